"""Teasers of a composed page are chosen by searching; pages made before, with typed numbers, open as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from wagtail.models import Page

from muniment.archive import outbox
from muniment.archive.curation import merge
from muniment.archive.decisions import publish
from muniment.archive.models import Item
from muniment.portal.models import LandingPage
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
CHOOSE = "/admin/archive/choose/"


@pytest.fixture
def items(capture: Any, tmp_path: Path) -> dict[str, Item]:
    _make_front_page()
    _make_roles()
    for name, title in (
        ("wells", "Report on the wells"),
        ("ferry", "Report of the ferry wardens"),
        ("purse", "The purse of the mayor"),
    ):
        file = tmp_path / f"{name}.md"
        file.write_text(f"# {title}\n\nThe clerk of Stillmoor wrote of the {name} in a book that is kept.\n")
        capture(file, source="The clerk’s office", date="2019-04")
    publish(Item.objects.get(title="The purse of the mayor"), "private", None)
    outbox.process_pending()
    return {item.title.split()[-1]: item for item in Item.objects.all()}


@pytest.fixture
def edda(items: dict[str, Item]) -> Client:
    return signed_in("edda", Group.objects.get(name="Editors"))


def signed_in(name: str, *groups: Group) -> Client:
    person = User.objects.create_user(name, f"{name}@registry.example", "x")
    person.groups.set(groups)
    client = Client()
    client.force_login(person)
    return client


def page_with(numbers: list[Any]) -> LandingPage:
    """Make a page as one that was made when numbers were typed is stored."""
    body = [{"type": "teasers", "value": {"heading": "Of the clerk", "items": numbers, "kind": "", "most": 6}}]
    page = LandingPage(title="Of the clerk", slug="of-the-clerk", body=json.dumps(body))
    Page.objects.get(slug="home").add_child(instance=page)
    return page


def rows(answer: Any) -> str:
    return (
        str(answer.json()["html"])
        if answer["Content-Type"].startswith("text/javascript") or "json" in answer["Content-Type"]
        else str(answer.content.decode())
    )


def test_the_window_lists_and_finds_with_source_and_date(edda: Client, items: dict[str, Item]) -> None:
    newest = rows(edda.get(CHOOSE))
    assert "Report on the wells" in newest and "The clerk’s office" in newest and "April 2019" in newest
    for query in (
        "wells",
        "wel",
        "title:wells",
        f"http://127.0.0.1:8000/items/{items['wells'].pk}/report-on-the-wells/",
    ):
        found = rows(edda.get(f"{CHOOSE}results/", {"q": query}))
        assert "Report on the wells" in found and "ferry wardens" not in found, query
    assert "Report on the wells" in rows(edda.get(f"{CHOOSE}results/", {"q": "report"})) and "no matches" in rows(
        edda.get(f"{CHOOSE}results/", {"q": "zeppelin"})
    )
    for hostile in ('"', "(((", "title:", "*", "kind:none", "x" * 1999):
        assert edda.get(f"{CHOOSE}results/", {"q": hostile}).status_code == 200, hostile
    chosen = edda.get(f"{CHOOSE}chosen/{items['wells'].pk}/").json()
    assert chosen["result"]["id"] == str(items["wells"].pk) and chosen["result"]["title"] == "Report on the wells"
    for wrong in ("999999", "x", "9" * 40):
        assert edda.get(f"{CHOOSE}chosen/{wrong}/").status_code == 404, wrong


def test_what_somebody_may_not_see_is_not_offered_to_them(edda: Client, items: dict[str, Item]) -> None:
    assert "purse" in rows(edda.get(CHOOSE)) and "purse" in rows(edda.get(f"{CHOOSE}results/", {"q": "purse"}))
    guests = Group.objects.create(name="Guests")
    guests.permissions.add(Permission.objects.get(codename="access_admin"))
    guest = signed_in("gus", guests)
    number = items["mayor"].pk
    for path, query in (
        (CHOOSE, ""),
        (f"{CHOOSE}results/", "purse"),
        (f"{CHOOSE}results/", f"/items/{number}/"),
        (f"{CHOOSE}results/", "title:"),
    ):
        answer = guest.get(path, {"q": query})
        assert answer.status_code == 200 and "The purse of the mayor" not in rows(answer), (path, query)
    assert guest.get(f"{CHOOSE}chosen/{number}/").status_code == 404
    assert guest.get(f"{CHOOSE}chosen-multiple/", {"id": number}).json()["result"] == []
    assert Client().get(CHOOSE).status_code == 302


def test_pages_made_with_typed_numbers_open_as_they_are(edda: Client, items: dict[str, Item]) -> None:
    page = page_with([items["wells"].pk, 987654, items["mayor"].pk, None, 10**30])
    shown = Client().get("/of-the-clerk/").content.decode()
    assert "Report on the wells" in shown and "purse" not in shown and "ferry" not in shown
    form = edda.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Report on the wells" in form
    # What is not public is not named on the form: who sees it may see less than who chose it.
    assert "The purse of the mayor" not in form and f"Item {items['mayor'].pk} is not public" in form
    assert LandingPage.objects.get().body.get_prep_value()[0]["value"]["items"][0] == items["wells"].pk


def test_an_item_that_was_merged_is_the_one_it_is_now(edda: Client, items: dict[str, Item]) -> None:
    page_with([items["wardens"].pk])
    merge(items["wells"], items["wardens"], None)
    outbox.process_pending()
    assert "Report on the wells" in Client().get("/of-the-clerk/").content.decode()


def test_many_items_are_asked_for_a_page_at_a_time(
    edda: Client, items: dict[str, Item], django_assert_max_num_queries: Any
) -> None:
    wells = items["wells"]
    Item.objects.bulk_create(
        Item(
            title=f"Notice {n}",
            title_key=f"notice {n}",
            slug=f"notice-{n}",
            source=wells.source,
            kind="notice",
            state="full",
        )
        for n in range(300)
    )
    edda.get(CHOOSE)
    with django_assert_max_num_queries(12):
        answer = rows(edda.get(CHOOSE))
    assert answer.count("data-chooser-modal-choice") == 12


def test_an_editor_is_told_what_of_a_page_readers_do_not_see(edda: Client, items: dict[str, Item]) -> None:
    page = page_with([items["wells"].pk, items["mayor"].pk])
    sent = {
        "title": "Of the clerk",
        "slug": "of-the-clerk",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "teasers",
        "body-0-id": "",
        "body-0-value-heading": "Of the clerk",
        "body-0-value-kind": "",
        "body-0-value-most": "6",
        "body-0-value-items-count": "2",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    for place, name in enumerate(("wells", "mayor")):
        sent |= {
            f"body-0-value-items-{place}-{part}": value
            for part, value in (("deleted", ""), ("order", place), ("id", ""), ("value", items[name].pk))
        }
    edit = f"/admin/pages/{page.pk}/edit/"
    told = "Readers cannot see “The purse of the mayor”: Private"
    published = edda.post(edit, {**sent, "action-publish": "1"}, follow=True).content.decode()
    assert told in published and "Readers cannot see “Report on the wells”" not in published
    # What is saved by itself while one types says nothing, and leaves nothing to be said later.
    saved = edda.post(edit, sent, headers={"accept": "application/json"})
    assert (
        saved["Content-Type"] == "application/json" and told not in edda.get("/admin/archive/upload/").content.decode()
    )
    # The preview says it where it is left off; readers see neither.
    edda.post(f"{edit}preview/", sent)
    assert told in edda.get(f"{edit}preview/?in_preview_panel=true").content.decode()
    seen = Client().get("/of-the-clerk/").content.decode()
    assert "Report on the wells" in seen and "mayor" not in seen
