"""Plans named in running text: an action plan, a strategy, a programme, with its period and what is said of it.

In: title and text. Out: one `Plan` or None.
"""

from __future__ import annotations

import re

from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.names import split_list
from muniment.reading.findings.places import find_places
from muniment.reading.findings.sentences import split_sentences
from muniment.reading.model import Plan

_PLAN_NOUN = (
    r"(?:Action Plan|Plan of Action|Five-Year Plan|Master Plan|National Plan|Strategic Plan|Strategy|Programme|"
    r"Roadmap|Plan)"
)
_NAMED = re.compile(
    rf"(?P<title>(?:[A-Z][\w’'\-]*\s+(?:(?:for|on|of|"
    rf"and)\s+(?:the\s+)?(?=[A-Z]))?){{1,7}}{_PLAN_NOUN}(?:\s+(?:of|for|"
    rf"on)\s+(?:the\s+)?[A-Z][\w’'\-]*(?:(?:\s+and)?\s+[A-Z][\w’'\-]*)*)?)"
    # "Friends of the Earth and Plan B": a letter or a number says which of some ways, and no plan's name.
    r"(?!\s+[A-Z\d]\b)(?<!and Plan)(?<!or Plan)"
    r"(?P<period>\s*\(?(?:1[89]|20)\d\d\s*(?:-|–|—|to)\s*(?:1[89]|20)?\d\d\)?)?(?!\s+period)"
)
_DESCRIBED = re.compile(
    r"\b(?P<ordinal>first|second|third|fourth|fifth|sixth|\d+(?:st|nd|rd|th))?\s*(?P<title>(?:national|"
    r"regional|municipal)\s+(?:[\w-]+\s+){0,3}?(?:action plan|plan of action|plan|strategy|"
    r"programme)(?:\s+(?:for|on)\s+[\w\s]{3,40}?(?=\s+(?:on|in)\s+[A-Z\d]|[,.;]))?)"
)
_WITH_PERIOD = re.compile(
    r"\b(?P<title>(?:[\w’'-]+\s+){0,4}?(?:action plan|plan of action|plan|strategy|programme|roadmap)"
    r"(?:\s+(?:for|on|of|to)\s+(?:[\w’'-]+,?\s+){0,7}?[\w’'-]+)?)\s*,?\s*\(?(?P<period>(?:1[89]|20)\d\d\s*(?:-|"
    r"–|—|to)\s*(?:1[89]|20)?\d\d)\b\)?",
    re.IGNORECASE,
)
_NOT_IN_A_TITLE = re.compile(
    r"^(?:.*\b(?:its|the|a|an|this|that|their|our|new|published|adopted|launched|of the|under)\s+)(?=\S)", re.IGNORECASE
)
_HINT = re.compile(r"[Pp]lan\b|[Ss]trategy|[Pp]rogramme|[Rr]oadmap|计划|规划|纲要|方案|战略")
_YEARS = re.compile(r"(?:1[89]|20)\d\d\s*(?:-|–|—|to)\s*(?:1[89]|20)?\d\d\b")
_LEADING_ORDINAL = re.compile(
    r"(?P<ordinal>first|second|third|fourth|fifth|sixth|\d+(?:st|nd|rd|th))\s+", re.IGNORECASE
)
_CHINESE_WITH_PERIOD = re.compile(
    r"(?P<title>[\u4e00-\u9fff]{2,24}?(?:行动计划|行动方案|计划|规划|纲要|战略))\s*[(\uff08](?P<period>(?:19|"
    r"20)\d\d\s*年?\s*(?:-|–|—|\uff0d|~|\uff5e|至|到)+\s*(?:19|20)\d\d\s*年?)[)\uff09]"
)
_YEARS_AT_END = re.compile(
    r"\s*[(\uff08](?:19|20)\d\d\s*年?\s*(?:-|–|—|\uff0d|~|\uff5e|至|到)+\s*(?:19|20)\d\d\s*年?[)\uff09]$"
)
_CHINESE = re.compile(r"《(?P<title>[^》]*(?:计划|规划|纲要|方案)[^》]*)》")
_PUBLISHED = re.compile(
    r"publici[sz]ed|published|issued|released|launched|adopted|unveiled|promulgated|made public|announced|came "
    r"into force|发布|公布|颁布|出台|印发",
    re.IGNORECASE,
)
_SPEAKS_OF_IT = re.compile(
    r"\b(?:plan|strategy|programme|roadmap|targets?|goals?|objectives?)\b|计划|规划|纲要|方案|战略|目标|指标",
    re.IGNORECASE,
)
_MOST_SENTENCES = 6
_LONGEST_SENTENCE = 1200
_VISITED = re.compile(
    r"(?:visited|travel+ed to|reported from|toured|went to|reports? from)\s+(?P<list>[^.;]+?)(?=\s+and\s+[a-z]|[.;]|$)"
)
_CHINESE_VISITED = re.compile(
    r"(?:走访|采访|考察|调研|前往|赴|探访)了?(?P<list>[^,。;\uff0c\uff1b]{2,80}?)(?:等(?:地|省|\d+|"
    r"[一二三四五六七八九十])|[,。;\uff0c\uff1b])"
)
_ORDINALS = {w: i for i, w in enumerate(["first", "second", "third", "fourth", "fifth", "sixth"], 1)}


