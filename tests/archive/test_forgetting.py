"""What `forget` takes, what it leaves, and what it says: on records written by hand, since nothing has to be read for
it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from warc_files import file_of_pages

from muniment.archive.captures import CaptureMetadata, store_capture
from muniment.archive.catalogue import ArchiveError, get_source
from muniment.archive.forgetting import (
    SharedContainer,
    count_containers,
    forget,
    look_through_containers,
    say_unreadable,
)
from muniment.archive.intake import capture_all
from muniment.archive.models import (
    Capture,
    Collection,
    CollectionEntry,
    Edition,
    Failure,
    Item,
    LogEntry,
    Original,
    OutboxEntry,
    ReadingRecord,
    ShownPicture,
    Version,
)
from muniment.archive.renditions import _page_path
from muniment.archive.stores import original_store
from muniment.archive.verification import verify
from muniment.capture import CONTAINER, DOCUMENT, Captured, Exchange, FetchRules, WarcOrigin

pytestmark = [pytest.mark.records, pytest.mark.django_db]
MOMENT = datetime(2019, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_an_archive(archive: Path) -> None:
    """All of this needs one."""


def take(path: Path, origin: str, *, kind: str = DOCUMENT, container: str = "", method: str = "") -> Capture:
    """Record the bytes of a file; `container`: the digest of the file of captures that it came in."""
    exchange = Exchange(warc=WarcOrigin(container=container)) if container else None
    method = method or ("warc" if container else "file")
    taken = Captured(
        origin, f"{origin}#{Capture.objects.count()}", path, method, taken_at=MOMENT, kind=kind, exchange=exchange
    )
    return store_capture(taken, original_store().put(path), get_source("A source"), CaptureMetadata())


def write(tmp_path: Path, name: str, text: str = "") -> Path:
    (tmp_path / name).write_text(text or f"words of {name}")
    return tmp_path / name


def item_of(title: str, *captures: Capture) -> Item:
    item = Item.objects.create(source=get_source("A source"), kind="article", title=title, origin=f"{title}.html")
    for number, capture in enumerate(captures, 1):
        reading = ReadingRecord.objects.create(capture=capture, reader="1.0", kind="text", content={})
        item.version = Version.objects.create(
            item=item, number=number, capture=capture, reading=reading, text_digest=""
        )
    item.save()
    return item


def pages_in(path: Path, *names: str) -> tuple[str, dict[str, Item]]:
    """Import a file of captures by hand: the file's digest, and an item of each page in it."""
    digest = take(file_of_pages(path, *names), path.name, kind=CONTAINER).original_id
    from muniment.archive import forgetting

    held = sorted(forgetting._digests_in(path)[0] - {digest})
    assert len(held) == len(names)
    items = {}
    for name in names:
        alone = file_of_pages(path.with_name("alone.warc"), name).read_bytes()
        body = path.with_name(f"{name}.html")
        body.write_bytes(alone[alone.index(b"<html") :].rstrip(b"\r\n"))
        assert sha256(body.read_bytes()).hexdigest() in held
        items[name] = item_of(name, take(body, f"https://harbour.example/{name}", container=digest))
    return digest, items


def stones() -> dict[str, dict[str, Any]]:
    """The tombstones, by the digest of what was forgotten."""
    found = [json.loads(content or b"{}") for _, content in original_store().proofs()]
    return {one["sha256"]: one for one in found if "tombstone" in one}


def forget_it(item: Item, **more: Any) -> list[str]:
    return forget(item, "an editor", "asked to", original_store(), **more)


def test_all_that_is_the_items_alone_goes_and_nothing_else(tmp_path: Path) -> None:
    one, two = (take(write(tmp_path, name), name) for name in ("one.txt", "two.txt"))
    kept = take(write(tmp_path, "kept.txt"), "kept.txt")
    item, other = item_of("Wells", one, two), item_of("Quay", kept)
    Failure.objects.create(origin="one.txt", origin_key="x", stage="reading", code="x", message="x", capture=one)
    collection = Collection.objects.create(title="Reports", slug="reports")
    CollectionEntry.objects.create(collection=collection, item=item)
    drawn = _page_path(one.original_id, 1, 320)
    drawn.parent.mkdir(parents=True)
    drawn.write_bytes(b"x")
    OutboxEntry.objects.all().delete()
    assert sorted(forget_it(item)) == sorted([one.original_id, two.original_id])
    assert (
        list(Item.objects.all()) == [other]
        and list(Capture.objects.all()) == [kept]
        and Original.objects.get().pk == kept.original_id
    )
    assert list(original_store().digests()) == [kept.original_id] and not drawn.exists()
    assert not Failure.objects.exists() and ReadingRecord.objects.get().capture == kept
    assert stones().keys() == {one.original_id, two.original_id}
    stone = stones()[one.original_id]
    assert (stone["reason"], stone["day"]) == ("asked to", datetime.now(UTC).date().isoformat())
    assert {row.subject for row in OutboxEntry.objects.filter(consumer="search")} == {
        f"item:{item.pk}",
        f"collection:{collection.pk}",
    }


