"""Statements: what a text says that somebody said.

In: text. Out: `Statement`s with the exact words, the speaker or the speaker's role, and the date as the text gives
it. Nobody is named who the text does not name, and a weekday stays a weekday.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from muniment.reading.findings.chinese_speakers import ChineseNames, split_chinese_speaker
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.figures import find_figures
from muniment.reading.findings.names_in_text import TextNames
from muniment.reading.findings.sentences import split_sentences
from muniment.reading.findings.speaker_phrases import NOBODY, Speaker
from muniment.reading.findings.speakers import apposition, is_of_a_person, speaker_before, speaker_behind
from muniment.reading.findings.topics import TopicFinder
from muniment.reading.findings.vocabulary import words
from muniment.reading.model import DateMention, Statement

_ENGLISH_VERBS = "|".join(re.escape(v) for v in words("speech verbs", "en") if v != "according to")
_WIDE_VERBS = "|".join(re.escape(v) for v in words("speech verbs", "zh"))
_ROLE = (
    r"official|spokes(?:man|woman|person)|minister|president|director|commissioner|professor|expert|doctor|head|chair(?:man|woman|person)?|"
    r"secretary|judge|lawyer|governor|mayor|ambassador|researcher|teacher|delegate|representative|premier|chief|officer|envoy|rapporteur|"
    r"scholar|farmer|villager|resident|nurse|archivist|librarian|engineer|auditor|inspector|ombudsman|clerk|"
    r"author|authority|authorities|"
    r"ministry|office|department|committee|council|report|agency|commission|government|court|institute|"
    r"association|union"
)
_WHEN = r"(?:\s+(?:on|late|early|earlier|in|at|last|this|to|during|of)\b[^,;]{0,60})?"
_TRAILING = re.compile(
    (
        rf"^(?P<claim>.{{12,}}?),[”\"]?\s+(?P<who>[^,;:“”\"]{{2,90}}?)\s+(?P<verb>{_ENGLISH_VERBS})(?P<when>"
        rf"{_WHEN})[.!?\s”\"]*$"
    ),
    re.DOTALL,
)
_TRAILING_INVERTED = re.compile(
    (
        r"^(?P<claim>.{12,}?),[”\"]?\s+(?P<verb>said|says|added|noted|explained|wrote)\s+(?P<who>[^;:“”\"]{2,"
        r"120}?)(?P<when>)[.!?\s”\"]*$"
    ),
    re.DOTALL,
)
_LEADING = re.compile(
    (
        rf"^(?P<who>[^“”\"]{{2,120}}?)\s+(?P<verb>{_ENGLISH_VERBS})(?P<when>(?:\s+(?:on|in|at|late|last)\s+[^,"
        rf"“”\"]{{2,40}}?)?)(?:,)?\s+(?:that\s+|to\s+\w+\s+that\s+|(?<=told\s)(?:[\w’'-]+\s+){{1,"
        rf"6}}?that\s+)(?P<claim>.{{12,}})$"
    ),
    re.DOTALL,
)
_LEADING_PLAIN = re.compile(
    r"^(?P<who>[^“”\",;:]{2,80}?)\s+(?:said|says|announced|warned|added|reported)(?P<when>(?:\s+(?:on|in|at|late|last)\s+[^,“”\"]{2,30}?,?)?)\s+"
    r"(?P<claim>(?:it|they|he|she|the|a|an|its|their|this|these|all|no|some|more|most|about|nearly|over|every|"
    r"many|few|half|two|three|both|\d[\d,.]*|[A-Z][\w’'-]+)\s+(?=\S+\s+\S+).{8,})$",
    re.DOTALL,
)
"""Said without "that": only what goes on like a clause of its own."""
_LEADING_APPOSED = re.compile(
    r"^(?P<who>[A-ZÀ-Þ][^“”\",;:]{1,60},\s+[^“”\",;:]{3,90}),\s+(?:said|says|announced|warned|added)(?P<when>)\s+"
    r"(?P<claim>(?:it|they|he|she|the|a|an|its|their|this|these|all|no|some|more|most|every|many|few|"
    r"[A-Z][\w’'-]+)\s+(?=\S+\s+\S+).{8,})$",
    re.DOTALL,
)
"""The same where what the speaker is stands between commas: "Ada Lund, mayor of Selm, said the town must …"."""
_LEADING_QUOTE = re.compile(
    (
        rf"^(?P<who>[^“”\"]{{2,120}}?)\s+(?P<verb>{_ENGLISH_VERBS})(?P<when>(?:\s+(?:on|in|at)\s+[^,:“”\"]{{2,"
        rf"40}})?)\s*[,:]\s*[“\"](?P<claim>[^”\"]{{6,}})[”\"]"
    ),
    re.DOTALL,
)
_QUOTE_FIRST = re.compile(
    rf"^[“\"](?P<claim>[^”\"]{{6,}}?),?[”\"],?\s*(?:(?P<verb1>said|says|added|noted|wrote|explained)\s+(?P<who1>[^;“”\"]{{2,160}})|(?P<who2>[^;“”\"]{{2,90}}?)\s+(?P<verb2>{_ENGLISH_VERBS})(?P<when>{_WHEN}))",
    re.DOTALL,
)
_ACCORDING = re.compile(
    (
        r"^(?:According to\s+(?P<who>[^,]{2,120}),\s+(?P<claim>.{12,})|(?P<claim2>.{12,}?),?\s+according "
        r"to\s+(?P<who2>[^,;]{2,120}))$"
    ),
    re.DOTALL,
)
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
# A cheap look first: most sentences attribute nothing.
_SPEECH_HINT = re.compile(
    r"\b(?:said|says?|told|stat|add|note|announc|stress|expl|argu|claim|declar|warn|point|emphas|remark|wr[io]|"
    r"report|according)"
)
_IS_ROLE = re.compile(rf"\b(?:{_ROLE})s?\b", re.IGNORECASE)
_PERSON = re.compile(r"^(?:(?:Mr|Mrs|Ms|Dr|Prof|Judge|Sir)\.?\s+)?[A-ZÀ-Þ][\w'’\-]+(?:\s+[A-ZÀ-Þ][\w'’.\-]*){0,3}$")


def find_statements(text: str, most: int = 200, dates: list[DateMention] | None = None) -> list[Statement]:
    """Return the statements of `text` in order, at most `most`. `dates` are the text's, where they are known
    already."""
    found: list[Statement] = []
    context: _Context | None = None
    names = _Names(TextNames(text), ChineseNames(text))
    columns = _columns(text)
    is_transcript = len(_QUESTION_LINE.findall(text)) >= 3
    for offset, sentence in split_sentences(text):
        if any(begin <= offset < end for begin, end in columns):
            continue
        if turn := (_TURN_OF_TRANSCRIPT if is_transcript else _TURN).match(sentence):
            offset, sentence = offset + turn.end(), sentence[turn.end() :]
        if line := _DATELINE.match(sentence):
            offset, sentence = offset + line.end(), sentence[line.end() :]
        attributed = _read_sentence(sentence, names)
        if attributed:
            context = context or _Context(find_dates(text) if dates is None else dates, TopicFinder(text))
            found.append(_make(offset, sentence, attributed, context))
            if len(found) >= most:
                break
    return found


_DATELINE = re.compile(
    r"(?:[A-Z][A-Z’'. -]{2,30}(?:,\s+[^—–\n]{3,30}?)?\s*(?:\([A-Z][^)\n]{1,30}\)\s*)?|[A-Z][\w’'. -]{2,30}(?:,\s+[^—–\n]{3,30}?)?\s*\([A-Z][^)\n]{1,30}\)\s*)"  # noqa: E501
    r"(?:[—–]|--|-(?=\s))\s*(?=[“\"'A-Z])"
    r"|(?:本报|本報|新华社|新華社|中新社|中新网|中央社)[^，。\s]{0,24}(?:电|電|讯|訊)\s*(?:[（(][^）)\n]{1,"
    r"40}[）)])?\s*"
)
"""Where and when a report was written, before its first sentence ("PORT AMSEL, 4 March — "): nobody's words."""
_QUESTION_LINE = re.compile(r"^Q[ \u00a0]+[A-Z]", re.MULTILINE)
_MARKS = (
    r"(?:<[^<>\n]{1,60}>\s*|[-*•·]\s+)*(?:[QA](?:[:.]\s+|[ \u00a0]{2,}|\u00a0)|(?:MR|MS|MRS|DR|SEN|REP|GEN|AMB|THE|"
    r"VICE|SECRETARY|PRESIDENT|SENATOR|ADMIRAL)\b\.?\s+[A-Z][A-Z’'. \u00a0-]{1,40}:\s+)"
)
_TURN = re.compile(rf"{_MARKS}|(?:<[^<>\n]{{1,60}}>\s*|[-*•·]\s+)+")
_TURN_OF_TRANSCRIPT = re.compile(rf"{_TURN.pattern}|Q[ \u00a0]+(?=[A-Z])")
"""What opens a turn of a transcript ("Q   ", "MS. LUND:"), and marks of markup: no part of anybody's name."""


