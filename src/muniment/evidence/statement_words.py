"""What makes two statements the same words: a digest of the words as they are compared.

In: a quotation. Out: sixteen hex digits of it, and sixteen of it without its numbers.

Case, space, quotation marks and punctuation between words make no difference. A number keeps its separators, its sign
and its per cent: “4.5” and “45” are two things to have said.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

_PART = re.compile(r"(?P<number>(?<!\w)[-−+]?\d+(?:[.,:/]\d+)*)|(?P<word>[^\W_]+)|(?P<unit>[%‰°€$£¥])")
_LEAST_WORDS = 6
"""What is shorter than this and the same but for its number is too common to mean the same thing."""
_LEAST_LETTERS = 12
"""In scripts that are written without spaces."""


def _parts(quote: str) -> list[tuple[str, str]]:
    folded = unicodedata.normalize("NFKC", quote).casefold()
    return [(match.lastgroup or "", match[0].replace("−", "-")) for match in _PART.finditer(folded)]


def _digest(parts: list[str]) -> str:
    return sha256(" ".join(parts).encode()).hexdigest()[:16]


def digest_words(quote: str) -> str:
    """Return the digest of a quotation's words."""
    return _digest([part for _kind, part in _parts(quote)])


def digest_without_numbers(quote: str) -> str:
    """Return the digest of a quotation's words with every number left open: what it shares with the same sentence of
    another year. Empty for a quotation without a number, and for a short one."""
    parts = _parts(quote)
    words = [part for kind, part in parts if kind == "word"]
    is_long = len(words) >= _LEAST_WORDS or (_is_unspaced(words) and sum(map(len, words)) >= _LEAST_LETTERS)
    if not is_long or all(kind != "number" for kind, _part in parts):
        return ""
    return _digest(["#" if kind == "number" else part for kind, part in parts])


def _is_unspaced(words: list[str]) -> bool:
    return any("\u3040" <= letter <= "\u9fff" for word in words for letter in word)


def find_likeness(one: str, other: str) -> float:
    """Return which part of their words two texts share, 0 to 1 (Jaccard); of texts without spaces, of their pairs of
    letters. Numbers count as words."""
    first, second = _bag(one), _bag(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def _bag(text: str) -> frozenset[str]:
    found: set[str] = set()
    for _kind, part in _parts(text):
        if _is_unspaced([part]):
            found.update(part[at : at + 2] for at in range(max(1, len(part) - 1)))
        else:
            found.add(part)
    return frozenset(found)
