"""What a cluster (OpenSearch) answers is heard: a document that it does not take is lost nowhere in silence."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from test_contract import ENTRIES, entry

from muniment.search.engines.index import SearchUnavailable
from muniment.search.engines.opensearch_cluster import ClusterSettings
from muniment.search.engines.opensearch_index import OpenSearchIndex
from muniment.search.model import Entry, SearchRequest

FULL = "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, read-only-allow"


class Cluster(ThreadingHTTPServer):
    """Says of each document of a bulk request what a cluster would say of it, as OpenSearch 2 words it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, int] = {}
        """Status by number; 200 for all others."""
        self.better_after = 1_000
        """Bulk requests after which all is taken."""
        self.most_bytes = 1_000_000
        self.sent: list[list[str]] = []
        self.deleted: list[str] = []
        self.switched = 0
        self.fails = False
        self.said: tuple[int, str] | None = None
        """What it answers to a question, in place of an answer."""
        self.holds = threading.Event()
        self.holds.set()
        """Clear while it answers nothing."""
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    server: Cluster

    def do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer = 200, "{}"
        if "/_bulk" in self.path:
            lines = [json.loads(line) for line in body.splitlines()]
            told = [
                (kind, values["_id"]) for line in lines for kind, values in line.items() if kind in ("index", "delete")
            ]
            if len(body) <= self.server.most_bytes:
                self.server.sent.append([number for _, number in told])
            answers = self.server.answers if len(self.server.sent) <= self.server.better_after else {}
            rows = [{kind: {"_id": number, "status": answers.get(number, 200)}} for kind, number in told]
            for row in rows:
                for values in row.values():
                    if values["status"] == 400:
                        values["error"] = {"type": "mapper_parsing_exception", "reason": "failed to parse field [year]"}
                    elif values["status"] == 403:
                        values["error"] = {"type": "cluster_block_exception", "reason": FULL}
            status, answer = (503, "{}") if self.server.fails else (200, json.dumps({"errors": True, "items": rows}))
            if len(body) > self.server.most_bytes:
                status, answer = 413, "{}"
        elif self.path.startswith("/_aliases"):
            self.server.switched += 1
        elif "/_search" in self.path:
            self.server.holds.wait(10)
            status, answer = self.server.said or (200, json.dumps({"hits": {"total": {"value": 0}, "hits": []}}))
        elif self.path.startswith("/_cluster/health"):
            answer = json.dumps({"status": "red"})
        elif self.path == "/":
            answer = json.dumps({"version": {"number": "3.8.0"}})
        elif self.command == "DELETE":
            self.server.deleted.append(self.path)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.encode())

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do  # noqa: N815

    def log_message(self, *words: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    running = Cluster()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def index(cluster: Cluster) -> OpenSearchIndex:
    address = f"http://127.0.0.1:{cluster.server_port}"
    return OpenSearchIndex(ClusterSettings(address, "x", timeout=1, patience=0.2, write_patience=0.4))


def test_a_document_that_is_not_taken_fails_its_row(cluster: Cluster, index: OpenSearchIndex) -> None:
    cluster.answers = {"2": 400, "9": 404}
    index.update(ENTRIES[:1], [9])
    with pytest.raises(ValueError, match=r"item 2: .*failed to parse field \[year\]"):
        index.update(ENTRIES[:3], [9])


def test_a_cluster_that_has_too_much_to_do_is_waited_for(cluster: Cluster, index: OpenSearchIndex) -> None:
    cluster.answers = {"2": 429}
    cluster.better_after = 2
    index.update(ENTRIES[:3], [])
    # What went in is not sent again.
    assert cluster.sent == [["1", "2", "3"], ["2"], ["2"]]
    cluster.better_after = 1_000
    with pytest.raises(SearchUnavailable, match="overloaded"):
        index.update([], [2])


def test_a_full_disk_is_said_and_blamed_on_no_item(cluster: Cluster, index: OpenSearchIndex) -> None:
    cluster.answers = {"1": 403, "2": 403}
    with pytest.raises(SearchUnavailable, match="its disk is full"):
        index.update(ENTRIES[:2], [])
    refused: list[int] = []
    with pytest.raises(SearchUnavailable, match="its disk is full"):
        index.rebuild(iter(ENTRIES), lambda done: None, lambda number, error: refused.append(number))
    assert refused == [] and cluster.switched == 0 and len(cluster.deleted) == 1


def test_what_is_too_much_at_once_is_sent_in_parts(cluster: Cluster, index: OpenSearchIndex) -> None:
    cluster.most_bytes = 3_000
    index.update([entry(n, f"Item {n}", "and much else " * 20) for n in range(1, 9)], [])
    assert sorted(number for numbers in cluster.sent for number in numbers) == list("12345678")
    with pytest.raises(ValueError, match="item 9: its text is more than the search cluster takes at once"):
        index.update([entry(9, "Nine", "and much else " * 200)], [])


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (429, {"type": "circuit_breaking_exception", "reason": "Data too large"}, "overloaded"),
        (401, {"type": "security_exception", "reason": "missing"}, "does not accept the name and password"),
        (403, {"type": "security_exception", "reason": "no permissions for search"}, "does not let this account"),
        (400, {"type": "parsing_exception", "reason": "unknown query [x]"}, "refuses a request of ours.*unknown query"),
        (503, {"type": "no_shard_available_action_exception", "reason": "x"}, "the cluster is red"),
        (500, {"type": "null_pointer_exception", "reason": "x"}, "fails .500, null_pointer_exception"),
    ],
)
def test_each_fault_of_a_cluster_is_said_in_a_true_line(
    cluster: Cluster, index: OpenSearchIndex, status: int, error: dict[str, str], said: str
) -> None:
    cluster.said = (status, json.dumps({"error": {"root_cause": [error], **error}, "status": status}))
    with pytest.raises(SearchUnavailable, match=said) as raised:
        index.search(SearchRequest(None))
    assert len(str(raised.value).splitlines()) == 1 and "127.0.0.1" not in str(raised.value)
    # As soon as it is well, it answers.
    cluster.said = None
    assert index.search(SearchRequest(None, with_facets=False)).total == 0


