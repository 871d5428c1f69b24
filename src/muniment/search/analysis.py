"""Words for the index: Chinese cut into words, traditional folded to simplified, the rest left to the engine.

In: text. Out: the same text with a zero-width space between Chinese words. The engine's tokenizer splits there, and
taking the zero-width spaces out again gives the very text back, so stored text and snippets stay exact.
"""

from __future__ import annotations

import re
from functools import cache

import rjieba
from opencc import OpenCC

SEPARATOR = "\u200b"
"""Zero-width space: no letter to a tokenizer, nothing to a reader."""

_WIDE_RUN = re.compile(r"[\u3400-\u9fff]+")
_FULL_WIDTH = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)}


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Fold traditional characters to simplified ones. One character stays one character."""
    folded = _converter().convert(text)
    return folded if len(folded) == len(text) else text


def segment(text: str) -> str:
    """Return `text` with separators between Chinese words."""
    return _WIDE_RUN.sub(lambda m: SEPARATOR + SEPARATOR.join(rjieba.cut(m[0], hmm=False)) + SEPARATOR, text)


def fold(text: str) -> str:
    """Return `text` as it is indexed: segmented, and full-width letters and digits made plain."""
    return segment(text.translate(_FULL_WIDTH))


def restore(text: str) -> str:
    """Take the separators out again."""
    return text.replace(SEPARATOR, "")


def has_wide(text: str) -> bool:
    """Say whether a text has Chinese characters."""
    return bool(_WIDE_RUN.search(text))
