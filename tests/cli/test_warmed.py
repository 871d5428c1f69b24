"""The tests' own way to run commands: each sees the archive that it is given, whichever the program was loaded for."""

from __future__ import annotations

import json
import shutil
import urllib.request
from pathlib import Path

from conftest import Server, command


def test_commands_of_one_process_see_each_its_own_archive(empty_archive: Path, tmp_path: Path) -> None:
    titles = ("Wells of Stillmoor", "Bells of Greyhaven")
    for number, title in enumerate(titles):
        shutil.copytree(empty_archive, tmp_path / str(number))
        file = tmp_path / f"{number}.md"
        file.write_text(f"# {title}\n\nThe clerk counted nine of them in the spring of 2031.\n")
        command("capture", file, "--source", f"Office {number}", data=tmp_path / str(number), check=True)
    for number, title in enumerate(titles):
        data = tmp_path / str(number)
        assert [
            hit["title"]
            for hit in json.loads(command("search", "clerk", "--json", data=data, check=True).stdout)["hits"]
        ] == [title]
        assert json.loads(command("verify", "--json", data=data, check=True).stdout)["sound"]
    assert json.loads(command("search", "clerk", "--json", data=empty_archive, check=True).stdout)["hits"] == []


def test_a_server_runs_on_when_the_program_that_it_was_forked_from_is_ended(
    sample_archive: Path, tmp_path: Path
) -> None:
    shutil.copytree(sample_archive, tmp_path / "data")
    server = Server(tmp_path / "data")
    # Programs loaded for the last two environments are kept: the server's own is ended, and nothing waits for it.
    for number in range(3):
        assert command("search", "wells", data=sample_archive, MUNIMENT_NAME=f"Portal {number}").returncode == 0
    with urllib.request.urlopen(f"{server.address}/about/", timeout=60) as answer:
        assert answer.status == 200
    server.stop()
