"""Statements in Chinese: who says it before a verb of speech, and what.

In: a sentence. Out: the claim, who made it, and the words that say so.
"""

from __future__ import annotations

import re

from muniment.reading.findings.attributed import Attributed
from muniment.reading.findings.chinese_speakers import (
    ChineseNames,
    is_only_adverbs,
    may_speak,
    split_chinese_speaker,
    to_simplified,
)
from muniment.reading.findings.speaker_phrases import NOBODY
from muniment.reading.findings.vocabulary import words

_WIDE_VERBS = "|".join(re.escape(v) for v in words("speech verbs", "zh"))
_CUE = re.compile(rf"{_WIDE_VERBS}|[說稱認強調呼籲譴責響應證實]")
"""A cheap look first, in both scripts."""
_MARKS = str.maketrans("「」﹁﹂", "“”“”")
_CHINESE = re.compile(
    rf"(?P<who>[^,\uff0c。;\uff1b!?\uff01\uff1f:\uff1a“”\s]{{0,40}}?)(?P<when>(?:\d{{1,2}}月)?\d{{1,2}}日|"
    rf"周[一二三四五六日]|星期[一二三四五六日天])?(?:在[^,\uff0c。]{{2,30}})?(?P<verb>"
    rf"{_WIDE_VERBS})(?!(?:过(?![:\uff1a,\uff0c“])|"
    rf"[了话明到起]))过?道?[,\uff0c:\uff1a]?\s*(?:“(?P<quote>[^”]{{4,}})”|(?P<claim>[^。"
    rf"!?\uff01\uff1f\n]{{4,}}))"
)
_CHINESE_AFTER = re.compile(
    rf"^“(?P<quote>[^”]{{4,}})”(?P<who>[^,\uff0c。;\uff1b!?\uff01\uff1f:\uff1a“”\s]{{2,30}}?)(?:{_WIDE_VERBS}|"
    rf"告诉记者)(?=[,\uff0c。:\uff1a]|$)"
)
_WIDE = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
"""Japanese writes some of the same words; its sentences are built otherwise."""


_CALLED = re.compile(r"[自声聲号號堪誉譽统統简簡俗人尊总總通名职職又亦可][称稱]$|[劝勸游小传傳学學解述评評诉訴听聽]$")
_CALLS = re.compile(r"[帝王赞讚为為呼号號霸臣病谢謝之作其]|[\u4e00-\u9fff]{0,4}[王帝](?![\u4e00-\u9fff])")


_CUE_IN_A_WORD = re.compile(
    r"[谓謂]|之日|[的為为霸號号法話话過到出得]|一[说說]|[不没沒][清定准準]|[聲声][:\uff1a]|地址|住址|好就是|"
    r"日期|(?:[确確]?有)?(?:必要|需要)的[,\uff0c]|服[力了]?|成[是为為]?(?=\S)|理[,\uff0c]|[来來](?=[,"
    r"\uff0c还還])|一下|作(?!为|為)"
)
"""What follows a verb of speech that is a part of another word (说服力, 说成, 总的说来, 称霸, 称号, 宣布为), or says
nothing (强调一下)."""
_NAMED_SO = re.compile(
    r"[简簡俗统統通名职職尊总總前原全别別下所合][称稱]$|[确確公否][认認][为為]$|(?:小|[话話]|[传傳]|"
    r"(?<![大中小医醫科])[学學])[说說]$"
)
"""What something is called (简称: short name) is nobody's words."""
_OUGHT = re.compile(
    r"应当|應當|应(?:该|該)|应(?!急|用|变|答|邀|对|对|询)|必须|必須|须|須|不得|可以|予以|有权|有權|由(?!于|於)"
)
_MADE_KNOWN = re.compile(r"(?:公布|宣布|公告|通报|通報|披露|报告|報告|介绍|介紹|表明)$")
_DEEMED = re.compile(
    r"[^，,。\n]{0,2}(?:确有|確有|有|没有|沒有|无|無)?(?:必要|需要)(?:时|時|的|[，,])|[^，。；\n]{1,60}的[，,"
    r"]\s*(?:应|應|可|不得|由|有权|有權|予以|依法|须|須|必须|必須|不予)"
)


