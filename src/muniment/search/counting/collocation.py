"""Collocation: the words around a query's words, and the sequences that these stand in.

In: a query and filters. Out: collocates with how much more often than by chance they are near; n-grams.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from muniment.archive.person import Person
from muniment.search.asking.service import Filters
from muniment.search.counting.matching import Matcher, Place
from muniment.search.counting.measures import (
    expected_together,
    log_dice,
    mutual_information,
    t_score,
)
from muniment.search.counting.selections import (
    Asked,
    Counted,
    Selection,
    counted_over,
    matcher_of,
    parse_asked,
    remember,
    select,
    select_found,
    totals_of,
    written_words,
)
from muniment.search.tokens.store import ItemTokens, TokenStore

MOST_WINDOW = 10
"""Words on each side that can be looked at."""
SIZES = (2, 3, 4, 5, 6)
"""Words of an n-gram."""
ORDERS = ("log_dice", "mi", "t", "together")
"""What collocates are ordered by."""
MOST_UNASKED = 3_000_000
"""Words of a selection of which all n-grams are counted, where no query says which: each different one is held in
memory."""
_KEPT = 5_000
"""N-grams that are remembered."""


@dataclass(frozen=True)
class Collocate:
    """A word near the query's words."""

    word: str
    together: int
    """How often it stands in the window of an occurrence."""
    before: int
    """How many of these before the occurrence."""
    count: int
    """How often it stands in the selection."""
    expected: float
    """How often it would be near by chance."""
    node: int
    """Occurrences of the query's words."""

    @property
    def log_dice(self) -> float:
        """How exclusive the company is: 14 at most."""
        return log_dice(self.together, self.node, self.count)

    @property
    def mi(self) -> float:
        """How many times as often as by chance, as a binary logarithm: high for rare words."""
        return mutual_information(self.together, self.expected)

    @property
    def t(self) -> float:
        """How sure it is that it is more often than by chance: high for frequent words."""
        return t_score(self.together, self.expected)


@dataclass(frozen=True)
class Collocates:
    """The words around a query's words."""

    query: str
    window: int
    least: int
    order: str
    node: int
    """Occurrences of the query's words."""
    rows: list[Collocate]
    is_several: bool
    is_relaxed: bool
    counted: Counted


def find_collocates(
    text: str,
    filters: Filters,
    person: Person | None = None,
    *,
    window: int = 5,
    least: int = 3,
    order: str = "log_dice",
    most: int = 100,
) -> Collocates | None:
    """Return the words that stand within `window` words of a query's words `least` times or more, the closest first by
    one of `ORDERS`; None where nothing is asked. Raises QueryError.

    No window runs into another paragraph. A word in the windows of two occurrences is counted in each.
    """
    asked = parse_asked(text, person)
    if asked is None or not asked.wanted:
        return None
    within = select(filters, person)
    (found,), is_relaxed = select_found(asked.node, within)
    node, before, after = _around(asked, found, window)
    totals, words, forms = totals_of(within), within.words, written_words()
    counts: Counter[str] = Counter()
    near: dict[str, list[int]] = {}
    for side, counter in enumerate((before, after)):
        for number, count in counter.items():
            near.setdefault(forms[number], [0, 0])[side] += count
    for number, form in enumerate(forms):
        if form in near:
            counts[form] += totals[number]
    rows = [
        Collocate(
            form, sum(sides), sides[0], counts[form], expected_together(node, counts[form], words, 2 * window), node
        )
        for form, sides in near.items()
        if form and sum(sides) >= least
    ]
    rows.sort(key=lambda row: (-getattr(row, order), -row.together, row.word))
    return Collocates(text, window, least, order, node, rows[:most], asked.is_several, is_relaxed, counted_over(within))


def _around(asked: Asked, found: Selection, window: int) -> tuple[int, Counter[int], Counter[int]]:
    def count(store: TokenStore) -> tuple[int, Counter[int], Counter[int]]:
        before: Counter[int] = Counter()
        after: Counter[int] = Counter()
        node = 0
        for item, places in _places_in(store, matcher_of(asked), found):
            numbers = item.numbers()
            near_before: list[int] = []
            near_after: list[int] = []
            for first, words in places:
                start = max(0, first - window)
                piece = numbers[start:first].tolist()
                while 0 in piece:
                    del piece[: piece.index(0) + 1]
                near_before += piece
                piece = numbers[first + words : first + words + window].tolist()
                near_after += piece[: piece.index(0)] if 0 in piece else piece
            before.update(near_before)
            after.update(near_after)
            node += len(places)
        return node, before, after

    return remember(("around", asked.wanted, found.digest, window), count)


