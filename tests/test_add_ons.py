"""The doors for other packages: each example is installed, and does what it is for; what is broken is named, and the
rest goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import ADMIN_PASSWORD, ROOT

from muniment import doors
from muniment.reading.formats.door import FileFacts, FormatReader

EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/pyproject.toml"))
SUBTITLES = (
    b"1\n00:00:01,000 --> 00:00:04,000\nThe clerk of the lake opened the meeting.\n\n"
    b"2\n00:00:05,000 --> 00:00:09,000\nThe wells were counted in March.\n"
)
BROKEN = """
[project]
name = "broken"
version = "1"
[project.entry-points."muniment.exporters"]
gone = "no_such_module:THING"
[project.entry-points."muniment.readers"]
no-reader = "json:dumps"
pdf = "json:loads"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.hatch.build.targets.wheel]
bypass-selection = true
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all examples, and a package whose offers cannot be used, installed as anybody would."""
    broken = tmp_path_factory.mktemp("broken")
    (broken / "pyproject.toml").write_text(BROKEN)
    folder = tmp_path_factory.mktemp("installed")
    bin_folder = Path(sys.executable).parent
    subprocess.run(
        [
            str(bin_folder / "uv"),
            "pip",
            "install",
            "--quiet",
            "--python",
            sys.executable,
            "--offline",
            "--no-deps",
            "--no-build-isolation",
            "--target",
            str(folder),
            *map(str, EXAMPLES),
            str(broken),
        ],
        check=True,
    )
    return folder


def test_there_is_an_example_for_each_door() -> None:
    shown = {
        door
        for path in EXAMPLES
        for door in tomllib.loads((path / "pyproject.toml").read_text())["project"]["entry-points"]
    }
    assert shown == set(doors.DOORS)


def test_each_example_does_what_it_is_for(installed: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "meeting.srt").write_bytes(SUBTITLES)
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "MUNIMENT_DATA": str(tmp_path / "data"),
        "MUNIMENT_ADMIN_PASSWORD": ADMIN_PASSWORD,
        "MUNIMENT_SEARCH_ENGINE": "counting",
        "MUNIMENT_ORIGINALS": f"disk://{disk}",
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", "from muniment.cli import main; main()", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout

    run("init")
    run("capture", str(tmp_path / "meeting.srt"), "note: The meeting of the wells was moved to Tuesday.")
    # captures and stores: the note was taken, and both originals are on the disk.
    assert len([path for path in disk.rglob("*") if path.is_file() and len(path.name) == 64]) == 2
    # readers: the words were read, without their numbers and times.
    listed = run("export", "clerk", "--format", "jsonl")
    assert "clerk of the lake" in listed and "-->" not in listed
    # exporters
    found = run("export", "wells", "--format", "md")
    assert len(found.splitlines()) == 2 and all(line.startswith("- [") for line in found.splitlines())
    # search engines
    assert (tmp_path / "data" / "questions.txt").read_text().split()
    # What is there, and what of it cannot be used, is named.
    checks = json.loads(run("doctor", "--json"))
    said = {check["detail"]: check["state"] for check in checks if check["name"] == "added"}
    ours = {tomllib.loads((path / "pyproject.toml").read_text())["project"]["name"] for path in EXAMPLES} | {"broken"}
    good = [detail for detail, state in said.items() if state == "good"]
    named = [detail for detail in good if detail.split(", by ")[1].split()[0] in ours]
    # One of each example, and two of the broken package, whose third has a name that is taken.
    assert len(named) == len(EXAMPLES) + 2 and not any(detail.startswith("pdf ") for detail in named)
    faults = " ".join(detail for detail, state in said.items() if state == "bad")
    assert "gone of broken" in faults and "no-reader of broken" in faults and "the name is taken by muniment" in faults
    # citation styles
    styles = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'muniment.settings'; django.setup();"
            "from muniment.archive.models import Item; from muniment.exchange.citations import in_styles;"
            "print(in_styles(Item.objects.select_related('source').first(), 'https://a.example/1', None, "
            "only_dated=False)[-1])",
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert styles.startswith("('House style'") and "<https://a.example/1>" in styles


def test_a_name_of_no_package_is_refused_with_what_there_is() -> None:
    from muniment.search.engines.door import open_engine
    from muniment.search.engines.index import EngineSettings, SearchUnavailable

    with pytest.raises(SearchUnavailable, match="opensearch, tantivy"):
        open_engine(EngineSettings(Path("nowhere")), "sonar")


def test_the_format_that_the_guide_makes_step_by_step_reads() -> None:
    guide = (ROOT / "docs" / "extending.md").read_text()
    code = guide.partition("```python\n")[2].partition("```")[0]
    made: dict[str, Any] = {}
    exec(code, made)  # noqa: S102 - the guide is ours
    reader, words = made["READER"], b"[wells]\ncount = Sixty wells were opened in Selm."
    assert isinstance(reader, FormatReader)
    assert reader.recognizes(words, "a.ini") and not reader.recognizes(words, "a.txt")
    assert "Sixty wells" in reader.read(words, FileFacts("a.ini")).text