_GAP = re.compile(r"\S[ \u00a0\t]{4,}(?=\S)")


def _columns(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs whose lines are those of two columns, side by side: what is said in one goes on in the
    other, and is nobody's."""
    if not _GAP.search(text):
        return []
    return [line.span() for line in re.finditer(r"[^\n]+", text) if len(_GAP.findall(line[0])) >= 3]


@dataclass(frozen=True)
class _Context:
    """What is known of the whole text that a sentence stands in."""

    dates: list[DateMention]
    topics: TopicFinder

    def dates_between(self, start: int, end: int) -> list[DateMention]:
        first = bisect_left(self.dates, start, key=lambda d: d.start)
        return (
            [d for d in self.dates[first:] if d.end <= end]
            if first < len(self.dates) and self.dates[first].start < end
            else []
        )


@dataclass(frozen=True)
class _Attributed:
    """A sentence taken apart: the claim, who made it, and the words that say so. Positions are in the sentence."""

    claim: tuple[int, int]
    who: Speaker
    attribution: tuple[int, int]
    confidence: float


@dataclass(frozen=True)
class _Names:
    """What the whole text shows of names."""

    latin: TextNames
    chinese: ChineseNames


def _read_sentence(sentence: str, names: _Names) -> _Attributed | None:
    if not sentence.isascii() and _WIDE.search(sentence):
        return _read_chinese(sentence, names.chinese)
    if not _SPEECH_HINT.search(sentence.lower()):
        return None
    if (match := _QUOTE_FIRST.match(sentence)) and not _is_a_title(sentence, match):
        who = (
            speaker_behind(_without_date(match["who1"]), names.latin)
            if match["who1"]
            else _before(match["who2"], names, at_start=False)
        )
        if (rest := _GOES_ON_QUOTED.match(sentence, match.end())) and _is_a_beginning(match["claim"]):
            return _Attributed(rest.span("claim"), who, (match.end("claim"), rest.start("claim")), 0.9)
        return _Attributed(match.span("claim"), who, (match.end("claim"), match.end()), 0.9)
    if (match := _LEADING_QUOTE.match(sentence)) and not (
        len(match["claim"].split()) <= 3
        and match["claim"][0].islower()
        and match["claim"][-1].isalnum()
        and _OPENS_A_PHRASE.match(match["claim"])
    ):
        return _Attributed(
            match.span("claim"), _before(match["who"], names), (match.start(), match.start("claim")), 0.9
        )
    for expression, confidence in (
        (_TRAILING, 0.85),
        (_TRAILING_INVERTED, 0.8),
        (_LEADING, 0.8),
        (_LEADING_APPOSED, 0.65),
        (_LEADING_PLAIN, 0.65),
    ):
        match = expression.match(sentence)
        if match and (_is_no_claim(sentence, match) or _is_said_by_none(match)):
            continue
        if (
            match
            and expression in (_TRAILING, _TRAILING_INVERTED)
            and (_is_no_clause(match["claim"], names) or _PASSIVE.search(match["who"]))
        ):
            continue
        if (
            match
            and expression is _TRAILING_INVERTED
            and _GOES_ON.search(re.split(r",|\s(?:who|which|whose|that)\b", match["who"])[0])
        ):
            continue
        if match and expression is _LEADING_APPOSED and not _is_named_and_told(match, names):
            continue
        if match and _is_speaker(match["who"]) and not _ADDED_TO.search(sentence[: match.start("claim") or None]):
            leads = match.start("claim") != 0
            if expression is _TRAILING_INVERTED:
                who = speaker_behind(_without_date(match["who"]), names.latin)
            else:
                who = _before(match["who"], names, at_start=leads)
            if expression is _LEADING_PLAIN and _is_doubtful(match):
                who = NOBODY
            attribution = (0, match.start("claim")) if leads else (match.end("claim"), match.end())
            return _Attributed(match.span("claim"), who, attribution, confidence)
    if (match := _ACCORDING.match(sentence)) and not _NO_SOURCE.match(match["who"] or match["who2"]):
        first = match["who"] is not None
        if first and (apposition(match["claim"]) or _is_named_behind(match, names)):
            # "According to Ada Lund, director of the office, …", "according to her aunt, Ida Lund, …": who or what that
            # is stands between.
            begin = sentence.find(", ", match.start("claim")) + 2
            if begin < 2 or len(sentence) - begin < 12:
                return None
            who = speaker_behind(_without_date(sentence[match.start("who") : begin - 2]), names.latin)
            if not who and _OF_SOMEBODY.match(match["who"]):
                who = speaker_behind(sentence[match.start("claim") : begin - 2], names.latin)
            if _SPEAKS_ON.search(_unquoted(sentence[begin:])):
                who = NOBODY
            return _Attributed((begin, match.end("claim")), who, (0, begin), 0.75)
        if first and _SAID_WITHIN.match(match["claim"]):
            # "According to the office, Ada Lund, said that …": who said it is not told.
            return None
        who = speaker_behind(_without_date(match["who"] or match["who2"]), names.latin)
        if first and _SPEAKS_ON.search(_unquoted(match["claim"])):
            who = NOBODY  # What somebody said who is named in it: whose words they are is open.
        span = (0, match.start("claim")) if first else (match.end("claim2"), match.end())
        return _Attributed(match.span("claim" if first else "claim2"), who, span, 0.75)
    return None


def _is_a_title(sentence: str, match: re.Match[str]) -> bool:
    """Say whether a few words in quotation marks, which no sign ends, are what something is called: "“Wells” director
    Ida Holm said …"."""
    end = match.end("claim")
    return (
        len(match["claim"].split()) <= 4
        and match["claim"][-1] not in ",.!?…—–"
        and not re.match(r"[,.!?…]|[”\"]\s?[,.!?…—–-]", sentence[end : end + 3])
    )


_GOES_ON_QUOTED = re.compile(r"[,:]?\s*[“\"](?P<claim>[^”\"]{12,})")


def _is_a_beginning(claim: str) -> bool:
    """Say whether a quotation only begins before "she said" and goes on behind it: "“Along the way,” she said, “we saw
    …”"."""
    return len(claim.split()) <= 5 and not _FINITE.search(claim.replace("’", "'"))


_OF_SOMEBODY = re.compile(r"(?:his|her|their|its|my|our|[A-Z][\w-]+[’']s)\s+(?:\w+[\s-]){0,2}\w+$")
"""Who somebody is to another ("her aunt"): whoever is named right behind it."""
_SAID_WITHIN = re.compile(rf"[A-ZÀ-Þ][^,]{{2,60}}, (?:{_ENGLISH_VERBS})\b")


def _unquoted(words: str) -> str:
    """Return words without what stands in quotation marks: a verb of speech in there is of the quoted."""
    return re.sub(r"[“\"][^”\"]*(?:[”\"]|$)", " ", words)


def _is_named_behind(match: re.Match[str], names: _Names) -> bool:
    """Say whether "according to X, Y, …" names in Y who X is: a person of two names behind a person's role, and no list
    of places."""
    name, comma, rest = match["claim"].partition(", ")
    if not comma or not _PERSON.fullmatch(name) or " " not in name or len(rest) < 12:
        return False
    if re.match(r"(?:and|or|but|said|says|told)\b", rest) or re.search(r",? and\b", rest.split(", ")[0]):
        return False
    who = speaker_behind(_without_date(match["who"]), names.latin)
    return speaker_behind(name, names.latin).name == name and (
        bool(_OF_SOMEBODY.fullmatch(match["who"])) or is_of_a_person(who.role)
    )


_ENDS_OPEN = re.compile(r"\b(?:to|of|in|for|at|by|with|from|about)\s*[“\"'‘]?$")


def _is_no_claim(sentence: str, match: re.Match[str]) -> bool:
    """Say whether what follows "said in answer to" is what was answered, and what ends in a colon only opens a list."""
    begin, end = match.span("claim")
    return bool(begin and _ENDS_OPEN.search(sentence[:begin].rstrip())) or sentence[begin:end].rstrip(
        ' \n“”"‘’'
    ).endswith((":", "\uff1a"))


_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|has|had|have|will|would|can|could|may|might|must|should|shall|cannot|do|does|did)\b(?!\s*\d)|n[’']t\b"
    r"|[’'](?:s|re|ve|ll|d|m)\s|\b(?:he|she|they|it|we|I|you|there)\s+[a-z]+|\b[a-z]{3,}ed\b(?!\s+(?:by|to|with|in|on|at|from)\b)"
)
_OPENS_A_PHRASE = re.compile(
    r"(?:on|in|at|by|with|without|up|under|over|from|to|for|of|about|after|before|since|until|till|during|within|through|throughout|across|"
    r"between|among|against|despite|like|unlike|as|per|upon|towards?|regarding|concerning|following|given|"
    r"according|pursuant|subject|because of|"
    r"due|apart|instead|contrary|next|later|earlier|yesterday|today|now|then|finally|first|second|third|again|"
    r"however|meanwhile|moreover|"
    r"furthermore|accordingly|similarly|likewise|also|indeed|\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]+\s+\d{4})\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|as)(?:\s+(?:\w+ly|so|also|not|already))?$")
