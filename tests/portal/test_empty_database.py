"""A new archive on SQLite begins with its tables as they are."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, command
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_the_tables_of_a_new_archive_are_those_of_the_newest_migrations() -> None:
    text = (ROOT / "src/muniment/portal/empty.sql").read_text()
    written = set(re.findall(r"INSERT INTO \"django_migrations\" VALUES \(\d+, '([^']+)', '([^']+)'", text))
    assert written == set(MigrationLoader(None).disk_migrations), "make tables"


@pytest.mark.long
def test_a_new_archive_begins_with_what_the_migrations_make() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/write-empty-database"), "--check"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_new_archive_runs_no_migration(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = command("init", data=data, check=True)
    assert "Updating the tables" not in done.stdout + done.stderr
    assert f"Creating an archive in {data}" in done.stdout + done.stderr
    with sqlite3.connect(data / "muniment.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        # Pages are found in the admin: the table that their search keeps beside its own is filled.
        assert database.execute("SELECT count(*) FROM wagtailsearch_indexentry_fts").fetchone()[0] >= 1


def test_a_kill_while_the_tables_are_made_leaves_none(tmp_path: Path) -> None:
    from muniment.portal.empty_database import FILE

    text = FILE.read_text(encoding="utf-8")
    half = tmp_path / "half.sqlite3"
    database = sqlite3.connect(half)
    database.executescript(text[: text.index("\nINSERT INTO")])
    # The process ends here: nothing was committed.
    database.close()
    assert sqlite3.connect(half).execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
