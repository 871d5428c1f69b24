"""Places that a list knows, where they stand in a text as a place does.

In: text. Out: (name, position, confidence). Countries and regions are taken wherever nothing else bears the name;
small towns only behind "in" and the like, for most of their names are words or people too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from muniment.reading.findings.chinese_places import chinese_borders, chinese_cities, chinese_words
from muniment.reading.findings.gazetteer import also_people, cities, countries, known_names, large_cities
from muniment.reading.findings.named import UPPER
from muniment.reading.findings.names import BORNE_BY, is_part_of_another
from muniment.reading.findings.place_bearers import (
    OF_A_CLUB,
    also_firms,
    is_also_person,
    is_in_a_known_place,
    is_meeting,
    is_river,
    is_title_or_saint,
    names_of_firms,
    stands_apart,
)

_INTO_A_PLACE = re.compile(
    r"(?:^|[\s(])(?:in|at|near|from|outside|around|[Ii]n|[Ee]n|à|en|desde|hacia|cerca de|près de|aus|nach|bei|"
    r"em)\s+(?:the\s+city\s+of\s+)?$"
)
_CITY_WORD = re.compile(rf"\b{UPPER}[^\W\d_]{{2,}}")


def find_listed(text: str, english: bool) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of the places that a list knows, where they stand as a place does."""
    borders = chinese_borders(text)
    german = not english and bool(re.search(r"\b(?:der|die|und|das)\b", text[:2000]))
    # 重庆市, 新疆军区: a word that begins with a place's name and is a place's or a body's itself.
    begins = {at for _, tag, at in chinese_words(text) or () if tag in ("ns", "nt")}
    for name, at in known_names(text):
        end = at + len(name)
        wide = "\u3040" <= name[0] <= "\u9fff"
        if wide and borders is not None and not (at in borders and (end in borders or at in begins)):
            continue
        if name in also_people() and not _is_behind_in(text, at):
            continue
        if not wide and _is_borne_by_another(text, name, at, german):
            continue
        if is_part_of_another(text, at, end) or is_meeting(text, name, at):
            continue
        yield name, at, 0.9
    towns = list(_find_towns(text, german))
    firms = names_of_firms(text, {name for name, _ in towns})
    yield from ((name, at, 0.85) for name, at in towns if name not in firms)
    if borders is not None:
        yield from chinese_cities(text)


def _is_behind_in(text: str, at: int) -> bool:
    """Return whether "in", "near", "from" or their like in another language stands right before a position."""
    return bool(_INTO_A_PLACE.search(text[max(0, at - 24) : at]))


def _is_borne_by_another(text: str, name: str, at: int, german: bool) -> bool:
    """Return whether a known name in letters is a part of a longer one here, or a club's, a paper's, a river's or a
    person's."""
    end = at + len(name)
    # In German any noun is large.
    if not german and not stands_apart(text, at, end):
        return True
    if german and (text[end : end + 1] == "-" or OF_A_CLUB.search(text, max(0, at - 9), at)):
        return True
    if is_title_or_saint(text, at, end) or is_river(text, name, at, end):
        return True
    return name not in countries() and not _is_behind_in(text, at) and is_also_person(text, name)


def _find_towns(text: str, german: bool) -> Iterator[tuple[str, int]]:
    """Yield (name, position) of the gazetteer's towns: large ones, and small ones behind "in" and the like."""
    table = _city_beginnings()
    for match in _CITY_WORD.finditer(text):
        start = match.start()
        for name in table.get(match[0], ()):
            end = start + len(name)
            if text.startswith(name, start) and not text[end : end + 1].isalnum():
                if _is_town(text, name, start, german):
                    yield name, start
                break


def _is_town(text: str, name: str, start: int, german: bool) -> bool:
    """Return whether a town's name means the town where it stands."""
    into = _is_behind_in(text, start)
    if BORNE_BY.search(text, max(0, start - 40), start) or (not into and name not in large_cities()):
        return False
    end = start + len(name)
    if (
        not stands_apart(text, start, end)
        or is_title_or_saint(text, start, end)
        or (not into and is_also_person(text, name))
    ):
        return False
    if german and OF_A_CLUB.search(text, max(0, start - 9), start):
        return False
    return name not in also_firms() or is_in_a_known_place(text, end)


@cache
def _city_beginnings() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for name in sorted(cities(), key=lambda n: (-len(n), n)):
        table.setdefault(re.split(r"[\s\-’']", name, maxsplit=1)[0], []).append(name)
    return table
