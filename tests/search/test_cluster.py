"""What a real cluster does in trouble, and what it keeps of many documents. Where OPENSEARCH_URL names one
(tools/with-opensearch)."""

from __future__ import annotations

import json
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from test_contract import ENTRIES, entry, ids

from muniment.search.asking.query import QueryError, parse_query
from muniment.search.engines.index import SearchUnavailable, ask
from muniment.search.engines.opensearch_cluster import ClusterSettings
from muniment.search.engines.opensearch_documents import mapping
from muniment.search.engines.opensearch_index import OpenSearchIndex
from muniment.search.engines.tantivy_index import TantivyIndex
from muniment.search.model import SearchRequest

URL = os.environ.get("OPENSEARCH_URL", "")
pytestmark = pytest.mark.skipif(not URL, reason="OPENSEARCH_URL names no OpenSearch cluster (tools/with-opensearch)")


def tell(method: str, path: str, body: Any = None) -> Any:
    """Ask the cluster itself."""
    request = urllib.request.Request(
        f"{URL.split(',')[0]}/{path}",
        json.dumps(body).encode() if body is not None else None,
        {"Content-Type": "application/json"},
        method=method,
    )
    return json.loads(urllib.request.urlopen(request, timeout=60).read() or b"null")


@pytest.fixture
def wanted() -> ClusterSettings:
    return ClusterSettings(URL, f"muniment-test-{os.urandom(4).hex()}", patience=0.5, write_patience=1)


@pytest.fixture
def index(wanted: ClusterSettings) -> Iterator[OpenSearchIndex]:
    made = OpenSearchIndex(wanted)
    made.update(ENTRIES, [])
    yield made
    made.drop()


def names_of(wanted: ClusterSettings) -> list[str]:
    return sorted(tell("GET", f"{wanted.prefix}-*/_settings"))


def test_what_a_full_disk_refuses_is_said_and_goes_in_afterwards(
    wanted: ClusterSettings, index: OpenSearchIndex
) -> None:
    tell("PUT", f"{wanted.prefix}-items/_settings", {"index.blocks.read_only_allow_delete": True})
    with pytest.raises(SearchUnavailable, match="takes no changes: its disk is full"):
        index.update([entry(7, "Zebras", "Zebras graze.")], [])
    # It answers all the same.
    assert ids(index, "zebras") == [] and ids(index, "volunteers") == [2]
    tell("PUT", f"{wanted.prefix}-items/_settings", {"index.blocks.read_only_allow_delete": None})
    index.update([entry(7, "Zebras", "Zebras graze.")], [])
    assert ids(index, "zebras") == [7]


def test_a_value_however_long_keeps_no_document_out(index: OpenSearchIndex) -> None:
    long = "x" * 40_000
    index.update([entry(7, long, "Zebras graze.", authors=[long], source=long, fields=[("note", long)])], [])
    assert ids(index, "zebras") == [7]


def test_what_is_no_document_of_the_cluster_is_named_and_the_others_go_in(index: OpenSearchIndex) -> None:
    bad = entry(8, "Eight", "Zebras graze.", date="99999999999999999999-01-01")
    with pytest.raises(ValueError, match=r"item 8: .*parsing"):
        index.update([entry(7, "Seven", "Zebras graze."), bad, entry(9, "Nine", "Zebras graze.")], [])
    assert ids(index, "zebras") == [7, 9]
    refused: list[tuple[int, str]] = []
    count = index.rebuild(
        iter([*ENTRIES, bad]), lambda done: None, lambda number, error: refused.append((number, str(error)))
    )
    assert count == 6 == index.count() and [number for number, _ in refused] == [8] and "parsing" in refused[0][1]


def test_a_rebuild_that_breaks_off_leaves_nothing_and_the_index_answers(
    wanted: ClusterSettings, index: OpenSearchIndex
) -> None:
    before = names_of(wanted)

    def stop(done: int) -> None:
        assert ids(index, "volunteers") == [2]
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(iter(ENTRIES), stop)
    assert names_of(wanted) == before and ids(index, "volunteers") == [2]
    # A kill leaves what it made: the next rebuild takes it away, and nothing of another archive's.
    neighbour = OpenSearchIndex(replace(wanted, prefix=f"{wanted.prefix}-items-b"))
    neighbour.update(ENTRIES[:1], [])
    tell("PUT", f"{wanted.prefix}-items-0123456789ab", {})
    index.rebuild(iter(ENTRIES[:2]), lambda done: None)
    assert len(names_of(wanted)) == 2 and index.count() == 2 and ids(neighbour, "drilled") == [1]
    neighbour.drop()


