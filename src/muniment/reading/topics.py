"""Topics of the thesaurus that a text names.

In: text. Out: topic ids, most often named first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .vocabulary import is_wide, load


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


@cache
def _expressions() -> list[tuple[str, re.Pattern[str]]]:
    result = []
    for topic in thesaurus().values():
        parts = [p if is_wide(p) else rf"\b(?:{p})\b" for p in topic.match]
        result.append((topic.id, re.compile("|".join(parts), re.IGNORECASE)))
    return result


def find_topics(title: str, text: str, most: int = 6) -> list[str]:
    """Return the ids of the topics named; a mention in the title counts for three."""
    counts: dict[str, int] = {}
    sample = text[:20_000]
    for topic, expression in _expressions():
        count = 3 * len(expression.findall(title)) + len(expression.findall(sample))
        if count:
            counts[topic] = count
    # In a long text a single passing mention is not what it is about.
    least = 1 + len(sample) // 4000
    ranked = sorted(counts, key=lambda t: -counts[t])
    return [t for t in ranked if counts[t] >= least][:most]
