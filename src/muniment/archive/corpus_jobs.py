"""A corpus that comes by the admin: a manifest with its files, or a ZIP with both; first looked through, then captured.

In: what a person brings. Out: a job that says of each row what is doubtful and captures nothing; then, when the person
says so, one that captures. Between the two the files are in the spool.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypedDict

from django.core.files.uploadedfile import UploadedFile
from django_tasks import task

from muniment.archive.captures import CaptureMetadata
from muniment.archive.person import Person
from muniment.archive.upload_jobs import CAPTURES, Busy, UploadDone, clear_spool, owner_of, spool, store_file
from muniment.work.kinds import BACKEND
from muniment.work.models import Job
from muniment.work.queue import QueueFull, enqueue, result_of
from muniment.work.running import Canceled, JobFailed, check, report

if TYPE_CHECKING:
    from muniment.archive.manifests import Manifest

_MOST_DOUBTS = 5000
_MOST_TOLD = 100
_TABLES = (".csv", ".tsv", ".tab", ".xlsx", ".jsonl", ".ndjson")
_FOLDER = "corpus"


class TwoOfAName(Exception):
    """Two files that were brought together are called the same."""


class CorpusSaid(TypedDict):
    """What a person says of a corpus: a `CaptureMetadata` as a job keeps it."""

    source: str | None
    date: str | None
    collection: str | None
    person: str
    waits: bool


class CorpusChecked(TypedDict):
    """What a manifest would give, as its job keeps it."""

    rows: int
    left_out: int
    doubts: list[list[str]]
    """(row, column, message, "1" where the row is left out)"""
    more_doubts: int
    manifest: str
    said: CorpusSaid


def enqueue_check(files: Iterable[UploadedFile[Any]], name: str, description: CaptureMetadata, person: Person) -> Job:
    """Put a corpus into the spool and enqueue that it is looked through. `name`: under which it is the same corpus the
    next time. Raises QueueFull, Busy and TwoOfAName; then nothing is left behind."""
    clear_spool()
    token = f"corpus-{person.pk}-{sha256(name.encode()).hexdigest()[:32]}" if name else token_hex(16)
    if name and Job.objects.filter(kind=CAPTURES.name, key=token, state__in=Job.ACTIVE).exists():
        raise Busy
    folder = spool() / token
    shutil.rmtree(folder, ignore_errors=True)
    names = list[str]()
    try:
        for file in files:
            names.append(store_file(folder / _FOLDER, file, f"file-{len(names)}"))
        label = names[0] if len(names) == 1 else f"{names[0]} + {len(names) - 1}"
        owner = owner_of(person)
        said: CorpusSaid = {
            "source": description.source,
            "date": description.date,
            "collection": description.collection,
            "person": description.person,
            "waits": description.waits,
        }
        return enqueue(check_corpus, token, said, key=token, owner=owner, label=label)
    except FileExistsError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise TwoOfAName(Path(str(error.filename)).name) from error
    except (QueueFull, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        raise


def enqueue_corpus(looked: Job, person: Person, *, waits: bool) -> Job | None:
    """Enqueue that a corpus is captured which was looked through; None where it is in the spool no more. Raises
    QueueFull."""
    found: CorpusChecked | None = result_of(looked)
    if not is_check(found) or found is None or not (spool() / looked.key / _FOLDER / found["manifest"]).is_file():
        return None
    said: CorpusSaid = {**found["said"], "waits": waits}
    return enqueue(
        capture_corpus, looked.key, found["manifest"], said, key=looked.key, owner=owner_of(person), label=looked.label
    )


def is_check(result: object) -> bool:
    """Return whether a job's result is that of looking through a corpus."""
    return isinstance(result, dict) and "more_doubts" in result


