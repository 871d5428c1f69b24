"""Two people at one form: what one did not change is not undone under his name, and where both changed the same, both
are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import sign_in
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from muniment.archive.models import Collection, Correction, Failure, Item, Relation
from muniment.portal.desk.edit_conflicts import find_changes
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

REPORT = "# Report of the ferry wardens\n\nThe wardens of Stillmoor counted four hundred boats in the spring of 2031.\n"


@pytest.fixture(autouse=True)
def roles(archive: Path) -> None:
    _make_front_page()
    _make_roles()


@pytest.fixture
def item(capture: Any, tmp_path: Path) -> Item:
    (tmp_path / "report.md").write_text(REPORT)
    capture(tmp_path / "report.md", source="Ferry Office")
    return Item.objects.get()


class OpenForm:
    """A form as a browser holds it: what it sends is what stood in the page when it was opened, but for what is
    typed."""

    def __init__(self, client: Client, address: str, action: str) -> None:
        self.client, self.address, self.action = client, address, action
        self.read(client.get(address).content.decode())

    def read(self, page: str) -> None:
        self.page = page
        root = html.document_fromstring(page)
        (form,) = root.xpath(
            f'//main//form[.//button[@name="action" and @value="{self.action}"]] | //form[@data-for="{self.action}"]'
        )
        self.values: dict[str, list[str]] = {}
        for name, value in form.form_values():
            # The first line's end belongs to the markup of a text area.
            self.values.setdefault(name, []).append(value.removeprefix("\n"))

    def send(self, **typed: Any) -> Any:
        values = {
            **self.values,
            **{k: v if isinstance(v, list) else [v] for k, v in typed.items()},
            "action": [self.action],
        }
        answer = self.client.post(self.address, values, follow=True)
        if answer.redirect_chain == []:
            self.read(answer.content.decode())
        return answer


def correcting(client: Client, item: Item) -> OpenForm:
    return OpenForm(client, f"/admin/archive/review/{item.pk}/", "correct")


def test_a_form_that_was_opened_before_undoes_nothing(item: Item) -> None:
    late = correcting(sign_in("late"), item)
    correcting(sign_in("early"), item).send(title="The wardens’ report", topics=["water"], published="2031-04")
    late.send(summary="Four hundred boats.")
    item.refresh_from_db()
    assert (item.title, item.published, item.summary) == ("The wardens’ report", "2031-04", "Four hundred boats.")
    assert [t.slug for t in item.topics.all()] == ["water"]
    assert {(c.person, c.field) for c in Correction.objects.all()} == {
        ("early", "title"),
        ("early", "topics"),
        ("early", "published"),
        ("late", "summary"),
    }


def test_where_both_changed_the_same_nothing_is_written_and_both_are_shown(item: Item) -> None:
    late = correcting(sign_in("late"), item)
    correcting(sign_in("early"), item).send(title="The wardens’ report", place="Stillmoor", start="2031-05-01")
    answer = late.send(title="A report of wardens", summary="Four hundred boats.", start="2031-05-02")
    page = answer.content.decode()
    assert "The wardens’ report" in page and "early" in page and "A report of wardens" in page
    assert not Correction.objects.filter(person="late").exists()
    item.refresh_from_db()
    assert item.title == "The wardens’ report" and item.reviewed_by == "early"
    # Saved again, knowing it: what this person typed counts, and nothing else of theirs.
    assert late.values["place"] == ["Stillmoor"] and late.values["summary"] == ["Four hundred boats."]
    late.send()
    item.refresh_from_db()
    assert (item.title, item.summary) == ("A report of wardens", "Four hundred boats.")
    assert (item.event.start, item.event.place) == ("2031-05-02", "Stillmoor")


def test_a_third_persons_change_between_the_two_saves_is_a_conflict_again(item: Item) -> None:
    late = correcting(sign_in("late"), item)
    early = sign_in("early")
    correcting(early, item).send(title="One")
    late.send(title="Two")
    correcting(early, item).send(title="Three")
    late.send()
    item.refresh_from_db()
    assert item.title == "Three"


def test_both_typed_the_same(item: Item) -> None:
    late = correcting(sign_in("late"), item)
    correcting(sign_in("early"), item).send(title="One", topics=["water", "health"])
    late.send(title="One", topics=["health", "water"])
    assert not Correction.objects.filter(person="late").exists()


def test_topics_taken_off_by_another_do_not_come_back(item: Item) -> None:
    editor = sign_in("early")
    correcting(editor, item).send(topics=["water", "health"])
    late = correcting(sign_in("late"), item)
    correcting(editor, item).send(topics=[])
    late.send(summary="Four hundred boats.")
    assert item.topics.count() == 0


def test_what_stands_is_confirmed_only_as_it_was_seen(item: Item) -> None:
    late = OpenForm(sign_in("late"), f"/admin/archive/review/{item.pk}/", "confirm")
    correcting(sign_in("early"), item).send(title="The wardens’ report")
    assert "was changed after you opened" in late.send().content.decode()
    item.refresh_from_db()
    assert item.reviewed_by == "early"


def test_who_may_see_an_item_is_not_changed_back(item: Item) -> None:
    late = OpenForm(sign_in("late"), f"/admin/archive/review/{item.pk}/", "visibility")
    OpenForm(sign_in("early"), f"/admin/archive/review/{item.pk}/", "visibility").send(visibility="private")
    assert "Private" in late.send(visibility="public").content.decode()
    item.refresh_from_db()
    assert item.visibility == Item.PRIVATE


def test_who_may_see_a_collection_is_not_changed_back(item: Item) -> None:
    collection = Collection.objects.create(title="Ferries", slug="ferries", source=item.source)
    late, early = sign_in("late"), sign_in("early")
    was = html.document_fromstring(late.get("/admin/archive/collections/").content).xpath(
        '//input[@name="was"]/@value'
    )[0]
    sent = {"collection": collection.pk, "was": was, f"{collection.pk}-visibility": "private"}
    early.post("/admin/archive/collections/", sent)
    late.post("/admin/archive/collections/", {**sent, f"{collection.pk}-visibility": "public"})
    collection.refresh_from_db()
    assert collection.visibility == Item.PRIVATE


def test_a_batch_leaves_out_what_was_changed_since_the_list_was_opened(
    item: Item, capture: Any, tmp_path: Path
) -> None:
    (tmp_path / "bells.md").write_text(
        "# Bells of the quay\n\nThree bells were hung on the quay of Stillmoor in 2030.\n"
    )
    capture(tmp_path / "bells.md", source="Ferry Office")
    other = Item.objects.exclude(pk=item.pk).get()
    late = OpenForm(sign_in("late"), "/admin/archive/items/", "edit")
    correcting(sign_in("early"), item).send(published="2031-04")
    answer = late.send(items=[str(item.pk), str(other.pk)], published="2029")
    item.refresh_from_db()
    other.refresh_from_db()
    assert (item.published, other.published) == ("2031-04", "2029")
    assert f"after you opened this list: “{item.title}”" in answer.content.decode()
    assert "after you opened this list" in answer.content.decode()


def test_a_decision_is_not_turned_round_by_a_list_that_was_opened_before(
    item: Item, capture: Any, tmp_path: Path
) -> None:
    (tmp_path / "bells.md").write_text(
        "# Bells of the quay\n\nThree bells were hung on the quay of Stillmoor in 2030.\n"
    )
    capture(tmp_path / "bells.md", source="Ferry Office")
    first, second = Item.objects.order_by("pk")
    relation = Relation.objects.create(item=first, other=second, kind=Relation.NEAR, confidence=0.5)
    sign_in("early").post("/admin/archive/relations/", {"relation": relation.pk, "decision": "no"})
    answer = sign_in("late").post(
        "/admin/archive/relations/", {"relation": relation.pk, "decision": "yes"}, follow=True
    )
    relation.refresh_from_db()
    assert (relation.decision, relation.decided_by) == (
        "no",
        "early",
    ) and "early has already decided" in answer.content.decode()


def test_a_failure_that_was_mended_is_not_set_aside(item: Item) -> None:
    failure = Failure.objects.create(
        origin="a.pdf", origin_key="a.pdf", stage="read", code="broken", message="broken", state=Failure.RESOLVED
    )
    sign_in("late").post("/admin/archive/failures/", {"failure": failure.pk, "note": "no"})
    failure.refresh_from_db()
    assert failure.state == Failure.RESOLVED


_VALUES = st.sampled_from(["", "a", "b", "c"])


@given(opened=_VALUES, now=_VALUES, wanted=_VALUES)
def test_what_is_no_change_is_never_written_and_what_is_one_never_lost(opened: str, now: str, wanted: str) -> None:
    changes = find_changes(["x"], {"x": opened}, {"x": wanted}, {"x": now})
    assert ("x" in changes.changed) == (wanted not in (opened, now))
    assert bool(changes.conflicts) == ("x" in changes.changed and now != opened)
