"""An archive goes from SQLite to PostgreSQL and back, and lacks nothing."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import ADMIN_PASSWORD, Server, command

SERVER = os.environ.get("MUNIMENT_DATABASE_URL", "")


@pytest.fixture
def data(sample_archive: Path, tmp_path: Path) -> Path:
    """A copy of the sample archive, on SQLite."""
    shutil.copytree(sample_archive, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of a new database of the server that the tests run with."""
    import psycopg

    name = f"copy_{uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{SERVER.rpartition('/')[0]}/{name}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.records
@pytest.mark.skipif(not SERVER, reason="needs a PostgreSQL server (tools/with-postgres)")
def test_an_archive_is_copied_to_postgresql_goes_on_there_and_comes_back(
    data: Path, empty_database: str, tmp_path: Path, browser: object
) -> None:
    there = {"MUNIMENT_DATABASE_URL": empty_database}
    before = json.loads(command("search", "water", "--limit", "50", "--json", data=data, check=True).stdout)
    copied = json.loads(command("copy-database", empty_database, "--json", data=data, check=True).stdout)
    assert (
        copied["tables"]["archive_item"] > 25
        and copied["tables"]["archive_item_topics"] > 10
        and copied["tables"]["portal_frontpage"] == 1
    )

    assert json.loads(command("init", "--json", data=data, check=True, **there).stdout)["new"] is False
    assert (
        json.loads(command("search", "water", "--limit", "50", "--json", data=data, check=True, **there).stdout)
        == before
    )
    assert json.loads(command("verify", "--json", data=data, check=True, **there).stdout)["sound"]
    file = tmp_path / "ladders.txt"
    file.write_text("Water ladders of Greyhaven\n\nWater is carried up the ladders of Greyhaven, the clerk wrote.")
    command("capture", file, "--source", "The clerk of Greyhaven", data=data, check=True, **there)
    server = Server(data, **there)
    try:
        page = browser.new_page()  # type: ignore[attr-defined]
        page.goto(f"{server.address}/search/?q=ladders")
        page.get_by_role("link", name="Water ladders of Greyhaven", exact=True).click()
        assert "carried up the ladders" in page.inner_text(".text")
        page.goto(f"{server.address}/admin/login/?next=/admin/pages/")
        page.fill("[name=login]", "admin")
        page.fill("[name=password]", ADMIN_PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"{server.address}/admin/pages/search/?q=front")
        assert page.get_by_role("link", name="Front page").count() > 0
        page.close()
    finally:
        server.stop()

    again = command("copy-database", empty_database, data=data)
    assert again.returncode == 1 and "already holds an archive" in again.stderr and "Traceback" not in again.stderr
    (data / "muniment.sqlite3").rename(tmp_path / "before.sqlite3")
    command("copy-database", "sqlite", data=data, check=True, **there)
    with sqlite3.connect(data / "muniment.sqlite3") as now, sqlite3.connect(tmp_path / "before.sqlite3") as then:
        assert now.execute("PRAGMA foreign_key_check").fetchall() == []
        assert now.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        held = (
            "SELECT id, title, authors, published, visibility, version_id FROM archive_item WHERE id <= 28 ORDER BY id"
        )
        assert now.execute(held).fetchall() == then.execute(held).fetchall()
    command("init", data=data, check=True)
    found = json.loads(command("search", "ladders", "--json", data=data, check=True).stdout)
    assert found["hits"][0]["title"] == "Water ladders of Greyhaven"


@pytest.mark.long
def test_what_cannot_be_copied_to_is_said_in_a_line(data: Path) -> None:
    for url, code, says in (
        ("mysql://host/name", 2, "name the other database as postgresql://"),
        ("sqlite", 1, "that is the database in use"),
        ("postgresql://nobody@127.0.0.1:1/none", 1, "the tables cannot be made in the other database"),
    ):
        done = command("copy-database", url, data=data)
        assert done.returncode == code and says in done.stderr and "Traceback" not in done.stderr, done.stderr


def test_a_command_that_ended_left_all_in_the_file_of_the_database(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "ladders.txt"
    file.write_text("Water ladders of Greyhaven\n\nWater is carried up the ladders of Greyhaven, the clerk wrote.")
    command("capture", file, "--source", "The clerk of Greyhaven", data=data, check=True)
    assert not (data / "muniment.sqlite3-wal").exists()
    (data / "muniment.sqlite3").rename(tmp_path / "moved.sqlite3")
    with sqlite3.connect(tmp_path / "moved.sqlite3") as moved:
        count = "SELECT count(*) FROM archive_item WHERE title = 'Water ladders of Greyhaven'"
        assert moved.execute(count).fetchone() == (1,)
