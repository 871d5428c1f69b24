"""Statements: what a text says that somebody said.

In: text. Out: `Statement`s with the exact words, the speaker or the speaker's role, and the date as the text gives
it. Nobody is named who the text does not name, and a weekday stays a weekday.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .dates import find_dates
from .figures import find_figures
from .model import DateMention, Statement
from .topics import TopicFinder
from .vocabulary import words

_ENGLISH_VERBS = "|".join(re.escape(v) for v in words("speech verbs", "en") if v != "according to")
_WIDE_VERBS = "|".join(re.escape(v) for v in words("speech verbs", "zh"))
_ROLE = (
    r"official|spokes(?:man|woman|person)|minister|president|director|commissioner|professor|expert|doctor|head|chair(?:man|woman|person)?|"
    r"secretary|judge|lawyer|governor|mayor|ambassador|researcher|teacher|delegate|representative|premier|chief|officer|envoy|rapporteur|"
    r"scholar|farmer|villager|resident|nurse|archivist|librarian|engineer|auditor|inspector|ombudsman|clerk|author|authority|authorities|"
    r"ministry|office|department|committee|council|report|agency|commission|government|court|institute|association|union"
)
_SENTENCE = re.compile(
    r"[^.!?。\uff01\uff1f\n]*(?:[.!?。\uff01\uff1f]+[”\"’』」]*(?=\s|$|[\u4e00-\u9fff“「])|[.!?](?=\S)[^.!?。\uff01\uff1f\n]*|\n|$)"
)
_WHEN = r"(?:\s+(?:on|late|early|earlier|in|at|last|this|to|during|of)\b[^,;]{0,60})?"
_TRAILING = re.compile(
    rf"^(?P<claim>.{{12,}}?),[”\"]?\s+(?P<who>[^,;:“”\"]{{2,90}}?)\s+(?P<verb>{_ENGLISH_VERBS})(?P<when>{_WHEN})[.!?\s”\"]*$", re.DOTALL
)
_TRAILING_INVERTED = re.compile(
    r"^(?P<claim>.{12,}?),[”\"]?\s+(?P<verb>said|says|added|noted|explained|wrote)\s+(?P<who>[^;:“”\"]{2,120}?)(?P<when>)[.!?\s”\"]*$",
    re.DOTALL,
)
_LEADING = re.compile(
    rf"^(?P<who>[^“”\"]{{2,120}}?)\s+(?P<verb>{_ENGLISH_VERBS})(?P<when>(?:\s+(?:on|in|at|late|last)\s+[^,“”\"]{{2,40}}?)?)(?:,)?\s+(?:that\s+|to\s+\w+\s+that\s+|(?<=told\s)(?:[\w’'-]+\s+){{1,6}}?that\s+)(?P<claim>.{{12,}})$",
    re.DOTALL,
)
_LEADING_PLAIN = re.compile(
    r"^(?P<who>[^“”\",;:]{2,80}?)\s+(?:said|says|announced|warned|added|reported)(?P<when>(?:\s+(?:on|in|at|late|last)\s+[^,“”\"]{2,30}?,?)?)\s+"
    r"(?P<claim>(?:it|they|he|she|the|a|an|its|their|this|these|all|no|some|more|most|about|nearly|over|every|many|few|half|two|three|both|\d[\d,.]*|[A-Z][\w’'-]+)\s+(?=\S+\s+\S+).{8,})$",
    re.DOTALL,
)
"""Said without "that": only what goes on like a clause of its own."""
_LEADING_QUOTE = re.compile(
    rf"^(?P<who>[^“”\"]{{2,120}}?)\s+(?P<verb>{_ENGLISH_VERBS})(?P<when>(?:\s+(?:on|in|at)\s+[^,:“”\"]{{2,40}})?)\s*[,:]\s*[“\"](?P<claim>[^”\"]{{6,}})[”\"]",
    re.DOTALL,
)
_QUOTE_FIRST = re.compile(
    rf"^[“\"](?P<claim>[^”\"]{{6,}}?),?[”\"],?\s*(?:(?P<verb1>said|says|added|noted|wrote|explained)\s+(?P<who1>[^.;“”\"]{{2,120}})|(?P<who2>[^.;“”\"]{{2,90}}?)\s+(?P<verb2>{_ENGLISH_VERBS})(?P<when>{_WHEN}))",
    re.DOTALL,
)
_ACCORDING = re.compile(
    r"^(?:According to\s+(?P<who>[^,]{2,120}),\s+(?P<claim>.{12,})|(?P<claim2>.{12,}?),?\s+according to\s+(?P<who2>[^,;]{2,120}))$",
    re.DOTALL,
)
_CHINESE = re.compile(
    rf"(?P<who>[^,\uff0c。;\uff1b!?\uff01\uff1f:\uff1a“”\s]{{2,40}}?)(?P<when>(?:\d{{1,2}}月)?\d{{1,2}}日|周[一二三四五六日]|星期[一二三四五六日天])?(?:在[^,\uff0c。]{{2,30}})?(?P<verb>{_WIDE_VERBS})(?![了过话明到起])[,\uff0c:\uff1a]?\s*(?:“(?P<quote>[^”]{{4,}})”|(?P<claim>[^。!?\uff01\uff1f\n]{{4,}}))"
)
_CHINESE_AFTER = re.compile(
    rf"^“(?P<quote>[^”]{{4,}})”(?P<who>[^,\uff0c。;\uff1b!?\uff01\uff1f:\uff1a“”\s]{{2,30}}?)(?:{_WIDE_VERBS}|告诉记者)(?=[,\uff0c。:\uff1a]|$)"
)
_CHINESE_OFFICE = r"局长|主席|教授|所长|司长|部长|市长|省长|县长|镇长|村长|主任|秘书长|校长|院长|会长|理事长|书记|总理|大使|行长|厅长|处长|馆长|团长|发言人|负责人|研究员|律师|医生|记者|主编|总裁|经理|代表|委员|院士|专员|检察长|法官|工程师|教师|校友|村民|居民|农民"
_SURNAME = r"[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文安]"
_OFFICE_THEN_NAME = re.compile(
    rf"^(?P<role>[\u4e00-\u9fff]*(?:{_CHINESE_OFFICE}))(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,3}}|[\u4e00-\u9fff]+·[\u4e00-\u9fff·]+)$"
)
_CHINESE_BODY = r"(?:部|委员会|办公室|报告|白皮书|局|署|厅|院|大学|学院|研究会|协会|学会|联合会|基金会|组织|公司|集团|中心|政府|银行|代表团|法院|卫健委|健康委|理事会|公署|调查|公报|年鉴)$"
_WIDE = re.compile(r"[\u4e00-\u9fff]")
# A cheap look first: most sentences attribute nothing.
_SPEECH_HINT = re.compile(
    r"\b(?:said|says?|told|stat|add|note|announc|stress|expl|argu|claim|declar|warn|point|emphas|remark|wr[io]|report|according)"
)
_NAME_AND_ROLE = re.compile(
    r"^(?P<name>(?:[A-ZÀ-Þ][\w'’.\-]*\s+){0,3}[A-ZÀ-Þ][\w'’\-]+),?\s+(?P<role>(?:an?|the)\s+.+|.+\b(?:of|at|for|with)\b.+)$"
)
_ROLE_THEN_NAME = re.compile(
    rf"^(?P<role>(?:[\w’'\-]+\s+)*(?:{_ROLE}))\s+(?P<name>(?:[A-ZÀ-Þ][\w'’.\-]*\s+){{0,3}}[A-ZÀ-Þ][\w'’\-]+)$", re.IGNORECASE
)
_ROLE_COMMA_NAME = re.compile(
    r"^(?P<role>[^,]{3,80}),\s+(?P<name>(?:(?:Mr|Mrs|Ms|Dr|Prof|Judge|Sir|Dame)\.?\s+)?[A-ZÀ-Þ][\w'’.\-]*(?:\s+(?:(?:de|da|van|von|al|el|bin)\s+)?[A-ZÀ-Þ][\w'’\-]+){1,3})$"
)
_IS_ROLE = re.compile(rf"\b(?:{_ROLE})s?\b", re.IGNORECASE)
_NAME_WHO = re.compile(r"^(?P<name>[A-ZÀ-Þ][\w’'.\-]+(?:\s+[A-ZÀ-Þ][\w’'.\-]+){1,3}),\s+who\s+")
_TITLED = re.compile(
    r"^(?P<role>Professor|Prof\.|Judge|Justice|Minister|Senator|Mayor|Governor|Ambassador|Commissioner|President|Secretary|General|Captain|Inspector)\s+"
    r"(?P<name>[A-ZÀ-Þ][\w’'.\-]+(?:\s+[A-ZÀ-Þ][\w’'\-]+){1,2})\s+(?:of|at|from)\s+(?:the\s+)?[A-Z].*$"
)
_PRONOUNS = frozenset(["he", "she", "they", "it", "we", "i", "who", "this", "that"])
_PERSON = re.compile(r"^(?:(?:Mr|Mrs|Ms|Dr|Prof|Judge|Sir)\.?\s+)?[A-ZÀ-Þ][\w'’\-]+(?:\s+[A-ZÀ-Þ][\w'’.\-]*){0,3}$")


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if sentence:
            yield match.start() + match[0].index(sentence[0]), sentence


def split_speaker(who: str) -> tuple[str | None, str | None]:
    """Return (name, role) of an attribution. A role without a name stays a role: nobody is invented."""
    who = who.strip().strip(",").strip()
    if described := _NAME_WHO.match(who):
        return described["name"], None
    if titled := _TITLED.match(who):
        return titled["name"], titled["role"]
    if re.fullmatch(r"[A-Z][a-z]+s", who) and not re.fullmatch(
        r"(?:James|Charles|Thomas|Hans|Nils|Lars|Klaus|Boris|Denis|Lewis|Francis|Nicholas|Andreas|Marcus|Jonas|Elias)", who
    ):
        # "Villagers said": people, not a person.
        return None, who
    named = _NAME_AND_ROLE.match(who)
    if named and not re.match(r"(?i)(?:the|an?)\b", who) and not re.search(rf"(?i)\b(?:{_ROLE})$", named["name"]):
        return named["name"], named["role"].strip()
    if re.match(r"(?i)(?:an?|some|several|many|unnamed|another)\s", who):
        return None, who
    apposed = _ROLE_COMMA_NAME.match(who)
    if apposed and _IS_ROLE.search(apposed["role"]):
        return apposed["name"], re.sub(r"^(?:the|The)\s+", "", apposed["role"])
    reverse = _ROLE_THEN_NAME.match(who)
    if reverse and reverse["name"][0].isupper() and not re.search(rf"(?i)^(?:{_ROLE})$", reverse["name"]):
        return reverse["name"], reverse["role"]
    if _PERSON.match(who) and who.lower() not in _PRONOUNS:
        return who, None
    if who.lower() in _PRONOUNS:
        return None, None
    body = re.sub(r"^(?:the|The)\s+", "", who)
    if body[:1].isupper():
        return body, None
    return None, who


def split_chinese_speaker(who: str) -> tuple[str | None, str | None]:
    """Return (name, role) of an attribution in Chinese: an office before a name, or an organisation by itself."""
    who = re.sub(r"^(?:据|對此|对此|同时|此外|其中|,|\uff0c|并|还|也)", "", who.strip())
    who = re.sub(r"(?:在[^,\uff0c。]{2,20}|向记者|对记者|对此|今天|昨天|日前|近日|还|也|则|并|向[^,\uff0c。]{2,12})$", "", who)
    if match := _OFFICE_THEN_NAME.match(who):
        return match["name"], match["role"]
    if (
        re.search(rf"(?<=[\u4e00-\u9fff]){_CHINESE_BODY}", who)
        and not re.fullmatch(r"白皮书|委员会|理事会|办公室|研究会|代表团|协会|基金会|政府|公司|法院", who)
        and not re.search(rf"(?:{_CHINESE_OFFICE}|人员|负责人|官员|人士)$", who)
    ):
        return who, None
    return None, who


def find_statements(text: str, most: int = 200, dates: list[DateMention] | None = None) -> list[Statement]:
    """Return the statements of `text` in order, at most `most`. `dates` are the text's, where they are known already."""
    found: list[Statement] = []
    context: _Context | None = None
    for offset, sentence in _sentences(text):
        attributed = _read_sentence(sentence)
        if attributed:
            context = context or _Context(find_dates(text) if dates is None else dates, TopicFinder(text))
            found.append(_make(offset, sentence, attributed, context))
            if len(found) >= most:
                break
    return found


