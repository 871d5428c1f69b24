"""Merging, splitting and editing many: nothing captured is lost, and links and later captures go on finding their
item."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from muniment.archive import outbox
from muniment.archive.captures import CaptureMetadata
from muniment.archive.catalogue import ArchiveError
from muniment.archive.curation import BatchEdit, edit_many, merge, relate_as, split
from muniment.archive.decisions import correct, publish
from muniment.archive.failures import find_pending_capture, record_failure
from muniment.archive.intake import capture_all
from muniment.archive.models import (
    Capture,
    Collection,
    Correction,
    Failure,
    Item,
    LogEntry,
    Original,
    Relation,
    Source,
    Version,
)
from muniment.archive.readings import approve_capture
from muniment.archive.reread import read_again, reread
from muniment.capture import FetchRules
from muniment.search.asking.service import search

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

REPORT = (
    "# Report of the ferry wardens\n\nThe wardens of Aldermere counted four hundred crossings in the spring of "
    "2019.\n\nA second bell was hung at the northern pier.\n"
)
OTHER = (
    "# Wardens of the ferry: their report\n\nFour hundred crossings were counted by the wardens of Aldermere, in "
    "spring.\n\nThe old bell went to the school.\n"
)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture
def pair(capture: Any, tmp_path: Path) -> tuple[Item, Item]:
    capture(write(tmp_path, "one/report.md", REPORT), source="Ferry Office", collection="Ferry reports")
    capture(write(tmp_path, "two/wardens.md", OTHER), source="Harbour Press", collection="Cuttings")
    first, second = Item.objects.order_by("pk")
    return first, second


def test_merging_keeps_every_version_and_leads_old_links_on(pair: tuple[Item, Item]) -> None:
    kept, merged = pair
    old = merged.get_absolute_url()
    before = (Capture.objects.count(), Original.objects.count(), Version.objects.count())
    merge(kept, merged, None, "one report, printed twice")
    outbox.process_pending()
    assert (Capture.objects.count(), Original.objects.count(), Version.objects.count()) == before
    kept = Item.objects.get()
    assert kept.title == "Report of the ferry wardens"
    assert [v.number for v in kept.versions.all()] == [1, 2] and kept.version.number == 1
    assert {c.title for c in kept.collections.all()} == {"Ferry reports", "Cuttings"}
    client = Client()
    answer = client.get(old)
    assert answer.status_code == 301 and answer["Location"] == kept.get_absolute_url()
    original = client.get(f"/items/{merged.pk or pair[1].pk}/versions/1/original")
    assert b"The old bell went to the school" in b"".join(original.streaming_content)
    assert client.get(f"/api/v1/items/{LogEntry.objects.get(action='merge').detail['merged']}").json()["id"] == kept.pk
    assert search("crossings").total == 1


def test_what_is_captured_later_of_a_merged_item_becomes_a_version_of_the_kept(
    pair: tuple[Item, Item], capture: Any, tmp_path: Path
) -> None:
    kept, merged = pair
    merge(kept, merged, None)
    capture(write(tmp_path, "two/wardens.md", OTHER + "\nA third bell was ordered.\n"), source="Harbour Press")
    kept = Item.objects.get()
    assert [v.number for v in kept.versions.all()] == [1, 2, 3] and kept.version.number == 3
    reread()
    assert Item.objects.get().versions.count() == 3


def test_a_teaser_of_a_merged_stub_leads_to_the_kept_item(capture: Any, tmp_path: Path) -> None:
    page = (
        "# The Ferry Office\n\n## [Ferry wardens count the crossings](https://ferry.example/crossings)\n\nFour "
        "hundred of them in spring, the office says. [Read more](https://ferry.example/crossings)\n\n## [A bell "
        "for the pier](https://ferry.example/bell)\n\nIt was hung on Monday by the smith. [Read "
        "more](https://ferry.example/bell)\n"
    )
    capture(write(tmp_path, "front.md", page), source="Ferry Office")
    capture(write(tmp_path, "report.md", REPORT), source="Ferry Office")
    stub = Item.objects.get(url="https://ferry.example/crossings")
    full = Item.objects.get(state=Item.FULL)
    merge(full, stub, None)
    capture(
        write(tmp_path, "front.md", page.replace("on Monday", "on Tuesday")), source="Ferry Office", date="2019-05-02"
    )
    assert Item.objects.count() == 2
    assert Item.objects.get(state=Item.FULL).appearances.count() == 2


def test_a_kept_stub_takes_the_text_and_its_own_corrections_stand(pair: tuple[Item, Item]) -> None:
    full, other = pair
    correct(full, {"published": "2019-04"}, None)
    correct(other, {"published": "2019-06", "title": "The wardens' report"}, None)
    merge(other, full, None)
    kept = Item.objects.get()
    assert kept.published == "2019-06" and kept.title == "The wardens' report"
    assert Correction.objects.filter(item=kept).count() == 4


def test_the_stricter_visibility_holds(pair: tuple[Item, Item]) -> None:
    kept, merged = pair
    publish(merged, Item.PRIVATE, None)
    merge(kept, merged, None)
    assert Item.objects.get().visibility == Item.PRIVATE


def test_an_item_cannot_be_merged_with_itself(pair: tuple[Item, Item]) -> None:
    with pytest.raises(ArchiveError, match="itself"):
        merge(pair[0], pair[0], None)


def test_splitting_gives_versions_an_item_of_their_own_that_survives_reading_again(
    capture: Any, tmp_path: Path
) -> None:
    path = write(tmp_path, "report.md", REPORT)
    capture(path, source="Ferry Office")
    path.write_text(
        "# Accounts of the bell fund\n\nThe fund of Aldermere took in ninety crowns and spent sixty of them.\n"
    )
    capture(path, source="Ferry Office")
    item = Item.objects.get()
    assert item.versions.count() == 2 and item.title == "Accounts of the bell fund"
    other = split(item, [2], None, "another document under the same name")
    outbox.process_pending()
    item = Item.objects.get(pk=item.pk)
    assert (item.title, other.title) == ("Report of the ferry wardens", "Accounts of the bell fund")
    assert search("crowns").results[0].item.pk == other.pk and search("crossings").results[0].item.pk == item.pk
    moved = Client().get(f"/items/{item.pk}/versions/2/original")
    assert b"ninety crowns" in b"".join(moved.streaming_content)
    reread()
    titles = list(Item.objects.order_by("pk").values_list("title", flat=True))
    assert titles == ["Report of the ferry wardens", "Accounts of the bell fund"]
    path.write_text(
        "# Accounts of the bell fund\n\nThe fund of Aldermere took in ninety crowns and spent all of them.\n"
    )
    capture(path, source="Ferry Office")
    assert Item.objects.count() == 2 and Item.objects.get(pk=other.pk).versions.count() == 2
    with pytest.raises(ArchiveError, match="must be left"):
        split(item, [1], None)
    with pytest.raises(ArchiveError, match="name some"):
        split(item, [7], None)


def test_many_are_edited_at_once_and_only_what_differs_is_written(pair: tuple[Item, Item]) -> None:
    first, second = pair
    cuttings = Collection.objects.get(title="Cuttings")
    edit = BatchEdit(
        add_topics=["water"], add_collections=[cuttings.slug], values={"language": "en"}, note="spring sorting"
    )
    assert edit_many([first, second], edit, None) == 2
    assert {i.pk for i in Item.objects.filter(topics__slug="water")} == {first.pk, second.pk}
    assert cuttings.entries.count() == 2
    again = [Item.objects.get(pk=i.pk) for i in pair]
    assert edit_many(again, edit, None) == 0
    edit_many(again, BatchEdit(remove_collections=[cuttings.slug], visibility=Item.PRIVATE), None)
    assert not cuttings.entries.exists() and not Item.objects.visible_to(None).exists()


def test_an_item_taken_out_of_a_collection_stays_out_when_it_is_read_again(pair: tuple[Item, Item]) -> None:
    correct(pair[1], {"collections": []}, None)
    reread()
    assert not pair[1].entries.exists()


def test_a_person_may_say_that_two_items_are_translations(pair: tuple[Item, Item]) -> None:
    relation = relate_as(pair[1], pair[0], Relation.TRANSLATION, None)
    assert (relation.item_id, relation.other_id, relation.decision) == (pair[0].pk, pair[1].pk, Relation.YES)
    with pytest.raises(ArchiveError):
        relate_as(pair[0], pair[0], Relation.TRANSLATION, None)


def test_what_a_contributor_captures_is_private_and_a_front_page_waits(archive: Path, tmp_path: Path) -> None:
    front = (
        "# The Ferry Office\n\n## [Ferry wardens count](https://ferry.example/a)\n\nFour hundred, the office says. "
        "[Read more](https://ferry.example/a)\n\n## [A bell](https://ferry.example/b)\n\nIt was hung on Monday. "
        "[Read more](https://ferry.example/b)\n"
    )
    paths = [write(tmp_path, "report.md", REPORT), write(tmp_path, "front.md", front)]
    report = capture_all(
        [str(p) for p in paths], CaptureMetadata("Ferry Office", collection="Counts", waits=True), FetchRules()
    )
    assert report.captured == 1 and [code for _, code, _ in report.failed] == ["not-public"]
    assert not Item.objects.visible_to(None).exists() and not Source.objects.get().editions.exists()
    assert not Collection.objects.visible_to(None).exists()
    # Reading everything again, as after an upgrade, publishes nothing that nobody decided to publish.
    reread()
    assert not Item.objects.visible_to(None).exists() and not Source.objects.get().editions.exists()
    waiting = Failure.objects.get(state=Failure.OPEN).capture
    assert waiting is not None
    approve_capture(waiting, None)
    read_again([waiting])
    assert Source.objects.get().editions.count() == 1 and not Failure.objects.filter(state=Failure.OPEN).exists()


def test_a_contributors_new_version_of_what_is_public_waits_until_it_is_let_through(
    archive: Path, tmp_path: Path
) -> None:
    path = write(tmp_path, "report.md", REPORT)
    capture_all([str(path)], CaptureMetadata("Ferry Office"), FetchRules())
    item = Item.objects.get()
    write(tmp_path, "report.md", REPORT.replace("# ", "# Quite another: ", 1).replace("four", "five"))
    report = capture_all([str(path)], CaptureMetadata("Ferry Office", waits=True), FetchRules())
    assert [code for _, code, _ in report.failed] == ["not-public"] and item.title in report.failed[0][2]
    reread()
    item.refresh_from_db()
    assert item.versions.count() == 1 and "another" not in item.title
    waiting = Failure.objects.get(state=Failure.OPEN).capture
    assert waiting is not None
    approve_capture(waiting, None)
    read_again([waiting])
    item.refresh_from_db()
    assert item.versions.count() == 2 and "another" in item.title and item.visibility == Item.PUBLIC


def test_what_of_a_contributor_could_not_be_read_at_first_is_private_when_it_is(archive: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "report.md", REPORT)
    capture_all([str(path)], CaptureMetadata("Ferry Office", waits=True), FetchRules())
    # As if the reader of that day had failed on it.
    Item.objects.all().delete()
    capture = Capture.objects.get()
    capture.readings.all().delete()
    record_failure(capture.origin, capture.origin_key, "reading", "unreadable", "no", "Ferry Office", capture)
    reread(failed_only=True)
    item = Item.objects.get()
    assert item.visibility == Item.PRIVATE
    # It was not read at first and is now: there was nothing for anybody to let through.
    assert find_pending_capture(Failure.objects.get().pk) is None
    publish(item, Item.PUBLIC, None)
    capture.refresh_from_db()
    assert not capture.waits
