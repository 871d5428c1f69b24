"""Uploads as background jobs: what is brought is put into a spool, and a worker captures it.

In: files and addresses that a person brings, and what they say of them. Out: a job of that person; when it is done,
what was captured and what failed. The spool is for the archive's own account alone, and empty of an upload when that is
done.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from secrets import token_hex
from typing import Any, TypedDict

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django_tasks import task

from muniment.archive.captures import CaptureMetadata
from muniment.archive.person import Person
from muniment.credentials import without_credentials
from muniment.work.kinds import BACKEND, Kind, register
from muniment.work.models import Job
from muniment.work.queue import QueueFull, enqueue
from muniment.work.running import Canceled, JobFailed, check, report

CAPTURES = register(Kind("captures", at_once=2, at_once_of_owner=1, most_waiting=100, most_of_owner=10, attempts=2))
_MOST_TOLD = 100
_LONGEST_NAME = 200
"""Bytes of a file's name that are kept, of the 255 that a folder holds."""
_LEFT_FOR = 24 * 3600
"""Seconds after which what no job will take is cleared out of the spool."""


def owner_of(person: Person) -> str:
    """Return the owner of a person's jobs."""
    return f"person:{person.pk}"


class Busy(Exception):
    """What is brought is being captured just now."""


def enqueue_upload(
    files: Iterable[UploadedFile[Any]],
    addresses: list[str],
    description: CaptureMetadata,
    person: Person,
    *,
    facts: str = "",
    place: str = "",
) -> Job:
    """Put what a person brings into the spool and enqueue its capture. Raises QueueFull; then nothing is left behind.

    `facts`: what is said of each file, as a sidecar's JSON. `place`: what makes files brought twice the same; Busy is
    raised while the earlier ones are captured.
    """
    clear_spool()
    if place and Job.objects.filter(kind=CAPTURES.name, key=place, state__in=Job.ACTIVE).exists():
        raise Busy
    if place:
        # What a job that failed left.
        shutil.rmtree(spool() / place, ignore_errors=True)
    # What waits in the queue is kept and shown too.
    addresses = [without_credentials(address) for address in addresses]
    token = place or token_hex(16)
    folder = spool() / token
    names = []
    try:
        for number, file in enumerate(files):
            names.append(store_file(folder / str(number), file, f"file-{number}"))
            if facts:
                sidecar = SimpleUploadedFile(f"{names[-1]}.json", facts.encode())
                store_file(folder / str(number), sidecar, "facts")
        things = [*names, *addresses]
        label = things[0] if len(things) == 1 else f"{things[0]} + {len(things) - 1}"
        return enqueue(
            capture_upload, token, addresses, asdict(description), key=token, owner=owner_of(person), label=label
        )
    except (QueueFull, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        raise


class UploadDone(TypedDict):
    """What came of an upload, as its job keeps it."""

    captured: int
    unchanged: int
    failed: int
    kept_back: list[str]
    failures: list[str]
    without_picture: list[list[str]]
    """(page, message)"""
    items: list[int]


@task(backend=BACKEND, queue_name=CAPTURES.name)
def capture_upload(token: str, addresses: list[str], said: dict[str, Any]) -> UploadDone:
    """Capture what is in the spool under a token, and addresses."""
    # This module is loaded whenever the program starts, to register its kind; what captures takes long to load.
    from muniment.archive.intake import capture_all
    from muniment.capture import FetchRules, count_inputs

    folder = spool() / token
    paths = sorted(folder.glob("*/*"), key=lambda path: int(path.parent.name)) if folder.exists() else []
    inputs = [*map(str, paths), *addresses]
    if not inputs:
        raise JobFailed("the files no longer exist; upload them again")
    report(done=0, of=count_inputs(inputs))
    done = 0

    def advance(origin: str) -> None:
        nonlocal done
        done += 1
        report(done=done, message=origin)
        check()

    try:
        made = capture_all(inputs, replace(CaptureMetadata(), **said), FetchRules(), advance)
    except Canceled:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    return {
        "captured": made.captured,
        "unchanged": made.unchanged,
        "failed": len(made.failed),
        "kept_back": [message for _origin, message in made.kept_back[:_MOST_TOLD]],
        "failures": [message for _origin, _code, message in made.failed[:_MOST_TOLD]],
        "without_picture": [list(row) for row in made.without_picture[:_MOST_TOLD]],
        "items": sorted(set(made.items))[:_MOST_TOLD],
    }


def spool() -> Path:
    """Return the folder in which what people bring waits for its job."""
    return Path(settings.DATA) / "spool"


def store_file(folder: Path, file: UploadedFile[Any], usual: str) -> str:
    """Write a file's bytes; return its name. Only the last part of the name it came with: an upload names no folder of
    ours."""
    name = Path((file.name or "").replace("\\", "/")).name.lstrip(".") or usual
    stem, dot, ending = name.rpartition(".")
    if len(name.encode()) > _LONGEST_NAME:
        ending = ending if dot and len(ending.encode()) < 12 else ""
        name = (stem or name).encode()[: _LONGEST_NAME - 12].decode(errors="ignore") + (f".{ending}" if ending else "")
    for made in (folder.parent.parent, folder.parent, folder):
        made.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return name


def clear_spool() -> None:
    """Take out what was left there by jobs that ended before they were done."""
    if not spool().exists():
        return
    wanted = set(Job.objects.filter(kind=CAPTURES.name, state__in=Job.ACTIVE).values_list("key", flat=True))
    for folder in spool().iterdir():
        if folder.name not in wanted and folder.stat().st_mtime < time.time() - _LEFT_FOR:
            shutil.rmtree(folder, ignore_errors=True)
