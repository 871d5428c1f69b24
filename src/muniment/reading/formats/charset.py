"""From bytes to text: the charset found, not assumed.

In: bytes, and what the server or file says. Out: text and the charset used (WHATWG names, after web practice:
gb2312 is read as GB18030, latin-1 as windows-1252).
"""

from __future__ import annotations

import codecs
import re

import cchardet

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:\-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,120}encoding\s*=\s*[\"']([A-Za-z0-9_:\-]+)", re.IGNORECASE)
_WEB = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "iso-8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
    "big5-hkscs": "big5hkscs",
    "big5": "big5hkscs",
    "iso-8859-9": "windows-1254",
    "ks_c_5601-1987": "euc-kr",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "tis-620": "cp874",
    "windows-31j": "cp932",
    "utf8": "utf-8",
    "unicode": "utf-8",
}


def decode(content: bytes, declared: str | None = None) -> tuple[str, str, list[str]]:
    """Return (text, charset, warnings). A declared charset that the bytes contradict gives way to the bytes."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return (
                content[len(mark) :].decode("utf-8", "replace") if name == "utf-8" else content.decode(name, "replace"),
                name,
                [],
            )
    try:
        return content.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        # A text cut in the middle of its last character is UTF-8 all the same.
        if error.start >= len(content) - 4 and error.start > 0:
            return content.decode("utf-8", "replace"), "utf-8", ["the last character is cut off"]
    head = content[:4096]
    claims = [declared] + [m[1].decode("ascii") for m in (_XML.search(head), _META.search(head)) if m]
    for claim in claims:
        usable = _usable(claim)
        if usable and usable != "utf-8":
            try:
                return content.decode(usable), usable, []
            except UnicodeDecodeError:
                pass
    mostly = content.decode("utf-8", "replace")
    # A few broken bytes in a page of UTF-8 (a cut, a pasted quote) don't make it something else.
    if (
        content
        and mostly.count("\ufffd") * 200 < len(mostly)
        and any(ord(c) > 127 and c != "\ufffd" for c in mostly[:200_000])
    ):
        return mostly, "utf-8", ["some bytes are not valid UTF-8 and were replaced"]
    detected = _usable((cchardet.detect(content[:200_000]) or {}).get("encoding"))
    for candidate in [detected, *map(_usable, claims), "gb18030", "windows-1252"]:
        if candidate:
            try:
                return content.decode(candidate), candidate, []
            except UnicodeDecodeError:
                continue
    last = detected or next((n for n in map(_usable, claims) if n), None) or "windows-1252"
    return content.decode(last, "replace"), last, [f"some bytes are not valid {last} and were replaced"]


def _usable(name: str | None) -> str | None:
    if not name:
        return None
    lowered = _WEB.get(name.strip().lower(), name.strip().lower())
    try:
        codecs.lookup(lowered)
    except LookupError:
        return None
    return lowered
