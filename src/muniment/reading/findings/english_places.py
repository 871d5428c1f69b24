"""Places that the English words around a name tell: "in Selm", "the mayor of Selm", "Selm, Norway", "Selm District".

In: English text. Out: (name, position, confidence). The names themselves need not be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from muniment.reading.findings.gazetteer import cities, countries, known_places
from muniment.reading.findings.named import UPPER
from muniment.reading.findings.names import is_part_of_another
from muniment.reading.findings.place_bearers import NAME, WORD, is_in_a_known_place, is_title_or_saint
from muniment.reading.findings.vocabulary import load

_LOCATIVE = re.compile(
    rf"\b(?P<preposition>[Ii]n|[Aa]t|[Nn]ear|[Aa]cross|[Ff]rom|[Tt]o|[Oo]f|[Vv]isited|[Aa]round|[Ii]nside|"
    rf"[Oo]utside)\s+(?:(?:north|south|east|west|central)(?:east|west|ern)?\s+|(?:the\s+)?(?:city|town|village|"
    rf"port|county|district|capital)\s+of\s+)?(?P<names>{NAME}(?:,\s+{NAME})*(?:,?\s+and\s+{NAME})?)"
)
_APPOSITION = re.compile(
    rf"(?P<city>{NAME}),"
    rf"\s+(?:the\s+)?(?:\w+\s+)?capital\s+(?:city\s+)?of\s+(?:[a-z]\w*\s+)?(?:{WORD}['’]s\s+)?(?P<region>"
    rf"{NAME}(?:\s+province)?)"
)
_REGION_TAIL = re.compile(rf"(?P<region>{NAME})\s+(?P<word>{'|'.join(load('places')['region words'])})\b")
_DATELINE = re.compile(
    rf"^\s*(?P<place>[A-Z][A-Z'’ .\-]{{2,30}}|{NAME})(?:,\s+[A-Z][\w. ]{{2,20}})?\s*(?:\([A-Za-z "
    rf"]+\)\s*)?[—–-]{{1,2}}\s",
    re.MULTILINE,
)

_NEVER_BEGIN_A_REGION = frozenset(load("places")["never begin a region's name"])
_PEOPLES = re.compile(
    r"(?:ish|ese|ian|ean|can|wiss|rench|utch|reek|ewish|Arab|slamic|Soviet|Sino|Western|Eastern|Northern|"
    r"Southern|Euro|Afro)(?:-\w+)?$"
)
"""Ends of words that tell a people or a side: "Polish State" is no region."""
_IN = re.compile(r"\b(?:[Ii]n|[Oo]f|[Ff]rom|[Aa]cross|[Tt]o|[Tt]hroughout|[Aa]round|[Ii]nto)\s+(?:the\s+)?$")
_NO_REGIONS = frozenset(load("places")["no regions"])
_NAME_GOES_ON = re.compile(rf"[^\S\n]+(?:of\s+)?{UPPER}[\w’'\-]*")
"""A capital behind "… District": an attorney's, a court's or a service's name, of which the place is a part ("Selby
District Attorney")."""
_OF_A_PLACE = re.compile(
    rf"\b(?:mayor|governor|people|residents|villagers|farmers|city|town|port|island|bishop|council|court|courts|"
    rf"streets|hills|(?:the\s+)?(?:[A-Z]\w+\s+)?(?:Hall|House|Palace|Library|Museum|Square|"
    rf"Mint))\s+of\s+(?P<name>{NAME})"
)
_FROM_A_PLACE = re.compile(
    rf"\b(?:nurse|teacher|farmer|doctor|worker|student|pupil|judge|clerk|fisherman|trader|man|woman|girl|boy|child|"
    rf"family|families|people|villagers|residents|delegates?|delegation|refugees|migrants|came|come|comes|travel+ed|"
    rf"arrived|returned|fled|moved|road|train|ferry|flight|back|"
    rf"away)s?\s+from\s+(?P<name>{NAME})(?:\s+to\s+(?P<to>{NAME}))?"
)
_SEVERAL = re.compile(r"(?:ics|ings|ments|tions|ates|ions|als|ism|ness|ship|ology|ance|ence|ers|ors|ists|ives|ices)$")

Found = tuple[str, int, float]
"""A name, its position, and how sure it is."""