def test_pages_however_deep_go_on_where_the_one_before_ended(wanted: ClusterSettings) -> None:
    index = OpenSearchIndex(replace(wanted, window=50))
    try:
        entries = [
            entry(n, f"Lantern {n}", "lantern " * (n % 4 + 1), kind="document" if n % 3 else "article")
            for n in range(1, 241)
        ]
        index.rebuild(iter(entries), lambda done: None)
        for order, query in (("relevance", "lantern"), ("date", "lantern"), ("oldest", "lantern"), ("added", None)):
            request = SearchRequest(parse_query(query) if query else None, 20, order=order, with_passages=1)
            pages = [index.search(replace(request, offset=at)) for at in range(0, 260, 20)]
            found = [hit.id for page in pages for hit in page.hits]
            assert sorted(found) == list(range(1, 241)) and {page.total for page in pages} == {240}
            assert all(page.facets["kind"] == [("document", 160), ("article", 80)] for page in pages)
            assert all(hit.passages for page in pages for hit in page.hits)
        narrowed = SearchRequest(parse_query("lantern"), 20, 60, filters={"kind": ["article"]})
        assert len(index.search(narrowed).hits) == 20
    finally:
        index.drop()


def test_words_that_begin_so_are_of_all_documents_that_may_be_seen(index: OpenSearchIndex) -> None:
    index.update(
        [
            entry(
                100 + n, "A list", f"zebra zebrafish{'abcdefghij'[n % 10]}{'abcdefghij'[n // 10 % 10]}{'xyz'[n // 100]}"
            )
            for n in range(300)
        ],
        [],
    )
    index.update([entry(500, "Hidden", "zebrahidden", visibility="private")], [])
    words = index.words_beginning("exact", "zebra", 50_000, ("public",))
    assert len(words) == 301 and words[0] == ("zebra", 300) and ("zebrahidden", 1) not in words
    assert ("zebrahidden", 1) in index.words_beginning("exact", "zebra", 50_000, ("public", "private"))


def test_a_scan_is_of_one_moment(wanted: ClusterSettings) -> None:
    index = OpenSearchIndex(replace(wanted, window=10))
    try:
        index.rebuild(iter(entry(n, f"Lantern {n}") for n in range(1, 46)), lambda done: None)
        scan = index.scan(SearchRequest(parse_query("lantern")))
        found = next(scan)
        index.update([entry(46, "Lantern 46")], [12, 13])
        assert [*found, *(n for part in scan for n in part)] == list(range(1, 46))
        # A rebuild takes away what was looked at: the scan goes on in the new index, and finds none twice.
        scan = index.scan(SearchRequest(parse_query("lantern")))
        found = next(scan)
        index.rebuild(iter(entry(n, f"Lantern {n}") for n in range(1, 46)), lambda done: None)
        assert [*found, *(n for part in scan for n in part)] == list(range(1, 46))
        held = tell("GET", "_search/point_in_time/_all").get("pits", [])
        assert held == []
    finally:
        index.drop()


def test_an_index_that_was_taken_away_is_made_again(wanted: ClusterSettings, index: OpenSearchIndex) -> None:
    tell("DELETE", ",".join(names_of(wanted)))
    assert index.count() == 0
    tell("DELETE", ",".join(names_of(wanted)))
    index.update(ENTRIES, [])
    # With its fields, and not one that the cluster made up.
    assert ids(index, "volunteers") == [2] and list(tell("GET", f"_alias/{wanted.prefix}-items")) == names_of(wanted)


