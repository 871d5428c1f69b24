"""Figures in running text: percentages, amounts of money, counts of people and things.

In: text. Out: `Figure`s with the value as a number and the unit as written. A number that can be understood in two ways
(a comma that may part thousands or decimals, the end of a range, the number of an article) is left out: a false one is
worse.

The file is long and stays whole: half of it are the units and the writings of numbers, which one pass over a text uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum, auto
from functools import cache

from muniment.reading.findings.plain_counts import find_plain_counts
from muniment.reading.findings.speech_words import language_of_words
from muniment.reading.findings.vocabulary import load
from muniment.reading.model import Figure

_SCALES = {
    **dict.fromkeys(("hundred", "百"), 10**2),
    **dict.fromkeys(
        ("thousand", "k", "千", "mil", "mille", "tausend", "тыс", "тысяча", "тысячи", "тысяч", "آلاف"), 10**3
    ),
    **dict.fromkeys(("万", "萬"), 10**4),
    **dict.fromkeys(("lakh", "lakhs"), 10**5),
    **dict.fromkeys(
        (
            "million",
            "millions",
            "mln",
            "mn",
            "m",
            "百万",
            "百萬",
            "millón",
            "millones",
            "millionen",
            "mio",
            "milhão",
            "milhões",
        ),
        10**6,
    ),
    **dict.fromkeys(
        (
            "milione",
            "milioni",
            "млн",
            "мільйон",
            "мільйони",
            "мільйонів",
            "миллион",
            "миллиона",
            "миллионов",
            "مليون",
            "ملايين",
        ),
        10**6,
    ),
    **dict.fromkeys(("千万", "千萬", "crore", "crores"), 10**7),
    **dict.fromkeys(("亿", "億"), 10**8),
    **dict.fromkeys(
        ("billion", "bn", "b", "milliard", "milliards", "milliarde", "milliarden", "mrd", "miliardi", "mil millones"),
        10**9,
    ),
    **dict.fromkeys(
        ("млрд", "мільярд", "мільярди", "мільярдів", "миллиард", "миллиарда", "миллиардов", "مليار", "مليارات"), 10**9
    ),
    **dict.fromkeys(("万亿", "萬億", "trillion", "tn"), 10**12),
}
_ONLY_OF_MONEY = frozenset(["k", "m", "mn", "b", "tn"])
"""Short scales that mean something else behind a number without a currency: 5 m are metres."""

_GROUPS = r"\d{1,3}(?:[\u00a0\u202f\u2009’']\d{3})+(?:[.,]\d+)?"
_SPACED = r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?"
_PLAIN = r"\d+(?:[.,]\d+)*"
_CURRENCIES = r"US\$|\$|€|£|¥|₹|RMB|USD|EUR|GBP|CNY|CHF|HK\$"
_WORDS_OF_SCALE = "|".join(sorted((s for s in _SCALES if ord(s[0]) < 0x3000), key=len, reverse=True))
_UNITS = (
    r"%|٪|[€£¥₽₴](?=[\s.,;:)]|$)|процент(?:а|ов)?\b|Prozent\b|por ciento\b|pour cent\b|في الم[ئا]ئ?ة|"
    r"بالم[ئا]ئ?ة|percent\b|per cent\b|percentage points?\b|个百分点|yuan\b|dollars\b|euros?\b|pounds\b|"
    r"元(?![旦月素])|美元|欧元|英镑|"
    r"平方公里|平方米|立方米|千瓦时|公里|公顷|公斤|人次|万元|日元|卢布|卢比|人(?![民大才工力类類士])|户|"
    r"[个個](?!多?[月半小])|間|項|輛|噸|[岁歲]|[罐隻]|只(?![有是要能好在会會])|字(?![母面])|小[时時]|"
    r"款(?![待项項])|席(?!位)|票(?!据)|所|名|吨|岁|张|次|册|封|口|剂|例|"
    r"件|部|条(?![例款件])|项|篇|本|辆|台(?![湾灣北风風])|家(?!庭)|座(?!谈)|间|位(?![于於置])|倍|亩|米|天(?![津下])|"
    r"people\b|persons\b|residents\b|citizens\b|participants\b|experts\b|students\b|pupils\b|children\b|women\b|men\b|"
    r"households\b|families\b|villages\b|schools\b|teachers\b|patients\b|workers\b|jobs\b|hospitals\b|countries\b|"
    r"wells\b|homes\b|towns\b|districts\b|provinces\b|counties\b|cases\b|doses\b|papers\b|reports\b|targets\b|"
    r"rupees\b|roubles\b|rubles\b|pesos\b|francs\b|krone[rn]?\b|kron[ao]r?\b|rand\b|won\b|yen\b|dirhams?\b|"
    r"riyals?\b|dinars?\b|liras?\b|reais\b|shillings?\b|"
    r"dólares\b|dollar\b|دولار(?:ا|ات)?|يورو|دينار(?:ا|ات)?|ريال(?:ا|ات)?|جنيه(?:ا|ات)?|درهم(?:ا)?|"
    r"доллар(?:а|ов)?\b|рубл(?:ь|я|ей)\b|евро\b|"
    r"km/h\b|km²|km\b(?![/²])|kilomet(?:re|er)s\b(?!\s+(?:per|an)\b)|hectares\b|tonnes\b|tons\b|litres\b"
)


def _pattern(numbers: str) -> re.Pattern[str]:
    return re.compile(
        # Most letters of a text begin no figure: one look tells. What stands in a word, a range, a time or a symbol is
        # none.
        rf"(?=[\d\sURECGH$€£¥₹])(?<![^\W\d_\u3040-\u9fff])(?<![\d_.:/\-–−第])(?<!\d,)"
        rf"(?P<currency>{_CURRENCIES})?[^\S\n]?(?<![\d.:/\-–−第])(?<!\d,)"
        rf"(?P<number>{numbers})(?![.,]?\d)[多余餘]?(?:[^\S\n]|\n(?=(?:{_WORDS_OF_SCALE})\b))?"
        rf"(?P<scale>万亿|萬億|百万|百萬|千万|千萬|[百千万萬亿億]|(?:{_WORDS_OF_SCALE})\b)?[多余餘]?\.?[^\S\n]?"
        rf"(?:(?<=[\s.])(?:de\s|d[’'])(?=[eddp]))?(?P<unit>{_UNITS})?",
        re.IGNORECASE,
    )


class _Writing(Enum):
    """How a text parts thousands and decimals."""

    POINT = auto()
    """As English and Chinese do: 1,234.5."""
    COMMA = auto()
    """As most of Europe does: 1.234,5 or 1 234,5."""
    UNKNOWN = auto()
    """Only what is the same in both is understood."""


_FIGURE = _pattern(rf"{_GROUPS}|{_PLAIN}")
_FIGURE_WITH_SPACES = _pattern(rf"{_SPACED}|{_GROUPS}|{_PLAIN}")


_ENGLISH = re.compile(
    r"\b(?:the|of|and|is|was|were|has|have|with|that|from|by|in|on|for|at|its|will|to|are|or|people|persons|"
    r"children|women|men|percent|per cent|billion)\b",
    re.IGNORECASE,
)
_OF_THE_COMMA = re.compile(
    r"\b(?:der|die|das|und|den|ist|mit|von|für|le|la|les|des|et|est|du|une|aux|el|los|las|que|y|del|con|para|"
    r"il|di|che|em|da|het|een|van|och|og|i|w|na|в|на|с|по|и|не|от)\b",
    re.IGNORECASE,
)
_OF_THE_POINT = re.compile(r"[\u0620-\u064a\u0e00-\u0e7f\u0900-\u097f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def _writing(text: str) -> _Writing:
    sample = text[:4000]
    if len(_OF_THE_POINT.findall(sample)) * 5 > len(sample):
        return _Writing.POINT
    point, comma = len(_ENGLISH.findall(sample)), len(_OF_THE_COMMA.findall(sample))
    return _Writing.POINT if point > 2 * comma else _Writing.COMMA if comma > 2 * point else _Writing.UNKNOWN


def _value(number: str, writing: _Writing) -> Decimal | None:
    """Return what a written number says; None where it can be understood in two ways."""
    number = re.sub(r"[ \u00a0\u202f\u2009’']", "", number)
    marks = [c for c in number if c in ".,"]
    if not marks:
        return Decimal(number)
    head, *groups = re.split(r"[.,]", number)
    if len(set(marks)) == 2:
        # The last mark parts the decimals where it stands once: 1,234.5 or 1.234,5.
        *thousands, decimals = groups
        if len(set(marks[:-1])) != 1 or marks[-1] in marks[:-1] or any(len(g) != 3 for g in thousands) or len(head) > 3:
            return None
        return Decimal(head + "".join(thousands) + "." + decimals)
    if len(marks) > 1:
        return Decimal(head + "".join(groups)) if len(head) <= 3 and all(len(g) == 3 for g in groups) else None
    mark, (rest,) = marks[0], groups
    if len(rest) != 3 or len(head) > 3 or head == "0":
        # 53,5 in an English text is a list or a slip.
        return None if mark == "," and writing is _Writing.POINT else Decimal(f"{head}.{rest}")
    if writing is _Writing.POINT:
        return Decimal(head + rest) if mark == "," else Decimal(f"{head}.{rest}")
    # In Spain 1.416 is a thousand and more; 1,416 is that in Mexico, and little more than one in Spain.
    return Decimal(head + rest) if mark == "." and writing is _Writing.COMMA else None


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
    r"(?:(?<=[^\S\n])|[^\S\n]+)(?:(?!(?:of|and|or|to|in|on|at|by|for|from|the|a|an|as|than|per|is|was|were|"
    r"are|had|has|have|only|also|never|still|now|not|just|simply)\b)(?P<kind>[a-z]+(?:-[a-z]+)?)[^\S\n]+)?"
    r"(?P<noun>(?!(?:was|is|has|as|this|its|years|months|days|hours|minutes|times|others|brings|authori[sz]es|"
    r"provides|requires|says|shows|calls|gives|makes"
    r"|takes|comes|goes|contains|describes|sets|means|applies|concerns|remains|becomes|follows|establishes|"
    r"prohibits|allows|permits|includes|deals|refers|does|protects|restricts|limits|amends|provides|creates|"
    r"imposes|exempts|removes|adds)\b)"
    r"[a-z]{2,}(?<!s)(?<!u)(?<!i)(?<!ic)s|people|women|men|children)\b"
)
"""What a number counts: a plural, with at most one word before it."""
_OF_A_MEASURE = frozenset(["square", "cubic", "metric", "nautical", "marine"])
_NUMBERED = re.compile(
    r"(?:\b(?:Grades?|Years?|Groups?|Levels?|Phases?|Zones?|Types?|Tiers?|Class|Parts?|Acts?|Forms?|Day|Week|"
    r"Stage|Steps?|Goals?|Targets?|Areas?|Regions?|Items?)"
    r"|\b(?i:title|articles?|sections?|categor(?:y|ies)|chapters?|nos?\.|numbers?|resolutions?|schedules?|"
    r"annex(?:es)?|tables?|figures?|rules?|decrees?|protocols?"
    r"|paragraphs?|wards?|districts?|pages?|vol\.|volumes?|under|aged?|nº|n°|№|artículos?|artikel|absatz|"
    r"статья|статьи|public law|docket)|§"
    # Bills and acts: "H.R. 534 restricts …".
    r"|\b(?:H\.\s?R\.|[HS]\.\s?(?:J\.|Con\.)?\s?Res\.|(?<![A-Z]\.)S\.|P\.\s?L\.|Pub\. L\.|Bill|Case|"
    r"Cal\.)(?:\s?(?:No\.|\#))?)\s*$"
    r"|第[\d、,至到和及—\-\s]*$"
)
"""What stands before a number that is a name or an order, and counts nothing: "Grade 5 students"."""
_END_OF_A_RANGE = re.compile(
    r"(?<!\d)(?!(?:1[5-9]|20)\d\d\D)[\d.,]+\s?(?:million|billion|[万亿萬億])?\s?(?:[-–—~～至到]|to|à|a|bis|"
    r"до)\s?(?:US\$|[$€£¥₹]\s?)?$"
    r"|\b(?:between|entre|zwischen)\b[^.;\n]{0,40}$|\b(?:\d+|one|two|three|four|nine)\s+(?:in|out of|of "
    r"every)\s$|\b(?:sur|von|de cada|из)\s$",
    re.IGNORECASE,
)
_IN_PIECES = re.compile(r"(?<![\d.,])\d{1,3}[,.]\s$")
"""What stands before the rest of a number that a space broke: "18, 7 milhões"."""
_GROUP_BEHIND = re.compile(r"[ \u00a0\u202f\u2009]\d{3}(?![\d.,]*\d)")
_IN_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})*[ \u00a0\u202f\u2009]$")
"""What stands before the last group of a number whose thousands a space parts: "138 000元" is no 0."""
_SCALED_LATER = re.compile(
    rf"\s?(?:[-–—~～至到]|(?:to|or|and|à|a|ou|y|o|e|bis|oder|und)\s)\s?(?:{_CURRENCIES})?\s?\d[\d.,"
    rf"]*[\s-]?(?:(?:{_WORDS_OF_SCALE})\b|[百千万萬亿億])",
    re.IGNORECASE,
)
"""What follows the beginning of a range whose scale is written once, at its end: "$400-$800 million", of which 400 is
no sum."""
_GOES_ON = re.compile(r"\d|[多余餘]?[百千万亿萬億]")
"""What stands behind a scale of a number that goes on: 1亿3千万, 3万多亿."""
_SMALL = frozenset(
    [
        "in",
        "at",
        "of",
        "the",
        "about",
        "some",
        "over",
        "nearly",
        "almost",
        "only",
        "all",
        "these",
        "those",
        "for",
        "with",
        "to",
        "by",
        "from",
        "and",
        "but",
        "or",
        "more",
        "than",
        "at",
        "least",
        "under",
        "around",
        "between",
        "after",
        "as",
        "our",
        "their",
        "its",
        "his",
        "her",
    ]
)


def _is_year(number: str) -> bool:
    return number.isdigit() and len(number) == 4 and number[:2] in ("15", "16", "17", "18", "19", "20")


def _is_part_of_a_name(before: str) -> bool:
    """Return whether a number stands behind a name: "Boeing 737 crashes"."""
    match = re.search(r"([^\W\d_][\w’'\-]*)\s+$", before)
    return bool(
        match
        and match[1][0].isupper()
        and match[1].lower() not in _SMALL
        and not re.search(r"(?:^|[.!?:;“\"(]\s*)$", before[: match.start()])
    )


_PERCENT = re.compile(
    r"percent|per cent|٪|процент(?:а|ов)?|Prozent|por ciento|pour cent|في الم\w+|بالم\w+", re.IGNORECASE
)
_DIGITS = {ord(script) + n: str(n) for script in "０٠۰०๐" for n in range(10)} | {
    ord("％"): "%",
    ord("．"): ".",
    ord("٬"): ",",
    ord("٫"): ".",
}
"""Digits and marks of other scripts, one for one."""


@cache
def _counted_of(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Return what finds a number with what it counts in a language, and its words for numbers."""
    row = load("counted")[language]
    numbers: dict[str, int] = row["numbers"]
    nouns = (
        "|".join(row["counted"])
        if language == "ru"
        else "|".join(re.escape(n) for n in sorted(row["counted"], key=len)[::-1])
    )
    words = "|".join(re.escape(w) for w in sorted(numbers, key=len)[::-1])
    first = "".join(sorted({c for w in numbers for c in (w[0], w[0].upper())}))
    return (
        re.compile(
            rf"(?=[\d{first}])(?<![\w.,:/$€£-])"
            rf"(?:(?P<number>{_SPACED}|{_GROUPS}|{_PLAIN})|(?P<word>(?i:{words})))[ \u00a0\u202f]"
            rf"(?P<noun>{nouns})(?![\w-])"
        ),
        numbers,
    )


