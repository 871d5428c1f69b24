"""Other ways in which words are written, as the librarians of an archive keep them.

In: rows of words and names that mean the same, and other names of sources (`use_variants`). Out: the other forms of a
word or a name (`variants_of`), the sources that are called so (`sources_called`). They are asked for beside what was
typed, so a new row takes effect at once, and the index stays as it is.

The tables of `folding` are something else: what they join is one word in the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from muniment.search import analysis

MOST_FORMS = 20
"""Forms of one row that are asked for: each costs a question about as much as a word does."""


@dataclass(frozen=True)
class Variants:
    """The other forms, by the plain words of each."""

    by_words: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    sources: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """The sources' own names, by the plain words of each other name."""

    @classmethod
    def of(cls, rows: Iterable[Sequence[str]], sources: Iterable[tuple[str, str]] = ()) -> Variants:
        """Return the forms of rows, each of which has several for one thing, and sources as (name, other name)."""
        called: dict[tuple[str, ...], tuple[str, ...]] = {}
        for name, other in sources:
            if words := tuple(analysis.plain_words(other)):
                called[words] = (*called.get(words, ()), name)
        found: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
        for row in rows:
            forms = dict.fromkeys(words for form in row if (words := tuple(analysis.plain_words(form))))
            for words in forms:
                found.setdefault(words, {}).update(dict.fromkeys(other for other in forms if other != words))
        return cls({words: tuple(others)[:MOST_FORMS] for words, others in found.items()}, called)


_used: list[Variants] = [Variants()]


def use_variants(variants: Variants) -> None:
    """Let these be asked for from now on, in this process."""
    _used[0] = variants


def variants_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each other form of a word or a name; nothing where no row has it."""
    by_words = _used[0].by_words
    return by_words.get(tuple(analysis.plain_words(text)), ()) if by_words else ()


def sources_called(text: str) -> tuple[str, ...]:
    """Return the names of the sources that have another name of just these words."""
    sources = _used[0].sources
    return sources.get(tuple(analysis.plain_words(text)), ()) if sources else ()