def test_many_that_begin_together_make_one_index(wanted: ClusterSettings) -> None:
    indexes = [OpenSearchIndex(wanted) for _ in range(6)]
    begun = [threading.Thread(target=index.count) for index in indexes]
    for thread in begun:
        thread.start()
    for thread in begun:
        thread.join()
    assert len(names_of(wanted)) == 1
    indexes[0].update(ENTRIES, [])
    assert {index.count() for index in indexes} == {6}
    indexes[0].drop()


def test_a_red_index_is_said_to_be_red_and_answers_when_it_is_well(
    wanted: ClusterSettings, index: OpenSearchIndex
) -> None:
    (name,) = names_of(wanted)
    index.drop()
    body = mapping(wanted, int(tell("GET", "")["version"]["number"].split(".")[0]))
    # A primary part that no node may have.
    body["settings"]["index"]["routing.allocation.require._name"] = "nowhere"
    tell("PUT", f"{name}?wait_for_active_shards=0", body | {"aliases": {f"{wanted.prefix}-items": {}}})
    with pytest.raises(SearchUnavailable, match="the cluster is red"):
        index.search(SearchRequest(None))
    assert "red" in index.describe()
    tell("PUT", f"{name}/_settings", {"index.routing.allocation.require._name": None})
    tell("GET", f"_cluster/health/{name}?wait_for_status=green&timeout=30s")
    assert index.count() == 0 and index.search(SearchRequest(None)).total == 0


def test_shards_and_copies_are_as_the_settings_say(wanted: ClusterSettings) -> None:
    index = OpenSearchIndex(replace(wanted, shards=3, replicas=1))
    try:
        index.rebuild(iter(ENTRIES), lambda done: None)
        (said,) = tell("GET", f"{wanted.prefix}-*/_settings").values()
        assert (said["settings"]["index"]["number_of_shards"], said["settings"]["index"]["number_of_replicas"]) == (
            "3",
            "1",
        )
        assert ids(index, "volunteers") == [2] and [h.id for h in index.search(SearchRequest(None)).hits] == [
            1,
            2,
            3,
            4,
            6,
        ]
        nodes = tell("GET", "_cluster/health")["number_of_nodes"]
        assert (
            "green" if nodes > 1 else "yellow: everything is found, 3 of its copies are missing"
        ) in index.describe()
    finally:
        index.drop()


