"""Days that a text names by words alone: yesterday, last year, im Mai, В декабре, 前三季度, the third quarter of 2021.

In: text, and the spans of the dates that are known. Out: `DateMention`s. What the words do not tell is left open: a day
that depends on when the text was written has no date, and a year of another calendar only where it is certain.
"""

# ruff: noqa: SIM905 - tables of words

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from muniment.reading.findings.vocabulary import load
from muniment.reading.model import DateMention

_JALALI = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
_HIJRI = (
    "محرم|صفر|ربيع الأول|ربيع الآخر|ربيع الثاني|جمادى الأولى|جمادى الآخرة|جمادى الثانية|رجب|شعبان|رمضان|شوال|"
    "ذو القعدة|ذي القعدة|"
    "ذو الحجة|ذي الحجة|Muharram|Safar|Rabi(?:[‘’']? ?al-(?:awwal|thani|akhir))|Jumada (?:al-(?:ula|awwal|"
    "thani|akhira))|Rajab|Sha[‘’']?ban|"
    "Ramadan|Shawwal|Dhu[’' ]?l-(?:Qa[‘’']?da|Hijjah?)"
)
_QUARTERS = {
    word: number
    for number, words in enumerate(
        (
            "1|i|first|premier|primer|erstes|ersten|первый|первом|первого|الأول|一",
            "2|ii|second|deuxième|segundo|zweites|zweiten|второй|втором|второго|الثاني|二",
            "3|iii|third|troisième|tercer|drittes|dritten|третий|третьем|третьего|الثالث|三",
            "4|iv|fourth|quatrième|cuarto|viertes|vierten|четвертый|четвёртом|четвертом|الرابع|四",
        ),
        1,
    )
    for word in words.split("|")
}
_QUARTER = re.compile(
    r"\bQ(?P<q1>[1-4])[ -]?(?P<y1>20\d\d|19\d\d)\b|\b(?P<y2>20\d\d|19\d\d)[ -]?Q(?P<q2>[1-4])\b"
    r"|\b(?P<q3>first|second|third|fourth)\s+quarter\s+(?:of\s+)?(?P<y3>20\d\d|19\d\d)\b"
    r"|\b(?P<q4>premier|deuxième|troisième|quatrième|[1-4](?=er|e|ème))(?:er|e|"
    r"ème)?\s+trimestre\s+(?:de\s+)?(?P<y4>20\d\d|19\d\d)\b"
    r"|\b(?P<q5>primer|segundo|tercer|cuarto)\s+trimestre\s+(?:de\s+|del\s+)?(?P<y5>20\d\d|19\d\d)\b"
    r"|\b(?P<q6>erste[ns]|zweite[ns]|dritte[ns]|vierte[ns]|[1-4](?=\.))\.?\s+Quartal\s+(?P<y6>20\d\d|19\d\d)\b"
    r"|(?<!\w)(?P<q7>I{1,3}|IV|[1-4](?=-)|перв\w+|втор\w+|трет\w+|"
    r"четв\w+)(?:-\w+)?\s+квартал[еа]?\s+(?P<y7>20\d\d|19\d\d)\b"
    r"|الربع\s+(?P<q8>الأول|الثاني|الثالث|الرابع)\s+(?:من\s+)?(?:عام\s+|سنة\s+)?(?P<y8>20\d\d|19\d\d)\b"
    r"|(?P<y9>20\d\d|19\d\d)年第?(?P<q9>[一二三四1-4])季度"
)
_RELATIVE: dict[str, str] = {
    "en": (
        r"\b(?:yesterday(?:\s(?:morning|afternoon|evening))?|today|tomorrow|tonight|last night|"
        r"(?:earlier\s)?(?:last|next|this|earlier this|later this|early this|early last|late last)\s(?:week|"
        r"weekend|month|year|quarter|decade|century|spring|summer|autumn|fall|winter)|"
        r"(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|twenty|\d{1,2})\s(?:days?|weeks?|months?|years?|"
        r"decades?)\sago|"
        r"(?:over|in|during|for|within)\s(?:the\s)?(?:past|last|next|coming)\s(?:\w+\s)?(?:days|weeks|months|"
        r"years|decade|decades)|"
        r"the\s(?:day|week|month|year)\s(?:before|after))\b"
    ),
    "fr": (
        r"(?<!\w)(?:avant-hier|hier(?:\s(?:soir|matin|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche))?|"
        r"aujourd['’]hui|demain|"
        r"(?:ce|cet)\s(?:matin|soir|après-midi|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|"
        r"cette\s(?:semaine|année|nuit)|ce\smois(?:-ci)?|"
        r"la\s(?:semaine|nuit)\s(?:dernière|prochaine|passée)|le\smois\s(?:dernier|prochain)|l['’](?:an|"
        r"année)\s(?:dernier|dernière|prochain|prochaine|passé))(?!\w)"
    ),
    "es": (
        r"(?<!\w)(?:anteayer|ayer(?:\s(?:por\sla\s(?:mañana|tarde|noche)))?|hoy|anoche|pasado\smañana|"
        r"(?:este|esta|el\spróximo|la\spróxima|el\spasado|la\spasada)\s(?:año|mes|semana|mañana|tarde|noche|"
        r"lunes|martes|miércoles|jueves|viernes|sábado|domingo|verano|invierno|otoño)|"
        r"(?:el\saño|el\smes|la\ssemana)\s(?:pasad[oa]|próxim[oa]|que\sviene)|"
        r"(?:los\s)?años\s(?:veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa))(?!\w)"
    ),
    "de": (
        r"(?<!\w)(?:[Vv]orgestern|[Gg]estern(?:\s(?:[Aa]bend|[Mm]orgen|[Nn]achmittag))?|"
        r"[Hh]eute(?:\s(?:[Aa]bend|[Mm]orgen|[Nn]achmittag|früh))?|übermorgen|"
        r"(?:[Ii]n\s)?(?:diese[rsmn]?|letzte[rsmn]?|vergangene[rsmn]?|nächste[rsmn]?|"
        r"vorige[rsmn]?)\s(?:Woche|Monat|Jahr(?:es)?|Sommer|Winter|Herbst|Frühjahr)|"
        r"(?:Tage|Wochen|Monate|Jahre)\s(?:später|zuvor)|[Zz]ehn\sJahre\s(?:später|zuvor))(?!\w)"
    ),
    "ru": (
        r"(?<!\w)(?:[Пп]озавчера|[Вв]чера|[Зз]автра|[Нн]акануне|[Нн]а\sднях|[Ее]жегодно|[Вв]\sнастоящее\sвремя|"
        r"[Вв]\s(?:этом|прошлом|будущем|следующем|текущем)\s(?:году|месяце|квартале)|[Нн]а\s(?:этой|прошлой|"
        r"следующей|будущей)\sнеделе)(?!\w)"
    ),
    "ar": (
        r"(?<!\w)و?(?:أمس(?:\s(?:الأول|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد))?|اليوم|غدا|غداً|أول\sأمس|"
        r"(?:الأسبوع|الشهر|العام)\s(?:الماضي|المقبل|الحالي|الجاري|القادم)|السنة\s(?:الماضية|المقبلة|الحالية)|"
        r"(?:هذا|ذلك)\s(?:الأسبوع|الشهر|العام))(?!\w)"
    ),
    "zh": (
        r"(?:今天|昨天|前天|明天|后天|後天|今日|昨日|明日|今晨|今早|今晚|昨晚|次日|翌日|今年|去年|前年|明年|"
        r"后年|後年|本月|上月|上个月|上個月|下个月|下個月|"
        r"上周|本周|下周|上週|本週|下週|(?:今|去|前|明)年(?:[1-9]|1[0-2]|十?[一二三四五六七八九十])月|"
        r"今年(?:以来|以來)|(?:前|第)?[一二三四]季度|上半年|下半年|"
        r"[12]?\d世[纪紀](?:初|末|中叶|中葉|后期|後期|前期|上半叶|下半叶)|"
        r"[一二]?十[一二三四五六七八九]?世[纪紀](?:初|末|中叶|后期|前期))"
    ),
}
_WEEKDAYS = {
    "fr": r"(?<!\w)(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?!\w)",
    "es": r"(?<!\w)(?:(?:el|este|pasado|próximo)\s)(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)(?!\w)",
    "de": r"(?<!\w)(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag)(?:morgen|abend|"
    r"nachmittag)?(?!\w)",
    "ru": r"(?<!\w)(?:[Вв]\s(?:понедельник|среду|четверг|пятницу|субботу|воскресенье)|[Вв]о\sвторник)(?!\w)",
    "ar": r"(?<!\w)(?:يوم\s)(?:الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد)(?!\w)",
}
_IN_MONTH = {
    "en": r"(?<=\b[Ii]n )(?:early |late |mid-)?(?P<mn>January|February|March|April|May|June|July|August|September|"
    r"October|November|December)\b(?!\s+\d)",
    "fr": r"(?:(?:début|fin|courant|milieu) )?(?:du |le |au )?mois de (?P<mn>{months})(?!\w|\s+\d)|(?<=\b[Ee]n "
    r")(?P<mn2>{months})(?!\w|\s+\d)",
    "es": r"(?:el |del |al )?mes de (?P<mn>{months})(?!\w|\s+(?:del?\s+)?(?:año\s+)?(?:\d|mil\b))|(?<=\b[Ee]n "
    r")(?P<mn2>{months})(?!\w|\s+(?:del?\s+)?(?:año\s+)?(?:\d|mil\b))",
    "de": r"(?<=\b[Ii]m )(?P<mn>{months})(?!\w|\s+\d)|(?:Anfang|Mitte|Ende) (?P<mn2>{months})(?!\w|\s+\d)",
    "ru": r"(?<!\w)[Вв]\s(?P<mn>январе|феврале|марте|апреле|мае|июне|июле|августе|сентябре|октябре|ноябре|"
    r"декабре)(?!\w|\s+\d)",
    "ar": r"(?:شهر\s)(?P<mn>{months})(?!\w|\s+\d)",
    "zh": r"(?<![\d年十个個])(?P<mz>1[0-2]|[1-9])月(?:初|末|底|中旬|上旬|下旬|份)?(?!\d|[一二三]?十|饼|球)",
}
_DAY_ALONE = re.compile(
    r"(?<![\d月年/.-])(?<!第)(?<!每)(?:3[01]|[12]\d|[1-9])日(?![内內本元间期游子常报報用后後前以起志均])"
)
_SAMPLE = 12_000
_FIRST = re.compile(
    r"day|night|quarter|week|month|year|decade|ago|half|Halbjahr|semestre|\b[Ii]n [A-Z]|hier|aujourd|demain|"
    r"ce[tn]?te? |mois|dern|"
    r"an|en |a[ñn]o|ayer|hoy|hace|mes|semana|este|[Gg]estern|[Hh]eute|"
    r"Woche|Monat|Jahr|tag|Im |im |[А-Яа-я]|[\u0620-\u064a]|[年月日天季周週世]|Q[1-4]|uartal|trimestre"
)


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    months = load("dates")["months"].get(language)
    names = "|".join(re.escape(n) for row in months for n in row) if months else ""
    if language == "de":
        names = "|".join(n.capitalize() for n in names.split("|"))
    table = []
    for kind, rows in (("month", _IN_MONTH), ("relative", _RELATIVE), ("weekday", _WEEKDAYS)):
        if language in rows:
            flags = re.IGNORECASE if kind == "relative" and language in ("en", "fr", "es") else 0
            table.append((kind, re.compile(rows[language].replace("{months}", names), flags)))
    return tuple(table)


