"""Shapes that a fuzzer found, and their cousins: what is small is read quickly, and nothing of it is lost or lies."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from pathlib import Path

import pytest
from builders import make_package, make_word, write_pdf

from muniment.reading import ReaderPool, ReadingError, ReadingTask, TextReading, read_bytes
from muniment.reading.process.pool import PAGE_BYTES, Limits

WELLS = "The clerk of the lake counted every well and wrote its depth into the ledger of that year, which was dry. "
"""A sentence that is read out of each shape."""


def read_in_time(content: bytes, name: str) -> TextReading:
    """Return what a reader process reads with the usual limits; three times as long where lines are counted."""
    limits = Limits.of(3 * Limits.page_seconds) if os.environ.get("COVERAGE_RUN") else Limits()
    with tempfile.TemporaryDirectory() as folder, ReaderPool(1, limits) as pool:
        file = Path(folder, name)
        file.write_bytes(content)
        (outcome,) = pool.read([ReadingTask(0, file, name)])
    assert isinstance(outcome.reading, TextReading)
    return outcome.reading


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("numeral.txt", "1" * 200_000 + " " + WELLS),
        ("marks.txt", "“" * 40_000 + WELLS),
        ("brackets.txt", "(" * 20_000 + WELLS + ")" * 20_000),
        ("brackets.md", "[" * 20_000 + WELLS),
        ("links.md", "[a](" * 20_000 + WELLS),
        ("stops.txt", "." * 60_000 + "x " + WELLS),
        ("said.txt", " said on Sunday that " * 2_000 + WELLS),
        ("said-fr.txt", " a déclaré lundi que le ministre " * 2_000 + WELLS),
        ("said-ru.txt", " заявил в воскресенье, что " * 3_000 + WELLS),
        ("said-de.txt", " sagte am Sonntag, dass " * 3_000 + WELLS),
        ("lines.txt", "\n".join(f"{WELLS}{'Dry. ' * (n % 40)}" for n in range(6_000))),
        ("ampersands.html", f"<p>{'&' * 100_000}{WELLS}"),
        (
            "headings.html",
            f"<h1>Wells of the year</h1><p>{WELLS * 9}</p>{'<h2>a<div>' * 900}{WELLS}{'</div></h2>' * 900}",
        ),
        ("letter.eml", "Subject: Wells\n" + " \n" * 4_000 + "Date: \r" + "\n\n" + WELLS),
        ("mail-in-a-page.html", "<p>\n" + WELLS + "a:\n" + " \t\n" * 10_000),
        ("head.txt", "a:\nb:\n" + "  \t \n" * 10_000 + WELLS),
    ],
)
def test_a_small_file_of_one_sign_over_and_over_is_read_in_time(name: str, text: str) -> None:
    assert "The clerk of the lake counted every well" in read_in_time(text.encode(), name).text


def test_tables_in_tables_of_xml_are_read_once_and_in_time() -> None:
    cell = "<p>Forty wells were counted.</p>"
    for depth in range(24):
        cell = f"<table><tr><td>{cell}<p>Well {depth} was dry.</p></td></tr></table>"
    xml = f'<?xml version="1.0"?><bill><title>Wells of the year</title><section>{cell}</section></bill>'
    text = read_in_time(xml.encode(), "bill.xml").text
    assert [text.count("Forty wells were counted.")] + [text.count(f"Well {n} was dry.") for n in range(24)] == [1] * 25


def test_a_long_page_may_take_longer_than_a_short_one() -> None:
    limits = Limits()
    assert [limits.for_page(size) for size in (0, PAGE_BYTES, PAGE_BYTES + 1, 10**9)] == [2.0, 2.0, 4.0, 60.0]
    assert Limits.of(0.6).for_page(10**9) == 0.6


def test_a_letter_of_somebody_whose_address_begins_like_an_element_is_no_page() -> None:
    letter = f"From: Ann Lund <main@lake.example>, <a@lake.example> <p@lake.example>\nTo: <div@lake.example>\n\n{WELLS}"
    assert read_bytes(letter.encode(), "letter.txt").media_type == "text/plain"
    letter = f"Message-ID: <a@lake.example>\n{letter}"
    assert read_bytes(letter.encode(), "letter.eml").media_type == "message/rfc822"


def test_a_letter_whose_parts_cannot_be_told_apart_keeps_its_words() -> None:
    letter = f"From: a@lake.example\nSubject: Wells\nMIME-Version: 1.0\nContent-Type: multipart/mixed\n\n{WELLS}\n"
    reading = read_bytes(letter.encode(), "letter.eml")
    assert isinstance(reading, TextReading) and reading.text == WELLS.strip()


def test_a_letter_whose_sender_is_brackets_in_brackets_is_read_without_a_name() -> None:
    letter = f"Message-ID: <x@lake.example>\nFrom: {'(' * 3_000}\nDate: {'(' * 3_000}\nSubject: Wells\n\n{WELLS}\n"
    reading = read_bytes(letter.encode(), "letter.eml")
    assert isinstance(reading, TextReading) and (reading.title, reading.authors) == ("Wells", [])


def test_a_saved_page_whose_head_has_letters_that_mail_does_not_allow_is_read() -> None:
    page = (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\nSnapshot-Content-Location: http://lake.example/é\n\n"
        f"--x\nContent-Type: text/html\nContent-ID: <é>\nContent-Location: http://lake.example/é\n\n"
        f"<html><body><h1>Wells</h1><p>{WELLS * 3}</p></body></html>\n--x--\n"
    )
    reading = read_bytes(page.encode("latin-1"), "saved.mhtml")
    assert isinstance(reading, TextReading) and WELLS.strip() in reading.text


def test_a_head_in_utf_8_is_read_as_it_is_written() -> None:
    letter = (
        f"Message-ID: <x@lake.example>\nFrom: Zoë Lindqvist-Åberg <z@lake.example>\nSubject: Brunnen über 井\n\n{WELLS}"
    )
    reading = read_bytes(letter.encode(), "letter.eml")
    assert isinstance(reading, TextReading)
    assert (reading.title, reading.authors) == ("Brunnen über 井", ["Zoë Lindqvist-Åberg"])


def test_a_formula_with_an_element_that_has_no_name_is_read() -> None:
    page = (
        f"<h1>Wells</h1><p>{WELLS}</p><p>So <math><mrow><mi>x</mi><s<mo>=</mo><mn>2</mn></s<></mrow></math> is it.</p>"
    )
    reading = read_bytes(page.encode(), "wells.html")
    assert isinstance(reading, TextReading) and WELLS.strip() in reading.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Subject", "=?utf-8?b?=====a?="),
        ("From", "=?utf-8?b?a?= <a@lake.example>"),
        ("Content-Type", "text/plain; charset=ü"),
        ("Content-Transfer-Encoding", "ü"),
        ("Date", "Mon, 99 Ü 99999999 99:99:99"),
    ],
)
def test_a_letter_with_a_broken_field_is_read(name: str, value: str) -> None:
    letter = f"Message-ID: <x@lake.example>\n{name}: {value}\n\n{WELLS}\n"
    for content in (letter.encode(), letter.encode("latin-1")):
        reading = read_bytes(content, "letter.eml")
        assert isinstance(reading, TextReading) and reading.text == WELLS.strip()
        reading = read_bytes(b"From a@lake.example Mon Jun 01 10:00:00 2009\n" + content, "letters.mbox")
        assert isinstance(reading, TextReading) and WELLS.strip() in reading.text


def test_tables_in_tables_of_a_page_are_read_in_time() -> None:
    inner = f"<p>{WELLS}</p>"
    for _ in range(500):
        inner = f"<table><tr><td>{inner}</td></tr></table>"
    assert WELLS.strip() in read_in_time(f"<h1>Wells of the year</h1>{inner}".encode(), "wells.html").text


@pytest.mark.parametrize("said", ["999999999", "-5", "32767"])
def test_rtf_that_says_a_sign_has_a_thousand_stand_ins_loses_no_words(said: str) -> None:
    rtf = rf"{{\rtf1\ansi\ansicpg1252 Wells\par \uc{said} Words \u8220?before {WELLS}\par}}"
    reading = read_bytes(rtf.encode(), "wells.rtf")
    assert isinstance(reading, TextReading) and "Words “before The clerk of the lake" in reading.text


def test_cells_that_a_file_repeats_a_thousand_times_are_cut_and_that_is_said() -> None:
    office, table, text = (f"urn:oasis:names:tc:opendocument:xmlns:{n}:1.0" for n in ("office", "table", "text"))
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}"><office:body>'
        f"<office:text><text:p>{WELLS}</text:p><table:table><table:table-row><table:table-cell><text:p>a</text:p>"
        '</table:table-cell><table:table-cell table:number-columns-repeated="1200"><text:p>dry</text:p>'
        "</table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>"
    )
    reading = read_bytes(make_package("application/vnd.oasis.opendocument.text", {"content.xml": content}), "wells.odt")
    assert isinstance(reading, TextReading) and reading.text.count("dry") == 1 + 200
    assert reading.warnings == ["cells that repeat the one before them are not all shown: 1,000 left out"]


def test_words_that_a_word_file_defines_as_an_entity_are_read() -> None:
    plain = make_word(f"<w:p><w:r><w:t>{WELLS}HERE {WELLS}</w:t></w:r></w:p>")
    defined = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as package, zipfile.ZipFile(defined, "w") as made:
        for name in package.namelist():
            part = package.read(name).decode()
            if name == "word/document.xml":
                at = part.index("?>") + 2 if part.startswith("<?xml") else 0
                part = f'{part[:at]}<!DOCTYPE d [<!ENTITY law "Forty wells were counted.">]>{part[at:]}'
                part = part.replace("HERE", "&law;")
            made.writestr(name, part)
    reading = read_bytes(defined.getvalue(), "wells.docx")
    assert isinstance(reading, TextReading) and "Forty wells were counted." in reading.text


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("wells.html", "<title>{0}</title><h1>{0}</h1><p>{1}</p>"),
        ("wells.md", "# {0}\n\n{1}"),
        ("wells.txt", "{0}\n\n{1}"),
        ("wells.eml", "Message-ID: <x@lake.example>\nSubject: {0}\nContent-Type: text/plain; charset=utf-8\n\n{1}"),
    ],
)
def test_a_title_cannot_be_made_to_read_as_another_and_the_text_is_told_of(name: str, written: str) -> None:
    title = "Report \u202egnp.exe\u202c of the lake"
    reading = read_bytes(written.format(title, WELLS * 3).encode(), name)
    assert isinstance(reading, TextReading) and reading.title == "Report gnp.exe of the lake"
    reading = read_bytes(written.format("Report of the lake", f"{WELLS}\u202e{WELLS}").encode(), name)
    assert any("U+202E" in warning for warning in reading.warnings)


def test_a_subject_without_an_end_is_no_title_of_that_length() -> None:
    letter = f"Message-ID: <x@lake.example>\nSubject: {'wells ' * 40_000}\n\n{WELLS}"
    assert len(read_bytes(letter.encode(), "letter.eml").title or "") <= 1_002


def test_a_pdf_that_lost_its_first_line_is_no_text() -> None:
    whole = write_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])
    with pytest.raises(ReadingError) as caught:
        read_bytes(whole.replace(b"%PDF", b"%XYZ") + b"\n" * 40, "wells.pdf")
    assert caught.value.code in ("damaged", "empty")


def test_parts_within_parts_of_an_article_are_its_text() -> None:
    kinds = ["birch", "cedar", "dogwood", "elm", "fir", "hazel", "ivy", "juniper"]
    inner = ""
    for kind in kinds:
        sentence = f"The wells under the {kind} trees were counted by the clerk of the lake in the spring of that year."
        inner = f"<ul><li>{sentence}{inner}</li></ul>"
    page = f"<html><body><article><h1>Wells of the year</h1><p>{WELLS}</p>{inner}</article></body></html>"
    reading = read_bytes(page.encode(), "wells.html")
    assert isinstance(reading, TextReading)
    assert sum(f"under the {kind} trees" in reading.text for kind in kinds) >= 7
