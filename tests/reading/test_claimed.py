"""What files and pages claim of themselves: no title that is none, no author whom only a computer knows."""

from __future__ import annotations

import io

import pytest
from docx import Document

from muniment.reading import TextReading, read_bytes
from muniment.reading.claimed import file_authors, is_title
from muniment.reading.names import SURE, find_places

_PROSE = "<p>The ministry counted every well of the district in the spring, and it told the council of the towns what it had found.</p>" * 4


def page(head: str = "", body: str = "") -> TextReading:
    reading = read_bytes(f"<html lang=en><head>{head}</head><body>{body}{_PROSE}</body></html>".encode(), "page.html")
    assert isinstance(reading, TextReading)
    return reading


@pytest.mark.parametrize(
    "text",
    ["UNCLASSIFIED", "Official-Sensitive", "Raw Data", "PowerPoint Presentation", "上", "姓名 :B", "<%Form::Approve%>", "{{page.title}}", "A | B | C", "Slide 1"],
)  # fmt: skip
def test_these_are_no_titles(text: str) -> None:
    assert not is_title(text)


@pytest.mark.parametrize("text", ["Draft law on wells", "Water: A report", "水井", "Wells | Springs | Rivers", "Official statistics", "G7"])
def test_these_are_titles(text: str) -> None:
    assert is_title(text)


def test_a_document_is_called_by_its_first_words_that_are_a_title() -> None:
    document = Document()
    document.core_properties.title, document.core_properties.author = "PowerPoint Presentation", "alund"
    for words in ("UNCLASSIFIED", "The wells of Selm", "The ministry counted every well of the district in the spring."):
        document.add_paragraph(words)
    file = io.BytesIO()
    document.save(file)
    reading = read_bytes(file.getvalue(), "wells.docx")
    assert isinstance(reading, TextReading)
    assert (reading.title, reading.authors) == ("The wells of Selm", [])


@pytest.mark.parametrize(
    ("value", "names"),
    [("alund", []), ("Administrator", []), ("ALund2", []), ("Ada Lund", ["Ada Lund"]), ("王海生", ["王海生"]), (None, [])],
)
def test_one_word_of_a_files_properties_is_no_author(value: str | None, names: list[str]) -> None:
    assert file_authors(value) == names


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        ("", '<h1>The wells</h1><a rel="author">Ada Lund</a><a rel="author">SHOW ALL ARTICLES OFAda Lund</a>', ["Ada Lund"]),
        ("", "<h1>The wells</h1><p>by keyword</p>", []),
        ("", "<h1>The wells</h1><p>by the way, now I get it</p>", []),
        ("", "<h1>The wells</h1><p>By Ada Lund</p>", ["Ada Lund"]),
        ('<meta name="author" content="ABC - Fraktion Selm">', "", ["ABC - Fraktion Selm"]),
        ('<meta name="author" content="Departement für Brunnen, Bildung und Forschung DBF">', "", ["Departement für Brunnen, Bildung und Forschung DBF"]),
        ('<meta name="author" content="netzwerk GmbH">', "", []),
        ('<meta name="author" content="Brunnen GmbH"><meta property="og:site_name" content="Brunnen">', "", ["Brunnen GmbH"]),
    ],
)  # fmt: skip
def test_an_author_is_who_wrote_it(head: str, body: str, authors: list[str]) -> None:
    assert page(head, body).authors == authors


def test_the_heading_that_the_page_calls_its_title_is() -> None:
    reading = page(
        "<title>Blogs | data.selm.example</title>", '<h1>Blogs</h1><h2 property="dc:title" datatype="">Of wells and springs</h2>'
    )
    assert reading.title == "Of wells and springs"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The prize went to Rewired State for their work on it.", "Rewired State"),
        ("Copyright Region: it was given to the library.", "Copyright Region"),
        ("The mayors met in the City Region of the north.", "City Region"),
    ],
)
def test_not_every_state_or_region_is_a_place(text: str, place: str) -> None:
    assert place not in [p.text for p in find_places(text) if p.confidence >= SURE]


def test_a_state_that_something_is_in_is_a_place() -> None:
    assert "Rivers State" in [p.text for p in find_places("The wells were dug in Rivers State by the town.") if p.confidence >= SURE]
