"""Jobs that the tests enqueue, here and in processes of their own.

As a program: `enqueue N`, `run`, or `list`; what the jobs do is written to the file that JOBS_LOG names. While a file
of its name with `.hold` stands there, jobs do not end.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from django_tasks import task

from muniment.work.kinds import BACKEND, Kind, register
from muniment.work.running import JobFailed, check, report

KIND = register(
    Kind(
        "tests",
        at_once=3,
        at_once_of_owner=1,
        most_waiting=40,
        most_of_owner=10,
        retry_after=timedelta(0),
        again_after=timedelta(hours=1),
    )
)
seen: list[object] = []
troubles: list[Exception] = []


def _log(line: str) -> None:
    with Path(os.environ["JOBS_LOG"]).open("a") as file:
        file.write(line + "\n")


@task(backend=BACKEND, queue_name=KIND.name)
def note(number: int) -> int:
    """Say that it ran; fail where the test says so."""
    check()
    report(done=number, of=10, message=f"at {number}")
    if troubles:
        raise troubles.pop(0)
    seen.append(number)
    return number * 2


@task(backend=BACKEND, queue_name=KIND.name)
def give_up(number: int) -> None:
    """Fail for good."""
    raise JobFailed(f"there is no number {number}")


@task(backend=BACKEND, queue_name=KIND.name)
def write_down(number: int) -> int:
    """Write when it begins and ends."""
    _log(f"begun {number}")
    while Path(os.environ["JOBS_LOG"] + ".hold").exists():
        check()
        time.sleep(0.01)
    _log(f"ended {number}")
    return number


def main(words: list[str]) -> None:
    from muniment.work.models import Job
    from muniment.work.queue import enqueue
    from muniment.work.worker import Worker

    if words[0] == "enqueue":
        for number in range(int(words[1])):
            enqueue(JOBS.write_down, number)
    elif words[0] == "list":
        print(json.dumps(list(Job.objects.order_by("pk").values("state", "attempt", "losses", "reason"))))  # noqa: T201
    else:
        worker = Worker()
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        worker.run()


if __name__ == "__main__":
    import django

    django.setup()
    import jobs_of_tests as JOBS  # noqa: N812 - under the name by which a worker finds it

    main(sys.argv[1:])
