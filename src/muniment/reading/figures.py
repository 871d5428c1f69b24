"""Figures in running text: percentages, amounts of money, counts of people and things.

In: text. Out: `Figure`s with the value as a number and the unit as written.
"""

from __future__ import annotations

import re

from .model import Figure

_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "mln": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12,
    "百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "億": 1e8, "万亿": 1e12, "萬億": 1e12,
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CURRENCIES = r"US\$|\$|€|£|¥|₹|RMB|USD|EUR|GBP|CNY|CHF|HK\$"
_FIGURE = re.compile(
    # Most letters of a text begin no figure: one look tells.
    rf"(?=[\d\sURECGH$€£¥₹])(?P<currency>{_CURRENCIES})?\s?(?P<number>{_NUMBER})\s?"
    r"(?P<scale>万亿|萬億|百万|千万|[百千万萬亿億]|(?:hundred|thousand|million|mln|billion|bn|trillion)\b)?\s?"
    r"(?P<unit>%|percent\b|per cent\b|percentage points?\b|个百分点|yuan\b|dollars\b|euros\b|pounds\b|元|美元|欧元|英镑|"
    r"平方公里|平方米|立方米|千瓦时|公里|公顷|公斤|人次|万元|日元|卢布|卢比|人|户|个|所|名|吨|岁|张|次|册|封|口|剂|例|件|部|条|项|篇|本|辆|台|家|座|间|位|倍|亩|米|天|"
    r"people\b|persons\b|residents\b|citizens\b|participants\b|experts\b|students\b|pupils\b|children\b|women\b|men\b|"
    r"households\b|families\b|villages\b|schools\b|teachers\b|patients\b|workers\b|jobs\b|hospitals\b|countries\b|"
    r"wells\b|homes\b|towns\b|districts\b|provinces\b|counties\b|cases\b|doses\b|papers\b|reports\b|targets\b|"
    r"rupees\b|roubles\b|rubles\b|pesos\b|francs\b|krone[rn]?\b|kron[ao]r?\b|rand\b|won\b|yen\b|dirhams?\b|riyals?\b|dinars?\b|liras?\b|reais\b|shillings?\b|"
    r"km\b|kilomet(?:re|er)s\b|hectares\b|tonnes\b|tons\b|litres\b)?",
    re.IGNORECASE,
)
_CHINESE_PERCENT = re.compile(r"百分之(?P<n>[一二三四五六七八九十百点零\d.]+)")
_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九")}


def _chinese_value(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    whole, _, decimals = text.partition("点")
    total = current = 0
    for character in whole:
        if character in _CHINESE:
            current = _CHINESE[character]
        elif character in "十百":
            total += (current or 1) * (10 if character == "十" else 100)
            current = 0
        else:
            return None
    value = float(total + current)
    if decimals:
        value += float("0." + "".join(str(_CHINESE.get(c, 0)) for c in decimals))
    return value


_COUNTED = re.compile(
    r"(?<=[\d\s])\s*(?:(?!(?:of|and|or|to|in|on|at|by|for|from|the|a|an|as|than|is|was|were|are|had|has|have)\b)[a-z]+(?:-[a-z]+)?\s+)?(?P<noun>(?!(?:was|is|has|as|this|its|years|months|days|hours|minutes|times|others)\b)[a-z]{3,}s|people|women|men|children)\b"
)
"""What a number counts: a plural, with at most one word before it."""


def _is_year(number: str) -> bool:
    return number.isdigit() and len(number) == 4 and number[:2] in ("15", "16", "17", "18", "19", "20")


def find_figures(text: str, period: str | None = None) -> list[Figure]:
    """Return the figures of `text` that have a unit, a scale or a currency; bare numbers and years are left alone."""
    found = []
    for match in _FIGURE.finditer(text):
        counted = None if match["currency"] or match["unit"] else _COUNTED.match(text, match.end())
        if not (match["currency"] or match["scale"] or match["unit"]) and (counted is None or _is_year(match["number"])):
            continue
        value = float(match["number"].replace(",", ""))
        scale = (match["scale"] or "").lower()
        value *= _SCALES.get(scale, 1)
        unit = (match["unit"] or match["currency"] or (counted["noun"] if counted else "")).strip() or None
        if unit and unit.lower() in ("percent", "per cent"):
            unit = "%"
        start = match.start() + (len(match[0]) - len(match[0].lstrip()))
        quote = text[start : counted.end() if counted else match.start() + len(match[0].rstrip())].strip()
        found.append(Figure(text=quote, value=value, unit=unit, period=period, start=start, end=start + len(quote)))
    for match in _CHINESE_PERCENT.finditer(text):
        number = _chinese_value(match["n"])
        if number is not None:
            found.append(Figure(text=match[0], value=number, unit="%", period=period, start=match.start(), end=match.end()))
    return sorted(found, key=lambda f: f.start)
