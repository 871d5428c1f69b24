"""Signs that a Word file takes from a font of signs (`w:sym`, ECMA-376 17.3.3.30): letters of the text, where it is
known which.

In: the XML of a document. Out: the same with each sign as text; fonts whose signs are not known. What is not known is
shown as U+FFFD: a sum of money must not lose its currency without a sign of it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNKNOWN = "\ufffd"
# WordPerfect's typographic symbols (its character set 4), the character n at 33 + n.
_WORDPERFECT = {
    33 + n: sign
    for n, sign in {
        5: "¶",
        6: "§",
        9: "«",
        10: "»",
        11: "£",
        12: "¥",
        16: "º",
        17: "½",
        18: "¼",
        19: "¢",
        22: "®",
        23: "©",
        28: "’",
        29: "‘",
        31: "”",
        32: "“",
        33: "–",
        34: "—",
    }.items()
}
# Adobe's Symbol encoding, as Unicode's mapping of it has it.
_SYMBOL = {
    0x44: "Δ",
    0x53: "Σ",
    0x57: "Ω",
    0x61: "α",
    0x62: "β",
    0x64: "δ",
    0x67: "γ",
    0x6C: "λ",
    0x6D: "μ",
    0x70: "π",
    0x73: "σ",
    0xA0: "€",
    0xA2: "′",
    0xA3: "≤",
    0xA5: "∞",
    0xAE: "→",
    0xB0: "°",
    0xB1: "±",
    0xB2: "″",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0xD2: "®",
    0xD3: "©",
    0xD4: "™",
    0xDE: "⇒",
}
_WINGDINGS = {
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x71: "❑",
    0x76: "❖",
    0xA7: "▪",
    0xA8: "◻",
    0xD8: "➢",
    0xE0: "→",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_FONTS = {"wp typographicsymbols": _WORDPERFECT, "symbol": _SYMBOL, "wingdings": _WINGDINGS}
_OF_SIGNS = ("wp ", "webdings", "wingdings", "zapf", "mt extra", "marlett")


def write_symbols(root: Any) -> Counter[str]:
    """Replace each symbol by text. Returns how many signs were not known, by their font."""
    unknown: Counter[str] = Counter()
    for sign in list(root.iter(f"{_W}sym")):
        font, code = sign.get(f"{_W}font") or "", sign.get(f"{_W}char") or ""
        text = _letter(font.lower(), code)
        if text == UNKNOWN:
            unknown[font or "no font"] += 1
        written = sign.makeelement(f"{_W}t", {})
        written.text = text
        written.tail = sign.tail
        sign.getparent().replace(sign, written)
    return unknown


def _letter(font: str, code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN
    # Fonts of signs stand in a private area, from F000 on.
    place = number - 0xF000 if 0xF000 <= number <= 0xF0FF else number
    if (known := _FONTS.get(font)) is not None:
        return known.get(place, UNKNOWN)
    is_text = number == place and 0x20 <= number < 0xD800 and not font.startswith(_OF_SIGNS)
    return chr(number) if is_text else UNKNOWN
