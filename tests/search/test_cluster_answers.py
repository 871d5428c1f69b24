"""What a cluster (OpenSearch) answers is heard: a document that it does not take is lost nowhere in silence."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from test_contract import ENTRIES, entry

from muniment.search.engines.index import SearchUnavailable
from muniment.search.engines.opensearch_index import OpenSearchIndex
from muniment.search.model import Entry


class Cluster(ThreadingHTTPServer):
    """Says of each document of a bulk request what a cluster would say of it, as OpenSearch 2 words it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, int] = {}
        """Status by number; 200 for all others."""
        self.switched = 0
        self.fails = False
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    server: Cluster

    def do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer = 200, "{}"
        if self.path.startswith("/_bulk"):
            lines = [json.loads(line) for line in body.splitlines()]
            told = [
                (kind, values["_id"]) for line in lines for kind, values in line.items() if kind in ("index", "delete")
            ]
            rows = [{kind: {"_id": number, "status": self.server.answers.get(number, 200)}} for kind, number in told]
            for row in rows:
                for values in row.values():
                    if values["status"] == 400:
                        values["error"] = {"type": "mapper_parsing_exception", "reason": "failed to parse field [year]"}
            status, answer = (503, "{}") if self.server.fails else (200, json.dumps({"errors": True, "items": rows}))
        elif self.path.startswith("/_aliases"):
            self.server.switched += 1
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
    return OpenSearchIndex(f"http://127.0.0.1:{cluster.server_port}", "x")


def test_a_document_that_is_not_taken_fails_its_row(cluster: Cluster, index: OpenSearchIndex) -> None:
    cluster.answers = {"2": 400, "9": 404}
    index.update(ENTRIES[:1], [9])
    with pytest.raises(ValueError, match=r"item 2: .*failed to parse field \[year\]"):
        index.update(ENTRIES[:3], [9])
    cluster.answers = {"9": 429}
    with pytest.raises(ValueError, match="item 9: 429"):
        index.update([], [9])


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
