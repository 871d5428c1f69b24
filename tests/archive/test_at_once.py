"""Captures that run at once. (Captures that are killed: test_soak.)"""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from conftest import command


def test_two_captures_of_one_folder_at_once_end_as_one(empty_archive: Path, tmp_path: Path) -> None:
    folder, data = tmp_path / "reports", tmp_path / "data"
    folder.mkdir()
    for n in range(300):
        (folder / f"{n:03}.txt").write_text(
            f"Report number {n}\n\nThe clerk of district {n} counted {n} wells in March 2019."
        )
    shutil.copytree(empty_archive, data)
    with ThreadPoolExecutor(2) as both:
        reports = [
            json.loads(done.stdout)
            # Each in a program of its own: the one that is loaded for all runs one command after another.
            for done in both.map(
                lambda _: command("capture", folder, "--json", data=data, check=True, fresh=True), range(2)
            )
        ]
    assert sum(r["captured"] for r in reports) == 300 and sum(r["unchanged"] for r in reports) == 300
    records = {c["name"]: c["detail"] for c in json.loads(command("doctor", "--json", data=data, check=True).stdout)}[
        "records"
    ]
    assert "300 captures, 300 originals, 300 items" in records
