"""Numbers of a target: the value to reach, what it starts from, how it is to be compared, and by when.

In: the words of a target, and those around it. Out: `Quantity` and an EDTF date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from muniment.reading.model import Comparator, Quantity
from muniment.reading.targets.words import YEAR, Wording


@dataclass(frozen=True)
class Amount:
    """A number with its unit, and where it stands."""

    start: int
    end: int
    value: float
    unit: str | None
    is_negative: bool = False


_ARABIC_DIGITS = {ord(script) + n: str(n) for script in "٠۰" for n in range(10)} | {ord("٪"): "%", ord("٫"): "."}
_YEAR = re.compile(YEAR)
_UNIT = re.compile(
    r"\s?(?:(?:new|additional|more|extra|further|other|nouveaux|nouvelles?|autres|nuev[oa]s?|más|"
    r"нов\w{2,3}|дополнительн\w{2,3})\s)?(?P<unit>[^\W\d_]+(?:-[^\W\d_]+)?)",
    re.I,
)
"""The word behind a number, or the next where it says only that there are more of what is counted."""


_TIME = re.compile(
    r"\s?[-‑]?(?:years?|months?|days?|weeks?|hours?|ans?|années|mois|jours|años?|meses|días|лет|год\w*|месяц\w*|"
    r"дн\w+|"
    r"سن\w+|أعوام|أشهر|عاما)(?!\w)",
    re.I,
)


def measures_time(text: str, amount: Amount) -> bool:
    """Return whether a number counts years or days: mostly a term, and no value to reach."""
    return bool(_TIME.match(text, amount.end))


def western_digits(text: str) -> str:
    """Return a text with digits of other scripts written as 0 to 9, one for one."""
    return text if text.isascii() else text.translate(_ARABIC_DIGITS)


def number_value(digits: str, language: str) -> float | None:
    """Return the value of a number as a language writes it: 1,234.5 in English, 1 234,5 in French."""
    plain = re.sub(r"[ \u00a0\u202f]", "", digits)
    comma = language in ("fr", "es", "ru")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain) and not (comma and plain.count(",") == 1):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain) and (comma or plain.count(".") > 1):
        plain = plain.replace(".", "").replace(",", ".")
    else:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


@cache
def _month_behind(months: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?:er|st|nd|rd|th)?\s(?:de\s|of\s)?(?:" + "|".join(map(re.escape, months)) + r")\b", re.I)


def _day_of(words: Wording) -> re.Pattern[str]:
    """Return what stands behind the number of a day."""
    return _month_behind(tuple(words.months))


_OLD_YEAR = re.compile(r"(?:\b(?:in|en|year|año|l['’]an|в)|سنة|عام)\s$", re.I)
"""Before four digits that are a year of another century."""


def amounts_in(text: str, words: Wording) -> Iterator[Amount]:
    """Yield the numbers of a text that are no years and no parts of dates."""
    text = western_digits(text)
    taken = [m.span() for m in words.due.finditer(text)] if may_have_year(text) else []
    for match in words.number.finditer(text):
        digits = match["digits"]
        if any(a < match.end() and match.start() < b for a, b in taken) or not match[0].strip():
            continue
        if digits and _YEAR.fullmatch(digits) and not match["percent"] and not match["scale"] and not match["currency"]:
            continue
        if digits and len(digits) == 4 and _OLD_YEAR.search(text, max(0, match.start() - 8), match.start("digits")):
            continue
        if digits and len(digits) <= 2 and _day_of(words).match(text, match.end("digits")):
            continue
        if match["word"] and not match["scale"]:
            continue  # "One" and "two" count persons and ways as often as they measure.
        value = words.small[match["word"].lower()] if match["word"] else number_value(digits or "", words.language)
        if value is None:
            continue
        scale = (match["scale"] or "").lower()
        factor = next((n for name, n in words.scales.items() if name.lower() == scale), 1)
        unit = "%" if match["percent"] else match["currency"]
        if unit is None and (follows := _UNIT.match(text, match.end())):
            unit = follows["unit"]
        yield Amount(match.start(), match.end(), value * factor, unit, bool(match["minus"]))


_TO_YEAR = re.compile(rf"\s?[-–—]\s?({YEAR})")
"""The end of a span of years."""
_BY = {
    "en": re.compile(r"by|before|until|no later|not later", re.I),
    "fr": re.compile(r"d['’]ici|avant|à l['’]horizon|au plus tard", re.I),
    "es": re.compile(r"para|hacia|antes de|a más tardar|de aquí a|al|hasta", re.I),
    "ru": re.compile(r"к|до", re.I),
    "ar": re.compile(r"بحلول|قبل|حتى|مع"),
}
"""What stands before the day by which something is to be done."""


_YEAR_LIKE = re.compile(r"(?:19|20)\d\d|[٠-٩۰-۹]{4}")


def may_have_year(text: str) -> bool:
    """Return whether a text can name a day by its year: a cheap look before a slow one."""
    return bool(_YEAR_LIKE.search(text))


def is_due_by(text: str, words: Wording) -> bool:
    """Return whether words say by when something is to be done, and not only when."""
    return may_have_year(text) and any(
        _BY[words.language].match(m[0]) for m in words.due.finditer(western_digits(text))
    )


def read_due(text: str, words: Wording) -> str | None:
    """Return the EDTF date by which something is due, the first that a text gives; None where it gives none."""
    if not may_have_year(text):
        return None
    text = western_digits(text)
    origin = _year_of_origin(text, words)
    matches = [m for m in words.due.finditer(text) if origin is None or not m.start() <= origin < m.end()]
    if not matches:
        return None
    # "From 12 per cent in 2015 to 24 per cent by 2030": the day that a word for the end stands before.
    match = next((m for m in matches if _BY[words.language].match(m[0])), matches[0])
    groups = match.groupdict()
    year = next((v for k, v in groups.items() if k.startswith("year") and v), None)
    month = next((v for k, v in groups.items() if k.startswith("month") and v), None)
    if (last := _TO_YEAR.match(text, match.end())) and not month:
        year = last[1]
    if year and month and (number := words.months.get(month.lower())):
        return f"{year}-{number:02d}"
    return year


def _year_of_origin(text: str, words: Wording) -> int | None:
    """Return where the year stands that a change starts from, which is never the one it is due by: "from 12 per cent in
    2015 to 24 per cent in 2030"; None where no value is said to start from."""
    base = _baseline(text, words)
    first = base[0] if base else next((a for a in amounts_in(text, words) if _is_origin(text, a, words)), None)
    if first is None:
        return None
    year = re.compile(YEAR).search(text, first.end, base[1].start if base else first.end + _BEHIND_ORIGIN)
    return year.start() if year else None


