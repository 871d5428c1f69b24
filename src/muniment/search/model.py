"""What goes into the index, search requests, and their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from muniment.search.asking.query import QueryError
from muniment.search.asking.tree import Node

FACETS = ("year", "kind", "source", "topic", "place", "language", "speaker", "author")


ORDERS = ("relevance", "date", "oldest")
"""The orders that a reader can ask for."""
MOST_CHOSEN = 60
"""Values of filters that one question may choose: each is asked of the index, and an address can hold hundreds."""


class Passage(NamedTuple):
    """A paragraph or a heading of an item, with its address in the item and its page in the original."""

    text: str
    address: str = ""
    page: int | None = None
    language: str = ""
    """Whose forms its words have; empty where it is the item's."""


@dataclass(frozen=True)
class Entry:
    """What the index keeps of an item."""

    id: int
    title: str
    passages: Sequence[Passage]
    kind: str
    state: str
    source: str
    language: str
    date: str
    """First day, ISO; empty where none is known."""
    topics: Sequence[str] = ()
    places: Sequence[str] = ()
    speakers: Sequence[str] = ()
    """Who is quoted: names, or roles where no name is given."""
    roles: Sequence[str] = ()
    """Roles of those who are named."""
    collections: Sequence[str] = ()
    origin: str = ""
    visibility: str = "public"
    authors: Sequence[str] = ()
    fields: Sequence[tuple[str, str]] = ()
    """The item's own: names and values, as they were given."""
    topic_labels: Sequence[str] = ()


@dataclass(frozen=True)
class SearchRequest:
    """A question to the index. `filters` are facet values chosen; of one facet any, of several all."""

    query: Node | None
    limit: int = 20
    offset: int = 0
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    order: str = "relevance"
    """relevance; date: the newest first; oldest: the oldest first, those without a date last; added: the last that came
    into the archive first."""
    visibilities: Sequence[str] = ("public",)
    with_facets: bool = True
    with_passages: int = 3
    """The most passages shown of a hit."""
    relaxed: bool = False
    """Let words typed side by side be found where most of them stand, not only where all do."""
    below: int | None = None
    """Only what came into the archive before the item of this id; facets and their counts are of all the same."""

    def __post_init__(self) -> None:
        """Raise QueryError where more filters are chosen than one question may ask for."""
        if sum(len(values) for values in self.filters.values()) > MOST_CHOSEN:
            raise QueryError(_("more than %(most)s filters are selected; remove some") % {"most": MOST_CHOSEN}, 0)


class FoundPassage(NamedTuple):
    """A passage that contains words of the query. `html` has `<mark>`; everything else in it is escaped."""

    html: str
    address: str = ""
    page: int | None = None


class Hit(NamedTuple):
    """One item that answers, with its best passages; without words to look for, the first opens its text."""

    id: int
    score: float
    passages: tuple[FoundPassage, ...] = ()
    place: int = 0
    """Where the order is by date: its day as a number, year first, that of what has none included."""

    @property
    def snippet(self) -> str:
        """The best passage."""
        return self.passages[0].html if self.passages else ""


@dataclass(frozen=True)
class Answer:
    """What the index says."""

    total: int
    hits: list[Hit]
    facets: dict[str, list[tuple[str, int]]]