_A_DAY_RATHER = re.compile(r"\s(?:ago\b|earlier\b|later\b|старше\b|назад\b|del?\s+mes\b|de\s+\d)")
_AGO = re.compile(r"(?:\bil y a|\bhace|\bvor|\bdepuis|قبل|منذ)\s$")
"""What makes a length of time a day that lies so far back."""
_CHINESE_COUNT = re.compile(
    r"(?<![第\d一二三四五六七八九十百千万亿两零点之])"
    r"(?P<n>(?:[一二三四五六七八九]?[十百千][一二三四五六七八九十百千零]*|"
    r"[二三四五六七八九])(?:点[一二三四五六七八九零]+)?)"
    r"[多余]?(?P<scale>[万亿]?)(?P<unit>元|名(?![字义])|倍|项(?!目)|公里|公顷|吨|家(?!庭)|款(?!待)|户(?!口))"
)


_LARGE = re.compile(r"(?<![\w.,:/$€£-])\d{1,3}(?:,\d{3})+(?![\d.,]*\d|[-/%])(?!\s(?:[A-Z]|U\.S))")
_LARGE_SPACED = re.compile(
    r"(?<![\w.,:/$€£-])(?<!\d[ \u00a0\u202f])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![ \u00a0\u202f]?\d|[-/%.,]\d)"
)
"""Numbers whose thousands are parted: they count something, also where what that is stands elsewhere."""


