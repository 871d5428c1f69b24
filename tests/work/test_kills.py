"""Workers that are killed, and databases that are locked: no job is lost, none is finished twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import pytest
from conftest import clean_environment

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

PROGRAM = Path(__file__).with_name("jobs_of_tests.py")


class Place:
    """An archive with a queue, and processes that work it off."""

    def __init__(self, folder: Path, database: str) -> None:
        self.log = folder / "log"
        self.hold = folder / "log.hold"
        self.environment = {
            **clean_environment(),
            "MUNIMENT_DATA": str(folder / "data"),
            "MUNIMENT_LEASE": "2",
            "JOBS_LOG": str(self.log),
            "DJANGO_SETTINGS_MODULE": "muniment.settings",
            "PYTHONPATH": str(PROGRAM.parent),
        }
        if database:
            self.environment["MUNIMENT_DATABASE_URL"] = database
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        self.workers.append(subprocess.Popen([sys.executable, str(PROGRAM), "run"], env=self.environment))
        return self.workers[-1]

    def do(self, *words: str) -> str:
        return subprocess.run(
            [sys.executable, str(PROGRAM), *words], env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def lines(self, word: str) -> list[str]:
        return (
            [line.split()[1] for line in self.log.read_text().splitlines() if line.startswith(word)]
            if self.log.exists()
            else []
        )

    def wait(self, until: object, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not until():  # type: ignore[operator]
            assert time.monotonic() < deadline, self.do("list")
            time.sleep(0.05)

    def states(self) -> list[dict[str, object]]:
        return list(json.loads(self.do("list")))


@pytest.fixture
def place(empty_archive: Path, tmp_path: Path, transactional_db: None) -> Iterator[Place]:
    """An archive on the tests' own kind of database: SQLite, or, under tools/with-postgres, a copy of the tests'
    PostgreSQL database."""
    shutil.copytree(empty_archive, tmp_path / "here" / "data")
    with own_database() as database:
        made = Place(tmp_path / "here", database)
        yield made
        for worker in made.workers:
            worker.kill()
            worker.wait()


@contextmanager
def own_database() -> Iterator[str]:
    """Make a PostgreSQL database for one test; an empty address where the tests run on SQLite."""
    server = os.environ.get("MUNIMENT_DATABASE_URL", "")
    if not server:
        yield ""
        return
    import psycopg
    from django.db import connections

    ready = connections["default"].settings_dict["NAME"]
    name = f"kills_{os.getpid()}_{token_hex(4)}"
    connections.close_all()
    with psycopg.connect(server, autocommit=True) as connection:
        # Nobody may be in a database that is copied.
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [ready])
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{ready}"')
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_what_a_killed_worker_held_another_finishes(place: Place) -> None:
    place.hold.touch()
    place.do("enqueue", "8")
    first = place.start()
    place.wait(lambda: len(place.lines("begun")) == 3)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert place.lines("ended") == []
    place.hold.unlink()
    place.start()
    place.wait(lambda: len(place.lines("ended")) == 8)
    place.wait(lambda: {s["state"] for s in place.states()} == {"done"})
    assert Counter(place.lines("ended")) == Counter(map(str, range(8)))
    assert sorted(str(s["losses"]) for s in place.states()) == ["0"] * 5 + ["1"] * 3


@pytest.mark.long
def test_kills_again_and_again_lose_nothing(place: Place) -> None:
    place.do("enqueue", "30")
    for kill in range(3):
        enough = min(30, len(place.lines("begun")) + 2 + kill)
        worker = place.start()
        if kill == 2:
            # A job that each of three kills hits is given up, as it should be: this is about those that are not.
            place.wait(lambda: all(s["losses"] < 2 or s["state"] == "done" for s in place.states()), 90)
        place.wait(lambda enough=enough: len(place.lines("begun")) >= enough)  # type: ignore[misc]
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    place.start()
    place.wait(lambda: {s["state"] for s in place.states()} == {"done"}, 90)
    assert set(place.lines("ended")) == set(map(str, range(30)))


def test_a_worker_outlives_a_database_that_is_away_and_marks_nothing_failed(place: Place) -> None:
    if "MUNIMENT_DATABASE_URL" not in place.environment:
        pytest.skip("of SQLite: see the test of a locked database")
    import psycopg

    address = place.environment["MUNIMENT_DATABASE_URL"]
    name = address.rpartition("/")[2]
    place.hold.touch()
    place.do("enqueue", "2")
    worker = place.start()
    place.wait(lambda: len(place.lines("begun")) == 2)
    with psycopg.connect(os.environ["MUNIMENT_DATABASE_URL"], autocommit=True) as other:
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        place.hold.unlink()
        # The jobs end while nobody can write that.
        place.wait(lambda: len(place.lines("ended")) == 2)
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    place.wait(lambda: {s["state"] for s in place.states()} == {"done"})
    assert worker.poll() is None and len(place.lines("begun")) == 2


def test_a_worker_outlives_a_locked_database_and_marks_nothing_failed(place: Place) -> None:
    if "MUNIMENT_DATABASE_URL" in place.environment:
        pytest.skip("PostgreSQL locks rows, not the whole database")
    place.hold.touch()
    place.do("enqueue", "2")
    worker = place.start()
    place.wait(lambda: len(place.lines("begun")) == 2)
    with sqlite3.connect(Path(place.environment["MUNIMENT_DATA"]) / "muniment.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        place.hold.unlink()
        # The jobs end while nobody else may write.
        place.wait(lambda: len(place.lines("ended")) == 2)
        other.execute("ROLLBACK")
    place.wait(lambda: {s["state"] for s in place.states()} == {"done"})
    assert worker.poll() is None and len(place.lines("begun")) == 2
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0


@pytest.mark.on_sqlite
def test_a_worker_ends_with_the_server_that_it_runs_beside(empty_archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)
    reading, writing = os.pipe()
    worker = subprocess.Popen(
        [sys.executable, "-m", "muniment.cli.main", "work", "--beside-server"],
        env={**clean_environment(), "MUNIMENT_DATA": str(data)},
        stdin=reading,
    )
    os.close(reading)
    os.close(writing)
    assert worker.wait(timeout=60) == 0
