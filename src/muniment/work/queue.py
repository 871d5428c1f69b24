"""Enqueue, cancel and retry jobs, and get their results.

In: a task of the Tasks interface whose `queue_name` is a registered kind. Out: its `Job`; a request whose key is that
of an active job gets that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task_backends
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult, get_date_max

from muniment.work.kinds import BACKEND, Kind, kind_of
from muniment.work.models import Job

_TURN = 0x776F726B
"""The advisory lock under which jobs are enqueued and claimed: "work"."""
_STATES = {
    TaskResultStatus.READY: Job.READY,
    TaskResultStatus.RUNNING: Job.RUNNING,
    TaskResultStatus.SUCCESSFUL: Job.DONE,
    TaskResultStatus.FAILED: Job.FAILED,
}


class QueueFull(Exception):
    """There are as many jobs of a kind, or of one owner, as may wait."""


def take_turn() -> None:
    """Let no other process enqueue or claim until this transaction ends. SQLite does so by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def holds_queue() -> bool:
    """Return whether the queue is in our own database, and so processed by our own workers."""
    return isinstance(task_backends[BACKEND], DatabaseBackend)


def find_job(kind: str, key: str) -> Job | None:
    """Return the job that a request with this key would get: an active one, or one that failed a short while ago."""
    newest = Job.objects.filter(kind=kind, key=key).order_by("-pk").first()
    if newest is None or newest.state in Job.ACTIVE:
        return newest
    rests = (
        newest.state == Job.FAILED
        and newest.finished_at
        and newest.finished_at + kind_of(kind).again_after > timezone.now()
    )
    return newest if rests else None


def find_done(kind: str, key: str, within: timedelta) -> Job | None:
    """Return the newest job of this key where it was done so short a while ago."""
    newest = Job.objects.filter(kind=kind, key=key).order_by("-pk").first()
    is_fresh = (
        newest is not None
        and newest.state == Job.DONE
        and newest.finished_at
        and newest.finished_at + within > timezone.now()
    )
    return newest if is_fresh else None


def enqueue(task: Task[Any, Any], *args: Any, key: str = "", owner: str = "", label: str = "", **kwargs: Any) -> Job:
    """Return the job that will do this task, a new one or the one that does it already. Raises QueueFull."""
    kind = kind_of(task.queue_name)
    # Looked for first without a lock: pages ask again and again for what is in the queue.
    if key and (same := find_job(kind.name, key)) is not None:
        return same
    with transaction.atomic():
        take_turn()
        if key and (same := find_job(kind.name, key)) is not None:
            return same
        _check_room(kind, owner)
        made = Job(kind=kind.name, key=key, owner=owner, label=label[:300])
        if holds_queue():
            made.task_id = task.enqueue(*args, **kwargs).id
            made.save()
            return made
    # An engine elsewhere must not begin before its job's transaction ends.
    result = task.enqueue(*args, **kwargs)
    made.task_id, made.state = result.id, _STATES[result.status]
    made.finished_at = timezone.now() if made.is_finished else None
    made.save()
    return made


def _check_room(kind: Kind, owner: str) -> None:
    active = Job.objects.filter(kind=kind.name, state__in=Job.ACTIVE)
    if active.count() >= kind.most_waiting or (owner and active.filter(owner=owner).count() >= kind.most_of_owner):
        raise QueueFull(f"too many jobs of the kind {kind.name} are waiting")


def follow(result: TaskResult[Any]) -> None:
    """Write what another engine says of a job."""
    if result.backend != BACKEND or holds_queue():
        return
    state = _STATES[result.status]
    finished = timezone.now() if state in (Job.DONE, Job.FAILED) else None
    reason = (
        result.errors[-1].traceback.strip().splitlines()[-1] if result.errors and result.errors[-1].traceback else ""
    )
    Job.objects.filter(task_id=result.id).update(state=state, finished_at=finished, reason=reason)


def result_of(job: Job) -> Any:
    """Return what a job that succeeded returned; None for any other."""
    if job.state != Job.DONE:
        return None
    try:
        return task_backends[BACKEND].get_result(job.task_id).return_value
    except (TaskResultDoesNotExist, NotImplementedError, ValueError):
        return None


def cancel(job: Job) -> bool:
    """End a job: at once where it waits, at its next step where it runs. Say whether there was anything to end."""
    with transaction.atomic():
        take_turn()
        now = timezone.now()
        waiting = Job.objects.filter(pk=job.pk, state=Job.READY).update(
            state=Job.CANCELED, finished_at=now, cancel_wanted=True
        )
        if waiting and holds_queue():
            DBTaskResult.objects.filter(id=job.task_id).update(
                status=TaskResultStatus.FAILED, finished_at=now, exception_class_path="muniment.work.running.Canceled"
            )
        return bool(waiting or Job.objects.filter(pk=job.pk, state=Job.RUNNING).update(cancel_wanted=True))


def retry(job: Job) -> bool:
    """Put a job that failed or was canceled back into the queue. Say whether it could be."""
    if not holds_queue():
        return False
    with transaction.atomic():
        take_turn()
        if job.key and Job.objects.filter(kind=job.kind, key=job.key, state__in=Job.ACTIVE).exists():
            return False
        again = Job.objects.filter(pk=job.pk, state__in=(Job.FAILED, Job.CANCELED)).update(
            state=Job.READY,
            attempt=0,
            losses=0,
            cancel_wanted=False,
            reason="",
            finished_at=None,
            done=0,
            of=None,
            message="",
        )
        if again:
            DBTaskResult.objects.filter(id=job.task_id).update(
                status=TaskResultStatus.READY,
                finished_at=None,
                run_after=get_date_max(),
                exception_class_path="",
                traceback="",
            )
        return bool(again)


@contextmanager
def short_wait(milliseconds: int = 250) -> Iterator[None]:
    """Wait for a locked SQLite no longer than this: for who only wishes to enqueue, and will be asked again.

    A write that waited longer raises OperationalError.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    usual = int(settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {int(milliseconds)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
