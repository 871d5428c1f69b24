"""What is installed, which parts are used, and what is wrong."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from muniment.doors import (
    CAPTURES,
    CITATION_STYLES,
    EXPORTERS,
    READERS,
    SEARCH_ENGINES,
    STORES,
    find_add_ons,
    find_faults,
    load_all,
)

_LOOKED_AT = 200
"""Originals that are looked for: `muniment verify` looks at all, and into them."""


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    name: str
    state: Literal["good", "note", "bad"]
    detail: str


def examine(folder: Path) -> list[Check]:
    """Look at everything; gather all that is wrong before anything is said."""
    checks = [Check("Python", "good", sys.version.split()[0])]
    for package in ("django", "wagtail", "tantivy", "granian", "lxml", "pypdfium2"):
        try:
            checks.append(Check(package, "good", importlib.metadata.version(package)))
        except importlib.metadata.PackageNotFoundError:
            checks.append(Check(package, "bad", "is not installed; run: make install"))
    for name, program, use, how in (
        ("OCR", "tesseract", "scanned pages are read", "apt-get install tesseract-ocr tesseract-ocr-chi-sim"),
        ("LibreOffice", "soffice", "Word files before 2007 are read", "apt-get install libreoffice-writer"),
    ):
        there = shutil.which(program) is not None
        checks.append(
            Check(name, "good" if there else "note", use if there else f"not installed; with it {use} ({how})")
        )
    free = shutil.disk_usage(folder if folder.exists() else folder.parent if folder.parent.exists() else "/").free
    checks.append(Check("disk", "bad" if free < 2**30 else "good", f"{free / 2**30:,.1f} GiB free"))
    if not (folder / "secret-key").exists():
        return [
            *checks,
            Check("archive", "bad", f"there is none in {folder}; create one with: muniment init --data {folder}"),
        ]
    if not os.access(folder, os.W_OK):
        return [
            *checks,
            Check(
                "archive",
                "bad",
                f"{folder} cannot be written; make it writable for this account (commands that only read still work)",
            ),
        ]
    return [*checks, *_examine_archive(folder)]


def _examine_add_ons() -> list[Check]:
    """Name what other packages add, and what of it cannot be used."""
    from muniment.archive.stores import OpensStore
    from muniment.capture.door import InputKind
    from muniment.exchange.citations import CitationStyle
    from muniment.exchange.exports import ExportFormat
    from muniment.reading.formats.door import FormatReader
    from muniment.search.engines.index import OpensIndex

    kinds = {
        READERS: FormatReader,
        EXPORTERS: ExportFormat,
        CITATION_STYLES: CitationStyle,
        SEARCH_ENGINES: OpensIndex,
        STORES: OpensStore,
        CAPTURES: InputKind,
    }
    for door, kind in kinds.items():
        load_all(door, kind)
    added = [Check("added", "good", f"{a.name} ({a.door}), by {a.package} {a.version}") for a in find_add_ons()]
    return [*added, *(Check("added", "bad", fault) for fault in find_faults())]


def _examine_originals() -> Check:
    from muniment.archive.models import Original
    from muniment.archive.originals import StoreUnavailable
    from muniment.archive.stores import find_missing_place, original_store

    try:
        store = original_store()
        if problem := find_missing_place():
            return Check("originals", "bad", problem)
        missing = sum(
            not store.is_there(digest) for digest in Original.objects.values_list("sha256", flat=True)[:_LOOKED_AT]
        )
    except StoreUnavailable as error:
        return Check("originals", "bad", str(error))
    if missing:
        return Check("originals", "bad", f"{missing} of the first {_LOOKED_AT} are missing; run: muniment verify")
    return Check("originals", "good", store.describe())


def _examine_index(name: str, indexed: int, items: int) -> Check:
    """Say truly whether search finds everything."""
    from muniment.archive import outbox
    from muniment.search.indexing import is_behind

    waiting, failed = outbox.waiting("search"), outbox.failing("search").count()
    said = f"{name}: {indexed} of {items} items, {waiting} changes are waiting"
    if failed:
        return Check("search", "bad", f"{said}, {failed} of them failed and will be retried; see: muniment outbox")
    if is_behind():
        return Check("search", "bad", f"{said}; run: muniment index --rebuild")
    return Check(
        "search",
        "good" if indexed == items else "note" if waiting else "bad",
        said + ("" if indexed == items or waiting else "; run: muniment index --rebuild"),
    )


def _examine_archive(folder: Path) -> list[Check]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    import django

    from muniment.environment import SettingError

    try:
        django.setup()
    except SettingError as error:
        return [Check("settings", "bad", f"{error} (docs/settings.md)")]
    from django.db import connection
    from django.db.utils import DatabaseError

    from muniment.archive import outbox
    from muniment.archive.database_state import find_problem
    from muniment.archive.models import Capture, Failure, Item, Original
    from muniment.search.engines.embedding import ModelError
    from muniment.search.engines.index import SearchUnavailable
    from muniment.search.engines.opened import get_index

    checks = [*_examine_add_ons(), Check("archive", "good", str(folder))]
    if problem := find_problem():
        return [*checks, Check("records", "bad", problem.message)]
    try:
        counts = (Capture.objects.count(), Original.objects.count(), Item.objects.count())
    except DatabaseError as error:
        return [
            *checks,
            Check(
                "records",
                "bad",
                f"{connection.vendor}: {str(error).splitlines()[0]}; restore the newest backup of the database",
            ),
        ]
    checks.append(
        Check("records", "good", f"{connection.vendor}: {counts[0]} captures, {counts[1]} originals, {counts[2]} items")
    )
    checks.append(_examine_originals())
    try:
        indexed = get_index().count()
        checks.append(_examine_index(get_index().describe(), indexed, counts[2]))
    except SearchUnavailable as error:
        # It says what to do: a rebuild brings back no cluster.
        checks.append(Check("search", "bad", str(error)))
    except (ValueError, OSError, ModelError) as error:
        checks.append(Check("search", "bad", f"the index does not open ({error}); run: muniment index --rebuild"))
    failed = outbox.failing()
    if failed.exists():
        checks.append(
            Check(
                "outbox",
                "bad",
                f"{failed.count()} changes failed and will be retried, the first with: {failed[0].error}; see: "
                f"muniment outbox",
            )
        )
    unread = Capture.objects.filter(to_read=True).count()
    if unread:
        checks.append(
            Check(
                "readings", "note", f"{unread} captures are recorded and not read yet; muniment reread reads them first"
            )
        )
    failures = Failure.objects.filter(state=Failure.OPEN).count()
    checks.append(
        Check(
            "failures",
            "note" if failures else "good",
            f"{failures} open; see: muniment failures" if failures else "none open",
        )
    )
    return checks