"""What "were stated" or "as noted" ends in before its verb: no one who speaks."""
_GOES_ON = re.compile(
    r"\s(?:needed|wanted|hoped|hopes?|planned|plans|tried|tries|failed|fails|refused|agreed|decided|intends?|"
    r"expects?|continued?s?)\s+to\b|\s(?:is|are|was|were|has|had|have|will|would|can|could|may|might|must|"
    r"should|shall|cannot|do|does|did|needs?|ought|wants?)\b|n[’']t\b"
)
"""A verb behind the name: "said the council must act" is what somebody said of the council."""
_SAID_BY_NONE = re.compile(
    r"^(?:[Ww]hat|[Hh]aving|[Bb]eing|[Nn]othing|[Nn]o one|[Nn]obody|[Nn]one)\b|\b(?:no one|nobody)$|\b(?:not|never|cannot)(?:\s+\w+ly)?(?:\s+(?:be|been|have|have been|being))?$"  # noqa: E501
    r"|n[’']t(?:\s+(?:be|been|have|have been))?$|\b(?:could|can|might|may|should|must|"
    r"will)(?:\s+\w+)?\s+be(?:\s+\w+ly)?$"
    r"|\b(?:who|which|whom|that)(?:\s(?:first|also|once|never|\w+ly))?$|\b[Ii]f\s+(?:\S+\s){0,4}\S+$"
)
"""Before "said that": "it cannot be", "no one", "if your Lordship", "what the court" (said) report nobody's words."""
_POINTS_BACK = re.compile(
    r"(?:many|several|so many|a few|two|three)\s+times\b|(?:this|these|it|so)\s+(?:at|in|on|to|of|about|because|with|by)\b"  # noqa: E501
)


