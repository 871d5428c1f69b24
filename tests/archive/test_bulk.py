"""Two roads write texts: many at once, and one at a time. Both leave the same records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from muniment.archive.captures import CaptureMetadata, store_capture
from muniment.archive.catalogue import LookupCache
from muniment.archive.intake import original_store
from muniment.archive.models import Capture, CollectionEntry, Item, Original, ReadingRecord, Version
from muniment.archive.outbox import enqueue_changes, process_pending
from muniment.archive.readings import store_reading
from muniment.capture import FetchRules, take_all
from muniment.evidence.models import Plan, PlanReport, Statement
from muniment.reading import read_bytes

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

TEXT = """{title}

{day} March 2019

The clerk of the district counted {number} wells at Stillmoor in Beijing, and poverty fell by 4 percent. "The wells are
clean," said Ana Vell, the harbour clerk, on 4 April 2020.

The count takes a week. It is repeated each spring by the Ministry of Wells.
"""


def write_texts(folder: Path) -> Path:
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(
            TEXT.format(title=f"Wells of district {number}", day=number + 1, number=number * 7)
        )
    # One that is like another: the same title with other words, the same words twice, a page with an address of its
    # own.
    (folder / "12.txt").write_text(TEXT.format(title="Wells of district 3", day=29, number=1000))
    (folder / "13.txt").write_text((folder / "04.txt").read_text())
    for name, body in (
        ("14.html", "The first state of the page, long enough to be read."),
        ("15.html", "Another file of one address."),
    ):
        (folder / name).write_text(
            "<html lang=en><head><title>A page with an address</title><link rel=canonical "
            "href='https://veldria.example/page'></head>"
            f"<body><main><h1>A page with an address</h1><p>{body} It has more than one sentence, so that it "
            f"is prose.</p></main></body></html>"
        )
    (folder / "16.txt").write_text("")
    return folder


def state() -> dict[str, Any]:
    """Return what the archive holds, without numbers that only say when a row was made."""
    return {
        "items": sorted(
            (
                i.origin,
                i.title,
                i.slug,
                i.kind,
                i.state,
                i.summary,
                i.url,
                i.url_key,
                i.title_key,
                i.language,
                i.published,
                i.sort_date,
                i.year,
                i.confidence,
                i.source.name,
                sorted(t.slug for t in i.topics.all()),
                sorted(p.name for p in i.places.all()),
                [(v.number, v.text_digest, v.capture.origin, v.reading.capture.origin) for v in i.versions.all()],
                i.version.number if i.version else None,
                [e.collection.title for e in i.entries.all()],
            )
            for i in Item.objects.all()
        ),
        "captures": sorted(
            Capture.objects.values_list("origin", "origin_key", "original", "method", "collection_name")
        ),
        "originals": sorted(Original.objects.values_list("sha256", "size", "media_type")),
        "readings": sorted((r.capture.origin, r.kind, str(r.content)) for r in ReadingRecord.objects.all()),
        "statements": sorted(Statement.objects.values_list("item__origin", "quote", "speaker", "date")),
        "plans": sorted(Plan.objects.values_list("title", "period")),
    }


def store_one_at_a_time(folder: Path, description: CaptureMetadata) -> None:
    store, known = original_store(), LookupCache()
    for taken in take_all([str(folder)], FetchRules(), folder):
        if not hasattr(taken, "path"):
            continue
        with transaction.atomic():
            stored = store.put(taken.path)
            reading = read_bytes(taken.path.read_bytes(), taken.origin)
            record = store_capture(
                taken, stored, known.source(description.source or ""), description, reading.media_type
            )
            enqueue_changes(store_reading(record, reading, 0.0, known, is_new=True))
    process_pending()


def clear() -> None:
    for model in (Statement, PlanReport, Plan, CollectionEntry):
        model.objects.all().delete()
    Item.objects.update(version=None)
    for model in (Version, Item, ReadingRecord, Capture, Original):
        model.objects.all().delete()


def test_both_roads_leave_the_same_records(capture: Any, tmp_path: Path) -> None:
    folder = write_texts(tmp_path / "texts")
    report = capture(folder, source="Wells office", collection="Counts")
    assert (report.captured, len(report.failed)) == (16, 1)
    together = state()
    assert len(together["items"]) == 14
    assert together["statements"]
    clear()
    store_one_at_a_time(folder, CaptureMetadata("Wells office", None, "Counts"))
    assert state() == together


def test_a_file_named_twice_is_captured_once(capture: Any, tmp_path: Path) -> None:
    file = tmp_path / "texts" / "wells.txt"
    file.parent.mkdir()
    file.write_text(TEXT.format(title="Wells", day=1, number=3))
    report = capture(file, file, file.parent)
    assert (report.captured, report.unchanged) == (1, 2)
    assert Capture.objects.count() == 1


def test_a_hundred_and_fifty_new_texts_are_all_found(capture: Any, tmp_path: Path) -> None:
    from muniment.search.asking.service import search

    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(150):
        (folder / f"{number:03}.txt").write_text(
            TEXT.format(title=f"Survey number {number}", day=1 + number % 28, number=number)
        )
    report = capture(folder)
    assert (report.captured, report.unchanged, report.failed) == (150, 0, [])
    assert search("clerk").total == 150
    assert Item.objects.filter(version=None).count() == 0
