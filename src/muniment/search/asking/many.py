"""Many queries at once, as somebody keeps them in a file.

In: a file's lines, a query each. Out: of each how many items it finds, the one that answers best, and the oldest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from muniment.archive.models import Item
from muniment.archive.person import Person
from muniment.search.asking import service
from muniment.search.asking.query import QueryError

MOST_QUERIES = 10_000
"""Lines of a file that are asked."""


@dataclass(frozen=True)
class QueryAnswer:
    """What one query found."""

    query: str
    total: int = 0
    relaxed: bool = False
    """Not every word had to be there: the number is not to be compared with others."""
    best: Item | None = None
    first: Item | None = None
    """The oldest that has all of the words and a date."""
    error: str = ""
    """Why it cannot be asked, as a sentence."""


def queries_of(text: str, most: int = MOST_QUERIES) -> list[str]:
    """Return the queries of a file: a line each, empty ones left out."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").replace("\0", " ").splitlines())
    return [line for line in lines if line][:most]


def ask_many(queries: Iterable[str], person: Person | None = None) -> Iterator[QueryAnswer]:
    """Yield the answer to each query, in order. One that cannot be understood does not keep the others."""
    for query in queries:
        try:
            found = service.search(query, person=person, limit=1, with_facets=False)
            first = service.find_first(query, person=person) if found.total and not found.relaxed else None
        except QueryError as error:
            yield QueryAnswer(query, error=error.sentence)
            continue
        best = found.results[0].item if found.results else None
        yield QueryAnswer(query, found.total, found.relaxed, best, first.item if first else None)
