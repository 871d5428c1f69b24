"""Frequency: how often something occurs in a million words, by year, source, collection or language.

In: a query and filters. Out: a row for each part with its counts, and how evenly the parts, and the items, have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from muniment.archive.person import Person
from muniment.search.asking.service import Filters
from muniment.search.counting.measures import (
    deviation_of_proportions,
    is_small,
    juilland_d,
    normalised_dp,
    per_million,
    poisson_interval,
)
from muniment.search.counting.selections import (
    Asked,
    Counted,
    Member,
    Selection,
    collections_of,
    counted_over,
    occurrences_in,
    parse_asked,
    select,
    select_found,
)

GROUPS = ("year", "source", "collection", "language")
"""What frequencies are given by."""


@dataclass(frozen=True)
class Rate:
    """How often something occurs in one part. An item may be in several collections, and is counted in each."""

    name: str
    """Of the year, source, collection or language; empty where that is not known."""
    items: int
    items_with: int
    words: int
    occurrences: int

    @property
    def per_million(self) -> float:
        """Occurrences in a million words."""
        return per_million(self.occurrences, self.words)

    @property
    def is_small(self) -> bool:
        """The rate rests on too little to be compared."""
        return is_small(self.occurrences, self.words)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the rate, per million words, were the occurrences independent of each other."""
        low, high = poisson_interval(self.occurrences)
        return (low * 1e6 / self.words, high * 1e6 / self.words) if self.words else (0.0, 0.0)


@dataclass(frozen=True)
class Dispersion:
    """How evenly parts have something (see docs/measures.md)."""

    parts: int
    juilland_d: float
    dp: float
    dp_norm: float


@dataclass(frozen=True)
class Frequency:
    """How often something occurs in a selection and in its parts."""

    query: str
    by: str
    whole: Rate
    rows: list[Rate]
    over_items: Dispersion
    over_rows: Dispersion
    is_several: bool
    """Several words are asked for: each is counted, anywhere in the items found."""
    is_relaxed: bool
    """Items were found that have most of the words, not all."""
    counted: Counted


def find_frequency(text: str, filters: Filters, by: str = "year", person: Person | None = None) -> Frequency | None:
    """Return how often what a query asks for occurs, by one of `GROUPS`; None where nothing is asked. Raises
    QueryError.

    Occurrences are counted in the items that the query finds; rates are of the words of all items of the part.
    """
    asked = parse_asked(text, person)
    if asked is None or not asked.wanted:
        return None
    within = select(filters, person)
    return frequency_of(asked, within, by)


def frequency_of(asked: Asked, within: Selection, by: str) -> Frequency:
    """Return how often what is asked occurs in a selection, and in its parts."""
    (found,), is_relaxed = select_found(asked.node, within)
    occurrences = occurrences_in(asked, found)
    groups = _grouped(within, by)
    rows = [_rate(name, ids, within, occurrences) for name, ids in groups.items()]
    rows.sort(key=(lambda row: (not row.name, row.name)) if by == "year" else lambda row: (-row.words, row.name))
    sizes = within.sizes
    return Frequency(
        asked.text,
        by,
        _rate("", within.ids, within, occurrences),
        rows,
        _dispersion([occurrences.get(number, 0) for number in sizes], list(sizes.values())),
        _dispersion([row.occurrences for row in rows], [row.words for row in rows]),
        asked.is_several,
        is_relaxed,
        counted_over(within),
    )


def _rate(name: str, ids: Iterable[int], within: Selection, occurrences: Mapping[int, int]) -> Rate:
    numbers = list(ids)
    having = [occurrences[number] for number in numbers if number in occurrences]
    return Rate(name, len(numbers), len(having), sum(within.sizes.get(n, 0) for n in numbers), sum(having))


def _dispersion(counts: list[int], sizes: list[int]) -> Dispersion:
    kept = [(count, size) for count, size in zip(counts, sizes, strict=True) if size]
    counts, sizes = [count for count, _ in kept], [size for _, size in kept]
    return Dispersion(
        len(sizes), juilland_d(counts, sizes), deviation_of_proportions(counts, sizes), normalised_dp(counts, sizes)
    )


def _grouped(within: Selection, by: str) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    if by == "collection":
        collections = collections_of(within)
        for number in within.ids:
            for name in collections.get(number, [""]):
                groups.setdefault(name, []).append(number)
        return groups
    name_of: dict[str, Callable[[Member], str]] = {
        "year": lambda member: f"{member.year:04}" if member.year is not None else "",
        "source": lambda member: member.source,
        "language": lambda member: member.language,
    }
    for number, member in within.members.items():
        groups.setdefault(name_of[by](member), []).append(number)
    return groups
