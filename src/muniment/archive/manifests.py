"""Manifests: capturing the documents that a table names, each with what the table says of it.

In: a file (CSV, XLSX, JSON Lines) beside the files that it names. Out: an intake like any other, and a report of every
row that is doubtful. The manifest's own bytes are an original: what it gave is shown with it and the row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from muniment.archive.captures import CaptureMetadata
from muniment.archive.given_facts import digest_of
from muniment.archive.giving import GivenCounts, PlacedRow, record_given, store_manifest, topic_finder
from muniment.archive.intake import archive_context, folder_of_run, store_all
from muniment.archive.intake_report import IntakeReport, Progress
from muniment.archive.models import Capture, LogEntry
from muniment.archive.originals import StoreUnavailable
from muniment.archive.runs import begin_run
from muniment.archive.stores import find_missing_place
from muniment.capture import (
    CaptureContext,
    Captured,
    CaptureError,
    CaptureRefused,
    FetchRules,
    PictureTaker,
)
from muniment.capture.door import CaptureRun
from muniment.capture.inputs import WEB
from muniment.capture.listed_files import find_below, take_listed
from muniment.capture.robots import RobotsPolicy
from muniment.credentials import without_credentials
from muniment.reading.manifests.facts import Columns, rows_of
from muniment.reading.manifests.model import Doubt, GivenValues, ManifestError, ManifestRow
from muniment.reading.manifests.tables import MOST_BYTES, open_table
from muniment.valid_text import name_of_path

_AT_ONCE = 256
"""Rows whose facts are written in one transaction."""
_TYPES = {"csv": "text/csv", "json": "application/x-ndjson"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class ManifestReport:
    """What was done with a manifest, or would be."""

    rows: int = 0
    """Documents that it names."""
    left_out: int = 0
    """Rows that are not captured: each has a doubt that says why."""
    doubts: list[Doubt] = field(default_factory=list)
    facts: GivenCounts = field(default_factory=GivenCounts)
    sha256: str = ""
    """Of the manifest; empty for one that was only looked at."""
    intake: IntakeReport = field(default_factory=IntakeReport)


@dataclass(frozen=True)
class _Named:
    """A row, and where its document is: a file, or an address."""

    row: ManifestRow
    path: Path | None

    @property
    def place(self) -> str:
        """As a capture's `origin_key`."""
        return name_of_path(str(self.path)) if self.path is not None else without_credentials(self.row.url)


class Manifest:
    """A manifest that was opened, with the folder that its paths are below."""

    def __init__(self, path: Path, name: str = "") -> None:
        """Open it. Raises ManifestError where it is none, CaptureError where there is no such file."""
        try:
            self.path = path.resolve(strict=True)
            size = self.path.stat().st_size
            if not self.path.is_file():
                raise CaptureError(f"{path}: a manifest is a file; name a CSV, an XLSX or a JSON Lines file")
            if size > MOST_BYTES:
                limit = MOST_BYTES // 2**20
                raise ManifestError(f"the manifest has {size / 2**20:,.0f} MiB, over the limit of {limit}; divide it")
            content = self.path.read_bytes()
        except OSError as error:
            raise CaptureError(f"{path}: {error.strerror or error}") from error
        self.folder = self.path.parent
        self.table = open_table(content, name or self.path.name)
        self.columns = Columns(self.table.columns)

    @property
    def count(self) -> int | None:
        """How many rows it has, as far as that can be told without reading them."""
        return self.table.count

    @property
    def media_type(self) -> str:
        """The media type of its bytes."""
        return _TYPES.get(self.table.form, _XLSX)

    def rows(self, report: ManifestReport, context: CaptureContext) -> Iterator[_Named]:
        """Yield the rows whose documents can be captured; note in the report what is doubtful in these and the
        others. Once."""
        report.doubts += [Doubt(0, "", "not-read", note) for note in self.table.notes]
        report.doubts += self.columns.doubts
        places: dict[str, int] = {}
        identifiers: dict[str, int] = {}
        for row in rows_of(self.table, self.columns, topic_finder()):
            report.rows += 1
            named, doubts = self._look_for(row, context)
            if named is not None and (first := places.setdefault(named.place, row.number)) != row.number:
                told = f"row {first} names the same document, and counts; remove one of the two"
                doubts.append(Doubt(row.number, "", "twice", told, True))
                named = None
            if row.identifier and (first := identifiers.setdefault(row.identifier, row.number)) != row.number:
                told = f"row {first} has the same identifier, “{row.identifier[:60]}”; correct one of the two"
                doubts.append(Doubt(row.number, "", "identifier-twice", told))
            report.doubts += doubts
            report.left_out += named is None
            if named is not None:
                yield named

    def _look_for(self, row: ManifestRow, context: CaptureContext) -> tuple[_Named | None, list[Doubt]]:
        """Return where a row's document is, or None; and what is doubtful."""
        doubts = list(row.doubts)
        if row.is_left_out:
            return None, doubts
        if not row.path:
            return _Named(row, None), doubts
        try:
            path = find_below(self.folder, row.path, context)
            if path == self.path:
                raise CaptureError("this is the manifest itself; name a document")
        except CaptureError as error:
            doubts.append(Doubt(row.number, "", error.code, error.message, True))
            return None, doubts
        return _Named(row, path), doubts


