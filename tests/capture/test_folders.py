"""What of a folder is taken: its own files, and nothing that a link, a pipe or the archive itself would bring in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from muniment.archive.models import Capture, Item

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

TEXT = (
    "The clerks counted the wells of Stillmoor.\n\nThey found forty of them, and wrote it down for the council of "
    "the town."
)


def _why(report: Any) -> dict[str, str]:
    return {Path(origin).name: message for origin, _code, message in report.failed}


def test_a_link_that_leads_out_of_the_folder_is_refused_and_named(capture: Any, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(TEXT)
    (tmp_path / "elsewhere").mkdir()
    folder = tmp_path / "brought"
    folder.mkdir()
    (folder / "own.txt").write_text(TEXT)
    (folder / "out.txt").symlink_to(outside)
    (folder / "up.txt").symlink_to(Path("..") / "outside.txt")
    (folder / "within.txt").symlink_to(folder / "own.txt")
    (folder / "nowhere.txt").symlink_to(folder / "missing.txt")
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    report = capture(folder)
    why = _why(report)
    assert set(why) == {"out.txt", "up.txt", "nowhere.txt", "linked"}
    assert "leads out of the folder" in why["out.txt"] and "leads out of the folder" in why["up.txt"]
    assert "no such file" in why["nowhere.txt"] and "links to folders" in why["linked"]
    assert set(Capture.objects.values_list("origin", flat=True)) <= {"brought/own.txt", "brought/within.txt"}


def test_a_pipe_is_refused_and_the_rest_is_taken(capture: Any, tmp_path: Path) -> None:
    folder = tmp_path / "brought"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "pipe.warc")
    (folder / "text.txt").write_text(TEXT)
    report = capture(folder)
    assert report.captured == 1
    assert {name: "not a regular file" in message for name, message in _why(report).items()} == {
        "pipe": True,
        "pipe.warc": True,
    }
    assert "not a regular file" in _why(capture(folder / "pipe"))["pipe"]


def test_the_archives_own_folder_is_never_taken(capture: Any, archive: Path) -> None:
    (archive / "secret-key").write_text("this is the key that signs the sessions of all who work here")
    above = archive.parent
    (above / "text.txt").write_text(TEXT)
    (above / "key.txt").symlink_to(archive / "secret-key")
    assert Path(settings.DATA).resolve() == archive.resolve()
    for named in (above, archive, archive / "secret-key", above / "key.txt"):
        report = capture(named)
        assert any("own folder" in message for message in _why(report).values()), named
    assert Item.objects.count() == 1 and "key" not in Item.objects.get().title


@pytest.mark.parametrize(
    "given", ["ftp://a.example/report.txt", "file:///etc/passwd", "ssh://clerk:secret@a.example/x"]
)
def test_an_address_of_another_kind_is_no_path(capture: Any, given: str) -> None:
    ((origin, _code, message),) = capture(given).failed
    assert "only http:// and https://" in message and "secret" not in origin + message
