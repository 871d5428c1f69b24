"""A server that is killed leaves nothing behind: no process of it, and its port is free."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from conftest import Server

PROC = Path("/proc")


def started_by(pid: int) -> set[int]:
    """All processes that one started, and those that they did."""
    children = {int(child) for file in PROC.glob(f"{pid}/task/*/children") for child in file.read_text().split()}
    return children.union(*map(started_by, children))


def runs(pid: int) -> bool:
    """Whether a process is there and has not ended (one that nobody asks after stays as a zombie)."""
    try:
        return (PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not (PROC / "self/task").exists(), reason="which process started which is asked of Linux")
def test_what_a_killed_server_started_ends_too(own_server: Server) -> None:
    started = started_by(own_server.pid)
    assert started
    own_server.kill()
    deadline = time.monotonic() + 30
    while left := [pid for pid in started if runs(pid)]:
        assert time.monotonic() < deadline, [(PROC / f"{pid}/cmdline").read_bytes() for pid in left]
