"""What stands in the store already, a proof or a tombstone, when the same comes in again."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import command
from django.contrib.auth import get_user_model
from listed_site import Site
from warc_files import file_of_pages

from muniment.archive.captures import CaptureMetadata
from muniment.archive.catalogue import make_topics
from muniment.archive.forgetting import forget
from muniment.archive.intake import capture_all, store_all
from muniment.archive.models import Capture, Failure, Item
from muniment.archive.proofs import proof_name
from muniment.archive.stores import original_store
from muniment.archive.verification import verify
from muniment.capture import Captured, FetchRules
from muniment.portal.setup import administrator, has_administrator

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
RULES = FetchRules(allow_private=True, pause_seconds=0)


def lose_records() -> None:
    """Leave what a kill before the commit leaves: the originals and their proofs."""
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)
    make_topics()


def proofs() -> dict[str, bytes | None]:
    return dict(original_store().proofs())


def test_a_capture_that_was_killed_before_its_record_is_recorded_as_it_was_proved(
    archive: Path, tmp_path: Path
) -> None:
    site = Site()
    site.go_on.set()
    (tmp_path / "a.txt").write_text("Wells\n\nThe clerk counted the wells.")
    named = [f"{site.address}/moved/3", str(tmp_path / "a.txt")]
    try:
        capture_all(named, CaptureMetadata(), RULES)
        before, kept = {proof_name(c) for c in Capture.objects.select_related("original")}, proofs()
        assert set(kept) == before and len(before) == 2
        lose_records()
        assert verify().without_record == 2
        again = capture_all(named, CaptureMetadata(), RULES)
    finally:
        site.shutdown()
        site.server_close()
    assert again.captured == 2 and proofs() == kept, "no second proof of one capture"
    assert {proof_name(c) for c in Capture.objects.select_related("original")} == before
    page = Capture.objects.get(method="http")
    assert page.headers["content-type"] == "text/html; charset=utf-8" and page.said.hops and not page.waits
    assert (verify().without_record, verify().without_proof) == (0, 0)
    assert capture_all([str(tmp_path / "a.txt")], CaptureMetadata(), RULES).unchanged == 1


def test_what_is_said_otherwise_or_came_later_is_a_capture_of_its_own(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Wells\n\nThe clerk counted the wells.")
    capture_all([str(tmp_path / "a.txt")], CaptureMetadata(), RULES)
    first = Capture.objects.get().captured_at
    lose_records()
    capture_all([str(tmp_path / "a.txt")], CaptureMetadata(date="2019"), RULES)
    assert Capture.objects.get().captured_at > first and len(proofs()) == 2
    # The first is a proof of before what is recorded now: it makes no newer capture of older bytes.
    (tmp_path / "a.txt").write_text("Wells\n\nThe clerk counted the wells again.")
    capture_all([str(tmp_path / "a.txt")], CaptureMetadata(), RULES)
    (tmp_path / "a.txt").write_text("Wells\n\nThe clerk counted the wells.")
    capture_all([str(tmp_path / "a.txt")], CaptureMetadata(), RULES)
    assert Capture.objects.count() == 3 and Capture.objects.order_by("-pk")[0].captured_at > first
    assert verify().without_record == 1


def test_a_record_that_was_forgotten_is_refused_and_its_tombstone_stays(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Wells\n\nThe clerk counted the wells.")

    def bring(day: int = 1, **said: Any) -> Any:
        taken = Captured(
            "a.txt", "sample:a.txt", tmp_path / "a.txt", "sample", taken_at=datetime(2020, 1, day, tzinfo=UTC)
        )
        return store_all(iter([(taken, CaptureMetadata("Clerk", **said))]))

    assert bring().captured == 1
    forget(Item.objects.get(), None, "the clerk asked for it", original_store())
    stones = proofs()
    again = bring()
    assert [(origin, code) for origin, code, _ in again.failed] == [
        ("a.txt", "forgotten")
    ] and "the clerk asked for it" in again.failed[0][2]
    assert proofs() == stones and not Capture.objects.exists() and list(original_store().digests()) == []
    assert not Failure.objects.exists(), "its name stands in no list"
    # Of another day it is another capture: that it was forgotten before is said, and stays written.
    other = bring(day=2)
    assert other.captured == 1 and len(other.forgotten_before) == 1
    assert len(proofs()) == 2 and proofs().items() >= stones.items()
    assert verify().is_sound


def test_a_file_of_captures_that_was_forgotten_is_refused_as_a_whole(
    archive: Path, tmp_path: Path, capture: Callable[..., Any]
) -> None:
    path = file_of_pages(tmp_path / "x.warc.gz", "quay", "mill")
    capture(path)
    quay = Item.objects.get(title__startswith="quay")
    forget(quay, None, "the harbour asked for it", original_store(), with_container=True)
    held, stones = set(original_store().digests()), proofs()
    again = capture(path)
    assert (again.captured, again.unchanged, again.files) == (0, 0, [])
    assert [code for _, code, _ in again.failed] == ["forgotten"] and "nothing in it was captured" in again.failed[0][2]
    assert set(original_store().digests()) == held and proofs() == stones
    # Packed anew it is another file, which somebody brings knowingly.
    (tmp_path / "y.warc").write_bytes(gzip.decompress(path.read_bytes()))
    other = capture(tmp_path / "y.warc")
    assert other.captured == 1 and len(other.forgotten_before) == 1 and proofs().items() >= stones.items()


@pytest.mark.on_sqlite
def test_a_rebuild_hands_no_password_out_and_init_does(empty_archive: Path, tmp_path: Path) -> None:
    data, none = tmp_path / "data", {"MUNIMENT_ADMIN_PASSWORD": ""}
    shutil.copytree(empty_archive, data)
    (tmp_path / "a.txt").write_text("Wells\n\nThe clerk counted the wells.")
    command("capture", tmp_path / "a.txt", data=data, check=True)
    for file in data.glob("muniment.sqlite3*"):
        file.unlink()
    made = json.loads(command("rebuild", "--json", data=data, check=True, **none).stdout)
    assert (made["recorded"], made["administrator"], made["password"]) == (1, None, None)
    assert "muniment init" in command("rebuild", data=data, check=True, **none).stderr
    ready = json.loads(command("init", "--json", data=data, check=True, **none).stdout)
    assert ready["new"] and len(ready["password"]) >= 12
    assert "muniment init" not in command("rebuild", data=data, check=True, **none).stderr


def test_no_password_exists_that_was_not_said(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUNIMENT_ADMIN_PASSWORD", raising=False)
    with pytest.raises(BrokenPipeError), administrator() as made:
        assert made.is_new and made.password
        raise BrokenPipeError
    assert not has_administrator()
    with administrator() as made:
        pass
    assert get_user_model().objects.get().check_password(made.password or "")
    with administrator() as again:
        assert (again.administrator, again.password, again.is_new) == (made.administrator, None, False)