_BEHIND_ORIGIN = 24
"""Letters behind a value that a change starts from within which a year is that of this value."""


def _is_origin(text: str, amount: Amount, words: Wording) -> bool:
    """Return whether a change starts from a value: "down from 34 per cent". French says "de" before what is taken off
    too, and Spanish before what anything is of."""
    if words.language == "fr":
        return False
    origin = r"(?<!\w)(?:del|desde)" if words.language == "es" else words.origin
    return bool(re.search(rf"{origin}\s*\D{{0,8}}$", text[max(0, amount.start - 16) : amount.start], re.I))


def read_quantity(quote: str, clause: str, words: Wording) -> Quantity:
    """Return what a target's words measure. `clause` is the sentence it stands in, for a verb outside of the quote."""
    text = western_digits(quote)
    amounts = list(amounts_in(text, words))
    base = _baseline(text, words)
    comparator: Comparator
    verb = text if words.up.search(text) or words.down.search(text) or words.gone.search(text) else clause
    down, up = words.down.search(verb), words.up.search(verb)
    falls = bool(down and not (up and up.start() < down.start()))
    if base:
        first, last = base
        of_year = re.search(rf"(?:{words.origin}).{{0,24}}?(?:in|en|в|عام|de)\s({YEAR})", text[: last.start])
        return Quantity(
            what=_what_changes(text, first, words),
            unit=last.unit,
            comparator="increase_to" if last.value > first.value else "reduce_to",
            value=last.value,
            baseline_value=first.value,
            baseline_period=of_year[1] if of_year else None,
        )
    starts = [a for a in amounts if _is_origin(text, a, words)]
    amounts = [a for a in amounts if a not in starts]
    if starts and not amounts:
        # Where it starts from is said, and not where it goes to.
        return Quantity(what=_what_changes(text, starts[0], words), comparator="yes_no", baseline_value=starts[0].value)
    if in_words := _in_words(text, words, has_amounts=bool(amounts), falls=falls, rises=bool(up)):
        comparator, value = in_words
        return Quantity(what=_what(text, None, words), unit="%", comparator=comparator, value=value)
    if not amounts:
        return Quantity(what=_what(text, None, words), comparator="yes_no")
    amount = next((a for a in amounts if a.unit == "%"), amounts[0])
    before = text[max(0, amount.start - 26) : amount.start]
    behind = text[amount.end : amount.end + 30]
    if falls or amount.is_negative or up:
        to = re.search(rf"{words.goal}\s*[^\s\d]{{0,12}}\s?\D{{0,10}}$", before, re.I)
        by = re.search(rf"{words.margin}\s*\D{{0,12}}$", before, re.I)
        if to and not (by and by.start() > to.start()):
            return _made(text, amount, "reduce_to" if falls else "increase_to", words)
        if (
            amount.is_negative
            or by
            or re.match(rf"\s*(?:{(words.down if falls else words.up).pattern}|de baisse)", behind, re.I)
            or (amount.unit == "%" and not words.act.search(before) and verb is text)
        ):
            return _made(text, amount, "reduce_by" if falls or amount.is_negative else "increase_by", words)
    if words.at_least.search(before) or (
        re.match(r"\s*(?:or more|at least|ou plus|o más|au minimum|minimum|на)\b.{0,12}", behind)
        and words.at_least.search(behind[:14])
    ):
        return _made(text, amount, ">=", words)
    if words.at_most.search(before):
        return _made(text, amount, "<=", words)
    return _made(text, amount, "=", words)


