"""Characters that nobody sees and that part words: soft hyphens, marks where a line may break.

In: a text. Out: the text without them, so that its words are found and quoted.
"""

from __future__ import annotations

import re

_ANY = re.compile("[\u00ad\u200b\u2060\ufeff]")
_NOTHING = re.compile("[\u00ad\u2060\ufeff]")
_BREAK = re.compile("(?<=[0-9A-Za-z\u00aa-\u052f/._-])\u200b+(?=[0-9A-Za-z\u00aa-\u052f/._-])")
"""A place where a line may break, within a word of Latin, Greek or Cyrillic letters or an address. Thai, Khmer and
others part their words with it, so it stays there."""


_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDES = re.compile("[\u202d\u202e]")


def without_turns(text: str | None) -> str | None:
    """Return a line without the marks that turn how its letters run (Unicode, UAX #9): in a list they would turn what
    stands beside it, and a name could be made to read as another. Its letters keep their own direction."""
    return _TURNS.sub("", text) if text and not text.isascii() else text


def is_turned(text: str) -> bool:
    """Return whether a text has marks that show its letters in another order than they stand in (U+202D, U+202E)."""
    return not text.isascii() and bool(_OVERRIDES.search(text))


def without_invisible(text: str) -> str:
    """Return a text without invisible characters: soft hyphens, word joiners, byte order marks, breaks within words."""
    if text.isascii() or not _ANY.search(text):
        return text
    return _BREAK.sub("", _NOTHING.sub("", text))