def _find_with_period(text: str) -> re.Match[str] | None:
    """Return a plan with its years after it. Looked for only before years: the pattern is slow on a long text."""
    for years in _YEARS.finditer(text):
        if match := _WITH_PERIOD.search(text, max(0, years.start() - 160), years.end() + 1):
            return match
    return None


def find_plan(title: str, text: str) -> Plan | None:
    """Return the plan that the text is about: one that it names or describes and says something of."""
    whole = f"{title}\n{text}"
    if not _HINT.search(whole):
        return None
    named = (
        _CHINESE.search(whole)
        or _CHINESE_WITH_PERIOD.search(whole)
        or max(_NAMED.finditer(whole), key=lambda m: (bool(m["period"]), len(m["title"])), default=None)
    )
    if named is None or not (named.groupdict().get("period") or _CHINESE.match(named[0])):
        named = _find_with_period(text) or _find_with_period(title) or named
    described = _DESCRIBED.search(whole)
    if not named and not described:
        return None
    period = published = None
    if named:
        intervals = [d for d in find_dates(named[0]) if d.edtf and "/" in d.edtf]
        period = intervals[0].edtf if intervals else None
    for sentence in re.split(r"(?<=[.。!?\uff01\uff1f])(?!\s*\d)\s*(?=[A-Z\u4e00-\u9fff“])", text):
        if _PUBLISHED.search(sentence) and re.search(
            rf"{_PLAN_NOUN}|plan|strategy|programme|计划|规划|纲要|方案", sentence
        ):
            days = [d for d in find_dates(sentence) if d.edtf and "/" not in d.edtf]
            if days:
                published = days[0].edtf
                break
    places: list[str] = []
    for match in _CHINESE_VISITED.finditer(text):
        places += [p.text for p in find_places(match["list"]) if p.text not in places]
        places += [p for p in split_list(match["list"]) if p not in places and re.fullmatch(r"[\u4e00-\u9fff]{2,8}", p)]
        places.sort(key=text.find)
    for match in _VISITED.finditer(text):
        places += [p.text for p in find_places("in " + match["list"]) if p.text not in places]
    if not (period or published or ("计划" in whole and named)):
        return None
    # The period has a place of its own, in Chinese too, where it stands within the marks of the title.
    name = _YEARS_AT_END.sub("", named["title"] if named else described["title"])  # type: ignore[index]
    ordinal = described["ordinal"] if described else None
    if name[:1].islower() or " " in name:
        name = _NOT_IN_A_TITLE.sub("", name) if not re.match(r"(?:[A-Z]\S*\s+)+[A-Z]", name) else name
    if first := _LEADING_ORDINAL.match(name):
        ordinal, name = ordinal or first["ordinal"], name[first.end() :]
    number = _ORDINALS.get((ordinal or "").lower()) or (int(re.sub(r"\D", "", ordinal)) if ordinal else None)
    name = re.sub(r"^The\s+", "", name).strip()
    return Plan(
        title=name,
        period=period,
        published=published,
        places=places,
        sentences=_sentences_on(name, text),
        ordinal=number,
    )


def _sentences_on(name: str, text: str) -> list[str]:
    """Return the first sentences of a text about a plan that name it, or speak of a plan or of targets: its own words,
    in its order."""
    known = " ".join(name.casefold().split())
    found = [" ".join(sentence.split()) for _start, sentence in split_sentences(text)]
    return [s for s in found if len(s) <= _LONGEST_SENTENCE and (known in s.casefold() or _SPEAKS_OF_IT.search(s))][
        :_MOST_SENTENCES
    ]