def test_the_log_keeps_what_went_when_and_why_and_by_whom(tmp_path: Path) -> None:
    item = item_of("Wells", take(write(tmp_path, "one.txt"), "one.txt"))
    number, digest = item.pk, item.version.capture.original_id  # type: ignore[union-attr]
    forget(item, User.objects.create_user("rita", first_name="Rita", last_name="Vos"), "asked to", original_store())
    entry = LogEntry.objects.get()
    assert (entry.action, entry.person) == ("forget", "Rita Vos (rita)")
    assert entry.detail == {
        "item": number,
        "title": "Wells",
        "origin": "Wells.html",
        "reason": "asked to",
        "originals": [digest],
    }


@pytest.mark.parametrize("reason", ["", " \n"])
def test_it_takes_a_reason(reason: str, tmp_path: Path) -> None:
    item = item_of("Wells", take(write(tmp_path, "one.txt"), "one.txt"))
    with pytest.raises(ArchiveError, match=r"^give a reason for forgetting it; the log keeps it$"):
        forget(item, None, reason, original_store())
    assert Item.objects.exists() and list(original_store().digests())


def test_what_others_have_stays_theirs(tmp_path: Path) -> None:
    shared, same = take(write(tmp_path, "a.txt", "same"), "a.txt"), take(write(tmp_path, "b.txt", "same"), "b.txt")
    front = take(write(tmp_path, "front.html"), "front.html")
    item, other = item_of("Wells", shared, front), item_of("Quay", same)
    reading = ReadingRecord.objects.get(capture=front)
    Edition.objects.create(
        source=front.source, number=1, capture=front, reading=reading, title="Front", date="2019", content_digest="x"
    )
    # The bytes are another's too, and the page is an edition: neither goes; the capture of the one place does.
    assert forget_it(item) == []
    assert set(Capture.objects.all()) == {same, front} and list(Item.objects.all()) == [other]
    assert set(original_store().digests()) == {same.original_id, front.original_id} and len(stones()) == 1


def test_a_capture_of_two_items_stays_until_both_are_forgotten(tmp_path: Path) -> None:
    both = take(write(tmp_path, "both.txt"), "both.txt")
    first, second = item_of("First", both), item_of("Second")
    Version.objects.create(item=second, number=1, capture=both, reading=ReadingRecord.objects.get(), text_digest="")
    assert forget_it(first) == [] and Capture.objects.get() == both and stones() == {}
    assert forget_it(second) == [both.original_id]


def test_pictures_go_with_the_last_page_that_shows_them(tmp_path: Path) -> None:
    picture, alone, too = (take(write(tmp_path, name), name) for name in ("p.png", "q.png", "r.png"))
    read = take(write(tmp_path, "read.png"), "read.png")
    ReadingRecord.objects.create(capture=read, reader="1.0", kind="text", content={})
    pages = [take(write(tmp_path, f"{n}.html"), f"{n}.html") for n in "ab"]
    for page, shown in ((pages[0], picture), (pages[1], picture), (pages[0], alone), (pages[0], too), (pages[0], read)):
        ShownPicture.objects.create(page=page, name=shown.origin, capture=shown)
    first, second = item_of("First", pages[0]), item_of("Second", pages[1])
    assert set(forget_it(first)) == {pages[0].original_id, alone.original_id, too.original_id}
    assert {alone.original_id, too.original_id}.isdisjoint(original_store().digests())
    assert set(forget_it(second)) == {pages[1].original_id, picture.original_id} and Capture.objects.get() == read


def test_a_file_of_captures_goes_by_itself_where_nothing_else_stands_in_it(tmp_path: Path) -> None:
    digest, items = pages_in(tmp_path / "x.warc.gz", "quay")
    gone = forget_it(items["quay"])
    assert len(gone) == 2 and digest in gone and not list(original_store().digests()) and digest in stones()
    assert (
        "containers" not in LogEntry.objects.get().detail and "not_looked_through" not in LogEntry.objects.get().detail
    )


