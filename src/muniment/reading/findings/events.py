"""What a text says of an event: how it is held, where, when, by whom, and who came.

In: title and summary. Out: `EventFacts`, or None where the text is not about an event.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.edtf_dates import split_interval
from muniment.reading.findings.names import find_countries, find_organisations, split_list
from muniment.reading.findings.places import find_places
from muniment.reading.findings.vocabulary import alternatives, pattern, words
from muniment.reading.model import DateMention, Mode

_WEAK_NOUNS = {
    "assembly",
    "session",
    "hearing",
    "consultation",
    "congress",
    "dialogue",
    "meeting",
    "briefing",
    "ceremony",
    "convention",
    "大会",
    "会议",
}
_HYBRID = re.compile(
    r"\bonline and (?:offline|in[- ]person|on[- ]site)|\b(?:offline|in[- ]person|on[- ]site|both) and online|"
    r"\bhybrid\b|\bin person (?:and|or) (?:online|virtually|remotely|by video)|\b(?:venue|place)\b.{0,40} "
    r"and online|线上线下|线上与线下|线上和线下|線上線下|线上线下相结合|en présentiel et en ligne|presencial "
    r"y (?:en línea|virtual)|\b(?:in|at) [A-Z][\w ]{2,40} and (?:online|by video)"
    r"|\b(?:can|may|could|will)\s+(?:also\s+)?be\s+(?:followed|watched|joined|attended|viewed|streamed|"
    r"broadcast)\s+(?:live\s+)?(?:online|remotely|on the web)"
    r"|\balso\s+(?:be\s+)?(?:streamed|broadcast|live[- ]streamed|online)\b|\bwith\s+remote\s+participation|"
    r"现场(?:与|和|及)(?:线上|网络)|同步(?:线上|网络)?直播",
    re.IGNORECASE,
)
_ONLINE = re.compile(
    r"\b(?:online|virtual|virtually|webinar|via (?:zoom|video)|by (?:video|videoconference|video link)|"
    r"videoconference|remotely)\b|线上|网上|视频会议|視訊|線上|en ligne|en línea|عبر الإنترنت|онлайн",
    re.IGNORECASE,
)
_IN_PERSON = re.compile(
    r"\b(?:in[- ]person|face[- ]to[- ]face|on[- ]site|offline|no online)\b|线下|现场举行|en présentiel|"
    r"presencial|очно|حضوري",
    re.IGNORECASE,
)
_HELD_AT = re.compile(
    r"\b(?:held|take(?:s|n)?\s+place|took\s+place|met|meets?|convened|gathered)\b(?![^.;]{0,12}\b(?:online|"
    r"virtually)\b)[^.;]{0,60}?\b(?:in|at)\s+(?:the\s+)?[A-Z]"
)
_UNTIL = (
    r"(?=,?\s+(?:and\s+(?:was\s+|is\s+)?(?:co-?)?(?:organi[sz]ed|hosted|convened|sponsored|funded|financed|"
    r"supported|held|attended|drew|brought)|was|were|is|are|will|has|have|had|to\s+be|took|takes|opened|opens|"
    r"began|concluded|drew|gathered|brought|in\s+(?:the\s+)?(?:cit|town|capital)|at\s+the\b|"
    r"on\s+(?:the\s+)?(?:\d|[A-Z][a-z]+day|[A-Z][a-z]+\s+\d)|from\s+\d|with\s+(?:the\s+)?support)\b|[.;:\n]|"
    r"\s+\(?\d|$)"
)
_SPONSORED = re.compile(
    rf"\b(?:co-?)?(?:sponsored|funded|financed|supported)\s+by\s+(?P<list>.+?){_UNTIL}", re.IGNORECASE
)
_SPONSORS_LABEL = re.compile(r"(?:^|[.;\n]\s*)sponsors?\s*(?::|are|were|include)\s*(?P<list>[^.\n]+)", re.IGNORECASE)
_ORGANISED = re.compile(
    rf"\b(?:co-?|jointly\s+)?(?:organi[sz]ed|hosted|convened|held|run|arranged|presented)\s+by\s+(?P<list>.+?){_UNTIL}",
    re.IGNORECASE,
)
_ORGANISERS_LABEL = re.compile(
    r"(?:^|[.;\n]\s*)(?:organi[sz]ers?|hosts?)\s*(?::|are|were|include)\s*(?P<list>[^.\n]+)", re.IGNORECASE
)
_ORGANISED_ELSEWHERE = re.compile(
    r"\b(?:organis[ée]+s?|coorganis[ée]+s?|accueillie?|convoquée?)\s+par\s+(?P<list>[^.;,]+)|"
    r"\b(?:organizad[oa]s?|convocad[oa]s?)\s+por\s+(?P<list2>[^.;,]+)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:together|jointly|in partnership|in cooperation|in collaboration)\s+with\s+(?P<list>.+?)(?=[.;\n]|$)",
    re.IGNORECASE,
)
_CHINESE_SPONSORED = re.compile(
    r"由(?P<list>[^,\uff0c。;\uff1b]{3,60}?)(?:联合|共同)?(?:赞助|资助)|(?:赞助(?:单位|方|商)|"
    r"支持单位)[:\uff1a为]\s*(?P<list2>[^。;\uff1b\n]+)"
)
_CHINESE_ORGANISED = re.compile(
    r"由(?P<list>[^,\uff0c。;\uff1b]{3,60}?)(?:联合|聯合|共同)?(?:主办|举办|召集|承办|协办|主持|主辦|舉辦|"
    r"承辦)|(?:主办|承办|协办)(?:单位|方)[:\uff1a为]\s*(?P<list2>[^。;\uff1b\n]+)"
)
_ENDS_IN_CHINESE_VERB = re.compile(r"(?:主办|举办|承办|协办|赞助|资助|主辦|舉辦|承辦)$")
_CHINESE_HOSTS = re.compile(
    r"(?:^|[,\uff0c。;\uff1b、])(?P<list>[^,\uff0c。;\uff1b由]{3,60}?)(?:联合|共同)?(?:主办|举办|承办|协办|"
    r"主辦|舉辦|承辦)(?![的:\uff1a单方为])"
)
_HOSTS = re.compile(
    r"(?:^|(?<=[.;]\s))(?P<list>(?:[Tt]he\s+)?(?:(?!\b(?:attended|held|holds?|will|was|were|is|are|has|have|"
    r"said|that|which|who)\b)[^.;]){3,160}?),?\s+"
    r"(?:(?:will|would|is\s+to|are\s+to|has|have)\s+)?(?:jointly\s+|together\s+)?(?:co-?)?(?:hold|held|holds|"
    r"hosts?|hosted|organi[sz]es?|organi[sz]ed|convenes?|convened)\s+"
    r"(?:an?|the|its|their|this|our)\s+(?!press\b)",
)
_PARTICIPANTS = re.compile(
    r"(?:participants?|experts?|representatives?|delegates?|delegations?|scholars?|researchers?|officials?|"
    r"speakers?|participation|attendees|guests|people|students|journalists|lawyers|judges|visitors|teams|"
    r"members)\b[^.;]{0,120}?\bfrom\s+(?P<list>[^.;]+?)(?=\s+(?:attended|attends?|met|meets?|took|takes?|"
    r"gathered|will|were|was|are|have|has|had|joined|spoke|discussed|exchanged|held|came)\b|[.;]|$)",
    re.IGNORECASE,
)
_PARTICIPANTS_ELSEWHERE = re.compile(
    r"\b(?:participants?|experts?|représentant\w*|délégu\w*|chercheu\w*|participantes|expertos|"
    r"representantes|delegados)\b[^.;]{0,60}?\b(?:venus?\s+|procedentes\s+)?(?:de|du|des|"
    r"d['’])\s*(?P<list>[^.;]+)"
    r"|(?:بمشاركة|مشاركون|خبراء|ممثلون|ممثلين|وفود)[^.؛]{0,60}?\sمن\s(?P<list2>[^.؛]+)"
    r"|(?:участник\w*|эксперт\w*|представител\w*|делегат\w*)\s[^.;]{0,40}?из\s(?P<list3>[^.;]+)",
    re.IGNORECASE,
)
_CHINESE_PARTICIPANTS = re.compile(
    r"[来來]自(?P<list>[^。;\uff1b]+?)(?:等?\s*(?:\d+|[一二三四五六七八九十多几]+)\s*余?多?[个個]?(?:国家|國家|"
    r"国|國)|等国|等國|等地|的|代表|专家|学者|專家|學者)"
)

_CHINESE_HELD_IN = re.compile(r"在(?P<place>[\u4e00-\u9fff]{2,12}?)(?:市|县|区)?(?:召开|举行|举办|开幕|召開|舉行|舉辦)")


_DEADLINE = re.compile(
    r"(?:\b(?:register|registration|apply|applications?|deadline|submissions?|rsvp|sign up|closes|book)\b[^.;"
    r"]{0,40}\b(?:by|before|until|is|on|closes)\s*|请[^。;\uff1b]{0,16}于\s*|报名截止[^。]{0,8}|截至)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class EventFacts:
    """What the text supports; a field without support is empty."""

    mode: Mode | None = None
    place: str | None = None
    start: str | None = None
    end: str | None = None
    organisers: list[str] = field(default_factory=list)
    sponsors: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)


@cache
def _strong_nouns() -> re.Pattern[str]:
    return re.compile(
        alternatives([w for w in words("events/nouns") if w not in _WEAK_NOUNS]).replace(r")\b", r")s?\b"),
        re.IGNORECASE,
    )


@cache
def _held() -> re.Pattern[str]:
    nouns = "|".join(re.escape(w) for w in words("events/nouns", "en"))
    return re.compile(
        rf"\b(?:{nouns})\b[^.]{{0,260}}?\b(?:(?:was|were|is|are|will\s+be|has\s+been|to\s+be|"
        rf"being)\s+(?:being\s+)?(?:held|convened|hosted|organi[sz]ed|sponsored|co-sponsored|opened)|"
        rf"took\s+place|takes\s+place|will\s+take\s+place|drew|gathered|opens?|opened|concluded|meets?|met|"
        rf"brings?\s+together|brought\s+together|begins?|runs?\s+(?:from|until))\b"
        rf"|\b(?:attend(?:ed|ing|s)?|held|holds?|hosts?|hosted|hosting|convenes?|convened|organi[sz]ed|joined|"
        rf"join|opens?|register\s+for|will\s+hold|will\s+host)\s+(?:an?|the|its|their|this|"
        rf"our)\s+(?:[\w\d’'-]+\s+){{0,6}}?(?:{nouns})\b",
        re.IGNORECASE,
    )


@cache
def _announced() -> re.Pattern[str]:
    nouns = "|".join(re.escape(w) for w in words("events/nouns", "en"))
    return re.compile(
        rf"\b(?:holds?|hosts?|convenes?|to\s+hold|to\s+host|attends?|opens?)\s+(?:[\w’'-]+\s+){{0,4}}?(?:{nouns})\b",
        re.IGNORECASE,
    )


def is_event(title: str, summary: str) -> float:
    """Return how sure it is (0 to 1) that a teaser is about an event."""
    sure = 0.0
    if _strong_nouns().search(title):
        sure += 0.45
    elif pattern("events/nouns").search(title):
        sure += 0.25
    if _announced().search(title):
        sure += 0.3
    if _held().search(summary):
        sure += 0.4
    elif pattern("events/nouns").search(summary) and pattern("events/verbs").search(summary):
        sure += 0.4 if any("\u4e00" <= c <= "\u9fff" for c in summary) else 0.15
    if _SPONSORED.search(summary) or _ORGANISED.search(summary) or _CHINESE_SPONSORED.search(summary):
        sure += 0.15
    if sure and re.search(
        r"\b(?:register|registration|speakers|will be held|takes? place|participants)\b|报名|与会",
        summary,
        re.IGNORECASE,
    ):
        sure += 0.15
    if sure and any(d.edtf and len(d.edtf) >= 10 for d in find_dates(summary)):
        sure += 0.15
    if re.search(r"\b(?:side event|was held|is being held|will be held)\b", summary, re.IGNORECASE) and pattern(
        "events/nouns"
    ).search(summary):
        sure += 0.2
    if re.search(r"\bsaid\b|\btold\b", summary) and not re.search(r"\b(?:held|attended|took place|opened)\b", summary):
        sure -= 0.2
    return max(0.0, min(1.0, sure))


def read_event(title: str, summary: str) -> EventFacts:
    """Return what the text says of the event."""
    text = f"{title}. {summary}" if title else summary
    sponsors = (
        _members(_SPONSORED, summary) or _members(_SPONSORS_LABEL, summary) or _members(_CHINESE_SPONSORED, summary)
    )
    organisers = (
        [
            o
            for o in _members(_ORGANISED, summary)
            + _members(_ORGANISERS_LABEL, summary)
            + _members(_CHINESE_ORGANISED, summary)
            if o not in sponsors
        ]
        or [
            re.sub(r"^(?:l['’]|la |le |les |el |los |las )", "", name.strip(), flags=re.IGNORECASE)
            for match in _ORGANISED_ELSEWHERE.finditer(summary)
            for name in re.split(r"\s+et\s+|\s+y\s+|,\s+", next(filter(None, match.groups())))
        ]
        or _subjects(summary)
    )
    for match in _TOGETHER.finditer(summary):
        subject = [o.text for o in find_organisations(summary[: match.start()])]
        partners = [re.sub(r"^[A-Z]\w+['’]s\s+(?=[A-Z])", "", p) for p in split_list(match["list"])]
        organisers += [o for o in [*subject[-1:], *partners] if o not in organisers and o not in sponsors]
    start, end = _when(
        [d for d in find_dates(summary) if not _DEADLINE.search(summary[max(0, d.start - 48) : d.start])]
        or find_dates(title)
    )
    return EventFacts(
        mode=_mode(text),
        place=_where(summary, [*sponsors, *organisers]) or _where(title, []),
        start=start,
        end=end,
        organisers=organisers,
        sponsors=sponsors,
        countries=_countries(summary),
    )


def _subjects(summary: str) -> list[str]:
    """Return who the text says holds the event, where the hosts are the sentence's subject: organisations only."""
    found: list[str] = []
    for match in _HOSTS.finditer(summary):
        subject = match["list"]
        known = [o.text for o in find_organisations(subject)]
        for name in split_list(subject):
            if any(name in o or o in name for o in known) or re.fullmatch(r"[A-Z]{3,}", name):
                found += [name] if name not in found else []
    for match in _CHINESE_HOSTS.finditer(summary):
        known = [o.text for o in find_organisations(match["list"])]
        found += [name for name in split_list(match["list"]) if name in known and name not in found]
    return found


