"""RTF taken apart (Rich Text Format 1.9.1): its words of control, its groups, its letters; which codec each font has.

In: bytes. Out: tokens, and the codec of a charset.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<sign>[^a-zA-Z'])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<letters>[^\\{}\r\n]+)"
    rb"|[\r\n]+|\\"
)


class Token(NamedTuple):
    """One piece of a file."""

    kind: str
    """`word`, `hex` (one byte), `sign`, `open`, `close`, `letters`."""
    name: str = ""
    """Of a word or a sign."""
    number: int | None = None
    data: bytes = b""


def split_rtf(content: bytes) -> Iterator[Token]:
    """Yield the tokens of a file. Raw data (`\\bin`) is passed over."""
    at = 0
    while match := _TOKEN.match(content, at):
        at = match.end()
        kind = match.lastgroup
        if match["word"] is not None:
            number = int(match["number"]) if match["number"] else None
            name = match["word"].decode("ascii")
            if name == "bin":
                at += max(0, number or 0)
            else:
                yield Token("word", name, number)
        elif kind == "hex":
            yield Token("hex", data=bytes.fromhex(match["hex"].decode("ascii")))
        elif kind == "sign":
            yield Token("sign", match["sign"].decode("latin-1"))
        elif kind == "brace":
            yield Token("open" if match["brace"] == b"{" else "close")
        elif kind == "letters":
            yield Token("letters", data=match["letters"])


_CODECS = {
    77: "mac_roman",
    78: "cp932",
    79: "cp949",
    80: "gb18030",
    81: "cp950",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
"""Codecs by the number of a font's charset (`\\fcharset`)."""
_PAGES = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 10000: "mac_roman", 10007: "mac_cyrillic"}
_KNOWN_PAGES = frozenset(
    {
        *(437, 708, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874),
        *range(1250, 1259),
    }
)
SYMBOL = "symbol"
"""The codec of a font of signs: what it shows is no letter."""


def codec_of_charset(number: int) -> str | None:
    """Return the codec of a font's charset; None for that of the whole file."""
    return SYMBOL if number == 2 else _CODECS.get(number)


def codec_of_page(number: int) -> str | None:
    """Return the codec of a code page (`\\ansicpg`, `\\cpg`); None for one that is not known."""
    if number == 65001:
        return "utf-8"
    return _PAGES.get(number) or (f"cp{number}" if number in _KNOWN_PAGES and number not in (708,) else None)
