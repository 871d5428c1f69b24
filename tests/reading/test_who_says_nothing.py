"""What sounds like speech and is none, and to whom something was told: read on whole debates, laws and articles."""

from __future__ import annotations

import pytest

from muniment.reading.findings.statements import SURE_STATEMENT, find_statements
from muniment.reading.pages.teasers import find_mentions


@pytest.mark.parametrize(
    "text",
    [
        # A verb that says something else, a book's title, whoever is spoken to, the author's own words.
        "Selm, por su parte, cuenta con barrios que poseen derechos de pesca en el lago del norte.",
        "En noviembre, Lund escribió “Juicio sobre los pozos del lago de Selm” en la casa de su tía.",
        "En el siglo X, en una casa de la villa, él escribió un libro titulado “Los pozos del lago de Selm”.",
        "Por lo tanto, le ruego, señora Presidenta, que pida a la Comisión que abra los pozos del lago.",
        "Señorías, decía que los pozos del lago de Selm son hondos y que el agua es clara en ellos.",
        "We’ve recently added a few new maps of the wells: of the lake, of the town, and of the shore.",
        "We and our friends have declared that it is our purpose to keep the wells of the lake open.",
        "One of the fish species first reported in 1996 had a large mouth and lived in the wells.",
        "As in other towns, the ban on wells according to Article 87 of the Treaty also applies here.",
        "The principle which this office has heretofore announced it still keeps, and will keep in all wells.",
        "该湖的水井长期以来被认为是全省最深的水井，每年都有很多人来看。",
        "该消息当时尚未被官方证实，但车站实际上已经开始改造，工程也已开工。",
        "هناك فرق بين المياه في البحيرة وبين أن تكون المياه في الآبار عميقة جدا.",
    ],
)
def test_nobody_is_said_to_have_said_it(text: str) -> None:
    assert [s.quote for s in find_statements(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Ida Lund gestand und sagte dem Gericht: „Die Brunnen am See von Selm sind tief und das Wasser ist klar.“",
        "Ida Lund se declaró culpable y le dijo al tribunal: “Los pozos del lago de Selm son hondos y claros”.",
        "Einer von Lunds Männern erzählte Holm, dass die Brunnen am See von Selm sehr tief und alt seien.",
    ],
)
def test_to_whom_it_was_told_is_no_speaker(text: str) -> None:
    (found,) = find_statements(text)
    assert (found.speaker, found.role) == (None, None)


def test_german_goes_on_by_its_mood() -> None:
    text = (
        "Die Ministerin Ida Lund sagte, die Brunnen am See seien tief. Das Wasser sei ebenfalls klar und kalt. "
        "Die Stadt liegt am See und hat einen Hafen."
    )
    found = [(s.quote, s.speaker) for s in find_statements(text)]
    assert found == [("die Brunnen am See seien tief.", "Ida Lund"), ("Das Wasser sei ebenfalls klar und kalt.", None)]


def test_what_is_not_sure_is_for_review_only() -> None:
    """A speech's own view, told of nobody who is named, stands among the findings and not among what is shown."""
    text = (
        "Honourable Members of the House,\n\nThe wells of our town are deep, and our people know it. "
        "The government has already announced the wells of the lake will be closed. "
        "The mayor Ida Lund said that the wells of the lake are closed."
    )
    mentions = find_mentions("", text, within="text")
    told = [f.confidence for f in mentions.findings if f.field == "statement"]
    assert [s.speaker for s in mentions.statements] == ["Ida Lund"]
    assert len(told) == 2
    assert min(told) < SURE_STATEMENT <= min(s.confidence for s in mentions.statements)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Президент Южной Лундалии Иван Лунд заявил, что колодцы у озера очень глубоки.", "Иван Лунд"),
        ("Глава Минобороны заявил, что колодцы у озера очень глубоки и чисты.", None),
        ("Представитель Lundal Auctions рассказал, что колодцы у озера очень глубоки.", None),
        ("Согласно заявлению Госдепа США, колодцы у озера очень глубоки и чисты.", "Госдепа США"),
    ],
)
def test_what_a_role_is_of_is_no_part_of_a_name(text: str, speaker: str | None) -> None:
    assert [s.speaker for s in find_statements(text)] == [speaker]
