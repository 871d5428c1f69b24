"""Sidecars of files that are captured: what a small file beside another says of it.

In: files on their way into the archive. Out: the same files, without their sidecars, whose facts are written before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from muniment.archive.captures import CaptureMetadata
from muniment.archive.giving import GivenCounts, PlacedRow, record_given, store_manifest, topic_finder
from muniment.archive.intake_report import IntakeReport
from muniment.capture import Captured, CaptureRefused
from muniment.reading.manifests.model import SIDECAR_ENDINGS, ManifestRow

_TYPES = {".json": "application/json", ".xml": "application/xml"}


class Sidecars:
    """The sidecars of one intake."""

    def __init__(self, description: CaptureMetadata, report: IntakeReport) -> None:
        """Begin; what is doubtful in sidecars is told in the report."""
        self._description, self._report = description, report
        self._topic_of = topic_finder()
        self._counts = GivenCounts()

    def take(self, taken: Iterator[Captured | CaptureRefused]) -> Iterator[Captured | CaptureRefused]:
        """Yield what is captured; what the sidecar of a file says is written before the file is."""
        for thing in taken:
            if not isinstance(thing, Captured) or thing.method != "file" or thing.kind != Captured.kind:
                yield thing
                continue
            if thing.path.suffix.lower() in SIDECAR_ENDINGS and self._is_sidecar(thing.path):
                continue
            self._describe(thing)
            yield thing

    def _is_sidecar(self, path: Path) -> bool:
        return path.with_suffix("").is_file() and self._read(path) is not None

    def _describe(self, thing: Captured) -> None:
        for ending in SIDECAR_ENDINGS:
            path = thing.path.with_name(thing.path.name + ending)
            row = self._read(path) if path.is_file() else None
            if row is None:
                continue
            record = store_manifest(
                path,
                f"{thing.origin}{ending}",
                f"{thing.key}{ending}",
                self._description,
                _TYPES.get(ending, "text/yaml"),
            )
            record_given(record, [PlacedRow(thing.key, 0, row.values)], self._counts)
            self._report.doubts += [
                (thing.origin, f"{thing.origin}{ending}: {doubt.column}: {doubt.message}") for doubt in row.doubts
            ]
            return

    def _read(self, path: Path) -> ManifestRow | None:
        # Loaded with the first sidecar: most captures have none, and tables take long to load.
        from muniment.reading.manifests.sidecars import MOST_BYTES, read_sidecar

        try:
            if path.stat().st_size > MOST_BYTES:
                return None
            row = read_sidecar(path.read_bytes(), path.name, self._topic_of)
        except OSError:
            return None
        return None if row is None or row.is_left_out else row
