"""Cells as numbers: what is one beyond doubt, what is missing, what is a bound; and what could be two numbers."""

from __future__ import annotations

import math
import re
from typing import Literal

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_POINT_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_COMMA_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+(?:,\d+)?", re.ASCII)
_ONE_GROUP = re.compile(r"[+-]?\d{1,3}[,.]\d{3}", re.ASCII)
_BLANKS = re.compile(r"(?<=\d)[\u0020\u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
_BOUND = re.compile(r"[<>≤≥~]\s*=?\s*[\d.,]+", re.ASCII)
_MISSING = frozenset(
    ["", "-", "–", "—", "..", "...", "…", ":", "na", "n/a", "n.a.", "nan", "null", "none", "n", "*", "x", "missing"]
)
"""What producers write where there is no value: ISO 80000's dash and dots, Eurostat's colon, UN SDG's N and NaN."""

# Digits of other scripts (Arabic, Persian, full width, …) are numbers alike.
_MINUS = str.maketrans({"−": "-", "٫": ".", "٬": ",", "،": ","})


def is_missing(text: str) -> bool:
    """Return whether a cell says that there is no value."""
    return text.strip().casefold() in _MISSING


def is_bound(text: str) -> bool:
    """Return whether a cell says a bound of a value and not a value: `<0.1`, `>95`."""
    return _BOUND.fullmatch(text.strip()) is not None


def read_number(text: str, decimal: Literal["", ".", ","] = "") -> float:
    """Return the number that a cell is. Raises ValueError, whose text is for people, where it is none or could be
    two."""
    if decimal != "," and _PLAIN.fullmatch(text):
        return _finite(float(text), text)
    plain = _BLANKS.sub("", "".join(_digit(letter) for letter in text.strip().translate(_MINUS)))
    if not decimal and "," in plain and _ONE_GROUP.fullmatch(plain):
        raise ValueError(f"“{text[:40]}” could be two numbers; say which mark stands before decimals")
    if decimal != "," and _PLAIN.fullmatch(plain):
        return _finite(float(plain), text)
    if decimal != "," and _POINT_GROUPED.fullmatch(plain):
        return float(plain.replace(",", ""))
    if decimal != "." and (_COMMA_GROUPED.fullmatch(plain) or _COMMA.fullmatch(plain)):
        return float(plain.replace(".", "").replace(",", "."))
    raise ValueError(f"“{text[:40]}” is no number")


def _finite(number: float, text: str) -> float:
    if not math.isfinite(number):
        raise ValueError(f"“{text[:40]}” is too large a number")
    return number


def _digit(letter: str) -> str:
    return str(int(letter)) if letter.isdecimal() and not letter.isascii() else letter
