"""The tree of a query: what was typed, as nodes.

In: nothing. Out: types. `query` makes a tree of what was typed; `planning` says what it means to an index.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Word:
    """A word, in a field or anywhere; `prefix` where it ended in a star, `fuzzy` the letters that may differ, `exact`
    where it stands as it is written and in none of its other forms."""

    text: str
    field: str | None = None
    prefix: bool = False
    fuzzy: int = 0
    exact: bool = False

    @property
    def is_bare(self) -> bool:
        """Say whether it was typed without any sign: it is looked for anywhere, in all its forms."""
        return not (self.field or self.prefix or self.fuzzy or self.exact)

    @property
    def is_pattern(self) -> bool:
        """Say whether it stands for several words: those that begin so, or are similar."""
        return self.prefix or bool(self.fuzzy)


@dataclass(frozen=True)
class Phrase:
    """Words next to each other, in this order; `exact` where they stand as they are written."""

    text: str
    field: str | None = None
    exact: bool = False


@dataclass(frozen=True)
class Near:
    """Two words or phrases at most `distance` words apart, in either order."""

    first: Word | Phrase
    second: Word | Phrase
    distance: int

    @property
    def sides(self) -> tuple[Word | Phrase, Word | Phrase]:
        """Both."""
        return self.first, self.second


@dataclass(frozen=True)
class Words:
    """Words and phrases that were typed side by side."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Named:
    """Words that are the label of a topic, in whichever language, or another name of a source: the topic's and the
    source's items are meant too. Nobody types this."""

    node: Node
    topics: tuple[str, ...]
    labels: tuple[str, ...]
    """The topics' labels in all languages."""
    sources: tuple[str, ...] = ()
    """The sources' own names."""


@dataclass(frozen=True)
class Between:
    """A range of years or dates; an open end is empty."""

    field: str
    first: str
    last: str


@dataclass(frozen=True)
class Not:
    """Everything but."""

    node: Node


@dataclass(frozen=True)
class And:
    """All of these."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """Any of these."""

    nodes: tuple[Node, ...]


Node = Word | Phrase | Near | Words | Named | Between | Not | And | Or


def in_field(node: Node, field: str) -> Node:
    """Return a tree whose words are looked for in one field."""
    if isinstance(node, Word):
        return replace(node, field=field)
    if isinstance(node, Phrase):
        return replace(node, field=field)
    if isinstance(node, Near):
        return Near(replace(node.first, field=field), replace(node.second, field=field), node.distance)
    if isinstance(node, Words):
        return Words(tuple(in_field(n, field) for n in node.nodes))
    if isinstance(node, Not):
        return Not(in_field(node.node, field))
    if isinstance(node, And):
        return And(tuple(in_field(n, field) for n in node.nodes))
    if isinstance(node, Or):
        return Or(tuple(in_field(n, field) for n in node.nodes))
    return node


def without_versions(node: Node) -> tuple[Node | None, bool]:
    """Return a tree without `versions:all` beside its other parts, and whether it stood there."""
    if isinstance(node, Word | Phrase) and node.field == "versions":
        return None, True
    if not isinstance(node, And | Words):
        return node, False
    parts = [without_versions(child) for child in node.nodes]
    kept = tuple(child for child, _ in parts if child is not None)
    if not any(took for _, took in parts):
        return node, False
    if isinstance(node, Words) or len(kept) < 2:
        return (type(node)(kept) if len(kept) > 1 else kept[0] if kept else None), True
    return And(kept), True


def has_positive(node: Node) -> bool:
    """Return whether a tree says what to find, and not only what not to."""
    if isinstance(node, Not):
        return False
    if isinstance(node, And):
        return any(has_positive(n) for n in node.nodes)
    if isinstance(node, Or):
        return all(has_positive(n) for n in node.nodes)
    return True
