"""Who may see a thing is somebody's decision: what each decision opens, what it leaves, and what is written of it.

On records written by hand: nothing has to be read for it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from muniment.archive.catalogue import ArchiveError, get_source
from muniment.archive.curation import BatchEdit, edit_many, merge, split
from muniment.archive.decisions import publish, publish_collection
from muniment.archive.failures import find_pending_capture
from muniment.archive.models import (
    Capture,
    Collection,
    CollectionEntry,
    Edition,
    Failure,
    Item,
    LogEntry,
    Original,
    OutboxEntry,
    ReadingRecord,
    Source,
    Version,
)
from muniment.archive.readings import NeedsApproval, approve_capture, store_reading
from muniment.reading import FrontPage, TextReading

pytestmark = [pytest.mark.records, pytest.mark.django_db]
DAY = timedelta(days=1)
LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_an_archive(archive: Path) -> None:
    """All of this needs one."""


def take(origin: str = "wells.md", *, waits: bool = True) -> Capture:
    """Record that something was captured."""
    original = Original.objects.create(sha256=f"{Original.objects.count():064}", size=1, media_type="text/markdown")
    return Capture.objects.create(
        source=get_source("The clerks"),
        original=original,
        origin=origin,
        origin_key=origin,
        method="file",
        captured_at=LONG_AGO,
        waits=waits,
    )


def text(title: str = "Wells") -> TextReading:
    return TextReading(kind="article", media_type="text/markdown", title=title, reader="1.0")


def read(capture: Capture, title: str = "Wells") -> ReadingRecord:
    return ReadingRecord.objects.create(
        capture=capture, reader="1.0", kind="article", content=text(title).model_dump(mode="json")
    )


def item_of(
    *captures: Capture, visibility: str = Item.PRIVATE, until: datetime | None = None, title: str = "Wells"
) -> Item:
    """Make an item, with a version of each of these captures."""
    item = Item.objects.create(
        source=get_source("The clerks"), kind="article", title=title, visibility=visibility, embargo_until=until
    )
    for number, capture in enumerate(captures, 1):
        item.version = Version.objects.create(
            item=item, number=number, capture=capture, reading=read(capture, title), text_digest=str(number)
        )
    Item.objects.filter(pk=item.pk).update(updated_at=LONG_AGO, version=item.version)
    OutboxEntry.objects.all().delete()
    return item


def announced() -> set[str]:
    return set(OutboxEntry.objects.filter(consumer="search").values_list("subject", flat=True))


def rita() -> User:
    return User.objects.create_user("rita", first_name="Rita", last_name="Vos")


@pytest.mark.parametrize("visibility", ["private", "embargoed", "public"])
def test_who_may_see_an_item_is_written_logged_and_announced(visibility: str) -> None:
    until = timezone.now() + DAY if visibility == "embargoed" else None
    item, other = item_of(visibility="public"), item_of(visibility="public")
    begun = timezone.now()
    # What somebody else wrote since it was opened stays.
    Item.objects.filter(pk=item.pk).update(title="Wells and pumps")
    publish(item, visibility, rita(), until)
    item.refresh_from_db()
    assert item.title == "Wells and pumps"
    other.refresh_from_db()
    assert (item.visibility, item.embargo_until) == (visibility, until) and begun <= item.updated_at <= timezone.now()
    assert other.visibility == "public" and announced() == {f"item:{item.pk}"}
    entry = LogEntry.objects.get()
    assert (entry.action, entry.person, entry.detail) == (
        "publish",
        "Rita Vos (rita)",
        {"item": item.pk, "visibility": visibility},
    )


def test_what_was_under_an_embargo_has_none_when_it_is_made_public_or_private() -> None:
    for visibility in ("public", "private"):
        item = item_of(visibility="embargoed", until=timezone.now() + DAY)
        publish(item, visibility, None)
        item.refresh_from_db()
        assert (item.visibility, item.embargo_until) == (visibility, None)


@pytest.mark.parametrize(
    ("visibility", "until", "words"),
    [
        ("secret", None, "^secret is not one of public, private, embargoed$"),
        ("", None, "^ is not one of public, private, embargoed$"),
        ("embargoed", None, "^an embargo needs an end, and nothing else has one; give the end of the embargo$"),
        ("public", timezone.now() + DAY, "^an embargo needs an end"),
        ("private", timezone.now() + DAY, "^an embargo needs an end"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(visibility: str, until: datetime | None, words: str) -> None:
    item = item_of(take(), visibility="private")
    collection = Collection.objects.create(title="Reports", slug="reports", visibility="private")
    with pytest.raises(ArchiveError, match=words):
        publish(item, visibility, None, until)
    with pytest.raises(ArchiveError, match=words):
        publish_collection(collection, visibility, None, until)
    assert Item.objects.get().visibility == "private" and Collection.objects.get().visibility == "private"
    assert Capture.objects.get().waits and not LogEntry.objects.exists() and not announced()


@pytest.mark.parametrize("visibility", ["embargoed", "public"])
def test_an_item_that_is_published_takes_along_what_waits_of_it_and_nothing_else(visibility: str) -> None:
    first, second = take(), take()
    same, held, elsewhere, others = take(), take(), take("boats.md"), take("ferries.md")
    item = item_of(first, second)
    item_of(others)
    # Read, and the same text as before: no version of its own. One that is held back was not read; one is of another
    # place.
    read(same)
    read(elsewhere)
    publish(item, "private", None)
    assert Capture.objects.filter(waits=True).count() == 6
    publish(item, visibility, None, timezone.now() + DAY if visibility == "embargoed" else None)
    assert set(Capture.objects.filter(waits=False)) == {first, second, same}
    assert set(Capture.objects.filter(waits=True)) == {held, elsewhere, others}


def test_what_another_item_has_of_the_same_place_goes_on_waiting() -> None:
    mine, other = take(), take()
    item = item_of(mine)
    item_of(other, title="Boats")
    publish(item, "public", None)
    assert set(Capture.objects.filter(waits=True)) == {other}


@pytest.mark.parametrize("visibility", ["private", "embargoed", "public"])
def test_who_may_see_a_collection_is_written_logged_and_announced_and_its_items_keep_theirs(visibility: str) -> None:
    item, apart = item_of(take(), visibility="private"), item_of(visibility="private")
    collection, other = (
        Collection.objects.create(title=name, slug=name, visibility="public") for name in ("reports", "cuttings")
    )
    CollectionEntry.objects.create(collection=collection, item=item)
    CollectionEntry.objects.create(collection=other, item=apart)
    until = timezone.now() + DAY if visibility == "embargoed" else None
    Collection.objects.filter(pk=collection.pk).update(description="Of the clerks")
    publish_collection(collection, visibility, rita(), until)
    collection.refresh_from_db()
    assert collection.description == "Of the clerks"
    other.refresh_from_db()
    assert (collection.visibility, collection.embargo_until, other.visibility) == (visibility, until, "public")
    assert announced() == {f"collection:{collection.pk}", f"item:{item.pk}"}
    assert {i.visibility for i in Item.objects.all()} == {"private"} and Capture.objects.get().waits
    entry = LogEntry.objects.get()
    assert (entry.action, entry.person) == ("publish", "Rita Vos (rita)")
    assert entry.detail == {"collection": collection.pk, "visibility": visibility}


def test_letting_through_is_of_one_capture_and_is_logged() -> None:
    waiting, other = take("wells.md"), take("boats.md")
    Capture.objects.filter(pk=waiting.pk).update(to_read=True)
    approve_capture(waiting, rita())
    assert Capture.objects.get(pk=waiting.pk).to_read, "what was written since it was looked up stays"
    assert set(Capture.objects.filter(waits=True)) == {other}
    entry = LogEntry.objects.get()
    assert (entry.action, entry.person) == ("let-through", "Rita Vos (rita)")
    assert entry.detail == {"origin": "wells.md", "capture": waiting.pk}


def test_only_what_waits_and_was_held_back_can_be_let_through() -> None:
    def fail(capture: Capture | None, code: str) -> int:
        return Failure.objects.create(
            origin="x", origin_key="x", stage="reading", code=code, message="x", capture=capture
        ).pk

    waiting, free = take("wells.md"), take("boats.md", waits=False)
    numbers = [fail(capture, code) for capture in (waiting, free, None) for code in (Failure.NOT_PUBLIC, "unreadable")]
    assert [find_pending_capture(number) for number in numbers] == [waiting, None, None, None, None, None]
    assert find_pending_capture(max(numbers) + 1) is None


@pytest.mark.parametrize("visibility", ["embargoed", "public"])
def test_a_new_version_of_what_is_not_private_is_held_back_and_nothing_is_written(visibility: str) -> None:
    item = item_of(
        take(waits=False), visibility=visibility, until=timezone.now() + DAY if visibility == "embargoed" else None
    )
    later = take()
    with pytest.raises(
        NeedsApproval,
        match=r"^a new version of “Wells”, which is not private; somebody who may publish has to approve it$",
    ):
        store_reading(later, text("Quite another title"))
    assert item.versions.count() == 1 and not later.readings.exists() and Item.objects.get().title == "Wells"
    approve_capture(later, None)
    later.refresh_from_db()
    store_reading(later, text("Quite another title"))
    assert later.readings.exists() and Item.objects.get().title == "Quite another title"


def test_a_front_page_is_held_back_until_it_is_let_through() -> None:
    front = FrontPage(media_type="text/html", title="The clerks", reader="1.0")
    waiting = take("front.html")
    with pytest.raises(
        NeedsApproval, match=r"^a front page is public as a whole; somebody who may publish has to approve it$"
    ):
        store_reading(waiting, front)
    assert not Edition.objects.exists() and not ReadingRecord.objects.exists() and not Item.objects.exists()
    approve_capture(waiting, None)
    store_reading(waiting, front)
    assert Edition.objects.get().capture == waiting


def test_what_waits_is_read_into_a_private_item_and_what_does_not_into_a_public_one() -> None:
    for waits in (True, False):
        store_reading(take(f"{waits}.md", waits=waits), text(f"Of {waits}"))
    assert {i.title: i.visibility for i in Item.objects.all()} == {"Of True": "private", "Of False": "public"}
    # What is private already may have more: nobody sees it.
    again = take("True.md")
    store_reading(again, text("Of True, again"))
    assert again.readings.exists() and Item.objects.get(title="Of True, again").visibility == "private"


@pytest.mark.parametrize("visibility", ["private", "embargoed", "public"])
def test_what_is_split_off_is_seen_by_whoever_saw_the_whole(visibility: str) -> None:
    until = timezone.now() + DAY if visibility == "embargoed" else None
    item = item_of(take("a.md"), take("b.md"), visibility=visibility, until=until)
    other = split(item, [2], None)
    for one in (item, other):
        one.refresh_from_db()
        assert (one.visibility, one.embargo_until) == (visibility, until) and one.versions.count() == 1


@pytest.mark.parametrize(
    ("kept", "merged", "stands"),
    [
        ("public", "private", "private"),
        ("private", "public", "private"),
        ("public", "embargoed", "embargoed"),
        ("embargoed", "public", "embargoed"),
        ("embargoed", "private", "private"),
        ("private", "embargoed", "private"),
        ("public", "public", "public"),
    ],
)
def test_of_two_items_that_are_one_the_stricter_rule_stands(kept: str, merged: str, stands: str) -> None:
    until = timezone.now() + DAY
    items = [
        item_of(take(f"{n}.md"), visibility=v, until=until if v == "embargoed" else None)
        for n, v in enumerate((kept, merged))
    ]
    merge(items[0], items[1], None)
    item = Item.objects.get()
    assert (item.visibility, item.embargo_until) == (stands, until if stands == "embargoed" else None)


def test_of_many_only_those_are_published_that_are_not_so_already() -> None:
    until = timezone.now() + DAY
    states: list[tuple[str, Any]] = [
        ("public", None),
        ("private", None),
        ("embargoed", until),
        ("embargoed", until + DAY),
    ]
    items = [item_of(visibility=visibility, until=end) for visibility, end in states]
    assert edit_many(items, BatchEdit(visibility="embargoed", embargo_until=until), None) == 3
    assert {(i.visibility, i.embargo_until) for i in Item.objects.all()} == {("embargoed", until)}
    assert LogEntry.objects.filter(action="publish").count() == 3 and Source.objects.count() == 1
    assert edit_many(Item.objects.all(), BatchEdit(note="nothing"), None) == 0
