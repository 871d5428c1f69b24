"""What a killed capture recorded and did not read, a worker reads: nobody has to ask for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from muniment.archive.captures import CaptureMetadata
from muniment.archive.intake import capture_all, read_waiting
from muniment.archive.models import Capture, Item
from muniment.archive.reading_jobs import Unread, enqueue_waiting
from muniment.archive.recording import count_to_read, record_fetched
from muniment.archive.stores import original_store
from muniment.capture import FetchRules
from muniment.capture.captured import Captured
from muniment.work.models import Job
from muniment.work.worker import work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def record(folder: Path, number: int) -> None:
    """Record a page as a capture does that is killed before it reads it."""
    file = folder / f"{number}.html"
    file.write_text(
        f"<html lang=en><title>Report {number}</title><h1>Report {number}</h1><p>The clerk counted {number} "
        f"wells in March 2019.</p>"
    )
    address = f"wells.example/{number}"
    taken = Captured(
        f"https://{address}", address, file, "http", f"https://{address}", "utf-8", 200, {}, timezone.now()
    )
    record_fetched(taken, original_store().put(file), CaptureMetadata(), None)


def test_a_worker_that_starts_reads_what_was_recorded(archive: Path, tmp_path: Path) -> None:
    unread = Unread()
    unread()
    assert not Job.objects.exists()
    for number in (7, 8):
        record(tmp_path, number)
    assert count_to_read() == 2 and not Item.objects.exists()
    Unread()()
    Unread()()
    assert Job.objects.count() == 1, "two workers that start make one job of it"
    assert work_until_idle() == 1 and count_to_read() == 0
    assert sorted(Item.objects.values_list("title", flat=True)) == ["Report 7", "Report 8"]
    assert Job.objects.get().state == Job.DONE and (Job.objects.get().done, Job.objects.get().of) == (2, 2)


def test_later_it_leaves_alone_what_a_running_capture_is_likely_to_be_at(archive: Path, tmp_path: Path) -> None:
    unread = Unread()
    unread()
    record(tmp_path, 7)
    unread()
    assert not Job.objects.exists()
    Capture.objects.update(captured_at=timezone.now() - timedelta(minutes=16))
    unread()
    assert Job.objects.count() == 1
    work_until_idle()
    assert enqueue_waiting() is None


def elsewhere(do: Callable[[], Any]) -> Any:
    """Do something as another process would: over a connection of its own."""

    def run() -> Any:
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def test_while_a_capture_runs_nobody_else_reads_what_it_recorded(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "wells.txt").write_text(
        "The wells of Stillmoor\n\nThe clerk counted nine of them in the spring of 2019."
    )
    seen: list[Any] = []

    def beside(_origin: str) -> None:
        record(tmp_path, 7)
        # A server that starts, and another capture.
        seen.append(elsewhere(enqueue_waiting))
        seen.append(elsewhere(read_waiting).captured)

    capture_all([str(tmp_path / "wells.txt")], CaptureMetadata(), FetchRules(), beside)
    assert seen == [None, 0] and count_to_read() == 1, "the capture that runs reads its own"
    assert enqueue_waiting() is not None, "it has ended, and left something"
    assert work_until_idle() == 1 and count_to_read() == 0
