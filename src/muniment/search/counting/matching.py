"""Where what a query asks for stands among the words of the token store.

In: a query. Out: `Matcher`, which counts it in an item, or tells its places. It finds what the index finds: the stems
of each language, words that hyphens join, characters of scripts without spaces wherever words are cut. Of places that
overlap the longer is kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from muniment.search import analysis
from muniment.search.asking.highlights import Wanted
from muniment.search.asking.numbers import find_numbers
from muniment.search.tokens.store import ItemTokens, TokenStore

_LONGEST_RUN = 40
"""Characters of a run that are looked for; nobody asks for a longer one."""
_MOST_CUTS = 1000
"""Ways of cutting one run into words that are looked for."""


class Place(NamedTuple):
    """Where something stands in an item: the number of its first word among all, and how many words it has."""

    first: int
    words: int


@dataclass(frozen=True)
class _Sequence:
    """Words one after the other; of each place those that may stand there."""

    slots: tuple[frozenset[int], ...]
    run: str = ""
    """The characters that must stand there without anything between, for words of a script without spaces."""


class Matcher:
    """What a query asks for, as words of a store."""

    def __init__(self, store: TokenStore, wanted: Sequence[Wanted]) -> None:
        self._store = store
        self._languages = store.languages()
        self._numbers = {thing.number for thing in wanted if thing.number}
        found: dict[_Sequence, None] = {}
        for thing in wanted:
            found |= dict.fromkeys(self._of(thing))
        self._single = frozenset(n for s in found if len(s.slots) == 1 for n in s.slots[0])
        self._longer = [s for s in found if len(s.slots) > 1 and all(s.slots)]

    # --- from what was asked to words -------------------------------------------------------------------------------

    def _of(self, thing: Wanted) -> Iterator[_Sequence]:
        if thing.run:
            yield from self._of_run(thing.run[:_LONGEST_RUN])
        elif thing.prefix:
            yield from (_Sequence((self._store.beginning(form[0]),)) for form in thing.forms if form[0])
        elif thing.fuzzy:
            yield from (_Sequence((self._similar(form[0], thing.fuzzy),)) for form in thing.forms)
        else:
            for words in thing.forms:
                if thing.exact:
                    plain = [form for word in words for form in analysis.plain_words(word)]
                    yield _Sequence(tuple(map(self._store.with_plain, plain)))
                else:
                    yield from self._of_words(words, thing.bare)

    def _of_words(self, words: Sequence[str], bare: bool) -> Iterator[_Sequence]:
        for language in self._languages or [""]:
            terms = [term for word in words for term in analysis.analyse_word(word, language)]
            if bare and language == "vi":
                plain = [form for word in words for form in analysis.plain_words(word)]
                yield _Sequence(tuple(map(self._store.marked_with_plain, plain)))
            elif terms:
                yield _Sequence(tuple(map(self._store.with_term, terms)))

    def _similar(self, word: str, distance: int) -> frozenset[int]:
        return frozenset(
            number
            for number, plain in self._store.all_plain()
            if abs(len(plain) - len(word)) <= distance and OSA.distance(plain, word, score_cutoff=distance) <= distance
        )

    def _of_run(self, run: str) -> Iterator[_Sequence]:
        """Yield each way in which words can be cut where these characters stand: inside one word, or over several."""
        yield _Sequence((frozenset(self._store.containing(run)),))
        first_letter = self._store.containing(run[0]) if len(run) > 1 else {}
        begins = {
            size: frozenset(n for n, plain in first_letter.items() if plain.endswith(run[:size]))
            for size in range(1, len(run))
        }
        whole = {(i, j): self._store.with_plain(run[i:j]) for i in range(1, len(run)) for j in range(i + 1, len(run))}
        ends = {at: self._store.beginning(run[at:]) for at in range(1, len(run))}

        def go_on(at: int, slots: tuple[frozenset[int], ...]) -> Iterator[_Sequence]:
            if ends[at]:
                yield _Sequence((*slots, ends[at]), run)
            for stop in range(at + 1, len(run)):
                if whole[at, stop]:
                    yield from go_on(stop, (*slots, whole[at, stop]))

        several = (sequence for size, first in begins.items() if first for sequence in go_on(size, (first,)))
        yield from islice(several, _MOST_CUTS)

    # --- in an item -------------------------------------------------------------------------------------------------

    def count(self, item: ItemTokens) -> int:
        """Return how often it stands in an item."""
        if not self._longer and not self._numbers and not self._joined(item):
            kinds = memoryview(item.kinds).cast("I")
            middle = len(kinds) // 2
            return sum(kinds[middle + at] for at in self._kinds_in(item, self._single))
        return len(self.places(item))

    @staticmethod
    def _kinds_in(item: ItemTokens, wanted: frozenset[int]) -> list[int]:
        """Return where words stand in an item's list of different words."""
        both = memoryview(item.kinds).cast("I")
        middle = len(both) // 2
        if len(wanted) > middle:
            return [at for at, number in enumerate(both[:middle]) if number in wanted]
        found = []
        for number in wanted:
            at = bisect_left(both, number, 0, middle)
            if at < middle and both[at] == number:
                found.append(at)
        return found

    def _joined(self, item: ItemTokens) -> list[Place]:
        """Return where words that hyphens join are what was asked for."""
        if not item.joined or not self._single:
            return []
        row = memoryview(item.joined).cast("I").tolist()
        return [
            Place(first, words)
            for first, words, whole in zip(row[::3], row[1::3], row[2::3], strict=True)
            if whole in self._single
        ]

    def places(self, item: ItemTokens) -> list[Place]:
        """Return where it stands in an item, in order."""
        found = [Place(at, 1) for at in self._find(item, self._single)]
        found += self._joined(item)
        for sequence in self._longer:
            found += self._sequences(item, sequence)
        if self._numbers:
            found += self._written_numbers(item.id)
        found.sort(key=lambda place: (place.first, -place.words))
        kept: list[Place] = []
        for place in found:
            if not kept or place.first >= kept[-1].first + kept[-1].words:
                kept.append(place)
        return kept

    def _find(self, item: ItemTokens, wanted: frozenset[int]) -> Iterator[int]:
        """Yield where any of some words stands. A number of four bytes is looked for as bytes, by the C library."""
        kinds = memoryview(item.kinds).cast("I")
        for at in self._kinds_in(item, wanted):
            pattern = kinds[at].to_bytes(4, "little")
            at = item.tokens.find(pattern)
            while at >= 0:
                if at % 4 == 0:
                    yield at // 4
                    at = item.tokens.find(pattern, at + 4)
                else:
                    at = item.tokens.find(pattern, at + 1)

    def _sequences(self, item: ItemTokens, sequence: _Sequence) -> Iterator[Place]:
        slots, numbers = sequence.slots, item.numbers()
        kinds = memoryview(item.kinds).cast("I")
        middle = len(kinds) // 2
        # Where the rarest of the words is looked for first.
        often = [sum(kinds[middle + at] for at in self._kinds_in(item, slot)) for slot in slots]
        if not all(often):
            return
        rarest = min(range(len(slots)), key=often.__getitem__)
        for at in self._find(item, slots[rarest]):
            first = at - rarest
            if (
                first >= 0
                and first + len(slots) <= len(numbers)
                and all(numbers[first + n] in slot for n, slot in enumerate(slots))
                and (not sequence.run or self._stands_there(item.id, first, len(slots), sequence.run))
            ):
                yield Place(first, len(slots))

    def _stands_there(self, number: int, first: int, words: int, run: str) -> bool:
        """Say whether characters stand in a text, with nothing between, over some of its words."""
        kept = self._store.text(number)
        if kept is None:
            return False
        start, last = kept.starts[first], kept.starts[first + words - 1]
        return run in analysis.fold(kept.text[start : last + len(run)])

    def _written_numbers(self, number: int) -> Iterator[Place]:
        kept = self._store.text(number)
        if kept is None:
            return
        # What joins two lines is no number of either.
        begins = [0, *(at + 1 for at, letter in enumerate(kept.text) if letter == "\n"), len(kept.text) + 1]
        for start, stop in pairwise(begins):
            for written in find_numbers(kept.text[start : stop - 1]):
                if written.key in self._numbers:
                    first = bisect_left(kept.starts, start + written.start)
                    yield Place(first, max(1, bisect_left(kept.starts, start + written.end) - first))

    def words_of(self, item: ItemTokens) -> Counter[int]:
        """Return which of the single words stand in an item, and how often."""
        kinds = memoryview(item.kinds).cast("I")
        middle = len(kinds) // 2
        return Counter({kinds[at]: kinds[middle + at] for at in self._kinds_in(item, self._single)})


def count_in(matcher: Matcher, items: Iterable[ItemTokens]) -> dict[int, int]:
    """Return how often what is wanted stands in items, by their ids; those that have it."""
    return {item.id: count for item in items if (count := matcher.count(item))}
