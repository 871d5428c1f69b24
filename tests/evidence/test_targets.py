"""A plan apart from its sources: one page for all that speak of it, target by target, in their own words."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Item, Source
from muniment.evidence.joining import join, part
from muniment.evidence.models import Plan, PlanReport, Proposal, Target
from muniment.evidence.plan_records import plan_key, update_plans

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
TITLE = "Safe Water Action Plan of Veldria"
PERIOD = "2018/2022"


def target(quote: str, value: float | None, due: str, **more: Any) -> dict[str, Any]:
    quantity = {"what": "wells", "unit": "wells", "comparator": "increase_to", "value": value}
    return {"quote": quote, "quantity": quantity, "due": due, "confidence": 0.9, **more}


def said(number: int, relation: str, quote: str, **more: Any) -> dict[str, Any]:
    return {"target": number, "relation": relation, "quote": quote, "confidence": 0.9, **more}


def content(targets: list[dict[str, Any]], reports: list[dict[str, Any]], title: str = TITLE) -> Any:
    return {"plans": [{"title": title, "period": PERIOD, "targets": targets, "said": reports}]}


def item_of(source: str, title: str, day: str) -> Item:
    named, _ = Source.objects.get_or_create(name=source, slug=source.lower().replace(" ", "-"))
    return Item.objects.create(
        source=named, kind="document", title=title, published=day, sort_date=day, language="en", state="full", slug="a"
    )


@pytest.fixture
def three(archive: Any) -> list[Item]:
    """The plan by its ministry, an audit that says that it was missed, and a newspaper."""
    wells, pumps = "bring sixty wells to all districts of the valley by 2022", "pumps in all schools by 2021"
    plan = item_of("Water Ministry", TITLE, "2018-01-04")
    audit = item_of("Audit Office", "Audit of the plan", "2022-05-04")
    paper = item_of("The Gazette", "Wells", "2022-06-04")
    contents = {
        plan.pk: content(
            [target(wells, 60, "2022", responsible="the water office"), target(pumps, None, "2021")],
            [said(0, "sets", f"It will {wells}."), said(1, "sets", f"There will be {pumps}.")],
        ),
        audit.pk: content(
            [target("sixty wells to all districts of the valley by 2022", 60, "2022")],
            [said(0, "reports_missed", "Of sixty wells the ministry dug forty.", speaker="Ada Quill", value=40)],
        ),
        paper.pk: content(
            [target(wells, 60, "2022"), target("unsure of all", 1, "2022", confidence=0.4)],
            [
                said(0, "reports_reached", "The minister says all sixty wells are there."),
                said(0, "doubts", "NOT SURE", confidence=0.3),
            ],
        ),
    }
    update_plans([plan, audit, paper], contents)
    return [plan, audit, paper]


def test_the_same_name_in_three_sources_is_proposed_and_one_page_when_joined(three: list[Item]) -> None:
    first, second, third = Plan.objects.order_by("pk")
    assert {(p.first, p.second) for p in Proposal.objects.filter(kind="plan", decision="open")} == {
        (first.pk, second.pk),
        (first.pk, third.pk),
        (second.pk, third.pk),
    }
    old = second.get_absolute_url()
    assert "Of sixty wells the ministry dug forty." in Client().get(old).content.decode()
    join("plan", first.pk, second.pk, None)
    join("plan", first.pk, third.pk, None)
    answer = Client().get(old)
    assert (answer.status_code, answer["Location"]) == (301, first.get_absolute_url())
    page = Client().get(first.get_absolute_url()).content.decode()
    table = page.partition('class="table targets"')[2].partition("</table>")[0]
    head = re.findall(r'<th scope="col"[^>]*><a[^>]*>([^<]+)</a>', table)
    assert head == ["Water Ministry", "Audit Office", "The Gazette"], "by date, each in the same form"
    rows = table.partition("<tbody>")[2].split("</tr>")[:-1]
    assert len(rows) == 2
    assert "Of sixty wells the ministry dug forty." in rows[0] and "reports it as not done" in rows[0]
    assert "The minister says all sixty wells are there." in rows[0] and "Ada Quill" in rows[0]
    assert rows[1].count("This source does not speak of it.") == 2, "silence is said as silence"
    assert "NOT SURE" not in page and "unsure of all" not in page, "what is unsure is for Review"
    assert "Nobody has looked at this yet." in page
    assert Client().get("/plans/").content.decode().count('class="plan"') == 1
    part("plan", second.pk, None)
    assert Client().get(old).status_code == 200


def test_a_target_has_a_page_a_table_a_feed_and_a_place_in_the_api(three: list[Item]) -> None:
    first, *others = Plan.objects.order_by("pk")
    for other in others:
        join("plan", first.pk, other.pk, None)
    wells = Target.objects.get(item=three[0], position=0)
    page = Client().get(wells.get_absolute_url()).content.decode()
    days = [page.index(day) for day in ("It will bring", "Of sixty wells", "The minister says")]
    assert days == sorted(days) and "the water office" in page and "Nobody has looked at this yet." in page
    assert "No source held speaks of it after this day:" in page and "4 June 2022" in page
    told = Client().get(f"/api/v1/targets/{wells.key}").json()
    assert [row["relation"] for row in told["said"]] == ["sets", "reports_missed", "reports_reached"]
    assert [row["source"] for row in told["wordings"]] == ["Water Ministry", "The Gazette", "Audit Office"] or len(
        told["wordings"]
    ) == 3
    table = list(csv.DictReader(io.StringIO(Client().get(f"/targets/{wells.key}.csv").content.decode("utf-8-sig"))))
    assert [row["reported_value"] for row in table] == ["", "40.0", ""]
    assert len(Client().get(f"/targets/{wells.key}/feed.json").json()["items"]) == 3
    plan = Client().get(f"/api/v1/plans/{first.slug}").json()
    assert len(plan["targets"]) == 2 and [row["is_edition"] for row in plan["reports"]] == [True, False, False]
    assert Client().get(f"/plans/{first.slug}.csv").content.decode().count("Water Ministry") == 2
    assert len(Client().get(f"/plans/{first.slug}/feed.json").json()["items"]) == 3
    publish(three[1], Item.PRIVATE, None)
    for route in (
        first.get_absolute_url(),
        wells.get_absolute_url(),
        f"/api/v1/plans/{first.slug}",
        f"/api/v1/targets/{wells.key}",
        f"/plans/{first.slug}.csv",
        f"/targets/{wells.key}.csv",
        f"/plans/{first.slug}/feed.atom",
        f"/targets/{wells.key}/feed.rss",
        "/api/v1/plans",
        "/plans/",
    ):
        text = Client().get(route).content.decode()
        assert "Audit Office" not in text and "dug forty" not in text, route
    hidden = Target.objects.get(item=three[1])
    for route in (hidden.get_absolute_url(), f"/targets/{hidden.key}.csv", f"/api/v1/targets/{hidden.key}"):
        assert Client().get(route).status_code == 404, route
    assert Client().get(others[0].get_absolute_url()).status_code == 404


def test_editions_are_compared_target_by_target_with_both_wordings(archive: Any) -> None:
    old, new = item_of("Water Ministry", TITLE, "2018-01-04"), item_of("Water Ministry", f"{TITLE}", "2020-01-04")
    same = "clean pumps in every school of the upper valley by 2021"
    update_plans(
        [old, new],
        {
            old.pk: content(
                [
                    target("bring 60 wells to all districts of the valley by 2022", 60, "2022"),
                    target(same, None, "2021"),
                    target("a laboratory in Stillmoor by 2020", None, "2020"),
                ],
                [],
            ),
            new.pk: content(
                [
                    target("bring 40 wells to all districts of the valley by 2024", 40, "2024"),
                    target(same, None, "2021"),
                    target("a boat for the harbour by 2023", None, "2023"),
                ],
                [],
            ),
        },
    )
    page = Client().get(Plan.objects.get().get_absolute_url()).content.decode()
    table = page.partition("Editions compared")[2].partition("</table>")[0]
    rows = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "|", row)) for row in table.partition("<tbody>")[2].split("</tr>")]
    assert "another number|" in rows[0].replace(" ", " ") or "another number" in rows[0]
    assert "a later date" in rows[0] and "bring 60 wells" in rows[0] and "bring 40 wells" in rows[0]
    assert "only in the earlier edition" in rows[1] and "a laboratory in Stillmoor" in rows[1]
    assert "only in the later edition" in rows[2] and "a boat for the harbour" in rows[2]
    assert same not in table


def test_a_text_may_speak_of_several_plans(archive: Any) -> None:
    item = item_of("The Gazette", "Two plans", "2022-01-01")
    both = content([], [])["plans"] + content([], [], "Clean Harbour Strategy")["plans"]
    update_plans([item], {item.pk: {"plans": both}})
    assert sorted(Plan.objects.values_list("title", flat=True)) == ["Clean Harbour Strategy", TITLE]
    assert Client().get("/plans/").content.decode().count('class="plan"') == 2
    outbox.process_pending()


def test_years_are_no_part_of_a_plans_name() -> None:
    assert plan_key(f"{TITLE} (2018-2022)") == plan_key(TITLE) != plan_key("Safe Water Action Plan of Noor")
    assert plan_key("国家人权行动计划(2016—2020年)") == plan_key("国家人权行动计划")


PLAN_TEXT = """# Clean Harbour Strategy of Ploverdale (2031-2035)

