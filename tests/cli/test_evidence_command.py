"""The verbs of acts: what there is, what is not believed, and what is said where there is nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import command

pytestmark = pytest.mark.records


def test_the_verbs_say_what_there_is(empty_archive: Path, tmp_path: Path) -> None:
    assert json.loads(command("evidence", "list", "--json", data=empty_archive, check=True).stdout) == []
    lines = tmp_path / "acts.jsonl"
    told = command("evidence", "export", "-o", lines, "--json", data=empty_archive, check=True)
    assert json.loads(told.stdout)["acts"] == 0 and lines.read_text() == ""
    assert json.loads(command("evidence", "check", "--json", data=empty_archive, check=True).stdout) == {
        "changed": [],
        "lost": [],
    }
    lines.write_text('{"key": "e-0"}\n')
    refused = command("evidence", "restore", lines, data=empty_archive)
    assert refused.returncode == 1 and "left out" in refused.stdout + refused.stderr
    absent = command("evidence", "restore", tmp_path / "none", data=empty_archive)
    assert absent.returncode == 1 and "cannot be read" in absent.stdout + absent.stderr
