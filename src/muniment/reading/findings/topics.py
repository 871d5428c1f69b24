"""Topics of the thesaurus that a text names.

In: text. Out: topic ids, most often named first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from muniment.reading.findings.vocabulary import is_wide, load


@dataclass(frozen=True)
class ThesaurusTopic:
    """A concept (skos:Concept): its labels by language, the expressions that name it, and its broader concept."""

    id: str
    labels: dict[str, str]
    match: tuple[str, ...]
    broader: str | None = None


@cache
def thesaurus() -> dict[str, ThesaurusTopic]:
    """Return the concepts by id, in the order of the file."""
    return {
        row["id"]: ThesaurusTopic(row["id"], row["labels"], tuple(row["match"]), row.get("broader"))
        for row in load("topics")
    }


@dataclass(frozen=True)
class _Term:
    """One expression of a topic, with the plain letters that it begins with: those are looked for first."""

    topic: str
    beginning: str
    expression: re.Pattern[str]

    def count(self, text: str) -> int:
        """Return how often the term stands in `text` (lower case)."""
        found = 0
        at = text.find(self.beginning)
        while at >= 0:
            whole = is_wide(self.beginning) or at == 0 or not text[at - 1].isalnum()
            match = self.expression.match(text, at) if whole else None
            found += match is not None
            at = text.find(self.beginning, match.end() if match and match.end() > at else at + 1)
        return found


@cache
def _terms() -> list[_Term]:
    terms = []
    for topic in thesaurus().values():
        for part in topic.match:
            part = part.lower()
            beginning = re.split(r"[\\\[(?*+.|]", part, maxsplit=1)[0]
            # "schools?": the letter before a question mark may be absent.
            if part[len(beginning) : len(beginning) + 1] in ("?", "*"):
                beginning = beginning[:-1]
            border = "" if is_wide(part) else r"\b"
            terms.append(_Term(topic.id, beginning, re.compile(f"(?:{part}){border}")))
    return terms


class TopicFinder:
    """Finds topics in the parts of one text. Terms that the whole text lacks are not searched for in its parts."""

    def __init__(self, text: str) -> None:
        lowered = text.lower()
        self._terms = [term for term in _terms() if term.beginning in lowered]

    def find(self, part: str, most: int) -> list[str]:
        """Return the ids of the topics that a part names, most named first."""
        lowered = part.lower()
        counts: dict[str, int] = {}
        for term in self._terms:
            if count := term.count(lowered):
                counts[term.topic] = counts.get(term.topic, 0) + count
        return sorted(counts, key=lambda t: -counts[t])[:most]


def find_topics(title: str, text: str, most: int = 6) -> list[str]:
    """Return the ids of the topics named; a mention in the title counts for three."""
    counts: dict[str, int] = {}
    sample = text[:6_000].lower()
    title = title.lower()
    for term in _terms():
        count = 3 * term.count(title) + term.count(sample)
        if count:
            counts[term.topic] = counts.get(term.topic, 0) + count
    # In a long text a single passing mention is not what it is about.
    least = 1 + len(sample) // 3000
    order = list(thesaurus())
    ranked = sorted(counts, key=lambda t: (-counts[t], order.index(t)))
    return [t for t in ranked if counts[t] >= least][:most]
