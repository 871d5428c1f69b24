"""Names of places in a text, by a gazetteer and by the words around them.

In: text. Out: `Name`s. A name that is also a word, a person's or a part of another name is taken only where its context
tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice

from muniment.reading.findings.chinese_places import chinese_borders, chinese_cities, chinese_contexts, chinese_words
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.gazetteer import countries, known_names, known_places
from muniment.reading.findings.named import HEADS, UPPER, Name
from muniment.reading.findings.names import BORNE_BY, find_organisations, is_part_of_another
from muniment.reading.findings.places_by_language import find_by_language
from muniment.reading.findings.speech_words import language_of_words
from muniment.reading.findings.vocabulary import load
from muniment.reading.model import DateMention

# A full stop is part of a name only after what is short enough for an abbreviation: "St. Aubin", not "Selby. Others".
_WORD = rf"(?:{UPPER}[a-z]{{0,2}}\.(?=\s{UPPER})|{UPPER}[\w’'\-]*)"
_NAME = rf"{_WORD}(?:\s+(?:(?:de|da|do|del|la|le|of|upon|el|al)\s+)?{_WORD}){{0,3}}"

_LOCATIVE = re.compile(
    rf"\b(?P<preposition>[Ii]n|[Aa]t|[Nn]ear|[Aa]cross|[Ff]rom|[Tt]o|[Oo]f|[Vv]isited|[Aa]round|[Ii]nside|"
    rf"[Oo]utside)\s+(?:(?:north|south|east|west|central)(?:east|west|ern)?\s+|(?:the\s+)?(?:city|town|village|"
    rf"port|county|district|capital)\s+of\s+)?(?P<names>{_NAME}(?:,\s+{_NAME})*(?:,?\s+and\s+{_NAME})?)"
)
_APPOSITION = re.compile(
    rf"(?P<city>{_NAME}),"
    rf"\s+(?:the\s+)?(?:\w+\s+)?capital\s+(?:city\s+)?of\s+(?:[a-z]\w*\s+)?(?:{_WORD}['’]s\s+)?(?P<region>"
    rf"{_NAME}(?:\s+province)?)"
)
_REGION_TAIL = re.compile(rf"(?P<region>{_NAME})\s+(?P<word>{'|'.join(load('places')['region words'])})\b")
_DATELINE = re.compile(
    (
        rf"^\s*(?P<place>[A-Z][A-Z'’ .\-]{{2,30}}|{_NAME})(?:,\s+[A-Z][\w. ]{{2,20}})?\s*(?:\([A-Za-z "
        rf"]+\)\s*)?[—–-]{{1,2}}\s"
    ),
    re.MULTILINE,
)


_LETTERS = re.compile(r"[^\W\d_]+")
_NO_PLACE = frozenset(
    [
        *HEADS.split("|"),
        *[
            "Conference",
            "Workshop",
            "Forum",
            "Session",
            "Plan",
            "Day",
            "Act",
            "Convention",
            "Report",
            "Article",
            "Chapter",
            "Table",
            "Annex",
        ],
    ]
)


@cache
def _words_that_are_no_places() -> frozenset[str]:
    dates = load("dates")
    months = {m.capitalize() for names in dates["months"]["en"] for m in names}
    return frozenset(months | set(dates["weekdays"]["en"]) | set(load("places")["not places"]))


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(s <= start and end <= e for s, e in spans)


_ANY = frozenset(
    [
        "Every",
        "Each",
        "All",
        "Any",
        "Some",
        "Many",
        "Most",
        "Few",
        "Several",
        "Both",
        "Either",
        "Neither",
        "Another",
        "Other",
        "No",
        "One",
        "Two",
        "Three",
        "This",
        "That",
        "These",
        "Those",
        "Its",
        "Their",
        "Our",
    ]
)
"""Words before "district" or "province" that name none."""


SURE = 0.8
"""A place that is less sure is for Review, and not shown."""


def find_places(
    text: str, organisations: list[Name] | None = None, dates: list[DateMention] | None = None
) -> list[Name]:
    """Return the places named in `text`, in order, each name once; only those of SURE and more are to be shown.

    A country inside an organisation's name ("Bank of X") is no place of the text; a city after "University in" is.
    """
    organisations = find_organisations(text) if organisations is None else organisations
    taken = [(o.start, o.end) for o in organisations]
    date_spans = [(d.start, d.end) for d in (find_dates(text) if dates is None else dates)]
    candidates: list[Name] = []

    def propose(name: str, start: int, confidence: float) -> None:
        end = start + len(name)
        first = name.split()[0]
        if (
            first in _words_that_are_no_places()
            or _inside(start, end, taken)
            or any(s < end and start < e for s, e in date_spans)
            or not _NO_PLACE.isdisjoint(_LETTERS.findall(name))
        ):
            return
        candidates.append(Name(name, start, end, confidence))

    english = _is_english(text)
    if english:
        for name, at, confidence in _english_contexts(text):
            propose(name, at, confidence)
    for name, at, confidence in _listed(text, english):
        propose(name, at, confidence)
    for name, at, confidence in find_by_language(text, language_of_words(text)):
        propose(name, at, confidence)
    for name, at, confidence in chinese_contexts(text):
        propose(name, at, confidence)
    return _keep_longest(candidates)


_ENGLISH_WORD = re.compile(r"\b(?:the|of|and|is|was|were|has|have|with|that|from|by|in|on|for|at|its|will)\b")
_OTHER_WORD = re.compile(
    r"\b(?:der|die|das|und|den|dem|ist|nicht|le|la|les|des|et|est|du|el|los|las|que|y|del|per|il|di|che|da|em|"
    r"het|een|van)\b"
)


def _is_english(text: str) -> bool:
    """Say whether the small words of a text are English ones: the rules of context are, and "in Kraft" is no place."""
    sample = text[:4000]
    return len(_ENGLISH_WORD.findall(sample)) >= 2 * len(_OTHER_WORD.findall(sample))


_NAMES_NOBODY = frozenset(
    [
        "My",
        "Your",
        "His",
        "Her",
        "Our",
        "The",
        "A",
        "An",
        "Same",
        "Whole",
        "Entire",
        "Other",
        "Capital",
        "Federal",
        "National",
        "Local",
    ]
)
_PEOPLES = re.compile(
    r"(?:ish|ese|ian|ean|can|wiss|rench|utch|reek|ewish|Arab|slamic|Soviet|Sino|Western|Eastern|Northern|"
    r"Southern|Euro|Afro)(?:-\w+)?$"
)
"""Ends of words that tell a people or a side: "Polish State" is no region."""


_IN = re.compile(r"\b(?:[Ii]n|[Oo]f|[Ff]rom|[Aa]cross|[Tt]o|[Tt]hroughout|[Aa]round|[Ii]nto)\s+(?:the\s+)?$")
_NO_REGIONS = frozenset(
    [
        "City",
        "Copyright",
        "Future",
        "Rewired",
        "Deep",
        "Welfare",
        "Nation",
        "Police",
        "Security",
        "Solid",
        "Member",
        "Target",
        "Economic",
        "Border",
    ]
)


_NAME_GOES_ON = re.compile(rf"[^\S\n]+(?:of\s+)?{UPPER}[\w’'\-]*")
"""A capital behind "… District": an attorney's, a court's or a service's name, of which the place is a part ("Selby
District Attorney")."""


