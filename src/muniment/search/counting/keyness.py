"""Keyness: two selections compared by their words.

In: the filters of each side, and a query or none. Out: how often each has what is asked, and how sure the difference
is; the words that one has more often than the other.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass

from muniment.archive.person import Person
from muniment.search import analysis
from muniment.search.asking.service import Filters
from muniment.search.counting.measures import bayes_factor, chance_of, log_likelihood, log_ratio, per_million
from muniment.search.counting.selections import (
    Counted,
    Selection,
    counted_over,
    occurrences_in,
    parse_asked,
    remember,
    select,
    select_found,
    totals_of,
    written_words,
)

LEAST_OFTEN = 5
"""Occurrences in both sides together under which a word is in no list of keywords."""
SURE = 15.13
"""G² from which a word is listed: among 10,000 words whose rates are the same, one is above it by chance."""
MOST_KEYWORDS = 500


@dataclass(frozen=True)
class SideCount:
    """How often something occurs in one side."""

    items: int
    items_with: int
    words: int
    occurrences: int

    @property
    def per_million(self) -> float:
        """Occurrences in a million words."""
        return per_million(self.occurrences, self.words)


@dataclass(frozen=True)
class Difference:
    """How a word's rates differ in two texts."""

    count: int
    other_count: int
    words: int
    other_words: int

    @property
    def per_million(self) -> float:
        """Occurrences in a million words of the first."""
        return per_million(self.count, self.words)

    @property
    def other_per_million(self) -> float:
        """Occurrences in a million words of the second."""
        return per_million(self.other_count, self.other_words)

    @property
    def g2(self) -> float:
        """Log-likelihood: how sure the difference is."""
        return log_likelihood(self.count, self.words, self.other_count, self.other_words)

    @property
    def log_ratio(self) -> float:
        """How large the difference is: 1 is twice as often in the first, -1 half as often."""
        return log_ratio(self.count, self.words, self.other_count, self.other_words)

    @property
    def chance(self) -> float:
        """The chance of such a difference, or a larger one, where the rates are the same."""
        return chance_of(self.g2)

    @property
    def bayes_factor(self) -> float:
        """The approximate Bayes factor of the difference."""
        return bayes_factor(self.g2, self.words + self.other_words)


@dataclass(frozen=True)
class Keyword:
    """A word that one side has more often than the other."""

    word: str
    difference: Difference


@dataclass(frozen=True)
class Comparison:
    """Two selections compared."""

    query: str
    a: SideCount | None
    """None where no words are asked for."""
    b: SideCount | None
    difference: Difference | None
    keywords: list[Keyword]
    """The words of the first side, the surest first."""
    other_keywords: list[Keyword]
    shared: int
    """Items that are in both sides, and counted in each."""
    is_rest: bool
    """The second side is all that the first is not."""
    is_several: bool
    is_relaxed: bool
    counted_a: Counted
    counted_b: Counted


def compare_selections(
    text: str, first: Filters, second: Filters | None, person: Person | None = None, most: int = 50
) -> Comparison:
    """Compare two parts of the archive, or one with all the rest (`second` is None). Raises QueryError."""
    asked = parse_asked(text, person)
    a = select(first, person)
    b = select(second or {}, person)
    if second is None:
        rest = {number: member for number, member in b.members.items() if number not in a.members}
        b = Selection({}, rest, person)
    sides: list[SideCount] = []
    is_relaxed = False
    if asked is not None and asked.wanted:
        parts, is_relaxed = select_found(asked.node, a, b)
        for side, found in zip((a, b), parts, strict=True):
            occurrences = occurrences_in(asked, found)
            sides.append(SideCount(len(side.ids), len(occurrences), side.words, sum(occurrences.values())))
    more, less = find_keywords(a, b, most)
    return Comparison(
        text,
        sides[0] if sides else None,
        sides[1] if sides else None,
        Difference(sides[0].occurrences, sides[1].occurrences, sides[0].words, sides[1].words) if sides else None,
        more,
        less,
        len(a.members.keys() & b.members.keys()),
        second is None,
        asked is not None and asked.is_several,
        is_relaxed,
        counted_over(a),
        counted_over(b),
    )


def find_keywords(a: Selection, b: Selection, most: int) -> tuple[list[Keyword], list[Keyword]]:
    """Return the words that the first selection has more often than the second, and the other way round, the surest
    first."""
    return remember(("keywords", a.digest, b.digest, most), lambda store: _rank(totals_of(a), totals_of(b), most))


def _by_form(totals: array[int]) -> Counter[str]:
    """Add up what is written the same: die in a German text is another word to the stemmer than die in an English one,
    and the same in a list."""
    forms = written_words()
    found: Counter[str] = Counter()
    for number, count in enumerate(totals):
        if count:
            found[forms[number]] += count
    return found


def _rank(a: array[int], b: array[int], most: int) -> tuple[list[Keyword], list[Keyword]]:
    one, other = _by_form(a), _by_form(b)
    words, other_words = sum(a), sum(b)
    if not words or not other_words:
        return [], []
    more: list[tuple[float, str]] = []
    less: list[tuple[float, str]] = []
    for form in one.keys() | other.keys():
        count, other_count = one[form], other[form]
        if count + other_count < LEAST_OFTEN or not form or not _is_word(form):
            continue
        g2 = log_likelihood(count, words, other_count, other_words)
        if g2 >= SURE:
            (more if count * other_words > other_count * words else less).append((-g2, form))
    return (
        [Keyword(f, Difference(one[f], other[f], words, other_words)) for _, f in sorted(more)[:most]],
        [Keyword(f, Difference(other[f], one[f], other_words, words)) for _, f in sorted(less)[:most]],
    )


def _is_word(form: str) -> bool:
    """Say whether a form can be in a list: numbers alone are counted, and not listed."""
    return not form.isdecimal() and bool(analysis.word_pattern().match(form))
