"""No page is sent from memory for longer than a second after the commit that made it stale: by no process, whatever
goes on beside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import clean_environment

STRESS = Path(__file__).with_name("stress.py")
WRITERS = 4


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """An empty database: SQLite's, or, where the tests run over PostgreSQL, one of its own there."""
    url = os.environ.get("MUNIMENT_DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    name = f"stress_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    yield url.rpartition("/")[0] + f"/{name}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run_stress(folder: Path, url: str, rounds: int) -> None:
    def start(data: Path, *words: object) -> subprocess.Popen[bytes]:
        environment = clean_environment() | {
            "MUNIMENT_DATA": str(data),
            "MUNIMENT_SECRET_KEY": "stress",
            "MUNIMENT_DATABASE_URL": url,
        }
        return subprocess.Popen([sys.executable, str(STRESS), *map(str, words)], env=environment)

    # Another machine over the same database: nobody writes into its folder that there is news.
    here, there, stop = folder / "here", folder / "there", folder / "stop"
    here.mkdir()
    there.mkdir()
    if not url:
        (there / "muniment.sqlite3").symlink_to(here / "muniment.sqlite3")
    assert start(here, "make").wait(60) == 0
    servers = [start(data, "serve", stop, folder / f"served-{n}") for n, data in enumerate((here, here, there))]
    writers = [start(here, "write", n, rounds, folder / f"written-{n}") for n in range(WRITERS)]
    # One server is asleep for longer than a page may be stale.
    asleep = threading.Timer(1.5, servers[0].send_signal, [signal.SIGSTOP])
    awake = threading.Timer(3.0, servers[0].send_signal, [signal.SIGCONT])
    for timer in (asleep, awake):
        timer.start()
    assert [writer.wait(1200) for writer in writers] == [0] * WRITERS
    for timer in (asleep, awake):
        timer.join()
    stop.touch()
    assert [server.wait(60) for server in servers] == [0, 0, 0]
    replaced: dict[tuple[int, int], float] = {}
    for n in range(WRITERS):
        for page, version, at in json.loads((folder / f"written-{n}").read_text()):
            replaced[page, version - 1] = at
    assert len(replaced) == rounds * WRITERS
    for n in range(3):
        report = json.loads((folder / f"served-{n}").read_text())
        late = [
            (page, at - replaced[page, version]) for page, version, at in report["last"] if (page, version) in replaced
        ]
        assert report["sent"] > rounds and report["kept"] > rounds / 4
        assert report["stale"] == []
        assert [row for row in late if row[1] > 1.0] == []


@pytest.mark.records
def test_nothing_stale_is_sent_while_processes_write_and_keep(tmp_path: Path, database: str) -> None:
    run_stress(tmp_path, database, 150)


@pytest.mark.records
@pytest.mark.stress
def test_nothing_stale_is_sent_in_ten_thousand_changes(tmp_path: Path, database: str) -> None:
    run_stress(tmp_path, database, 2500)
