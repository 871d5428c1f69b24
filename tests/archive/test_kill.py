"""Captures that are killed, and captures that run at once. A kill at any moment leaves an archive that opens, verifies, and ends the same as if nothing had happened."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ADMIN_PASSWORD, clean_environment, command


@pytest.mark.parametrize("moment", [1.2, 1.9, 2.6])
def test_a_killed_capture_goes_on_as_if_it_had_run_once(empty_archive: Path, tmp_path: Path, moment: float) -> None:
    folder, data = tmp_path / "reports", tmp_path / "data"
    folder.mkdir()
    for n in range(300):
        (folder / f"{n:03}.txt").write_text(f"Report number {n}\n\nThe clerk of district {n} counted {n} wells in March 2019.")
    shutil.copytree(empty_archive, data)
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "muniment"), "capture", str(folder)],
        env={**clean_environment(), "MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": ADMIN_PASSWORD}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + moment
    while process.poll() is None and time.monotonic() < deadline:
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert json.loads(command("verify", "--json", data=data).stdout)["sound"] is True
    again = json.loads(command("capture", folder, "--json", data=data, check=True).stdout)
    assert again["captured"] + again["unchanged"] == 300 and again["failed"] == []
    answer = json.loads(command("search", "wells", "--json", "--limit", "1000", data=data, check=True).stdout)
    assert answer["total"] == len({h["id"] for h in answer["hits"]}) == 300
    verified = json.loads(command("verify", "--json", data=data, check=True).stdout)
    assert (verified["checked"], verified["unrecorded"], verified["waiting"]) == (300, [], 0)


def test_two_captures_of_one_folder_at_once_end_as_one(empty_archive: Path, tmp_path: Path) -> None:
    folder, data = tmp_path / "reports", tmp_path / "data"
    folder.mkdir()
    for n in range(300):
        (folder / f"{n:03}.txt").write_text(f"Report number {n}\n\nThe clerk of district {n} counted {n} wells in March 2019.")
    shutil.copytree(empty_archive, data)
    with ThreadPoolExecutor(2) as both:
        reports = [
            json.loads(done.stdout) for done in both.map(lambda _: command("capture", folder, "--json", data=data, check=True), range(2))
        ]
    assert sum(r["captured"] for r in reports) == 300 and sum(r["unchanged"] for r in reports) == 300
    records = {c["name"]: c["detail"] for c in json.loads(command("doctor", "--json", data=data, check=True).stdout)}["records"]
    assert "300 captures, 300 originals, 300 items" in records