@task(backend=BACKEND, queue_name=CAPTURES.name)
def check_corpus(token: str, said: CorpusSaid) -> CorpusChecked:
    """Look through the manifest that is in the spool under a token. Nothing is captured."""
    from muniment.archive.manifests import look_through
    from muniment.capture import CaptureError, FetchRules
    from muniment.capture.held import unpack_below

    folder = (spool() / token / _FOLDER).resolve()
    files = sorted(folder.iterdir()) if folder.exists() else []
    refused: list[str] = []
    if len(files) == 1 and files[0].suffix.lower() == ".zip":
        try:
            refused = unpack_below(files[0], folder, FetchRules())
        except CaptureError as error:
            raise JobFailed(error.message) from None
        files[0].unlink(missing_ok=True)
    manifest = _find_manifest(folder)
    _lay_out(manifest)
    manifest = _open(manifest.path)
    report(done=0, of=manifest.count)
    made = look_through(manifest, _counting())
    doubts = [[str(d.row or ""), d.column, d.message, "1" if d.is_left_out else ""] for d in made.doubts]
    doubts = [["", "", line, ""] for line in refused] + doubts
    return {
        "rows": made.rows,
        "left_out": made.left_out,
        "doubts": doubts[:_MOST_DOUBTS],
        "more_doubts": max(0, len(doubts) - _MOST_DOUBTS),
        "manifest": manifest.path.relative_to(folder).as_posix(),
        "said": said,
    }


@task(backend=BACKEND, queue_name=CAPTURES.name)
def capture_corpus(token: str, name: str, said: CorpusSaid) -> UploadDone:
    """Capture what the manifest names that is in the spool under a token."""
    from muniment.archive.manifests import capture_manifest
    from muniment.capture import FetchRules

    folder = (spool() / token / _FOLDER).resolve()
    if not (folder / name).is_file():
        raise JobFailed("the files no longer exist; upload them again")
    manifest = _open(folder / name)
    report(done=0, of=manifest.count)
    try:
        made = capture_manifest(manifest, CaptureMetadata(**said), FetchRules(), _counting())
    except Canceled:
        shutil.rmtree(spool() / token, ignore_errors=True)
        raise
    shutil.rmtree(spool() / token, ignore_errors=True)
    intake = made.intake
    left = [doubt.line for doubt in made.doubts if doubt.is_left_out]
    kept = [f"item {number}: it is public, and stays as it is" for number in made.facts.kept]
    return {
        "captured": intake.captured,
        "unchanged": intake.unchanged,
        "failed": len(intake.failed) + len(left),
        "kept_back": [message for _origin, message in intake.kept_back[:_MOST_TOLD]] + kept[:_MOST_TOLD],
        "failures": ([message for _origin, _code, message in intake.failed] + left)[:_MOST_TOLD],
        "without_picture": [list(row) for row in intake.without_picture[:_MOST_TOLD]],
        "items": sorted({*intake.items, *made.facts.items})[:_MOST_TOLD],
    }


def _counting() -> Callable[[str], None]:
    done = 0

    def advance(origin: str) -> None:
        nonlocal done
        done += 1
        report(done=done, message=origin)
        check()

    return advance


def _open(path: Path) -> Manifest:
    from muniment.archive.manifests import Manifest
    from muniment.capture import CaptureError
    from muniment.reading.manifests.model import ManifestError

    try:
        return Manifest(path)
    except (ManifestError, CaptureError) as error:
        raise JobFailed(f"{path.name}: {error.message}") from None


def _find_manifest(folder: Path) -> Manifest:
    """Return the manifest of a corpus: the one table, or the one called so, in the highest folder that has any."""
    tables = sorted(
        (path for path in folder.rglob("*") if path.suffix.lower() in _TABLES and path.is_file()),
        key=lambda path: (len(path.parts), path.name),
    )
    highest = [path for path in tables if len(path.parts) == len(tables[0].parts)]
    named = [path for path in highest if "manifest" in path.stem.lower()]
    if len(named) == 1 or len(highest) == 1:
        return _open((named or highest)[0])
    if not tables:
        raise JobFailed("there is no manifest among the files: a CSV, an XLSX or a JSON Lines file")
    raise JobFailed(
        f"several files may be the manifest ({', '.join(p.name for p in highest[:5])}); call it manifest.csv"
    )


def _lay_out(manifest: Manifest) -> None:
    """Put files that came without their folders where the manifest looks for them, where one name means one file."""
    from muniment.reading.manifests.facts import rows_of

    wanted: dict[str, set[PurePosixPath]] = {}
    for row in rows_of(manifest.table, manifest.columns, lambda name: None):
        path = PurePosixPath(row.path.replace("\\", "/"))
        if row.path and len(path.parts) > 1 and not path.is_absolute() and ".." not in path.parts:
            wanted.setdefault(path.name, set()).add(path)
    for name, paths in wanted.items():
        source, target = manifest.folder / name, manifest.folder / next(iter(paths))
        if len(paths) == 1 and source.is_file() and len(str(target)) < 2000 and not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            source.rename(target)