@cache
def _month_numbers(language: str) -> dict[str, int]:
    rows = load("dates")["months"].get(language) or []
    table = {name: number for number, row in enumerate(rows, 1) for name in row}
    if language == "ru":
        table |= {n[:-1] + "е": number for n, number in table.items() if n[-1] in "яьаь"} | {"мае": 5}
    return table


def _periods(text: str, language: str | None) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, EDTF) of quarters and halves of a year, and of the days of Spanish deeds."""
    for match in _QUARTER.finditer(text) if _HAS_QUARTER.search(text) else ():
        number, year = (next(v for k, v in match.groupdict().items() if k[0] == c and v) for c in "qy")
        quarter = next((n for word, n in _QUARTERS.items() if number.lower().startswith(word) and word != "i"), None)
        quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(number.lower(), quarter)
        if quarter:
            yield *match.span(), f"{year}-{quarter * 3 - 2:02}/{year}-{quarter * 3:02}"
    for match in _HALF.finditer(text) if _HAS_HALF.search(text) else ():
        year = next(v for k, v in match.groupdict().items() if k[0] == "y" and v)
        second = _SECOND.match(next(v for k, v in match.groupdict().items() if k[0] == "h" and v))
        yield *match.span(), f"{year}-07/{year}-12" if second else f"{year}-01/{year}-06"
    for match in _SPANISH_DEED.finditer(text) if language == "es" and "mes de" in text else ():
        if day := _of_a_deed(match):
            yield *match.span(), day


def find_dates_in_words(text: str, language: str | None, known: list[DateMention]) -> list[DateMention]:
    """Return the days that a text names in words of its language, without those that are found already, in order."""
    if not _FIRST.search(text):
        return []
    taken = [(d.start, d.end) for d in known]
    found: list[DateMention] = []

    def add(
        start: int, end: int, edtf: str | None, confidence: float, weekday: str | None = None, *, over: bool = False
    ) -> None:
        # "the third quarter of 2021" says more than its year.
        if not any(s < end and start < e and not (over and start <= s and e <= end) for s, e in taken):
            taken.append((start, end))
            found.append(
                DateMention(
                    text=text[start:end], edtf=edtf, weekday=weekday, start=start, end=end, confidence=confidence
                )
            )

    for start, end, edtf in _periods(text, language):
        add(start, end, edtf, 0.95, over=True)
    for match in _OTHER_CALENDARS.finditer(text) if _HAS_CALENDAR.search(text) else ():
        add(*match.span(), _jalali(match), 0.9)
    if language is None:
        return sorted(found, key=lambda d: d.start)
    for kind, pattern in _patterns(language):
        for match in (
            _around(pattern, _SEEDS[language], text) if (kind, language) in _SEEDED else pattern.finditer(text)
        ):
            start, end = match.span()
            if kind == "month":
                add(start, end, _month(match, language), 0.85)
            else:
                add(start, end, None, 0.9, match[0].strip() if kind == "weekday" else None)
    if language == "zh":
        for match in _DAY_ALONE.finditer(text):
            add(*match.span(), None, 0.8)
    return sorted(found, key=lambda d: d.start)


_HALF = re.compile(
    r"\b(?P<h1>first|second)\s+half\s+of\s+(?P<y1>20\d\d|19\d\d)\b"
    r"|\b(?P<h2>premier|second|deuxième|1er|2e)\s+semestre\s+(?:de\s+)?(?P<y2>20\d\d|19\d\d)\b"
    r"|\b(?P<h3>primer|segundo)\s+semestre\s+(?:de\s+|del\s+)?(?P<y3>20\d\d|19\d\d)\b"
    r"|\b(?P<h4>erste[ns]|zweite[ns]|1\.|2\.)\s+Halbjahr\s+(?P<y4>20\d\d|19\d\d)\b"
    r"|(?<!\w)(?P<h5>перв\w+|втор\w+|I{1,2})\s+полугоди[еяи]\s+(?P<y5>20\d\d|19\d\d)\b"
    r"|النصف\s+(?P<h6>الأول|الثاني)\s+من\s+(?:عام\s+|سنة\s+)?(?P<y6>20\d\d|19\d\d)\b"
    r"|(?P<y7>20\d\d|19\d\d)年(?P<h7>上|下)半年"
)
_SECOND = re.compile(r"second|deuxième|2|segundo|zweite|втор|II|الثاني|下")
_HAS_HALF = re.compile(r"half of|semestre|Halbjahr|полугоди|النصف|半年")
_SPANISH_NUMBERS = {
    word: number
    for number, word in enumerate(
        "un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
        "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
        "veintiocho veintinueve treinta".split(),
        start=1,
    )
} | {
    word: int(number)
    for word, number in (
        pair.split("=")
        for pair in (
            "uno=1 primer=1 primero=1 cuarenta=40 cincuenta=50 sesenta=60 setenta=70 ochenta=80 noventa=90 ciento=100 "
            "trescientos=300 cuatrocientos=400 quinientos=500 seiscientos=600 setecientos=700 ochocientos=800 "
            "novecientos=900 y=0"
        ).split()
    )
}
_SPANISH_DEED = re.compile(
    r"(?<!\w)(?P<day>\d{1,2}|[a-zéó]+(?: y [a-z]+)?)\s+días?\s+del\s+mes\s+de\s+"
    r"(?P<month>enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)\s+"
    rf"(?:del?\s+año\s+|del?\s+)(?P<year>\d{{4}}|(?:dos\s+)?mil(?:\s+(?:{'|'.join(_SPANISH_NUMBERS)})\b)*)(?!\w)",
    re.IGNORECASE,
)
"""As deeds and laws are dated: "a los veintidós días del mes de abril del año mil novecientos ochenta"."""
_SPANISH_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()


def _of_a_deed(match: re.Match[str]) -> str | None:
    """Return the day of a Spanish deed, whose numbers may be words; None where one is not understood."""
    day, year = _spanish(match["day"]), _spanish(match["year"])
    name = match["month"].lower().replace("setiembre", "septiembre")
    if day is None or year is None or not (1 <= day <= 31 and 1500 <= year <= 2099):
        return None
    return f"{year}-{_SPANISH_MONTHS.index(name) + 1:02}-{day:02}"


def _spanish(words: str) -> int | None:
    """Return the number that digits or Spanish words say, up to thousands."""
    if words.isdigit():
        return int(words)
    total = current = 0
    for word in words.lower().split():
        if word == "mil":
            total, current = (current or 1) * 1000, 0
        elif word in _SPANISH_NUMBERS:
            current += _SPANISH_NUMBERS[word]
        elif total:
            break  # What follows the year.
        else:
            return None
    return total + current


_HAS_QUARTER = re.compile(r"uarter|uartal|rimestre|кварт|الربع|季度|Q[1-4]")
_HAS_CALENDAR = re.compile(r"[1۱][345۳۴۵][\d۰-۹]{2}\s?(?:ه|AH)|[1۱][۳۴34]\d\d|ramadan|Ramadan|Muharram|Rajab|Shawwal")
_SEEDS = {
    "en": re.compile(
        r"day|night|week|month|year|quarter|decade|centur|spring|summer|autumn|fall|winter|morrow", re.IGNORECASE
    ),
    "fr": re.compile(r"hier|hui|demain|matin|soir|midi|di|semaine|année|nuit|mois|\ban\b", re.IGNORECASE),
    "es": re.compile(
        r"ayer|hoy|anoche|mañana|año|mes|semana|tarde|noche|lunes|martes|miércoles|jueves|viernes|sábado|"
        r"domingo|verano|invierno|otoño|entas?|entos?|einte",
        re.IGNORECASE,
    ),
}
_SEEDED = {("relative", "en"), ("relative", "fr"), ("relative", "es")}


def _around(pattern: re.Pattern[str], seeds: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what a slow pattern finds around the words that it cannot do without."""
    until = 0
    for seed in seeds.finditer(text):
        if seed.start() >= until and (match := pattern.search(text, max(until, seed.start() - 34), seed.end() + 30)):
            yield match
            until = match.end()