def _in_words(
    text: str, words: Wording, *, has_amounts: bool, falls: bool, rises: bool
) -> tuple[Comparator, float] | None:
    """Return a change that words tell, in per cent: halve, double, divide by six, two thirds, eliminate."""
    if words.half.search(text) and not re.search(r"\b50\b", text):
        return "reduce_by", 50.0
    if times := re.search(_DIVIDED, text):
        if words.language != "ru" or "раз" in text:
            return "reduce_by", round(100 - 100 / max(1.0, float(times[1])), 1)
    if words.language == "ru" and (times := re.search(r"в (\d+(?:,\d+)?) раз", text)):
        n = max(1.0, float(times[1].replace(",", ".")))
        return ("reduce_by", round(100 - 100 / n, 1)) if falls else ("increase_by", 100 * (n - 1))
    if has_amounts:
        return None
    for pattern, change in ((words.double, 100.0), (words.triple, 200.0), (words.quadruple, 300.0)):
        if pattern.search(text):
            return "increase_by", change
    for pattern, percent in words.fractions:
        if pattern.search(text):
            return ("reduce_by" if falls else "increase_by" if rises else "="), percent
    return ("reduce_to", 0.0) if words.gone.search(text) else None


_DIVIDED = r"(?:divi\w+|сокра\w+|сниз\w+|уменьш\w+)\D{0,14}?(?:par|entre|by|в)\s(\d+)(?!\d|\s?%|[.,]\d)"


def _baseline(text: str, words: Wording) -> tuple[Amount, Amount] | None:
    """Return the value that a target starts from and the one it ends at: from 12 to 24 per cent."""
    amounts = list(amounts_in(text, words))
    for first, last in pairwise(amounts):
        before = text[max(0, first.start - 14) : first.start]
        between = text[first.end : last.start]
        if (
            re.search(rf"{words.origin}\s*\D{{0,8}}$", before, re.I)
            and re.search(rf"{words.goal}\s*\D{{0,12}}$", between, re.I)
            and len(between) < 60
        ):
            return first, last
    return None


def _made(text: str, amount: Amount, comparator: Comparator, words: Wording) -> Quantity:
    return Quantity(what=_what(text, amount, words), unit=amount.unit, comparator=comparator, value=amount.value)


_EDGES = re.compile(r"^[\s,;:()\-–—]+|[\s,;:()\-–—.]+$")
_OF = re.compile(r"^(?:of|in|on|for|to|the|a|de|du|des|d['’]|la|le|les|l['’]|del?|el|los|las|в|на|по|من|في)\s+", re.I)


def _what(text: str, amount: Amount | None, words: Wording) -> str | None:
    """Return the words of a target that stand for what is measured: those between its verb and its numbers, or behind
    them."""
    before = text[: amount.start] if amount else text
    before = words.due.sub(" ", before)
    start = max((m.end() for p in (words.up, words.down, words.gone, words.act) for m in p.finditer(before)), default=0)
    found = _clean(re.split(rf"(?:{words.origin}|{words.goal}|{words.margin})\s*\D{{0,4}}$", before[start:])[0])
    if amount and len(re.findall(r"\w{3,}", found)) == 0:
        behind = words.due.sub(" ", text[amount.end :])
        found = _clean(words.stop.split(re.split(r"[,;.]", behind)[0])[0])
    return None if re.match(words.origin, found, re.I) else found or None


def _what_changes(text: str, first: Amount, words: Wording) -> str | None:
    """Return the words that stand for what goes from one value to another: those between the verb and the first of
    them, or else the verb's subject, where a word for what is to come ends it."""
    before = text[: first.start]
    verbs = [m for p in (words.up, words.down, words.gone, words.act) for m in p.finditer(before)]
    found = re.split(rf"(?:{words.origin})\s*\D{{0,8}}$", before[max((m.end() for m in verbs), default=0) :])[0]
    if re.search(r"\w{3,}", found):
        return _clean(words.due.sub(" ", found)) or None
    subject = _TO_COME.split(before[: min((m.start() for m in verbs), default=0)])
    return (_clean(words.due.sub(" ", subject[0])) or None) if len(subject) > 1 else None


_TO_COME = re.compile(r"\s(?:will|shall|should|must|is to|are to|has to|have to|is expected to|are expected to)\s*$")


def _clean(text: str) -> str:
    text = _EDGES.sub("", text)
    while (shorter := _EDGES.sub("", _OF.sub("", text))) != text:
        text = shorter
    return text