def _find_counted(text: str, language: str | None, writing: _Writing) -> Iterator[tuple[int, int, Decimal, str]]:
    """Yield (begin, end, value, unit) of numbers that stand with what they count, by the words of a language."""
    if language == "zh":
        for match in _CHINESE_COUNT.finditer(text):
            value = _chinese_large(match["n"])
            if value is not None and (len(match["n"]) > 1 or match["unit"] in ("名", "倍")):
                yield *match.span(), value * {"万": 10**4, "亿": 10**8}.get(match["scale"], 1), match["unit"]
        return
    if language not in ("en", "fr", "es", "de", "ru", "ar"):
        return
    pattern, numbers = _counted_of(language)
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - 48) : match.start()]
        if _NUMBERED.search(before) or _END_OF_A_RANGE.search(before) or _IN_PIECES.search(before):
            continue
        if match["word"]:
            found: Decimal | None = Decimal(numbers[match["word"].lower()])
        else:
            found = None if _is_year(match["number"]) else _value(match["number"], writing)
        if found is not None and not _A_DAY_RATHER.match(text, match.end()) and not _AGO.search(before):
            yield *match.span(), found, match["noun"]
    yield from _plain(text, language, writing)
    for match in (_LARGE_SPACED if writing is _Writing.COMMA else _LARGE).finditer(text):
        value = _value(match[0], writing)
        before = text[max(0, match.start() - 48) : match.start()]
        if value is not None and not _NUMBERED.search(before) and not _END_OF_A_RANGE.search(before):
            yield *match.span(), value, ""


