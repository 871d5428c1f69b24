"""Giving jobs to workers for a while: claim, renew, finish, put back; and taking back what a lost worker held.

In: a worker's name. Out: `Running`: a job that is this worker's until its lease ends. Who finishes a job must still
hold it: a worker that lost its lease changes nothing, so no job is finished twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from traceback import format_exception
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from muniment.work.kinds import BACKEND, Kind, all_kinds, kind_of
from muniment.work.models import Job
from muniment.work.queue import take_turn
from muniment.work.running import Running

_MOST_LOSSES = 3
"""How many workers a job may lose before it is given up: it may be what ends them."""
_LOOKED_THROUGH = 200
"""Jobs of a kind that are looked through for one whose owner has none running."""
WORKER_LOST = "worker lost"


def _ready(kinds: Iterable[Kind]) -> Any:
    return DBTaskResult.objects.ready().filter(backend_name=BACKEND, queue_name__in=[kind.name for kind in kinds])


def claim(worker: str, lease: timedelta) -> Running | None:
    """Take the next job that may run; None where there is none."""
    # Looked for first without a lock: most of the time there is nothing.
    if not _ready(all_kinds()).exists():
        return None
    with transaction.atomic():
        take_turn()
        running = list(Job.objects.filter(state=Job.RUNNING).values_list("kind", "owner"))
        of_kind, of_owner = Counter(kind for kind, _ in running), Counter(running)
        for kind in all_kinds():
            if of_kind[kind.name] >= kind.at_once:
                continue
            for task in _ready([kind])[:_LOOKED_THROUGH]:
                job, _ = Job.objects.get_or_create(task_id=str(task.id), defaults={"kind": kind.name})
                if not job.owner or of_owner[(kind.name, job.owner)] < kind.at_once_of_owner:
                    return _take(task, job, worker, lease)
    return None


def _take(task: DBTaskResult[Any, Any], job: Job, worker: str, lease: timedelta) -> Running:
    task.claim(worker)
    job.state, job.worker, job.attempt = Job.RUNNING, worker, job.attempt + 1
    job.lease_until = timezone.now() + lease
    job.save(update_fields=["state", "worker", "attempt", "lease_until"])
    return Running(job.pk, job.task_id, job.kind, worker, job.attempt, is_canceled=job.cancel_wanted)


def _mine(running: Running) -> Any:
    return Job.objects.filter(pk=running.job, worker=running.worker, attempt=running.attempt, state=Job.RUNNING)


def renew(running: Running, lease: timedelta) -> None:
    """Hold a job longer and write how far it is; learn whether it is to end, or is another's by now."""
    held = _mine(running).update(
        lease_until=timezone.now() + lease, done=running.done, of=running.of, message=running.message
    )
    running.is_lost = not held
    running.is_canceled = running.is_canceled or Job.objects.filter(pk=running.job, cancel_wanted=True).exists()


def succeed(running: Running, value: Any) -> bool:
    """Write that a job is done. Say whether it was still this worker's to finish."""
    value = normalize_json(value)
    task = {"return_value": value, "exception_class_path": "", "traceback": ""}
    if not _finish(running, Job.DONE, TaskResultStatus.SUCCESSFUL, "", task):
        return False
    if not kind_of(running.kind).keep_done:
        with transaction.atomic():
            DBTaskResult.objects.filter(id=running.task_id).delete()
            Job.objects.filter(pk=running.job).delete()
    return True


def fail(running: Running, error: BaseException, reason: str, again_after: timedelta | None = None) -> bool:
    """Write that a job failed, for good or to be run again after a while. Say whether it was still this worker's."""
    task = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(format_exception(error)),
        "return_value": None,
    }
    if again_after is not None:
        return _give_back(running, timezone.now() + again_after, {"reason": reason})
    return _finish(running, Job.FAILED, TaskResultStatus.FAILED, reason, task)


def cancel_running(running: Running, error: BaseException) -> bool:
    """Record that a job was cancelled."""
    task = {"exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}"}
    return _finish(running, Job.CANCELED, TaskResultStatus.FAILED, "", task)


def put_back(running: Running) -> bool:
    """Give a job back unfinished, as if it had not been begun: its worker stops."""
    return _give_back(running, get_date_max(), {"attempt": running.attempt - 1})


def _finish(running: Running, state: str, status: TaskResultStatus, reason: str, task: dict[str, Any]) -> bool:
    now = timezone.now()
    with transaction.atomic():
        held = _mine(running).update(
            state=state,
            finished_at=now,
            lease_until=None,
            reason=reason,
            done=running.done,
            of=running.of,
            message=running.message,
        )
        if held:
            DBTaskResult.objects.filter(id=running.task_id).update(status=status, finished_at=now, **task)
    return bool(held)


def _give_back(running: Running, run_after: datetime, job: dict[str, Any]) -> bool:
    with transaction.atomic():
        held = _mine(running).update(state=Job.READY, worker="", lease_until=None, **job)
        if held:
            DBTaskResult.objects.filter(id=running.task_id).update(status=TaskResultStatus.READY, run_after=run_after)
    return bool(held)


def reap() -> int:
    """Put back what lost workers held, or fail it where that happened too often; return how many jobs."""
    now = timezone.now()
    if not Job.objects.filter(state=Job.RUNNING, lease_until__lt=now).exists():
        return 0
    count = 0
    with transaction.atomic():
        take_turn()
        for job in Job.objects.filter(state=Job.RUNNING, lease_until__lt=now):
            job.losses += 1
            given_up = job.losses >= _MOST_LOSSES or job.cancel_wanted
            job.state = (Job.CANCELED if job.cancel_wanted else Job.FAILED) if given_up else Job.READY
            job.reason = WORKER_LOST if job.state == Job.FAILED else ""
            job.worker, job.lease_until, job.finished_at = "", None, now if given_up else None
            job.save()
            status = TaskResultStatus.FAILED if given_up else TaskResultStatus.READY
            task = {"finished_at": now, "exception_class_path": "muniment.work.running.Interrupted"} if given_up else {}
            DBTaskResult.objects.filter(id=job.task_id).update(status=status, **task)
            count += 1
    return count


def prune() -> int:
    """Take finished jobs off the list whose time is over; return how many."""
    now = timezone.now()
    old = Q()
    for kind in all_kinds():
        of_kind = Q(kind=kind.name)
        old |= of_kind & Q(state=Job.DONE, finished_at__lt=now - kind.keep_done)
        old |= of_kind & Q(state__in=(Job.FAILED, Job.CANCELED), finished_at__lt=now - kind.keep_failed)
    if not old:
        return 0
    rows = list(Job.objects.filter(old).values_list("pk", "task_id")[:1000])
    with transaction.atomic():
        DBTaskResult.objects.filter(id__in=[task for _, task in rows]).delete()
        Job.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    return len(rows)
