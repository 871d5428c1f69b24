"""Reading as background jobs: what failed is read again, what is pending is approved, and what a stopped capture
left is read.

In: what a person asks for on a screen, or nothing at all where a capture was killed. Out: a job; when it is done, how
many were read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from django.contrib.auth import get_user_model
from django.utils import timezone
from django_tasks import task

from muniment.archive import outbox
from muniment.archive.capture_lock import is_capture_running
from muniment.archive.models import Capture
from muniment.archive.person import Person
from muniment.archive.readings import approve_capture
from muniment.archive.recording import count_to_read
from muniment.work.kinds import BACKEND, Kind, register
from muniment.work.models import Job
from muniment.work.queue import QueueFull, enqueue
from muniment.work.running import JobFailed, check, report

if TYPE_CHECKING:
    from muniment.archive.intake_report import IntakeReport


class ReadingsDone(TypedDict):
    """What came of reading again, as its job keeps it."""

    read: int
    failed: int
    failures: list[str]
    items: list[int]


class FollowedUp(TypedDict):
    """What came of trying again to follow changes, as its job keeps it."""

    done: int
    failed: int


READINGS = register(Kind("readings", at_once=1, most_waiting=200, most_of_owner=100))
_MOST_TOLD = 100
_LEFT_AFTER = timedelta(minutes=15)
"""After which what was recorded and not read is taken for left behind by a capture that was killed."""


def enqueue_failed(owner: str, label: str) -> Job:
    """Enqueue one job that reads again everything that could not be read; a second request finds the same job. Raises
    QueueFull."""
    return enqueue(read_failed, key="failed", owner=owner, label=label)


def enqueue_approval(capture: Capture, person: Person, owner: str) -> Job:
    """Enqueue that a pending capture is approved, by this person's decision, and read. Raises QueueFull."""
    return enqueue(
        read_let_through, capture.pk, person.pk, key=f"let-through/{capture.pk}", owner=owner, label=capture.origin
    )


def enqueue_waiting(older_than: timedelta = timedelta(0)) -> Job | None:
    """Enqueue the reading of what captures recorded so long ago and left unread; None where there is none, no room, or
    a capture runs: that reads its own, and what was left before it began.
    """
    if (
        is_capture_running()
        or not Capture.objects.filter(to_read=True, captured_at__lte=timezone.now() - older_than).exists()
    ):
        return None
    try:
        return enqueue(read_unread, key="unread", label="captures that were recorded and not read")
    except QueueFull:
        return None


class Unread:
    """Enqueues the reading of what stopped captures left: a worker calls this when it starts, and now and then."""

    def __init__(self) -> None:
        self._older_than = timedelta(0)

    def __call__(self) -> None:
        """Enqueue what is there; but the first time, only what no capture that still runs is likely to be at."""
        enqueue_waiting(self._older_than)
        self._older_than = _LEFT_AFTER


@task(backend=BACKEND, queue_name=READINGS.name)
def read_failed() -> ReadingsDone:
    """Read everything again that could not be read."""
    # Here and below: this module is loaded whenever the program starts, to register its kind; what reads takes long to
    # load.
    from muniment.archive.reread import count_to_reread, reread

    return _told(reread(failed_only=True, progress=_Steps(count_to_read() + count_to_reread(failed_only=True))))


@task(backend=BACKEND, queue_name=READINGS.name)
def read_let_through(number: int, person: int) -> ReadingsDone:
    """Approve a pending capture, by a person's decision, and read it. Run twice, the decision is written once.

    The name is in the queues of portals that run: it stays.
    """
    from muniment.archive.reread import read_again

    capture = Capture.objects.select_related("source", "original").filter(pk=number).first()
    if capture is None:
        raise JobFailed("the capture is no longer held")
    if capture.waits:
        decided_by = get_user_model().objects.filter(pk=person).first()
        if decided_by is None or not decided_by.has_perm("archive.review_item"):
            raise JobFailed("the person who decided this may no longer publish; somebody else has to approve it")
        approve_capture(capture, decided_by)
    return _told(read_again([capture], _Steps(1)))


@task(backend=BACKEND, queue_name=READINGS.name)
def read_unread() -> ReadingsDone:
    """Read what was recorded and never read."""
    from muniment.archive.intake import read_waiting

    return _told(read_waiting(_Steps(count_to_read())))


class _Steps:
    """Counts what is done, tells it, and ends the job where somebody wants that."""

    def __init__(self, of: int) -> None:
        self._done = 0
        report(done=0, of=of)

    def __call__(self, origin: str) -> None:
        self._done += 1
        report(done=self._done, message=origin)
        check()


def _told(made: IntakeReport) -> ReadingsDone:
    return {
        "read": made.captured,
        "failed": len(made.failed),
        "failures": [message for _origin, _code, message in made.failed[:_MOST_TOLD]],
        "items": sorted(set(made.items))[:_MOST_TOLD],
    }


def enqueue_follow_up(owner: str, label: str) -> Job:
    """Enqueue a retry of the outbox entries that failed. Raises QueueFull."""
    return enqueue(follow_up, key="follow-up", owner=owner, label=label)


@task(backend=BACKEND, queue_name=READINGS.name)
def follow_up() -> FollowedUp:
    """Try every change again that search and pages could not follow."""
    outbox.retry_now()
    done = outbox.process_pending(wait=True)
    return {"done": done, "failed": outbox.failing().count()}
