"""What changed between two texts, for a person to read.

In: two lists of paragraphs, or two editions' blocks. Out: rows: same, added, removed, or changed with the words marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_MOST_PARAGRAPHS = 4000
_PIECE = re.compile(r"[\u3040-\u9fff]|\s+|[^\s\u3040-\u9fff]+")


@dataclass(frozen=True)
class Change:
    """One paragraph before and after. `kind` is same, added, removed or changed."""

    kind: str
    before: SafeString
    after: SafeString


def compare(before: list[str], after: list[str]) -> list[Change]:
    """Return the changes between two lists of paragraphs, in order."""
    before, after = before[:_MOST_PARAGRAPHS], after[:_MOST_PARAGRAPHS]
    rows: list[Change] = []
    empty = mark_safe("")
    for operation, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            rows += [Change("same", escape(p), escape(p)) for p in before[a1:a2]]
            continue
        old, new = before[a1:a2], after[b1:b2]
        paired = min(len(old), len(new))
        for i in range(paired):
            rows.append(_compare_words(old[i], new[i]))
        rows += [Change("removed", escape(p), empty) for p in old[paired:]]
        rows += [Change("added", empty, escape(p)) for p in new[paired:]]
    return rows


def lines_of(content: dict[str, Any]) -> list[str]:
    """Return the words of a text or a front page, as a reader would see them come one under the other."""
    lines = [(content.get("lead") or {}).get("text", "")]
    for part in [*content.get("sections", []), *content.get("blocks", [])]:
        lines += [part.get("title") or "", part.get("summary") or "", *(p["text"] for p in part.get("paragraphs", []))]
    return [line for line in lines if line]


def _compare_words(before: str, after: str) -> Change:
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if len(old) * len(new) > 4_000_000:
        return Change("changed", escape(before), escape(after))
    left: list[str] = []
    right: list[str] = []
    for operation, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[a1:a2])), escape("".join(new[b1:b2]))
        if operation == "equal":
            left.append(gone)
            right.append(come)
            continue
        if gone:
            left.append(f"<del>{gone}</del>")
        if come:
            right.append(f"<ins>{come}</ins>")
    return Change("changed", mark_safe("".join(left)), mark_safe("".join(right)))  # noqa: S308 - every piece is escaped
