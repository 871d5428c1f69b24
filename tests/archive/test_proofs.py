"""Proofs beside originals, and a database that is made anew from them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLE

from muniment.archive import outbox
from muniment.archive.forgetting import forget
from muniment.archive.models import Capture, Item, LogEntry, Original
from muniment.archive.proofs import BadProof, Proof, Tombstone, proof_name, read_proof
from muniment.archive.rebuild import rebuild
from muniment.archive.stores import original_store
from muniment.archive.verification import verify

pytestmark = pytest.mark.records
CaptureAll = Callable[..., Any]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.txt").write_text(
            f"Report number {n}\n\nThe clerk of district {n} counted {n} wells in March 2019."
        )
    shutil.copyfile(SAMPLE / "veldria" / "front-page-1.html", folder / "front.html")
    return folder


def lose_records() -> None:
    """Empty the tables, as if the database were a new one."""
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)


def facts() -> list[tuple[Any, ...]]:
    rows = Capture.objects.order_by("origin").select_related("source", "original")
    return [
        (
            c.origin,
            c.origin_key,
            c.captured_at,
            c.original_id,
            c.original.size,
            c.exchange,
            c.source.name,
            proof_name(c),
        )
        for c in rows
    ]


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_is_made_anew_and_nothing_of_it_is_public(
    capture: CaptureAll, reports: Path, archive: Path
) -> None:
    capture(reports)
    assert {name for name, _ in original_store().proofs()} == {
        proof_name(c) for c in Capture.objects.select_related("original")
    }
    before, titles = facts(), set(Item.objects.filter(state=Item.FULL).values_list("title", flat=True))
    lose_records()
    from muniment.archive.catalogue import make_topics

    make_topics()
    report = rebuild()
    assert (report.recorded, report.there, report.bad, report.missing) == (5, 0, [], [])
    assert facts() == before
    assert set(Item.objects.values_list("title", flat=True)) == titles, "the front page waits as a whole"
    assert not Item.objects.visible_to(None).exists() and all(Capture.objects.values_list("waits", flat=True))
    assert verify().is_sound and verify().without_proof == 0
    again = rebuild()
    assert (again.recorded, again.there) == (0, 5) and facts() == before
    outbox.process_pending()


@pytest.mark.django_db(transaction=True)
def test_what_was_forgotten_stays_so(capture: CaptureAll, reports: Path, archive: Path) -> None:
    capture(reports)
    item = Item.objects.get(title="Report number 2")
    forgotten = Capture.objects.get(versions__item=item)
    name, digest = proof_name(forgotten), forgotten.original_id
    forget(item, None, "the clerk asked for it", original_store())
    stone = read_proof(name, dict(original_store().proofs())[name])
    assert isinstance(stone, Tombstone) and (stone.sha256, stone.reason) == (digest, "the clerk asked for it")
    assert b"clerk of district" not in (dict(original_store().proofs())[name] or b"") and b"2.txt" not in (
        dict(original_store().proofs())[name] or b""
    )
    lose_records()
    report = rebuild()
    assert (report.recorded, report.forgotten) == (4, 1)
    assert not Original.objects.filter(pk=digest).exists() and not Item.objects.filter(title="Report number 2").exists()


@pytest.mark.django_db(transaction=True)
def test_proofs_that_cannot_be_believed_are_named_and_the_rest_is_used(
    capture: CaptureAll, reports: Path, archive: Path
) -> None:
    capture(reports)
    good = {name: content or b"" for name, content in original_store().proofs()}
    names = sorted(good)
    folder = archive / "proofs"

    def place(name: str) -> Path:
        return folder / name[:2] / name[2:4] / name

    place(names[0]).write_bytes(b'{"proof": 1, "record"')
    changed = json.loads(good[names[1]])
    changed["record"]["origin"] = "../../etc/passwd"
    place(names[1]).write_text(json.dumps(changed))
    place(names[2]).unlink()
    place(names[2]).symlink_to("/etc/passwd")
    (folder / "..json").write_text("{}")
    (folder / "notes.txt").write_text("not ours")
    lose_records()
    report = rebuild()
    assert {bad.name for bad in report.bad} == {names[0], names[1], names[2], "notes.txt"}
    assert report.recorded == 2 and not Capture.objects.filter(origin__contains="passwd").exists()
    assert len(verify().bad_proofs) == 4


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{}",
        b'{"tombstone": 2}',
        b'{"proof": 99}',
        b"[" * 100_000,
        b'{"proof":1,"record":{"record":1}}',
    ],
)
def test_hostile_bytes_are_no_proof(content: bytes | None) -> None:
    assert isinstance(read_proof(f"{'a' * 64}-{'b' * 64}.json", content), BadProof)


def test_a_proof_says_only_what_its_name_says(capture: CaptureAll, reports: Path, archive: Path) -> None:
    capture(reports / "1.txt")
    ((name, content),) = list(original_store().proofs())
    assert isinstance(read_proof(name, content), Proof)
    for other in (
        name.replace(name[:64], "c" * 64),
        f"{name[:64]}-{'d' * 64}.json",
        name.upper(),
        f"../{name}",
        name.removesuffix(".json"),
    ):
        assert isinstance(read_proof(other, content), BadProof)


def test_an_archive_made_before_gets_its_proofs(capture: CaptureAll, reports: Path, archive: Path) -> None:
    capture(reports)
    shutil.rmtree(archive / "proofs")
    Capture.objects.filter(origin="1.txt").update(record_version=1, exchange="", headers={"content-type": "text/plain"})
    assert verify().without_proof == 5 and verify().is_sound
    assert verify(proofs=True).proofs_written == 5
    assert (verify().without_proof, verify(proofs=True).proofs_written, verify().bad_proofs) == (0, 0, [])


def test_bytes_captured_again_make_a_damaged_or_missing_original_whole(
    capture: CaptureAll, reports: Path, archive: Path
) -> None:
    capture(reports)
    store = original_store()
    digests = [Capture.objects.get(origin__endswith=name).original_id for name in ("1.txt", "2.txt")]
    store.local_path(digests[0]).unlink()
    place = store.local_path(digests[1])
    size = place.stat().st_size
    place.unlink()
    place.write_bytes(b"x" * size)
    assert not verify().is_sound
    report = capture(reports)
    assert (
        report.captured == 0
        and report.unchanged == 5
        and {origin.rpartition("/")[2] for origin, _ in report.repaired} == {"1.txt", "2.txt"}
    )
    assert verify().is_sound and LogEntry.objects.filter(action="repair").count() == 2
    assert [f.read_bytes() for f in (archive / "quarantine").iterdir()] == [b"x" * size]
    assert capture(reports).repaired == []


def test_verify_says_which_record_points_to_nothing(capture: CaptureAll, reports: Path, archive: Path) -> None:
    from django.db import connection

    capture(reports / "1.txt")
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL holds its foreign keys itself")
    assert verify().is_sound
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("UPDATE archive_version SET capture_id = 424242")
        try:
            report = verify()
        finally:
            cursor.execute("UPDATE archive_version SET capture_id = (SELECT id FROM archive_capture)")
    assert not report.is_sound and any(
        "archive_version" in f.message and "archive_capture" in f.message for f in report.faults
    )
