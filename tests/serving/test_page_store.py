"""What is kept of pages: under which state, until when, and how much of it."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection, transaction

from muniment.archive import staleness
from muniment.archive.models import StaleTag
from muniment.archive.staleness import ALL, LogReader, News, Pruning, mark_stale, newest_row, tags_of
from muniment.serving import page_store
from muniment.serving.page_store import PageStore, forget_with_all_pages, remove_old_pages

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def store(archive: Path) -> PageStore:
    return another(archive)


def another(archive: Path) -> PageStore:
    store = PageStore(archive / "pages")
    store.catch_up()
    return store


def keep(store: PageStore, key: str, *tags: str, body: bytes = b"a page") -> None:
    assert store.keep(key, body, [("Content-Type", "text/html")], tags, store.begin()) is not None


def test_what_a_commit_made_stale_is_gone_after_the_next_look_in_every_process(store: PageStore, archive: Path) -> None:
    other = another(archive)
    for one in (store, other):
        keep(one, "/a", "item:1", "items")
        keep(one, "/b", "item:2")
    with transaction.atomic():
        mark_stale(["item:1"])
    for one in (store, other):
        one.catch_up()
        assert set(one.memory) == {"/b"}
        # Nothing is thrown away twice: what is made anew stays.
        keep(one, "/a", "item:1")
        one.catch_up()
        assert set(one.memory) == {"/a", "/b"}


def test_a_page_begun_before_a_change_is_not_kept_and_one_that_shows_other_things_is(store: PageStore) -> None:
    begun = store.begin()
    mark_stale(["item:1"])
    store.catch_up()
    assert store.keep("/a", b"old", [], ["item:1", "items"], begun) is None
    assert store.keep("/b", b"other", [], ["item:2"], begun) is not None
    assert set(store.memory) == {"/b"}
    keep(store, "/a", "item:1")


def test_a_page_begun_before_a_change_and_kept_before_the_next_look_goes_with_that(store: PageStore) -> None:
    begun = store.begin()
    mark_stale(["item:1"])
    assert store.keep("/a", b"old", [], ["item:1"], begun) is not None
    assert not store.is_fresh, "nobody is sent it: there is news"
    store.catch_up()
    assert not store.memory and store.is_fresh


def test_a_change_that_is_taken_back_makes_nothing_stale(store: PageStore) -> None:
    keep(store, "/a", "item:1")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mark_stale(["item:1"])
        raise ZeroDivisionError
    assert store.is_fresh
    store.catch_up()
    assert set(store.memory) == {"/a"} and not StaleTag.objects.filter(tag="item:1").exists()


def test_everything_can_be_thrown_away_at_once(store: PageStore) -> None:
    begun = store.begin()
    keep(store, "/a", "item:1")
    mark_stale([ALL])
    store.catch_up()
    assert not store.memory and store.bytes == 0
    assert store.keep("/b", b"old", [], ["item:9"], begun) is None
    keep(store, "/a", "item:1")


def test_pages_are_not_sent_when_the_last_look_is_long_ago(store: PageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, "/a", "item:1")
    at = page_store.now()
    monkeypatch.setattr(page_store, "now", lambda: at + 1.0)
    assert not store.is_fresh
    store.catch_up()
    assert store.is_fresh and set(store.memory) == {"/a"}
    # Asleep for longer than the log is sure to be whole.
    monkeypatch.setattr(page_store, "now", lambda: at + 100.0)
    store.catch_up()
    assert not store.memory


@pytest.fixture
def alone_on_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL counts transactions for all its databases: those that other tests have open hold a cut back, for as
    long as they are."""
    monkeypatch.setattr(staleness, "_BOUND", "pg_snapshot_xmax(pg_current_snapshot())::text::bigint")


@pytest.mark.usefixtures("alone_on_the_server")
def test_the_log_is_cut_only_far_behind_everybody(
    store: PageStore, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staleness, "KEPT_ROWS", 10)
    pruning, other = Pruning(), another(archive)
    for one in (store, other):
        keep(one, "/stays", "item:999")
    for number in range(30):
        mark_stale([f"item:{number}"])
        assert pruning.prune() in (0, 1)
        store.catch_up()
    assert 10 <= StaleTag.objects.count() <= 12, "cut, and not cleared"
    assert set(store.memory) == {"/stays"}, "who looks often loses nothing"
    other.catch_up()
    assert not other.memory, "who was further behind than the log cannot know what is stale"


