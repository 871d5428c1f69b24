"""What a status says of a value: measured, estimated, provisional, projected, missing, or after a break.

Source: SDMX code list CL_OBS_STATUS 2.2; Eurostat's flags; the UN SDG list “Nature” (C, CA, E, G, M, N, NA); and plain
words of six languages. What is not known here changes nothing of how a value is drawn; it is shown as it is written.
"""

from __future__ import annotations

from functools import lru_cache

from muniment.reading.data_files.model import Standing

_SDMX: dict[str, Standing] = {
    "b": "break",
    "f": "projection",
    "e": "estimate",
    "i": "estimate",
    "p": "provisional",
    "m": "missing",
    "o": "missing",
    "l": "missing",
    "h": "missing",
    "k": "missing",
}
_NATURE: dict[str, Standing] = {"e": "estimate", "m": "estimate", "n": "missing", "na": "missing"}
_WORDS: dict[Standing, tuple[str, ...]] = {
    "break": ("break", "rupture", "ruptura", "разрыв", "中断", "انقطاع"),
    "projection": ("project", "forecast", "prévision", "projet", "proyec", "прогноз", "预测", "预计", "توقع", "إسقاط"),
    "provisional": ("provision", "preliminar", "prelimin", "provisoire", "предварит", "初步", "暂定", "أولي"),
    "estimate": ("estimat", "estimé", "estima", "imput", "model", "оцен", "估计", "估算", "تقدير"),
    "missing": ("missing", "not available", "manquant", "нет данных", "缺失", "غير متوفر"),
}


@lru_cache(maxsize=4096)
def tell_standing(status: str, column: str = "") -> Standing:
    """Return how a value with this status is drawn. `column`: the name of its column, which tells the list of codes."""
    plain = status.strip().casefold()
    code, _, rest = plain.partition(":")
    codes = _NATURE if "nature" in column.casefold() else _SDMX
    if code.strip() in codes:
        return codes[code.strip()]
    words = rest.strip() or plain
    if len(words) < 4 and words.isascii():
        return ""
    return next((standing for standing, known in _WORDS.items() if any(words.startswith(w) for w in known)), "")
