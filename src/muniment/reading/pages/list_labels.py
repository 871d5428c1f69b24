"""The number of a list's item as a browser shows it: 3., c., iv.

In: an `li` element. Out: its number, empty where it has none.
"""

from __future__ import annotations

import re

from lxml import etree

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|decimal-leading-zero|decimal|(?:lower|upper)-(?:alpha|latin|"
    r"roman)|lower-greek)\b"
)
_TYPES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}


def label_of(item: etree._Element) -> str:
    """Return the number that stands before an item of an `ol`; empty for others."""
    holder = item.getparent()
    if holder is None or holder.tag != "ol":
        return ""
    style = _style(item) or _style(holder)
    kind = style or _TYPES.get(item.get("type") or "") or _TYPES.get(holder.get("type") or "") or "decimal"
    if kind == "none":
        return ""
    number = _number(item, holder)
    return f"{_written(number, kind)}."


def _style(element: etree._Element) -> str | None:
    found = _STYLE.search(element.get("style") or "")
    return found[1] if found else None


def _whole(value: str | None) -> int | None:
    value = (value or "").strip()
    return int(value) if re.fullmatch(r"-?\d{1,9}", value) else None


def _number(item: etree._Element, holder: etree._Element) -> int:
    step = -1 if holder.get("reversed") is not None else 1
    first = _whole(holder.get("start"))
    if first is None:
        first = 1 if step > 0 else sum(1 for each in holder if each.tag == "li")
    steps = 0
    each: etree._Element | None = item
    while each is not None:
        if each.tag == "li":
            if (said := _whole(each.get("value"))) is not None:
                return said + step * steps
            steps += 1
        each = each.getprevious()
    return first + step * (steps - 1)


def _written(number: int, kind: str) -> str:
    form = kind.split("-")[-1]
    if kind == "decimal-leading-zero":
        return f"{number:02d}"
    if number < 1 or form not in ("alpha", "latin", "roman", "greek") or (form == "roman" and number > 3999):
        return str(number)
    if form == "roman":
        letters = ""
        for value, sign in _ROMAN:
            letters += sign * (number // value)
            number %= value
    else:
        alphabet = "αβγδεζηθικλμνξοπρστυφχψω" if form == "greek" else "abcdefghijklmnopqrstuvwxyz"
        letters = ""
        while number:
            number, at = divmod(number - 1, len(alphabet))
            letters = alphabet[at] + letters
    return letters.upper() if kind.startswith("upper") else letters