def _lays_down(words: str, behind: str) -> bool:
    """Return whether a law or a contract lays something down ("is to be made known to …", "where the court deems it
    needed"): nobody has said it."""
    if re.match(r"向[^，。]{1,8}公布$", words):
        return True
    if re.search(r"[认認][为為]$", words):
        if re.match(r"(?:如果?|倘若|若(?!干)|凡)", words):
            return True
        return bool(_DEEMED.match(behind))
    return bool(_MADE_KNOWN.search(words) and _OUGHT.search(words))


_SPEAKS_FOR_ITSELF = re.compile(
    r"(?:[来來]|[总總]的|[上地起]|就是|[应應][当當该該]|可以|句[话話]|不必|不用|一般|通俗|[总總]之)[说說]|"
    r"(?:必[须須]|[应應][当當该該]|需要(?:特别|着重)?|还要(?:特别|着重)?)(?:着重|郑重)?(?:指出|[强強][调調])"
)
"""Turns of speech that report nobody's words: 总的来说, 也就是说, 从根本上说, 必须指出."""


_PASSIVE = re.compile(
    r"被(?:[^，。被]{0,10}?)(?:[认認視视][为為]|[证證][实實]|[称稱]|指[为為]?|[说說]成?)$|(?:[史谦謙又]|[已]被)[称稱]$"
)
"""What is held, called or confirmed, and by whom is not said: 被认为, 史称."""


def _reports(match: re.Match[str]) -> bool:
    """Return whether the sentence reports that something was said at all."""
    words = match[0][: match.end("verb") - match.start()]
    behind = match.string[match.end("verb") :]
    if _PASSIVE.search(words) or (match["verb"] in ("称", "稱") and _CALLS.match(behind)):
        return False
    if _NAMED_SO.search(words) or _lays_down(words, behind):
        return False
    return not _CUE_IN_A_WORD.match(behind) and not re.search(rf"(?:{_SPEAKS_FOR_ITSELF.pattern})$", words)


def _is_speech(sentence: str, match: re.Match[str]) -> bool:
    """Return whether 称 and 说 say something there: to call oneself king, to praise and to persuade are no speech."""
    before, behind = sentence[: match.start("verb")], sentence[match.end("verb") :]
    if match["verb"][0] in "称稱" and (_CALLED.search(before[-1:] + match["verb"][0]) or _CALLS.match(behind)):
        return False
    if match["verb"][0] in "说說" and _CALLED.search(before[-1:]):
        return False
    # A verb within a title's marks says nothing of who wrote it.
    return before.count("《") == before.count("》")


_RUNNING_HEAD = re.compile(r"[\u4e00-\u9fff]{2,8}\s+[─―—–-]+\s+\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s*\d{0,5}\s*$")
_WEIGHED = re.compile(r"(?:故|因此|所以|关于|關於)?[对對关關][^，。]{2,24}$")
_BY_THE_COURT = re.compile(r"不予(?:采信|採信|采纳|採納|支持|认定|認定|准许|准許)|本院|予以(?:采信|支持|采纳)")
_MAY_SAY = re.compile(r"(?:如果|假如|假若|倘若|要是|直至|直到|除非|即使|若(?!干))")
"""Words before what somebody may say, or has not said yet."""


_THANKS = re.compile(
    r"(?:表示|重申)[^，。]{0,12}?(?:祝贺|敬意|感谢|慰问|欢迎|支持|关注|哀悼|同情|谢意|满意|遗憾|不满|抗议|"
    r"谴责|理解|赞赏|赞同|反对|关切|歉意|问候|肯定|同意|"
    r"信念|自由|尊重|决心|态度)[^，。]{0,6}(?=[，。,；;！]|$)"
)
"""What is expressed and no words: 表示祝贺和敬意."""
_OBJECT = re.compile(r"“[^”]{1,10}”(?=[\u4e00-\u9fff])")
"""A name in quotation marks that goes on: 公布“必比登”名单."""
_SHOWS = re.compile(r"(?:显示|显示出|表明|公布|宣布|介绍|提出|指控)$")
"""Verbs that a thing does too: only somebody named says something with them."""
_WEAK = re.compile(r"(?:相信|建议|认定|补充|担心|确认|证实|解释|提醒|声明|回忆|警告|感叹)$")
"""Words that are nouns too, or have things for objects: what was said stands behind a mark."""
_IN_A_LIST = re.compile(r"[、]|(?:通报|严肃|公开|点名)?批评(?:教育)?[、和或及]")
"""What goes on as a list of measures: 通报批评、停职检查."""
_NEEDS_A_NAME = re.compile(r"(?:主张|承认|否认|指责|批评|呼吁|质疑|指控|相信)$")
_AS_PART = re.compile(
    r"(?:^|[，；。])(?P<who>[^，。；：“”]{2,30}?)(?:日前|近日|今天|今日|昨天|昨日|当天|"
    r"周[一二三四五六日])?(?:发表|接受|出席|主持|会见|回应|致辞|参观|考察|召开|在)"
)