def _mode(text: str) -> Mode | None:
    if _HYBRID.search(text) or (_ONLINE.search(text) and (_IN_PERSON.search(text) or _HELD_AT.search(text))):
        return "hybrid"
    if _ONLINE.search(text):
        return "online"
    if _IN_PERSON.search(text):
        return "in-person"
    return None


def _members(expression: re.Pattern[str], text: str) -> list[str]:
    found: list[str] = []
    for match in expression.finditer(text):
        groups = match.groupdict()
        for name in split_list(groups.get("list") or groups.get("list2") or ""):
            name = name.strip('"“” ')
            if _ENDS_IN_CHINESE_VERB.search(name):
                # "由A主办、B赞助": each has a verb of its own.
                continue
            if (name[:1].isupper() or not name[:1].isascii()) and len(name) > 2 and name not in found:
                found.append(name)
    return found


def _where(summary: str, hosts: list[str]) -> str | None:
    """Return the place that a locative names, leaving out places inside a host's name or a list of participants."""
    places = find_places(summary)
    # Blanked, not cut: the other positions stay as they are.
    for host in hosts:
        summary = summary.replace(host, " " * len(host))
    places = [p for p in places if summary[p.start : p.end].strip()] or find_places(summary)
    participants = [m.span("list") for e in (_PARTICIPANTS, _CHINESE_PARTICIPANTS) for m in e.finditer(summary)]
    if held := _CHINESE_HELD_IN.search(summary):
        return held["place"]
    for place in places:
        before = summary[max(0, place.start - 40) : place.start].lower()
        if any(s <= place.start < e for s, e in participants) or before.endswith(("’s ", "'s ")):
            continue
        if re.search(r"\b(?:in|at|在|于)\s*(?:the\s+)?(?:(?:\w+\s+){1,3}of\s+)?$", before) or any(
            "\u4e00" <= c <= "\u9fff" for c in place.text
        ):
            return place.text
    return None


def _when(dates: list[DateMention]) -> tuple[str | None, str | None]:
    written = [d.edtf for d in dates if d.edtf]
    for edtf in written:
        if "/" in edtf and len(edtf) >= 15:
            return split_interval(edtf)
    for length in (10, 7):
        for edtf in written:
            if len(edtf) >= length and "/" not in edtf:
                return edtf, edtf
    return None, None


def _countries(summary: str) -> list[str]:
    found: list[str] = []
    for expression in (_PARTICIPANTS, _CHINESE_PARTICIPANTS):
        for match in expression.finditer(summary):
            found += [c.text for c in find_countries(match["list"]) if c.text not in found]
    if not found:
        for match in _PARTICIPANTS_ELSEWHERE.finditer(summary):
            found += [c.text for c in find_countries(next(filter(None, match.groups()))) if c.text not in found]
    return found
