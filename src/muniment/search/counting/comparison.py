"""Comparison: the same query in several parts of the archive.

In: a question and the filters of each side. Out: for each side exact counts, and the first of its items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from muniment.archive.person import Person
from muniment.search.asking.highlights import wanted_of
from muniment.search.asking.own_fields import own_names
from muniment.search.asking.query import parse_query
from muniment.search.asking.service import Filters, Result, Results, results_of
from muniment.search.counting.concordance import Reading
from muniment.search.engines.index import should_relax
from muniment.search.engines.opened import PATIENCE, catch_up, get_index, visibilities_for
from muniment.search.model import SearchRequest

_MOST_COUNTED = 10_000
"""Items whose text is read to count how often something stands in them."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what was found in one part of the archive."""

    total: int
    items: int
    """All items of this part, found or not."""
    words: int
    """Words of all items of this part."""
    occurrences: int
    """How often the words that were asked stand in titles and texts of the items found."""
    counted: int
    """Items found whose text was read to count."""
    complete: bool
    """All items found were counted; else only the first of them."""
    results: list[Result]

    @property
    def per_thousand(self) -> float | None:
        """How often the query's words occur per thousand words of this part; None where not all was counted.

        What stands in some items, divided by the words of all, would be a rate of nothing.
        """
        if not self.complete:
            return None
        return 1000 * self.occurrences / self.words if self.words else 0.0

    @property
    def part(self) -> str:
        """What was counted, in English, where it is not all: "first 1,000 of 3,120 items". Else empty."""
        return "" if self.complete else f"first {self.counted:,} of {self.total:,} items"


def compare(text: str, sides: Sequence[Filters], *, person: Person | None = None, limit: int = 5) -> list[Side]:
    """Ask the same of several parts of the archive: how much each has, and how often in a thousand of its words.

    Found and counted are the words that were asked. Of a topic that they name, other labels and items are left out: a
    rate of words that nobody asked about would be false.
    """
    node = parse_query(text, own_names(person))
    catch_up(PATIENCE)
    index, visibilities = get_index(), visibilities_for(person)
    requests = [
        SearchRequest(node, limit, 0, filters, visibilities=visibilities, with_facets=False, with_passages=1)
        for filters in sides
    ]
    relaxed = should_relax(index, requests)
    results = [
        results_of(request, index.search(replace(request, relaxed=relaxed)), relaxed, person) for request in requests
    ]
    parts = [index.scan(_as_asked(request, side)) for request, side in zip(requests, results, strict=True)]
    ids = [list(islice((n for part in parts_of_side for n in part), _MOST_COUNTED + 1)) for parts_of_side in parts]
    counts = _count_sides(Reading(index, wanted_of(node)), ids)
    found: list[Side] = []
    for filters, side, having, (occurrences, counted) in zip(sides, results, ids, counts, strict=True):
        whole = SearchRequest(None, 0, 0, filters, visibilities=visibilities, with_facets=False, with_passages=0)
        # What is found by its meaning only is in the total, and not among those that have the words.
        complete = counted == len(having)
        found.append(
            Side(
                side.total,
                index.search(whole).total,
                index.count_words(whole),
                occurrences,
                counted,
                complete,
                side.results,
            )
        )
    return found


def _count_sides(reading: Reading, sides: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return of each side how often, and in how many of its first items. The smaller side is counted first; what both
    have, once."""
    counted: dict[int, int] = {}
    found: dict[int, tuple[int, int]] = {}
    for done, side in enumerate(sorted(range(len(sides)), key=lambda side: len(sides[side])), 1):
        reading.leave_for(len(sides) - done)
        found[side] = reading.count(sides[side][:_MOST_COUNTED], counted)
    return [found[side] for side in range(len(sides))]


def _as_asked(request: SearchRequest, results: Results) -> SearchRequest:
    return SearchRequest(
        request.query, filters=request.filters, visibilities=request.visibilities, relaxed=results.relaxed
    )
