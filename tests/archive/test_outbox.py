"""What follows from a write follows for certain: one bad row holds no other up, and is tried again until it is done."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from muniment.archive import outbox
from muniment.archive.models import OutboxEntry
from muniment.archive.outbox import enqueue_changes
from muniment.search import indexing
from muniment.work.worker import work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

followed: list[str] = []
followed_too: list[str] = []
calls: list[int] = []
broken: set[str] = set()


def follow(subjects: list[str]) -> None:
    """A consumer that fails at what is broken."""
    calls.append(len(subjects))
    if bad := broken & set(subjects):
        raise ValueError(f"cannot follow {sorted(bad)[0]}")
    followed.extend(subjects)


def follow_too(subjects: list[str]) -> None:
    """Another consumer, which never fails."""
    followed_too.extend(subjects)


@pytest.fixture(autouse=True)
def one_consumer(archive: Path, settings: Any) -> None:
    settings.OUTBOX_CONSUMERS = {"search": f"{__name__}.follow"}
    followed.clear()
    followed_too.clear()
    calls.clear()
    broken.clear()


def make_due() -> None:
    OutboxEntry.objects.update(retry_at=timezone.now() - timedelta(seconds=1))


def test_one_bad_row_takes_no_other_along() -> None:
    broken.add("item:250")
    enqueue_changes(f"item:{n}" for n in range(500))
    assert outbox.process_pending() == 499
    (left,) = OutboxEntry.objects.all()
    assert (left.subject, left.attempts) == ("item:250", 1) and "cannot follow item:250" in left.error
    assert sorted(followed) == sorted(f"item:{n}" for n in range(500) if n != 250)
    assert len(calls) < 40


def test_what_fails_is_tried_again_until_it_is_done_ever_more_seldom() -> None:
    broken.add("item:1")
    enqueue_changes(["item:1"])
    for attempt in range(1, 15):
        before = timezone.now()
        outbox.process_pending()
        row = OutboxEntry.objects.get()
        assert row.attempts == attempt and row.retry_at is not None
        pause = timedelta(seconds=min(2**attempt, 3600))
        assert before + pause <= row.retry_at <= timezone.now() + pause
        # Before its time it is left alone.
        outbox.process_pending()
        assert OutboxEntry.objects.get().attempts == attempt
        make_due()
    broken.clear()
    assert outbox.process_pending() == 1 and not OutboxEntry.objects.exists()


def test_a_consumer_that_is_down_is_not_asked_for_each_row() -> None:
    broken.update(f"item:{n}" for n in range(500))
    enqueue_changes(f"item:{n}" for n in range(500))
    before = timezone.now()
    assert outbox.process_pending() == 0
    assert len(calls) < 40 and OutboxEntry.objects.count() == 500
    # Three failed by themselves; what was not tried has not failed, and waits a little all the same.
    assert outbox.failing().count() == 3 and outbox.due() == 0
    untried = OutboxEntry.objects.filter(attempts=0).values_list("retry_at", flat=True)
    assert len(untried) == 497 and all(
        before + timedelta(seconds=5) <= at <= timezone.now() + timedelta(seconds=5) for at in untried if at
    )
    broken.clear()
    make_due()
    assert outbox.process_pending() == 500 and not OutboxEntry.objects.exists()


def test_many_rows_are_followed_in_their_order_in_parts_and_each_subject_of_a_part_once() -> None:
    enqueue_changes(f"item:{n}" for n in range(500))
    enqueue_changes(["item:7", "item:8", "item:7"])
    assert outbox.process_pending() == 502 and calls == [500, 2]
    assert followed == [f"item:{n}" for n in [*range(500), 7, 8]]
    for _ in range(2):
        enqueue_changes(["item:9"])
    assert outbox.process_pending() == 2 and calls == [500, 2, 1]


def test_each_consumer_has_its_own_rows(settings: Any) -> None:
    settings.OUTBOX_CONSUMERS = {"search": f"{__name__}.follow", "plans": f"{__name__}.follow_too"}
    broken.add("item:1")
    enqueue_changes(["item:1", "item:2", "item:1"])
    assert [outbox.waiting(name) for name in (None, "search", "plans", "nobody")] == [4, 2, 2, 0]
    assert [outbox.due(name) for name in (None, "search", "plans", "nobody")] == [4, 2, 2, 0]
    assert outbox.process_pending(["plans"]) == 2 and followed_too == ["item:1", "item:2"] and followed == []
    enqueue_changes(["item:3"])
    assert outbox.process_pending() == 3 and sorted(followed) == ["item:2", "item:3"] and followed_too[2:] == ["item:3"]
    assert [outbox.waiting(name) for name in (None, "search", "plans")] == [1, 1, 0]
    assert [outbox.due(name) for name in (None, "search", "plans")] == [0, 0, 0]
    assert [row.subject for row in outbox.failing("search")] == ["item:1"] and not outbox.failing("plans")


def test_what_is_found_elsewhere_to_fail_is_kept_once_and_can_be_tried_at_once() -> None:
    OutboxEntry.objects.create(consumer="plans", subject="item:7")
    for _ in range(2):
        outbox.note_failed("search", "item:7", ValueError("x" * 5000))
    outbox.note_failed("search", "item:5", OSError("the disk is full"))
    rows = [(row.consumer, row.subject, row.attempts) for row in outbox.failing()]
    assert rows == [("search", "item:7", 2), ("search", "item:5", 1)] and outbox.waiting() == 3
    assert [row.error for row in outbox.failing()] == [f"ValueError: {'x' * 1988}", "OSError: the disk is full"]
    assert outbox.due("search") == 0 and outbox.retry_now("plans") == 0
    assert outbox.retry_now("search", but=["item:7"]) == 1 and outbox.due("search") == 1
    assert outbox.process_pending() == 1 and followed == ["item:5"]
    assert outbox.retry_now() == 1 and outbox.process_pending() == 1 and followed == ["item:5", "item:7"]


def test_what_fails_is_told_with_its_name(caplog: pytest.LogCaptureFixture) -> None:
    broken.add("item:1")
    enqueue_changes(["item:1"])
    outbox.process_pending()
    (record,) = caplog.records
    assert record.getMessage() == "the outbox of search failed at item:1; it will be retried" and record.exc_info


def test_one_at_a_time_works_it_off(settings: Any) -> None:
    enqueue_changes(["item:1"])
    settings.OUTBOX_CONSUMERS = {}
    waited: list[int] = []
    # It has nothing to do when its turn comes: a thread has a connection of its own.
    who_waits = threading.Thread(target=lambda: waited.append(outbox.process_pending(wait=True)))

    def hold() -> None:
        with outbox.held():
            waited.append(-1)

    who_holds = threading.Thread(target=hold)
    with outbox.held():
        settings.OUTBOX_CONSUMERS = {"search": f"{__name__}.follow"}
        assert outbox.process_pending() == 0 and followed == [] and outbox.waiting() == 1, (
            "another is at it: it is left to that one"
        )
        settings.OUTBOX_CONSUMERS = {}
        for thread in (who_waits, who_holds):
            thread.start()
            thread.join(0.3)
            assert thread.is_alive() and waited == []
    for thread in (who_waits, who_holds):
        thread.join(30)
    assert sorted(waited) == [-1, 0]
    settings.OUTBOX_CONSUMERS = {"search": f"{__name__}.follow"}
    assert outbox.process_pending() == 1 and followed == ["item:1"]


def test_rows_that_always_fail_hold_up_none_that_come_later() -> None:
    broken.update(f"item:{n}" for n in range(10))
    enqueue_changes(f"item:{n}" for n in range(10))
    for _ in range(6):
        outbox.process_pending()
        make_due()
    enqueue_changes(["item:99"])
    outbox.process_pending()
    assert followed == ["item:99"] and OutboxEntry.objects.count() == 10


def test_what_an_older_version_gave_up_is_tried_again() -> None:
    OutboxEntry.objects.create(consumer="search", subject="item:7", attempts=5, error="OSError: the disk is full")
    assert outbox.process_pending() == 1 and followed == ["item:7"]


def test_what_failed_less_often_is_tried_first() -> None:
    for subject, attempts in (("item:1", 5), ("item:2", 1), ("item:3", 5), ("item:4", 1)):
        OutboxEntry.objects.create(consumer="search", subject=subject, attempts=attempts)
    assert outbox.process_pending() == 4 and followed == ["item:2", "item:4", "item:1", "item:3"]


def test_search_says_that_it_lacks_something(client: Client) -> None:
    page = client.get("/search/?q=water").content.decode()
    assert "not in the search results yet" not in page
    broken.add("item:1")
    enqueue_changes(["item:1"])
    outbox.process_pending()
    assert indexing.is_incomplete()
    for path in ("/search/?q=water", "/search/lines/?q=water", "/search/compare/?q=water"):
        assert "Some recent changes are not in the search results yet" in client.get(path).content.decode(), path
    broken.clear()
    outbox.retry_now()
    outbox.process_pending()
    assert "not in the search results yet" not in client.get("/search/?q=water").content.decode()


def test_an_index_that_lacks_more_than_what_waits_is_behind(capture: Any, tmp_path: Path, settings: Any) -> None:
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(f"Report {n}\n\nThe clerk counted {n} wells.")
    capture(tmp_path / "0.txt", tmp_path / "1.txt", tmp_path / "2.txt")
    # Nothing reached the index: the test's own consumer took all.
    broken.add("item:1")
    enqueue_changes(["item:1"])
    outbox.process_pending()
    assert indexing.lacks() == 3 and indexing.is_behind()


def test_an_editor_sees_what_failed_and_has_it_tried_again(client: Client) -> None:
    broken.add("item:1")
    enqueue_changes(["item:1"])
    outbox.process_pending()
    client.force_login(
        get_user_model().objects.create_superuser("archivist", "a@example.org", "seven-wells-in-stillmoor")
    )
    assert "cannot follow item:1" in client.get("/admin/archive/failures/").content.decode()
    broken.clear()
    job = client.post("/admin/archive/failures/", {"action": "follow-up"})["Location"]
    assert followed == [] and work_until_idle() == 1
    assert "1 done, 0 still fail" in client.get(job).content.decode()
    assert followed == ["item:1"] and "cannot follow" not in client.get("/admin/archive/failures/").content.decode()


@pytest.mark.on_sqlite
def test_the_command_lists_and_tries_again(empty_archive: Path, tmp_path: Path) -> None:
    import shutil
    import sqlite3

    from conftest import command

    data = tmp_path / "copied"
    shutil.copytree(empty_archive, data)
    with sqlite3.connect(data / "muniment.sqlite3") as database:
        database.execute(
            "INSERT INTO archive_outboxentry (consumer, subject, created_at, attempts, error, retry_at) VALUES "
            "('search', 'item:1', '2026-01-01', 7, 'OSError: the disk is full', '2999-01-01')"
        )
    listed = json.loads(command("outbox", "--json", data=data, check=True).stdout)
    assert [(r["consumer"], r["subject"], r["attempts"]) for r in listed["failed"]] == [("search", "item:1", 7)]
    checks = {c["name"]: c for c in json.loads(command("doctor", "--json", data=data).stdout)}
    assert checks["search"]["state"] == "bad" and "1 of them failed" in checks["search"]["detail"]
    assert "the disk is full" in checks["outbox"]["detail"]
    done = json.loads(command("outbox", "retry", "--json", data=data, check=True).stdout)
    assert (done["done"], done["failed"], done["waiting"]) == (1, [], 0)
    assert command("outbox", "again", data=data).returncode == 2
    # What the index cannot hold keeps no other out of it, and is named.
    for n in (1, 2):
        (tmp_path / f"{n}.txt").write_text(f"Report {n}\n\nThe clerk counted {n} wells.")
    command("capture", tmp_path / "1.txt", tmp_path / "2.txt", data=data, check=True)
    with sqlite3.connect(data / "muniment.sqlite3") as database:
        (number,) = database.execute("SELECT id FROM archive_item WHERE title = 'Report 1'").fetchone()
        (good,) = database.execute("SELECT content FROM archive_readingrecord ORDER BY id LIMIT 1").fetchone()
        database.execute("UPDATE archive_readingrecord SET content = '{\"sections\": [{}]}' WHERE content = ?", [good])
    made = command("index", "--rebuild", data=data)
    assert (
        made.returncode == 1
        and f"item {number} cannot be indexed: KeyError" in made.stderr
        and "1 items are in the index" in made.stderr
    )
    with sqlite3.connect(data / "muniment.sqlite3") as database:
        database.execute("UPDATE archive_readingrecord SET content = ? WHERE content LIKE '%[{}]%'", [good])
    made = command("index", "--rebuild", "--json", data=data, check=True)
    assert json.loads(made.stdout) == {"items": 2, "waiting": 0, "failed": []}