Published on 4 May 2031.

## Targets

- By 2034, we will build 12 new quays in the northern towns.
"""


def test_what_the_plan_itself_sets_without_its_name_is_the_plans(archive: Any, capture: Any, tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(PLAN_TEXT)
    capture(tmp_path / "plan.md", source="The Port Office")
    # The same words in a text that only speaks of the plan are nobody's.
    (tmp_path / "news.md").write_text(PLAN_TEXT.replace("# Clean", "# News of the port\n\nOf the Clean", 1))
    capture(tmp_path / "news.md", source="The Gazette")
    outbox.process_pending()
    assert [row.item.title for row in Target.objects.all()] == ["Clean Harbour Strategy of Ploverdale (2031-2035)"]
    page = Client().get(Plan.objects.get(source__name="The Port Office").get_absolute_url()).content.decode()
    assert "12 new quays" in page and '<blockquote lang="en">Targets</blockquote>' not in page
    report = PlanReport.objects.get(plan__source__name="The Port Office")
    assert report.is_edition and "Targets" not in [row["text"] for row in report.said]


def test_two_plans_of_one_name_that_a_person_keeps_apart_take_no_third(archive: Any) -> None:
    title = "National Water Action Plan of Kenya"
    items = [item_of(f"Office {number}", "A note", "2019-01-04") for number in range(3)]
    first, second, third = ({item.pk: content([], [], title)} for item in items)
    update_plans(items[:1], first)
    update_plans(items[1:2], second)
    one, other = Plan.objects.order_by("pk")
    assert other.joined_to_id == one.pk
    part("plan", other.pk, None)
    update_plans(items[2:], third)
    newest = Plan.objects.order_by("pk").last()
    assert newest is not None and newest.joined_to_id is None
    found = Proposal.objects.filter(second=newest.pk).values_list("first", "decision")
    assert set(found) == {(one.pk, "open"), (other.pk, "open")}


def test_the_address_of_a_plan_that_is_read_otherwise_now_leads_to_the_new(archive: Any) -> None:
    item = item_of("Water Ministry", "A note", "2019-01-04")
    update_plans([item], {item.pk: content([], [], "The Water Plan")})
    before = Plan.objects.get()
    update_plans([item], {item.pk: content([], [], TITLE)})
    now = Plan.objects.exclude(pk=before.pk).get()
    answer = Client().get(before.get_absolute_url())
    assert answer.status_code == 301 and answer["Location"] == now.get_absolute_url()
    # Read as before, it is its own again, and the other's address leads to it.
    update_plans([item], {item.pk: content([], [], "The Water Plan")})
    assert Client().get(before.get_absolute_url()).status_code == 200
    assert Client().get(now.get_absolute_url())["Location"] == before.get_absolute_url()


def test_a_lists_mark_is_none_of_its_words(archive: Any) -> None:
    plan = item_of("Water Ministry", TITLE, "2018-01-04")
    wells = "bring sixty wells to all districts of the valley by 2022"
    update_plans([plan], {plan.pk: content([target(wells, 60, "2022")], [said(0, "sets", f"- {wells}.")])})
    page = Client().get(Plan.objects.get().get_absolute_url()).content.decode()
    assert f"<blockquote>{wells}.</blockquote>" in page


def test_plans_of_the_same_name_for_other_years_lead_to_one_another(archive: Any) -> None:
    first, second = item_of("Water Ministry", "A note", "2018-01-04"), item_of("Water Ministry", "A note", "2023-01-04")
    update_plans([first], {first.pk: content([], [])})
    later: Any = {"plans": [{"title": TITLE, "period": "2023/2027", "targets": [], "said": []}]}
    update_plans([second], {second.pk: later})
    one, other = Plan.objects.order_by("period")
    page = Client().get(one.get_absolute_url()).content.decode()
    assert "The same name, other years" in page and other.get_absolute_url() in page
    publish(second, Item.PRIVATE, None)
    page = Client().get(one.get_absolute_url()).content.decode()
    assert "other years" not in page and other.get_absolute_url() not in page


def test_an_account_of_who_made_the_plan_is_told_as_its_own(three: list[Item]) -> None:
    account = item_of("Water Ministry", "Our account", "2023-01-04")
    update_plans([account], {account.pk: content([], [])})
    page = Client().get(Plan.objects.get(source__name="Water Ministry").get_absolute_url()).content.decode()
    assert page.count("Own account: of the source of the plan") == 1 and page.count("The plan itself") == 1
