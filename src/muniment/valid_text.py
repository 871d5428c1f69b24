"""Text that every form can carry: only characters that XML knows, no half of a surrogate pair, composed letters.

In: text from files, pages, forms and names of files. Out: the same, made valid. A control character in a title makes a
feed that cannot be written, half of a surrogate pair a record that cannot be stored. (XML 1.0, section 2.2, Char;
Unicode Standard Annex 15, NFC.)
"""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TypeVar

Value = TypeVar("Value")

_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANKS = frozenset("\v\f\x1c\x1d\x1e\x1f")
"""Control characters that part words; the others stand inside of them."""
REPLACEMENT = "\ufffd"


def _is_half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def make_valid(text: str) -> str:
    """Return a text with composed letters (NFC) and without characters that XML does not know.

    What parts words becomes a blank, half of a surrogate pair the replacement character; other control characters are
    left out.
    """
    if _INVALID.search(text):
        # Two halves that belong together are one letter.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = _INVALID.sub(lambda match: " " if match[0] in _BLANKS else "", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


_OPENS = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
_CLOSES = frozenset(_OPENS.values())


def close_directions(text: str) -> str:
    """Return one line of text in which every change of direction ends, so that it turns round nothing that stands
    beside it.

    What is left open is closed at the end; a sign that closes nothing is left out. (Unicode Standard Annex 9, 3.3.2.)
    """
    if not any(c in _OPENS or c in _CLOSES for c in text):
        return text
    kept: list[str] = []
    open_ones: list[str] = []
    for character in text:
        if character in _OPENS:
            open_ones.append(_OPENS[character])
        elif character in _CLOSES:
            if character not in open_ones:
                continue
            # The end of an isolate ends what is open within it.
            while open_ones[-1] != character:
                kept.append(open_ones.pop())
            open_ones.pop()
        kept.append(character)
    return "".join([*kept, *reversed(open_ones)])


def replace_invalid(text: str) -> str:
    """Return a text of the same length, in which positions still hold: a blank or the replacement character for each
    that is not valid."""
    return _INVALID.sub(lambda match: REPLACEMENT if _is_half(match[0]) else " ", text)


def is_valid(text: str) -> bool:
    """Return whether a text has only characters that XML knows."""
    return _INVALID.search(text) is None


def make_all_valid(value: Value) -> Value:
    """Return lists and dicts of texts, however deep, with every text made valid."""
    if isinstance(value, str):
        return make_valid(value)  # type: ignore[return-value]
    if isinstance(value, dict):
        return {make_all_valid(key): make_all_valid(part) for key, part in value.items()}  # type: ignore[return-value]
    if isinstance(value, list | tuple):
        return type(value)(make_all_valid(part) for part in value)  # type: ignore[return-value]
    return value


def name_of_path(path: str) -> str:
    """Return a path as text that can be shown and stored. Bytes of a name that are no UTF-8 stand as `\\xff`; two names
    stay two."""
    shown = os.fsencode(path).decode("utf-8", "backslashreplace")
    return _INVALID.sub(lambda match: f"\\x{ord(match[0]):02x}", shown)