def _is_said_by_none(match: re.Match[str]) -> bool:
    """Say whether the words about speech say that nobody spoke, or might, or only point at what was said elsewhere."""
    return bool(_SAID_BY_NONE.search(match["who"].strip(" ,"))) or bool(
        match.start("claim") and _POINTS_BACK.match(match["claim"])
    )


def _is_no_clause(claim: str, names: _Names) -> bool:
    """Say whether what stands before "…, she said" is a day, a phrase without a verb, or only a name and an office."""
    claim = claim.strip(' “”"\n')
    opening, comma, rest = claim.partition(", ")
    if comma and _OPENS_A_PHRASE.match(opening) and not _FINITE.search(opening):
        # "Given the rain, Ada Lund, head of the office": what opens the sentence stands before the name.
        name, _, office = rest.partition(", ")
        if (
            (apposed := apposition(office))
            and apposed == office.strip(" ,.")
            and speaker_behind(name, names.latin).name
        ):
            return True
    if _OPENS_A_PHRASE.match(claim) and not _FINITE.search(claim):
        return True
    first, comma, rest = claim.partition(", ")
    return (
        bool(comma)
        and bool(speaker_behind(first, names.latin))
        and apposition(rest) is not None
        and not _FINITE.search(claim)
    )


def _is_named_and_told(match: re.Match[str], names: _Names) -> bool:
    """Say whether "X, director of Y, said the town must …" names somebody with an office and goes on like a clause."""
    first, _, rest = match["who"].partition(", ")
    return (
        apposition(rest) is not None
        and speaker_behind(first, names.latin).name is not None
        and bool(_FINITE.search(match["claim"]))
    )


