"""PDFs from right to left and of scripts in clusters, whoever wrote them. The PDFs are made here, glyph by glyph."""

from __future__ import annotations

from pathlib import Path

import pytest
from glyphs import Glyph, drawn, make_pdf_of_glyphs
from hypothesis import given
from hypothesis import strategies as st

from muniment.reading import TextReading, read_bytes
from muniment.reading.formats.pdf_bidi import make_units, to_speech, turn_brackets
from muniment.reading.formats.pdf_pieces import Piece, without_doubles


def read(*pages: list[Glyph]) -> TextReading:
    reading = read_bytes(make_pdf_of_glyphs(pages), "document.pdf")
    assert isinstance(reading, TextReading)
    return reading


ARABIC = "الخطة الوطنية للمياه"


def test_arabic_is_in_order_however_its_glyphs_were_drawn() -> None:
    from_left = drawn(ARABIC, 100, 700, visual=True)
    from_right = drawn(ARABIC, 100, 660, visual=True)[::-1]
    mixed = drawn(ARABIC, 100, 620, visual=True)
    mixed = [*mixed[10:], *mixed[:10][::-1]]
    reading = read([*from_left, *from_right, *mixed])
    assert reading.text.count(ARABIC) == 3 and reading.direction == "rtl"


def test_numbers_latin_words_and_brackets_stand_right_in_hebrew() -> None:
    # As it is printed, from left to right; the bracket's glyphs as they look.
    line = "UNICEF " + "(" + "דוח"[::-1] + ")" + " 10/12/1948 " + "ביום"[::-1]
    assert read(drawn(line, 100)).text.strip() == "ביום 10/12/1948 (דוח) UNICEF"


def test_cells_of_a_row_are_read_from_the_right() -> None:
    rows = [("מחוז", "בארות", "יבשות"), ("חיפה", "1204", "11"), ("עכו", "310", "9")]
    page = [
        glyph
        for i, row in enumerate(rows)
        for c, cell in enumerate(row)
        for glyph in drawn(cell, 400 - 120 * c, 700 - 14 * i, visual=not cell.isdigit())
    ]
    assert [p.text for s in read(page).sections for p in s.paragraphs] == [" | ".join(row) for row in rows]


def test_lam_alef_is_one_glyph_and_two_letters_in_order() -> None:
    glyphs = [Glyph("ن", 100), Glyph("ا", 106), Glyph("س", 112), Glyph("ن", 118), Glyph("لإ", 124), Glyph("ا", 130)]
    assert read(glyphs).text.strip() == "الإنسان"


def test_a_span_is_told_once_and_no_blank_stands_in_a_cluster() -> None:
    # Hindi as Chromium prints it: the span's text stands at its first glyph, which is narrower than the cluster.
    clusters = [("मा", ("म", "ा")), ("न", ("न",)), ("व", ("व",))]
    line, x = [], 100.0
    for word in range(2):
        for said, letters in clusters:
            for letter in letters:
                line.append(Glyph(letter, x, said=said if len(letters) > 1 else None))
                x += 6.0
        x += 3.0 if word == 0 else 0.0
    assert read(line).text.strip() == "मानव मानव"


def test_a_cluster_said_with_each_of_its_glyphs_is_told_once() -> None:
    # Khmer as Typst writes it: the sign's glyph lies on its letter and says the same.
    line = [Glyph("សិ", 100, width=9), Glyph("x", 102, said="សិ"), Glyph("ទ", 109), Glyph("ក", 115)]
    assert read(line).text.strip() == "សិទក"


def test_lines_of_thai_are_joined_without_a_blank() -> None:
    line = [*drawn("กระทรวงยุติธรรมเผยแพร่แผนสิทธิมนุษยชน", 100, 700), *drawn("แห่งชาติโดยกำหนดให้หน่วยงานรายงานทุกปี", 100, 686)]
    assert "สิทธิมนุษยชนแห่งชาติ" in read(line).text


def test_a_page_that_is_latin_is_read_as_before() -> None:
    reading = read(drawn("The clerk counted every well of the district", 60))
    assert reading.text.strip() == "The clerk counted every well of the district"


def _piece(text: str, x: float, index: int) -> Piece:
    return Piece(text, x, x, x + 6, 700, 10, index)


WORDS = st.lists(st.text("אבגדהוזחט", min_size=1, max_size=6), min_size=1, max_size=8)


@given(WORDS, st.randoms(use_true_random=False))
def test_the_order_of_the_content_does_not_matter_from_right_to_left(words: list[str], random: object) -> None:
    letters = " ".join(words)[::-1]
    pieces = [_piece(c, 100 + 6 * i, i) for i, c in enumerate(letters)]
    random.shuffle(pieces)  # type: ignore[attr-defined]
    for index, piece in enumerate(pieces):
        piece.index = index
    assert "".join(u.text for u in to_speech(make_units(pieces), rtl=True)) == " ".join(words)


@pytest.mark.parametrize(
    ("given_text", "meant"),
    [("שלום )אבג( עולם", "שלום (אבג) עולם"), ("שלום (אבג) עולם", "שלום (אבג) עולם"), ("«אב» ]ג[", "«אב» [ג]")],
)
def test_brackets_open_before_words_and_close_behind_them(given_text: str, meant: str) -> None:
    assert turn_brackets(given_text) == meant


def test_what_is_printed_twice_at_one_place_is_told_once() -> None:
    pieces = [_piece("ক", 100, 0), _piece("ক", 100.4, 1), _piece("ক", 106, 2)]
    assert len(without_doubles(pieces)) == 2


CASES = {
    "pdf-urdu-chrome.pdf": "تمام انسان آزاد اور حقوق و عزت کے اعتبار سے برابر پیدا ہوئے ہیں",
    "pdf-lao-chrome.pdf": "ມະນຸດເກີດມາມີສິດເສລີພາບ",
    "pdf-hindi.pdf": "राष्ट्रीय मानवाधिकार कार्य योजना",
    "pdf-thai.pdf": "น้ำดื่มที่สะอาด",
    "udhr-arb.pdf": "دون أية تفرقة بين الرجال والنساء",
}


@pytest.mark.parametrize("name", CASES)
def test_files_of_real_programs(shared: Path, name: str) -> None:
    file = shared / "cases" / "reading" / name
    reading = read_bytes(file.read_bytes(), name)
    assert CASES[name] in " ".join(reading.text.split())  # type: ignore[union-attr]


def test_letters_that_the_file_hides_are_told_of() -> None:
    hidden = [Glyph("", 100 + 6 * i, mapped=False) for i in range(6)]
    reading = read(
        [*drawn("The clerk counted every well", 100, 660), *drawn("of the district in spring", 100, 640), *hidden]
    )
    assert any("does not say what they are" in w for w in reading.warnings)


def test_chinese_from_top_to_bottom_begins_at_the_right() -> None:
    columns = ["国务院新闻办公室发表报告", "白皮书指出人民为中心的发展"]
    page = [Glyph(c, 400 - 30 * n, 700 - 10 * i, 10) for n, column in enumerate(columns) for i, c in enumerate(column)]
    assert "".join(columns) in read(page).text.replace("\n", "")