def test_others_in_the_file_are_named_and_nothing_is_done(tmp_path: Path) -> None:
    digest, items = pages_in(tmp_path / "x.warc.gz", "a", "b", "c", "d", "e")
    held = set(original_store().digests())
    with pytest.raises(SharedContainer) as refused:
        forget_it(items["a"])
    names = ", ".join(f"https://harbour.example/{name}" for name in "bcd")
    assert f"item {items['a'].pk} stands in the file x.warc.gz ({digest[:12]})" in str(refused.value)
    assert f"those of 4 other captures ({names} and 1 more)" in str(refused.value) and "--with-container" in str(
        refused.value
    )
    assert (
        set(original_store().digests()) == held
        and len(Item.objects.all()) == 5
        and not LogEntry.objects.exists()
        and not stones()
    )
    assert digest in forget_it(items["a"], with_container=True)
    rest = [items[name].version.capture.pk for name in "bcde"]  # type: ignore[union-attr]
    assert LogEntry.objects.get().detail["containers"] == [
        {"container": digest, "origin": "x.warc.gz", "captures": rest, "count": 4}
    ]
    with pytest.raises(SharedContainer, match=r"1 other capture \(https://harbour.example/f\);"):
        forget_it(pages_in(tmp_path / "y.warc", "f", "g")[1]["g"])


def test_bytes_go_out_of_a_file_that_no_record_names_and_of_the_files_around_it(tmp_path: Path) -> None:
    _, items = pages_in(tmp_path / "x.warc", "quay")
    inner = take(file_of_pages(tmp_path / "again.warc.gz", "quay"), "again.warc.gz", kind=CONTAINER, container="f" * 64)
    outer = take(write(tmp_path, "outer.wacz", "around"), "outer.wacz", kind=CONTAINER)
    said = inner.said
    Capture.objects.filter(pk=inner.pk).update(
        exchange=Exchange(headers=said.headers, warc=WarcOrigin(container=outer.original_id)).to_text()
    )
    other = take(file_of_pages(tmp_path / "other.warc.gz", "mill"), "other.warc.gz", kind=CONTAINER)
    assert count_containers() == 4
    looked: list[str] = []
    gone = forget_it(items["quay"], progress=looked.append)
    assert looked == ["x.warc", "again.warc.gz", "outer.wacz", "other.warc.gz"]
    assert {inner.original_id, outer.original_id} < set(gone) and list(original_store().digests()) == [
        other.original_id
    ]


def test_others_are_known_by_what_they_name_also_where_the_file_is_lost(tmp_path: Path) -> None:
    digest, items = pages_in(tmp_path / "x.warc", "a", "b")
    _, elsewhere = pages_in(tmp_path / "y.warc", "c")
    original_store().local_path(digest).unlink()
    with pytest.raises(SharedContainer, match=r"1 other capture \(https://harbour.example/b\)"):
        forget_it(items["a"])
    assert digest in forget_it(items["a"], with_container=True) and set(Item.objects.all()) == {
        items["b"],
        elsewhere["c"],
    }


def test_others_are_known_by_their_bytes_also_where_they_name_another_file(tmp_path: Path) -> None:
    _, items = pages_in(tmp_path / "x.warc", "quay")
    pages_in(tmp_path / "y.warc", "mill")
    # The same bytes as a file of a folder do not stand in any file of captures.
    item_of("A file", take(tmp_path / "mill.html", "mill.html"))
    again = take(file_of_pages(tmp_path / "again.warc.gz", "mill", "quay"), "again.warc.gz", kind=CONTAINER)
    with pytest.raises(
        SharedContainer, match=r"file again.warc.gz .* 1 other capture \(https://harbour.example/mill\)"
    ):
        forget_it(items["quay"])
    assert again.original_id in forget_it(items["quay"], with_container=True)


