"""Originals that no record names: told with what is known of them, adopted, cleared. A folder and a bucket alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from typer.testing import CliRunner

from muniment.archive import stores
from muniment.archive.catalogue import ArchiveError, make_topics
from muniment.archive.forgetting import forget
from muniment.archive.models import Capture, Item, LogEntry, Original, ShownPicture
from muniment.archive.proofs import Tombstone, read_proof
from muniment.archive.rebuild import rebuild
from muniment.archive.stores import original_store
from muniment.archive.unrecorded import adopt, clear, find_unrecorded, unrecorded_named
from muniment.archive.verification import verify
from muniment.cli import app
from muniment.cli.app import app as commands
from muniment.reading.formats.media_type import guess_media_type

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
CaptureAll = Callable[..., Any]
WELLS = b"The wells of the quay\n\nThe clerk of the harbour counted seven wells in March 2019, and wrote them down.\n"


@pytest.fixture(params=["folder", "bucket"])
def place(
    request: pytest.FixtureRequest, archive: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An archive whose originals are in a folder, or in a bucket."""
    if request.param == "bucket":
        for name, value in (
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
        ):
            monkeypatch.setenv(name, value)
        address = request.getfixturevalue("bucket_server")
        made = boto3.resource("s3", endpoint_url=address).create_bucket(Bucket="lost-and-found")
        settings.ORIGINALS, settings.S3_ENDPOINT, settings.S3_COPIES = "s3://lost-and-found/kept", address, 10**6
        stores._open.cache_clear()
        yield request.param
        made.objects.delete()
        made.delete()
        stores._open.cache_clear()
    else:
        yield request.param


def lose_records() -> None:
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)
    make_topics()


def put(tmp_path: Path, content: bytes) -> str:
    file = tmp_path / "left"
    file.write_bytes(content)
    return original_store().put(file).sha256


