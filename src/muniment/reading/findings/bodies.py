"""Bodies that many texts name: the United Nations, the European Union, their agencies, in seven languages.

In: text and its language. Out: where they are named. Known names, and a body's word with what it is of, where both are
written as names.
"""

# ruff: noqa: SIM905 - tables of words

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from muniment.reading.findings.body_phrases import english_letters, find_by_words
from muniment.reading.findings.chinese_bodies import find_chinese_bodies
from muniment.reading.findings.vocabulary import load

_LEAST_OF_ANOTHER_LANGUAGE = 5
"""Letters of an English name that is known in a text of another language that is written in the same letters: short
ones are words there ("UN", "AU")."""


@cache
def _known(language: str | None) -> dict[str, list[str]]:
    """Return the known names of a language, and English ones that other languages use, by first word, longest first."""
    known = load("bodies")["known"]
    names = set(known.get(language or "", ()))
    least = 3 if language in ("ru", "zh", "ar", "en") else _LEAST_OF_ANOTHER_LANGUAGE
    names |= {name for name in known["en"] if len(name) >= least}
    table: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda n: (-len(n), n)):
        if name[0] < "\u0600":
            table.setdefault(re.split(r"[^\w]", name, maxsplit=1)[0], []).append(name)
    return table


@cache
def _arabic() -> re.Pattern[str]:
    names = sorted(load("bodies")["known"]["ar"], key=lambda n: (-len(n), n))
    return re.compile(rf"(?<!\w)(?:و|ف)?(?:[بلك])?(?P<ar>{'|'.join(map(re.escape, names))})(?!\w)")


_WORD = re.compile(r"(?<![\w-])[^\W\d_a-zà-ÿ]\w+|\bal(?=-)")


def _known_in(text: str, language: str | None) -> Iterator[tuple[str, int]]:
    """Yield (name, position) of the known names in a text."""
    table = _known(language)
    if language == "ar":
        yield from ((match["ar"], match.start("ar")) for match in _arabic().finditer(text))
    for match in _WORD.finditer(text):
        for name in table.get(match[0], ()):
            end = match.start() + len(name)
            if text.startswith(name, match.start()) and not (
                text[end : end + 1].isalnum() or text[end : end + 1] == "-"
            ):
                yield name, match.start()
                break


@cache
def _made(language: str) -> re.Pattern[str] | None:
    expression = load("bodies")["made"].get(language)
    return re.compile(expression) if expression else None


def find_bodies(text: str, language: str | None) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of bodies named in a text, each of those that are known or letters once."""
    seen: set[str] = set()
    for name, at in _known_in(text, language):
        if name not in seen:
            seen.add(name)
            yield name, at, 0.92
    if language and (made := _made(language)):
        for match in made.finditer(text):
            yield match[0].rstrip(" ,"), match.start(), 0.9
    if language == "zh":
        yield from find_chinese_bodies(text)
    for name, at, confidence in (*find_by_words(text, language), *_of_letters(text, language)):
        if name not in seen:
            seen.add(name)
            yield name, at, confidence


def _of_letters(text: str, language: str | None) -> Iterator[tuple[str, int, float]]:
    """Yield letters that stand as a body's name does, but for those that are known to be none."""
    if language == "en":
        found = english_letters(text)
    elif language in _BEFORE_LETTERS:
        found = ((match["name"], match.start("name")) for match in _BEFORE_LETTERS[language].finditer(text))
    else:
        return
    yield from ((letters, at, 0.85) for letters, at in found if letters not in _NO_BODIES)


_LETTERS = r"(?P<name>(?![IVXLC]+\b)[A-Z]{3,6})(?![\w/-]|\.\w|\s?\d|\s[A-Z]{2})"
_BEFORE_LETTERS = {
    "fr": re.compile(
        rf"(?:\b(?:[Ll]a|[Ll]e|[Dd]u|[Dd]e la|[Aa]u|[Dd]es|[Ll]es)\s|\b[Ll]['’]|\b[Dd]['’])(?<![A-Z] ){_LETTERS}"
    ),
    "es": re.compile(rf"\b(?:[Ll]a|[Ee]l|[Dd]el|[Dd]e la|[Aa]l)\s{_LETTERS}"),
    "de": re.compile(rf"\b(?:[Dd]ie|[Dd]er|[Dd]as|[Dd]em)\s{_LETTERS}"),
}
"""Letters with an article: "la CGT", "die SPD"."""
_NO_BODIES = frozenset(
    (
        "PIB TVA IVA VIH SIDA ADN GDP GNP VAT HIV AIDS DNA RNA GPS PDF USA UK EEUU RSS URSS USSR UAE EAU DDR "
        "BRD RFA RDA CEO CFO "
        "COVID SARS PCR NGO NGOS ONG ONGD SUV ATM UFO GMT UTC EUR USD GBP CHF ISO HTML HTTP XML API URL SMS "
        "DVD CAP PAC ETA BSP BIP "
        "TIC ICT STEM LGBT LGBTI LGBTQ DPRK PRC ROC DRC CAR BNP RNB PNB IRPF ISF RSA RMI SMIC CDI CDD HLM "
        "TGV AVE LED LCD CPU GPU "
        "FAQ PIN VIP MBA PHD CEE III VII VIII XIII XVII XVIII XIX XXI MDG SDG SDGS MDGS ODD ODS ODM UDHR "
        "ICCPR CEDAW START SALT ABM "
        "NPT CTBT LOLF LOMCE LOE SICAV AOC BOE BGB GDPR RGPD DSGVO STGB ZPO WWW TAC LEY ART ANEXO LOS LAS "
        "THE AND HMS USS RMS ISS MRI SAT ACT CPI GNI GHG LNG EIS EEZ LDC LDCS SIDS WMD ICBM ICBMS SDI MFN "
        "SSN "
        "CPR ICU MVP CEOS UAV UAVS TV PTSD ADHD BMI ECG EEG USSR PPP R&D IP IPO ETF HDTV DVR PC PCS OS ASCII "
        "JPEG ZIP FAQS QUOTE NOT ALL BUT FOR YOU ONE TWO NEW OLD MAN"
    ).split()
)
"""Letters that are a tax, a disease, a land, a law or a number."""