def _places_in(store: TokenStore, matcher: Matcher, found: Selection) -> Iterator[tuple[ItemTokens, list[Place]]]:
    for item in store.items(found.ids):
        if places := matcher.places(item):
            yield item, places


# --- n-grams --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ngram:
    """Words that stand one after the other."""

    words: str
    count: int
    items: int
    """Items that have it."""


@dataclass(frozen=True)
class Ngrams:
    """The sequences that a query's words stand in, or all of a selection."""

    query: str
    size: int
    least: int
    rows: list[Ngram]
    different: int
    """How many different ones there are that often."""
    is_several: bool
    is_relaxed: bool
    is_too_much: bool
    """No query was asked, and the selection has more words than all n-grams are counted of: nothing was counted."""
    counted: Counted


def find_ngrams(
    text: str, filters: Filters, person: Person | None = None, *, size: int = 3, least: int = 3, most: int = 100
) -> Ngrams:
    """Return sequences of `size` words that occur `least` times or more, the most frequent first: those with an
    occurrence of the query's words, else all. Raises QueryError.

    None runs over the end of a paragraph; signs between words are nothing.
    """
    asked = parse_asked(text, person)
    within = select(filters, person)
    is_several = is_relaxed = False
    if asked is None or not asked.wanted:
        if within.words > MOST_UNASKED:
            return Ngrams(text, size, least, [], 0, False, False, True, counted_over(within))
        grams = remember(("grams", within.digest, size), lambda store: _all_grams(store, within, size))
    else:
        (found,), is_relaxed = select_found(asked.node, within)
        is_several, thing = asked.is_several, asked
        grams = remember(
            ("grams", thing.wanted, found.digest, size), lambda store: _grams_with(store, thing, found, size)
        )
    forms = written_words()
    rows = [Ngram(" ".join(forms[n] for n in gram), count, items) for gram, count, items in grams if count >= least]
    return Ngrams(text, size, least, rows[:most], len(rows), is_several, is_relaxed, False, counted_over(within))


_Grams = list[tuple[tuple[int, ...], int, int]]


def _all_grams(store: TokenStore, within: Selection, size: int) -> _Grams:
    counts: Counter[tuple[int, ...]] = Counter()
    items: Counter[tuple[int, ...]] = Counter()
    for item in store.items(within.ids):
        numbers = item.numbers().tolist()
        here = Counter(zip(*(numbers[n:] for n in range(size)), strict=False))
        counts.update(here)
        items.update(here.keys())
    return _most_frequent(counts, items)


def _grams_with(store: TokenStore, asked: Asked, found: Selection, size: int) -> _Grams:
    counts: Counter[tuple[int, ...]] = Counter()
    items: Counter[tuple[int, ...]] = Counter()
    for item, places in _places_in(store, matcher_of(asked), found):
        numbers = item.numbers()
        starts = {
            start
            for first, words in places
            for start in range(max(0, first + words - size), first + 1)
            if start + size <= len(numbers)
        }
        here = Counter(tuple(numbers[start : start + size]) for start in starts)
        counts.update(here)
        items.update(here.keys())
    return _most_frequent(counts, items)


def _most_frequent(counts: Counter[tuple[int, ...]], items: Counter[tuple[int, ...]]) -> _Grams:
    """Return n-grams by how often they occur, without those that run over the end of a paragraph. What is written the
    same in two languages is one."""
    forms = written_words()
    joined: dict[tuple[str, ...], tuple[tuple[int, ...], int, int]] = {}
    for gram, count in counts.items():
        if count and 0 not in gram:
            written = tuple(forms[number] for number in gram)
            _, others, having = joined.get(written, (gram, 0, 0))
            joined[written] = (gram, others + count, having + items[gram])
    ranked = sorted(joined.items(), key=lambda row: (-row[1][1], row[0]))
    return [row for _, row in ranked if row[1] > 1 or len(ranked) <= _KEPT][:_KEPT]
