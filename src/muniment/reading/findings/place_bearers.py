"""Whether a name that is a place's is meant as one, or as something else that bears it: a person, a firm, a river.

In: text, and where the name stands in it. Out: yes or no. What is asked of one name is cheap, and asked of each.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice

from muniment.reading.findings.gazetteer import countries, known_places
from muniment.reading.findings.named import UPPER
from muniment.reading.findings.vocabulary import load

# A full stop is part of a name only after what is short enough for an abbreviation: "St. Aubin", not "Selby. Others".
WORD = rf"(?:{UPPER}[a-z]{{0,2}}\.(?=\s{UPPER})|{UPPER}[\w’'\-]*)"
NAME = rf"{WORD}(?:\s+(?:(?:de|da|do|del|la|le|of|upon|el|al)\s+)?{WORD}){{0,3}}"


def is_in_a_known_place(text: str, end: int) -> bool:
    """Return whether a country or region stands right behind a name: "Selm, Norway"."""
    match = re.match(rf",\s+(?P<name>{NAME})", text[end : end + 60])
    return bool(match and (match["name"] in countries() or match["name"] in known_places()))


_ANY_UPPER = r"[A-ZÀ-ÖØ-ÞŠŽŁΑ-ΩЀ-Я]"
_SMALL_BEFORE = re.compile(
    r"(?:^|[\s(“\"])(?:In|At|From|Near|To|Of|The|And|But|For|With|En|À|A|Au|Aux|Le|La|Les|El|Los|Las|De|Du|Des|"
    r"Y|Et|Dans|Con|Por|Para|Pour|Aus|Nach|Bei|Von|Im|Der|Die|Das|Und)\s+$"
)


def stands_apart(text: str, start: int, end: int) -> bool:
    """Return whether a name is no part of a longer one: no capital right before it or behind it."""
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


def is_meeting(text: str, name: str, at: int) -> bool:
    """Return whether "Réunion" is the French word for a meeting: at the head of a field, or with whom or of whom it
    is."""
    if "Réunion" not in name:
        return False
    return bool(_MEETS.match(text, at + len(name))) or (
        name == "Réunion" and not _ON_THE_ISLAND.search(text[max(0, at - 10) : at])
    )


_OPENS = '“"«„‘「『〈《'
_CLOSES = '”"»“’」』〉》'


def is_title_or_saint(text: str, start: int, end: int) -> bool:
    """Return whether a name stands alone in quotation marks (a paper, a film, a firm), or is a saint's whose house is
    meant ("St. Aubin’s")."""
    if text[max(0, start - 2) : start].rstrip(" \u00a0\u202f")[-1:] in tuple(_OPENS) and text[end : end + 2].lstrip(
        " \u00a0\u202f"
    )[:1] in tuple(_CLOSES):
        return True
    return bool(text.startswith(("St. ", "St ", "Saint "), start) and re.match(r"[’']s?\b", text[end : end + 3]))


_FIRM = re.compile(
    rf"[^\S\n]+(?:&\s+)?(?:{UPPER}[\w&’'\-]*,?\s+){{0,2}}(?:Ltd|Limited|plc|PLC|LLP|LLC|"
    rf"Inc|Corp|Corporation|Holdings?|Co\.|Company|Enterprises|Industries|Partners|Ventures|Motors|"
    rf"Airlines|Airways|Records|Studios?|Pictures|Energy|Petroleum|Resources|Capital|Securities|Insurance|"
    rf"Software|Systems|Technologies|Technology|Pharmaceuticals|"
    rf"GmbH|AG|SE|SA|S\.A\.|S\.p\.A|BV|NV|Oy|AB)\b"
)
"""What stands behind a name that is a firm's."""


def names_of_firms(text: str, names: set[str]) -> set[str]:
    """Return those names that the text shows to be a firm's: "Centurion Holdings" says what "Centurion" alone
    is."""
    return {
        name
        for name in names
        if any(_FIRM.match(text, at.end()) for at in islice(re.finditer(rf"\b{re.escape(name)}(?=\s)", text), 20))
    }


@cache
def also_firms() -> frozenset[str]:
    """Return the names of towns that are words, firms, clubs or people first: places only where their land stands
    behind them."""
    return frozenset(load("places")["also firms"])


@cache
def _rivers() -> frozenset[str]:
    return frozenset(load("places")["rivers that states are named after"])


def is_river(text: str, name: str, start: int, end: int) -> bool:
    """Return whether "the Delaware" is the river, and not the state: it has an article, and nothing of the state stands
    behind."""
    return (
        name in _rivers()
        and text[max(0, start - 4) : start].lower().endswith("the ")
        and not re.match(
            r"\s+(?!and\b|to\b|in\b|was\b|is\b|at\b|on\b|from\b|with\b|by\b|that\b|as\b|for\b|which\b|near\b|"
            r"into\b|had\b|when\b)\w",
            text[end : end + 12],
        )
    )


@lru_cache(maxsize=64)
def is_also_person(text: str, name: str) -> bool:
    """Return whether a text names somebody who bears a place's name ("General George Washington"): what stands alone
    may be that person."""
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


OF_A_CLUB = re.compile(r"(?:^|[\s(])(?:[A-ZÄÖÜ]{2,5}|VfB|VfL|TuS|SpVgg|[1-9]\.\s?FC)\s+$")
"""Letters of a club or a party before a town's name: "SCC Selm"."""