def test_of_many_in_the_file_none_is_passed_over(tmp_path: Path) -> None:
    """Also where its bytes are the first that are looked up: what is asked for in parts must begin with the first."""

    def page_of(name: str) -> bytes:
        alone = file_of_pages(tmp_path / "alone.warc", name).read_bytes()
        return alone[alone.index(b"<html") :].rstrip(b"\r\n")

    first = next(name for name in map(str, count()) if sha256(page_of(name)).hexdigest().startswith("00"))
    _, items = pages_in(tmp_path / "x.warc", "quay")
    pages_in(tmp_path / "y.warc", first)
    take(file_of_pages(tmp_path / "again.warc", first, "quay"), "again.warc", kind=CONTAINER)
    with pytest.raises(SharedContainer, match=rf"1 other capture \(https://harbour.example/{first}\)"):
        forget_it(items["quay"])


def test_bytes_that_stay_with_another_item_take_no_file_along(tmp_path: Path) -> None:
    _, items = pages_in(tmp_path / "x.warc", "quay")
    same = item_of("The same", take(tmp_path / "quay.html", "quay.html"))
    assert forget_it(same) == [] and count_containers() == 1
    assert len(forget_it(items["quay"])) == 2


def test_a_file_of_which_it_cannot_be_told_is_named(tmp_path: Path) -> None:
    cut = file_of_pages(tmp_path / "cut.warc.gz", "a", "b")
    cut.write_bytes(cut.read_bytes()[:-60])
    lost, changed, damaged = (
        take(path, path.name, kind=CONTAINER)
        for path in (file_of_pages(tmp_path / "lost.warc", "c"), file_of_pages(tmp_path / "changed.warc", "d"), cut)
    )
    store = original_store()
    store.local_path(lost.original_id).unlink()
    place = store.local_path(changed.original_id)
    place.chmod(0o600)
    place.write_bytes(place.read_bytes() + b"x")
    found = look_through_containers([], store)
    assert found.unreadable == [changed.original_id, damaged.original_id] and found.holding == {}
    item = item_of("Wells", take(write(tmp_path, "one.txt"), "one.txt"))
    assert len(forget_it(item)) == 1
    assert LogEntry.objects.get().detail["not_looked_through"] == found.unreadable
    # What is said of each is what `verify` finds too.
    assert (
        "changed.warc" in (said := say_unreadable(changed.original_id, "one.txt", store))
        and "changed in the store" in said
    )
    assert "cut.warc.gz" in (said := say_unreadable(damaged.original_id, "one.txt", store)) and "came damaged" in said
    faults = {fault.digest for fault in verify().faults}
    assert changed.original_id in faults and damaged.original_id not in faults
    assert not list((store.local_path(lost.original_id).parents[3] / "incoming").glob("look-*")), (
        "nothing is left of what was unpacked"
    )


def letter_with(name: str, attached: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"], message["Message-ID"] = "Wells of the lake", "<1@a.example>"
    message.set_content(f"The list of the wells comes with this. {WORDS}")
    message.add_attachment(attached, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


WORDS = "The ministry counted every well of the lake district in the spring of that year, and found forty."


def test_what_came_in_a_zip_in_a_zip_goes_with_both_and_a_mail_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    inner = zip_of({"deep.txt": f"Deep words. {WORDS}".encode()})
    mail = letter_with("list.txt", f"Attached words. {WORDS}".encode())
    (folder / "papers.zip").write_bytes(
        zip_of({"a.txt": f"Other words. {WORDS}".encode(), "inner.zip": inner, "wells.eml": mail})
    )
    report = capture_all([str(folder)], CaptureMetadata(source="A source"), rules=FetchRules())
    # A zip in a zip is no document that failed.
    assert (report.captured, report.failed) == (4, [])
    zips = {c.origin: c for c in Capture.objects.filter(kind=CONTAINER)}
    assert set(zips) == {"given/papers.zip", "given/papers.zip/inner.zip"}
    item = {i.origin.rpartition("/")[2]: i for i in Item.objects.all()}
    with pytest.raises(SharedContainer) as refused:
        forget_it(item["deep.txt"])
    assert "a.txt" in str(refused.value) and Item.objects.count() == 4
    forget_it(item["deep.txt"], with_container=True)
    assert not Capture.objects.filter(kind=CONTAINER).exists()
    deep = f"Deep words. {WORDS}".encode()
    for original in Original.objects.all():
        path = original_store().local_path(original.pk)
        assert deep not in path.read_bytes() and not path.read_bytes().startswith(b"PK")
    # An attachment stands in its message, which is told.
    forget_it(item["list.txt"])
    assert LogEntry.objects.latest("pk").detail["attached_to"] == [item["wells.eml"].pk]
    assert set(Item.objects.all()) == {item["a.txt"], item["wells.eml"]}


def zip_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
