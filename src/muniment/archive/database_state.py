"""What is wrong with the archive's database, if anything, and what to do about it: found out before anything is written
to it.

In: the settings. Out: None, or a `DatabaseProblem` with one line for people. On SQLite the file itself is looked at
first, since opening one that is not there would make it: an archive that lost its records would be an empty archive,
without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DatabaseError

from muniment.archive.originals import StoreUnavailable
from muniment.archive.stores import original_store

OURS = ("archive", "evidence", "muniment_search", "portal")
_MAGIC = b"SQLite format 3\x00"


@dataclass(frozen=True)
class DatabaseProblem:
    """One thing that is wrong with the database."""

    code: str
    """`no-archive`: there never was one; `old-tables`; `new-tables`; `lost`; `damaged`; `foreign`; `database`: it does
    not open."""
    message: str

    @property
    def is_for_init(self) -> bool:
        """Return whether `muniment init` is what mends it, without losing anything."""
        return self.code in ("no-archive", "old-tables")


def find_problem() -> DatabaseProblem | None:
    """Return what is wrong with the database; None where it opens and has the tables of this version."""
    try:
        return (_problem_of_file() if connection.vendor == "sqlite" else None) or _problem_of_tables()
    except DatabaseError as error:
        return _damaged_or_closed(error)
    except StoreUnavailable as error:
        return DatabaseProblem("originals", str(error))


def database_file() -> Path:
    """Return where the SQLite database is."""
    name = str(connection.settings_dict["NAME"])
    return Path(name.removeprefix("file:").partition("?")[0])


def has_traces() -> bool:
    """Return whether the folder or the bucket holds what only an archive in use has: originals, or an index. Raises
    StoreUnavailable."""
    folder = Path(settings.DATA)
    found = folder.glob("originals/[0-9a-f][0-9a-f]/*/*")
    if next(found, None) is not None or (folder / "index" / "CURRENT").exists() or (folder / "proofs").exists():
        return True
    # A bucket outlives the folder beside it. It may not answer: then nobody knows, and StoreUnavailable says what to
    # do.
    return bool(settings.ORIGINALS) and next(original_store().digests(), None) is not None


def _lost(what: str) -> DatabaseProblem:
    where = settings.ORIGINALS or settings.DATA
    message = f"{what}, and the archive's originals or index are still in {where}: restore the newest backup of "
    return DatabaseProblem(
        "lost",
        message + "the database, or rebuild the records from the proofs beside the originals: muniment rebuild",
    )


def _damaged(how: str) -> DatabaseProblem:
    message = f"the database does not open: {database_file()} {how}; restore its newest backup, or move it away and "
    return DatabaseProblem("damaged", message + "rebuild the records from the proofs: muniment rebuild")


def _problem_of_file() -> DatabaseProblem | None:
    file = database_file()
    if file.is_dir():
        return DatabaseProblem(
            "damaged", f"the database does not open: {file} is a folder; move it away and restore the database"
        )
    if not file.exists():
        if has_traces():
            return _lost(f"the database {file} is missing")
        return DatabaseProblem(
            "no-archive", f"the archive in {settings.DATA} has no database yet; create it with: muniment init"
        )
    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            head = opened.read(100)
    except OSError as error:
        return DatabaseProblem(
            "database", f"the database does not open: {file}: {error.strerror}; make it readable for this account"
        )
    journal = file.with_name(f"{file.name}-wal")
    has_journal = journal.exists() and journal.stat().st_size > 0
    if not size and not has_journal:
        if has_traces():
            return _lost(f"the database {file} is empty")
        return DatabaseProblem("no-archive", f"the database {file} is empty; create its tables with: muniment init")
    if size and not head.startswith(_MAGIC):
        return _damaged("is not a database (its first bytes are something else)")
    pages, page_size = int.from_bytes(head[28:32], "big"), int.from_bytes(head[16:18], "big")
    # The number is to be believed where whoever wrote last says so (fileformat2, 1.3.7).
    is_counted = head[24:28] == head[92:96]
    if is_counted and not has_journal and size < pages * (65536 if page_size == 1 else page_size):
        return _damaged(f"is cut short ({size:,} of {pages * (65536 if page_size == 1 else page_size):,} bytes)")
    return None


def _problem_of_tables() -> DatabaseProblem | None:
    tables = set(connection.introspection.table_names())
    if not tables:
        where = str(database_file()) if connection.vendor == "sqlite" else str(connection.settings_dict["NAME"])
        if has_traces():
            return _lost(f"the database {where} has no tables")
        return DatabaseProblem("no-archive", f"the database {where} has no tables yet; create them with: muniment init")
    applied = set(MigrationRecorder(connection).applied_migrations()) if "django_migrations" in tables else set()
    of_apps = {app for app, _ in applied}
    # A verb that works on the records alone knows its own apps' migrations.
    ours = [app for app in OURS if app in apps.app_configs]
    if (
        connection.vendor == "sqlite"
        and not of_apps.intersection(OURS)
        and (not of_apps or "contenttypes" not in of_apps)
    ):
        named = ", ".join(sorted(tables)[:3])
        return DatabaseProblem(
            "foreign",
            f"{database_file()} is the database of another application (tables {named}); give the archive's database",
        )
    known = _migration_files()
    unknown = sorted(f"{app}.{name}" for app, name in applied - known if app in ours)
    if unknown:
        message = (
            f"the database schema is from a newer version of Muniment ({unknown[-1]}); install that version: "
            f"nothing was changed"
        )
        return DatabaseProblem("new-tables", message)
    if not known <= applied and _has_migrations_to_run():
        return DatabaseProblem("old-tables", "the database schema is out of date; run: muniment init")
    return None


def _migration_files() -> set[tuple[str, str]]:
    """Return the app and name of each migration of this version, by their files: to load the some 230 takes a second at
    every start."""
    return {
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("[!_~]*.py")
    }


def _has_migrations_to_run() -> bool:
    """Ask Django: one that is on the disk may stand in place of others that were run."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _damaged_or_closed(error: Exception) -> DatabaseProblem:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "malformed" in said or "not a database" in said:
        return _damaged(f"is damaged ({said})")
    if connection.vendor == "sqlite" and (
        "unable to open" in said or "readonly" in said or "full" in said or "disk I/O" in said
    ):
        return DatabaseProblem(
            "database", f"the database does not open: {said}; {settings.DATA} must be writable and its disk have room"
        )
    return DatabaseProblem("database", f"the database does not open: {said}; see muniment doctor")


