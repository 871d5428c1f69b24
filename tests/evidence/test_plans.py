"""What is shown of a plan is a source's own sentence. Whether anything was reached is not said by us."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Item
from muniment.evidence.models import Plan
from muniment.evidence.plan_records import make_plan_slug
from muniment.evidence.projection import project
from muniment.reading import read_bytes
from muniment.reading.model import Plan as PlanFound
from muniment.reading.model import TextReading

PORTAL = Path(__file__).resolve().parents[2] / "src/muniment/portal"
AUDIT = """# Audit of the Safe Water Action Plan of Veldria (2018-2022)

Published on 4 May 2023.

The Audit Office looked at the Safe Water Action Plan of Veldria (2018-2022). The plan missed most of its targets, including wells for \
every district, pumps in all schools and a laboratory in Stillmoor. “The targets were set without figures,” said Ada Quill, the auditor.
"""  # noqa: E501
SETS = """# A new strategy

The council adopted the Clean Harbour Strategy of Ploverdale (2031-2035) on 4 May 2031. It sets five targets, including a second quay, \
a weir at the mouth and cleaner boats.
"""  # noqa: E501
OF_REACHING = re.compile(
    r"\b(?:reached|achieved|accomplished|fulfilled|met its|were met)\b|atteint|réalis|alcanz|logr|cumplid|"
    r"достигнут|выполнен|达到|达成|實現|实现|完成|تحقق|أُنجز",
    re.IGNORECASE,
)


def page_of(text: str, capture: Any, folder: Path) -> str:
    (folder / "plan.md").write_text(text)
    capture(folder / "plan.md", source="Audit Office of Veldria")
    plan = Plan.objects.get()
    return Client().get(plan.get_absolute_url()).content.decode()


@pytest.mark.django_db
@pytest.mark.records
def test_of_an_audit_that_says_missed_nothing_is_said_to_be_reached(capture: Any, tmp_path: Path) -> None:
    page = page_of(AUDIT, capture, tmp_path)
    assert "The plan missed most of its targets, including wells for every district, pumps in all schools" in page
    assert not OF_REACHING.search(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0]))


@pytest.mark.django_db
@pytest.mark.records
def test_of_a_plan_that_only_sets_targets_nothing_is_said_to_be_reached(capture: Any, tmp_path: Path) -> None:
    page = page_of(SETS, capture, tmp_path)
    assert "It sets five targets" in page and not OF_REACHING.search(
        re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0])
    )


@pytest.mark.django_db
@pytest.mark.records
def test_a_plans_address_tells_nothing_of_a_hidden_namesake(capture: Any, tmp_path: Path) -> None:
    (tmp_path / "hidden.md").write_text(AUDIT)
    capture(tmp_path / "hidden.md", source="The Hidden Bureau")
    Item.objects.update(visibility=Item.PRIVATE)
    page_of_namesake = tmp_path / "plan.md"
    page_of_namesake.write_text(AUDIT + "\nThe office will look again in two years.\n")
    capture(page_of_namesake, source="Audit Office of Veldria")
    hidden, plan = Plan.objects.order_by("pk")
    title, period = plan.title, plan.period
    assert hidden.title == title
    # What it would be in an archive that holds no other.
    assert plan.slug == make_plan_slug(title, period, "Audit Office of Veldria") != hidden.slug
    assert not re.search(r"-2$", plan.slug) and Client().get(plan.get_absolute_url()).status_code == 200
    assert Client().get(hidden.get_absolute_url()).status_code == 404
    # The address of a plan that was made before stays.
    Plan.objects.filter(pk=plan.pk).update(slug="as-it-was-2")
    project([f"item:{plan.reports.get().item_id}"])
    assert Plan.objects.get(pk=plan.pk).slug == "as-it-was-2"


def test_read_gives_sentences_that_stand_in_the_text() -> None:
    for text in (AUDIT, SETS):
        reading = read_bytes(text.encode(), "plan.md")
        assert isinstance(reading, TextReading) and reading.plan is not None and reading.plan.sentences
        assert "targets" not in reading.plan.model_dump()
        for sentence in reading.plan.sentences:
            assert sentence in " ".join(text.split())


def test_readings_made_before_are_read_without_their_claim() -> None:
    old = {
        "title": "A plan",
        "period": None,
        "published": None,
        "places": [],
        "targets": ["wells for all"],
        "ordinal": None,
    }
    assert PlanFound.model_validate(old).sentences == []


def test_no_word_of_the_interface_says_that_a_plan_was_reached() -> None:
    pages = [p for folder in ("jinja2", "templates") for p in (PORTAL / folder).rglob("*plan*.html")]
    assert len(pages) >= 3
    for page in pages:
        assert not OF_REACHING.search(page.read_text()), page
    for catalogue in (PORTAL / "locale").rglob("*.po"):
        assert "these were reached" not in catalogue.read_text()


MEMO = (
    "The Coral Islands National Education Action Plan (2031-2035) was published on 3 March 2030 by the government "
    "of the islands.\n"
)
NOTE = "The CORAL ISLANDS National Education Action Plan (2031-2035) names schools and teachers.\n"


@pytest.mark.django_db
@pytest.mark.records
def test_of_a_plan_only_what_visible_reports_say_is_told(capture: Any, tmp_path: Path) -> None:
    """The plan's record is made from the first item: one that is hidden now, and knows when the plan was made
    public."""
    (tmp_path / "memo.md").write_text(f"# A memo\n\n{MEMO}")
    capture(tmp_path / "memo.md", source="Planhouse")
    memo = Item.objects.get()
    plan = Plan.objects.get()
    assert plan.published == "2030-03-03"
    publish(memo, Item.PRIVATE, None)
    (tmp_path / "note.md").write_text(f"# A note\n\n{NOTE}")
    capture(tmp_path / "note.md", source="Planhouse")
    outbox.process_pending()
    note = Item.objects.exclude(pk=memo.pk).get()
    assert Plan.objects.get() == plan and plan.reports.count() == 2
    for address in (plan.get_absolute_url(), "/plans/", note.get_absolute_url()):
        page = Client().get(address).content.decode()
        assert "CORAL ISLANDS" in page, address
        assert "Coral Islands" not in page and "ade public" not in page, address
    person = User.objects.create_superuser("ada", "ada@ferry.example", "only-for-tests-here")
    staff = Client()
    staff.force_login(person)
    assert "Coral Islands" in staff.get("/plans/").text and "made public" in staff.get("/plans/").text
    publish(memo, Item.PUBLIC, None)
    outbox.process_pending()
    assert "made public" in Client().get("/plans/").text
