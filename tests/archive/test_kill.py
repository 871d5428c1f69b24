"""A kill at any moment leaves an archive that opens, verifies, and ends the same as if nothing had happened."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ADMIN_PASSWORD, command


@pytest.mark.parametrize("moment", [1.2, 1.9, 2.6])
def test_a_killed_capture_goes_on_as_if_it_had_run_once(empty_archive: Path, tmp_path: Path, moment: float) -> None:
    folder, data = tmp_path / "reports", tmp_path / "data"
    folder.mkdir()
    for n in range(300):
        (folder / f"{n:03}.txt").write_text(f"Report number {n}\n\nThe clerk of district {n} counted {n} wells in March 2019.")
    shutil.copytree(empty_archive, data)
    env = {k: v for k, v in os.environ.items() if k not in ("MUNIMENT_DATABASE_URL", "MUNIMENT_SECRET_KEY")}
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "muniment"), "capture", str(folder)],
        env={**env, "MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": ADMIN_PASSWORD}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
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