_NO_SOURCE = re.compile(
    r"(?:whether|how|what|which|when|where|why)\b|(?:the|their|its|his|her|this|that|these|those|each|such|a|an|all)?\s*(?:\w+\s+){0,2}?(?:provisions?|terms?|rights?|constructions?|rules?|ethos|needs?|principles?|customs?|ways?|manner|degrees?|size|age|means|abilit(?:y|ies)|interests?|numbers?|rank|merits?|circumstances)\b",
    re.IGNORECASE,
)
"""What things are done in accord with, and nobody's words: according to the provisions of the act."""
_ADDED_TO = re.compile(r"\b(?:be|been|being|is|are|was|were)\s+added\b")
"""What is added to a sum is no speech."""
_SPEAKS_ON = re.compile(rf"\b(?:{_ENGLISH_VERBS}|say|claims|according to|calls?|called)\b")


def _is_doubtful(match: re.Match[str]) -> bool:
    """Say whether "X said the mayor told …" leaves open who said which words, or "added four wells" is no speech at
    all."""
    verb = match[0][match.end("who") :].split(maxsplit=1)[0]
    return verb in ("added", "reported", "announced") or bool(_SPEAKS_ON.search(match["claim"]))


def _before(who: str, names: _Names, at_start: bool = True) -> Speaker:
    return speaker_before(_without_date(who), names.latin, at_start=at_start)


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


