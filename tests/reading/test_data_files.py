"""Data files of each format give the same observations; a broken cell is named by row and column."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_zip

from muniment.reading.data_files.columns import adapt_mapping, shape_of, suggest_mapping
from muniment.reading.data_files.model import ColumnMapping, DataFileError, Observation
from muniment.reading.data_files.observations import read_observations
from muniment.reading.data_files.opened import open_data_file
from muniment.reading.data_files.periods import place_in_time, read_period
from muniment.reading.data_files.preview import Preview, preview
from muniment.reading.data_files.statuses import tell_standing
from muniment.reading.data_files.units import conversion_factor

LONG = (
    "REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS\nVL,2019,12.50,%,A\nVL,2020,13.1,%,B\nVL,2021,14,%,F\n"
    "KR,2019,8.0,%,A\n"
)
SAME = [("VL", "2019", 12.5), ("VL", "2020", 13.1), ("VL", "2021", 14.0), ("KR", "2019", 8.0)]


def take(content: bytes | str, name: str = "", mapping: ColumnMapping | None = None) -> list[Observation]:
    data = content.encode() if isinstance(content, str) else content
    table = open_data_file(io.BytesIO(data), name)
    return list(read_observations(table, mapping or suggest_mapping(table)))


def look(content: str, mapping: ColumnMapping | None = None) -> Preview:
    return preview(open_data_file(io.BytesIO(content.encode())), mapping)


def plain(found: list[Observation]) -> list[tuple[str, str, float | None]]:
    return [(one.place, one.period, one.value) for one in found]


def test_a_long_csv_gives_values_with_their_cells() -> None:
    found = take(LONG)
    assert plain(found) == SAME
    assert [(one.row, one.column) for one in found] == [(2, 3), (3, 3), (4, 3), (5, 3)]
    assert [one.standing for one in found] == ["", "break", "projection", ""]
    # The text stays as the producer wrote it.
    assert (found[0].text, found[0].series.unit) == ("12.50", "%")


def test_a_world_bank_file_is_read_below_its_first_lines() -> None:
    content = (
        '\ufeff"Data Source","World Development Indicators",\r\n\r\n"Last Updated Date","2026-01-01",\r\n\r\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","2019","2020","2021",\r\n'
        '"Veldria","VL","Share (%)","SH.X","12.50","13.1","14",\r\n'
        '"Korin","KR","Share (%)","SH.X","8.0","","",\r\n'
    )
    found = take(content)
    assert plain(found) == SAME
    assert (found[0].row, found[0].column, found[3].row, found[3].column) == (6, 5, 7, 5)
    assert found[0].place_name == "Veldria" and found[0].series.code == "SH.X"


def test_notes_below_a_table_are_no_rows() -> None:
    content = "Country Code,Year,Value\nVL,2019,1\nVL,2020,2\n\nData from an invented bank\nLast updated: 2026\n"
    assert len(take(content)) == 2
    with pytest.raises(DataFileError, match="row 3"):
        take("Country Code,Year,Value\nVL,2019,1\nVL\nVL,2020,2\n")


def test_a_un_sdg_file_keeps_bounds_and_the_nature_of_values() -> None:
    content = (
        "Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,[Nature],[Sex],"
        "[Units],FootNote\n"
        "1,1.1,1.1.1,SI_X,Poor,900,Veldria,2019.0,<0.1,E,FEMALE,PERCENT,Of a survey\n"
        "1,1.1,1.1.1,SI_X,Poor,900,Veldria,2020.0,2.5,M,FEMALE,PERCENT,\n"
        "1,1.1,1.1.1,SI_X,Poor,900,Veldria,2021.0,NaN,N,FEMALE,PERCENT,\n"
    )
    found = take(content)
    assert [(one.period, one.value, one.text) for one in found] == [
        ("2019", None, "<0.1"),
        ("2020", 2.5, "2.5"),
        ("2021", None, "NaN"),
    ]
    assert [one.standing for one in found] == ["estimate", "estimate", "missing"]
    assert found[0].series.dimensions == (("[Sex]", "FEMALE"),)
    assert found[0].note == "Of a survey" and found[0].place_name == "Veldria"


def test_sdmx_csv_2_with_labels() -> None:
    content = (
        "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA: Area,TIME_PERIOD: Time,OBS_VALUE,UNIT_MULT: Multiplier,"
        "UNIT_MEASURE: Unit\n"
        "dataflow,A:B(1.0),I,VL: Veldria,2020-Q1,5,6: Millions,USD: Dollars\n"
    )
    (one,) = take(content)
    assert (one.place, one.place_name, one.period, one.value) == ("VL", "Veldria", "2020-33", 5.0)
    assert "× 10^6" in one.series.unit
    with pytest.raises(DataFileError, match=r"row 2, column 3 .*deletes"):
        take(content.replace(",I,VL", ",D,VL"))


def test_sdmx_xml_generic_and_structure_specific() -> None:
    generic = """<m:GenericData xmlns:m="urn:m" xmlns:g="urn:g"><m:DataSet><g:Series><g:SeriesKey>
      <g:Value id="REF_AREA" value="VL"/></g:SeriesKey><g:Attributes><g:Value id="UNIT_MEASURE" value="%"/>
      </g:Attributes>
      <g:Obs><g:ObsDimension value="2019"/><g:ObsValue value="12.50"/></g:Obs>
      <g:Obs><g:ObsDimension value="2020"/><g:ObsValue value="13.1"/><g:Attributes><g:Value id="OBS_STATUS" value="B"/>
      </g:Attributes></g:Obs></g:Series></m:DataSet></m:GenericData>"""
    specific = """<m:StructureSpecificData xmlns:m="urn:m"><m:DataSet><Series REF_AREA="VL" UNIT_MEASURE="%">
      <Obs TIME_PERIOD="2019" OBS_VALUE="12.50"/><Obs TIME_PERIOD="2020" OBS_VALUE="13.1" OBS_STATUS="B"/></Series>
      </m:DataSet></m:StructureSpecificData>"""
    flat = """<m:S xmlns:m="urn:m"><m:DataSet><Obs REF_AREA="VL" UNIT_MEASURE="%" TIME_PERIOD="2019" OBS_VALUE="12.50"/>
      <Obs REF_AREA="VL" UNIT_MEASURE="%" TIME_PERIOD="2020" OBS_VALUE="13.1" OBS_STATUS="B"/></m:DataSet></m:S>"""
    for content in (generic, specific, flat):
        found = take(content)
        assert plain(found) == SAME[:2], content[:30]
        assert found[1].standing == "break" and found[0].text == "12.50" and found[0].series.unit == "%"
        assert [one.row for one in found] == [1, 2]


def test_xml_that_is_no_data_or_hostile_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("2019")
    hostile = f"""<!DOCTYPE d [<!ENTITY e SYSTEM "file://{secret}">]><d><Obs TIME_PERIOD="2019" OBS_VALUE="1"/>
      <Obs><Time>&e;</Time><ObsValue value="3"/></Obs></d>"""
    with pytest.raises(DataFileError):
        take(hostile)
    with pytest.raises(DataFileError, match="structures"):
        take("<Structure/>")
    with pytest.raises(DataFileError, match="broken at line"):
        take("<DataSet><Obs TIME_PERIOD='2019' OBS_VALUE='1'/>")


def test_sdmx_json() -> None:
    message = {
        "data": {
            "dataSets": [{"series": {"0": {"observations": {"0": ["12.50", 0], "1": [13.1, 1]}}}}],
            "structures": [
                {
                    "dimensions": {
                        "series": [{"id": "REF_AREA", "values": [{"id": "VL", "name": "Veldria"}]}],
                        "observation": [{"id": "TIME_PERIOD", "values": [{"id": "2019"}, {"id": "2020"}]}],
                    },
                    "attributes": {"observation": [{"id": "OBS_STATUS", "values": [{"id": "A"}, {"id": "B"}]}]},
                }
            ],
        }
    }
    found = take(json.dumps(message))
    assert plain(found) == SAME[:2] and found[1].standing == "break" and found[0].place_name == "Veldria"


def test_json_stat_with_roles_and_a_sparse_cube() -> None:
    cube = {
        "version": "2.0",
        "class": "dataset",
        "label": "Shares",
        "id": ["where", "when", "what"],
        "size": [2, 2, 1],
        "role": {"geo": ["where"], "time": ["when"], "metric": ["what"]},
        "dimension": {
            "where": {"category": {"index": {"KR": 1, "VL": 0}, "label": {"VL": "Veldria", "KR": "Korin"}}},
            "when": {"category": {"index": ["2019", "2020"]}},
            "what": {"category": {"label": {"s": "Share"}, "unit": {"s": {"label": "%"}}}},
        },
        "value": {"0": 12.5, "1": 13.1, "2": 8},
        "status": {"1": "b"},
    }
    found = take(json.dumps(cube))
    assert plain(found) == [*SAME[:2], ("KR", "2019", 8.0)]
    assert found[0].series.unit == "%" and found[1].standing == "break" and found[0].place_name == "Veldria"
    with pytest.raises(DataFileError, match="4 cells and 1 values"):
        take(json.dumps({**cube, "value": [1]}))
    many = {"category": {"index": [str(number) for number in range(5000)]}}
    large = {**cube, "size": [5000] * 3, "dimension": dict.fromkeys(("where", "when", "what"), many)}
    with pytest.raises(DataFileError, match="over the limit"):
        take(json.dumps(large))


def test_a_data_package_says_licence_and_release() -> None:
    said = {
        "title": "Shares",
        "version": "2024-05",
        "licenses": [{"name": "CC-BY-4.0"}],
        "sources": [{"title": "Office of Veldria"}],
        "resources": [{"path": "https://example.org/never.csv"}, {"path": "data/a.csv"}],
    }
    content = make_zip({"datapackage.json": json.dumps(said), "data/a.csv": LONG})
    table = open_data_file(io.BytesIO(content))
    assert (table.form, table.facts.licence, table.facts.release) == ("data-package", "CC-BY-4.0", "2024-05")
    assert table.facts.producer == "Office of Veldria"
    assert plain(take(content)) == SAME
    with pytest.raises(DataFileError, match="addresses are not fetched"):
        take(make_zip({"datapackage.json": json.dumps({**said, "resources": said["resources"][:1]})}))  # type: ignore[index]


def test_a_workbook_and_parquet_give_the_same() -> None:
    names = {"A": "REF_AREA", "B": "TIME_PERIOD", "C": "OBS_VALUE"}
    rows = [list(names.values()), *[[place, int(year), value] for place, year, value in SAME]]
    cells = "".join(
        f'<row r="{r + 2}">'
        + "".join(
            f'<c r="{c}{r + 2}"'
            + (f' t="inlineStr"><is><t>{v}</t></is>' if isinstance(v, str) else f"><v>{v}</v>")
            + "</c>"
            for c, v in zip("BCD", row, strict=True)
        )
        + "</row>"
        for r, row in enumerate(rows)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006/relationships"
    content = make_zip(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{packed}"><Relationship Id="r" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" '
            'r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packed}"><Relationship Id="r1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
        }
    )
    found = take(content)
    assert plain(found) == SAME
    # As the sheet counts them: it begins in B2.
    assert (found[0].row, found[0].column) == (3, 4)
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    out = io.BytesIO()
    columns = [list(column) for column in zip(*rows[1:], strict=True)]
    parquet.write_table(pyarrow.table(dict(zip(names.values(), columns, strict=True))), out)
    assert plain(take(out.getvalue())) == SAME


@pytest.mark.parametrize(
    ("content", "row", "column", "words"),
    [
        ("Country,Year,Value\nVL,2019,twelve\n", 2, 3, "is no number"),
        ("Country,Year,Value\nVL,soon,12\n", 2, 2, "is no period"),
        ("Country,Year,Value\nVL,2019,1\nVL,2020\n", 3, 3, "ends here"),
        ("Country,Year,Value\nVL,2019,1,5\n", 2, 4, "more cells"),
        ('Country,Year,Value\nVL,2019,"1\n', 2, 0, "not closed"),
        ('Country;Year;Value\nVL;2019;"1,234"\n', 2, 3, "two numbers"),
        ("Country,Sex,Year,Value\nVL,f,2019,1\nVL,m,2019,2\n", 3, 4, "row 2 gives another value for the same"),
    ],
)
def test_a_broken_file_names_row_and_column(content: str, row: int, column: int, words: str) -> None:
    mapping = ColumnMapping(values=("Value",), period="Year", place="Country")
    seen = look(content, mapping)
    assert seen.error is not None and seen.count == 0
    assert words in seen.error.message
    assert (seen.error.row, seen.error.column) == (row, column)


def test_the_mark_before_decimals_is_said_and_not_guessed() -> None:
    content = "Country;Year;Value\nVL;2019;1,234\n"
    mapping = ColumnMapping(values=("Value",), period="Year", place="Country")
    assert take(content, mapping=replace(mapping, decimal=","))[0].value == 1.234
    assert take(content, mapping=replace(mapping, decimal="."))[0].value == 1234.0
    sure = "Country;Year;Value\nVL;2019;1,234,567.5\nVL;2020;12,5\nVL;2021;١٢٫٥\nVL;2022;1 234\n"
    assert [one.value for one in take(sure, mapping=mapping)] == [1234567.5, 12.5, 12.5, 1234.0]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1990", "1990"),
        ("2015.0", "2015"),
        ("1990 [YR1990]", "1990"),
        ("2010-A1", "2010"),
        ("2010-Q4", "2010-36"),
        ("1990Q1", "1990-33"),
        ("Q3 2011", "2011-35"),
        ("2010-S2", "2010-41"),
        ("1990M01", "1990-01"),
        ("2010-W05", "2010-02-01/2010-02-07"),
        ("1999/00", "1999/2000"),
        ("1995-1999", "1995/1999"),
        ("2020-02-29T00:00:00Z", "2020-02-29"),
        ("2021-02-29", None),
        ("2010-Q5", None),
        ("1999-1995", None),
        ("x", None),
        ("12", None),
    ],
)
def test_periods(text: str, edtf: str | None) -> None:
    assert read_period(text) == edtf


def test_periods_stand_where_they_are_in_time() -> None:
    assert place_in_time("1990") == (1990.0, 1991.0)
    assert place_in_time("2001-33")[0] == 2001.0 and 2001.24 < place_in_time("2001-33")[1] < 2001.25


def test_checks_in_plain_words() -> None:
    year = look("Country,Year,Value\n" + "".join(f"VL,{y},{y}\n" for y in range(2010, 2016)))
    assert [f.code for f in year.findings] == ["year-as-value", "no-unit"]
    assert "look like years: 2010 in row 2" in year.findings[0].message
    total = look("Country,Sex,Year,Value,Unit\nVL,Female,2019,1,%\nVL,Male,2019,2,%\nVL,Total,2019,3,%\n")
    assert [(f.code, f.values["total"]) for f in total.findings] == [("total-among-parts", "Total")]
    rows = "".join(
        f"VL,{area},{y},{v},%\n" for y in (2019, 2020) for area, v in (("N", 1), ("S", 2), ("E", 4), ("Gesamt", 7))
    )
    summed = look(f"Country,Zone,Year,Value,Unit\n{rows}")
    assert [(f.code, f.values["total"]) for f in summed.findings] == [("sum-of-others", "Gesamt")]
    units = look("Country,Year,Value,Unit,Series code\nVL,2019,1,kg,A\nVL,2019,2,t,A\n")
    assert (
        [f.code for f in units.findings] == ["two-units"] and units.series == 2 and "kg, t" in units.findings[0].message
    )
    bound = look("Country,Year,Value,Unit\nVL,2019,<5,%\nVL,2020,6,%\n")
    assert [f.code for f in bound.findings] == ["bounds"]
    fine = look("Country,Year,Value,Unit\nVL,2019,1.5,%\nVL,2020,6,%\nKR,2020,9,%\n")
    assert list(fine.findings) == []


def test_a_next_release_has_the_same_shape() -> None:
    one = open_data_file(io.BytesIO(b"Country,2019,2020\nVL,1,2\n"))
    other = open_data_file(io.BytesIO(b"Country,2019,2020,2021\nVL,1,2,3\n"))
    assert shape_of(one) == shape_of(other)
    assert adapt_mapping(suggest_mapping(one), other).values == ("2019", "2020", "2021")
    assert shape_of(one) != shape_of(open_data_file(io.BytesIO(b"Land,2019,2020\nVL,1,2\n")))


def test_statuses_by_code_and_by_word() -> None:
    assert tell_standing("M", "OBS_STATUS") == "missing" and tell_standing("M", "[Nature]") == "estimate"
    assert tell_standing("Prévisions") == "projection" and tell_standing("预测") == "projection"
    assert tell_standing("B: Break in series") == "break" and tell_standing("final") == ""


def test_units_are_converted_only_where_that_is_exact() -> None:
    assert conversion_factor("thousands", "persons") == 1000
    assert conversion_factor("persons × 10^6", "thousands") == 1000
    assert conversion_factor("%", "‰") == 10
    assert conversion_factor("USD", "EUR") is None and conversion_factor("kg", "%") is None
    assert conversion_factor("index 2010=100", "index 2015=100") is None


@pytest.mark.parametrize("content", [b"", b"\x00\x00", b"%PDF-1.4", b"{}", b"[1]", b"<html></html>", b"PK\x03\x04junk"])
def test_what_is_no_data_file_is_refused(content: bytes) -> None:
    with pytest.raises(DataFileError):
        take(content)


def test_a_large_file_is_read_as_a_stream() -> None:
    head = "REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE\n"
    content = head + "".join(f"A{n % 2000},{1960 + n // 2000},{n / 7:.3f},%\n" for n in range(100_000))
    file = io.BytesIO(content.encode())
    tracemalloc.start()
    begun = time.monotonic()
    table = open_data_file(file)
    count = sum(1 for _ in read_observations(table, suggest_mapping(table)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 20 * 2**20
    assert time.monotonic() - begun < 60
