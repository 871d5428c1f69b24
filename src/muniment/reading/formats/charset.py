"""From bytes to text: the charset found, not assumed.

In: bytes, and what the server or file says. Out: text, the charset's WHATWG name ("gb2312" is read as GB18030,
"latin-1" as windows-1252) and warnings. What is declared holds, with a replacement for a broken byte, unless the bytes
speak against it.
"""

from __future__ import annotations

import codecs
import re

from muniment.reading.formats.charset_codecs import REPLACED, decode_as, find_charset
from muniment.reading.formats.charset_guess import find_utf_16, guess_charset, reads_as_rubbish

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.()\-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,120}encoding\s*=\s*[\"']([A-Za-z0-9_:.()\-]+)", re.IGNORECASE)
_CSS_OR_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
_SCANNED = 65_536
"""Bytes in which a page may say its charset; heads grow long."""
_FEW, _ONE_IN = 2, 500
"""Faults that a declared charset may have: so many, or one in so many bytes."""


def decode(content: bytes, declared: str | None = None) -> tuple[str, str, list[str]]:
    """Return a file's bytes as text, with the charset that was used and warnings: (text, charset, warnings)."""
    for mark, name, codec in _MARKS:
        if content.startswith(mark):
            return _told(content[len(mark) :].decode(codec, "replace"), name)
    if unmarked := find_utf_16(content):
        return _told(content.decode(unmarked, "replace"), unmarked.replace("16-", "16"))
    claims = _claims(content, declared)
    if "iso-2022-jp" in claims or re.search(rb"\x1b\$[@B]", content[:_SCANNED]):
        text, faults = decode_as(content, "iso-2022-jp")
        if faults <= _FEW + len(content) // _ONE_IN:
            return _told(text, "iso-2022-jp")
    if claims and claims[0] in ("hz-gb-2312", "iso-2022-kr") and content.isascii():
        return _told(decode_as(content, claims[0])[0], claims[0])
    if (text_as_utf_8 := _as_utf_8(content, claims)) is not None:
        return text_as_utf_8
    for claim in claims:
        if claim in ("utf-8", "utf-16le", "utf-16be", "iso-2022-jp"):
            continue
        text, faults = decode_as(content, claim)
        if faults > max(_FEW, len(content) // _ONE_IN):
            continue
        if reads_as_rubbish(text) and (better := guess_charset(content)) and better != claim:
            other, _ = decode_as(content, better)
            if not reads_as_rubbish(other):
                said = f"the file declares {claim}, and its letters are those of {better}: it was read as that"
                return other, better, [said]
        return _told(text, claim)
    return _guessed(content, claims)


def _claims(content: bytes, declared: str | None) -> list[str]:
    """Return the charsets that a server, an XML declaration and the page's head name, in this order, each once."""
    head = content[:_SCANNED]
    plain = _CSS_OR_COMMENT.sub(b"", head) if b"<!--" in head else head
    labels = [declared] + [m[1].decode("ascii") for m in (_XML.search(head), _META.search(plain)) if m]
    return list(dict.fromkeys(name for label in labels if (name := find_charset(label))))


def _told(text: str, charset: str) -> tuple[str, str, list[str]]:
    warnings = [f"some bytes are not valid {charset} and were replaced"] if REPLACED in text else []
    return text, charset, warnings


_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LONG_MULTIBYTE = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _as_utf_8(content: bytes, claims: list[str]) -> tuple[str, str, list[str]] | None:
    """Return the text where the bytes are UTF-8, or nearly: nothing else looks like it by chance."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 4 and error.start > 0 and error.end >= len(content):
            # A text cut in the middle of its last character is UTF-8 all the same.
            return content.decode("utf-8", "replace"), "utf-8", ["the last character is cut off"]
        text = content.decode("utf-8", "replace")
        faults = text.count(REPLACED)
        if sum(1 for _ in _MULTIBYTE.finditer(content)) < 5 * faults:
            return None
        return _told(text, "utf-8")
    if content.isascii() or not claims or claims[0] == "utf-8":
        return _told(text, "utf-8") if REPLACED in text and not content.isascii() else (text, "utf-8", [])
    few = sum(1 for _ in _MULTIBYTE.finditer(content)) < 4 and not _LONG_MULTIBYTE.search(content)
    if few and claims[0] in _IN_PAIRS and decode_as(content, claims[0])[1] == 0:
        # Two or three Chinese characters may be UTF-8 by chance.
        return None
    return text, "utf-8", []


_IN_PAIRS = frozenset({"gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"})


def _guessed(content: bytes, claims: list[str]) -> tuple[str, str, list[str]]:
    """Return the text of bytes whose charset nobody says, or is said wrongly."""
    guess = guess_charset(content)
    warnings = []
    if claims and guess:
        warnings.append(f"the file declares {claims[0]}, and is not in it: it was read as {guess}")
    best = guess or next((claim for claim in claims if claim not in ("utf-8", "utf-16le", "utf-16be")), "windows-1252")
    text, charset, replaced = _told(decode_as(content, best)[0], best)
    return text, charset, warnings + replaced
