"""Where originals are kept, a folder or an object store: the same is true of both."""

from __future__ import annotations

import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest
from conftest import command
from django.test import Client

from muniment.archive import stores
from muniment.archive.database_state import _lost, has_traces
from muniment.archive.forgetting import forget
from muniment.archive.intake import original_store
from muniment.archive.models import Item, Original
from muniment.archive.object_store import ObjectStore
from muniment.archive.originals import FolderStore, OriginalStore, StoreUnavailable
from muniment.archive.verification import verify
from muniment.cli.commands.doctor import _examine_originals

BUCKET = "greyhaven-archive"


@pytest.fixture
def bucket(bucket_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket of a real server, by its own client."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    made = boto3.resource("s3", endpoint_url=bucket_server).create_bucket(Bucket=BUCKET)
    yield made
    made.objects.delete()
    made.delete()


MakeStore = Callable[[str], OriginalStore]


@pytest.fixture(params=["folder", "bucket"])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> MakeStore:
    """Make the store as a machine of that name sees it."""
    if request.param == "folder":
        return lambda machine: FolderStore(tmp_path / "originals")
    request.getfixturevalue("bucket")
    bucket_server = request.getfixturevalue("bucket_server")
    return lambda machine: ObjectStore(f"s3://{BUCKET}/kept", bucket_server, tmp_path / machine, 10_000)


def write(tmp_path: Path, name: str, content: bytes) -> tuple[Path, str]:
    file = tmp_path / name
    file.write_bytes(content)
    return file, sha256(content).hexdigest()


def test_bytes_are_kept_once_and_come_back(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store("one")
    file, digest = write(tmp_path, "ledger.txt", b"The ledger of the quay.\n" * 100_000)
    assert (store.put(file).sha256, store.put(file).is_new) == (digest, False)
    for machine in ("one", "another"):
        seen = make_store(machine)
        with seen.open(digest) as content:
            assert content.read() == file.read_bytes()
        assert seen.local_path(digest).read_bytes() == file.read_bytes()
        assert not seen.local_path(digest).stat().st_mode & 0o222, "nobody writes into an original"
        assert seen.is_there(digest) and seen.digest_of(digest) == digest and list(seen.digests()) == [digest]
    assert not make_store("another").put(file).is_new


def test_digests_come_in_order_and_what_is_removed_is_gone(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store("one")
    digests = [store.put(write(tmp_path, f"{n}.txt", str(n).encode())[0]).sha256 for n in range(7)]
    assert list(store.digests()) == sorted(digests)
    store.remove(digests[3])
    store.remove(digests[3])
    assert list(store.digests()) == sorted({*digests} - {digests[3]})
    assert not store.is_there(digests[3]) and store.digest_of(digests[3]) is None
    assert not store.local_path(digests[3]).exists()
    with pytest.raises(FileNotFoundError):
        store.open(digests[3])


def test_bytes_that_changed_where_they_are_kept_are_told(bucket_server: str, bucket: Any, tmp_path: Path) -> None:
    store = ObjectStore(f"s3://{BUCKET}/kept", bucket_server, tmp_path / "one", 10_000)
    file, digest = write(tmp_path, "a.txt", b"as it was")
    store.put(file)
    (kept,) = bucket.objects.all()
    kept.put(Body=b"otherwise")
    assert store.digest_of(digest) not in (digest, None), "the copy in the folder is no proof"
    fresh = ObjectStore(f"s3://{BUCKET}/kept", bucket_server, tmp_path / "two", 10_000)
    assert not fresh.local_path(digest).exists(), "what has another digest is not that original"


def test_damaged_bytes_are_set_aside_and_kept_when_the_right_ones_come(
    bucket_server: str, bucket: Any, tmp_path: Path
) -> None:
    store = ObjectStore(f"s3://{BUCKET}", bucket_server, tmp_path / "one", 10_000)
    for damage in (b"cut", b"as it wax"):
        file, digest = write(tmp_path, "a.txt", b"as it was")
        bucket.put_object(Key=f"{digest[:2]}/{digest[2:4]}/{digest}", Body=damage)
        stored = store.put(file)
        assert stored.is_new and bucket.Object(stored.set_aside).get()["Body"].read() == damage
        assert store.digest_of(digest) == digest and list(store.strays()) == []
    assert not store.put(file).is_new
    store.remove(digest)
    assert list(bucket.objects.all()) == [], "what is forgotten is not left in what was set aside"


def test_damaged_or_missing_bytes_in_a_folder_are_made_whole(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "originals")
    file, digest = write(tmp_path, "a.txt", b"as it was")
    store.put(file)
    for damage in (b"", b"as it wax", b"longer than it was"):
        place = store.local_path(digest)
        place.unlink()
        place.write_bytes(damage)
        stored = store.put(file)
        assert stored.is_new and (tmp_path / stored.set_aside).read_bytes() == damage
        assert store.digest_of(digest) == digest
    store.local_path(digest).unlink()
    assert store.put(file).is_new and store.digest_of(digest) == digest
    assert not store.put(file).is_new
    store.remove(digest)
    assert list((tmp_path / "quarantine").iterdir()) == []


def test_proofs_come_back_by_their_names(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store("one")
    names = [f"{sha256(str(n).encode()).hexdigest()}-{'a' * 64}.json" for n in range(3)]
    store.put_proofs(dict.fromkeys(names, b"{}"))
    store.put_proofs({names[0]: b'{"new":1}'})
    assert dict(store.proofs()) == {names[0]: b'{"new":1}', names[1]: b"{}", names[2]: b"{}"}
    assert store.has_proof(names[1]) and not store.has_proof("b" + names[1][1:])
    assert list(store.digests()) == [] and list(store.strays()) == []


def test_copies_not_used_for_a_while_make_room(bucket_server: str, bucket: Any, tmp_path: Path) -> None:
    store = ObjectStore(f"s3://{BUCKET}/kept", bucket_server, tmp_path / "one", 3_000)
    digests = []
    for n in range(6):
        file, digest = write(tmp_path, f"{n}.bin", bytes([n]) * 1000)
        store.put(file)
        digests.append(digest)
        if n < 4:
            os.utime(store.local_path(digest), (1, time.time() - 7200 + n))
    held = {f.name for f in (tmp_path / "one").glob("??/*/*")}
    assert digests[4] in held and digests[5] in held and digests[0] not in held
    assert store.local_path(digests[0]).read_bytes() == bytes([0]) * 1000, "it comes back when it is asked for"


@pytest.mark.parametrize("address", ["s3://", "https://example.org/x", "greyhaven"])
def test_an_address_that_names_no_bucket_is_told(address: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="s3://bucket/prefix"):
        ObjectStore(address, None, tmp_path, 1)


@pytest.mark.django_db(transaction=True)
def test_an_archive_with_its_originals_in_a_bucket(
    archive: Path, capture: Any, bucket_server: str, bucket: Any, settings: Any, tmp_path: Path
) -> None:
    settings.ORIGINALS, settings.S3_ENDPOINT, settings.S3_COPIES = f"s3://{BUCKET}/harbour", bucket_server, 10**6
    stores._open.cache_clear()
    file, digest = write(
        tmp_path, "notice.txt", b"The quay is closed\n\nThe harbour office closes the quay from 2 April 2031.\n"
    )
    assert capture(file).captured == 1
    original, proof = sorted((o.key for o in bucket.objects.all()), key=len)
    assert original == f"harbour/{digest[:2]}/{digest[2:4]}/{digest}" and proof.startswith(
        f"harbour/proofs/{digest[:2]}/{digest[2:4]}/{digest}-"
    )
    assert not (archive / "originals").exists()
    assert verify().is_sound and _examine_originals().detail.startswith(f"s3://{BUCKET}/harbour")
    item = Item.objects.get()
    answer = Client().get(f"/items/{item.pk}/original")
    assert b"".join(answer.streaming_content) == file.read_bytes()  # type: ignore[attr-defined]
    bucket.Object(f"harbour/{digest[:2]}/{digest[2:4]}/{digest}").put(Body=b"otherwise")
    assert [f.kind for f in verify().faults] == ["changed"]
    forget(item, "an archivist", "a person asked", original_store())
    (left,) = bucket.objects.all()
    assert (
        left.key == proof and json.loads(left.get()["Body"].read())["tombstone"] == 1 and not Original.objects.exists()
    )


@pytest.mark.django_db(transaction=True)
def test_a_store_that_does_not_answer_is_told_in_one_line(
    archive: Path, capture: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    file, _digest = write(tmp_path, "notice.txt", b"The quay is closed\n\nThe harbour office closes the quay.\n")
    assert capture(file).captured == 1
    item = Item.objects.get()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.ORIGINALS, settings.S3_ENDPOINT = (
            f"s3://{BUCKET}/harbour",
            f"http://127.0.0.1:{taken.getsockname()[1]}",
        )
        stores._open.cache_clear()
        with pytest.raises(StoreUnavailable, match="does not respond"):
            capture(write(tmp_path, "other.txt", b"Another notice of the office.\n")[0])
        assert _examine_originals().state == "bad"
        answer = Client().get(f"/items/{item.pk}/original")
        assert answer.status_code == 503 and "Originals are not available" in answer.content.decode()
        assert Client().get(f"/items/{item.pk}/", follow=True).status_code == 200


@pytest.mark.django_db
def test_a_full_bucket_is_a_trace_of_an_archive_and_an_empty_one_is_none(
    bucket_server: str, bucket: Any, archive: Path, settings: Any, tmp_path: Path
) -> None:
    settings.ORIGINALS, settings.S3_ENDPOINT = f"s3://{BUCKET}/quay", bucket_server
    stores._open.cache_clear()
    assert not has_traces()
    original_store().put(write(tmp_path, "notice.txt", b"The quay is closed")[0])
    assert has_traces() and settings.ORIGINALS in _lost("the database is gone").message


@pytest.mark.long
def test_a_folder_that_is_gone_beside_a_full_bucket_is_no_new_archive(
    bucket_server: str, bucket: Any, tmp_path: Path
) -> None:
    data, place = (
        tmp_path / "data",
        {"MUNIMENT_ORIGINALS": f"s3://{BUCKET}/quay", "MUNIMENT_S3_ENDPOINT": bucket_server},
    )
    file, _digest = write(
        tmp_path, "notice.txt", b"The quay is closed\n\nThe harbour office closes the quay from 2 April 2031.\n"
    )
    command("init", data=data, check=True, **place)
    command("capture", file, data=data, check=True, **place)
    shutil.rmtree(data)
    told = command("init", data=data, **place)
    assert told.returncode == 1 and f"s3://{BUCKET}/quay" in told.stderr and "muniment rebuild" in told.stderr
    assert "Traceback" not in told.stderr and not (data / "muniment.sqlite3").exists()
    shutil.rmtree(data)
    made = json.loads(command("rebuild", "--json", data=data, check=True, **place).stdout)
    assert (made["recorded"], made["read"], made["missing"]) == (1, 1, [])
    assert json.loads(command("verify", "--json", data=data, check=True, **place).stdout)["unrecorded"] == []
    # Where there never was anything, a rebuild makes no archive.
    nothing = command("rebuild", data=tmp_path / "nothing")
    assert nothing.returncode == 1 and "muniment init" in nothing.stderr and not (tmp_path / "nothing").exists()
