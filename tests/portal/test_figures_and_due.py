"""Figures side by side, and what is due: sources' own words and numbers, nothing concluded, nothing private."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from lxml import html

from muniment.archive.models import Item
from muniment.evidence.models import Statement, Target
from muniment.evidence.series.bringing import ReleaseFacts, bring_release, change_visibility
from muniment.evidence.series.models import Dataset

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

SURVEY = (
    "Area,Year,Value,Unit,Indicator\nNorth,2019,12.50,%,Piped water\nNorth,2020,13,%,Piped water\n"
    "South,2019,8,%,Piped water\n"
)
CENSUS = "Area,Year,Value,Unit,Indicator\nNorth,2019,<15,per cent,Piped water\nNorth,2019,4,%,Electric light\n"
REPORT = """# Wells of the North

Published on 3 March 2020.

“Piped water came to 14 percent of households in the North in 2019,” said Ada Quill, the clerk of wells.
"""
PLAN = """# Safe Water Action Plan of Veldria (2018-2030)

Published on 4 May 2018.

The Safe Water Action Plan of Veldria (2018-2030) was adopted by the council. By 2030, 80 % of households will have piped water.
"""  # noqa: E501


def bring(folder: Path, content: str, title: str, producer: str, release: str = "1") -> None:
    file = folder / f"{title}-{release}.csv"
    file.write_text(content)
    bring_release(file, ReleaseFacts(title, producer, release, "CC-BY-4.0"))


def rows_of(address: str) -> list[list[str]]:
    page = html.fromstring(Client().get(address).content)
    return [[cell.text_content().strip() for cell in row] for row in page.xpath("//table[@class='values']/tbody/tr")]


@pytest.fixture
def numbers(archive: Path, capture: Any, tmp_path: Path) -> Path:
    bring(tmp_path, SURVEY.replace("12.50", "11"), "Household survey", "Office of Veldria")
    bring(tmp_path, SURVEY, "Household survey", "Office of Veldria", "2")
    bring(tmp_path, CENSUS, "Census", "Bureau of Korin")
    (tmp_path / "report.md").write_text(REPORT)
    capture(tmp_path / "report.md", source="The Stillmoor Gazette")
    return tmp_path


def test_one_quantity_stands_side_by_side_as_each_source_writes_it(numbers: Path) -> None:
    rows = rows_of("/figures/?q=piped+water&place=North&period=2019")
    # Of data the newest release; nothing is converted, and a bound stays one.
    assert [(row[0].split("\n")[0], row[1], row[2]) for row in rows[:2]] == [
        ("Bureau of Korin", "<15", "per cent"),
        ("Office of Veldria", "12.50", "%"),
    ]
    assert Statement.objects.get().figures[0]["period"] == "2019"
    assert "The Stillmoor Gazette" in rows[2][0] and "Ada Quill" in rows[2][0] and "14" in rows[2][1]
    assert "Piped water came to 14 percent" in rows[2][3]
    page = html.fromstring(Client().get("/figures/?q=piped+water&place=North&period=2019").content)
    (cell, _other) = page.xpath("//a[text()='cell of the file']/@href")
    assert html.fromstring(Client().get(cell).content).xpath("string(//mark)") == "<15"
    table = list(
        csv.reader(
            io.StringIO(Client().get("/figures.csv?q=piped+water&place=North&period=2019").content.decode("utf-8-sig"))
        )
    )
    assert len(table) == 4 and table[1][4] == "<15"
    told = Client().get("/api/v1/figures?q=piped+water&place=North&period=2019").json()
    assert [one["text"] for one in told["figures"][:2]] == ["<15", "12.50"] and len(told["figures"]) == 3


def test_other_places_and_periods_are_not_beside(numbers: Path) -> None:
    assert [row[1] for row in rows_of("/figures/?q=piped+water&place=South&period=2019")] == ["8"]
    assert [row[1] for row in rows_of("/figures/?q=piped+water&period=2020")] == ["13"]
    assert rows_of("/figures/?q=piped+water&place=North&period=1999") == []
    assert rows_of("/figures/?q=lantern&period=2019") == []
    assert "is no period" in Client().get("/figures/?q=water&period=soon").content.decode()
    assert Client().get("/figures/?q=%00&place=%00&period=%00").status_code == 200
    assert "Piped water" in Client().get("/figures/").content.decode()


def test_nothing_private_stands_beside(numbers: Path) -> None:
    change_visibility(Dataset.objects.get(title="Census"), "private", "ann")
    Item.objects.update(visibility=Item.PRIVATE)
    cache.clear()
    for address in ("/figures/?q=piped+water&period=2019", "/figures.csv?q=piped+water&period=2019", "/figures/"):
        answer = Client().get(address).content.decode()
        assert "Korin" not in answer and "Gazette" not in answer and "<15" not in answer, address


def test_what_is_due_is_told_with_the_texts_that_are_held(archive: Path, capture: Any, tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(PLAN)
    capture(tmp_path / "plan.md", source="Council of Veldria")
    assert Target.objects.get().due == "2030"
    page = html.fromstring(Client().get("/targets/due/2030/").content)
    text = " ".join(page.xpath("//main")[0].text_content().split())
    assert "80 % of households will have piped water" in text and "No text held speaks of it from then on." in text
    assert "Plans whose period ends" in text
    assert Client().get("/targets/due/1999/").status_code == 404
    assert "2030" in Client().get("/targets/due/").content.decode()
    (tmp_path / "audit.md").write_text(
        PLAN.replace("# Safe", "# Audit of the Safe").replace("4 May 2018", "4 May 2031")
    )
    capture(tmp_path / "audit.md", source="Audit Office")
    cache.clear()
    held = html.fromstring(Client().get("/targets/due/2030/").content).xpath("//td//ul//a")
    assert held and all("Audit" in link.text_content() for link in held)
    told = Client().get("/api/v1/due/2030").json()
    assert told["targets"][0]["due"] == "2030"
    assert sum(len(one["held_after"]) for one in (*told["targets"], *told["plans"])) == len(held)
    assert Client().get("/api/v1/due/1999").status_code == 404
    rows = list(csv.reader(io.StringIO(Client().get("/targets/due.csv").content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["target"] * len(told["targets"]) + ["plan"] * len(told["plans"])
    Item.objects.update(visibility=Item.PRIVATE)
    cache.clear()
    assert Client().get("/targets/due/2030/").status_code == 404
