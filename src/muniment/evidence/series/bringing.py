"""Bringing a release: from a data file to records, whole or not at all.

In: a file, what a person says of it, and a mapping. Out: a `Release`. It is written in parts, so that nobody waits for
a million rows, and seen by nobody until the last is there; what a kill left is cleared by the next that is brought. The
file's bytes are an original, with a capture and its proof, as everything that comes in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from muniment.archive.captures import CaptureMetadata, store_capture
from muniment.archive.catalogue import ArchiveError, get_source
from muniment.archive.models import PRIVATE, PUBLIC, LogEntry, person_name
from muniment.archive.originals import hash_file
from muniment.archive.person import Person
from muniment.archive.recording import take_turns
from muniment.archive.staleness import mark_stale
from muniment.archive.stores import original_store
from muniment.capture import DATA, Captured
from muniment.evidence.series.mappings import propose_mapping, remember_mapping, store_mapping
from muniment.evidence.series.models import Dataset, Release
from muniment.evidence.series.release_proofs import write_release_proof
from muniment.evidence.series.writing import clear_release, write_observations, write_spans
from muniment.reading.data_files.checks import CheckFinding, Checks
from muniment.reading.data_files.model import ColumnMapping, DataFileError, DataTable
from muniment.reading.data_files.observations import read_observations
from muniment.reading.data_files.opened import open_data_file
from muniment.reading.findings.edtf_dates import is_edtf
from muniment.valid_text import make_valid

_GIVEN_UP = timedelta(minutes=10)
"""After which a release that is not whole, and grew no more, is taken for left behind by a kill."""
_MEDIA_TYPES = {
    "csv": "text/csv",
    "sdmx-csv": "text/csv",
    "world-bank-csv": "text/csv",
    "un-sdg-csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "sdmx-ml": "application/xml",
    "sdmx-json": "application/json",
    "json-stat": "application/json",
    "data-package": "application/zip",
}


class ReleaseRefused(ArchiveError):
    """A release cannot be brought: another file claims to be it, or what is said of it does not do."""


@dataclass(frozen=True)
class ReleaseFacts:
    """What the person who brings a file says of it."""

    title: str
    producer: str
    release: str
    licence: str = ""
    citation: str = ""
    published: str = ""
    description: str = ""
    url: str = ""
    is_private: bool = False
    """Of a dataset that is new; that of one that is there already stays."""


def bring_release(
    path: Path,
    facts: ReleaseFacts,
    mapping: ColumnMapping | None = None,
    person: Person | str | None = None,
    name: str = "",
    progress: Callable[[int], None] = lambda done: None,
) -> Release:
    """Bring a file as a release of its dataset, and return it. `progress` is told how many observations are written.

    Raises ReleaseRefused, DataFileError (nothing is taken then), StoreUnavailable.
    """
    name = name or path.name
    _check_facts(facts)
    digest, size = hash_file(path)
    with path.open("rb") as file:
        table = open_data_file(file, name)
        mapping = mapping or propose_mapping(table, facts.producer)[0]
        release = _begin(facts, digest, name, table, mapping, person)
        try:
            checks = Checks()
            for done in write_observations(release, checks.watch(read_observations(table, mapping))):
                progress(done)
            if not checks.count:
                raise DataFileError("no row gives a value")
            findings = checks.findings(has_licence=bool(facts.licence))
            _finish(release, path, size, facts, checks.count, findings, person)
        except BaseException:
            clear_release(release)
            raise
        remember_mapping(table, facts.producer, mapping)
    return release


def _check_facts(facts: ReleaseFacts) -> None:
    for value, what in ((facts.title, "the dataset"), (facts.producer, "its producer"), (facts.release, "the release")):
        if not value.strip():
            raise ReleaseRefused(f"give a name for {what}")
    if facts.published and not is_edtf(facts.published):
        raise ReleaseRefused(f"“{facts.published}” is no date; write 2016, 2016-09 or 2016-09-29")


def find_claim(facts: ReleaseFacts, digest: str) -> str:
    """Return why a file cannot be this release: another is it, or the same bytes are another release; empty where it
    can."""
    releases = Release.objects.filter(dataset__producer=facts.producer, dataset__title=facts.title)
    same = releases.filter(name=facts.release).first()
    if same is not None and not same.is_whole:
        minutes = int(_GIVEN_UP.total_seconds() / 60)
        return f"release “{same.name}” of “{facts.title}” is being brought; if that was stopped, wait {minutes} minutes"
    if same is not None and same.original_id == digest:
        return f"this file is release “{same.name}” of “{facts.title}” already; nothing was changed"
    if same is not None:
        return (
            f"another file is release “{same.name}” of “{facts.title}”: its digest is {same.original_id[:16]}…, that "
            f"of this one {digest[:16]}…. Give this release a name of its own"
        )
    twin = releases.filter(original_id=digest).first()
    return f"these bytes are release “{twin.name}” of “{facts.title}” already" if twin is not None else ""


def _begin(
    facts: ReleaseFacts, digest: str, name: str, table: DataTable, mapping: ColumnMapping, person: Person | str | None
) -> Release:
    _clear_left_behind(facts)
    try:
        with transaction.atomic():
            take_turns()
            if claim := find_claim(facts, digest):
                raise ReleaseRefused(claim)
            dataset = Dataset.objects.filter(producer=facts.producer, title=facts.title).first()
            if dataset is None:
                dataset = Dataset.objects.create(
                    slug=_free_slug(facts.title),
                    title=facts.title,
                    producer=facts.producer,
                    description=facts.description,
                    url=facts.url,
                    visibility=PRIVATE if facts.is_private else PUBLIC,
                )
            number = (dataset.releases.aggregate(Max("number"))["number__max"] or 0) + 1
            return Release.objects.create(
                dataset=dataset,
                number=number,
                name=facts.release,
                published=facts.published,
                original_id=digest,
                file_name=make_valid(name)[:300],
                form=table.form,
                mapping=store_mapping(mapping),
                licence=facts.licence[:300],
                citation=facts.citation,
                brought_by=person_name(person)[:150],
            )
    except IntegrityError as error:
        raise ReleaseRefused(f"release “{facts.release}” of “{facts.title}” is being brought just now") from error


def _finish(
    release: Release,
    path: Path,
    size: int,
    facts: ReleaseFacts,
    count: int,
    findings: list[CheckFinding],
    person: Person | str | None,
) -> None:
    """Keep the bytes, and let the release be seen."""
    stored = original_store().put(path)
    if stored.sha256 != release.original_id or stored.size != size:
        raise ReleaseRefused(f"{release.file_name} changed while it was read; bring it again")
    name = release.file_name
    taken = Captured(name, f"data:{release.dataset.slug}/{release.name}", path, "file", kind=DATA)
    with transaction.atomic():
        take_turns()
        said = CaptureMetadata(facts.producer, facts.published or None, person=release.brought_by)
        source = get_source(facts.producer)
        capture = store_capture(taken, stored, source, said, _MEDIA_TYPES[release.form])
        write_spans(release)
        release.capture, release.count, release.is_whole = capture, count, True
        release.findings = [[found.code, found.message] for found in findings]
        release.brought_at = timezone.now()
        release.save()
        # Before the commit: a kill leaves the proof, or both.
        write_release_proof(release, original_store())
        LogEntry.objects.create(
            action="data",
            person=person_name(person),
            detail={
                "dataset": release.dataset.slug,
                "release": release.name,
                "original": stored.sha256,
                "observations": count,
            },
        )
        mark_stale(["data", f"dataset:{release.dataset_id}"])


def _clear_left_behind(facts: ReleaseFacts) -> None:
    left = Release.objects.filter(
        dataset__producer=facts.producer,
        dataset__title=facts.title,
        is_whole=False,
        brought_at__lt=timezone.now() - _GIVEN_UP,
    )
    for release in left.select_related("dataset"):
        clear_release(release)


def _free_slug(title: str) -> str:
    base = slugify(title, allow_unicode=True)[:100].strip("-_") or "data"
    slug, number = base, 2
    while Dataset.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def change_visibility(dataset: Dataset, visibility: str, person: Person | str | None) -> None:
    """Make a dataset public or private, with a line in the log. Raises ArchiveError for another word."""
    if visibility not in (PUBLIC, PRIVATE):
        raise ArchiveError(f"a dataset is public or private, not “{visibility}”")
    with transaction.atomic():
        detail = {"dataset": dataset.slug, "from": dataset.visibility, "to": visibility}
        dataset.visibility = visibility
        dataset.save(update_fields=["visibility"])
        LogEntry.objects.create(action="data", person=person_name(person), detail=detail)
        mark_stale(["data", f"dataset:{dataset.pk}"])


__all__ = ["ReleaseFacts", "ReleaseRefused", "bring_release", "change_visibility", "find_claim"]
