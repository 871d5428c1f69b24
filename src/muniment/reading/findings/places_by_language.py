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
_ARABIC_WORD = re.compile(r"(?<!\w)[\u0621-\u064a]{3,}")
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
    r"(?:في|إلى|الى|من|مدينة|بمدينة|محافظة|بمحافظة|العاصمة|قرب|غرب|شرق|شمال|جنوب|وسط|عن|نحو|داخل|خارج|جبل|نهر|بلدة|قرية|إقليم)\s$"
)
_PREFIX = re.compile(r"(?:و|ف)?(?:ب|ل|ك)?")
_PERSON_BEHIND = re.compile(r"\s+[A-ZÀ-ÖØ-ÞА-ЯЁ]")


@cache
def _names(language: str) -> tuple[dict[str, list[str]], frozenset[str]]:
    """Return the names of a language by their first word, longest first, and which of them are lands."""
    row = load("place-forms")[language]
    table: dict[str, list[str]] = {}
    for name in sorted({*row["lands"], *row["cities"]}, key=lambda n: (-len(n), n)):
        if "," not in name and len(name) > 2:
            table.setdefault(re.split(r"[\s]", name, maxsplit=1)[0], []).append(name)
    return table, frozenset(row["lands"])


def find_by_language(text: str, language: str | None) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of lands and cities that a text names in its language."""
    if language == "ar":
        yield from _find_arabic(text)
    if language not in ("de", "fr", "es", "ru"):
        return
    table, lands = _names(language)
    for match in _WORD.finditer(text):
        for name in table.get(match[0], ()):
            start, end = match.start(), match.start() + len(name)
            if not text.startswith(name, start) or text[end : end + 1].isalnum() or text[end : end + 1] == "-":
                continue
            if _is_place(text, start, end, name in lands, language):
                yield name, start, 0.9
            break


def _is_place(text: str, start: int, end: int, land: bool, language: str) -> bool:
    before = text[max(0, start - 28) : start]
    if is_part_of_another(text, start, end) or _ADJECTIVE.search(before):
        return False
    if _OF_A_BODY.search(before) or re.search(r"[A-ZÀ-ÞА-ЯЁ]\.\s$", before):
        return False
    if not land and not _INTO.search(before):
        return False
    # A capital right behind is a surname's, or another name goes on; a land before a person's name is no part of it.
    return language == "de" or land or not _PERSON_BEHIND.match(text, end)


def _find_arabic(text: str) -> Iterator[tuple[str, int, float]]:
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
            if is_part_of_another(text, start, start + len(name)):
                break
            if name in lands or prefixed or _INTO_ARABIC.search(before):
                yield name, start, 0.85
                until = start + len(name)
            break


def _beginnings(word: str) -> list[int]:
    """Return where a name may begin in a word: behind "and", "in", "to", which Arabic writes onto it."""
    longest = _PREFIX.match(word)
    most = longest.end() if longest else 0
    return [0, *range(1, most + 1)]
