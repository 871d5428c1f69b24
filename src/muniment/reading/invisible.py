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


def without_invisible(text: str) -> str:
    """Return a text without invisible characters: soft hyphens, word joiners, byte order marks, breaks within words."""
    if text.isascii() or not _ANY.search(text):
        return text
    return _BREAK.sub("", _NOTHING.sub("", text))