def test_what_is_known_of_them_is_told(place: str, capture: CaptureAll, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_bytes(WELLS)
    capture(file)
    stray = put(tmp_path, b"%PDF-1.4 left by a kill")
    lose_records()
    store = original_store()
    found = {one.sha256: one for one in find_unrecorded(store)}
    assert set(found) == {stray, sha256(WELLS).hexdigest()}
    assert (found[stray].media_type, found[stray].size, found[stray].proofs) == ("application/pdf", 23, ())
    (proof,) = found[sha256(WELLS).hexdigest()].proofs
    assert proof.record.origin == "notice.txt" and found[stray].modified.tzinfo is not None
    assert unrecorded_named(stray[:10].upper(), store).sha256 == stray
    for wrong in (stray[:7], "../../etc", "%" * 12, sha256(b"other").hexdigest()):
        with pytest.raises(ArchiveError):
            unrecorded_named(wrong, store)


def test_what_has_a_proof_is_recorded_as_it_says_and_the_rest_as_of_unknown_origin(
    place: str, capture: CaptureAll, tmp_path: Path
) -> None:
    file = tmp_path / "notice.txt"
    file.write_bytes(WELLS)
    capture(file)
    before = Capture.objects.get()
    lose_records()
    put(tmp_path, b"The mill of the north\n\nNobody knows who wrote this of the mill, and it lay there.\n")
    report = adopt(list(find_unrecorded(original_store())), None, original_store())
    assert (report.by_proof, report.unknown, report.read.failed if report.read else 1) == (1, 1, [])
    known, unknown = Capture.objects.order_by("method").reverse()
    assert (known.origin, known.captured_at, known.source.name) == ("notice.txt", before.captured_at, "A source")
    assert (unknown.method, unknown.source.name, unknown.url) == ("adopted", "Unknown", "")
    assert known.waits and unknown.waits and not Item.objects.visible_to(None).exists()
    assert verify().is_sound and verify().without_proof == 0 and list(find_unrecorded(original_store())) == []
    assert LogEntry.objects.filter(action="adopt").count() == 2

    item = Item.objects.get(title__startswith="The mill")
    editor = Client()
    editor.force_login(get_user_model().objects.create_superuser("editor", "", "pass"))
    said = "its origin is unknown"
    review = next(
        url
        for url in (f"/admin/review/{item.pk}/", f"/admin/archive/review/{item.pk}/")
        if editor.get(url).status_code == 200
    )
    assert (
        said in editor.get(review).content.decode()
        and said in editor.get(f"/items/{item.pk}/", follow=True).content.decode()
    )
    answer = editor.get(f"/api/v1/items/{item.pk}").json()
    assert "not known" in answer["versions"][0]["captured_at_caveat"]
    assert Client().get(f"/items/{item.pk}/", follow=True).status_code == 404
    # The same again by its proof: it stays of unknown origin, and waits.
    lose_records()
    assert rebuild().recorded == 2 and Capture.objects.filter(method="adopted", waits=True).exists()


def test_what_was_forgotten_or_is_damaged_or_knows_better_is_not_adopted(
    place: str, capture: CaptureAll, tmp_path: Path
) -> None:
    file = tmp_path / "notice.txt"
    file.write_bytes(WELLS)
    capture(file)
    forget(Item.objects.get(), None, "the clerk asked", original_store())
    put(tmp_path, WELLS)
    (one,) = find_unrecorded(original_store())
    assert one.tombstones[0].reason == "the clerk asked"
    with pytest.raises(ArchiveError, match="was forgotten on"):
        adopt([one], None, original_store())
    clear([one], None, "it was forgotten", original_store())
    put(tmp_path, b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
    (one,) = find_unrecorded(original_store())
    assert one.media_type == "application/warc"
    with pytest.raises(ArchiveError, match="muniment capture /"):
        adopt([one], None, original_store())
    assert not Capture.objects.exists() and not Original.objects.exists()


def test_clearing_leaves_a_tombstone_and_a_line_in_the_log(place: str, capture: CaptureAll, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_bytes(WELLS)
    capture(file)
    lose_records()
    found = list(find_unrecorded(original_store()))
    with pytest.raises(ArchiveError, match="give a reason"):
        clear(found, None, " ", original_store())
    clear(found, None, "not ours to keep", original_store())
    assert list(original_store().digests()) == []
    ((name, content),) = original_store().proofs()
    assert isinstance(read_proof(name, content), Tombstone) and b"notice" not in (content or b"")
    entry = LogEntry.objects.get(action="clear")
    assert entry.detail["reason"] == "not ours to keep" and entry.detail["original"] == found[0].sha256
    report = rebuild()
    assert (report.recorded, report.forgotten) == (0, 1)
    capture(file)
    with pytest.raises(ArchiveError, match="recorded meanwhile"):
        clear(found, None, "too late", original_store())
    assert original_store().is_there(found[0].sha256)


def test_the_verbs_ask_and_do_what_they_say(
    capture: CaptureAll, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "start", lambda *given, **named: archive)
    digest = put(tmp_path, WELLS)
    run = CliRunner().invoke
    (row,) = json.loads(run(commands, ["unrecorded", "--json"]).stdout)
    assert (row["sha256"], row["size"], row["media_type"], row["proofs"]) == (digest, len(WELLS), "text/plain", [])
    assert run(commands, ["clear", digest]).exit_code == 2
    assert run(commands, ["clear", "--reason", "x"]).exit_code == 2
    assert run(commands, ["clear", digest[:12], "--all", "--reason", "x"]).exit_code == 2
    no = run(commands, ["clear", digest[:12], "--reason", "not ours"], input="n\n")
    assert no.exit_code == 1 and original_store().is_there(digest) and "1 originals" in no.output
    adopted = run(commands, ["adopt", "--all", "--source", "Clerk of Greyhaven", "--json"])
    assert json.loads(adopted.stdout)["unknown"] == 1 and Capture.objects.get().source.name == "Clerk of Greyhaven"
    assert run(commands, ["clear", digest[:12], "--reason", "not ours", "--yes"]).exit_code == 1
    other = put(tmp_path, b"left by a kill")
    assert run(commands, ["clear", other[:12], "--reason", "not ours", "--yes"]).exit_code == 0
    assert not original_store().is_there(other) and json.loads(run(commands, ["unrecorded", "--json"]).stdout) == []


def test_a_rebuilt_page_shows_its_pictures_again(place: str, capture: CaptureAll, tmp_path: Path) -> None:
    from test_pictures_of_pages import image, page

    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.png").write_bytes(image())
    (folder / "wells.html").write_text(page("a.png", "gone.png"))
    (folder / "mill.html").write_text(page("a.png", title="The mill"))
    capture(folder)
    before = sorted(
        ShownPicture.objects.exclude(capture=None).values_list(
            "page__origin", "name", "capture__original", "width", "height"
        )
    )
    assert len(before) == 2
    lose_records()
    report = rebuild()
    after = sorted(
        ShownPicture.objects.exclude(capture=None).values_list(
            "page__origin", "name", "capture__original", "width", "height"
        )
    )
    assert after == before and (report.recorded, report.pictures, report.read.failed) == (3, 2, [])
    assert rebuild().pictures == 0
    # What could not be had is asked for again with the page, as before.
    (folder / "gone.png").write_bytes(image("navy"))
    capture(folder)
    assert ShownPicture.objects.exclude(capture=None).count() == 3


def test_a_picture_of_another_time_is_tied_to_no_page(capture: CaptureAll, tmp_path: Path) -> None:
    from datetime import timedelta

    from test_pictures_of_pages import image, page

    from muniment.archive.picture_ties import tie_pictures

    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.png").write_bytes(image())
    (folder / "wells.html").write_text(page("a.png"))
    capture(folder)
    shown = Capture.objects.get(shown_on__isnull=False)
    seen = Capture.objects.get(origin__endswith="wells.html")
    ShownPicture.objects.all().delete()
    Capture.objects.update(waits=True)
    Capture.objects.filter(pk=shown.pk).update(captured_at=seen.captured_at + timedelta(days=2))
    assert tie_pictures() == 0, "captured two days after the page"
    Capture.objects.filter(pk=shown.pk).update(captured_at=seen.captured_at - timedelta(days=2))
    shown.pk, shown.captured_at = None, seen.captured_at + timedelta(hours=5)
    shown.save(force_insert=True)
    assert tie_pictures() == 0, "it was the one before, or the one five hours later"
    Capture.objects.filter(pk=shown.pk).update(captured_at=seen.captured_at + timedelta(minutes=1))
    assert tie_pictures() == 1 and ShownPicture.objects.get().capture_id == shown.pk


def test_a_record_that_outlived_its_forget_is_named(place: str, capture: CaptureAll, tmp_path: Path) -> None:
    from muniment.archive.proofs import proof_name, tombstone_of

    file = tmp_path / "notice.txt"
    file.write_bytes(WELLS)
    capture(file)
    # As a kill between the two leaves it, or a copy of the database from before.
    left = Capture.objects.get()
    original_store().put_proofs({proof_name(left): tombstone_of(left, "the clerk asked")})
    (fault,) = verify().faults
    assert (
        fault.kind == "forgotten"
        and f"muniment forget {Item.objects.get().pk}" in fault.message
        and "the clerk asked" in fault.message
    )
    forget(Item.objects.get(), None, "the clerk asked", original_store())
    assert verify().is_sound


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        (b"", "text/plain"),
        (b"WARC/1.1\r\n", "application/warc"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"PK\x03\x04rest", "application/zip"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"\x00\x01\x02\x03" * 9, "application/octet-stream"),
        (b"<html><body>", "text/html"),
        (b"\xd0\xcf\x11\xe0", ""),
    ],
)
def test_kinds_are_guessed_from_first_bytes_and_nothing_raises(beginning: bytes, expected: str) -> None:
    assert guess_media_type(beginning).startswith(expected)
