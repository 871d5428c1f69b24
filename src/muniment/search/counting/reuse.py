"""Reuse: where the passages of an item stand again in others, word for word or nearly; two items compared.

In: an item. Out: for each of its paragraphs the items that hold the same words, with their dates; the runs that two
items share. It says where words stand and which date is earlier, and never who took them from whom.

Some phrases of each paragraph are asked of the index as they are written. What it finds is compared word by word in the
token store, so that nothing is listed that does not share the words. A phrase that many items have is a formula of the
trade, and is passed over: else salutations and clauses would be all that is found.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from muniment.archive.models import Item
from muniment.archive.person import Person
from muniment.search.asking.tree import Phrase
from muniment.search.counting.selections import remember, written_words
from muniment.search.engines.opened import PATIENCE, catch_up, get_index, visibilities_for
from muniment.search.model import SearchRequest
from muniment.search.tokens.store import ItemText, ItemTokens, TokenStore, token_store

LEAST_WORDS = 12
"""Words of a paragraph under which it is not asked: short ones are headings and formulas."""
COMMON = 30
"""Items that have a phrase, from which on it is a formula."""
_PHRASE = 7
"""Words of a phrase that is asked."""
_PHRASES = 3
"""Phrases of a paragraph, evenly spread. A passage that was changed in each of them is not found."""
_MOST_PARAGRAPHS = 120
"""Paragraphs of an item that are asked, the longest: 360 questions to the index."""
_RUN = 6
"""Words that stand together in both texts, from which they are the same and not by chance."""
_LONG_RUN = 15
"""Words of one run from which it is listed, however long the paragraph is."""
_MOST_CANDIDATES = 200
_MOST_PLACES = 8
"""Places of one run that are looked at in the other text."""
_MOST_WORDS = 400_000
"""Words of each of two items that are compared."""


class Run(NamedTuple):
    """Words that stand in the same order in two texts: where they begin in each, and how many they are."""

    first: int
    other: int
    words: int


@dataclass(frozen=True)
class Reuse:
    """A paragraph, and another item that holds its words."""

    item: Item
    address: str
    """Of the paragraph of the other item that has most of them; empty for its title."""
    words: int
    """Words of the paragraph that stand there, in runs of six or more."""
    of: int
    """Words of the paragraph."""
    kind: str
    """`same`: all, in one run; `nearly`: seven in ten or more; `part`: a run of fifteen or more."""
    when: str
    """What the dates of the two items say of the other: `earlier`, `later`, `same` day, or `unknown`."""


@dataclass(frozen=True)
class ReusedParagraph:
    """A paragraph of an item with where else its words stand, the earliest first."""

    address: str
    text: str
    found: list[Reuse]
    is_formula: bool
    """Each of its phrases stands in so many items that none was looked at."""


@dataclass(frozen=True)
class ItemReuse:
    """Where the words of an item stand again."""

    paragraphs: list[ReusedParagraph]
    """Those that stand again, or are formulas, in the order of the text."""
    asked: int
    """Paragraphs that were asked."""
    of: int
    """Paragraphs that are long enough."""

    @property
    def items(self) -> list[tuple[Item, int, int]]:
        """The other items, with how many paragraphs and words they share: those that share most first."""
        shared: dict[int, tuple[Item, int, int]] = {}
        for paragraph in self.paragraphs:
            for row in paragraph.found:
                item, paragraphs, words = shared.get(row.item.pk, (row.item, 0, 0))
                shared[row.item.pk] = item, paragraphs + 1, words + row.words
        return sorted(shared.values(), key=lambda row: (-row[2], row[0].pk))


class _Paragraph(NamedTuple):
    address: str
    first: int
    """The number of its first word."""
    numbers: list[int]


def find_reuse(item: Item, person: Person | None = None, address: str | None = None) -> ItemReuse | None:
    """Return where the paragraphs of an item, or one of them, stand again in items that a person may see; None where
    its words are not kept."""
    catch_up(PATIENCE)
    store = token_store()
    kept, text = next(store.items([item.pk]), None), store.text(item.pk)
    if kept is None or text is None:
        return None
    same = same_written()
    whole = [p for p in _paragraphs(kept, text, same) if len(p.numbers) >= LEAST_WORDS]
    if address is not None:
        asked = [p for p in whole if p.address == address]
    else:
        chosen = sorted(whole, key=lambda p: -len(p.numbers))[:_MOST_PARAGRAPHS]
        asked = sorted(chosen, key=lambda p: p.first)
    candidates: dict[int, list[int]] = {}
    formulas: set[int] = set()
    for at, paragraph in enumerate(asked):
        ids, is_formula = _holders(paragraph, text, item.pk, person)
        if is_formula and not ids:
            formulas.add(at)
        for number in ids:
            candidates.setdefault(number, []).append(at)
    likely = sorted(candidates, key=lambda number: (-len(candidates[number]), number))[:_MOST_CANDIDATES]
    visible = Item.objects.visible_among(likely, person, briefly=True)
    found: dict[int, list[Reuse]] = {}
    for other in store.items([number for number in likely if number in visible]):
        others = [same[n] for n in other.numbers()[:_MOST_WORDS].tolist()]
        table = _table(others)
        for at in candidates[other.id]:
            runs = _runs(asked[at].numbers, others, table, _RUN)
            if (row := _tell(item, asked[at], visible[other.id], runs, store, other)) is not None:
                found.setdefault(at, []).append(row)
    rows = [
        ReusedParagraph(
            paragraph.address,
            _slice(text, paragraph.first, len(paragraph.numbers)),
            sorted(found.get(at, []), key=lambda row: (row.item.sort_date or "~", row.item.pk)),
            at in formulas,
        )
        for at, paragraph in enumerate(asked)
        if at in found or at in formulas
    ]
    return ItemReuse(rows, len(asked), len(whole))


def same_written() -> Sequence[int]:
    """Return for each word of the store the number of the first that is written the same: a passage in a text of
    another language is the same passage."""

    def find(store: TokenStore) -> list[int]:
        first: dict[str, int] = {}
        return [first.setdefault(written, number) for number, written in enumerate(written_words())]

    return remember(("same written",), find)


def _paragraphs(kept: ItemTokens, text: ItemText, same: Sequence[int]) -> Iterator[_Paragraph]:
    numbers = [same[n] for n in kept.numbers()[:_MOST_WORDS].tolist()]
    first = 0
    for address in text.addresses:
        try:
            end = numbers.index(0, first)
        except ValueError:
            end = len(numbers)
        # The title is no paragraph.
        if address:
            yield _Paragraph(address, first, numbers[first:end])
        first = end + 1


def _slice(text: ItemText, first: int, words: int) -> str:
    """Return the text of some words, with the signs behind the last of them."""
    stop = first + words
    return text.text[text.starts[first] : text.starts[stop] if stop < len(text.starts) else len(text.text)].strip()


def _holders(paragraph: _Paragraph, text: ItemText, own: int, person: Person | None) -> tuple[list[int], bool]:
    """Return the items that have one of a paragraph's phrases, without those of formulas; whether one was a formula."""
    words = len(paragraph.numbers)
    size = min(_PHRASE, words)
    step = max(1, (words - size) // max(1, _PHRASES - 1))
    found: dict[int, None] = {}
    has_formula = False
    for start in list(range(0, words - size + 1, step))[:_PHRASES]:
        written = _slice(text, paragraph.first + start, size)
        request = SearchRequest(
            Phrase(written, exact=True), visibilities=visibilities_for(person), with_facets=False, with_passages=0
        )
        ids = list(islice((n for part in get_index().scan(request) for n in part), COMMON + 1))
        if len(ids) > COMMON:
            has_formula = True
        else:
            found |= dict.fromkeys(n for n in ids if n != own)
    return list(found), has_formula


# --- runs of words that two texts share -----------------------------------------------------------------------------


def _table(numbers: Sequence[int], size: int = _RUN) -> dict[tuple[int, ...], list[int]]:
    """Return where each sequence of words begins."""
    table: dict[tuple[int, ...], list[int]] = {}
    for at, gram in enumerate(zip(*(numbers[n:] for n in range(size)), strict=False)):
        if 0 not in gram:
            places = table.setdefault(gram, [])
            if len(places) < _MOST_PLACES:
                places.append(at)
    return table


def _runs(a: Sequence[int], b: Sequence[int], table: dict[tuple[int, ...], list[int]], least: int) -> list[Run]:
    """Return the runs of `least` words or more of one text that stand in another, the longest at each place. No run
    goes over the end of a paragraph."""
    runs: list[Run] = []
    at = 0
    while at + least <= len(a):
        best = Run(at, 0, 0)
        for place in table.get(tuple(a[at : at + least]), ()):
            words = least
            while (
                at + words < len(a) and place + words < len(b) and a[at + words] == b[place + words] and a[at + words]
            ):
                words += 1
            if words > best.words:
                best = Run(at, place, words)
        if best.words:
            runs.append(best)
        at += best.words or 1
    return runs


def find_runs(a: Sequence[int], b: Sequence[int], least: int = _RUN) -> list[Run]:
    """Return the runs of `least` words or more that one text shares with another, in its order; 0 ends a paragraph."""
    return _runs(a, b, _table(b, least), least)


def _tell(
    own: Item, paragraph: _Paragraph, other: Item, runs: list[Run], store: TokenStore, kept: ItemTokens
) -> Reuse | None:
    covered, size = sum(run.words for run in runs), len(paragraph.numbers)
    longest = max(runs, key=lambda run: run.words, default=None)
    if longest is None:
        return None
    if longest.words == size:
        kind = "same"
    elif covered * 10 >= size * 7:
        kind = "nearly"
    elif longest.words >= _LONG_RUN:
        kind = "part"
    else:
        return None
    text = store.text(kept.id)
    line = kept.numbers()[: longest.other].tolist().count(0)
    address = text.addresses[line] if text is not None and line < len(text.addresses) else ""
    return Reuse(other, address, covered, size, kind, _when(own, other))


def _when(own: Item, other: Item) -> str:
    """Return what dates say: where one is a year and the other a day in it, neither is the earlier."""
    a, b = own.sort_date, other.sort_date
    if not a or not b:
        return "unknown"
    precision = min(_digits(own.published), _digits(other.published))
    a, b = a[:precision], b[:precision]
    return "same" if a == b else "earlier" if b < a else "later"


def _digits(edtf: str) -> int:
    """Return how much of a day a date says: 4 characters a year, 7 a month, 10 a day."""
    plain = edtf.partition("/")[0].rstrip("?~%")
    return 10 if len(plain) >= 10 else 7 if len(plain) >= 7 and plain[4:5] == "-" and plain[5:7].isdecimal() else 4


# --- two items ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SharedLine:
    """A paragraph of one of two texts, in pieces: words, whether they stand in the other too, and there where."""

    address: str
    pieces: list[tuple[str, bool, str]]


@dataclass(frozen=True)
class SharedText:
    """One of two texts that are compared."""

    item: Item
    lines: list[SharedLine]
    words: int
    shared: int
    """Words in runs that the other text has too."""


def compare_texts(first: Item, second: Item, least: int = 8) -> tuple[SharedText, SharedText] | None:
    """Return two items' texts with the runs of `least` words or more that stand in both; None where the words of one
    are not kept. Of a text longer than 400,000 words the first are compared, and shown."""
    store, same = token_store(), same_written()
    kept = {item.id: item for item in store.items([first.pk, second.pk])}
    texts = [store.text(item.pk) for item in (first, second)]
    if len(kept) < len({first.pk, second.pk}) or None in texts:
        return None
    numbers = [[same[n] for n in kept[item.pk].numbers()[:_MOST_WORDS].tolist()] for item in (first, second)]
    told = []
    for here, there in ((0, 1), (1, 0)):
        text, other = texts[here], texts[there]
        assert text is not None and other is not None  # noqa: S101 - told above
        runs = find_runs(numbers[here], numbers[there], least)
        breaks = [at for at, number in enumerate(numbers[there]) if number == 0]
        lines = list(_mark(text, numbers[here], runs, other, breaks))
        words = sum(number != 0 for number in numbers[here])
        told.append(SharedText((first, second)[here], lines, words, sum(run.words for run in runs)))
    return told[0], told[1]


def _mark(
    text: ItemText, numbers: Sequence[int], runs: Iterable[Run], other: ItemText, breaks: Sequence[int]
) -> Iterator[SharedLine]:
    left = list(runs)[::-1]
    first = 0
    for address in text.addresses:
        if first > len(numbers):
            return
        try:
            end = numbers.index(0, first)
        except ValueError:
            end = len(numbers)
        pieces: list[tuple[str, bool, str]] = []
        at = first
        while left and left[-1].first < end:
            run = left.pop()
            if run.first > at:
                pieces.append((_slice(text, at, run.first - at), False, ""))
            line = bisect_right(breaks, run.other)
            there = other.addresses[line] if line < len(other.addresses) else ""
            pieces.append((_slice(text, run.first, run.words), True, there))
            at = run.first + run.words
        if at < end:
            pieces.append((_slice(text, at, end - at), False, ""))
        yield SharedLine(address, pieces)
        first = end + 1
