"""The reference front page comes out as a person would describe it."""

from __future__ import annotations

from pathlib import Path

import pytest

from muniment.reading import FrontPage, read_bytes


@pytest.fixture(scope="module")
def front(shared: Path) -> FrontPage:
    file = shared / "samples" / "front-page-2021.txt"
    reading = read_bytes(file.read_bytes(), file.name)
    assert isinstance(reading, FrontPage)
    return reading


def test_it_has_a_lead_and_nine_blocks_in_order(front: FrontPage) -> None:
    assert front.lead is not None
    assert front.lead.text.startswith("The year 2021")
    assert front.lead.title is None
    assert [b.kind for b in front.blocks] == [
        "collection",
        "event",
        "article",
        "article",
        "article",
        "article",
        "article",
        "event",
        "event",
    ]
    assert front.language == "en"


def test_every_read_more_mark_is_taken_off_and_kept(front: FrontPage) -> None:
    assert all(b.more for b in front.blocks)
    assert not any("more.." in b.summary or b.summary.endswith(("[", "]")) for b in front.blocks)


def test_the_collection_runs_since_1991(front: FrontPage) -> None:
    assert front.blocks[0].since == "1991"


def test_the_conference_is_hybrid_with_its_place_sponsors_and_countries(front: FrontPage) -> None:
    conference = front.blocks[1]
    assert conference.mode == "hybrid"
    assert conference.place == "Changchun"
    assert conference.sponsors == [
        "China Society for Human Rights Studies",
        "Publicity Department of the CPC Jilin Provincial Committee",
    ]
    assert conference.countries == ["United States", "Britain", "France", "Germany", "Austria", "Egypt"]
    assert conference.start is None
    assert [(d.weekday, d.edtf) for d in conference.dates] == [("Thursday", None)]


def test_the_side_event_has_the_dates_of_its_session(front: FrontPage) -> None:
    side_event = front.blocks[8]
    assert (side_event.start, side_event.end, side_event.place) == ("2017-02-27", "2017-03-24", "Geneva")


def test_the_workshop_is_placed_in_the_city_and_not_in_a_sponsors_name(front: FrontPage) -> None:
    workshop = front.blocks[7]
    assert workshop.place == "Changsha"
    assert len(workshop.sponsors) == 2


def test_the_plan_has_period_publication_date_and_six_places(front: FrontPage) -> None:
    plan = front.blocks[6].plan
    assert plan is not None
    assert (plan.period, plan.published, plan.ordinal) == ("2016/2020", "2016-09-29", 3)
    assert plan.places == ["Shanghai", "Zhejiang", "Hubei", "Inner Mongolia", "Chongqing", "Shanxi"]
    assert [s.split()[0] for s in plan.sentences] == ["The", "After", "Experts"] and "targets" not in plan.model_dump()


def test_the_unnamed_official_stays_unnamed_and_sunday_unresolved(front: FrontPage) -> None:
    (statement,) = front.blocks[4].statements
    assert statement.speaker is None
    assert statement.role == "an official with Chinese health authority"
    assert statement.date is not None
    assert (statement.date.weekday, statement.date.edtf) == ("Sunday", None)


def test_findings_stand_where_they_say(front: FrontPage) -> None:
    for block in front.blocks:
        for finding in block.findings:
            text = {"title": block.title, "summary": block.summary}[finding.within]
            assert text[finding.start : finding.end].strip() == finding.quote.strip()