def _tells_a_region(text: str, region: str, at: int) -> bool:
    """Return whether "… State" or "… Region" is one of a place: of a known one, or where the words before it say that
    something is in it."""
    if (
        region in known_places()
        or region in countries()
        or region in _cities()
        or any(word in known_places() for word in (region.split()[0], region.split()[-1]))
    ):
        return True
    return bool(_IN.search(text[max(0, at - 24) : at])) and _NO_REGIONS.isdisjoint(region.split())


def _english_contexts(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of places that the English words around them tell."""
    for match in _APPOSITION.finditer(text):
        yield match["city"], match.start("city"), 0.95
        region = re.sub(rf"^{_WORD}['’]s\s+", "", match["region"])
        yield region, match.end("region") - len(region), 0.95
    for match in _REGION_TAIL.finditer(text):
        if _NAME_GOES_ON.match(text, match.end()):
            continue
        region = re.sub(
            r"^(?:.*['’]s\s+|(?:The|In|At|From|the)\s+|(?:.*\s)?(?:of|del?)\s+(?:the\s+)?)", "", match["region"]
        )
        # A heading is no part of the name that begins the paragraph under it.
        region = region.rpartition("\n")[2].strip()
        if not region or region.split()[0] in _ANY or "--" in region or re.search(r"['’]s?$", region):
            continue
        last = region.split()[-1]
        sided = _PEOPLES.search(last) and not (match["word"] != "State" and last.endswith(("ern", "Central")))
        named = not (
            region.split()[0] in _NAMES_NOBODY or sided or (match["word"] == "State" and len(region.split()) > 2)
        )
        name = f"{region} {match['word']}"
        if named and match["word"] in ("State", "Region"):
            named = _tells_a_region(text, region, match.end() - len(name))
        if named:
            yield name, match.end() - len(name), 0.9
    for match in _DATELINE.finditer(text):
        place = match["place"].strip().title() if match["place"].isupper() else match["place"]
        if place in known_places() or place in countries() or place in _cities():
            yield place, match.start("place"), 0.9
    for match in _LOCATIVE.finditer(text):
        preposition = match["preposition"].lower()
        for part in re.finditer(_NAME, match["names"]):
            name = re.sub(r"['’]s(?:\s.*)?$", "", part[0]).rstrip(".,")
            at, end = match.start("names") + part.start(), match.start("names") + part.start() + len(name)
            if preposition in ("of", "to", "from") and name not in known_places() and name not in countries():
                continue
            if preposition == "at" and text[part.end() + match.start("names") :][:1] == "-":
                continue
            # "In Building …" at the start of a sentence is not a locative; "In Lakeport, …" is.
            if match["preposition"][0].isupper() and not re.match(
                r"[\s,.;]", text[match.end("names") : match.end("names") + 1] or " "
            ):
                continue
            if name in known_places():
                if not is_part_of_another(text, at, end) and not _is_a_title_or_saint(text, at, end):
                    yield name, at, 0.9
            elif _is_in_a_known_one(text, end):
                yield name, at, 0.85
            elif _may_be_a_place(text, name, end):
                yield name, at, 0.5
    for name, at, confidence in _find_elsewhere(text):
        if _may_be_a_place(text, name, at + len(name)):
            yield name, at, confidence


def _is_in_a_known_one(text: str, end: int) -> bool:
    """Say whether a country or region stands right behind a name: "Selm, Norway"."""
    match = re.match(rf",\s+(?P<name>{_NAME})", text[end : end + 60])
    return bool(match and (match["name"] in countries() or match["name"] in known_places()))


_SEVERAL = re.compile(r"(?:ics|ings|ments|tions|ates|ions|als|ism|ness|ship|ology|ance|ence|ers|ors|ists|ives|ices)$")


def _may_be_a_place(text: str, name: str, end: int) -> bool:
    """Say whether what only stands behind "in" may be a place for all that its form tells: worth an editor's look."""
    last = name.split()[-1]
    if (
        len(name) < 4
        or name.isupper()
        or _PEOPLES.search(last)
        or _SEVERAL.search(last)
        or "-" in name
        or len(name.split()) > 3
    ):
        return False
    if re.match(
        r"[^\S\n]+(?!and\b|or\b|in\b|on\b|to\b|for\b|with\b|by\b|from\b|as\b|at\b|was\b|is\b|were\b|are\b|had\b|has\b|have\b|will\b|who\b|when\b|where\b|while\b|since\b|that\b|after\b|before\b|until\b|during\b|said\b|last\b|this\b|the\b|but\b|near\b)[a-z]",
        text[end : end + 20],
    ):
        # "in Transport policy": a name that only says of what kind.
        return False
    return _small_words(text).isdisjoint(word.lower() for word in name.split() if len(word) > 3)


@lru_cache(maxsize=2)
def _small_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\b[a-zà-ÿ]{4,}\b", text))


@cache
def _also_people() -> frozenset[str]:
    """Names of places that people bear too: places only behind "in" and the like."""
    return frozenset(load("places")["also people"])


@cache
def _cities() -> frozenset[str]:
    gazetteer = load("gazetteer")
    return frozenset([*gazetteer["large"], *gazetteer["cities"]]) - _also_people()


@cache
def _large_cities() -> frozenset[str]:
    return frozenset(load("gazetteer")["large"]) & _cities()


@cache
def _city_beginnings() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for name in sorted(_cities(), key=lambda n: (-len(n), n)):
        table.setdefault(re.split(r"[\s\-’']", name, maxsplit=1)[0], []).append(name)
    return table


_INTO_A_PLACE = re.compile(
    r"(?:^|[\s(])(?:in|at|near|from|outside|around|[Ii]n|[Ee]n|à|en|desde|hacia|cerca de|près de|aus|nach|bei|"
    r"em)\s+(?:the\s+city\s+of\s+)?$"
)
_SMALL_BEFORE = re.compile(
    r"(?:^|[\s(“\"])(?:In|At|From|Near|To|Of|The|And|But|For|With|En|À|A|Au|Aux|Le|La|Les|El|Los|Las|De|Du|Des|"
    r"Y|Et|Dans|Con|Por|Para|Pour|Aus|Nach|Bei|Von|Im|Der|Die|Das|Und)\s+$"
)


_ANY_UPPER = r"[A-ZÀ-ÖØ-ÞŠŽŁΑ-ΩЀ-Я]"


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Say whether a name is no part of a longer one: no capital right before it or behind it."""
    before = text[max(0, start - 24) : start]
    if (
        re.search(rf"(?:{_ANY_UPPER}[\w’'.\-]*|{_ANY_UPPER}\.)\s+$|[\w’'\-&]$", before)
        and not _SMALL_BEFORE.search(before)
        and not re.search(r"[.!?:;]\s+$", before)
    ):
        return False
    return not re.match(rf"[^\S\n]+{_ANY_UPPER}|[\-’'](?!s\b)\w", text[end : end + 4])


_MEETS = re.compile(
    r"\s+(?:avec|de|du|des|entre|au|aux|sur|pour|publique|annuelle|ministérielle|plénière|conjointe|"
    r"informelle)\b|\s+d[’']|\s*:"
)
_ON_THE_ISLAND = re.compile(r"(?:\b(?:[Ll]a|[Ii]n|[Oo]f|[Ff]rom|[Tt]o|[Aa]nd|et|[Îî]le|[Ii]sland)|[,(])\s*$")


_OPENS = '“"«„‘「『〈《'
_CLOSES = '”"»“’」』〉》'


def _is_a_title_or_saint(text: str, start: int, end: int) -> bool:
    """Say whether a name stands alone in quotation marks (a paper, a film, a firm), or is a saint's whose house is
    meant ("St. Aubin’s")."""
    if text[max(0, start - 2) : start].rstrip(" \u00a0\u202f")[-1:] in tuple(_OPENS) and text[end : end + 2].lstrip(
        " \u00a0\u202f"
    )[:1] in tuple(_CLOSES):
        return True
    return bool(text.startswith(("St. ", "St ", "Saint "), start) and re.match(r"[’']s?\b", text[end : end + 3]))


_FIRM = re.compile(
    rf"[^\S\n]+(?:&\s+)?(?:{UPPER}[\w&’'\-]*,?\s+){{0,2}}(?:Ltd|Limited|plc|PLC|LLP|LLC|Inc|Corp|Corporation|Holdings?|Co\.|Company|Enterprises|Industries|Partners|Ventures|Motors|"
    rf"Airlines|Airways|Records|Studios?|Pictures|Energy|Petroleum|Resources|Capital|Securities|Insurance|"
    rf"Software|Systems|Technologies|Technology|Pharmaceuticals|"
    rf"GmbH|AG|SE|SA|S\.A\.|S\.p\.A|BV|NV|Oy|AB)\b"
)
"""What stands behind a name that is a firm's."""


def _firms(text: str, names: set[str]) -> set[str]:
    """Return those of some names that the text shows to be a firm's: "Centurion Holdings" says what "Centurion" alone
    is."""
    return {
        name
        for name in names
        if any(_FIRM.match(text, at.end()) for at in islice(re.finditer(rf"\b{re.escape(name)}(?=\s)", text), 20))
    }


@cache
def _also_firms() -> frozenset[str]:
    """Names of towns that are words, firms, clubs or people first: places only where their land stands behind them."""
    return frozenset(load("places")["also firms"])


_RIVERS = frozenset(
    [
        "Delaware",
        "Missouri",
        "Mississippi",
        "Ohio",
        "Colorado",
        "Arkansas",
        "Tennessee",
        "Illinois",
        "Connecticut",
        "Wisconsin",
        "Minnesota",
        "Iowa",
        "Alabama",
        "Kentucky",
        "Kansas",
        "Hudson",
        "Savannah",
    ]
)


def _is_a_river(text: str, name: str, start: int, end: int) -> bool:
    """Say whether "the Delaware" is the river, and not the state: it has an article, and nothing of the state stands
    behind."""
    return (
        name in _RIVERS
        and text[max(0, start - 4) : start].lower().endswith("the ")
        and not re.match(
            (
                r"\s+(?!and\b|to\b|in\b|was\b|is\b|at\b|on\b|from\b|with\b|by\b|that\b|as\b|for\b|which\b|near\b|"
                r"into\b|had\b|when\b)\w"
            ),
            text[end : end + 12],
        )
    )


@lru_cache(maxsize=64)
def _is_also_a_person(text: str, name: str) -> bool:
    """Say whether a text names somebody who bears a place's name ("General George Washington"): what stands alone may
    be that person."""
    named = re.finditer(
        rf"(?:(?<=[a-z,;“\"(] )|(?<=\n)|(?<=^))((?:{UPPER}[a-z]+\.? ){{1,3}}){re.escape(name)}(?![\w-]|,? {UPPER})",
        text,
    )
    return any(
        re.match(_TITLES_OF_PEOPLE, m[1]) or (len(m[1].split()) == 1 and m[1].strip() in _given_names())
        for m in islice(named, 20)
    )


_TITLES_OF_PEOPLE = (
    r"(?:General|Gen\.|President|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Senator|Sen\.|Governor|Gov\.|Captain|Colonel|Col\.|Judge|"
    r"Justice|Sir|Lord|Lady|Professor|Prof\.|Booker T\.)\s"
)


@cache
def _given_names() -> frozenset[str]:
    return frozenset(load("places")["given names"])


_OF_A_CLUB = re.compile(r"(?:^|[\s(])(?:[A-ZÄÖÜ]{2,5}|VfB|VfL|TuS|SpVgg|[1-9]\.\s?FC)\s+$")
"""Letters of a club or a party before a town's name: "SCC Selm"."""


def _is_a_meeting(text: str, name: str, at: int) -> bool:
    """Say whether "Réunion" is the French word for a meeting: at the head of a field, or with whom or of whom it is."""
    if "Réunion" not in name:
        return False
    return bool(_MEETS.match(text, at + len(name))) or (
        name == "Réunion" and not _ON_THE_ISLAND.search(text[max(0, at - 10) : at])
    )


def _listed(text: str, english: bool) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of the places that a list knows, where they stand as a place does."""
    borders = chinese_borders(text)
    # 重庆市, 新疆军区: a word that begins with a place's name and is a place's or a body's itself.
    begins = {at for _, tag, at in chinese_words(text) or () if tag in ("ns", "nt")}
    german = not english and bool(re.search(r"\b(?:der|die|und|das)\b", text[:2000]))
    for name, at in known_names(text):
        wide = "\u3040" <= name[0] <= "\u9fff"
        if wide and borders is not None and not (at in borders and (at + len(name) in borders or at in begins)):
            continue
        if name in _also_people() and not _INTO_A_PLACE.search(text[max(0, at - 24) : at]):
            continue
        # In German any noun is large.
        if not wide and not german and not _stands_apart(text, at, at + len(name)):
            continue
        if german and (text[at + len(name) : at + len(name) + 1] == "-" or _OF_A_CLUB.search(text, max(0, at - 9), at)):
            continue
        if not wide and (_is_a_title_or_saint(text, at, at + len(name)) or _is_a_river(text, name, at, at + len(name))):
            continue
        if (
            not wide
            and name not in countries()
            and not _INTO_A_PLACE.search(text[max(0, at - 24) : at])
            and _is_also_a_person(text, name)
        ):
            continue
        if is_part_of_another(text, at, at + len(name)) or _is_a_meeting(text, name, at):
            continue
        yield name, at, 0.9
    table = _city_beginnings()
    towns: list[tuple[str, int]] = []
    for match in _CITY_WORD.finditer(text):
        start = match.start()
        for name in table.get(match[0], ()):
            if text.startswith(name, start) and not text[start + len(name) : start + len(name) + 1].isalnum():
                into = bool(_INTO_A_PLACE.search(text[max(0, start - 24) : start]))
                if BORNE_BY.search(text, max(0, start - 40), start):
                    break
                end = start + len(name)
                if not into and name not in _large_cities():
                    break
                if (
                    not _stands_apart(text, start, end)
                    or _is_a_title_or_saint(text, start, end)
                    or (not into and _is_also_a_person(text, name))
                ):
                    break
                if (german and _OF_A_CLUB.search(text, max(0, start - 9), start)) or (
                    name in _also_firms() and not _is_in_a_known_one(text, end)
                ):
                    break
                towns.append((name, start))
                break
    firms = _firms(text, {name for name, _ in towns})
    yield from ((name, at, 0.85) for name, at in towns if name not in firms)
    if borders is not None:
        yield from chinese_cities(text)


_CITY_WORD = re.compile(rf"\b{UPPER}[^\W\d_]{{2,}}")


_OF_A_PLACE = re.compile(
    rf"\b(?:mayor|governor|people|residents|villagers|farmers|city|town|port|island|bishop|council|court|courts|streets|hills|island|(?:the\s+)?(?:[A-Z]\w+\s+)?(?:Hall|House|Palace|Library|Museum|Square|Mint))\s+of\s+(?P<name>{_NAME})"
)
_FROM_A_PLACE = re.compile(
    rf"\b(?:nurse|teacher|farmer|doctor|worker|student|pupil|judge|clerk|fisherman|trader|man|woman|girl|boy|child|family|families|people|villagers|residents|delegates?|delegation|refugees|migrants|came|come|comes|travel+ed|arrived|returned|fled|moved|road|train|ferry|flight|back|away)s?\s+from\s+(?P<name>{_NAME})(?:\s+to\s+(?P<to>{_NAME}))?"
)


def _find_elsewhere(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of places that only the words around them tell."""
    for expression, word in ((_OF_A_PLACE, " of "), (_FROM_A_PLACE, " from ")):
        at = text.find(word)
        while at >= 0:
            # Looked for only around its one word: the whole pattern is slow on a long text.
            match = expression.search(text, max(0, at - 24), at + 60)
            at = text.find(word, at + 1)
            if match is None:
                continue
            for group in ("name", "to") if expression is _FROM_A_PLACE else ("name",):
                if match[group]:
                    name = re.sub(r"['’]s(?:\s.*)?$", "", match[group]).rstrip(".,")
                    yield name, match.start(group), 0.6


def _keep_longest(candidates: list[Name]) -> list[Name]:
    """Drop what overlaps a longer or surer name, and later repeats."""
    kept: list[Name] = []
    for name in sorted(candidates, key=lambda n: (-n.confidence, -(n.end - n.start), n.start)):
        if not any(k.start < name.end and name.start < k.end for k in kept):
            kept.append(name)
    seen: set[str] = set()
    result = []
    for name in sorted(kept, key=lambda n: n.start):
        if name.text.casefold() not in seen:
            seen.add(name.text.casefold())
            result.append(name)
    return result
