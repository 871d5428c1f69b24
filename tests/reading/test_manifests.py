"""Manifests as tables: any separator and encoding, what a cell means, and what is hostile in them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from builders import make_zip
from hypothesis import given
from hypothesis import strategies as st

from muniment.reading.manifests.columns import fact_of
from muniment.reading.manifests.facts import Columns, read_date, read_language, rows_of
from muniment.reading.manifests.model import Doubt, ManifestError, ManifestRow
from muniment.reading.manifests.tables import open_table

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def make_workbook(sheet: str, **parts: str | bytes) -> bytes:
    """Return an XLSX of one sheet, whose rows are given as XML."""
    return make_zip(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                'spreadsheetml.sheet.main+xml"/></Types>'
            ),
            "_rels/.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="m" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ),
            "xl/workbook.xml": (
                f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets><sheet name="Speeches" sheetId="1" r:id="s"/>'
                "</sheets></workbook>"
            ),
            "xl/_rels/workbook.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="s" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
            ),
            "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}><sheetData>{sheet}</sheetData></worksheet>",
            **parts,
        }
    )


def _cell(reference: str, words: str, formula: str = "") -> str:
    if formula:
        return f'<c r="{reference}" t="str"><f>{formula}</f><v>{words}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'


def read(content: bytes, name: str = "m.csv") -> tuple[list[ManifestRow], list[Doubt]]:
    table = open_table(content, name)
    columns = Columns(table.columns)
    rows = list(rows_of(table, columns, lambda topic: {"wells": "water"}.get(topic)))
    return rows, [*columns.doubts, *(doubt for row in rows for doubt in row.doubts)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_of_any_separator_and_encoding_gives_the_same_facts(separator: str, charset: str) -> None:
    lines = [
        ["File", "dc:title", "Creator", "Date", "Département"],
        ["a.txt", "L’été à Stillmoor", "Ana", "2031", "Ain"],
    ]
    text = "\r\n".join(separator.join(cells) for cells in lines)
    (row,), doubts = read(text.encode(charset))
    assert row.path == "a.txt" and doubts == []
    assert row.values == {
        "title": "L’été à Stillmoor",
        "authors": ["Ana"],
        "published": "2031",
        "fields": [["Département", "Ain"]],
    }


def test_one_json_object_a_line_gives_lists_as_several_values() -> None:
    lines: Sequence[dict[str, Any]] = [
        {"path": "a.txt", "author": ["U THANT", "Ana Vell"], "subject": ["wells", "bells"], "seats": 7, "notes": None},
        {"path": "b.txt", "country": ["Veldria", "Ostmark"]},
    ]
    rows, doubts = read("\n".join(map(json.dumps, lines)).encode(), "m.jsonl")
    assert rows[0].values == {
        "authors": ["U THANT", "Ana Vell"],
        "topics": ["water"],
        "fields": [["subject", "bells"], ["seats", "7"]],
    }
    assert rows[1].values["fields"] == [["country", "Veldria"], ["country", "Ostmark"]]
    assert [(d.row, d.code) for d in doubts] == [(1, "topic")]


def test_a_workbook_gives_days_and_numbers_as_people_write_them_and_names_formulas() -> None:
    head = "".join(_cell(f"{c}1", n) for c, n in zip("ABCD", ("path", "title", "year", "votes"), strict=True))
    row = _cell("A2", "a.txt") + _cell("B2", "Wells", "1+1") + '<c r="C2"><v>2031</v></c><c r="D2"><v>12.5</v></c>'
    (found,), doubts = read(make_workbook(f'<row r="1">{head}</row><row r="2">{row}</row>'), "m.xlsx")
    assert found.values == {"title": "Wells", "published": "2031", "fields": [["votes", "12.5"]]}
    assert [(d.row, d.column, d.code) for d in doubts] == [(2, "title", "formula")]


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("dc:creator", "author"),
        ("dcterms:issued", "date"),
        ("dcterms:created", "date"),
        ("created", None),
        ("datePublished", "date"),
        ("File name", "path"),
        ("URL", "url"),
        ("作者", "author"),
        ("dc:rights", "rights"),
        ("country", None),
        ("", None),
    ],
)
def test_columns_are_known_by_their_common_names(name: str, fact: str | None) -> None:
    assert fact_of(name) == fact


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("2016-09", "2016-09"),
        ("29 September 2016", "2016-09-29"),
        ("2012年3月5日", "2012-03-05"),
        ("20120305", "2012-03-05"),
        ("2012-03-05T10:00:00Z", "2012-03-05"),
        ("13/04/2012", "2012-04-13"),
        ("04/13/2012", "2012-04-13"),
        ("3.4.2012", "2012-04-03"),
        ("2016-2020", "2016/2020"),
        # Whether the day or the month comes first is not said.
        ("03/04/2012", None),
        ("soon", None),
        ("2012-13-01", None),
        ("in 2012 or so", None),
        ("12", None),
        ("12 May", None),
    ],
)
def test_a_date_is_read_where_it_can_be_only_one(words: str, date: str | None) -> None:
    assert read_date(words) == date


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        ("français", "fr"),
        ("English", "en"),
        ("zh-TW", "zh-Hant"),
        ("中文", "zh"),
        ("eng", "en"),
        ("xx", None),
        ("klingonish", None),
    ],
)
def test_a_language_is_known_by_code_and_by_name(words: str, tag: str | None) -> None:
    assert read_language(words) == tag


def test_what_cannot_be_read_as_its_column_says_is_kept_as_given_and_told() -> None:
    (row,), doubts = read(b"path,date,language,title,url\na.txt,soon,Martian,,nowhere\n")
    assert row.values == {"fields": [["date", "soon"], ["language", "Martian"], ["url", "nowhere"]]}
    assert sorted((d.column, d.code, d.is_left_out) for d in doubts) == [
        ("date", "date", False),
        ("language", "language", False),
        ("title", "no-title", False),
        ("url", "address", False),
    ]


def test_a_column_twice_is_told_and_loses_nothing() -> None:
    (row,), doubts = read(b"path,author,creator,note,note\na.txt,Ana,Bela,one,two\n")
    assert row.values == {"authors": ["Ana"], "fields": [["creator", "Bela"], ["note", "one"], ["note", "two"]]}
    assert [(d.row, d.column, d.code) for d in doubts] == [(1, "creator", "column-twice"), (1, "note", "column-twice")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("b\0.txt,Bela", "nul"),
        (f"b.txt,{'x' * 100_001}", "too-long"),
        ('"b".txt,Bela', "broken-row"),
        ("b.txt,Bela,more", "too-many-cells"),
        (",Bela", "no-document"),
    ],
)
def test_a_broken_row_is_named_and_the_others_are_read(line: str, code: str) -> None:
    rows, doubts = read(f"path,title\na.txt,Ana\n{line}\nc.txt,Cyr\n".encode())
    assert [(d.row, d.code) for d in doubts if d.is_left_out] == [(3, code)]
    assert [row.path for row in rows if not row.is_left_out] == ["a.txt", "c.txt"]


def test_a_quotation_mark_that_is_not_closed_is_told_with_its_row() -> None:
    rows, doubts = read(b'path,title\na.txt,Ana\n"b.txt,Bela\nc.txt,Cyr\n')
    assert [row.path for row in rows if not row.is_left_out] == ["a.txt"]
    assert [(d.row, d.code) for d in doubts] == [(3, "broken-row")] and "not closed" in doubts[0].message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"title,date\nWells,2031\n", "no column says which documents are meant"),
        (b"path" + b",x" * 1_000_000, "1,000,001 columns"),
        (b"%PDF-1.4", "a CSV, an XLSX or a JSON Lines file"),
        (b"PK\x03\x04" + b"\0" * 40, "the XLSX cannot be read"),
        (make_zip({"a.txt": "words"}), "a zip and no XLSX"),
        (
            make_workbook(f'<row r="1">{_cell("A1", "path")}</row><row r="1048576">{_cell("XFD1048576", "x")}</row>'),
            "reaches to column",
        ),
        (b"[" * 100_000, "no JSON"),
        (b'{"path": ' + b"9" * 10_000 + b"}\n[", ""),
    ],
    ids=range(10),
)
def test_what_is_no_manifest_is_one_clear_line(content: bytes, said: str) -> None:
    if not said:
        rows, doubts = read(content, "m.jsonl")
        assert [d.row for d in doubts] == [2] and len(rows) == 2
        return
    with pytest.raises(ManifestError) as error:
        read(content, "m")
    assert said in error.value.message and "\n" not in error.value.message


def test_a_workbook_that_unpacks_to_far_too_much_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(210 * 2**20))
    with pytest.raises(ManifestError, match="unpacks to"):
        open_table(out.getvalue())


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_the_error_of_a_manifest(content: bytes) -> None:
    for start in (b"", b"path;title\n", b'{"path": "a"}\n'):
        try:
            rows, _doubts = read(start + content, "m")
        except ManifestError:
            continue
        assert all(row.path or row.url or row.is_left_out for row in rows)