@dataclass(frozen=True)
class _Context:
    """What is known of the whole text that a sentence stands in."""

    dates: list[DateMention]
    topics: TopicFinder

    def dates_between(self, start: int, end: int) -> list[DateMention]:
        first = bisect_left(self.dates, start, key=lambda d: d.start)
        return [d for d in self.dates[first:] if d.end <= end] if first < len(self.dates) and self.dates[first].start < end else []


@dataclass(frozen=True)
class _Attributed:
    """A sentence taken apart: the claim, who made it, and the words that say so. Positions are in the sentence."""

    claim: tuple[int, int]
    speaker: str | None
    role: str | None
    attribution: tuple[int, int]
    confidence: float


def _read_sentence(sentence: str) -> _Attributed | None:
    if not sentence.isascii() and _WIDE.search(sentence):
        if match := _CHINESE_AFTER.search(sentence):
            name, role = split_chinese_speaker(match["who"])
            return _Attributed(match.span("quote"), name, role, (match.end("quote"), match.end()), 0.75)
        match = _CHINESE.search(sentence)
        if not match:
            return None
        group = "quote" if match["quote"] else "claim"
        name, role = split_chinese_speaker(match["who"])
        return _Attributed(match.span(group), name, role, (match.start(), match.start(group)), 0.7)
    if not _SPEECH_HINT.search(sentence.lower()):
        return None
    if match := _QUOTE_FIRST.match(sentence):
        speaker = match["who1"] or match["who2"]
        name, role = split_speaker(_without_date(speaker))
        return _Attributed(match.span("claim"), name, role, (match.end("claim"), match.end()), 0.9)
    if match := _LEADING_QUOTE.match(sentence):
        name, role = split_speaker(_without_date(match["who"]))
        return _Attributed(match.span("claim"), name, role, (match.start(), match.start("claim")), 0.9)
    for expression, confidence in ((_TRAILING, 0.85), (_TRAILING_INVERTED, 0.8), (_LEADING, 0.8), (_LEADING_PLAIN, 0.65)):
        match = expression.match(sentence)
        if match and _is_speaker(match["who"]):
            name, role = split_speaker(_without_date(match["who"]))
            attribution = (match.end("claim"), match.end()) if match.start("claim") == 0 else (0, match.start("claim"))
            return _Attributed(match.span("claim"), name, role, attribution, confidence)
    if match := _ACCORDING.match(sentence):
        first = match["who"] is not None
        name, role = split_speaker((match["who"] or match["who2"]).rstrip("."))
        span = (0, match.start("claim")) if first else (match.end("claim2"), match.end())
        return _Attributed(match.span("claim" if first else "claim2"), name, role, span, 0.75)
    return None


