"""Captures from the web that are stopped: what was fetched is recorded, and the next run goes on from there. The real
command, real signals."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ADMIN_PASSWORD, clean_environment, command
from listed_site import HELD, PAGES, Site


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.go_on.set()
    running.shutdown()
    running.server_close()


@pytest.fixture
def data(empty_archive: Path, tmp_path: Path) -> Path:
    shutil.copytree(empty_archive, tmp_path / "data")
    return tmp_path / "data"


def start(data: Path, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "muniment"), "capture", *map(str, words), "--allow-private", "--pause", "0"],
        text=True,
        env={**clean_environment(), "MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": ADMIN_PASSWORD},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def listed(data: Path) -> list[dict[str, Any]]:
    return list(json.loads(command("captures", "--json", "--limit", "1000", data=data, check=True).stdout))


@pytest.mark.parametrize(
    "how",
    [
        signal.SIGKILL,
        pytest.param(signal.SIGTERM, marks=pytest.mark.long),
        pytest.param(signal.SIGINT, marks=pytest.mark.long),
    ],
)
def test_a_stopped_capture_has_recorded_what_it_fetched_and_goes_on_from_there(
    site: Site, data: Path, how: signal.Signals
) -> None:
    sitemap = f"{site.address}/sitemap.xml"
    process = start(data, sitemap)
    assert site.reached.wait(90), "the capture did not come so far"
    # As a terminal does, and as a machine that runs out of memory: to all of its processes.
    if how is signal.SIGTERM:
        process.send_signal(how)
    else:
        os.killpg(process.pid, how)
    _, told = process.communicate(timeout=60)
    assert process.returncode == (-9 if how is signal.SIGKILL else 128 + how)
    if how is not signal.SIGKILL:
        (line,) = [line for line in told.splitlines() if "Stopped" in line]
        assert f"Stopped by {how.name}: {HELD} fetched and recorded" in line and "same command" in line
        assert "Traceback" not in told and "Aborted" not in told
    kept = listed(data)
    assert sorted(int(c["url"].rpartition("/")[2]) for c in kept) == list(range(HELD))
    assert all(c["exchange"]["headers"] and c["exchange"]["request"] and c["captured_at"] for c in kept)
    assert json.loads(command("verify", "--json", data=data, check=True).stdout)["sound"] is True
    checks = {c["name"]: c["detail"] for c in json.loads(command("doctor", "--json", data=data).stdout)}
    assert "not read yet" in checks["readings"]

    site.go_on.set()
    again = json.loads(
        command("capture", sitemap, "--json", "--allow-private", "--pause", "0", data=data, check=True).stdout
    )
    assert (again["left_out"], again["recorded"], again["failed"]) == (HELD, PAGES - HELD, [])
    assert again["captured"] == PAGES, "what was recorded before is read now"
    assert {n: site.asked[f"/{n}"] for n in range(PAGES)} == {n: 2 if n == HELD else 1 for n in range(PAGES)}
    assert len(listed(data)) == PAGES
    assert {c["source"] for c in listed(data)} == {"Clerk of Stillmoor"}, (
        "the page names its source, also where it is read later"
    )
    answer = json.loads(command("search", "wells", "--json", "--limit", "1000", data=data, check=True).stdout)
    assert answer["total"] == PAGES
    checks = {c["name"]: c["detail"] for c in json.loads(command("doctor", "--json", data=data, check=True).stdout)}
    assert "readings" not in checks

    # The run has come to its end: the next one asks for everything.
    whole = json.loads(
        command("capture", sitemap, "--json", "--allow-private", "--pause", "0", data=data, check=True).stdout
    )
    assert (whole["left_out"], whole["recorded"], whole["unchanged"], whole["captured"]) == (0, PAGES, PAGES, 0)


def test_again_asks_for_everything_and_reread_reads_what_waits(site: Site, data: Path) -> None:
    sitemap = f"{site.address}/sitemap.xml"
    process = start(data, sitemap)
    assert site.reached.wait(90)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    site.go_on.set()
    read = json.loads(command("reread", "--failed", "--json", data=data, check=True).stdout)
    assert read["read"] == HELD and read["failed"] == []
    again = json.loads(
        command(
            "capture", sitemap, "--json", "--again", "--allow-private", "--pause", "0", data=data, check=True
        ).stdout
    )
    assert (again["left_out"], again["recorded"], again["unchanged"], again["captured"]) == (
        0,
        PAGES,
        HELD,
        PAGES - HELD,
    )
