"""The gazetteer: names of countries and places that packages carry.

In: nothing. Out: names by their first words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from muniment.reading.findings.vocabulary import load


@cache
def countries() -> dict[str, str]:
    """Return the code of each country by its names."""
    table: dict[str, str] = {}
    for row in load("countries"):
        for name in [*row["names"].values(), *row.get("also", [])]:
            for spelling in (name, name.replace("&", "and"), name.replace("'", "’"), name.replace("’", "'")):
                table[spelling] = row["code"]
    return table


@cache
def known_places() -> frozenset[str]:
    """Return the names of places that are known beside countries."""
    places = load("places")
    names = set()
    for regions in places["regions"].values():
        names |= set(regions) | set(regions.values())
    names |= set(places["areas"]) | set(places["cities"]) | set(places["cities"].values())
    return frozenset(names | set(load("regions")["en"]))


@cache
def also_people() -> frozenset[str]:
    """Return the names of places that people bear too: these are places only behind "in" and the like."""
    return frozenset(load("places")["also people"])


@cache
def cities() -> frozenset[str]:
    """Return the names of towns and cities, without those that people bear too."""
    gazetteer = load("gazetteer")
    return frozenset([*gazetteer["large"], *gazetteer["cities"]]) - also_people()


@cache
def large_cities() -> frozenset[str]:
    """Return the names of large cities, which are known without a word before them."""
    return frozenset(load("gazetteer")["large"]) & cities()


@cache
def _gazetteer() -> dict[str, list[str]]:
    """Return the known names by their first word, or by their first two characters in scripts without spaces."""
    table: dict[str, list[str]] = {}
    for name in sorted(set(countries()) | known_places(), key=lambda n: (-len(n), n)):
        wide = "\u3040" <= name[0] <= "\u9fff"
        if wide and len(name) < 2:
            continue
        first = _FIRST_WORD.match(name)
        table.setdefault(name[:2] if wide or not first else first[0], []).append(name)
    return table


_FIRST_WORD = re.compile(r"[^\W\d_\u3040-\u9fff]+")
# No name begins with a small Latin letter.
_WORD_OR_WIDE = re.compile(r"\b[^\W\d_a-z\u3040-\u9fff][^\W\d_\u3040-\u9fff]*|(?=[\u3040-\u9fff]{2}).")


def known_names(text: str) -> Iterator[tuple[str, int]]:
    """Yield (name, position) of the gazetteer's names in `text`, longest first at each place."""
    table = _gazetteer()
    until = 0
    for match in _WORD_OR_WIDE.finditer(text):
        start = match.start()
        if start < until:
            continue
        wide = "\u3040" <= match[0][0] <= "\u9fff"
        if match[0][0] == "و" and match[0] not in table and match[0][1:] in table:
            # Arabic writes "and" onto the word that follows.
            start += 1
        for name in table.get(text[start : start + 2] if wide else text[start : match.end()], ()):
            if text.startswith(name, start) and (wide or not text[start + len(name) : start + len(name) + 1].isalnum()):
                yield name, start
                until = start + len(name)
                break
