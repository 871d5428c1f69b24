"""Places in German, French, Spanish, Russian and Arabic: lands and cities by their names in that language.

In: text and its language. Out: where their names stand, in any case form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from muniment.reading.findings.names import is_part_of_another
from muniment.reading.findings.vocabulary import load

_WORD = re.compile(r"(?<![\w’'-])[A-ZÀ-ÖØ-ÞÎА-ЯЁ][\w’'-]*")
_ARABIC_WORD = re.compile(r"(?<!\w)[\u0621-\u064a]{2,}")
_OF_A_BODY = re.compile(
    r"\b(?:Air|Radio|Télé|Météo|Banque de|Banco de|Bank|Opéra de|Université de|Universidad de|Tour de|Miss|"
    r"Vuelta a|(?:Golf|Meer|Straße|Bucht|Kap) von|"
    r"Real|Horizon|Банк\w*|Почт\w+|Газета|Единая|Единой|Яблоко|Голос|радио|Радио)\s+(?:la\s|l['’])?$|[«“„\"]$"
)
_ADJECTIVE = re.compile(r"[А-ЯЁ][а-яё]+(?:ая|ой|ую|ое|ый|ий|ого|ому)\s$")
"""A large adjective makes another land: Северная Ирландия, Новая Гвинея."""
_INTO = re.compile(
    r"(?:^|[\s(])(?:à|en|de|vers|depuis|dans|près de|hacia|desde|hasta|in|nach|aus|bei|von|bis|"
    r"über|в|из|до|под|около|через|город\w*|столиц\w+|под|над|из-под|и)\s+$",
    re.IGNORECASE,
)
_INTO_ARABIC = re.compile(
    r"(?:في|إلى|الى|من|مدينة|بمدينة|محافظة|بمحافظة|العاصمة|قرب|غرب|شرق|شمال|جنوب|وسط|عن|نحو|داخل|خارج|جبل|نهر|بلدة|"
    r"قرية|إقليم)\s$"
)
_PREFIX = re.compile(r"(?:و|ف)?(?:ب|ل|ك)?")
_PERSON_BEHIND = re.compile(r"\s+[A-ZÀ-ÖØ-ÞА-ЯЁ]")


@cache
def _names(language: str) -> tuple[dict[str, list[str]], frozenset[str]]:
    """Return the names of a language by their first word, longest first, and which of them are lands."""
    row, regions = load("place-forms")[language], load("regions")
    lands = frozenset((*row["lands"], *regions.get(language, ())))
    table: dict[str, list[str]] = {}
    for name in sorted({*lands, *row["cities"], *regions.get(f"{language}+", ())}, key=lambda n: (-len(n), n)):
        if "," not in name and (len(name) > 2 or name in regions.get(language, ())):
            table.setdefault(re.split(r"[\s]", name, maxsplit=1)[0], []).append(name)
    return table, lands


@cache
def _with_article() -> frozenset[str]:
    """Names of French departments that are words and names too: places only with an article."""
    return frozenset(load("regions")["fr+"])


_ARTICLE = re.compile(r"\b(?:dans (?:le|la|les|l['’])|du|de la|de l['’]|des|en|le|la)\s?$")
_REGION = {
    "fr": r"département|région|province|canton|commune|ville|localité|île|îles|archipel|village|vallée|préfecture|"
    r"fleuve|rivière",
    "es": r"provincia|región|comunidad|departamento|municipio|ciudad|villa|isla|islas|archipiélago|río|cantón|comarca|"
    r"valle|cordillera|localidad|barrio",
    "de": r"Provinz|Region|Gemeinde|Insel|Bundesland|Kanton|Landkreis|Hafenstadt|Hauptstadt|Kreisstadt|Kleinstadt|"
    r"Großstadt|Küstenstadt|Stadt|Dorf",
    "ru": r"(?:город(?:а|у|ом|е|ах|ами)?|посёлк\w{1,2}|посёлок|поселк\w{1,2}|деревн\w{1,2}|сел[оаеу]|селом|остров(?:а|"
    r"у|ом|е)?|рек[аиеу]|рекой|штат(?:а|у|ом|е|ы|ов|ах)?|провинци[яиюей]{1,2}|княжеств\w{1,2}|графств\w{1,2}|"
    r"мыс(?:а|у|ом|е)?|озер[оаеу]|озером|станиц\w{1,2}|хутор\w{0,2}|аул\w{0,2})",
}
_LINK = {
    "fr": r"(?:\sde la|\sdu|\sdes|\sde|\sd['’]|\sde l['’])?",
    "es": r"(?:\sde la|\sdel|\sde los|\sde las|\sde)?",
    "de": "",
    "ru": "",
}
_GOES_ON = {
    "fr": r"(?:(?:-|\s)(?:sur|de la|des|du|en|le|la|les|lès)(?:-|\s)[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{2,}|"
    r"\s[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{2,}){0,2}",
    "es": r"(?:\s(?:de la|de los|del)\s[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{2,}|\s[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{2,}){0,2}",
    "de": r"(?:\s(?:am|an der|ob der)\s[A-ZÄÖÜ][a-zäöüß]{2,})?",
    "ru": r"(?:(?<=ний|вый|рый|кий|шой|лый)\s[А-ЯЁ][а-яё]{2,})?",
}
_BY_KIND = {
    language: re.compile(
        rf"(?<![\w-])(?:{words}){_LINK[language]}(?:\s|"
        rf"(?<=['’]))(?P<name>[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zà-öø-ÿа-яё]{{2,}}(?:-[A-ZÀ-ÞА-ЯЁ]?[\wà-ÿ]+)*"
        rf"{_GOES_ON[language]})(?![\wà-ÿ])(?!\s[ye]\s[A-Z])"
    )
    for language, words in _REGION.items()
}
"""What kind of place it is, and its name: "île de Selm", "реке Сельм"."""
_OBLAST = re.compile(
    r"(?<!\w)(?P<name>[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?ск(?:ая|ой|ую|ий|ого|ому|им|ом)\s(?:област|кра|район|округ|"
    r"республик|уезд|губерни|полуостров|остров)[а-яё]{1,3})(?!\w)"
)
_OF_A_PERSON = re.compile(
    r"^(?:Président|Presidente|Madame|Monsieur|Señor|Universi|Europ[eé]enn|Gouvernement|Gobierno|Ministère|Ministerio|"
    r"Conseil|Consejo|Madrid C|"
    r"Comisión|Nacional|National|Autónoma|Federal|Unidas|Historia|Saint-Sacrement|Verwaltung|Stand|Mitte|Rat|Gottes|"
    r"Brandmeister)"
)
_ARABIC_KIND = re.compile(
    r"(?<!\w)(?:و|ف)?[بلك]?(?P<name>(?:مدينة|محافظة|ولاية|قرية|بلدة|جبل|نهر|إقليم|مخيم|جزيرة|وادي|مضيق|خليج|العاصمة "
    r"ال[\u0621-\u064a]+ية|العاصمة)"
    r"\s(?!(?:ال)?(?:كبير|صغير|جديد|قديم|أخر|واحد|سياحي|صناعي|ساحلي|حدودي|تاريخي|مجاور|قريب|نائي|محاصر|فاضل|رياضي|"
    r"جامعي|طبي|ذكي|عمران|سكني|عربي|مصري)"
    r"(?:ة|ى|ية|ان)?(?!\w)|رئيس|م(?!كة|صراتة)[\u0621-\u064a]+ة(?!\w)|[\u0621-\u064a]*[^\Wا]ي(?!\w)|في|من|على|التي|"
    r"الذي|هي|كانت|كان|أو|ثم|إلى|عن|مع|وال|لل)[\u0621-\u064a]{2,})(?!\w)"
)


def find_by_language(text: str, language: str | None) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of lands and cities that a text names in its language."""
    if language == "ar":
        yield from _find_arabic(text)
    if language not in ("de", "fr", "es", "ru"):
        return
    table, lands = _names(language)
    yield from _of_a_kind(text, language)
    for match in _WORD.finditer(text):
        word = match[0]
        if language == "de" and word[-1] == "s" and word not in table:
            word = word[:-1]  # "Europas"
        for name in table.get(word, ()):
            start, end = match.start(), match.start() + len(name)
            behind = end + (language == "de" and text.startswith("s", end))
            if not text.startswith(name, start) or text[behind : behind + 1].isalnum() or text[end : end + 1] == "-":
                continue
            if language == "fr" and name in _with_article() and not _ARTICLE.search(text[max(0, start - 12) : start]):
                continue
            if _is_place(text, start, end, name in lands or (language == "fr" and name in _with_article()), language):
                yield name, start, 0.9
            break


