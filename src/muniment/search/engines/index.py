"""The index: one interface for every engine.

In: `Entry`s to keep, `SearchRequest`s to answer. Out: `Answer`s. `tantivy_index` is the embedded engine, a folder;
`opensearch_index` speaks to a cluster. Both pass the same tests (tests/search/test_contract.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from muniment.search import analysis
from muniment.search.asking import planning
from muniment.search.model import Answer, Entry, Passage, SearchRequest

Refused = Callable[[int, Exception], None]


Document = TypeVar("Document")


def documents_of(
    entries: Iterable[Entry], make: Callable[[Entry], Document], refused: Refused | None
) -> Iterator[tuple[int, Document]]:
    """Yield the id of each entry and what an engine makes of it. `refused` is told of one that is no document; without
    it that raises."""
    for entry in entries:
        try:
            document = make(entry)
        except Exception as error:  # One entry that is no document must not keep the others out.
            if refused is None:
                raise
            refused(entry.id, error)
            continue
        yield entry.id, document


@dataclass(frozen=True)
class EngineSettings:
    """What the settings say of the index."""

    folder: Path
    """A folder of the archive that the engine may use."""
    address: str = ""
    """Where a cluster stands (`MUNIMENT_OPENSEARCH_URL`), or several of its nodes, with commas between them; empty
    where none is named."""
    prefix: str = ""
    """What the names of our indexes in a cluster begin with."""
    ca_file: str = ""
    """Of certificates that the cluster's are signed with; empty: those that the system trusts."""
    shards: int = 1
    """Parts of an index in a cluster."""
    replicas: int | None = None
    """Copies of each part beside itself; None: one where the cluster has a second node."""


class SearchIndex(Protocol):
    """The interface of an index. Raises SearchUnavailable where the engine does not answer."""

    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Keep these entries in place of what was kept under their ids, and drop the removed."""

    def search(self, request: SearchRequest) -> Answer:
        """Answer a request."""

    def scan(self, request: SearchRequest) -> Iterator[list[int]]:
        """Yield the ids of everything that answers, by id, some thousands at a time; facets, order and limits are not
        heeded."""

    def passages(self, ids: Sequence[int]) -> dict[int, list[Passage]]:
        """Return the passages of items, by id."""

    def words_beginning(
        self, field: str, prefix: str, limit: int, visibilities: Sequence[str]
    ) -> list[tuple[str, int]]:
        """Return words of the index that begin so, in visible items, with how many items have them."""

    def frequency(self, field: str, word: str, visibilities: Sequence[str]) -> int:
        """Return how many visible items have a word."""

    def count_words(self, request: SearchRequest) -> int:
        """Return how many words the texts have of all that answers."""

    def rebuild(self, entries: Iterable[Entry], progress: Callable[[int], None], refused: Refused | None = None) -> int:
        """Make the index anew from all entries while the old one answers; return how many there are. `refused` is given
        the id of each entry that the engine does not take, and why; without it the first of them raises."""

    def describe(self) -> str:
        """Return what the engine is called, for people."""

    def count(self) -> int:
        """Return how many entries are kept."""


def ask(index: SearchIndex, request: SearchRequest) -> tuple[Answer, bool]:
    """Answer a request as a person means it; return whether not every word had to be there.

    A few words side by side are all meant; a question is answered by what has most of it, and so are a few words that
    stand together nowhere.
    """
    if planning.is_question(request.query):
        return index.search(replace(request, relaxed=True)), True
    answer = index.search(request)
    if answer.total or planning.most_side_by_side(request.query) < 2:
        return answer, False
    return index.search(replace(request, relaxed=True)), True


def should_relax(index: SearchIndex, requests: Sequence[SearchRequest]) -> bool:
    """Return whether all sides of a comparison should use relaxed matching: one answer, so that counts can be
    compared.

    A question always does; a few words side by side only where they stand together in none of the parts.
    """
    query = requests[0].query
    if planning.is_question(query):
        return True
    if planning.most_side_by_side(query) < 2:
        return False
    return not any(
        index.search(replace(r, limit=0, with_facets=False, with_passages=0, relaxed=False)).total for r in requests
    )


@runtime_checkable
class OpensIndex(Protocol):
    """What a package registers at the door `muniment.search_engines`: a function, under the name of the engine."""

    def __call__(self, wanted: EngineSettings, /) -> SearchIndex:
        """Return the index. Raises SearchUnavailable where the engine cannot be used."""


class SearchUnavailable(Exception):
    """The engine does not answer."""


def suggestions_of(entry: Entry) -> list[str]:
    """Return what is offered while somebody types: each place, speaker and author under the beginning of each of its
    words."""
    found: dict[str, None] = {}
    for kind, names in (("place", entry.places), ("speaker", entry.speakers), ("author", entry.authors)):
        for name in names:
            plain = analysis.fold(name)
            starts = [i for i, c in enumerate(plain) if c.isalnum() and (i == 0 or not plain[i - 1].isalnum())][:6]
            found |= dict.fromkeys(f"{plain[start:]}\t{kind}\t{name}"[:400] for start in starts)
    return list(found)
