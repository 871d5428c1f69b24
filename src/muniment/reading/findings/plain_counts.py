"""Numbers before a plural, in English, French, Spanish and German: "six shells", "544 votants", "killing 107".

In: text and its language. Out: the number as written, and what it counts. Whether the number can be understood is
looked at elsewhere.
"""

# ruff: noqa: SIM905 - tables of words

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = r"(?P<number>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,3}(?:[.,]\d{3})+|\d+)"
_WORDS = {
    word: number
    for number, word in enumerate(
        "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty".split(),
        start=3,
    )
} | {word: tens * 10 for tens, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), start=3)}
_WORD = rf"(?P<word>{'|'.join([*_WORDS, *(w.capitalize() for w in _WORDS)])})"
_NO_COUNT = (
    "times|sides|ways|things|hands|parts|kinds|types|sorts|aspects|points|reasons|others|halves|thirds|quarters|"
    "fifths|tenths|hundreds|thousands|"
    "millions|dozens|plus|minus|versus|is|was|has|does|years|months|weeks|days|hours|minutes|decades|centuries|cents|"
    "pounds|dollars|this|its|us|as|"
    "less|across|towards|always|perhaps|sometimes|afterwards|besides|series|means|news|species|feet|senses|respects|"
    "cases|"
    "thus|various|previous|serious|numerous|famous|religious|says|makes|gives|takes|provides|requires|shows|contains|"
    "applies|sets|states"
)
_PLURAL = (
    rf"(?:(?!(?:{_NO_COUNT})\b)[a-z]{{3,}}(?<!s)(?<!u)(?<!i)s|(?:school|grand)?children|people|women|men|policemen|"
    rf"firefighters|fishermen|lawmakers)\b"
)
_ENGLISH_WORDS = re.compile(
    rf"(?<![\w-]){_WORD}[^\S\n](?:(?!of|and|or|to|in|on|at|by|for|from|the|per|is|was|are|were|more|years?|months?|"
    rf"days?|hours?|hundred|thousand|million|billion)"
    rf"[a-z]+(?:-[a-z]+)?[^\S\n]){{0,2}}?(?P<noun>{_PLURAL})"
)
_ENGLISH_DIGITS = re.compile(
    r"(?<![\w.,:/$€£¥#-])(?P<number>\d{1,3}(?:,\d{3})*|\d{4,})[^\S\n](?P<noun>(?:school|grand)children|policemen|"
    r"fishermen|lawmakers|"
    r"(?!(?:January|Mars|James|Hours|Minutes|States of|Avenues?|Streets|Times|News|Series|"
    r"Days)\b)[A-Z][a-z]{2,}(?<!s)(?<!u)(?<!i)s)\b(?![^\S\n][A-Z])"
)
_HARMED = re.compile(
    rf"\b(?:[Kk]illing|[Kk]illed|[Ii]njuring|[Ii]njured|[Ww]ounding|[Ww]ounded|[Aa]rrest(?:ing|ed)|[Dd]isplac(?:ing|"
    rf"ed)|[Hh]ospitali[sz](?:ing|ed))[^\S\n]"
    rf"(?:at least|more than|about|around|some|over|nearly|almost|an estimated|up to|"
    rf"another)?[^\S\n]?(?:(?P<number>\d{{1,3}}(?:,\d{{3}})*|\d+)|{_WORD})"
    rf"(?P<noun>(?:[^\S\n]or[^\S\n]more)?)(?=[.,;)]|[^\S\n](?:and|in|on|at|when|while|as|people|others|more|after|"
    rf"during|by|with)\b)(?![.,]\d)"
)
"""Whom something happened to, in numbers alone: "killing 107 or more"."""
_LATIN = {
    "fr": re.compile(
        rf"(?<![\w.,:/€$°-])(?<!\d[ \u00a0\u202f]){_NUMBER}[ \u00a0\u202f](?P<noun>(?!(?:fois|dans|sous|mais|puis|"
        rf"vers|sans|plus|moins|pas|très|après|dès|depuis|"
        r"alors|lors|hors|chez|des|les|ses|ces|nos|vos|mes|aux|trois|deux|fois|cas|dispos\w+|toutes|tous|dont|ils|"
        r"elles|jamais|toujours|"
        r"paragraphes|alinéas|euros|dollars|articles)\b)[a-zà-öø-ÿœ]{4,}[sx])(?![\w’'-])"
    ),
    "es": re.compile(
        rf"(?<![\w.,:/€$°-])(?<!\d[ \u00a0\u202f]){_NUMBER}[ \u00a0\u202f](?P<noun>(?!(?:veces|más|menos|tras|los|las|"
        rf"sus|unos|unas|estos|estas|esos|esas|nuestr[oa]s|"
        r"todos|todas|además|entonces|puntos|días|años|meses|antes|después|apenas|mientras|euros|dólares|es|"
        r"casos)\b)[a-zà-öø-ÿñ]{3,}(?:os|as|es))(?![\w-])"
    ),
    "de": re.compile(
        rf"(?<![\w.,:/€$°§-])(?<!\d[ \u00a0\u202f]){_NUMBER}[ \u00a0\u202f](?P<noun>(?!(?:Absatz|Absätze|Satz|Nummer|"
        rf"Nr|Buchstabe|Uhr|Prozent|Artikel|Millionen|Milliarden|Euro|"
        r"Dollar|Mark|Grad|Halbsatz|Abs|Alternative|Unterabsatz|Januar|Februar|März|April|Mai|Juni|Juli|August|"
        r"September|Oktober|November|Dezember|"
        r"Kap|Kapitel|Seite|Teil|Ziffer)\b)[A-ZÄÖÜ][a-zäöüß]{3,}(?:en|er|e|n|s))(?![\w-])"
    ),
}


@dataclass(frozen=True)
class PlainCount:
    """A number in a text, as digits or as a value, with what it counts."""

    start: int
    end: int
    digits: str | None
    value: int | None
    unit: str


def find_plain_counts(text: str, language: str | None) -> Iterator[PlainCount]:
    """Yield the numbers of a text that stand before what they count."""
    if language == "en":
        for pattern in (_ENGLISH_WORDS, _ENGLISH_DIGITS, _HARMED):
            for match in pattern.finditer(text):
                word = match.groupdict().get("word")
                unit = "people" if pattern is _HARMED else match["noun"]
                digits = match.groupdict().get("number")
                start = match.start("word") if word else match.start("number")
                yield PlainCount(start, match.end("noun"), digits, _WORDS[word.lower()] if word else None, unit)
    elif language in _LATIN:
        for match in _LATIN[language].finditer(text):
            yield PlainCount(match.start(), match.end(), match["number"], None, match["noun"])
