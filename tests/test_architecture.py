"""The house keeps its own rules."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import muniment

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ["capture", "reading", "work", "archive", "search", "evidence", "serving", "portal", "exchange", "cli"]


def test_imports_run_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_room_says_what_comes_in_and_what_goes_out() -> None:
    for room in ROOMS:
        text = (Path(muniment.__file__).parent / room / "__init__.py").read_text()
        assert "In:" in text and "Out:" in text, room


def test_no_room_is_called_helpers() -> None:
    names = {p.stem for p in (ROOT / "src").rglob("*.py")}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "misc", "common"}


def test_every_setting_from_the_environment_is_documented() -> None:
    used = set()
    for file in (ROOT / "src").rglob("*.py"):
        used |= set(re.findall(r"MUNIMENT_[A-Z_]+", file.read_text()))
    documented = set(re.findall(r"MUNIMENT_[A-Z_]+", (ROOT / "docs" / "settings.md").read_text()))
    assert used == documented


def test_every_verb_is_documented() -> None:
    from muniment.cli.app import app

    text = (ROOT / "docs" / "command-line.md").read_text()
    for verb in app.registered_commands:
        name = verb.name or str(verb.callback.__name__)  # type: ignore[union-attr]
        assert f"## muniment {name}" in text, name


def test_the_lock_names_every_dependency() -> None:
    locked = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {re.split(r"[\[<>=!~ ]", d)[0].lower() for d in project["project"]["dependencies"]}
    assert wanted <= locked


LOCALE = ROOT / "src/muniment/portal/locale"


@pytest.mark.parametrize("language", sorted(p.name for p in LOCALE.iterdir()))
def test_translations_are_whole_and_compiled(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as file:
        catalogue = read_po(file)
    assert [m.id for m in catalogue if m.id and not (m.string if isinstance(m.string, str) else all(m.string))] == []
    with (folder / "django.mo").open("rb") as file:
        compiled = read_mo(file)
    assert _content(compiled) == _content(catalogue)
    names = re.compile(r"%\(\w+\)s")
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            assert sorted(names.findall(message.id)) == sorted(names.findall(str(message.string))), message.id


def test_every_language_of_the_interface_has_the_same_words() -> None:
    every = {}
    for folder in LOCALE.iterdir():
        with (folder / "LC_MESSAGES" / "django.po").open("rb") as file:
            every[folder.name] = set(_content(read_po(file)))
    from muniment.settings import LANGUAGES

    assert len(every) == len(LANGUAGES) - 1, "English is written in the code"
    assert len({frozenset(words) for words in every.values()}) == 1


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext is not installed (apt-get install gettext)")
def test_no_word_of_the_interface_is_left_untranslated(tmp_path: Path) -> None:
    package = tmp_path / "muniment"
    shutil.copytree(ROOT / "src/muniment", package, ignore=shutil.ignore_patterns("__pycache__", "files"))
    catalogue = package / "portal/locale/fr/LC_MESSAGES/django.po"
    before = set(_content(read_po(catalogue.open("rb"))))
    # The copy comes before the package itself, so that its own catalogue is the one that is written.
    subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            "fr",
            "--no-obsolete",
            "--settings",
            "muniment.settings",
        ],
        cwd=package,
        check=True,
        capture_output=True,
        env={**os.environ, "MUNIMENT_DATA": str(tmp_path / "data"), "PYTHONPATH": str(tmp_path)},
    )
    found = set(_content(read_po(catalogue.open("rb")))) | _said_by_pages(package / "portal/jinja2")
    assert len(found) > 300 and found - before == set()


def _said_by_pages(folder: Path) -> set[str]:
    """Return the messages of the templates that Jinja draws, which Django's own command does not know how to read."""
    said = extract_from_dir(folder, [("**.html", "jinja2")])
    messages = {message if isinstance(message, str) else message[0] for _file, _line, message, *_rest in said}
    assert len(messages) > 200
    return messages


def _content(messages: Catalog) -> dict[str, str]:
    return {
        (m.id if isinstance(m.id, str) else m.id[0]): (m.string if isinstance(m.string, str) else m.string[0])
        for m in messages
        if m.id
    }


def test_the_files_that_begin_are_there() -> None:
    from conftest import LONGEST_FIRST

    assert [name for name in LONGEST_FIRST if not (ROOT / "tests" / name).is_file()] == []