_ALSO_PEOPLE = {
    "fr": frozenset(("Maurice", "Dominique", "Salvador")),
    "es": frozenset(("Mauricio", "Salvador", "Dominica")),
    "ru": frozenset(("Доминика", "Доминики", "Доминике", "Доминику")),
}
"""Lands whose names are given names in that language: lands only where a word before them says so."""
_IN_A_LAND = re.compile(
    r"(?:^|[\s(])(?:à|en|[Ll]a|[Îî]le|[Ii]sla|[Rr]épublique de|[Rr]epública de|[Ee]l|в|на|из)\s$", re.IGNORECASE
)


def _is_place(text: str, start: int, end: int, land: bool, language: str) -> bool:
    before = text[max(0, start - 28) : start]
    if is_part_of_another(text, start, end) or _ADJECTIVE.search(before):
        return False
    if _OF_A_BODY.search(before) or re.search(r"[A-ZÀ-ÞА-ЯЁ]\.\s$", before):
        return False
    if not land and not _INTO.search(before):
        return False
    if text[start:end] in _ALSO_PEOPLE.get(language, ()):
        return bool(_IN_A_LAND.search(before)) and not _PERSON_BEHIND.match(text, end)
    # A capital right behind is a surname's, or another name goes on; a land before a person's name is no part of it.
    return language == "de" or land or not _PERSON_BEHIND.match(text, end)


