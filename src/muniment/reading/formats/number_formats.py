"""Numbers and days of a sheet's cells as they are shown (ECMA-376 18.8.30), in a form that no language reads otherwise.

In: a number and its format. Out: its text. Days are written as ISO 8601 has them, and thousands are not parted: how a
program shows both depends on who opens the file.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

GENERAL = "General"
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy-mm-dd",
    15: "yyyy-mm-dd",
    16: "mm-dd",
    17: "yyyy-mm",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "0.0E+0",
    49: "@",
    **dict.fromkeys((*range(27, 32), *range(50, 59), 36), "yyyy-mm-dd"),
    32: "h:mm",
    33: "h:mm:ss",
}
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|(\[[hms]+\])|\[[^\]]*\]|_.|\*.|(.)', re.DOTALL | re.IGNORECASE
)
_PLACE = frozenset("0#?,.")
_MOST_DECIMALS = 12


def write_value(number: float, form: str, *, from_1904: bool = False) -> str:
    """Return a number as a format shows it."""
    if is_of_days(form):
        return _write_day(number, form, from_1904=from_1904)
    sections = _sections(form)
    if number < 0 and len(sections) > 1 and sections[1].strip():
        return _write_number(-number, sections[1])
    if number == 0 and len(sections) > 2 and sections[2].strip():
        return _write_number(number, sections[2])
    return _write_number(number, sections[0])


@lru_cache(maxsize=1000)
def is_of_days(form: str) -> bool:
    """Return whether a format shows days or hours."""
    letters = ""
    for match in _TOKEN.finditer(_sections(form)[0]):
        letters += (match[4] or match[5] or "").lower()
    if letters in ("general", "@") or any(c in letters for c in "0#?"):
        # Hundredths of seconds have zeros too.
        return bool(re.search(r"ss\.0", letters))
    return bool(re.search(r"[ydhs]|m", letters)) and not letters.startswith("g/")


@lru_cache(maxsize=1000)
def _sections(form: str) -> tuple[str, ...]:
    found, quoted, start = [], False, 0
    for at, letter in enumerate(form):
        quoted ^= letter == '"'
        if letter == ";" and not quoted and form[at - 1 : at] != "\\":
            found.append(form[start:at])
            start = at + 1
    return (*found, form[start:])


def _write_day(number: float, form: str, *, from_1904: bool) -> str:
    letters = "".join((m[4] or m[5] or "").lower() for m in _TOKEN.finditer(_sections(form)[0]))
    if "[h" in letters or "[m" in letters or "[s" in letters:
        seconds = round(number * 86_400)
        return f"{seconds // 3600}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")
    try:
        # The first day of March 1900 is 61: the program counts a day that was none before it.
        first = date(1904, 1, 1) if from_1904 else date(1899, 12, 30 if number >= 60 else 31)
        moment = datetime(first.year, first.month, first.day) + timedelta(seconds=round(number * 86_400))
    except (OverflowError, ValueError):
        return _plain(number)
    has_day, has_year = "d" in letters, "y" in letters or "e" in letters
    has_hour = "h" in letters or "s" in letters
    day = moment.date().isoformat() if has_day or (has_year and "m" in letters) else ""
    if has_year and not has_day:
        day = f"{moment.year}-{moment.month:02}" if re.search(r"m", letters) and not has_hour else str(moment.year)
    elif not has_year and (has_day or ("m" in letters and not has_hour)):
        # A day without its year is shown so; what the cell holds has one.
        day = moment.date().isoformat()
    hour = moment.strftime("%H:%M:%S" if moment.second else "%H:%M") if has_hour else ""
    return " ".join(filter(None, (day, hour))) or _plain(number)


def _write_number(number: float, form: str) -> str:
    before, after, pattern, percents = "", "", "", 0
    for match in _TOKEN.finditer(form):
        literal = match[1] or match[2] or match[3] or ""
        letter = match[5] or ""
        if letter in _PLACE and letter:
            pattern += letter
            continue
        if letter in "Ee/" and letter and pattern:
            return _plain(number)
        percents += letter == "%"
        text = literal or (letter if letter and letter not in "@" and not letter.isalpha() else "")
        if pattern:
            after += text
        else:
            before += text
    if not pattern or pattern.strip(",.") == "" or form.strip().lower() in ("general", "@", ""):
        return (
            f"{before.strip()} {_plain(number)} {after.strip()}".strip()
            if form.lower() != "general"
            else _plain(number)
        )
    whole, point, decimals = pattern.rstrip(",").partition(".")
    number = number * 100**percents / 1000 ** (len(pattern) - len(pattern.rstrip(",")))
    least = decimals.count("0")
    text = f"{number:.{min(len(decimals.replace(',', '')), _MOST_DECIMALS)}f}"
    while point and "." in text and text.endswith("0") and len(text.rpartition(".")[2]) > least:
        text = text[:-1]
    text = text.rstrip(".")
    digits = whole.count("0")
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    text = text.zfill(digits + (len(text) - len(text.partition(".")[0]))) if digits > 1 else text
    return f"{sign}{before}{text}{after}".strip()


def _plain(number: float) -> str:
    """Return a number as a cell without a format shows it: as many digits as fit."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    text = f"{number:.10g}"
    return text if "e" not in text or abs(number) >= 1e15 else f"{number:.15f}".rstrip("0")


def write_plain(number: float) -> str:
    """Return a number as a cell without a format shows it."""
    return _plain(number)
