"""Numbers as they are written: "1.4 billion", "1,400,000,000" and "14亿" are one number.

In: text. Out: `WrittenNumber`s, each with its value and where it stands. Only numbers that are written in more than one
way are of interest: those with a scale, and those of five digits or more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "mln": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "千": 10**3,
    "万": 10**4,
    "萬": 10**4,
    "百万": 10**6,
    "百萬": 10**6,
    "千万": 10**7,
    "千萬": 10**7,
    "亿": 10**8,
    "億": 10**8,
    "万亿": 10**12,
    "萬億": 10**12,
}
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_PLAIN = re.compile(
    r"(?<![A-Za-z0-9_.,])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[ \u00a0-]?(?P<scale>万亿|萬億|百[万萬]|千[万萬]|[千万萬亿億]|(?:thousand|million|mln|billion|bn|"
    r"trillion)\b))?(?![\d])",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"[〇零一二两兩三四五六七八九十百千万萬亿億]*[万萬亿億][〇零一二两兩三四五六七八九十百千万萬亿億]*"
)
_MAY_HOLD = re.compile(r"\d|[万萬亿億]")


@dataclass(frozen=True)
class WrittenNumber:
    """A number in a text. `key` is the same however it is written."""

    key: str
    start: int
    end: int


def find_numbers(text: str) -> Iterator[WrittenNumber]:
    """Yield the numbers of a text that can be written in more than one way."""
    if not _MAY_HOLD.search(text):
        return
    for match in _PLAIN.finditer(text):
        digits = match["number"].replace(",", "")
        scale = match["scale"]
        # A longer number is a code, no quantity.
        if len(digits) <= 18 and (scale or len(digits.partition(".")[0]) >= 5):
            yield WrittenNumber(
                _key(Decimal(digits) * _SCALES.get((scale or "").lower(), 1)), match.start(), match.end()
            )
    for match in _CHINESE.finditer(text):
        value = _chinese_value(match[0])
        if value is not None and not (match.start() and text[match.start() - 1].isdigit()):
            yield WrittenNumber(_key(Decimal(value)), match.start(), match.end())


def whole_number(text: str) -> str | None:
    """Return the key of the number that a text is, all of it; None where it is none, or more than one."""
    return next((n.key for n in find_numbers(text) if n.start == 0 and n.end == len(text.strip())), None)


def _key(value: Decimal) -> str:
    return str(int(value)) if value == value.to_integral_value() else format(value.normalize(), "f")


def _chinese_value(text: str) -> int | None:
    """Return the value of a number in Chinese numerals; None where it is none, as 万 in a name."""
    total = below = current = 0
    for character in text:
        if character in _DIGITS:
            current = _DIGITS[character]
        elif character in _TENS:
            below += (current or 1) * _TENS[character]
            current = 0
        else:
            below += current
            if not below and not total:
                return None
            scale = _SCALES[character]
            # 万亿: what stands before the larger scale is multiplied whole.
            total = (total + below) * scale if total and total < scale else total + below * scale
            below = current = 0
    return total + below + current
