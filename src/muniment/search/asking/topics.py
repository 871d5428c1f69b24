"""Topics and sources in queries: what a person types may be a topic's label, in whichever language, or another name of
a source.

In: a query's tree and the thesaurus. Out: the tree with such words marked as `Named`, so that the topic's items answer
too, whatever language they are in, and the source's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from muniment.search import analysis
from muniment.search.asking.tree import And, Named, Node, Or, Word, Words

_LONGEST_LABEL = 5
"""Words of a query that may be one label."""


@dataclass(frozen=True)
class TopicLabels:
    """The thesaurus as queries need it."""

    by_key: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Slugs by a label's words as the index has them."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """All labels by slug."""
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of sources by another name's words as the index has them."""

    @classmethod
    def of(cls, topics: Mapping[str, Mapping[str, str]], sources: Iterable[tuple[str, str]] = ()) -> TopicLabels:
        """Return the labels of topics given as {slug: {language: label}}, and sources as (name, other name)."""
        named: dict[str, tuple[str, ...]] = {}
        for name, other in sources:
            if key := key_of(other):
                named[key] = (*named.get(key, ()), name)
        by_key: dict[str, tuple[str, ...]] = {}
        for slug, labels in topics.items():
            for label in labels.values():
                key = key_of(label)
                if key and slug not in by_key.get(key, ()):
                    by_key[key] = (*by_key.get(key, ()), slug)
        whole = {slug: tuple(dict.fromkeys(labels.values())) for slug, labels in topics.items()}
        return cls(by_key, whole, named)

    def beginning(self, plain: str) -> list[tuple[str, str]]:
        """Return (slug, label) of the labels one of whose words begins so, in plain form, the shortest first."""
        every = ((slug, label) for slug, labels in self.labels.items() for label in labels)
        found = [
            (slug, label)
            for slug, label in every
            if any(analysis.fold(part).startswith(plain) for part in _from_each_word(label))
        ]
        return sorted(dict.fromkeys(found), key=lambda row: len(row[1]))


def _from_each_word(label: str) -> Iterator[str]:
    words = label.split()
    return (" ".join(words[i:]) for i in range(len(words)))


def key_of(text: str) -> str:
    """Return what two writings of one label share."""
    return "".join(analysis.analyse(text))


def sources_named(node: Node | None) -> tuple[str, ...]:
    """Return the names of the sources that words of a query name by another name."""
    if isinstance(node, And | Or | Words):
        return tuple(dict.fromkeys(name for child in node.nodes for name in sources_named(child)))
    return node.sources if isinstance(node, Named) else ()


def name_topics(node: Node | None, labels: TopicLabels) -> tuple[Node | None, tuple[str, ...]]:
    """Return the query with the topics and sources marked that it names, and the topics' slugs. A phrase in quotation
    marks names none."""
    if node is None or not (labels.by_key or labels.sources):
        return node, ()
    found: dict[str, None] = {}

    def named(inner: Node, text: str) -> Node:
        key = key_of(text)
        slugs, sources = labels.by_key.get(key, ()), labels.sources.get(key, ())
        if not (slugs or sources):
            return inner
        found.update(dict.fromkeys(slugs))
        return Named(inner, slugs, tuple(label for slug in slugs for label in labels.labels[slug]), sources)

    def walk(node: Node) -> Node:
        if isinstance(node, And):
            return And(tuple(walk(n) for n in node.nodes))
        if isinstance(node, Or):
            return Or(tuple(walk(n) for n in node.nodes))
        if isinstance(node, Words):
            return _walk_words(node)
        # A phrase in quotation marks is meant as it is written.
        if isinstance(node, Word) and node.is_bare:
            return named(node, node.text)
        return node

    def _walk_words(node: Words) -> Node:
        nodes = list(node.nodes)
        result: list[Node] = []
        at = 0
        while at < len(nodes):
            for length in range(min(_LONGEST_LABEL, len(nodes) - at), 0, -1):
                part = nodes[at : at + length]
                if not all(isinstance(n, Word) and n.is_bare for n in part) and length > 1:
                    continue
                inner: Node = part[0] if length == 1 else Words(tuple(part))
                marked = (
                    named(inner, " ".join(n.text for n in part if isinstance(n, Word))) if length > 1 else walk(inner)
                )
                if length == 1 or isinstance(marked, Named):
                    result.append(marked)
                    at += length
                    break
        return result[0] if len(result) == 1 else Words(tuple(result))

    return walk(node), tuple(found)
