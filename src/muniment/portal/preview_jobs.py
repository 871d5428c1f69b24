"""What a capture that waits would change, found out by a worker: nobody's request reads a document.

In: a pending capture. Out: the job that reads it, or what it found: how it differs from what is held, as much
of it as a page shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypedDict

from django.utils.safestring import mark_safe
from django_tasks import task

from muniment.archive.models import Capture, Edition, Item
from muniment.archive.shown import item_of
from muniment.evidence.projection import found_in
from muniment.portal.site.differences import Change, find_changes, lines_of
from muniment.reading import READER_VERSION, FrontPage, ReadingError
from muniment.reading.stored import stored_reading
from muniment.work.kinds import BACKEND, Kind, register
from muniment.work.models import Job
from muniment.work.queue import enqueue, find_done, result_of
from muniment.work.running import JobFailed

PREVIEWS = register(
    Kind(
        "previews",
        at_once=1,
        most_waiting=100,
        most_of_owner=20,
        attempts=1,
        keep_done=timedelta(hours=1),
        keep_failed=timedelta(hours=1),
        again_after=timedelta(minutes=10),
    )
)
_FRESH = timedelta(minutes=5)
"""How long what was found is shown without looking again: what is held may change meanwhile."""
_MOST_CHANGES = 2000
_MOST_LETTERS = 1_000_000
"""Of all changes that are kept for the page: what comes after is counted."""


@dataclass(frozen=True)
class Preview:
    """What a waiting capture would change."""

    language: str | None
    direction: str
    held: Item | Edition | None
    changes: list[Change] = field(default_factory=list)
    more: int = 0
    """Paragraphs that are not shown."""


class PreviewFound(TypedDict):
    """A `Preview` as its job keeps it."""

    language: str | None
    direction: str
    is_edition: bool
    held: int | None
    changes: list[list[str]]
    """(kind, before, after), escaped"""
    more: int


def want_preview(capture: Capture, owner: str) -> Job:
    """Return the job that finds out what a capture would change: done a short while ago, under way, or new. Raises
    QueueFull."""
    key = f"{capture.pk}/{READER_VERSION}"
    return find_done(PREVIEWS.name, key, _FRESH) or enqueue(
        look_at_capture, capture.pk, key=key, owner=owner, label=capture.origin
    )


def preview_of(job: Job) -> Preview | None:
    """Return what a job found out; None where it is not done."""
    found: PreviewFound | None = result_of(job)
    if found is None:
        return None
    held = (
        (Edition if found["is_edition"] else Item).objects.filter(pk=found["held"]).first() if found["held"] else None
    )
    # Written by `find_changes`, which escapes every piece.
    changes = [Change(kind, mark_safe(before), mark_safe(after)) for kind, before, after in found["changes"]]  # noqa: S308
    return Preview(found["language"], found["direction"], held, changes, found["more"])


@task(backend=BACKEND, queue_name=PREVIEWS.name)
def look_at_capture(number: int) -> PreviewFound:
    """Read a capture that waits, write nothing, and return how it differs from what is held."""
    # This module is loaded whenever the program starts, to register its kind; what reads takes long to load.
    from muniment.archive.reread import look_at

    capture = Capture.objects.select_related("source", "original").filter(pk=number, waits=True).first()
    if capture is None:
        raise JobFailed("this is no longer pending")
    try:
        reading = look_at(capture)
    except ReadingError as error:
        raise JobFailed(str(error)) from error
    held: Item | Edition | None
    if isinstance(reading, FrontPage):
        held = capture.source.editions.first()
        before = held.reading.content if held else {}
    else:
        held = item_of(capture, reading)
        before = found_in(held) if held else {}
    changes = find_changes(lines_of(before), lines_of(stored_reading(reading)))
    shown = _as_many_as_fit(changes)
    return {
        "language": reading.language,
        "direction": reading.direction,
        "is_edition": isinstance(reading, FrontPage),
        "held": held.pk if held else None,
        "changes": [[change.kind, str(change.before), str(change.after)] for change in shown],
        "more": len(changes) - len(shown),
    }


def _as_many_as_fit(changes: list[Change]) -> list[Change]:
    letters = 0
    for count, change in enumerate(changes[:_MOST_CHANGES]):
        letters += len(change.before) + len(change.after)
        if letters > _MOST_LETTERS:
            return changes[:count]
    return changes[:_MOST_CHANGES]