@pytest.mark.usefixtures("alone_on_the_server")
def test_what_was_written_since_the_last_cut_is_not_cut(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staleness, "KEPT_ROWS", 1)
    pruning = Pruning()
    for number in range(5):
        mark_stale([f"item:{number}"])
    assert pruning.prune() == 0
    mark_stale(["item:6"])
    assert pruning.prune() == 4
    assert list(StaleTag.objects.values_list("tag", flat=True)) == ["item:4", "item:6"]


def test_a_log_of_another_database_makes_everything_stale(archive: Path) -> None:
    reader = LogReader()
    reader.read()
    mark_stale(["item:1"])
    assert reader.read() == News(["item:1"])
    assert reader.read() == News()
    StaleTag.objects.all().delete()
    assert reader.read() == News(everything=True)
    mark_stale(["item:2"])
    assert reader.read().tags == ["item:2"] and reader.read() == News()


def test_who_is_far_behind_throws_everything_away(store: PageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staleness, "MOST_NEWS", 5)
    keep(store, "/a", "item:999")
    mark_stale([f"item:{number}" for number in range(12)])
    store.catch_up()
    assert not store.memory
    keep(store, "/a", "item:999")
    store.catch_up()
    assert set(store.memory) == {"/a"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
def test_on_postgresql_who_began_first_may_commit_last(store: PageStore) -> None:
    keep(store, "/first", "item:1")
    keep(store, "/second", "item:2")
    written, go = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            mark_stale(["item:1"])
            written.set()
            go.wait(20)
        connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert written.wait(20)
    mark_stale(["item:2"])
    store.catch_up()
    assert set(store.memory) == {"/first"}
    go.set()
    slow.join()
    store.catch_up()
    assert not store.memory


def test_a_page_is_compressed_when_it_is_asked_for_again_and_a_long_one_at_once(store: PageStore) -> None:
    for body, at_once in ((b"<p>water</p>" * 100, False), (b"<p>water</p>" * 10_000, True)):
        page = store.keep("/a", body, [("Content-Type", "text/html")], ["item:1"], store.begin())
        assert page is not None and (page.packed is not None) is at_once
        before = store.bytes
        packed = store.pack("/a", page)
        assert store.pack("/a", page) is packed, "once"
        assert at_once or before + len(packed) < store.bytes
        assert gzip.decompress(packed) == body and len(packed) < len(body) / 3
        assert {("content-encoding", "gzip"), ("content-length", str(len(packed)))} <= set(page.packed_headers or [])
    short = store.keep("/b", b"ok", [], ["item:1"], store.begin())
    assert (
        short is not None and short.pack() == b"ok" and ("content-encoding", "gzip") not in (short.packed_headers or [])
    )


def test_the_store_takes_no_more_memory_than_it_may_whatever_is_asked_for(archive: Path) -> None:
    most = 8_000_000
    tracemalloc.start()
    try:
        store = PageStore(archive / "pages", most)
        before = tracemalloc.get_traced_memory()[0]
        for number in range(3000):
            headers = [(f"name-{n}", f"value {number} {n}") for n in range(8)]
            page = store.keep(
                f"/items/{number}/?q={number}",
                b"%d" % number * 1500,
                headers,
                [f"item:{number}", "items"],
                store.begin(),
            )
            if page is not None and number % 2:
                store.pack(f"/items/{number}/?q={number}", page)
            del page
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert most / 2 < store.bytes <= most
    # What is remembered of pages that left is counted apart: their keys.
    assert taken < most * 1.3


def test_pages_that_many_ask_for_outlive_a_flood_of_pages_that_are_asked_for_once(archive: Path) -> None:
    store = PageStore(archive / "pages", 2_000_000)
    wanted = [f"/items/{number}/" for number in range(20)]
    for number in range(5000):
        for key in wanted[number % 20 :: 20]:
            page = store.memory.get(key)
            if page is None:
                keep(store, key, "items", body=b"w" * 5000)
            else:
                page.asked += 1
        keep(store, f"/about/?junk={number}", "items", body=b"j" * 17_000)
    assert set(wanted) <= set(store.memory)
    assert store.bytes <= 2_000_000
    mark_stale(["items"])
    store.catch_up()
    assert not store.memory and store.bytes == 0


def test_a_page_begun_before_a_look_that_found_something_is_refused_by_the_turn_alone(store: PageStore) -> None:
    # As on PostgreSQL, where the connection's newest row says nothing.
    begun = replace(store.begin(), row=None)
    mark_stale(["item:1"])
    store.catch_up()
    assert store.keep("/a", b"old", [], ["item:1"], begun) is None
    assert store.keep("/b", b"other", [], ["item:2"], begun) is not None
    begun = replace(store.begin(), row=None)
    mark_stale([ALL])
    store.catch_up()
    assert store.keep("/b", b"old", [], ["item:2"], begun) is None
    assert store.keep("/b", b"new", [], ["item:2"], replace(store.begin(), row=None)) is not None


def test_a_page_read_in_an_old_state_is_refused_by_the_row_alone(store: PageStore) -> None:
    # As on SQLite, in a thread with a query open: it begins after the look, and sees what was before.
    row = newest_row()
    mark_stale(["item:1"])
    store.catch_up()
    assert store.keep("/a", b"old", [], ["item:1"], replace(store.begin(), row=row)) is None
    assert store.keep("/b", b"other", [], ["item:2"], replace(store.begin(), row=row)) is not None


def test_with_more_tags_than_are_remembered_nothing_begun_before_is_kept(
    store: PageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_store, "_MOST_TAGS", 5)
    begun = store.begin()
    for number in range(12):
        mark_stale([f"item:{number}"])
        store.catch_up()
    for tag in ("item:0", "item:11"):
        assert store.keep("/a", b"old", [], [tag], begun) is None
        assert store.keep("/a", b"old", [], [tag], replace(begun, row=None)) is None
    keep(store, "/a", "item:0")


def test_other_memories_of_a_process_go_with_all_its_pages(store: PageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_store, "_with_all_pages", [])
    called: list[int] = []
    forget_with_all_pages(lambda: called.append(1))
    mark_stale(["item:1"])
    store.catch_up()
    assert called == []
    mark_stale([ALL])
    store.catch_up()
    assert called == [1]


def test_a_thread_looks_and_whoever_waits_for_it_is_told(store: PageStore) -> None:
    stop = threading.Event()
    watch = threading.Thread(target=store.watch, args=(stop,))
    watch.start()
    try:
        for number in range(3):
            keep(store, f"/{number}", f"item:{number}")
            mark_stale([f"item:{number}"])
            assert store.wait_for_news() and f"/{number}" not in store.memory
    finally:
        stop.set()
        watch.join()


@pytest.mark.parametrize(
    ("subjects", "tags"),
    [
        (["item:1", "item:2"], {"item:1", "item:2", "items"}),
        (["collection:3"], {"collection:3", "collections", "editions", "front"}),
        (["source:4"], {"source:4", "sources"}),
        (["edition:999"], {"edition:999", "editions", "front"}),
        ([], set()),
    ],
)
def test_a_write_makes_stale_what_shows_it(archive: Path, subjects: list[str], tags: set[str]) -> None:
    assert tags_of(subjects) == tags


def test_the_front_is_imported_before_django_is_ready(tmp_path: Path) -> None:
    # As other servers do (gunicorn muniment.serving.server:wsgi), and each worker of ours.
    words = (
        "import sys; from muniment.serving.server import app, wsgi; assert callable(wsgi); assert "
        "'muniment.archive.models' not in sys.modules"
    )
    environment = {"PATH": os.environ["PATH"], "MUNIMENT_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_pages_that_were_kept_on_disk_by_an_earlier_version_are_removed(archive: Path) -> None:
    folder = archive / "pages"
    folder.mkdir(exist_ok=True)
    for name in ("pages.sqlite3", "pages.sqlite3-wal", "generation"):
        (folder / name).write_bytes(bytes(8))
    remove_old_pages()
    assert [path.name for path in folder.iterdir()] == ["generation"]
