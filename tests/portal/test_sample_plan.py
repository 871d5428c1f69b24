"""The sample's plan: its own account, an audit, a newspaper, a survey, an assessment and data stand side by side."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import put_sample
from django.test import Client
from lxml import html

from muniment.evidence.acts.anchors import find_state
from muniment.evidence.acts.models import Act, Anchor
from muniment.evidence.models import Plan, Proposal
from muniment.evidence.series.models import Release, Series
from muniment.portal.setup import _make_front_page
from muniment.sample import capture_sample

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def text_of(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return " ".join(html.fromstring(answer.content).find(".//main").text_content().split())


def capture_whole_sample() -> None:
    """Capture the sample with its plan."""
    capture_sample()


def test_the_sample_shows_a_plan_whose_sources_do_not_agree(archive: Path) -> None:
    put_sample(_make_front_page, capture_whole_sample)
    (plan,) = Plan.objects.filter(joined_to=None)
    address = plan.get_absolute_url()
    front = Client().get("/").content.decode()
    assert address in front and 'href="/data/"' in front and 'href="/statements/"' in front
    page = html.fromstring(Client().get(address).content)
    (table,) = page.xpath("//div[contains(@class, 'targets')]/table")
    heads = [" ".join(th.text_content().split()) for th in table.xpath("thead//th")][2:]
    (row,) = [r for r in table.xpath("tbody/tr") if "301 schools" in r.text_content()]
    cells = dict(zip(heads, (" ".join(td.text_content().split()) for td in row.xpath("td")[1:]), strict=True))
    audit = next(cell for head, cell in cells.items() if head.startswith("Audit Office"))
    assert "was missed: 288 schools had it" in audit
    account = next(cell for head, cell in cells.items() if head.startswith("Harbour") and "31 March 2023" in head)
    assert "was met: 301 schools" in account
    # Both editions, compared, each with its own words.
    whole = text_of(address)
    assert "Repair 14 kilometres of the eastern mains by 2021" in whole and "a later date" in whole
    assert "Publish the tests of 312 wells by 2022" in whole and "Train 60 well keepers" in whole
    # Its names in two languages.
    assert "维德里亚安全用水行动计划" in whole and "Safe Water Action Plan of Veldria" in page.findtext(".//h1")
    # The assessment, in its judge's own words; the auditor in two languages; others wait for a decision.
    check = Client().get("/search/?q=depends+on+what+counts").content.decode()
    assert "Does every school of Veldria have safe water?" in check
    auditor = text_of(re.findall(r"/parties/[^\"]+", Client().get("/parties/?q=quill").content.decode())[0])
    assert "Thirteen schools" in auditor and "ثلاث عشرة مدرسة" in auditor
    assert Proposal.objects.filter(decision=Proposal.OPEN).exists()
    # What two readers hold of one sentence, what was asked and answered, and what is not answered yet.
    acts = Counter(Act.objects.values_list("kind", flat=True))
    assert acts == {Act.EVIDENCE: 4, Act.ASSESSMENT: 2, Act.QUESTION: 2, Act.ANSWER: 1}
    assert all(find_state(anchor).code == "holds" for anchor in Anchor.objects.all())
    # Data in two releases, one number revised, a break told.
    assert [release.name for release in Release.objects.order_by("pk")] == ["February 2023", "September 2023"]
    series = Series.objects.get(name="Households with piped water")
    shown = text_of(series.get_absolute_url())
    assert "85.3" in shown and "82.9" in shown and "84.1" in shown
    # From a chart's point to the producer's cell in two clicks, and the cell's page has the file's digest.
    chart = html.fromstring(Client().get(series.get_absolute_url()).content)
    (anchor,) = {a.get("href") for a in chart.xpath("//figure//a[contains(@aria-label, '82.9')]")}
    (cell,) = chart.xpath(f"//*[@id='{anchor[1:]}']//a[contains(@href, '/cells/')]/@href")
    told = text_of(urlsplit(cell).path)
    assert "82.9" in told and Release.objects.get(number=2).original_id[:16] in told.replace(" ", "")


def test_captured_again_the_sample_changes_nothing(archive: Path) -> None:
    put_sample(_make_front_page, capture_whole_sample)
    counts = [model.objects.count() for model in (Plan, Proposal, Release)]
    report = capture_sample()
    assert report.captured == 0 and [model.objects.count() for model in (Plan, Proposal, Release)] == counts
