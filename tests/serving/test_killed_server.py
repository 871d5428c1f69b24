"""A server that is killed leaves nothing behind: no process of it, and its port is free."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from conftest import Server, is_running

PROC = Path("/proc")


def started_by(pid: int) -> set[int]:
    """All processes that one started, and those that they did."""
    children = {int(child) for file in PROC.glob(f"{pid}/task/*/children") for child in file.read_text().split()}
    return children.union(*map(started_by, children))


@pytest.mark.skipif(not (PROC / "self/task").exists(), reason="which process started which is asked of Linux")
def test_what_a_killed_server_started_ends_too(sample_archive: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_archive, tmp_path / "data")
    server = Server(tmp_path / "data", fresh=True)
    started = started_by(server.pid)
    assert started
    server.kill()
    deadline = time.monotonic() + 30
    while left := [pid for pid in started if is_running(pid)]:
        assert time.monotonic() < deadline, [(PROC / f"{pid}/cmdline").read_bytes() for pid in left]
        time.sleep(0.02)