def _is_speaker(who: str) -> bool:
    return bool(_IS_ROLE.search(who) or _PERSON.match(_without_date(who).strip()) or re.match(r"[A-ZÀ-Þ]", who.removeprefix("the ")))


@lru_cache(maxsize=1024)
def _without_date(who: str) -> str:
    for mention in reversed(find_dates(who)):
        if mention.weekday or mention.edtf:
            who = who[: mention.start].rstrip(" ,") + who[mention.end :]
    return re.sub(r"\s+on$", "", who.strip())


def _make(offset: int, sentence: str, found: _Attributed, context: _Context) -> Statement:
    quote = sentence[found.claim[0] : found.claim[1]]
    stripped = quote.strip().strip('“”"').strip()
    start = offset + found.claim[0] + (quote.index(stripped) if stripped else 0)
    end = start + len(stripped)
    said = context.dates_between(offset + found.attribution[0], offset + found.attribution[1])
    periods = [d.edtf for d in context.dates_between(start, end) if d.edtf]
    figures = find_figures(stripped, periods[0] if len(periods) == 1 else None)
    return Statement(
        quote=stripped,
        speaker=found.speaker,
        role=found.role,
        date=said[0] if said else None,
        topics=context.topics.find(stripped, most=3),
        figures=[f.model_copy(update={"start": f.start + start, "end": f.end + start}) for f in figures],
        attribution=sentence[found.attribution[0] : found.attribution[1]].strip(' ,.”"'),
        start=start,
        end=end,
        confidence=found.confidence,
    )