def find_by_english_words(text: str) -> Iterator[Found]:
    """Yield (name, position, confidence) of places that the English words around them tell."""
    for match in _APPOSITION.finditer(text):
        yield match["city"], match.start("city"), 0.95
        region = re.sub(rf"^{WORD}['’]s\s+", "", match["region"])
        yield region, match.end("region") - len(region), 0.95
    yield from _find_regions(text)
    for match in _DATELINE.finditer(text):
        place = match["place"].strip().title() if match["place"].isupper() else match["place"]
        if place in known_places() or place in countries() or place in cities():
            yield place, match.start("place"), 0.9
    yield from _find_behind_prepositions(text)
    for name, at, confidence in _find_behind_nouns(text):
        if _may_be_a_place(text, name, at + len(name)):
            yield name, at, confidence


def _find_regions(text: str) -> Iterator[Found]:
    """Yield the regions that a word behind their name tells: "Selm District", "Northern Region"."""
    for match in _REGION_TAIL.finditer(text):
        if _NAME_GOES_ON.match(text, match.end()):
            continue
        region = re.sub(
            r"^(?:.*['’]s\s+|(?:The|In|At|From|the)\s+|(?:.*\s)?(?:of|del?)\s+(?:the\s+)?)", "", match["region"]
        )
        # A heading is no part of the name that begins the paragraph under it.
        region = region.rpartition("\n")[2].strip()
        if (
            not region
            or re.search(r"(?:^|\s)(?:Or|Nor)$", region)
            or region.split()[0] in _NEVER_BEGIN_A_REGION
            or "--" in region
            or re.search(r"['’]s?$", region)
        ):
            continue
        name = f"{region} {match['word']}"
        if _names_a_region(text, region, match["word"], match.end() - len(name)):
            yield name, match.end() - len(name), 0.9


def _names_a_region(text: str, region: str, word: str, at: int) -> bool:
    """Return whether `region` before "State", "Region", "District" is a name, and no people, side or kind."""
    last = region.split()[-1]
    sided = _PEOPLES.search(last) and not (word != "State" and last.endswith(("ern", "Central")))
    if sided or (word == "State" and len(region.split()) > 2):
        return False
    return word not in ("State", "Region") or _tells_a_region(text, region, at)


def _find_behind_prepositions(text: str) -> Iterator[Found]:
    """Yield the names behind "in", "near", "from" and their like that are places, or may be."""
    for match in _LOCATIVE.finditer(text):
        # "In Building …" at the start of a sentence is not a locative; "In Lakeport, …" is.
        if match["preposition"][0].isupper() and not re.match(
            r"[\s,.;]", text[match.end("names") : match.end("names") + 1] or " "
        ):
            continue
        preposition = match["preposition"].lower()
        for part in re.finditer(NAME, match["names"]):
            name = re.sub(r"['’]s(?:\s.*)?$", "", part[0]).rstrip(".,")
            if preposition in ("of", "to", "from") and name not in known_places() and name not in countries():
                continue
            if preposition == "at" and text[part.end() + match.start("names") :][:1] == "-":
                continue
            at = match.start("names") + part.start()
            if (confidence := _place_behind_preposition(text, name, at)) is not None:
                yield name, at, confidence


def _place_behind_preposition(text: str, name: str, at: int) -> float | None:
    """Return how sure it is that a name behind a preposition is a place's; None where it is none."""
    end = at + len(name)
    if name in known_places():
        return None if is_part_of_another(text, at, end) or is_title_or_saint(text, at, end) else 0.9
    if is_in_a_known_place(text, end):
        return 0.85
    return 0.5 if _may_be_a_place(text, name, end) else None


def _tells_a_region(text: str, region: str, at: int) -> bool:
    """Return whether "… State" or "… Region" is one of a place: of a known one, or where the words before it say that
    something is in it."""
    if (
        region in known_places()
        or region in countries()
        or region in cities()
        or any(word in known_places() for word in (region.split()[0], region.split()[-1]))
    ):
        return True
    return bool(_IN.search(text[max(0, at - 24) : at])) and _NO_REGIONS.isdisjoint(region.split())


def _find_behind_nouns(text: str) -> Iterator[Found]:
    """Yield the names behind "mayor of", "teacher from" and their like."""
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


def _may_be_a_place(text: str, name: str, end: int) -> bool:
    """Return whether what only stands behind "in" may be a place for all that its form tells: worth an editor's
    look."""
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
        r"[^\S\n]+(?!(?:and|or|in|on|to|for|with|by|from|as|at|was|is|were|are|had|has|have|will|who|when|where|"
        r"while|since|that|after|before|until|during|said|last|this|the|but|near)\b)[a-z]",
        text[end : end + 20],
    ):
        # "in Transport policy": a name that only says of what kind.
        return False
    return _small_words(text).isdisjoint(word.lower() for word in name.split() if len(word) > 3)


@lru_cache(maxsize=2)
def _small_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\b[a-zà-ÿ]{4,}\b", text))
