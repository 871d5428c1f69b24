"""Clauses: a planned query in a form that any engine can carry out.

In: nothing. Out: types. A clause says what must stand in which field, in the words that the index has.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One word of the index in a field."""

    field: str
    text: str


@dataclass(frozen=True)
class InOrder:
    """Words of the index one after the other, `slop` places apart at most."""

    field: str
    words: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True)
class Beginning:
    """Any word of the index that begins so."""

    field: str
    text: str


@dataclass(frozen=True)
class Similar:
    """Any word of the index with at most `distance` letters other, missing, added or exchanged."""

    field: str
    text: str
    distance: int


@dataclass(frozen=True)
class AnyTerm:
    """One of these words of the index."""

    field: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class OpenPhrase:
    """Words of one field, one after the other, some of which stand for several: `slop` places apart at most."""

    field: str
    words: tuple[OpenWord, ...]
    slop: int = 0


@dataclass(frozen=True)
class Span:
    """A range of years, days or ids, both ends included."""

    field: str
    low: int
    high: int


@dataclass(frozen=True)
class Every:
    """All of these; those of `unwanted` not."""

    parts: tuple[Clause, ...]
    unwanted: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class Some:
    """At least one of these."""

    parts: tuple[Clause, ...]


@dataclass(frozen=True)
class Best:
    """At least one of these, which are forms of one thing: what several find counts as the best of them says."""

    parts: tuple[Clause, ...]


@dataclass(frozen=True)
class Preferred:
    """What `wanted` finds; what `liked` finds too comes before."""

    wanted: Clause
    liked: tuple[Clause, ...]


@dataclass(frozen=True)
class Anywhere:
    """What stands in the text, which the title is part of: all that `text` finds; what `title` finds too comes
    before."""

    text: Clause
    title: Clause


@dataclass(frozen=True)
class Weighted:
    """The same, with another weight; 0 where it is only to narrow."""

    part: Clause
    weight: float


@dataclass(frozen=True)
class Everything:
    """All items."""


@dataclass(frozen=True)
class Nothing:
    """No item."""


OpenWord = Term | AnyTerm | Beginning | Similar
"""One word of a phrase that may stand for several."""
OfOneField = Term | InOrder | Beginning | Similar | OpenPhrase | Span | Everything | Nothing
"""A clause that has no others inside."""
Clause = OfOneField | Every | Some | Best | Preferred | Anywhere | Weighted
