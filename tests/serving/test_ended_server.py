"""A server that is stopped leaves one file of its database: a copy of it is a copy of all."""

from __future__ import annotations

import shutil
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path

from conftest import Server


def test_a_stopped_server_leaves_no_journal_beside_its_database(empty_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)
    server = Server(data)
    for address in ("/", "/about/", "/search/?q=ferry", "/api/v1/items"):
        with urllib.request.urlopen(f"{server.address}{address}", timeout=60) as answer:
            assert answer.status == 200
    assert (data / "muniment.sqlite3-wal").exists()
    server.stop()
    assert not (data / "muniment.sqlite3-wal").exists() and not (data / "muniment.sqlite3-shm").exists()
    with closing(sqlite3.connect(data / "muniment.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
