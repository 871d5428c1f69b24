"""Lines: every occurrence of a query's words in all that is found, with its context (KWIC), sorted over everything.

In: a query, filters, an order. Out: `Lines`, of which any page can be had, or all as a stream. They stand in a
temporary SQLite database on the disk, which sorts them there: memory stays the same however many there are.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from muniment.archive.models import Item
from muniment.archive.person import Person
from muniment.search import analysis
from muniment.search.asking.service import Filters
from muniment.search.counting.matching import Place
from muniment.search.counting.selections import (
    Asked,
    Counted,
    Selection,
    counted_over,
    matcher_of,
    parse_asked,
    select,
    select_found,
    written_words,
)
from muniment.search.tokens.store import ItemText, token_store

SORTS = ("date", "before", "after")
"""What lines are sorted by: the items' dates, the oldest first and those without one last; the words before, the last
of them first; the words after."""
_WIDTH = 60
"""Characters before and after."""
_SORTED_BY = 5
"""Words that lines are sorted by."""
_KEPT = 4
"""Questions whose lines are kept on the disk, for their next page."""
_STEP = 500
_MOST_HELD = 20_000
"""Items that a stream holds."""


class Line(NamedTuple):
    """One occurrence with its context."""

    item: int
    before: str
    words: str
    after: str
    address: str


@dataclass(frozen=True)
class ShownLine:
    """One occurrence with its item."""

    item: Item
    line: Line


class Lines:
    """All lines of a question, in order."""

    def __init__(self, query: str, sort: str, is_several: bool, is_relaxed: bool, found: int, counted: Counted) -> None:
        self.query = query
        self.sort = sort
        self.is_several = is_several
        """Several things are asked for: each has its lines."""
        self.is_relaxed = is_relaxed
        self.items = found
        """Items that the query finds."""
        self.counted = counted
        self.total = 0
        # Without a name it is on the disk, and gone when it is closed.
        self._database = sqlite3.connect("", check_same_thread=False)
        self._database.execute("PRAGMA temp_store = FILE")
        self._database.execute(
            "CREATE TABLE lines (number INTEGER PRIMARY KEY, item INTEGER, before TEXT, words TEXT, after TEXT, "
            "address TEXT)"
        )
        self._lock = threading.Lock()

    def fill(self, rows: Iterator[tuple[str, str, int, int, str, str, str, str]]) -> None:
        """Take lines with their keys, and sort them."""
        with self._lock, self._database as database:
            database.execute(
                "CREATE TABLE unsorted (one TEXT, other TEXT, item INTEGER, place INTEGER, before TEXT, words TEXT, "
                "after TEXT, address TEXT)"
            )
            database.executemany("INSERT INTO unsorted VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            database.execute(
                "INSERT INTO lines (item, before, words, after, address) SELECT item, before, words, after, address "
                "FROM unsorted ORDER BY one, other, item, place"
            )
            database.execute("DROP TABLE unsorted")
            (self.total,) = database.execute("SELECT count(*) FROM lines").fetchone()

    def part(self, offset: int, limit: int) -> list[Line]:
        """Return some of the lines."""
        sql = "SELECT item, before, words, after, address FROM lines WHERE number > ? ORDER BY number LIMIT ?"
        with self._lock:
            return [Line(*row) for row in self._database.execute(sql, (offset, limit))]

    def page(self, offset: int, limit: int, person: Person | None) -> list[ShownLine]:
        """Return some of the lines with their items: the database has the last word on who may see them."""
        lines = self.part(offset, limit)
        items = Item.objects.visible_among(dict.fromkeys(line.item for line in lines), person, briefly=True)
        return [ShownLine(items[line.item], line) for line in lines if line.item in items]

    def stream(self, person: Person | None) -> Iterator[ShownLine]:
        """Yield all lines with their items, some hundred lines held at a time. An item that lines of many pages are of
        is asked for once."""
        known: dict[int, Item | None] = {}
        for offset in range(0, self.total, _STEP):
            lines = self.part(offset, _STEP)
            if len(known) > _MOST_HELD:
                known.clear()
            new = [number for number in dict.fromkeys(line.item for line in lines) if number not in known]
            visible = Item.objects.visible_among(new, person, briefly=True)
            known |= {number: visible.get(number) for number in new}
            for line in lines:
                if (item := known[line.item]) is not None:
                    yield ShownLine(item, line)


def find_lines(text: str, filters: Filters, person: Person | None = None, sort: str = "date") -> Lines | None:
    """Return the lines with a query's words in all that it finds, by one of `SORTS`; None where nothing is asked.
    Raises QueryError."""
    asked = parse_asked(text, person)
    if asked is None or not asked.wanted:
        return None
    within = select(filters, person)
    (found,), is_relaxed = select_found(asked.node, within)
    dates = tuple(member.date for member in found.members.values()) if sort == "date" else ()
    key = (token_store().stamp(), asked.wanted, found.digest, within.digest, sort, dates, is_relaxed)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    lines = Lines(text, sort, asked.is_several, is_relaxed, len(found.ids), counted_over(within))
    lines.fill(_rows(asked, found, sort))
    with _lock:
        _kept[key] = lines
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return lines


_kept: OrderedDict[tuple[object, ...], Lines] = OrderedDict()
_lock = threading.Lock()


def _rows(asked: Asked, found: Selection, sort: str) -> Iterator[tuple[str, str, int, int, str, str, str, str]]:
    store, matcher, forms = token_store(), matcher_of(asked), written_words()
    for item in store.items(found.ids):
        places = matcher.places(item)
        text = store.text(item.id) if places else None
        if text is None:
            continue
        # Those without a date come last: "~" is after every digit.
        date = found.members[item.id].date or "~"
        numbers = item.numbers()
        line, line_end = 0, 0
        for place in places:
            # Between passages there is a 0: so many lines are before.
            line += numbers[line_end : place.first].tolist().count(0)
            line_end = place.first
            if sort == "date":
                keys = date, ""
            else:
                keys = _keys_of(numbers, place, forms, sort)
            yield (
                *keys,
                item.id,
                place.first,
                *_cut(text, forms[numbers[place.first + place.words - 1]], place),
                text.addresses[line],
            )


def _keys_of(numbers: memoryview, place: Place, forms: Sequence[str], sort: str) -> tuple[str, str]:
    """Return what a line is sorted by: the words on one side, then those on the other, up to the paragraph's end."""
    before = numbers[max(0, place.first - _SORTED_BY) : place.first].tolist()[::-1]
    stop = place.first + place.words
    after = numbers[stop : stop + _SORTED_BY].tolist()
    one, other = (" ".join(_until_break(side, forms)) for side in (before, after))
    return (one, other) if sort == "before" else (other, one)


def _until_break(numbers: list[int], forms: Sequence[str]) -> list[str]:
    if 0 in numbers:
        del numbers[numbers.index(0) :]
    return [forms[number] for number in numbers]


def _cut(text: ItemText, last_word: str, place: Place) -> tuple[str, str, str]:
    """Return an occurrence with what stands before and after it in its line."""
    whole, start = text.text, text.starts[place.first]
    last = text.starts[place.first + place.words - 1]
    if analysis.WIDE_RUN.match(whole, last):
        stop = last + len(last_word)
    else:
        match = analysis.word_pattern().match(whole, last)
        stop = match.end() if match else last
    begin, end = whole.rfind("\n", 0, start) + 1, whole.find("\n", stop)
    end = len(whole) if end < 0 else end
    first, final = max(begin, start - _WIDTH), min(end, stop + _WIDTH)
    before, after = whole[first:start], whole[stop:final]
    if first > begin and " " in before[:20]:
        before = before[before.index(" ") :]
    if final < end and " " in after[-20:]:
        after = after[: after.rindex(" ")]
    return " ".join(before.split()), whole[start:stop], " ".join(after.split())
