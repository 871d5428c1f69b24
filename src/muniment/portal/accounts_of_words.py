"""How many words of an original are shown, as its page says it.

In: what a reading found. Out: the numbers, with the rules' names in the interface's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop

_RULES = (
    gettext_noop("menus, margins and footers"),
    gettext_noop("hidden parts"),
    gettext_noop("links and lists of links"),
    gettext_noop("phrases of notices and bylines"),
    gettext_noop("repeated paragraphs"),
    gettext_noop("parts of the text named like a margin"),
    gettext_noop("what follows a heading like Comments"),
    gettext_noop("words outside of the main text"),
    gettext_noop("the title where it is repeated"),
    gettext_noop("running heads, page numbers and the like"),
    gettext_noop("the head of data"),
    gettext_noop("notes"),
    gettext_noop("words that no rule names"),
)
"""The names of the reader's rules, which readings carry in English."""


@dataclass(frozen=True)
class Account:
    """How many words the original has, how many are shown, and what left the others out, most first."""

    original: int
    kept: int
    left_out: list[tuple[str, int]]


def account_of(content: dict[str, Any]) -> Account | None:
    """Return the account of a reading; None where older readings did not count."""
    found = content.get("measure")
    if not found:
        return None
    rows = sorted(found["left_out"].items(), key=lambda row: (-row[1], row[0]))
    return Account(found["original"], found["kept"], [(gettext(rule) if rule in _RULES else rule, count) for rule, count in rows])
