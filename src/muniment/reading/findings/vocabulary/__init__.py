"""Word lists that a librarian can edit: read-more marks, event words, months, topics, countries, places.

In: the JSON files beside this module. Out: the same as Python values, loaded once when first asked for.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> Any:
    """Return the parsed content of `name`.json."""
    return json.loads((files(__name__) / f"{name}.json").read_text(encoding="utf-8"))


def words(group: str, language: str | None = None) -> list[str]:
    """Return the words of a group, of one language or of all, longest first.

    A group is one of words.json; "events/nouns" is the group `nouns` of events.json.
    """
    file, _, name = group.rpartition("/")
    by_language: dict[str, list[str]] = load(file or "words")[name]
    chosen = by_language.get(language, []) if language else [w for row in by_language.values() for w in row]
    return sorted(set(chosen), key=lambda w: (-len(w), w))


def is_wide(word: str) -> bool:
    """Return whether a word is of a script that is written without spaces."""
    return any("\u3040" <= c <= "\u9fff" for c in word)


def alternatives(entries: list[str]) -> str:
    """Return a regular expression for any of the words, whole where the script has word borders."""
    narrow = [re.escape(w) for w in entries if not is_wide(w)]
    wide = [re.escape(w) for w in entries if is_wide(w)]
    parts = ([r"\b(?:" + "|".join(narrow) + r")\b"] if narrow else []) + wide
    return "(?:" + "|".join(parts) + ")"


@cache
def pattern(group: str) -> re.Pattern[str]:
    """Return the compiled alternatives of a group, case folded, plural s allowed."""
    entries = words(group)
    narrow = "|".join(re.escape(w) for w in entries if not is_wide(w))
    wide = "|".join(re.escape(w) for w in entries if is_wide(w))
    return re.compile(rf"\b(?:{narrow})s?\b" + (f"|{wide}" if wide else ""), re.IGNORECASE)
