"""Growth of a vocabulary: how many different words a selection has, the more it is read.

In: filters. Out: after each year, in order, the words and the different words until then, and Heaps' law over them.
"""

from __future__ import annotations

from dataclasses import dataclass

from muniment.archive.person import Person
from muniment.search.asking.service import Filters
from muniment.search.counting.measures import heaps
from muniment.search.counting.selections import (
    Counted,
    Selection,
    counted_over,
    remember,
    select,
    written_words,
)
from muniment.search.tokens.store import TokenStore


@dataclass(frozen=True)
class GrowthPoint:
    """A vocabulary at the end of a year."""

    year: str
    """Empty for items without one: they come last."""
    items: int
    """Of this year."""
    words: int
    """Until then, as all that follow."""
    kinds: int
    """Different words."""
    once: int
    """Words that stand once in all that was read until then."""


@dataclass(frozen=True)
class Growth:
    """How a vocabulary grows."""

    points: list[GrowthPoint]
    k: float
    beta: float
    """Heaps' law: kinds = k · words^beta; zeros where there are fewer than two years."""
    counted: Counted


def find_growth(filters: Filters, person: Person | None = None) -> Growth:
    """Return how the vocabulary of a part of the archive grows from its first year to its last."""
    within = select(filters, person)
    years = tuple(member.year for member in within.members.values())
    # The years are in the key too: a correction of a date leaves the items as they are.
    points = remember(("growth", within.digest, years), lambda store: _read_on(store, within))
    k, beta = heaps([p.words for p in points], [p.kinds for p in points])
    return Growth(points, k, beta, counted_over(within))


def _read_on(store: TokenStore, within: Selection) -> list[GrowthPoint]:
    by_year: dict[str, list[int]] = {}
    for number, member in within.members.items():
        by_year.setdefault("" if member.year is None else f"{member.year:04}", []).append(number)
    same = _first_numbers()
    seen = [0] * len(same)
    points: list[GrowthPoint] = []
    words = kinds = once = 0
    for year in sorted(by_year, key=lambda year: (not year, year)):
        for _, numbers, often in store.kinds(by_year[year]):
            for number, count in zip(numbers, often, strict=True):
                word = same[number]
                before = seen[word]
                if not before:
                    kinds += 1
                    once += count == 1
                elif before == 1:
                    once -= 1
                seen[word] = before + count
                words += count
        points.append(GrowthPoint(year, len(by_year[year]), words, kinds, once))
    return points


def _first_numbers() -> list[int]:
    """Return for each word of the store the first that is written the same."""
    first: dict[str, int] = {}
    return [first.setdefault(written, number) for number, written in enumerate(written_words())]
