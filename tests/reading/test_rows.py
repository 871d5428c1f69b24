"""CSV and TSV are tables: each row a paragraph of cells, no word of it lost without being counted."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muniment.reading import EmptyFile, TextReading, read_bytes
from muniment.reading.formats.rows import MOST_ROWS
from muniment.reading.invisible import without_invisible


def read(content: str | bytes, name: str = "wells.csv") -> TextReading:
    reading = read_bytes(content if isinstance(content, bytes) else content.encode(), name)
    assert isinstance(reading, TextReading) and reading.measure is not None and reading.kind == "document"
    assert reading.measure.original == reading.measure.kept + sum(reading.measure.left_out.values())
    return reading


def rows(reading: TextReading) -> list[str]:
    paragraphs = [p for s in reading.sections for p in s.paragraphs]
    assert {p.role for p in paragraphs} <= {"table"}
    return [p.text for p in paragraphs]


TABLE = ["District | Wells | Note", "Stillmoor | 7,5 | fallen dry", "Lake | 11 | a “good” one"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('District,Wells,Note\r\nStillmoor,"7,5","fallen\r\ndry"\r\n\r\nLake,11,a “good” one\r\n', "wells.csv"),
        ("District;Wells;Note\nStillmoor;7,5;fallen dry\nLake;11;a “good” one\n", "wells.csv"),
        ("sep=|\nDistrict|Wells|Note\nStillmoor|7,5|fallen dry\nLake|11|a “good” one", "wells.csv"),
        ("District\tWells\tNote\nStillmoor\t7,5\tfallen dry\nLake\t11\ta “good” one", "wells.csv"),
        ("District\tWells\tNote\rStillmoor\t7,5\tfallen dry\rLake\t11\ta “good” one\r", "wells.tsv"),
        (
            "\ufeffDistrict;Wells;Note\nStillmoor;7,5;fallen dry\nLake;11;a “good” one;\n",
            "https://wells.example/t.CSV?year=2019",
        ),
    ],
)
def test_the_rows_of_a_table_are_read_whatever_parts_its_cells(content: str, name: str) -> None:
    reading = read(content, name)
    assert rows(reading) == TABLE and reading.title is None and reading.published is None
    assert reading.media_type == ("text/tab-separated-values" if name.endswith(".tsv") else "text/csv")
    assert reading.measure is not None and reading.measure.left_out == {}


def test_decimal_commas_are_no_delimiters() -> None:
    assert rows(read("1,5;2,5\n3,5;4,5\n")) == ["1,5 | 2,5", "3,5 | 4,5"]


def test_the_charset_is_found() -> None:
    reading = read("Bezirk;Brunnen;Höhe über dem Meer\nMüllerstraße;7;größer\n".encode("cp1252"))
    assert rows(reading) == ["Bezirk | Brunnen | Höhe über dem Meer", "Müllerstraße | 7 | größer"]
    assert rows(
        read(("地区,水井\n静原,7\n" + "这个地区的水井在春天都被清点过了,没有人知道为什么\n" * 3).encode("gb18030"))
    )[:2] == [
        "地区 | 水井",
        "静原 | 7",
    ]
    assert rows(read("District\tWells\nStillmoor\t7\n".encode("utf-16"), "wells.tsv")) == [
        "District | Wells",
        "Stillmoor | 7",
    ]


def test_one_cell_over_the_table_is_its_title_and_is_counted() -> None:
    reading = read("Wells of the district of Stillmoor;;\nDistrict;Wells;Note\nStillmoor;7;dry\n")
    assert reading.title == "Wells of the district of Stillmoor" and rows(reading) == [
        "District | Wells | Note",
        "Stillmoor | 7 | dry",
    ]
    assert reading.measure is not None and reading.measure.left_out == {"the title where it is repeated": 6}


def test_a_quote_that_nothing_closes_hides_no_row() -> None:
    assert rows(read('Pipe,Width\nlong,"7\nshort,6\n')) == ["Pipe | Width", 'long | "7', "short | 6"]


def test_rows_beyond_those_that_are_read_are_counted_and_told() -> None:
    reading = read("District,Wells\n" + "".join(f"district {n},{n}\n" for n in range(MOST_ROWS + 9)))
    assert len(rows(reading)) == MOST_ROWS and reading.measure is not None
    assert reading.measure.left_out == {"rows beyond those that are read": 10 * 3}
    assert reading.warnings == [f"the table has {MOST_ROWS + 10:,} rows; the first {MOST_ROWS:,} were read"]


def test_a_table_of_empty_cells_says_so() -> None:
    with pytest.raises(EmptyFile):
        read(",,\n;;\n")


_CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="|"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=2, max_size=5), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_comes_back_cell_by_cell(table: list[list[str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["A", "B", "C"], *table])
    reading = read(out.getvalue())
    # Soft hyphens and their like, which nobody sees, are no part of a text.
    written = [
        [" ".join(without_invisible(unicodedata.normalize("NFC", cell)).split()) for cell in row] for row in table
    ]
    assert rows(reading)[0] == "A | B | C"
    assert [row.split() for row in rows(reading)[1:]] == [
        " | ".join(row).rstrip(" |").split() for row in written if any(row)
    ]
