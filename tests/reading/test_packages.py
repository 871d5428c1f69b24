"""ODT, EPUB, RTF and old Word files. All are made here."""

from __future__ import annotations

import shutil

import pytest
from builders import make_package

from muniment.reading import ReadingError, TextReading, read_bytes

NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
CONTENT = f"""<office:document-content {NAMES}><office:body><office:text>
<text:h text:outline-level="1">Wells of Stillmoor</text:h>
<text:p>The clerk counted every well.<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>The ledger is kept in the archive.</text:p></text:note-body></text:note> It took a <text:span>whole</text:span> spring.</text:p>
<text:list><text:list-item><text:p>Wells in the town</text:p></text:list-item><text:list-item><text:p>Wells in the hills</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>District</text:p></table:table-cell><table:table-cell><text:p>Wells</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""  # noqa: E501
META = (
    f"<office:document-meta {NAMES}><office:meta><dc:title>Report on wells</dc:title><dc:creator>Ilse "
    f"Marten</dc:creator><meta:creation-date>2019-03-04T10:00:00</meta:creation-date></office:meta>"
    f"</office:document-meta>"
)


ODT = "application/vnd.oasis.opendocument.text"


def read(content: bytes, name: str) -> TextReading:
    reading = read_bytes(content, name)
    assert isinstance(reading, TextReading) and reading.kind == "document"
    return reading


def test_odt_with_headings_lists_tables_and_notes() -> None:
    reading = read(make_package(ODT, {"content.xml": CONTENT, "meta.xml": META}), "report.odt")
    assert (reading.title, reading.authors) == ("Report on wells", ["Ilse Marten"])
    assert reading.published is None  # That a file was made on a day is no publication.
    (section,) = [s for s in reading.sections if s.title == "Wells of Stillmoor"]
    assert [(p.role, p.text) for p in section.paragraphs] == [
        ("text", "The clerk counted every well.1 It took a whole spring."),
        ("footnote", "1 The ledger is kept in the archive."),
        ("list", "Wells in the town"),
        ("list", "Wells in the hills"),
        ("table", "District | Wells"),
    ]
    assert section.paragraphs[1].note_of == section.paragraphs[0].address


EPUB = {
    "META-INF/container.xml": (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
        'full-path="OPS/book.opf"/></rootfiles></container>'
    ),
    "OPS/book.opf": (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>A book of wells</dc:title><dc:creator>Jan Ode</dc:creator><dc:date>2011-05</dc:date></metadata>"
        '<manifest><item id="b" href="two.xhtml"/><item id="a" href="one%20a.xhtml"/><item id="c" '
        'href="gone.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine>'
        "</package>"
    ),
    "OPS/one a.xhtml": (
        "<html><body><h1>First chapter</h1><p>The clerk of the lake counted every well of the district in the "
        "spring of that year.</p></body></html>"
    ),
    "OPS/two.xhtml": (
        "<html><body><h1>Second chapter</h1><p>Eleven of the wells had fallen dry, and nobody had been told why "
        "that was so.</p></body></html>"
    ),
}


def test_epub_chapters_come_in_the_order_of_the_spine() -> None:
    reading = read(make_package("application/epub+zip", EPUB), "book.epub")
    assert (reading.title, reading.authors, reading.published) == ("A book of wells", ["Jan Ode"], "2011-05")
    assert reading.text.index("counted every well") < reading.text.index("fallen dry")
    assert any("gone.xhtml" in w for w in reading.warnings)


def test_rtf() -> None:
    content = (
        rb"{\rtf1\ansi\ansicpg1252 {\b Wells of Stillmoor}\par The clerk counted every well of the district in the "
        rb"spring, caf\'e9 and all.\par A second count was made a year later.\par}"
    )
    reading = read(content, "report.rtf")
    assert reading.title == "Wells of Stillmoor" and "café" in reading.text and "second count" in reading.text


def test_an_old_word_file_is_read_by_libreoffice_or_says_what_it_needs() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 2000
    with pytest.raises(ReadingError) as caught:
        read_bytes(content, "old.doc")
    assert "LibreOffice" in caught.value.message
    assert caught.value.code == ("damaged" if shutil.which("soffice") else "unknown-type")


@pytest.mark.parametrize("kind", [ODT, "application/epub+zip"])
def test_broken_packages_are_refused_with_a_reason(kind: str) -> None:
    for content in (
        make_package(kind, {"content.xml": "<a", "META-INF/container.xml": "<a"}),
        make_package(kind, {"other.xml": "<a/>"}),
    ):
        with pytest.raises(ReadingError) as caught:
            read_bytes(content, "x")
        assert caught.value.code == "damaged"
    with pytest.raises(ReadingError) as caught:
        read_bytes(make_package(kind, {"content.xml": b"\0" * (201 * 2**20)}), "x")
    assert caught.value.code == "too-large"


def test_a_package_cannot_pull_in_other_files() -> None:
    hostile = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + CONTENT.replace("every well", "every &x; well")
    assert "root:" not in read(make_package(ODT, {"content.xml": hostile}), "x.odt").text
