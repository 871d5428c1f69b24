"""Plans that a text names: their titles as written, their period, and when they were published.

In: a text and its language. Out: `NamedPlan`s in order. A plan that is only called the plan is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from muniment.reading.findings.dates import find_dates
from muniment.reading.targets.gate import find_words
from muniment.reading.targets.words import YEAR

_CAP = r"[A-ZÀ-ÖØ-Þ][\w’'\-]*"
_NOUN_EN = (
    r"(?:Action Plan|Plan of Action|Programme of Action|(?:Development|Strategic|National|Master|Investment|"
    r"Implementation|"
    r"Five[- ]Year|Recovery|Sector|Action|Reform|Energy|Climate|Health|Education) (?:Plan|Programme|Program|"
    r"Strategy)|"
    r"Strategy|Roadmap|Road Map|Agenda|Development Goals?|Declaration|Programme|Plan|Vision|Framework)"
)
_NAMED = {
    "en": re.compile(
        rf"(?P<title>(?:{_CAP}\s+(?:(?:for|on|of|and|to)\s+(?:the\s+)?(?={_CAP}))?){{1,7}}{_NOUN_EN}"
        rf"(?:\s+[Pp]rogramme)?(?:\s+(?:of|for|on)\s+(?:the\s+)?{_CAP}(?:\s+(?:and\s+|with\s+|of\s+|"
        rf"the\s+)*{_CAP})*)?"
        rf"(?:\s+\(?{YEAR}\s?[-–—]\s?(?:{YEAR}|\d\d)(?!\d{{3}})\)?)?|(?:{_CAP}\s+){{1,3}}Five-Year [Pp]rogramme|"
        rf"(?:Agenda|Vision|Horizon|Europe)\s{YEAR}|{YEAR}\s(?:Agenda|Vision)(?:\s+for\s+{_CAP}(?:\s+{_CAP})*)?)"
    ),
    "fr": re.compile(
        rf"(?P<title>(?:[Pp]lan|[Ss]tratégie|[Pp]rogramme|[Ff]euille de route|[Aa]genda|[Ss]chéma)"
        rf"(?:\s(?:national|nationale|pluriannuelle?|stratégique|d['’]action|d['’]actions|directeur|climat|"
        rf"régionale?|"
        rf"bas[- ]carbone|territorial))*"
        rf"(?:\s(?:{_CAP}(?:\s\w+){{0,4}}|(?:pour|de|de la|d['’]|sur|contre)\s?(?:la |le |les |"
        rf"l['’])?\w+(?:\s(?:et|de|des|pour|à)\s(?:la |le |l['’])?\w+){{0,3}}))?"
        rf"(?:\s\(?{YEAR}\s?[-–—]\s?{YEAR}\)?|\s{YEAR})?)"
    ),
    "es": re.compile(
        rf"(?P<title>(?:Plan|Estrategia|Programa|Agenda|Campaña|Política|Hoja de Ruta)\s"
        rf"(?:{_CAP}|{YEAR})(?:\s(?:(?:de|del|para|la|el|los|las|contra|y|a)\s)*(?:{_CAP}|"
        rf"{YEAR}(?:\s?[-–—]\s?{YEAR})?))*)"
    ),
    "ru": re.compile(
        r"(?P<title>(?:[Нн]ациональн\w+ (?:проект\w*|программ\w+|план\w*|стратеги\w+)|"
        r"[Гг]осударственн\w+ программ\w+|"
        r"[Фф]едеральн\w+ (?:целев\w+ программ\w+|проект\w*)|[Сс]тратеги\w+|[Пп]рограмм\w+|[Кк]онцепци\w+|"
        r"[Пп]лан\w* действий)"
        r"(?:\s\w+){0,2}\s«[^»]{3,120}»)"
    ),
    "ar": re.compile(
        rf"(?P<title>(?:ال)?(?:خطة|استراتيجية|إستراتيجية|رؤية|برنامج|الخطة|الاستراتيجية|الرؤية|البرنامج)"
        rf"(?:\s(?:ال)[\u0620-\u064a]+){{1,5}}(?:\s\(?{YEAR}(?:\s?[-–—]\s?{YEAR})?\)?)?|"
        rf"رؤية(?:\s[\u0620-\u064a]+)?\s{YEAR})"
    ),
    "zh": re.compile(
        r"《(?P<quoted>[^》]{2,60}(?:计划|規劃|规划|纲要|綱要|方案|战略|戰略|议程|行动))(?:[（(][^）)]{4,24}[）)])?》|"
        r"(?P<title>[“\"](?:[一二三四五六七八九十]{1,3}五|八七|[^”\"]{2,12})[”\"](?:[\u4e00-\u9fff]{0,8})(?:计划|规划|纲要|战略)|"
        r"(?:第[一二三四五六七八九十]+个)五年(?:计划|规划)|[12]\d{3}年可持续发展议程|千年发展目标)"
    ),
}
_TELLING = {
    "en": re.compile(
        r"Action Plan|Plan of Action|Programme of Action|Action Programme|Development Goals?|Millennium Declaration|"
        r"(?:Development|Strategic|National|Master|Five[- ]Year|Recovery|Reform|Energy|Climate|Health|Education|"
        r"Power|Investment)"
        r" (?:[Pp]lan|[Pp]rogramme|Strategy)|"
        r"20\d\d Agenda|(?:Agenda|Vision|Horizon|Europe) 20\d\d"
    ),
    "fr": re.compile(r"national|action|stratégi|directeur|climat|carbone|\d{4}", re.I),
    "es": re.compile(r"Nacional|Estrat[eé]|Desarrollo|Acción|\d{4}"),
    "ru": re.compile(r"«"),
    "ar": re.compile(r"الوطني|التنمي|\d{4}"),
    "zh": re.compile(r"计划|规划|纲要|议程|发展目标"),
}
"""What the title of a plan has that is told by no years: of the others most are no plan's ("Curious Plan")."""
_NO_PLAN = re.compile(
    r"\n|Chair|Conference|United Nations (?:Development|Environment) Programme|World Food Programme|Meal|"
    r"Universal Declaration"
)
"""Bodies that are called a programme, and offices."""
_PERIOD = re.compile(
    rf"(?P<first>{YEAR})\s?年?\s?(?:-|–|—|－|~|～|至|到|to|à|a|по|إلى)+\s?(?P<last>{YEAR}|\d\d)(?!\d{{3}})"
)
_PUBLISHED = re.compile(
    r"publi\w+|adopt\w+|launch\w*|issued|released|unveiled|approved|lanc\w+|présent\w+|aprob\w+|lanz\w+|принят\w*|"
    r"утвержд\w+|أُ?طلق\w*|اعتمد\w*|نُ?شر\w*|发布|公布|颁布|出台|印发|通过",
    re.I,
)
_PLAIN_START = re.compile(r"^(?:The|This|Our|Its|Their|A|An|In|Under|By|As|For|With|From|Since|Of|And|On|To|At)\s+")
_GENERIC = re.compile(
    r"(?:The |Our )?(?:Action |Strategic |National |Development )?(?:Plan|Programme|Strategy|Agenda|Framework|"
    r"Vision|Declaration|Roadmap)"
)


