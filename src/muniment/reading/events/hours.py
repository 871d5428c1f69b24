"""Times of day in a line, where it is certain which half of the day is meant.

In: words. Out: `Hours`: begin, end and zone as the words state them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Hours:
    """When something begins and ends, `18:30`, and the zone as stated."""

    begin: str
    end: str = ""
    zone: str = ""
    start: int = 0
    stop: int = 0


_HALF = r"(?P<{0}>a\.?\s?m\b\.?|p\.?\s?m\b\.?|[ap](?=\s*(?:[-–—]|to\b|$)))"
_CLOCK = r"(?P<{0}>1[0-2]|0?[1-9])(?:\s?[:.]\s?(?P<{1}>[0-5]\d))?"
_ZONE = (
    r"(?:\s*\(?(?P<zone>[ECMPAH][SD]T|AKST|AKDT|ET|CT|MT|PT|UTC|GMT|BST|CES?T|EES?T|WES?T|MSK|JST|KST|"
    r"IST|SGT|HKT|AE[SD]T|NZ[SD]T"
    r"|(?i:eastern|central|mountain|pacific)(?i:\s+(?:standard|daylight))?\s+(?i:time)|(?:UTC|"
    r"GMT)\s?[+-−]\s?\d{1,2}(?::?\d\d)?)\b\)?)?"
)
_TO = r"\s*(?:-|–|—|−|to|until|till|through)\s*"
_TWELVE = re.compile(
    rf"(?<![\d:.,$/])(?:{_CLOCK.format('h', 'm')}\s*(?:{_HALF.format('half')})?{_TO})?"
    rf"(?<![\d:$/])(?:{_CLOCK.format('h2', 'm2')}\s*{_HALF.format('half2')}|(?P<word2>noon|midnight)\b){_ZONE}",
    re.IGNORECASE,
)
_NOON = re.compile(r"\b(?:12(?::00)?\s*)?(?P<word>noon|midnight)\b", re.IGNORECASE)
_TWENTY_FOUR = re.compile(
    r"(?<![\d:.,$/+-])(?P<h>[01]?\d|2[0-3])[:h](?P<m>[0-5]\d)(?::\d\d)?(?![\d:%]|\s*(?:[ap]\.?m|vote))"
    rf"(?:{_TO}(?P<h2>[01]?\d|2[0-3])[:h](?P<m2>[0-5]\d)(?![\d:]))?{_ZONE}"
)
_GERMAN = re.compile(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-3])(?:[.:](?P<m>[0-5]\d))?(?:\s*(?:-|–|bis)\s*(?P<h2>[01]?\d|"
    r"2[0-3])(?:[.:](?P<m2>[0-5]\d))?)?\s*Uhr\b"
)
_FRENCH = re.compile(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-3])\s?h(?:eures?)?\s?(?P<m>[0-5]\d)?(?![\w])(?:\s*(?:-|–|"
    r"à)\s*(?P<h2>[01]?\d|2[0-3])\s?h(?:eures?)?\s?(?P<m2>[0-5]\d)?(?!\w))?",
    re.IGNORECASE,
)
_WORDED = re.compile(
    r"(?:\b(?:ore|kl\.?|klo\.?|godz\.?|kello)\s*(?P<h>[01]?\d|2[0-3])(?:[.:](?P<m>[0-5]\d))?"
    r"|(?<![\d:.])(?P<h3>[01]?\d|2[0-3])(?:[.:](?P<m3>[0-5]\d))?\s?(?:uur\b|часов\b|часа\b))(?![\d:])",
    re.IGNORECASE,
)
"""A time that a word tells to be one, in languages that count to 24: "ore 17.30", "kl. 18", "19.30 uur", "10 часов"."""
_CHINESE = re.compile(
    r"(?P<half>上午|下午|晚上|中午|早上|凌晨)\s*(?P<h>\d{1,2})(?:[:时時点點\uff1a])(?P<m>[0-5]\d|半)?分?"
)
_ARABIC = re.compile(
    r"(?<![\d:])(?P<h>1[0-2]|0?[1-9])(?::(?P<m>[0-5]\d))?\s*(?P<half>صباحا|صباحًا|مساء|مساءً|ظهرا|"
    r"ظهرًا)"
)
_TWENTY_FOUR_HOUR_LANGUAGES = (
    "de",
    "fr",
    "es",
    "ru",
    "it",
    "pt",
    "zh",
    "ja",
    "nl",
    "pl",
    "sv",
    "da",
    "fi",
    "cs",
    "uk",
    "tr",
)


def _moment(hour: int, minute: int, half: str) -> str:
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02}:{minute:02}"


def _half(text: str | None) -> str:
    return text[0].lower() if text else ""


def find_hours(text: str, language: str | None = None) -> list[Hours]:
    """Return the times of day that a line gives, in order; a range is one. What could be of either half is none."""
    if not any(map(str.isdecimal, text)) and not _NOON.search(text):
        return []
    found: list[Hours] = []
    for match in _TWELVE.finditer(text):
        if (hours := _of_twelve(match)) is not None:
            found.append(hours)
    for pattern, read in (
        (_GERMAN, _of_twenty_four),
        (_WORDED, _of_worded),
        (_CHINESE, _of_chinese),
        (_ARABIC, _of_arabic),
    ):
        found += [read(match) for match in pattern.finditer(text)]
    short = (language or "").split("-")[0]
    if short in ("fr", "es", "pt"):
        found += [_of_twenty_four(match) for match in _FRENCH.finditer(text)]
    taken = [(h.start, h.stop) for h in found]
    for match in _NOON.finditer(text):
        if not any(a < match.end() and match.start() < b for a, b in taken):
            found.append(
                Hours("12:00" if match["word"].lower() == "noon" else "00:00", start=match.start(), stop=match.end())
            )
    for match in _TWENTY_FOUR.finditer(text):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        # "7:30" in English is of the morning or of the evening; "19:30" and "07:30" are not.
        is_sure = int(match["h"]) >= 13 or short in _TWENTY_FOUR_HOUR_LANGUAGES or int(match["h2"] or 0) >= 13
        if is_sure:
            found.append(_of_twenty_four(match))
    return sorted(found, key=lambda h: h.start)


def _of_twelve(match: re.Match[str]) -> Hours | None:
    got = match.groupdict()
    zone = (got["zone"] or "").strip()
    if got["word2"]:
        end = "12:00" if got["word2"].lower() == "noon" else "00:00"
        half2, hour2 = ("p", 12) if end == "12:00" else ("a", 12)
    else:
        half2, hour2 = _half(got["half2"]), int(got["h2"])
        end = _moment(hour2, int(got["m2"] or 0), half2)
    if not got["h"]:
        return Hours(end, "", zone, *match.span())
    hour, minute = int(got["h"]), int(got["m"] or 0)
    half = _half(got["half"])
    if not half:
        # "5:30-7:30pm" begins in the same half of the day; "11-1pm" in the one before.
        half = half2
        if _moment(hour, minute, half) >= end:
            half = "a" if half2 == "p" else "p"
    begin = _moment(hour, minute, half)
    return Hours(begin, end if end > begin or end == "00:00" else "", zone, *match.span())


def _of_twenty_four(match: re.Match[str]) -> Hours:
    got = match.groupdict()
    begin = _moment(int(got["h"]), int(got["m"] or 0), "")
    end = _moment(int(got["h2"]), int(got["m2"] or 0), "") if got.get("h2") else ""
    return Hours(begin, end if end > begin else "", (got.get("zone") or "").strip(), *match.span())


def _of_worded(match: re.Match[str]) -> Hours:
    hour, minute = int(match["h"] or match["h3"]), int(match["m"] or match["m3"] or 0)
    return Hours(f"{hour:02}:{minute:02}", start=match.start(), stop=match.end())


def _of_chinese(match: re.Match[str]) -> Hours:
    hour, minute = int(match["h"]), 30 if match["m"] == "半" else int(match["m"] or 0)
    if match["half"] in ("下午", "晚上") and hour < 12:
        hour += 12
    return Hours(f"{hour % 24:02}:{minute:02}", start=match.start(), stop=match.end())


def _of_arabic(match: re.Match[str]) -> Hours:
    half = "a" if match["half"].startswith("صباح") else "p"
    return Hours(_moment(int(match["h"]), int(match["m"] or 0), half), start=match.start(), stop=match.end())