def _month(match: re.Match[str], language: str) -> str | None:
    groups = match.groupdict()
    if groups.get("mz"):
        return f"XXXX-{int(groups['mz']):02}"
    name = (groups.get("mn") or groups.get("mn2") or "").lower()
    number = _month_numbers(language).get(name)
    return f"XXXX-{number:02}" if number else None


_OTHER_CALENDARS = re.compile(
    rf"(?<!\w)(?P<jd>\d{{1,2}})\s(?P<jm>{'|'.join(_JALALI)})\s(?:ماه\s)?(?:سال\s)?(?P<jy>[1۱][۳۴34]\d\d)(?!\d)"
    rf"|(?<!\w)(?:\d{{1,2}}\s(?:من\s)?)?(?:{_HIJRI})\s(?:سنة\s|عام\s)?1[345]\d\d(?:\s?(?:هـ|ه|AH|H)(?!\w))?"
    r"|(?<!\d)1[345]\d\d\s?(?:هـ|AH\b)"
)


def _jalali(match: re.Match[str]) -> str | None:
    """Return the Gregorian day of a day of the solar Hijri calendar, which is certain; None for the lunar one, whose
    months begin when the moon is seen."""
    if not match["jd"]:
        return None
    year, month, day = int(match["jy"]), _JALALI.index(match["jm"]) + 1, int(match["jd"])
    if not 1 <= day <= (31 if month <= 6 else 30):
        return None
    # Days since 1 Farvardin of the year 979, as in the arithmetic calendar of 33 years.
    year -= 979
    days = 365 * year + year // 33 * 8 + (year % 33 + 3) // 4
    days += sum(31 if m < 6 else 30 for m in range(month - 1)) + day - 1 + 79
    return _gregorian(days)


def _gregorian(days: int) -> str:
    """Return the day so many days after the first of January of 1600."""
    from datetime import date, timedelta

    return (date(1600, 1, 1) + timedelta(days=days)).isoformat()