_OUT_OF = re.compile(r"(?<![\d\s])\s(?:sur|von)\s$|(?:^|[.!?]\s)(?:Sur|Von)\s$")
"""Of how many, behind a word and not a number: "556 postes sur 9 800 salariés" has two figures, "3 sur 10" none."""


def _plain(text: str, language: str | None, writing: _Writing) -> Iterator[tuple[int, int, Decimal, str]]:
    """Yield (begin, end, value, unit) of numbers before a plural."""
    for count in find_plain_counts(text, language):
        before = text[max(0, count.start - 48) : count.start]
        ranged = _END_OF_A_RANGE.search(before) and not _OUT_OF.search(before)
        if _NUMBERED.search(before) or ranged or _IN_PIECES.search(before):
            continue
        if _AGO.search(before) or _is_part_of_a_name(before) or (count.digits and _is_year(count.digits)):
            continue
        value = Decimal(count.value) if count.value is not None else _value(count.digits or "", writing)
        if value is not None:
            yield count.start, count.end, value, count.unit


def _chinese_large(text: str) -> Decimal | None:
    """Return the value of Chinese numerals up to thousands: 八千二百九十一, 二十六, 八点一."""
    whole, _, decimals = text.partition("点")
    total = current = 0
    for character in whole:
        if character in _CHINESE:
            current = _CHINESE[character]
        else:
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            current = 0
    number = str(total + current)
    return Decimal(number + "." + "".join(str(_CHINESE.get(c, 0)) for c in decimals) if decimals else number)


