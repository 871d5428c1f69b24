"""Comparison: the same query in several parts of the archive.

In: a question and the filters of each side. Out: for each side exact counts, and the first of its items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from muniment.archive.person import Person
from muniment.search.asking.service import Filters, Result, results_of
from muniment.search.counting.measures import is_small
from muniment.search.counting.selections import (
    Counted,
    counted_over,
    occurrences_in,
    parse_asked,
    select,
    select_found,
)
from muniment.search.engines.opened import get_index, visibilities_for
from muniment.search.model import SearchRequest


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what was found in one part of the archive."""

    total: int
    """Items found."""
    items: int
    """All items of this part, found or not."""
    items_with: int
    """Items found in which the words stand. What is found by its meaning, or without all words, need not have them."""
    words: int
    """Words of all items of this part."""
    occurrences: int
    """How often the words that were asked stand in titles and texts of the items found."""
    results: list[Result]
    counted: Counted

    @property
    def per_thousand(self) -> float:
        """How often the query's words occur per thousand words of this part."""
        return 1000 * self.occurrences / self.words if self.words else 0.0

    @property
    def is_small(self) -> bool:
        """The rate rests on too little to be compared."""
        return is_small(self.occurrences, self.words)


def compare(text: str, sides: Sequence[Filters], *, person: Person | None = None, limit: int = 5) -> list[Side]:
    """Ask the same of several parts of the archive: how much each has, and how often in a thousand of its words.
    Raises QueryError.

    Found and counted are the words that were asked. Of a topic that they name, other labels and items are left out: a
    rate of words that nobody asked about would be false.
    """
    asked = parse_asked(text, person)
    parts = [select(filters, person) for filters in sides]
    if asked is None:
        return [Side(0, len(part.ids), 0, part.words, 0, [], counted_over(part)) for part in parts]
    index, visibilities = get_index(), visibilities_for(person)
    found, relaxed = select_found(asked.node, *parts)
    told: list[Side] = []
    for part, having in zip(parts, found, strict=True):
        request = SearchRequest(
            asked.node, limit, 0, part.filters, visibilities=visibilities, with_facets=False, with_passages=1
        )
        results = results_of(request, index.search(replace(request, relaxed=relaxed)), relaxed, person)
        occurrences = occurrences_in(asked, having)
        told.append(
            Side(
                results.total,
                len(part.ids),
                len(occurrences),
                part.words,
                sum(occurrences.values()),
                results.results,
                counted_over(part),
            )
        )
    return told