def _read_chinese(sentence: str, names: ChineseNames) -> _Attributed | None:
    if _KANA.search(sentence):
        return None
    if match := _CHINESE_AFTER.search(sentence):
        return _Attributed(
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
    return _Attributed((begin, end), who, (match.start(), match.start(group)), 0.7)


def _is_speaker(who: str) -> bool:
    return bool(
        _IS_ROLE.search(who)
        or _PERSON.match(_without_date(who).strip())
        or re.match(r"[A-ZÀ-Þ]", who.removeprefix("the "))
    )


@lru_cache(maxsize=1024)
def _without_date(who: str) -> str:
    for mention in reversed(find_dates(who)):
        if mention.weekday or mention.edtf:
            who = who[: mention.start].rstrip(" ,") + who[mention.end :]
    return re.sub(r"\s+on$", "", who.strip())


_OF_WHOM = re.compile(r",?\s(?:who|whose|whom|which)\s[^,]*$")
"""What a clause tells of the speaker ("who led the office in 2005"): a day in it is not that of the words."""


def _make(offset: int, sentence: str, found: _Attributed, context: _Context) -> Statement:
    quote = sentence[found.claim[0] : found.claim[1]]
    stripped = quote.strip().strip('“”"').strip()
    start = offset + found.claim[0] + (quote.index(stripped) if stripped else 0)
    end = start + len(stripped)
    if stripped.count("”") > stripped.count("“") and sentence[start - offset - 1 : start - offset] == "“":
        # "“Wells” matter, she said": the mark is closed within.
        start, stripped = start - 1, f"“{stripped}"
    said = [
        d
        for d in context.dates_between(offset + found.attribution[0], offset + found.attribution[1])
        if not _OF_WHOM.search(sentence, found.attribution[0], d.start - offset)
    ]
    periods = [d.edtf for d in context.dates_between(start, end) if d.edtf]
    figures = find_figures(stripped, periods[0] if len(periods) == 1 else None)
    return Statement(
        quote=stripped,
        speaker=found.who.name,
        role=found.who.role,
        date=said[0] if said else None,
        topics=context.topics.find(stripped, most=3),
        figures=[f.model_copy(update={"start": f.start + start, "end": f.end + start}) for f in figures],
        attribution=sentence[found.attribution[0] : found.attribution[1]].strip(' ,.“”"'),
        start=start,
        end=end,
        confidence=found.confidence,
    )
