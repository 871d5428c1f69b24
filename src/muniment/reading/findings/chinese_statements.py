"""Statements in Chinese: who says it before a verb of speech, and what.

In: a sentence. Out: the claim, who made it, and the words that say so.
"""

from __future__ import annotations

import re

from muniment.reading.findings.attributed import Attributed
from muniment.reading.findings.chinese_speakers import ChineseNames, split_chinese_speaker
from muniment.reading.findings.speaker_phrases import NOBODY
from muniment.reading.findings.vocabulary import words

_WIDE_VERBS = "|".join(re.escape(v) for v in words("speech verbs", "zh"))
_CHINESE = re.compile(
    rf"(?P<who>[^,\uff0c。;\uff1b!?\uff01\uff1f:\uff1a“”\s]{{2,40}}?)(?P<when>(?:\d{{1,2}}月)?\d{{1,2}}日|"
    rf"周[一二三四五六日]|星期[一二三四五六日天])?(?:在[^,\uff0c。]{{2,30}})?(?P<verb>"
    rf"{_WIDE_VERBS})(?![了过话明到起])[,\uff0c:\uff1a]?\s*(?:“(?P<quote>[^”]{{4,}})”|(?P<claim>[^。"
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
"""What follows a verb of speech that is a part of another word (说服力, 说成, 总的说来, 称霸, 称号, 宣布为), or says nothing (强调一下)."""  # noqa: E501
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
    """Say whether a law or a contract lays something down ("is to be made known to …", "where the court deems it
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


def _reports(match: re.Match[str]) -> bool:
    """Say whether the sentence reports that something was said at all."""
    words = match[0][: match.end("verb") - match.start()]
    behind = match.string[match.end("verb") :]
    if _NAMED_SO.search(words) or _lays_down(words, behind):
        return False
    return not _CUE_IN_A_WORD.match(behind) and not re.search(rf"(?:{_SPEAKS_FOR_ITSELF.pattern})$", words)


def _is_speech(sentence: str, match: re.Match[str]) -> bool:
    """Say whether 称 and 说 say something there: to call oneself king, to praise and to persuade are no speech."""
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


def read_chinese(sentence: str, names: ChineseNames) -> Attributed | None:
    """Return what a Chinese sentence attributes to somebody, or None where it does not."""
    if _KANA.search(sentence):
        return None
    if match := _CHINESE_AFTER.search(sentence):
        return Attributed(
            match.span("quote"), split_chinese_speaker(match["who"], names), (match.end("quote"), match.end()), 0.75
        )
    match = _CHINESE.search(sentence)
    while match and not _reports(match):
        match = _CHINESE.search(sentence, match.end("verb"))
    if not match:
        return None
    group = "quote" if match["quote"] else "claim"
    # Further than forty characters back nothing was looked at: where it begins is not known then.
    begins = match.start() == 0 or not _WIDE.match(sentence[match.start() - 1])
    speaks = begins and _is_speech(sentence, match)
    begin, end = match.span(group)
    if _WEIGHED.match(match["who"]) and _BY_THE_COURT.search(match[group]):
        return None  # "As to A's plea that …, it is not accepted": the court's words go on in it.
    # The head of the next page, in what was taken off a printed record, is no word of the speaker's.
    if head := _RUNNING_HEAD.search(sentence, begin, end):
        end = begin + len(sentence[begin : head.start()].rstrip("，,、 "))
        if end - begin < 4:
            return None
    unsure = _MAY_SAY.search(sentence[max(0, match.start() - 12) : match.start("verb")])
    who = split_chinese_speaker(match["who"], names) if speaks and not unsure else NOBODY
    return Attributed((begin, end), who, (match.start(), match.start(group)), 0.7)
