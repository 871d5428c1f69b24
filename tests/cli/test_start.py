"""The start of the program: a verb that needs no portal loads none, and tells the same addresses."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import clean_environment, command
from django.test import override_settings
from django.urls import reverse

from muniment.archive.record_routes import ROUTES

_ARGUMENTS = {
    "item": (3, "wells"),
    "place": (3, "veldria"),
    "party": (3, "ada-quill"),
    "edition": ("gazette", 2),
    "data-release": ("water", 2),
    "series": ("water", "wells-north"),
    "statement": ("s-1-0123456789abcdef",),
    "target": ("t-1-0123456789abcdef.2",),
}


@pytest.mark.parametrize("name", ROUTES)
def test_a_record_has_the_same_address_without_the_portal(name: str) -> None:
    arguments = _ARGUMENTS.get(name, ("water-井",) if name != "topic" else ("water",))
    with override_settings(ROOT_URLCONF="muniment.archive.record_routes"):
        address = reverse(name, args=arguments)
    assert address == reverse(name, args=arguments)


def test_capturing_a_file_loads_no_portal(empty_archive: Path, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "note.md"
    shutil.copytree(empty_archive, data)
    file.write_text("# Note on ferries\n\nThe bell of the northern ferry rang at noon.\n")
    told = (
        "import sys, atexit; sys.argv = ['muniment', *sys.argv[1:]]\n"
        "portal = {'wagtail', 'allauth', 'muniment.portal', 'rest_framework'}\n"
        "atexit.register(lambda: print('loaded', sorted(portal & set(sys.modules))))\n"
        "from muniment.cli import main; main()"
    )
    env = clean_environment() | {"MUNIMENT_DATA": str(data)}
    for words in (["capture", str(file), "--source", "Port Office"], ["reread"]):
        done = subprocess.run(
            [sys.executable, "-c", told, *words], env=env, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "loaded []" in done.stdout, done.stdout
        if words[0] == "capture":
            told_at_first = done.stdout + done.stderr
    assert "/items/1/note-on-ferries/" in told_at_first
    assert '"total": 1' in command("search", "ferry", "--json", data=data, check=True).stdout
