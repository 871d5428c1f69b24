"""The numbers of records that a form sends, whatever is sent in their place."""

from __future__ import annotations

from django.http import QueryDict

_DIGITS = 18
"""The most digits of a number that every database holds as an id."""


def numbers_in(sent: QueryDict, name: str) -> list[int]:
    """Return the numbers sent under a name; what is none, or is written in other digits than 0 to 9, is left out."""
    return [
        int(value) for value in sent.getlist(name) if value.isascii() and value.isdecimal() and len(value) <= _DIGITS
    ]


def number_in(sent: QueryDict, name: str) -> int:
    """Return the number sent under a name; 0, which no record has, where none is."""
    return next(iter(numbers_in(sent, name)), 0)
