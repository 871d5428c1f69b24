"""A target's chart: what the plan sets and every series that people name for it, with the table of the same numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from lxml import html

from muniment.evidence.acts.anchors import anchor_cell, anchor_target
from muniment.evidence.acts.writing import Signature, add_evidence, retract
from muniment.evidence.models import Target
from muniment.evidence.series.bringing import ReleaseFacts, bring_release, change_visibility
from muniment.evidence.series.models import Release

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

PLAN = """# Safe Water Action Plan of Veldria (2018-2030)

Published on 4 May 2018.

The Safe Water Action Plan of Veldria (2018-2030) was adopted by the council. By 2030, 80 % of households will have piped water.
"""  # noqa: E501
HEAD = "Area,Year,Value,Unit\n"


@pytest.fixture
def target(archive: Path, capture: Any, tmp_path: Path) -> Target:
    (tmp_path / "plan.md").write_text(PLAN)
    capture(tmp_path / "plan.md", source="Council of Veldria")
    found = Target.objects.get()
    assert (found.value, found.due, found.unit) == (80.0, "2030", "%")
    return found


def bring(folder: Path, rows: str, title: str) -> Release:
    file = folder / f"{title}.csv"
    file.write_text(HEAD + rows)
    return bring_release(file, ReleaseFacts(title, f"Office of {title}", "1", "CC-BY-4.0"))


def link(target: Target, release: Release, why: str) -> Any:
    cell = anchor_cell(release, 2, 3)
    return add_evidence(anchor_target(target), cell, "context", Signature(None), why)


def page_of(target: Target) -> Any:
    cache.clear()
    return html.fromstring(Client().get(target.get_absolute_url()).content)


def test_rival_series_and_the_target_stand_in_one_chart_and_table(target: Target, tmp_path: Path) -> None:
    assert not page_of(target).xpath("//*[@id='measures']")
    link(target, bring(tmp_path, "North,2019,61.50,%\nNorth,2020,64,%\n", "Survey"), "It counts households.")
    link(
        target, bring(tmp_path, "North,2019,580,per 1000\nNorth,2020,<600,per 1000\n", "Census"), "It counts dwellings."
    )
    link(target, bring(tmp_path, "North,2019,7,USD\n", "Budget"), "Money for pipes.")
    page = page_of(target)
    text = " ".join(page.xpath("//main")[0].text_content().split())
    for words in (
        "It counts households.",
        "It counts dwellings.",
        "Money for pipes.",
        "the value × 0.1, computed here",
    ):
        assert words in text
    assert "“USD” cannot be converted to “%”" in text
    table = {
        row.get("id"): [cell.text_content().strip() for cell in row]
        for row in page.xpath("//table[@class='values']/tbody/tr")
    }
    assert [(row[1], row[2], row[3]) for row in table.values()] == [
        ("2030", "80", ""),
        ("2019", "61.50", ""),
        ("2020", "64", ""),
        ("2019", "58", "580 per 1000"),
        ("2020", "<600", "<600 per 1000"),
    ]
    drawn = {
        dot.getparent().get("href").removeprefix("#"): dot.get("data-text")
        for dot in page.xpath("//figure//a/path[contains(@class,'dot')]")
    }
    # The same numbers, but for the bound, which is in the table alone.
    assert drawn == {anchor: row[2] for anchor, row in table.items() if row[2] != "<600"}
    marks = page.xpath("//figure//text[@data-up]")
    low, high = (float(m.text) for m in (marks[0], marks[-1]))
    low_at, high_at = (float(m.get("data-up")) for m in (marks[0], marks[-1]))
    for dot in page.xpath("//figure//a/path[contains(@class,'dot')]"):
        y = float(re.findall(r"[-\d.]+", dot.get("transform"))[1])
        read = low + (y - low_at) / (high_at - low_at) * (high - low)
        assert read == pytest.approx(float(dot.get("data-text")), abs=0.2)
    # No line leads to the target.
    assert len(page.xpath("//figure//path[contains(@class,'stroke')]")) == 1


def test_what_is_retracted_or_private_is_in_no_chart(target: Target, tmp_path: Path) -> None:
    survey, census = bring(tmp_path, "North,2019,61,%\n", "Survey"), bring(tmp_path, "North,2019,58,%\n", "Census")
    act = link(target, survey, "It counts households.")
    link(target, census, "It counts dwellings.")
    retract(act, "It was another place.", Signature(None))
    drawn = page_of(target).xpath("string(//*[@id='measures']/following-sibling::ul)")
    assert "Census" in drawn and "Survey" not in drawn
    change_visibility(census.dataset, "private", "ann")
    assert not page_of(target).xpath("//*[@id='measures']") and "Census" not in page_of(target).text_content()
