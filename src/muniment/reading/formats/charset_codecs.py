"""Bytes to letters by the name of a charset, as browsers decode it (encoding.spec.whatwg.org).

In: bytes and a WHATWG name. Out: the text and how many of its bytes could not be read. Python's codecs are narrower
than the web's for Japanese and Chinese, so these two are put together here.
"""

from __future__ import annotations

import re

import webencodings

REPLACED = "\ufffd"
_CODECS = {
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "windows-874": "cp874",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "iso-8859-8-i": "iso-8859-8",
    "x-user-defined": "windows-1252",
}
_OLD = {"hz-gb-2312": "hz", "iso-2022-kr": "iso2022_kr"}
"""Charsets that browsers read no longer, because scripts could hide in them; nothing is run here."""


def find_charset(label: str | None) -> str | None:
    """Return the charset that a label names, by its WHATWG name; None where it names none that can be read.

    As the standard has it: "gb2312" and "gbk" are GB18030, "latin-1" is windows-1252.
    """
    if not label or not label.isascii():
        return None
    label = label.strip().lower()
    if label in _OLD:
        return label
    found = webencodings.lookup(label) or webencodings.lookup(label.replace("_", "-"))
    if found is None or found.name == "replacement":
        return _ALIASES.get(label)
    return "gb18030" if found.name == "gbk" else found.name


_ALIASES = {
    "utf-8-sig": "utf-8",
    "cp932": "shift_jis",
    "cp949": "euc-kr",
    "big5hkscs": "big5",
    "gb18030-2000": "gb18030",
    "mac_roman": "macintosh",
    "macroman": "macintosh",
    "tis620": "windows-874",
    "cp874": "windows-874",
    "maccyrillic": "x-mac-cyrillic",
    "euc_jp": "euc-jp",
    "eucjp": "euc-jp",
    "uhc": "euc-kr",
    "johab": "euc-kr",
    "euc_jis_2004": "euc-jp",
    "shift_jis_2004": "shift_jis",
    "iso2022_jp": "iso-2022-jp",
}
"""What detectors and old software call charsets, beside the labels of the standard."""


def decode_as(content: bytes, charset: str) -> tuple[str, int]:
    """Return bytes as text, and how many places could not be read; each of these is U+FFFD in the text."""
    if charset == "iso-2022-jp":
        return _decode_euc_jp(_without_escapes(content))
    if charset == "euc-jp":
        return _decode_euc_jp(content)
    codec = _OLD.get(charset) or _CODECS.get(charset, charset)
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        text = content.decode(codec, "replace")
    if charset == "shift_jis":
        # Bytes that stand for no character, which Windows keeps in private ones.
        text = re.sub("[\uf8f0-\uf8f3]", REPLACED, text)
    faults = text.count(REPLACED)
    if charset == "big5":
        # What Taiwan's vendors added and Hong Kong's supplement has not.
        other = content.decode("cp950", "replace")
        if other.count(REPLACED) < faults:
            return other, other.count(REPLACED)
    return text, faults


_EUC_JP = re.compile(
    rb"[\x00-\x7f]+|(?:[\xa1-\xfe]{2})+|(?:\x8e[\xa1-\xdf])+|(?:\x8f[\xa1-\xfe]{2})+|[\x80-\xff]", re.DOTALL
)


def _decode_euc_jp(content: bytes) -> tuple[str, int]:
    """Decode EUC-JP with the rows that makers of computers added (circled numbers, forms of names): those of
    Shift_JIS as Windows has it, which hold the same characters at the same cells."""
    parts = []
    for match in _EUC_JP.finditer(content):
        run = match[0]
        first = run[0]
        if first < 0x80:
            parts.append(run.decode("ascii"))
        elif first == 0x8E and len(run) > 1:
            parts.append("".join(chr(0xFF61 + byte - 0xA1) for byte in run[1::2]))
        elif first == 0x8F and len(run) > 2:
            parts.append(run.decode("euc_jp", "replace"))
        elif len(run) > 1:
            parts.append(_to_shift_jis(run).decode("cp932", "replace"))
        else:
            parts.append(REPLACED)
    text = "".join(parts)
    return text, text.count(REPLACED)


def _to_shift_jis(pairs: bytes) -> bytes:
    """Return the characters of JIS X 0208 in Shift_JIS: the same 94 rows, two of them on each lead byte."""
    made = bytearray()
    for lead, trail in zip(pairs[::2], pairs[1::2], strict=True):
        row, cell = lead - 0xA1, trail - 0xA1
        made.append((row // 2) + (0x81 if row < 62 else 0xC1))
        made.append(cell + 0x9F if row % 2 else cell + 0x40 + (cell >= 63))
    return bytes(made)


_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([DOQ]|\([BJIHA])")


def _without_escapes(content: bytes) -> bytes:
    """Return ISO-2022-JP as EUC-JP: what stands between two escapes, with the high bit set."""
    made = bytearray()
    mode, at = b"(B", 0
    for match in [*_ESCAPE.finditer(content), None]:
        run = content[at : match.start() if match else len(content)]
        made += _raised(run, mode)
        if match:
            mode, at = match[1], match.end()
    return bytes(made)


def _raised(run: bytes, mode: bytes) -> bytes:
    if mode in (b"(B", b"(J", b"(H", b"(A"):
        return run
    if mode == b"(I":
        return b"".join(b"\x8e" + bytes([byte | 0x80]) if 0x21 <= byte <= 0x5F else bytes([byte]) for byte in run)
    made = bytearray()
    at = 0
    while at < len(run):
        pair = run[at : at + 2]
        if len(pair) == 2 and all(0x21 <= byte <= 0x7E for byte in pair):
            made += (b"\x8f" if mode == b"$(D" else b"") + bytes(byte | 0x80 for byte in pair)
            at += 2
        else:
            # A line's end stands for itself even where nothing switched back.
            made += run[at : at + 1] if run[at] < 0x21 else b"\xff"
            at += 1
    return bytes(made)