LANGUAGES = ["ar", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv", "ta", "tr"]


def test_a_long_question_in_many_languages_is_answered(index: OpenSearchIndex) -> None:
    words = [f"word{a}{b}" for a in "abcdefghij" for b in "abcdefghij"]
    texts = [entry(100 + n, "", " ".join(words), language=tongue) for n, tongue in enumerate(LANGUAGES)]
    index.update(texts, [])
    question = SearchRequest(parse_query(" ".join(words)), relaxed=True)
    assert index.search(question).total == len(LANGUAGES)
    assert index.search(replace(question, relaxed=False)).total == len(LANGUAGES)


def test_a_beginning_that_stands_for_too_many_words_is_refused(index: OpenSearchIndex) -> None:
    many = " ".join(f"grange{a}{b} mill" for a in "abcdefghijklmnopqrstuvwxyz" for b in "abcdefghijklmnopqrst")
    index.update([entry(100, "A list", many)], [])
    assert ids(index, "grangeb* near/1 mill") == [100]
    with pytest.raises(QueryError, match="more than 450 words"):
        ids(index, "gra* near/1 mill")


@pytest.mark.parametrize(
    "query",
    [
        "ledgers",
        "harbour ledgers",
        '"old ledgers"',
        "harb*",
        "harber~ OR volunteers",
        "ledgers -volunteers",
        "what is read in the old ledgers of the harbour",
        "ledgers 2020",
    ],
)
def test_both_engines_give_the_same_scores(index: OpenSearchIndex, tmp_path: Path, query: str) -> None:
    other = TantivyIndex(tmp_path / "index")
    other.update(ENTRIES, [])
    request = SearchRequest(parse_query(query))
    ours, theirs = (ask(engine, request)[0].hits for engine in (index, other))
    assert [hit.id for hit in ours] == [hit.id for hit in theirs]
    assert [hit.score for hit in ours] == pytest.approx([hit.score for hit in theirs], rel=0.05)


class _Recorder(ThreadingHTTPServer):
    """Passes requests on to the cluster, and keeps what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.asked: list[dict[str, Any]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Passing(BaseHTTPRequestHandler):
    server: _Recorder

    def do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "/_search" in self.path and "point_in_time" not in self.path:
            self.server.asked.append(json.loads(body))
        request = urllib.request.Request(
            URL.split(",")[0] + self.path, body or None, {"Content-Type": "application/json"}, method=self.command
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, said = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, said = error.code, error.read()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do  # noqa: N815

    def log_message(self, *words: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def recorder() -> Iterator[_Recorder]:
    running = _Recorder()
    yield running
    running.shutdown()
    running.server_close()


@pytest.mark.django_db
def test_every_question_that_a_reader_can_ask_has_its_visibility(
    recorder: _Recorder, archive: Path, settings: Any, tmp_path: Path, capture: Any
) -> None:
    from muniment.archive.models import Item
    from muniment.search.asking import service
    from muniment.search.asking.suggestions import suggest
    from muniment.search.engines import opened

    settings.SEARCH_ENGINE, settings.OPENSEARCH_URL = "opensearch", f"http://127.0.0.1:{recorder.server_port}"
    settings.OPENSEARCH_PREFIX = f"muniment-test-{os.urandom(4).hex()}"
    opened.get_index.cache_clear()
    for number in range(3):
        page = tmp_path / f"page-{number}.html"
        page.write_text(
            f"<html lang=en><title>Wells of district {number}</title><h1>Wells of district {number}</h1>"
            "<p>The office drilled sixty wells in the lake districts, the clerk said.</p></html>"
        )
        capture(page)
    service.catch_up(None)
    recorder.asked.clear()
    index = opened.get_index()
    try:
        assert service.search("wells", filters={"kind": ["article"]}).total >= 0
        assert service.search("wels").correction == "wells"
        service.search("what was drilled in the districts of the lake", offset=20)
        list(service.find_all("wells", order="date"))
        service.find_newest("wells")
        service.find_first("wells")
        service.search("wel* near/3 districts")
        service.find_sources()
        suggest("wel")
        service.find_like(Item.objects.get(title__endswith="1"))
        list(index.scan(SearchRequest(None)))
        index.words_beginning("suggestion", "a", 10, ("public",))
        index.frequency("exact", "wells", ("public",))
        index.count_words(SearchRequest(parse_query("wells")))
    finally:
        index.drop()  # type: ignore[attr-defined]
    of_what_may_be_seen = {"terms": {"visibility": ["public"]}}
    # The passages of items that an answer named, by their numbers.
    asked = [body["query"] for body in recorder.asked if set(body["query"]) != {"terms"}]
    assert len(asked) > 15
    for query in asked:
        assert json.dumps(of_what_may_be_seen) in json.dumps(query), query


@pytest.mark.django_db
def test_what_the_cluster_refuses_stays_in_the_outbox_and_goes_in_later(
    archive: Path, settings: Any, tmp_path: Path, capture: Any
) -> None:
    from muniment.archive import outbox
    from muniment.search.engines import opened

    settings.SEARCH_ENGINE, settings.OPENSEARCH_URL = "opensearch", URL
    settings.OPENSEARCH_PREFIX = f"muniment-test-{os.urandom(4).hex()}"
    opened.get_index.cache_clear()
    index = opened.get_index()
    try:
        assert index.count() == 0
        tell("PUT", f"{settings.OPENSEARCH_PREFIX}-items/_settings", {"index.blocks.read_only_allow_delete": True})
        page = tmp_path / "page.html"
        page.write_text("<html lang=en><title>Wells</title><h1>Wells</h1><p>The office drilled sixty wells.</p></html>")
        capture(page)
        outbox.process_pending()
        (failed,) = outbox.failing("search")
        assert "its disk is full" in failed.error and index.count() == 0
        tell("PUT", f"{settings.OPENSEARCH_PREFIX}-items/_settings", {"index.blocks.read_only_allow_delete": None})
        # Its time comes.
        outbox.retry_now("search")
        outbox.process_pending()
        assert index.count() == 1 and not outbox.failing("search").exists()
    finally:
        index.drop()  # type: ignore[attr-defined]
