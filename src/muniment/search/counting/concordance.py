"""Concordance: each occurrence of a query's words, with the text before and after it.

In: a question. Out: lines in the order of their contexts, and how many there are in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from muniment.archive.models import Item
from muniment.archive.person import Person
from muniment.search import analysis
from muniment.search.asking.highlights import Line, Wanted, count_marks, effort_of, find_lines, wanted_of
from muniment.search.asking.own_fields import own_names
from muniment.search.asking.query import parse_query
from muniment.search.asking.service import Filters
from muniment.search.engines.index import SearchIndex, ask
from muniment.search.engines.opened import PATIENCE, catch_up, get_index, visibilities_for
from muniment.search.model import Passage, SearchRequest

_MOST_LINES = 500
_MOST_READ = 200
"""Items whose text is read for one concordance."""
_MOST_EFFORT = 72_000_000
"""Work that one request does in looking through texts (see `effort_of`): less than a second. One word is counted in 24
million letters of English."""


@dataclass(frozen=True)
class Concordance:
    """Lines that contain a query's words. `items` of the `total` that were found were read for them."""

    lines: list[tuple[Item, Line]]
    items: int
    total: int
    complete: bool

    @property
    def part(self) -> str:
        """What the lines are of, in English, where they are not all: "first 200 of 3,120 items". Else empty."""
        if self.complete:
            return ""
        if self.items < self.total:
            return f"first {self.items:,} of {self.total:,} items"
        return f"first {len(self.lines):,} lines"


def find_concordance(
    text: str, *, person: Person | None = None, filters: Filters | None = None, sort: str = "text"
) -> Concordance:
    """Return the lines that contain a query's words: sorted by the word `before`, the word `after`, or as the `text`s
    come.

    A topic that the words name adds nothing: lines are of the words that were asked, and so are the items that are
    counted.
    """
    node = parse_query(text, own_names(person))
    catch_up(PATIENCE)
    index = get_index()
    request = SearchRequest(
        node, _MOST_READ, 0, filters or {}, visibilities=visibilities_for(person), with_facets=False, with_passages=0
    )
    answer, _ = ask(index, request)
    wanted = wanted_of(node)
    items = Item.objects.visible_among([h.id for h in answer.hits], person, briefly=True)
    lines: list[tuple[Item, Line]] = []
    read = 0
    for number, passages in Reading(index, wanted).texts([h.id for h in answer.hits if h.id in items]):
        if len(lines) >= _MOST_LINES:
            break
        read += 1
        lines += [(items[number], line) for line in islice(find_lines(passages, wanted), _MOST_LINES + 1)]
    complete = read == answer.total and len(lines) <= _MOST_LINES
    lines = lines[:_MOST_LINES]
    if sort == "before":
        lines.sort(key=lambda row: _ending(row[1].before))
    elif sort == "after":
        lines.sort(key=lambda row: analysis.fold(row[1].after).lstrip(" ,.;:，。、"))
    return Concordance(lines, read, answer.total, complete)


class Reading:
    """The texts that one request looks through: no more than is soon done. What is left over is said wherever something
    is counted."""

    def __init__(self, index: SearchIndex, wanted: Sequence[Wanted]) -> None:
        self._index = index
        self._wanted = wanted
        self._spent = 0
        self._most = _MOST_EFFORT

    def leave_for(self, others: int) -> None:
        """Keep what is left of the work for `others` too, in equal parts."""
        self._most = self._spent + (_MOST_EFFORT - self._spent) // (others + 1)

    def texts(self, ids: Sequence[int]) -> Iterator[tuple[int, list[Passage]]]:
        """Yield items' texts in order, a few held at a time, until the next would be too much. The first of a request
        never is."""
        start, step = 0, 10
        while start < len(ids):
            part = ids[start : start + step]
            texts, before = self._index.passages(part), self._spent
            for number in part:
                passages = texts.pop(number, [])
                effort = effort_of(passages, self._wanted)
                if self._spent and self._spent + effort > self._most:
                    return
                self._spent += effort
                yield number, passages
            start += step
            # Short texts are asked for many at once.
            step = 100 if self._spent - before < 1_000_000 else 10

    def count(self, ids: Sequence[int], counted: dict[int, int]) -> tuple[int, int]:
        """Return how often what is wanted stands in titles and texts of the first of these items, and how many they
        are. `counted`: items of which it is known."""
        new = self.texts([number for number in ids if number not in counted])
        # An item's words, by which the rate is, are those of its title too; an item found by its title alone has it
        # once.
        titles = _titles_of([number for number in ids if number not in counted])
        for at, number in enumerate(ids):
            if number not in counted:
                _, passages = next(new, (0, None))
                if passages is None:
                    return sum(counted[n] for n in ids[:at]), at
                counted[number] = count_marks([titles.get(number, Passage("")), *passages], self._wanted)
        return sum(counted[n] for n in ids), len(ids)


def _titles_of(ids: Sequence[int]) -> dict[int, Passage]:
    titles: dict[int, Passage] = {}
    for start in range(0, len(ids), 500):
        rows = Item.objects.filter(pk__in=ids[start : start + 500]).values_list("pk", "title", "language")
        titles.update({number: Passage(title, language=language) for number, title, language in rows})
    return titles


def _ending(before: str) -> list[str]:
    """Return what lines are sorted by that share the words before: the last word first; of Chinese the last
    character."""
    plain = analysis.fold(before).rstrip(" ,.;:，。、")
    return list(reversed(plain)) if analysis.has_wide(plain[-1:]) else list(reversed(plain.split()))