def look_through(manifest: Manifest, progress: Progress = lambda origin: None) -> ManifestReport:
    """Return what a manifest would give, and everything doubtful in it. Nothing is captured or written."""
    report = ManifestReport()
    for named in manifest.rows(report, archive_context()):
        progress(named.place)
    return report


def capture_manifest(
    manifest: Manifest,
    description: CaptureMetadata,
    rules: FetchRules,
    progress: Progress = lambda origin: None,
    *,
    again: bool = False,
    report: ManifestReport | None = None,
) -> ManifestReport:
    """Capture everything that a manifest names, with what it says. Never raises for one bad row among others.

    `description` holds for what a row says nothing of. A kill at any moment leaves facts whose documents the next run
    captures; what is captured and said already is left as it is.
    """
    report = ManifestReport() if report is None else report
    if problem := find_missing_place():
        raise StoreUnavailable(problem)
    context = archive_context()
    origin = name_of_path(str(Path(manifest.folder.name) / manifest.path.name))
    record = store_manifest(manifest.path, origin, name_of_path(str(manifest.path)), description, manifest.media_type)
    report.sha256 = record.original_id
    run = begin_run([manifest.path.as_posix()], description, again=again)
    context.was_fetched = run.was_fetched
    with folder_of_run() as temporary:
        taking = CaptureRun(rules, temporary, context, RobotsPolicy(rules, temporary))
        named = manifest.rows(report, context)
        taken = _take(named, record, description, taking, manifest.folder, report)
        store_all(taken, progress, PictureTaker(rules, temporary), run=run, report=report.intake)
    run.end()
    facts = report.facts
    if facts.given or facts.changed:
        LogEntry.objects.create(
            action="manifest",
            person=description.person,
            detail={"manifest": record.original_id, "origin": record.origin, "given": facts.given}
            | {"changed": facts.changed, "items": facts.items[:1000]},
        )
    return report


def _take(
    rows: Iterator[_Named],
    record: Capture,
    description: CaptureMetadata,
    taking: CaptureRun,
    folder: Path,
    report: ManifestReport,
) -> Iterator[tuple[Captured | CaptureRefused, CaptureMetadata]]:
    """Yield what the rows name, some hundreds at a time: first what is said of them is written."""
    while batch := list(islice(rows, _AT_ONCE)):
        placed = [PlacedRow(n.place, n.row.number, _with_defaults(n.row.values, description)) for n in batch]
        record_given(record, placed, report.facts)
        for named, said in zip(batch, placed, strict=True):
            described = replace(
                description,
                source=said.values.get("source"),
                date=None,
                collection=None,
                given=digest_of(said.values),
            )
            if named.path is not None:
                yield take_listed(named.path, folder, taking.rules), described
                continue
            for thing in WEB.take(named.row.url, taking):
                # What a feed lists is no document of this row.
                is_listed = isinstance(thing, Captured) and (thing.listed or thing.key != named.place)
                yield thing, replace(described, given="") if is_listed else described


def _with_defaults(values: GivenValues, description: CaptureMetadata) -> GivenValues:
    """Return a row's values, with what holds for all rows where it says nothing; every document is in the collection
    that is named for all."""
    said: GivenValues = {**values}
    if description.source:
        said.setdefault("source", description.source)
    if description.date:
        said.setdefault("published", description.date)
    if description.collection:
        said["collections"] = list(dict.fromkeys([*said.get("collections", []), description.collection]))
    return said


__all__ = ["Manifest", "ManifestReport", "capture_manifest", "look_through"]