def find_figures(text: str, period: str | None = None) -> list[Figure]:
    """Return the figures of `text` that have a unit, a scale or a currency; bare numbers and years are left alone."""
    written = text
    if not text.isascii():
        text = text.translate(_DIGITS)
    found = _find_figures(text, period)
    taken = [(f.start, f.end) for f in found]
    for start, end, value, unit in _find_counted(text, language_of_words(text), _writing(text)):
        if not any(s < end and start < e for s, e in taken):
            taken.append((start, end))
            found.append(
                Figure(text=text[start:end], value=float(value), unit=unit or None, period=period, start=start, end=end)
            )
    if written is not text:
        found = [f.model_copy(update={"text": written[f.start : f.end]}) for f in found]
    return sorted(found, key=lambda f: f.start)


def _find_figures(text: str, period: str | None) -> list[Figure]:
    writing = _writing(text)
    found = []
    for match in (_FIGURE_WITH_SPACES if writing is _Writing.COMMA else _FIGURE).finditer(text):
        counted = (
            None
            if match["currency"] or match["unit"] or writing is not _Writing.POINT
            else _COUNTED.match(text, match.end())
        )
        scale = (match["scale"] or "").lower()
        if not (match["currency"] or scale or match["unit"]) and counted is None:
            continue
        value = _value(match["number"], writing)
        before = text[max(0, match.start("number") - 48) : match.start()]
        if (
            value is None
            or (scale in _ONLY_OF_MONEY and not match["currency"])
            or (
                _is_year(match["number"])
                and not match["currency"]
                and not scale
                and (counted or (match["unit"] or "")[:1].isascii())
            )
            or _NUMBERED.search(before)
            or _END_OF_A_RANGE.search(before)
            or _IN_PIECES.search(before)
            or (len(match["number"]) <= 3 and _GROUP_BEHIND.match(text, match.end("number")))
            or (len(match["number"]) >= 3 and match["number"][:3].isdecimal() and _IN_GROUPS.search(before))
            or (not scale and len(match["number"]) < 4 and _SCALED_LATER.match(text, match.end("number")))
            or (scale[:1] > "\u3000" and _GOES_ON.match(text, match.end("scale")))
            or before[-1:] in tuple("百千万亿萬億")
            or (counted and _is_part_of_a_name(before))
        ):
            continue
        value *= _SCALES.get(scale, 1)
        unit = (match["unit"] or match["currency"] or "").strip()
        if counted:
            unit = f"{counted['kind']} {counted['noun']}" if counted["kind"] in _OF_A_MEASURE else counted["noun"]
        if _PERCENT.fullmatch(unit):
            unit = "%"
        start = match.start() + (len(match[0]) - len(match[0].lstrip()))
        end = next(match.end(part) for part in ("unit", "scale", "number") if match[part])
        if not match["unit"] and len(scale) <= 4 and text[end : end + 1] == "." and match.end() > end:
            # The point of an abbreviation is a part of it: "2 млн."
            end += scale.isalpha() and not scale.isascii()
        quote = text[start : counted.end() if counted else end]
        found.append(
            Figure(
                text=quote, value=float(value), unit=unit or None, period=period, start=start, end=start + len(quote)
            )
        )
    for match in _CHINESE_PERCENT.finditer(text):
        number = _chinese_value(match["n"])
        if number is not None:
            found.append(
                Figure(text=match[0], value=number, unit="%", period=period, start=match.start(), end=match.end())
            )
    return found