@contextmanager
def opened_as_it_is() -> Iterator[bool]:
    """Open an SQLite database for reading alone, where its disk is full or may not be written; yield whether that was
    needed.

    What a kill left in its journal (`-wal`) is read from a copy beside the system's other temporary files: the journal
    cannot be worked in without writing.
    """
    import os
    import shutil
    import tempfile

    if connection.vendor != "sqlite" or (os.access(settings.DATA, os.W_OK) and _opens()):
        yield False
        return
    file = database_file()
    journal = file.with_name(f"{file.name}-wal")
    usual = dict(connections.settings["default"])
    with tempfile.TemporaryDirectory(prefix="muniment-") as copies:
        place = file
        if journal.exists() and journal.stat().st_size and not os.access(settings.DATA, os.W_OK):
            place = Path(copies) / file.name
            shutil.copyfile(file, place)
            shutil.copyfile(journal, place.with_name(journal.name))
            name = str(place)
        else:
            name = f"file:{file}?mode=ro&immutable=1"
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.settings_dict["OPTIONS"] = {"timeout": 30}
        try:
            yield True
        finally:
            connection.close()
            connection.settings_dict.update(NAME=usual["NAME"], OPTIONS=usual["OPTIONS"])


def _opens() -> bool:
    # What is no database is not opened: that would change it.
    if _problem_of_file() is not None:
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM sqlite_master")
    except DatabaseError as error:
        connection.close()
        return not any(word in str(error) for word in ("full", "unable to open", "disk I/O", "readonly"))
    return True
