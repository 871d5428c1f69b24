"""PDF pages: columns, headings, lists, tables, footnotes, running heads; scans by OCR. The PDFs are made here."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from builders import write_pdf
from conftest import SAMPLE

from muniment.reading import ReadingError, TextReading, read_bytes
from muniment.reading.formats.pdf_words import mend_accents

Run = tuple[float, float, float, str, str]
"""x, y, size, font (F regular, B bold), text"""


def make_pdf(pages: Iterable[Iterable[Run]], drawn: Sequence[bytes] = ()) -> bytes:
    """Return a PDF of pages of text, 600 by 800 points; `drawn`: what is drawn under the text of each."""
    objects: list[bytes] = [
        b"",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>",
    ]
    kids = []
    for number, page in enumerate(pages):
        stream = (drawn[number] if number < len(drawn) else b"") + b"".join(
            (
                f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm "
                f"({text.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj ET\n"
            ).encode("cp1252")
            for x, y, size, font, text in page
        )
        objects.append(b"<</Length %d>>\nstream\n%sendstream" % (len(stream), stream))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R/B 4 0 R>>>>/Contents %d 0 R>>"
            % len(objects)
        )
        kids.append(len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    return write_pdf(objects)


def read(pages: Iterable[Iterable[Run]]) -> TextReading:
    reading = read_bytes(make_pdf(pages), "document.pdf")
    assert isinstance(reading, TextReading)
    return reading


def lines(words: str, x: float, top: float, size: float = 10, font: str = "F") -> list[Run]:
    return [(x, top - 12 * i, size, font, line) for i, line in enumerate(words.split("\n"))]


LEFT = (
    "The clerk of the lake counted every well\nof the district in the spring and wrote\ntheir depth into a ledger "
    "that was kept in\nthe town hall of Stillmoor. The ledger has\nforty pages, and each of them is signed by\ntwo "
    "witnesses who could read and write. In\nthe year that followed the wells were"
)
RIGHT = (
    "counted again, and eleven of them had\nfallen dry. Nobody had been told why. The\ncouncil sent for an "
    "engineer, who came by\nboat and stayed for a month. His report is\nlost, but the letters that he wrote "
    "home\nsay that the water had gone to the mills\nand would not come back by itself."
)


@pytest.mark.parametrize("by_rows", [False, True])
def test_columns_are_read_one_after_the_other(by_rows: bool) -> None:
    left, right = lines(LEFT, 50, 700), lines(RIGHT, 320, 700)
    page = [run for pair in zip(left, right, strict=True) for run in pair] if by_rows else [*left, *right]
    text = read([page]).text
    assert "followed the wells were counted again, and eleven" in text
    assert text.index("two witnesses") < text.index("an engineer")


def test_headings_lists_and_pages() -> None:
    page = [
        *lines("Report of the clerk", 50, 750, 20),
        *lines("What was counted", 50, 700, 10, "B"),
        *lines(
            "The clerk counted every well of the district in the spring, and wrote down\nits depth, its owner "
            "and the day of the count.",
            50,
            680,
        ),
        *lines("1. Wells in the town, with their owners\n2. Wells in the hills\n3. Springs", 50, 640),
    ]
    reading = read([page, lines("On the second page the count of the springs goes on, village by village.", 50, 700)])
    assert reading.title == "Report of the clerk" and reading.pages == 2
    counted = next(s for s in reading.sections if s.title == "What was counted")
    assert [p.role for p in counted.paragraphs][:4] == ["text", "list", "list", "list"]
    assert counted.paragraphs[0].text.endswith("the day of the count.") and counted.paragraphs[-1].page == 2


def test_a_table_is_read_by_rows() -> None:
    rows = [
        ("District", "Wells", "Dry"),
        ("Stillmoor", "1,204", "11"),
        ("Greyhaven", "310", "0"),
        ("Port Amsel", "98", "4"),
    ]
    page = [
        run
        for i, row in enumerate(rows)
        for run in ((50.0 + 140 * c, 700.0 - 14 * i, 10.0, "F", cell) for c, cell in enumerate(row))
    ]
    table = [
        p
        for s in read([[*lines("The wells of three districts were counted:", 50, 730), *page]]).sections
        for p in s.paragraphs
        if p.role == "table"
    ]
    assert [p.text for p in table] == [" | ".join(row) for row in rows]


def test_footnotes_are_tied_to_the_paragraph_of_their_mark() -> None:
    body = lines(
        "The clerk counted every well of the district in the spring.1 He wrote their\ndepth into a ledger that "
        "was kept in the town hall.",
        50,
        700,
    )
    more = lines("A second count was made a year later by two witnesses who could read.2", 50, 660)
    filler = lines(
        "\n".join(f"In village {n} the wells were counted twice, and both counts are the same." for n in range(30)),
        50,
        620,
    )
    notes = [
        *lines("1 The ledger is kept in the archive of Stillmoor.", 50, 80, 7),
        *lines("2 Their names stand on the last page.", 50, 70, 7),
    ]
    paragraphs = [p for s in read([[*body, *more, *filler, *notes]]).sections for p in s.paragraphs]
    found = [p for p in paragraphs if p.role == "footnote"]
    assert [(p.mark, p.text) for p in found] == [
        ("1", "1 The ledger is kept in the archive of Stillmoor."),
        ("2", "2 Their names stand on the last page."),
    ]
    by_address = {p.address: p.text for p in paragraphs}
    assert by_address[found[0].note_of or ""].startswith("The clerk counted") and by_address[
        found[1].note_of or ""
    ].startswith("A second count")


def test_running_heads_and_page_numbers_are_taken_off() -> None:
    pages = [
        [
            *lines(f"Report of the clerk, part {n}", 50, 780, 8),
            *lines(
                "\n".join(
                    f"On page {n} the wells of village {n}{v} were counted, all of them by day." for v in range(8)
                ),
                50,
                700,
            ),
            (300.0, 20.0, 8.0, "F", str(n)),
        ]
        for n in range(1, 7)
    ]
    text = read(pages).text
    assert "part 3" not in text and "\n\n3" not in text and "village 37" in text


def test_a_word_broken_at_the_end_of_a_line_is_whole_again() -> None:
    assert (
        "counted and remembered"
        in read(
            [
                lines(
                    "All the wells of the district were counted and re-\nmembered by those who had dug them "
                    "long before.",
                    50,
                    700,
                )
            ]
        ).text
    )


def test_a_page_printed_sideways_is_read(shared: Path) -> None:
    reading = read_bytes((shared / "data/pdf/senate-expenditures.pdf").read_bytes(), "s.pdf")
    assert isinstance(reading, TextReading)
    rows = [p.text for s in reading.sections for p in s.paragraphs if p.role == "table"]
    assert len(rows) >= 8 and all(row.count(" | ") >= 2 for row in rows[:5])


def test_scans_are_read_by_ocr_and_say_so(shared: Path) -> None:
    content = (shared / "data/pdf/scan-linn.pdf").read_bytes()
    if shutil.which("tesseract") is None:
        with pytest.raises(ReadingError, match="OCR"):
            read_bytes(content, "scan.pdf")
        pytest.skip("Tesseract is not installed (apt-get install tesseract-ocr): only the message was tested")
    reading = read_bytes(content, "scan.pdf")
    assert isinstance(reading, TextReading)
    assert reading.ocr_pages == [1] and (reading.ocr_confidence or 0) > 0.8
    assert "Sequence Recorder" in reading.text and any("OCR" in w for w in reading.warnings)


def test_raised_marks_neither_break_a_paragraph_nor_are_taken_for_decimals() -> None:
    """The sample's report as a browser prints it: marks raised behind full stops, and figures with decimals beside
    them."""
    reading = read_bytes((SAMPLE / "veldria/report-2021.pdf").read_bytes(), "report-2021.pdf")
    assert isinstance(reading, TextReading)
    paragraphs = {p.address: p for s in reading.sections for p in s.paragraphs}
    notes = [p for p in paragraphs.values() if p.role == "footnote"]
    borne_by = {note.mark: paragraphs[note.note_of or ""].text[-27:].lstrip() for note in notes}
    assert borne_by == {
        "1": "was the fourth of the five.",
        "2": "counted 251 a year before.2",
        "3": "water is brought by cart.3",
        "4": "losed after a second test.4",
        "5": "and the towns 1.3 million.5",
    }
    first = next(p.text for p in paragraphs.values() if p.text.startswith("The Safe Water Action Plan"))
    assert "of every well.1 The year 2021" in first
    assert reading.sections[-1].paragraphs[0].text.startswith("The plan cost"), "the text stands before its notes"


def rules(rows: list[float], columns: list[float]) -> bytes:
    """Return the lines of a table whose rows and columns lie between these places."""
    across = "".join(f"{columns[0]} {y} m {columns[-1]} {y} l S\n" for y in rows)
    down = "".join(f"{x} {rows[0]} m {x} {rows[-1]} l S\n" for x in columns)
    return (across + down).encode()


def tables_of(reading: TextReading) -> list[str]:
    return [p.text for s in reading.sections for p in s.paragraphs if p.role == "table"]


HEAD = [*lines("No.", 55, 690), *lines("Measure", 105, 690), *lines("Body", 405, 690)]


def measure_row(number: int, top: float) -> list[Run]:
    words = f"The ministry reviews law {number} of the district\nand reports on it within a year."
    return [*lines(f"{number}.", 55, top), *lines(words, 105, top), *lines("Ministry of\nWater", 405, top)]


def test_wrapped_cells_of_a_ruled_table_stay_in_their_row() -> None:
    page = [*lines("The table names the measures.", 50, 740), *HEAD, *measure_row(1, 670), *measure_row(2, 640)]
    drawn = rules([705, 685, 655, 625], [50, 100, 400, 550])
    content = make_pdf([page], [drawn])
    reading = read_bytes(content, "document.pdf")
    assert isinstance(reading, TextReading)
    assert tables_of(reading) == [
        "No. | Measure | Body",
        "1. | The ministry reviews law 1 of the district and reports on it within a year. | Ministry of Water",
        "2. | The ministry reviews law 2 of the district and reports on it within a year. | Ministry of Water",
    ]
    assert "The table names the measures." in reading.text


def test_a_table_over_pages_tells_its_head_once_and_counts_what_it_left_out() -> None:
    pages = [[*HEAD, *measure_row(2 * n + 1, 670), *measure_row(2 * n + 2, 640)] for n in range(4)]
    drawn = rules([705, 685, 655, 625], [50, 100, 400, 550])
    reading = read_bytes(make_pdf(pages, [drawn] * 4), "document.pdf")
    assert isinstance(reading, TextReading)
    found = tables_of(reading)
    assert [row.split(" | ")[0] for row in found] == ["No.", *(f"{n}." for n in range(1, 9))]
    assert reading.measure is not None and reading.measure.left_out["the head of a table where it is repeated"] == 9


def test_a_frame_around_a_page_is_no_table() -> None:
    page = [*lines(LEFT, 60, 690), *lines(RIGHT, 330, 690)]
    reading = read_bytes(make_pdf([page], [rules([705, 500], [50, 320, 590])]), "document.pdf")
    assert isinstance(reading, TextReading)
    assert tables_of(reading) == [] and "followed the wells were counted again" in reading.text


def test_line_numbers_of_a_bill_are_dropped_and_counted() -> None:
    words = LEFT.split("\n")
    page = [run for i, line in enumerate(words) for run in lines(f"{i + 1}     {line}", 50, 700 - 12 * i)]
    reading = read([page])
    assert "wrote their depth into a ledger that was kept in the town hall" in reading.text
    assert reading.measure is not None and reading.measure.left_out["numbers of lines"] == len(words)


def test_numbered_rows_keep_their_numbers() -> None:
    names = ["Stillmoor", "Greyhaven", "Amsel", "Linden", "Torfeld", "Marsch", "Heide"]
    reading = read([lines("\n".join(f"{i + 1}  {name} has 30{i} wells" for i, name in enumerate(names)), 50, 700)])
    assert all(f"{i + 1} {name}" in reading.text for i, name in enumerate(names))


def test_hyphens_of_words_stay_and_those_of_lines_go() -> None:
    page = [
        *lines("The law on non-\ndiscrimination binds every mini-\nstry of the country in 2023-\n2024.", 50, 700),
        *lines("The ministry reports to the Asia-\nPacific office on self-\nemployed persons.", 50, 600),
    ]
    text = read([page]).text
    for words in (
        "on non-discrimination binds",
        "every ministry of",
        "in 2023-2024.",
        "Asia-Pacific office",
        "self-employed",
    ):
        assert words in text


def test_a_letterspaced_heading_is_words() -> None:
    # Helvetica's widths at 14 points, 4 points between letters, and a blank more between the words.
    widths = {"A": 9.3, "R": 10.1, "T": 8.6, "I": 3.9, "C": 10.1, "L": 7.8, "E": 9.3, "O": 10.9, "N": 10.1}
    heading, x = [], 50.0
    for letter in "ARTICLE ONE":
        if letter != " ":
            heading.append((x, 740.0, 14.0, "F", letter))
        x += widths.get(letter, 3.9) + 4
    reading = read([[*heading, *lines(LEFT, 50, 700)]])
    assert "ARTICLE ONE" in f"{reading.title} {reading.text}"


@pytest.mark.parametrize("title", [r"C:\Users\clerk\report.doc", "Microsoft Word - report.docx", "report.doc - Word"])
def test_the_name_of_a_file_is_no_title(title: str) -> None:
    page = [*lines(title, 50, 770, 16), *lines("Wells of the district", 50, 740, 14), *lines(LEFT, 50, 700)]
    assert read([page]).title != title


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("B¨orsch-Supan", "Börsch-Supan"),
        ("Geldverm¨ ogen", "Geldvermögen"),
        ("ageˆncia", "agência"),
        ("caf´e", "café"),
        ("5´ of 60", "5´ of 60"),
        ("2˜3", "2˜3"),
        ("Franc¸ais", "Français"),
    ],
)
def test_accents_stand_on_their_letters(printed: str, meant: str) -> None:
    assert mend_accents(printed) == meant


def test_a_table_that_is_printed_up_the_page_keeps_its_rows() -> None:
    rows = [("District", "Wells"), ("Stillmoor", "1204"), ("Greyhaven", "310")]
    texts = b"".join(
        f"BT /F 10 Tf 0 1 -1 0 {115 + 20 * r} {60 + 200 * c} Tm ({cell}) Tj ET\n".encode()
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
    )
    grid = rules([50, 250, 450], [100, 120, 140, 160])
    reading = read_bytes(make_pdf([[]], [grid + texts]), "document.pdf")
    assert isinstance(reading, TextReading)
    assert tables_of(reading) == [" | ".join(row) for row in rows]


def test_a_table_that_rules_its_columns_only_has_a_row_for_each_line() -> None:
    rows = [
        ("Stillmoor", "1204", "11"),
        ("Greyhaven Upon Lake", "310", "0"),
        ("Port Amsel", "98", "4"),
        ("Lind", "7", "1"),
    ]
    page = [
        *(run for c, cell in enumerate(("District", "Wells", "Dry")) for run in lines(cell, 55 + 150 * c, 690)),
        *(
            run
            for r, row in enumerate(rows)
            for c, cell in enumerate(row)
            for run in lines(cell, 55 + 150 * c, 670 - 12 * r)
        ),
    ]
    reading = read_bytes(make_pdf([page], [rules([705, 685, 620], [50, 200, 350, 500])]), "document.pdf")
    assert isinstance(reading, TextReading)
    assert tables_of(reading) == ["District | Wells | Dry", *(" | ".join(row) for row in rows)]
