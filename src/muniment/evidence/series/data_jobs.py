"""Data files that come by the admin: kept in the spool while a person looks at them, then brought by a worker.

In: a file that a person brings, then what they say of it. Out: the file where it waits, known by a token; then a job of
that person, whose result says what was brought. Files that nobody brought are cleared a day later, as other uploads.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import asdict
from pathlib import Path
from secrets import token_hex
from typing import Any, TypedDict

from django.core.files.uploadedfile import UploadedFile
from django_tasks import task

from muniment.archive.person import Person
from muniment.archive.upload_jobs import CAPTURES, clear_spool, owner_of, spool, store_file
from muniment.evidence.series.bringing import ReleaseFacts, ReleaseRefused, bring_release
from muniment.evidence.series.mappings import restore_mapping, store_mapping
from muniment.evidence.series.models import StoredMapping
from muniment.reading.data_files.model import ColumnMapping, DataFileError
from muniment.work.kinds import BACKEND
from muniment.work.models import Job
from muniment.work.queue import enqueue
from muniment.work.running import Canceled, JobFailed, check, report

_TOKEN = re.compile(r"data-(\d{1,18})-[0-9a-f]{32}", re.ASCII)


class DataBrought(TypedDict):
    """What came of a data file, as its job keeps it."""

    observations: int
    dataset: str
    """The part of its address."""
    number: int
    """Of the release."""
    findings: list[list[str]]


def keep_data_file(file: UploadedFile[Any], person: Person) -> str:
    """Keep a file while a person looks at it; return the token under which it is found."""
    clear_spool()
    token = f"data-{person.pk}-{token_hex(16)}"
    try:
        store_file(spool() / token / "0", file, "data")
    except OSError:
        shutil.rmtree(spool() / token, ignore_errors=True)
        raise
    return token


def find_data_file(token: str, person: Person) -> Path | None:
    """Return the file that a person brought and looks at; None where there is none, or it is somebody else's."""
    match = _TOKEN.fullmatch(token)
    if match is None or int(match[1]) != person.pk:
        return None
    return _file_of(token)


def drop_data_file(token: str, person: Person) -> None:
    """Remove a file that a person does not want to bring."""
    if find_data_file(token, person) is not None:
        shutil.rmtree(spool() / token, ignore_errors=True)


def _file_of(token: str) -> Path | None:
    return next(iter((spool() / token).glob("0/*")), None)


def enqueue_data_file(token: str, facts: ReleaseFacts, mapping: ColumnMapping, name: str, person: Person) -> Job:
    """Enqueue that a file is brought. `name`: who brings it, as the log calls people. Raises QueueFull."""
    file = _file_of(token)
    label = file.name if file is not None else token
    said = asdict(facts)
    return enqueue(
        bring_data_file, token, said, store_mapping(mapping), name, key=token, owner=owner_of(person), label=label
    )


@task(backend=BACKEND, queue_name=CAPTURES.name)
def bring_data_file(token: str, said: dict[str, Any], mapping: StoredMapping, person: str) -> DataBrought:
    """Bring the data file that waits under a token."""
    file = _file_of(token)
    if file is None:
        raise JobFailed("the file no longer exists; bring it again")

    def advance(done: int) -> None:
        report(done=done)
        check()

    try:
        made = bring_release(file, ReleaseFacts(**said), restore_mapping(mapping), person, file.name, advance)
    except DataFileError as error:
        raise JobFailed(f"{error}; nothing was taken") from None
    except ReleaseRefused as error:
        raise JobFailed(str(error)) from None
    except Canceled:
        shutil.rmtree(spool() / token, ignore_errors=True)
        raise
    shutil.rmtree(spool() / token, ignore_errors=True)
    return {
        "observations": made.count,
        "dataset": made.dataset.slug,
        "number": made.number,
        "findings": made.findings,
    }