_HEADS_IT = re.compile(r"(?:[Мм]эр|[Гг]лав|[Гг]убернатор)[а-яё]{0,3}\s$")
"""Who heads a town, before it: who is named behind is that person ("мэр города Лундал")."""


def _of_a_kind(text: str, language: str) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of places before whose names it stands what they are."""
    for match in _BY_KIND[language].finditer(text):
        if not _OF_A_PERSON.match(match["name"]) and not _HEADS_IT.search(
            text, max(0, match.start() - 16), match.start()
        ):
            yield match["name"], match.start("name"), 0.85
    if language == "ru":
        yield from ((match["name"], match.start(), 0.9) for match in _OBLAST.finditer(text))


def _find_arabic(text: str) -> Iterator[tuple[str, int, float]]:
    for match in _ARABIC_KIND.finditer(text):
        name = match["name"].rpartition(" ")[2] if match["name"].startswith("العاصمة") else match["name"]
        yield name, match.end() - len(name), 0.85
    table, lands = _names("ar")
    until = 0
    for match in _ARABIC_WORD.finditer(text):
        if match.start() < until:
            continue
        for at in _beginnings(match[0]):
            start = match.start() + at
            word = match[0][at:]
            name = next((n for n in table.get(word, ()) if text.startswith(n, start)), None)
            if name is None or text[start + len(name) : start + len(name) + 1].isalpha():
                continue
            before = text[max(0, match.start() - 24) : match.start()]
            prefixed = match[0][:at].endswith("ب")
            # "الحكومة السعودية": behind a word with an article it is what kind, and no land.
            if name.startswith("ال") and re.search(r"(?<!\w)(?:و|ب|ل)?ال\w+\s$", before):
                break
            if is_part_of_another(text, start, start + len(name)) or match[0] in _ARABIC_WORDS:
                break
            if name in _ALSO_WORDS and not _INTO_ARABIC.search(before) and not prefixed:
                break
            if name in lands or prefixed or _INTO_ARABIC.search(before):
                yield name, start, 0.85
                until = start + len(name)
            break


_ARABIC_WORDS = frozenset(("رباط", "برباط", "بليون", "وبليون", "ببليون", "بروسيا"))
"""Words whose end is a place's name: "billion" ends like Lyon, "Prussia" like Russia."""
_ALSO_WORDS = frozenset(
    ("مالي", "قطر", "الزرقاء", "الحديدة", "المنصورة", "الصعيد", "المغرب", "تونس الخضراء", "إب", "سوسة", "سرت", "فاس")
)
"""Lands and towns whose names are words too: places only behind "in" and the like."""


def _beginnings(word: str) -> list[int]:
    """Return where a name may begin in a word: behind "and", "in", "to", which Arabic writes onto it."""
    longest = _PREFIX.match(word)
    most = longest.end() if longest else 0
    return [0, *range(1, most + 1)]
