"""Pages of data: the chart and the table carry the same numbers; each leads to its cell; what is private is nowhere."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from lxml import etree, html

from muniment.evidence.series.bringing import ReleaseFacts, bring_release, change_visibility
from muniment.evidence.series.models import Release, Series
from muniment.portal.site.charts import draw_chart

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

FIRST = (
    "Area,Year,Value,Unit,Status\n"
    "North,2015,12.50,%,\nNorth,2016,13.1,%,\nNorth,2018,14,%,\nNorth,2019,9.5,%,B\nNorth,2020,10,%,\n"
    "North,2021,11,%,F\nNorth,2022,12,%,F\nSouth,2015,<5,%,\nSouth,2016,6,%,E\nSouth,2017,..,%,M\nSouth,2018,7,%,\n"
)
SECOND = FIRST.replace("13.1", "13.4").replace("South,2018,7,%,\n", "South,2018,7,%,\nSouth,2019,8,%,\n")
UNITS = "Area,Year,Value,Unit,Series code\nNorth,2019,2,thousands,A\nNorth,2019,3000,persons,B\nNorth,2019,5,USD,C\n"


def bring(folder: Path, content: str, release: str = "1", title: str = "Safe water", **facts: Any) -> Release:
    file = folder / f"release-{release}.csv"
    file.write_text(content)
    return bring_release(file, ReleaseFacts(title, "Office of Veldria", release, "CC-BY-4.0", "Cite it so.", **facts))


@pytest.fixture
def release(archive: Path, tmp_path: Path) -> Release:
    return bring(tmp_path, FIRST, published="2023-05")


def page_of(address: str) -> Any:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content)


def values_of_axis(page: Any) -> tuple[float, float, float, float]:
    """Return two marks of the scale: where they stand, and what is written there."""
    marks = page.xpath("//figure//text[@data-up]")
    low, high = marks[0], marks[-1]
    return (*(float(m.get("data-up")) for m in (low, high)), *(float(m.text.replace(",", "")) for m in (low, high)))


def test_the_chart_and_the_table_carry_the_same_numbers(release: Release) -> None:
    page = page_of(Series.objects.get().get_absolute_url())
    table = {
        row.get("id"): (row.xpath("td[2]")[0].text_content(), row.xpath("td[3]")[0].text_content())
        for row in page.xpath("//table[contains(@class,'values')]/tbody/tr")
    }
    assert len(table) == 11
    low_at, high_at, low, high = values_of_axis(page)
    drawn = {}
    for link in page.xpath("//figure//a[@aria-label]"):
        (dot,) = link.xpath(".//path")
        anchor = link.get("href").removeprefix("#")
        y = float(re.findall(r"[-\d.]+", dot.get("transform"))[1])
        read = low + (y - low_at) / (high_at - low_at) * (high - low)
        drawn[anchor] = dot.get("data-text")
        # What is drawn is where its number says, to half a unit of the picture.
        assert read == pytest.approx(float(dot.get("data-text")), abs=abs((high - low) / (high_at - low_at)) * 0.1)
        assert dot.get("data-text") in link.get("aria-label")
    # A bound and a gap are in the table and not drawn.
    assert {anchor: text for anchor, (_when, text) in table.items() if text not in ("<5", "..")} == drawn
    assert len(drawn) == 9


def test_gaps_breaks_and_projections_are_drawn_as_what_they_are(release: Release) -> None:
    page = page_of(Series.objects.get().get_absolute_url())
    (north, south) = page.xpath("//figure/svg[@aria-labelledby]/g[contains(@class,'line ')]")
    strokes = north.xpath("path[contains(@class,'stroke')]")
    # 2015–2016; 2018 stands alone: 2017 is missing and 2019 begins anew; 2019–2020; 2020–2022 is projected.
    assert [(s.get("d").count("L"), "projection" in s.get("class")) for s in strokes] == [
        (1, False),
        (1, False),
        (2, True),
    ]
    assert len(north.xpath("path[@class='break']")) == 1
    assert south.xpath("path[contains(@class,'stroke')]") == []
    assert len(north.xpath(".//path[contains(@class,'hollow')]")) == 2
    assert len(south.xpath(".//path[contains(@class,'hollow')]")) == 1
    legend = page.xpath("string(//ul[@class='legend'])")
    assert "Projection" in legend and "Break in series" in legend and "there is no value" in legend
    source = page.xpath("string(//p[@class='source-line'])")
    assert "Office of Veldria" in source and "CC-BY-4.0" in source and "May 2023" in source


def test_from_a_point_to_the_cell_of_the_file_in_two_clicks(release: Release) -> None:
    page = page_of(Series.objects.get().get_absolute_url())
    point = page.xpath("//figure//a[.//path[@data-text='14']]")[0]
    (row,) = page.xpath(f"//tr[@id='{point.get('href').removeprefix('#')}']")
    (cell,) = row.xpath(".//a")
    there = page_of(cell.get("href"))
    assert there.xpath("string(//mark)") == "14"
    assert release.original_id in there.text_content()
    (original,) = [link for link in there.xpath("//a/@href") if link.endswith("/original")]
    answer = Client().get(original)
    assert b"".join(answer.streaming_content) == FIRST.encode()  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"] and "sandbox" in answer["Content-Security-Policy"]


def test_a_mirrored_chart_runs_from_right_to_left(release: Release) -> None:
    address = Series.objects.get().get_absolute_url()
    xs = {}
    for prefix in ("", "/ar"):
        dots = page_of(prefix + address).xpath("//figure//path[@data-period and @data-text!='']")
        xs[prefix] = {d.get("data-period"): float(re.findall(r"[-\d.]+", d.get("transform"))[0]) for d in dots}
    assert xs[""]["2015"] < xs[""]["2022"] and xs["/ar"]["2015"] > xs["/ar"]["2022"]
    assert all(xs[""][when] == pytest.approx(720 - xs["/ar"][when], abs=0.2) for when in xs[""])


def test_downloads_carry_every_value_and_where_it_stands(release: Release) -> None:
    series = Series.objects.get()
    base = f"{series.get_absolute_url()}values."
    table = Client().get(f"{base}csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 12 and table[1].startswith("North,North,2015,12.5,12.50,")
    told = json.loads(Client().get(f"{base}json").content)
    assert told["licence"] == "CC-BY-4.0" and told["original_sha256"] == release.original_id
    assert [v["text"] for v in told["values"]][:2] == ["12.50", "13.1"] and len(told["values"]) == 11
    with zipfile.ZipFile(io.BytesIO(Client().get(f"{base}zip").content)) as package:
        said = json.loads(package.read("datapackage.json"))
        assert said["licenses"] == [{"title": "CC-BY-4.0"}] and said["version"] == "1"
        assert len(package.read("values.csv")) == said["resources"][0]["bytes"]
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = parquet.read_table(io.BytesIO(Client().get(f"{base}parquet").content)).to_pylist()
    assert len(rows) == 11 and rows[0]["value"] == 12.5
    assert Client().get(f"{base}exe").status_code == 404


def test_a_release_is_chosen_and_what_was_revised_is_shown(release: Release, tmp_path: Path) -> None:
    bring(tmp_path, SECOND, "2")
    series = Series.objects.get()
    newest, before = page_of(series.get_absolute_url()), page_of(f"{series.get_absolute_url()}?release=1")
    assert newest.xpath("//path[@data-text='13.4']") and not newest.xpath("//path[@data-text='13.1']")
    assert before.xpath("//path[@data-text='13.1']") and not before.xpath("//path[@data-text='13.4']")
    assert "revised: 1" in newest.text_content() and "added: 1" in newest.text_content()
    changes = page_of("/data/safe-water/changes/1/2/").text_content()
    assert "13.1" in changes and "13.4" in changes and "withdrawn: 0" in changes
    assert "What changed since 1" in page_of("/data/safe-water/").text_content()


def test_a_unit_that_cannot_be_converted_is_said_and_shown_beside(archive: Path, tmp_path: Path) -> None:
    bring(tmp_path, UNITS, title="Counts")
    by_code = {series.code: series for series in Series.objects.all()}
    address = by_code["A"].get_absolute_url()
    converted = page_of(f"{address}?beside={by_code['B'].slug}")
    assert "the value × 0.001, computed here" in converted.text_content()
    assert converted.xpath("//table")[1].xpath("string(tbody/tr/td[4])") == "3"
    beside = page_of(f"{address}?beside={by_code['C'].slug}")
    assert "“USD” cannot be converted to “thousands”" in beside.text_content()
    assert beside.xpath("//table")[1].xpath("string(tbody/tr/td[3])") == "5"
    assert Client().get(f"{address}?beside=nothing").status_code == 404


def test_an_embed_needs_no_script_and_may_be_framed(release: Release) -> None:
    series = Series.objects.get()
    answer = Client().get(f"{series.get_absolute_url()}embed/")
    assert b"<script" not in answer.content and b"<svg" in answer.content
    assert "frame-ancestors *" in answer["Content-Security-Policy"] and "X-Frame-Options" not in answer
    picture = Client().get(f"{series.get_absolute_url()}chart.svg")
    root = etree.fromstring(picture.content)
    assert root.tag.endswith("svg") and "Office of Veldria" in "".join(root.itertext())
    # Other pages stay what they were.
    assert "frame-ancestors 'none'" in Client().get(series.get_absolute_url())["Content-Security-Policy"]


def addresses(release: Release) -> list[str]:
    series = Series.objects.get()
    own = series.get_absolute_url()
    data = release.dataset.get_absolute_url()
    return [
        data,
        release.get_absolute_url(),
        f"{release.get_absolute_url()}original",
        f"{release.get_absolute_url()}cells/2/3/",
        own,
        f"{own}embed/",
        f"{own}chart.svg",
        *(f"{own}values.{form}" for form in ("csv", "json", "zip")),
    ]


def test_a_private_dataset_is_on_no_page_for_the_public(release: Release, admin_client: Client) -> None:
    from django.core.cache import cache

    assert "Safe water" in Client().get("/data/").content.decode()
    for address in addresses(release):
        assert Client().get(address).status_code == 200, address
    change_visibility(release.dataset, "private", "ann")
    cache.clear()
    assert "Safe water" not in Client().get("/data/").content.decode()
    for address in addresses(release):
        answer = Client().get(address)
        assert answer.status_code == 404 and b"Safe water" not in answer.content, address
        # An embed is what the public sees, whoever asks: another page may frame it.
        assert admin_client.get(address).status_code == (404 if "embed" in address else 200), address


def test_hostile_words_of_a_file_are_words(archive: Path, tmp_path: Path) -> None:
    bad = "<script>alert(1)</script>"
    rows = f'Area,Year,Value,Unit,Status\n"{bad}",2019,1,"{bad}","{bad}"\n=1+1,2019,2,"{bad}",\n'
    bring(tmp_path, rows, title=f"T {bad}")
    series = Series.objects.get()
    for address in (series.get_absolute_url(), f"{series.get_absolute_url()}chart.svg", "/data/"):
        assert bad not in Client().get(address).content.decode(), address
    assert "'=1+1" in Client().get(f"{series.get_absolute_url()}values.csv").content.decode()


def test_the_scale_of_a_chart() -> None:
    from muniment.evidence.series.lines import SeriesLine, SeriesPoint
    from muniment.evidence.series.models import DataPlace

    def line(*values: float) -> SeriesLine:
        points = [
            SeriesPoint(str(2000 + n), 2000.0 + n, 2001.0 + n, value, str(value), "", "", "", n, 1)
            for n, value in enumerate(values)
        ]
        return SeriesLine(DataPlace(pk=1), points)

    for values, ends in (
        ((0.0, 0.0), (-1, 1)),
        ((5.0,), (0, 10)),
        ((12.5, 14.0), (12.4, 14)),
        ((1.0, 9.0), (0, 10)),
        ((-3.0, 8.0), (-5, 10)),
        ((-9.0, -1.0), (-10, 0)),
        ((1e12, 3e12), (0, 3e12)),
        ((1e-9, 3e-9), (0, 3e-9)),
    ):
        chart = draw_chart([line(*values)])
        assert chart is not None
        assert (chart.low, chart.high) == pytest.approx(ends, rel=0.05), values
        assert 3 <= len(chart.up) <= 9
        assert all(18 <= dot.y <= chart.base for dot in chart.lines[0].points)
    assert draw_chart([]) is None and AnonymousUser().is_anonymous
