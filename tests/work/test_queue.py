"""Jobs are enqueued within limits, run once, tried again, canceled, and tell how far they are."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import jobs_of_tests as jobs
import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from muniment.work import leases
from muniment.work.models import Job
from muniment.work.queue import QueueFull, cancel, enqueue, result_of, retry
from muniment.work.worker import Worker, work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
LEASE = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def nothing_before(archive: Path) -> None:
    jobs.seen.clear()
    jobs.troubles.clear()


def state(job: Job) -> tuple[str, TaskResultStatus]:
    job.refresh_from_db()
    return job.state, TaskResultStatus(DBTaskResult.objects.get(id=job.task_id).status)


def test_a_job_is_done_once_and_gives_its_result() -> None:
    job = enqueue(jobs.note, 7, label="seven")
    assert state(job) == (Job.READY, TaskResultStatus.READY)
    assert work_until_idle() == 1 and work_until_idle() == 0
    assert state(job) == (Job.DONE, TaskResultStatus.SUCCESSFUL)
    assert jobs.seen == [7] and result_of(job) == 14
    assert (job.done, job.of, job.message, job.attempt) == (7, 10, "at 7", 1)


def test_a_task_enqueued_by_the_interface_alone_runs_too() -> None:
    jobs.note.enqueue(3)
    assert work_until_idle() == 1 and jobs.seen == [3]
    assert Job.objects.get().state == Job.DONE


def test_requests_with_one_key_are_one_job() -> None:
    first = enqueue(jobs.note, 1, key="a")
    assert enqueue(jobs.note, 1, key="a") == first != enqueue(jobs.note, 1, key="b")
    work_until_idle()
    assert jobs.seen == [1, 1]
    assert enqueue(jobs.note, 1, key="a") != first


def test_a_failed_job_is_not_enqueued_again_at_once() -> None:
    job = enqueue(jobs.give_up, 5, key="a")
    work_until_idle()
    assert (
        state(job) == (Job.FAILED, TaskResultStatus.FAILED)
        and job.reason == "there is no number 5"
        and job.attempt == 1
    )
    assert enqueue(jobs.give_up, 5, key="a") == job
    Job.objects.update(finished_at=timezone.now() - timedelta(hours=2))
    assert enqueue(jobs.give_up, 5, key="a") != job


def test_an_error_is_tried_again_and_then_final() -> None:
    jobs.troubles += [OSError("one"), OSError("two")]
    job = enqueue(jobs.note, 1)
    assert work_until_idle() == 3
    assert state(job)[0] == Job.DONE and job.attempt == 3
    jobs.troubles += [OSError("one"), OSError("two"), ValueError("three")]
    job = enqueue(jobs.note, 2)
    work_until_idle()
    assert state(job) == (Job.FAILED, TaskResultStatus.FAILED) and job.reason == "ValueError: three"
    assert "ValueError: three" in DBTaskResult.objects.get(id=job.task_id).traceback
    assert retry(job) and work_until_idle() == 1 and state(job)[0] == Job.DONE
    assert not retry(job)


def test_a_retry_waits_longer_each_time() -> None:
    enqueue(jobs.note, 1)
    running = leases.claim("a", LEASE)
    assert running is not None
    before = timezone.now()
    assert leases.fail(running, OSError("no"), "no", timedelta(seconds=30))
    task = DBTaskResult.objects.get()
    assert task.run_after >= before + timedelta(seconds=30) and leases.claim("a", LEASE) is None


def test_queue_length_is_limited_by_kind_and_by_owner() -> None:
    for number in range(10):
        enqueue(jobs.note, number, owner="person:1")
    with pytest.raises(QueueFull):
        enqueue(jobs.note, 11, owner="person:1")
    for number in range(30):
        enqueue(jobs.note, number)
    with pytest.raises(QueueFull):
        enqueue(jobs.note, 12, owner="person:2")
    assert Job.objects.count() == DBTaskResult.objects.count() == 40


def test_what_runs_at_once_is_limited_by_kind_and_by_owner() -> None:
    for owner in ("a", "a", "a", "b", "", "", ""):
        enqueue(jobs.note, 1, owner=owner)
    held = [leases.claim("w", LEASE) for _ in range(5)]
    assert [h is not None for h in held] == [True, True, True, False, False]
    assert sorted(Job.objects.filter(state=Job.RUNNING).values_list("owner", flat=True)) == ["", "a", "b"]


def test_a_waiting_job_is_canceled_at_once_and_a_running_one_at_its_next_step() -> None:
    waiting = enqueue(jobs.note, 1)
    assert cancel(waiting) and state(waiting) == (Job.CANCELED, TaskResultStatus.FAILED) and work_until_idle() == 0
    job = enqueue(jobs.note, 2)
    running = leases.claim("w", LEASE)
    assert running is not None and cancel(job) and state(job)[0] == Job.RUNNING
    leases.renew(running, LEASE)
    assert running.is_canceled
    from muniment.work.worker import run_job

    run_job(running)
    assert state(job) == (Job.CANCELED, TaskResultStatus.FAILED) and jobs.seen == []
    assert not cancel(job)


def test_a_lost_workers_job_goes_back_and_what_it_still_says_counts_for_nothing() -> None:
    job = enqueue(jobs.note, 1)
    lost = leases.claim("lost", timedelta(seconds=-1))
    assert lost is not None and leases.claim("other", LEASE) is None
    assert leases.reap() == 1 and state(job) == (Job.READY, TaskResultStatus.READY)
    assert work_until_idle() == 1 and state(job)[0] == Job.DONE
    assert not leases.succeed(lost, 99) and not leases.put_back(lost) and not leases.fail(lost, OSError(), "no")
    leases.renew(lost, LEASE)
    assert lost.is_lost and state(job)[0] == Job.DONE and result_of(job) == 2


def test_a_job_that_loses_its_worker_again_and_again_is_given_up() -> None:
    job = enqueue(jobs.note, 1)
    for _ in range(3):
        assert leases.claim("w", timedelta(seconds=-1)) is not None
        leases.reap()
    assert state(job) == (Job.FAILED, TaskResultStatus.FAILED) and job.reason == leases.WORKER_LOST


def test_finished_jobs_are_taken_off_the_list_when_their_time_is_over() -> None:
    old, new, waiting = (enqueue(jobs.note, n) for n in range(3))
    for job in (old, new):
        Job.objects.filter(pk=job.pk).update(state=Job.DONE, finished_at=timezone.now())
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=31))
    assert leases.prune() == 1
    assert set(Job.objects.all()) == {new, waiting} and DBTaskResult.objects.count() == 2


def test_another_engine_can_be_set_beneath(settings: Any) -> None:
    settings.TASKS = {
        **settings.TASKS,
        "work": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []},
    }
    job = enqueue(jobs.note, 4, key="a")
    assert job.state == Job.DONE and jobs.seen == [4] and not DBTaskResult.objects.exists()
    assert enqueue(jobs.give_up, 4).state == Job.FAILED


def test_a_worker_that_is_told_to_stop_gives_back_what_it_has_not_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share no database in memory")
    log = tmp_path / "log"
    monkeypatch.setenv("JOBS_LOG", str(log))
    (tmp_path / "log.hold").touch()
    job = enqueue(jobs.write_down, 1)
    worker = Worker(lease=timedelta(seconds=2))
    thread = threading.Thread(target=worker.run)
    thread.start()
    while not log.exists():
        pass
    worker.stop()
    thread.join(timeout=20)
    assert not thread.is_alive() and state(job) == (Job.READY, TaskResultStatus.READY)
    assert (job.attempt, job.losses) == (0, 0)
