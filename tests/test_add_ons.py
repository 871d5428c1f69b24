"""The doors for other packages: each example is installed, and does what it is for; what is broken is named, and the
rest goes on."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from conftest import ADMIN_PASSWORD, ROOT

from muniment import doors
from muniment.archive.models import Item
from muniment.exchange.exports import ExportError, ExportFormat, write_items
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
raises = "raising_export:RAISES"
[project.entry-points."muniment.readers"]
no-reader = "json:dumps"
pdf = "json:loads"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.hatch.build.targets.wheel]
include = ["raising_export*"]
"""
RAISING = """
from muniment.exchange.exports import ExportFormat

def write(items):
    for item in items:
        yield item.title
        raise ValueError("no such\\ncolumn")

RAISES = ExportFormat("raises", "Raises", "text/plain", write)
"""
GUIDE = ROOT / "docs" / "extending.md"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all examples, the guide's, and a package whose offers fail, installed as anybody would."""
    broken = tmp_path_factory.mktemp("broken")
    (broken / "pyproject.toml").write_text(BROKEN)
    (broken / "raising_export.py").write_text(RAISING)
    # The guide's own, by a name that no module of it has.
    guided, told = tmp_path_factory.mktemp("guided"), GUIDE.read_text()
    (guided / "pyproject.toml").write_text(
        _first(told, "toml", "# pyproject.toml\n").replace('"ini-reader"', '"settings-files"')
    )
    (guided / "ini_reader.py").write_text(_first(told, "python"))
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
            str(guided),
        ],
        check=True,
    )
    return folder


def _first(guide: str, language: str, begins: str = "") -> str:
    """Return the first block of code of a guide in a language that begins so."""
    return guide.partition(f"```{language}\n{begins}")[2].partition("```")[0]


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

    def fails(*arguments: str) -> str:
        said = run(*arguments, "--json")
        return str(json.loads(said[said.index('{\n  "error"') :])["error"]["message"])

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
    # An export that raises is told in a line, and leaves no half file.
    assert fails("export", "--format", "raises", "--output", str(tmp_path / "out.txt")).startswith(
        "the format “raises” failed (ValueError: no such column); "
    )
    assert not list(tmp_path.glob("out.txt*"))
    # In the portal too: a plain line, not a page that breaks.
    asked = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'muniment.settings'; django.setup();"
            "from django.test import Client; from django.urls import reverse;"
            "answer = Client(headers={'host': 'localhost'}).get(reverse('search-export', args=['raises']));"
            "print(answer.status_code, answer['Content-Type'], answer.content.decode())",
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert asked.startswith("500 text/plain; charset=utf-8 the format “raises” failed (ValueError: no such column); ")
    # search engines
    assert (tmp_path / "data" / "questions.txt").read_text().split()
    # What is there, and what of it cannot be used, is named.
    checks = json.loads(run("doctor", "--json"))
    said = {check["detail"]: check["state"] for check in checks if check["name"] == "added"}
    ours = {tomllib.loads((path / "pyproject.toml").read_text())["project"]["name"] for path in EXAMPLES} | {"broken"}
    good = [detail for detail, state in said.items() if state == "good"]
    named = [detail for detail in good if detail.split(", by ")[1].split()[0] in ours]
    # One of each example, and three of the broken package, whose fourth has a name that is taken.
    assert len(named) == len(EXAMPLES) + 3 and not any(detail.startswith("pdf ") for detail in named)
    assert any(detail.startswith("ini (muniment.readers), by settings-files") for detail in good)
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
    made: dict[str, Any] = {}
    exec(_first(GUIDE.read_text(), "python"), made)  # noqa: S102 - the guide is ours
    reader, words = made["READER"], b"[wells]\ncount = Sixty wells were opened in Selm."
    assert isinstance(reader, FormatReader)
    assert reader.recognizes(words, "a.ini") and not reader.recognizes(words, "a.txt")
    assert "Sixty wells" in reader.read(words, FileFacts("a.ini")).text


def test_what_is_promised_is_there_and_is_all_that_the_examples_use() -> None:
    text = GUIDE.read_text()
    promised = {
        module: set(re.findall(r"`(\w+)`", names))
        for module, names in re.findall(r"^\| `(muniment[\w.]+)` \| (.*) \|$", text, re.MULTILINE)
        if "." in module and module not in doors.DOORS
    }
    for names, module in re.findall(r"((?:`\w+`, )*`\w+`) in `(muniment[\w.]+)`", text):
        promised.setdefault(module, set()).update(re.findall(r"`(\w+)`", names))
    fields = promised["muniment.archive.models"] - {"Item"}
    assert fields - {"pk"} < {field.name for field in Item._meta.get_fields()}
    promised["muniment.archive.models"] = {"Item"}
    gone = [f"{m}.{name}" for m, names in promised.items() for name in names if not hasattr(import_module(m), name)]
    assert gone == []
    code = [_first(text, "python"), *(file.read_text() for path in EXAMPLES for file in path.rglob("*.py"))]
    used = {
        (node.module or "", name.name)
        for node in (node for source in code for node in ast.walk(ast.parse(source)))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("muniment")
        for name in node.names
    }
    assert len(used) > 10
    assert {f"{module}.{name}" for module, name in used if name not in promised.get(module, ())} == set()


def test_what_fails_in_the_items_is_no_fault_of_the_format() -> None:
    def lost() -> Iterator[Item]:
        yield Item(title="A")
        raise ConnectionError("gone")

    titles = ExportFormat("titles", "Titles", "text/plain", lambda items: (item.title for item in items))
    written = write_items(titles, lost())
    assert next(written) == "A"
    with pytest.raises(ConnectionError):
        next(written)
    numbers = ExportFormat("numbers", "Numbers", "text/plain", lambda items: (1 for item in items))  # type: ignore[misc]
    with pytest.raises(ExportError, match="it wrote int, neither text nor bytes"):
        next(write_items(numbers, [Item()]))
