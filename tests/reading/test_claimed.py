"""What files and pages claim of themselves: no title that is none, no author whom only a computer knows."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from muniment.reading import TextReading, read_bytes
from muniment.reading.findings.claimed import file_authors, is_title
from muniment.reading.findings.places import SURE, find_places
from muniment.reading.paragraphs import RawSection

_PROSE = (
    "<p>The ministry counted every well of the district in the spring, and it told the council of the towns "
    "what it had found.</p>"
) * 4


def page(head: str = "", body: str = "") -> TextReading:
    reading = read_bytes(f"<html lang=en><head>{head}</head><body>{body}{_PROSE}</body></html>".encode(), "page.html")
    assert isinstance(reading, TextReading)
    return reading


@pytest.mark.parametrize(
    "text",
    [
        "UNCLASSIFIED",
        "Official-Sensitive",
        "Raw Data",
        "PowerPoint Presentation",
        "上",
        "姓名 :B",
        "<%Form::Approve%>",
        "{{page.title}}",
        "A | B | C",
        "Slide 1",
        "ActiveReports Document",
        "新規文書2",
        "新建文档",
        "无标题",
        "Sans titre",
        "________ =====",
        "W|lls tv™x á|t Çw|x",
    ],
)
def test_these_are_no_titles(text: str) -> None:
    assert not is_title(text)


@pytest.mark.parametrize(
    "text",
    [
        "Draft law on wells",
        "Water: A report",
        "水井",
        "Wells | Springs | Rivers",
        "Official statistics",
        "G7",
        "Report on wells",
        "Documents of Selm",
    ],
)
def test_these_are_titles(text: str) -> None:
    assert is_title(text)


def test_a_document_is_called_by_its_first_words_that_are_a_title() -> None:
    document = Document()
    document.core_properties.title, document.core_properties.author = "PowerPoint Presentation", "alund"
    for words in (
        "UNCLASSIFIED",
        "The wells of Selm",
        "The ministry counted every well of the district in the spring.",
    ):
        document.add_paragraph(words)
    file = io.BytesIO()
    document.save(file)
    reading = read_bytes(file.getvalue(), "wells.docx")
    assert isinstance(reading, TextReading)
    assert (reading.title, reading.authors) == ("The wells of Selm", [])


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("alund", []),
        ("Administrator", []),
        ("ALund2", []),
        ("Ada Lund", ["Ada Lund"]),
        ("王海生", ["王海生"]),
        (None, []),
    ],
)
def test_one_word_of_a_files_properties_is_no_author(value: str | None, names: list[str]) -> None:
    section = RawSection(
        "Of wells",
        paragraphs=[
            (" ".join(filter(None, ["By", value])), None, "text"),
            ("The clerk counted wells. " * 20, None, "text"),
        ],
    )
    assert file_authors(value, [section]) == names


def test_a_word_files_properties_are_believed_where_its_text_says_the_same() -> None:
    document = Document()
    document.core_properties.title, document.core_properties.author = "District Court Report Template", "Typist, Tilda"
    document.add_paragraph("District Court of Selm: report on the wells")
    document.add_paragraph("By Ada Lund, clerk of the court. " + "The clerk counted the wells of the district. " * 20)

    def read() -> TextReading:
        file = io.BytesIO()
        document.save(file)
        reading = read_bytes(file.getvalue(), "wells.docx")
        assert isinstance(reading, TextReading)
        return reading

    reading = read()
    assert (reading.title, reading.authors) == ("District Court of Selm: report on the wells", [])
    document.core_properties.title, document.core_properties.author = "Report on the wells", "Ada Lund"
    reading = read()
    assert (reading.title, reading.authors) == ("Report on the wells", ["Ada Lund"])


def test_signs_of_a_words_font_are_kept_and_one_that_is_not_known_is_seen() -> None:
    document = Document()
    paragraph = document.add_paragraph("The wells cost ")
    for font, code in (("WP TypographicSymbols", "002C"), ("Symbol", "F0B3"), ("Old Signs", "F041")):
        run = paragraph.add_run()
        run._r.append(run._r.makeelement(qn("w:sym"), {qn("w:font"): font, qn("w:char"): code}))
        paragraph.add_run("70,000 in all, ")
    file = io.BytesIO()
    document.save(file)
    reading = read_bytes(file.getvalue(), "wells.docx")
    assert isinstance(reading, TextReading)
    assert "cost £70,000 in all, ≥70,000 in all, \ufffd70,000" in reading.text
    assert any("1 of Old Signs" in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        (
            "",
            '<h1>The wells</h1><a rel="author">Ada Lund</a><a rel="author">SHOW ALL ARTICLES OFAda Lund</a>',
            ["Ada Lund"],
        ),
        ("", "<h1>The wells</h1><p>by keyword</p>", []),
        ("", "<h1>The wells</h1><p>by the way, now I get it</p>", []),
        ("", "<h1>The wells</h1><p>By Ada Lund</p>", ["Ada Lund"]),
        ('<meta name="author" content="ABC - Fraktion Selm">', "", ["ABC - Fraktion Selm"]),
        (
            '<meta name="author" content="Departement für Brunnen, Bildung und Forschung DBF">',
            "",
            ["Departement für Brunnen, Bildung und Forschung DBF"],
        ),
        ('<meta name="author" content="netzwerk GmbH">', "", []),
        (
            '<meta name="author" content="Brunnen GmbH"><meta property="og:site_name" content="Brunnen">',
            "",
            ["Brunnen GmbH"],
        ),
    ],
)
def test_an_author_is_who_wrote_it(head: str, body: str, authors: list[str]) -> None:
    assert page(head, body).authors == authors


def test_the_heading_that_the_page_calls_its_title_is() -> None:
    reading = page(
        "<title>Blogs | data.selm.example</title>",
        '<h1>Blogs</h1><h2 property="dc:title" datatype="">Of wells and springs</h2>',
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
    assert "Rivers State" in [
        p.text for p in find_places("The wells were dug in Rivers State by the town.") if p.confidence >= SURE
    ]


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        # A style within a heading says nothing; a logo bears the site's name, and no title.
        (
            (
                "<title>Plenary opens in Selm | Selmdaily</title><meta property='og:title' content='Plenary opens "
                "in Selm'>"
            ),
            "<h1><style>.logo{display:block}</style>Selmdaily</h1><h2>Plenary opens</h2>",
            "Plenary opens in Selm",
        ),
        (
            (
                "<title>[Weekly Selm] Parents and wells - Selm</title><meta property='og:title' content='[Weekly "
                "Selm] Parents and wells'>"
            ),
            "<h1>Selm</h1>",
            "[Weekly Selm] Parents and wells",
        ),
        (
            (
                "<title>How the council opens wells - The Mirror</title><meta property='og:title' content='How the "
                "council opens wells'><meta property='og:site_name' content='The Mirror'>"
            ),
            "<h1>The Mirror, first paper of the lake country.</h1>",
            "How the council opens wells",
        ),
        (
            (
                "<title>The council opens the wells - Selm Daily</title><meta property='og:title' content='The "
                "council opens the wells'>"
            ),
            "<h1>The council opens the wells <span>by Ada Lund</span> <span>April 21, 2022</span></h1>",
            "The council opens the wells",
        ),
        # Editors write another title for search engines than for readers.
        (
            "<title>Wells opened by the council - Selm Daily</title><meta property='og:title' "
            "content='Council: wells'><meta property='og:site_name' content='Selm Daily'>",
            "<h1>Twelve wells stand open in the town</h1>",
            "Twelve wells stand open in the town",
        ),
    ],
)
def test_a_sites_name_and_a_style_are_no_title(head: str, body: str, title: str) -> None:
    assert page(head, body).title == title


def test_a_line_drawn_beside_a_title_is_no_part_of_it() -> None:
    reading = read_bytes(
        (
            f"Healthy towns, healthy wells ______________\n\n{'The ministry counted every well of the district. ' * 9}"
        ).encode(),
        "wells.txt",
    )
    assert isinstance(reading, TextReading)
    assert reading.title == "Healthy towns, healthy wells"


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("Ada Lund (with Olaf Berg, Ida Holm)", ["Ada Lund", "Olaf Berg", "Ida Holm"]),
        ("Ada Lund (avec Olaf Berg)", ["Ada Lund", "Olaf Berg"]),
        ("www.selmdaily.example", []),
        ("Selmdaily.cr", []),
        ("freiselm.org", []),
        ("搜水政务 文章 总阅读", []),
        ("Selm Daily (www.selm.example)", ["Selm Daily"]),
    ],
)
def test_an_address_is_nobodys_name(author: str, authors: list[str]) -> None:
    assert page(f'<meta name="author" content="{author}">', "<h1>The wells of the lake</h1>").authors == authors


@pytest.mark.parametrize(
    ("body", "authors"),
    [
        ('<h1>The wells</h1><p class="byline">, by Ada Lund</p>', ["Ada Lund"]),
        ('<h1>The wells</h1><form><p class="author">Your Name</p></form>', []),
        ('<h1>The wells</h1><div class="author"><label>Name</label><input></div>', []),
        ('<h1>The wells</h1><div class="recommended"><span class="author">Olaf Berg</span></div>', []),
        (
            '<h1>The wells</h1><aside><span class="author">Olaf Berg</span></aside><p class="byline">Ada Lund</p>',
            ["Ada Lund"],
        ),
    ],
)
def test_what_asks_for_a_name_and_what_stands_beside_gives_no_author(body: str, authors: list[str]) -> None:
    assert page("", body).authors == authors
