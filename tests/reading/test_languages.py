"""What language a text is in: as its source declares, unless its words clearly say otherwise, and no guess."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from muniment.reading import TextReading, read_bytes
from muniment.reading.findings.language import detect_language, detect_other_language, normalise_tag

ENGLISH = (
    "The wells of the upper valley were counted in the spring, and sixty of them were closed before the winter "
    "came to the harbour. "
) * 3
FRENCH = (
    "Les puits de la haute vallée ont été comptés au printemps, et soixante d’entre eux ont été fermés avant "
    "l’hiver dans le port. "
) * 3
CORSICAN = (
    "Tutti l’esseri umani nascenu libari è pari in dignità è diritti. Anu a raghjone è a cuscenza è li tocca à "
    "agisce trà elli di modu fraternu. "
) * 3
FRIULIAN = (
    "Ducj i oms a nassin libars e compagns come dignitât e derits. A an sintiment e cussience e bisugne che si "
    "tratin un culaltri come fradis. "
) * 3


def _page(text: str, attributes: str = "", head: str = "") -> str | None:
    paragraphs = "".join(f"<p>{text}</p>" for _ in range(4))
    reading = read_bytes(
        (
            f"<html {attributes}><head><title>Wells</title>{head}</head><body><h1>Wells</h1>{paragraphs}</body></html>"
        ).encode(),
        "a.html",
    )
    return reading.language


@pytest.mark.parametrize(
    ("text", "attributes", "head", "language"),
    [
        (CORSICAN, 'lang="co"', "", "co"),
        (FRIULIAN, 'lang="fur-IT"', "", "fur"),
        (FRIULIAN, 'xml:lang="fur"', "", "fur"),
        (FRIULIAN, "", '<meta http-equiv="content-language" content="fur">', "fur"),
        (ENGLISH, 'lang="sco"', "", "sco"),
        (ENGLISH, 'lang="en_US"', "", "en"),
        (FRENCH, 'lang="en"', "", "fr"),
        (ENGLISH, 'lang="english"', "", "en"),
        (ENGLISH, 'lang="und"', "", "en"),
        (FRENCH, "", "", "fr"),
    ],
)
def test_what_is_declared_stands_where_the_words_do_not_clearly_deny_it(
    text: str, attributes: str, head: str, language: str
) -> None:
    assert _page(text, attributes, head) == language


def test_a_long_document_keeps_the_language_that_it_declares() -> None:
    sections = "".join(f"<h2>{n}</h2><p>{CORSICAN}</p>" for n in range(1, 30))
    reading = read_bytes(
        f'<html lang="co"><title>Dichjarazione</title><body>{sections}</body></html>'.encode(), "a.html"
    )
    assert isinstance(reading, TextReading)
    assert reading.language == "co"
    assert {s.language for s in reading.sections} == {None}


def test_a_guess_is_not_shown() -> None:
    assert detect_language("Mbwo tadi kuru sima wene ngola.") is None
    assert detect_language(ENGLISH) == "en"
    assert detect_language("3.14 – 2.71") is None


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("en-GB", "en"),
        ("zh-TW", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("zh-yue", "yue"),
        ("cmn-Hant", "zh-Hant"),
        ("arb", "ar"),
        ("eng", "en"),
        ("iw", "he"),
        ("sr-latn-RS", "sr-Latn"),
        ("prs", "fa"),
        ("nb", "nb"),
        ("pt_BR", "pt"),
        ("co", "co"),
        ("und", None),
        ("mul", None),
        ("qq", None),
        ("english", None),
        ("", None),
        ("x-default", None),
    ],
)
def test_tags_are_written_one_way(tag: str, written: str | None) -> None:
    assert normalise_tag(tag) == written


def test_a_part_in_a_cousin_of_the_language_is_not_called_another() -> None:
    assert detect_other_language(FRENCH, "en") == "fr"
    assert detect_other_language(FRENCH, "fr") is None
    assert detect_other_language(CORSICAN, "co") is None


def test_declared_languages_of_the_declaration_are_kept(shared: Path) -> None:
    for path in sorted((shared / "data/known/udhr").glob("*.html")):
        declared = re.search(r'<html[^>]*\blang="([^"]+)"', path.read_text(encoding="utf-8"))
        assert declared is not None
        assert read_bytes(path.read_bytes(), path.name).language == normalise_tag(declared[1]), path.name