def read_chinese(sentence: str, names: ChineseNames) -> list[Attributed]:
    """Return what a Chinese sentence attributes to somebody: one statement, or one in each part between semicolons."""
    if not _CUE.search(sentence) or _KANA.search(sentence):
        return []
    plain = to_simplified(sentence).translate(_MARKS)
    found = []
    for begin, end in _parts(plain):
        if one := _read_part(sentence[begin:end], plain[begin:end], names):
            found.append(_moved(one, begin))
        elif begin and found:
            # What follows a semicolon without a speaker of its own goes on.
            last = found[-1]
            if last.claim[1] == begin - 1:
                found[-1] = Attributed((last.claim[0], end), last.who, last.attribution, last.confidence)
    return found


def _parts(plain: str) -> list[tuple[int, int]]:
    """Return where the parts between semicolons stand that are in no quotation."""
    borders = [
        m.start()
        for m in re.finditer(r"[；;]", plain)
        if plain.count("“", 0, m.start()) == plain.count("”", 0, m.start())
    ]
    starts = [0, *(b + 1 for b in borders)]
    return list(zip(starts, [*borders, len(plain)], strict=True))


def _moved(one: Attributed, by: int) -> Attributed:
    return Attributed(
        (one.claim[0] + by, one.claim[1] + by),
        one.who,
        (one.attribution[0] + by, one.attribution[1] + by),
        one.confidence,
    )


def _read_part(sentence: str, plain: str, names: ChineseNames) -> Attributed | None:
    if match := _CHINESE_AFTER.search(plain):
        who = split_chinese_speaker(sentence[slice(*match.span("who"))], names)
        if who or may_speak(match["who"]):
            return Attributed(match.span("quote"), who, (match.end("quote"), match.end()), 0.75)
    match = _CHINESE.search(plain)
    while match:
        if (
            _reports(match)
            and not _THANKS.match(plain, match.start("verb"))
            and not _OBJECT.match(plain, match.end("verb"))
            and not _IN_A_LIST.match(plain, match.end("verb"))
            and not plain.startswith("批评", match.end("verb"))
        ):
            if found := _told(sentence, plain, match, names):
                return found
        match = _CHINESE.search(plain, match.end("verb"))
    return None


def _told(sentence: str, plain: str, match: re.Match[str], names: ChineseNames) -> Attributed | None:
    """Return the statement that a verb of speech tells, where somebody stands before it who may speak."""
    group = "quote" if match["quote"] else "claim"
    # Further than forty characters back nothing was looked at: where it begins is not known then.
    begins = match.start() == 0 or not _WIDE.match(plain[match.start() - 1])
    speaks = begins and _is_speech(plain, match)
    begin, end = match.span(group)
    if _WEIGHED.match(match["who"]) and _BY_THE_COURT.search(match[group]):
        return None  # "As to A's plea that …, it is not accepted": the court's words go on in it.
    # The head of the next page, in what was taken off a printed record, is no word of the speaker's.
    if head := _RUNNING_HEAD.search(sentence, begin, end):
        end = begin + len(sentence[begin : head.start()].rstrip("，,、 "))
        if end - begin < 4:
            return None
    unsure = _MAY_SAY.search(plain[max(0, match.start() - 12) : match.start("verb")])
    said_by = sentence[slice(*match.span("who"))]
    who = split_chinese_speaker(said_by, names) if speaks and not unsure else NOBODY
    if not who and is_only_adverbs(match["who"]):
        first = _AS_PART.match(plain)
        who = split_chinese_speaker(sentence[slice(*first.span("who"))], names) if first and not unsure else NOBODY
        if not who:
            return None
    if _WEAK.search(match["verb"]) and not re.match(r"[,\uff0c:\uff1a“说道称]", plain[match.end("verb") :]):
        return None
    if _NEEDS_A_NAME.search(match["verb"]) and not who and not re.search(r"[他她]们?[也还又都则曾]?$", match["who"]):
        return None
    if not who and (_SHOWS.search(match["verb"]) or not may_speak(match["who"])):
        return None
    return Attributed((begin, end), who, (match.start(), match.start(group)), 0.7)