def test_a_cluster_that_answers_too_late_or_not_at_all_is_said(cluster: Cluster, index: OpenSearchIndex) -> None:
    cluster.holds.clear()
    with pytest.raises(SearchUnavailable, match="did not answer in time"):
        index.search(SearchRequest(None))
    cluster.holds.set()
    nobody = OpenSearchIndex(ClusterSettings("http://clerk:hush@127.0.0.1:1", "x", patience=0.1))
    with pytest.raises(SearchUnavailable, match="cannot be reached") as raised:
        nobody.search(SearchRequest(None))
    assert "hush" not in str(raised.value)


def test_one_of_several_nodes_is_enough(cluster: Cluster) -> None:
    addresses = f"http://127.0.0.1:1, http://127.0.0.1:{cluster.server_port},http://127.0.0.1:2"
    index = OpenSearchIndex(ClusterSettings(addresses, "x", patience=0))
    assert [index.search(SearchRequest(None, with_facets=False)).total for _ in range(5)] == [0] * 5


def test_a_rebuild_that_is_interrupted_deletes_what_it_made(cluster: Cluster, index: OpenSearchIndex) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(iter(ENTRIES), stop)
    assert len(cluster.deleted) == 1 and cluster.switched == 0


def test_a_rebuild_names_what_is_not_taken(cluster: Cluster, index: OpenSearchIndex) -> None:
    cluster.answers = {"2": 400}
    refused: list[tuple[int, str]] = []
    unfit = Entry(**{**vars(entry(8, "Eight")), "title": None})
    count = index.rebuild(
        iter([*ENTRIES[:3], unfit]), lambda done: None, lambda number, error: refused.append((number, str(error)))
    )
    assert count == 2 and sorted(number for number, _ in refused) == [2, 8] and cluster.switched == 1
    assert "failed to parse field [year]" in dict(refused)[2]


def test_a_rebuild_that_the_cluster_does_not_take_at_all_leaves_the_old_index(
    cluster: Cluster, index: OpenSearchIndex
) -> None:
    cluster.fails = True
    with pytest.raises(SearchUnavailable):
        index.rebuild(iter(ENTRIES), lambda done: None, lambda number, error: None)
    assert cluster.switched == 0
