"""Names that a text gives in full before it uses a part of them.

In: a text. Out: who "Mr. Adair" is in it.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from muniment.reading.findings.speaker_words import CAPITAL, LEAD_IN, UPPER


class TextNames:
    """What a text shows of its names: which words it writes small, and which it writes large within a sentence."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _small(self) -> frozenset[str]:
        return frozenset(re.findall(r"(?<![\w’'.@/-])[a-zà-ÿ][\w-]*", self._text))

    @cached_property
    def _large(self) -> Counter[str]:
        """How often each word stands with a capital where only a name does: after a small word or a comma."""
        return Counter(re.findall(rf"(?<=[a-zà-ÿ,] )({CAPITAL})(?=[\s,.;:’'\")])", self._text))

    @cached_property
    def _ends_of_names(self) -> frozenset[str]:
        """Last words of names of two words and more, and of those with a title."""
        return frozenset(
            m[1] for m in re.finditer(rf"(?:{CAPITAL}|Mr\.|Mrs\.|Ms\.|Dr\.)\s+({CAPITAL})(?!\s+{UPPER})", self._text)
        )

    def is_name(self, word: str) -> bool:
        """Return whether the text uses a word as a name, and only so."""
        bare = re.sub(r"[’']s?$", "", word)
        if bare.lower() in self._small:
            return False
        return self._large[bare] >= 2 or (self._large[bare] >= 1 and bare in self._ends_of_names)

    @cached_property
    def _names_of_two(self) -> tuple[frozenset[str], frozenset[str]]:
        """First words of names of two words that stand within sentences or open a line, and last words of names
        anywhere."""
        pairs = re.findall(
            rf"(?:(?<=[a-zà-ÿ,;–-] )|(?<=\n))({UPPER}[a-zà-ÿ]+) ({UPPER}[a-zà-ÿ]+)(?=[\s,.;:()])", self._text
        )
        anywhere = re.findall(rf"({UPPER}[\w.’'-]*) (?=({UPPER}[a-zà-ÿ]+))", self._text)
        return frozenset(first for first, _ in pairs), frozenset(
            last for first, last in anywhere if not LEAD_IN.match(f"{first} ")
        )

    def is_first_name(self, word: str) -> bool:
        """Return whether a word begins names of the text and ends none: who is called by it alone is not said."""
        first, last = self._names_of_two
        return word in first and word not in last

    def is_word(self, word: str) -> bool:
        """Return whether the text writes a word with a small letter."""
        return word.lower() in self._small