@dataclass(frozen=True)
class NamedPlan:
    """A plan's title as the text writes it, where it stands first, its period and when it was published."""

    title: str
    start: int
    end: int
    period: str | None
    published: str | None


def find_named_plans(text: str, language: str, most: int = 12) -> list[NamedPlan]:
    """Return the plans that a text names by a title."""
    found: dict[str, NamedPlan] = {}
    for match in _matches(text, language):
        title, start = _title(match)
        if title is None or title.casefold() in found:
            continue
        around = text[match.start() : match.end() + 30]
        period = _period(around)
        if not (period or _TELLING[language].search(title)) or _NO_PLAN.search(title):
            continue
        found[title.casefold()] = NamedPlan(title, start, start + len(title), period, _published(text, match))
        if len(found) >= most:
            break
    plans = list(found.values())
    return [p for p in plans if not any(p is not q and p.title in q.title for q in plans)]


_WORDS = {
    "en": "Plan|rogram|Strategy|Roadmap|Road Map|Agenda|Goal|Declaration|Vision|Framework|Horizon|Europe 20",
    "fr": "lan |tratégie|rogramme|euille de route|genda|chéma",
    "es": "Plan |Estrategia|Programa|Agenda|Campaña|Política|Hoja de Ruta",
    "ru": "»",
    "ar": "خطة|ستراتيجية|رؤية|برنامج",
    "zh": "》|计划|规划|纲要|议程|发展目标|战略",
}
_REACH = 130


def _matches(text: str, language: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a language's pattern around the words that a title of a plan has, in order: over a whole
    text the pattern is slow."""
    end = 0
    for hit in sorted(find_words(text, _WORDS[language].split("|"))):
        for match in _NAMED[language].finditer(text, max(end, hit - _REACH), hit + _REACH):
            if match.start() <= hit + 1 and hit < match.end():
                yield match
                end = match.end()
                break


def _title(match: re.Match[str]) -> tuple[str | None, int]:
    name = "quoted" if match.groupdict().get("quoted") else "title"
    title, start = match[name], match.start(name)
    while opening := _PLAIN_START.match(title):
        title, start = title[opening.end() :], start + opening.end()
    title = title.rstrip(" (")
    if _GENERIC.fullmatch(title) or len(title) < 4 or not (" " in title or "\u4e00" <= title[-1] <= "\u9fff"):
        return None, 0
    if title[0].islower() and not re.search(r"[A-ZÀ-Þ«\u0620-\u064a\d]", title[1:]):
        return None, 0
    return title, start


def _period(around: str) -> str | None:
    match = _PERIOD.search(around)
    if not match:
        return None
    last = match["last"] if len(match["last"]) == 4 else match["first"][:2] + match["last"]
    return f"{match['first']}/{last}" if match["first"] < last else None


def _published(text: str, match: re.Match[str]) -> str | None:
    """Return the date in the sentence that says that the plan was published or adopted."""
    start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "\n", "。")) + 1
    end = min((at for mark in (". ", "\n", "。") if (at := text.find(mark, match.end())) >= 0), default=len(text))
    outside = text[start : match.start()] + " " * (match.end() - match.start()) + text[match.end() : end]
    if not _PUBLISHED.search(outside):
        return None
    days = [d.edtf for d in find_dates(outside) if d.edtf and "/" not in d.edtf and d.edtf[0] in "12"]
    return days[0] if len(days) == 1 else None
