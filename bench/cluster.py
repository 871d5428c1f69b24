"""OpenSearch, through the whole path and asked directly, in one run: indexing, latency, and a node that is killed.

    tools/with-opensearch .venv/bin/python bench/cluster.py [DOCUMENTS]
    tools/with-opensearch --nodes 3 .venv/bin/python bench/cluster.py [DOCUMENTS] --kill [SECONDS]

Indexing: our rebuild, beside the time that making the words takes plus that of OpenSearch's own bulk helper with ready
documents. Latency: a term, two words, a phrase and a question, ours (planning, the request, the answer, its passages
marked) beside the same request sent again as it is. With `--kill`: 20 askers, and the node whose address stands first
is killed in the middle; an error or a late answer is counted.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from muniment.search.model import Entry

ASKERS = 20
WORDS_EACH = 300
QUESTIONS = ("w17", "w3 w140", '"w2 w1"', "which of the w5 w44 w300 w1200 w9 w70 is w2000 w31")


def entries(count: int) -> Iterator[Entry]:
    """Yield documents of words whose frequencies fall as in a language (Zipf)."""
    from muniment.search.model import Entry, Passage

    chance = random.Random(7)  # noqa: S311
    words = [f"w{n}" for n in range(1, 20_000)]
    weights = [1 / n for n in range(1, 20_000)]
    for number in range(1, count + 1):
        text = chance.choices(words, weights, k=WORDS_EACH)
        parts = [Passage(" ".join(text[at : at + 100]), f"p-{at}") for at in range(0, WORDS_EACH, 100)]
        date = f"{chance.randint(1990, 2025)}-05-01"
        yield Entry(number, " ".join(text[:8]), parts, "article", "full", f"Office {number % 40}", "en", date)


def indexing(count: int) -> Any:
    """Print what a rebuild takes beside its parts; return the index."""
    from opensearchpy import OpenSearch
    from opensearchpy.helpers import bulk

    from muniment.search.engines.opensearch_cluster import ClusterSettings
    from muniment.search.engines.opensearch_documents import document_of, mapping
    from muniment.search.engines.opensearch_index import OpenSearchIndex

    wanted = ClusterSettings(os.environ["OPENSEARCH_URL"], f"bench-{os.urandom(4).hex()}")
    kept = list(entries(count))
    start = time.perf_counter()
    ready = [document_of(entry) for entry in kept]
    making = time.perf_counter() - start

    client = OpenSearch(wanted.addresses.split(","), timeout=120)
    version = int(client.info()["version"]["number"].split(".")[0])
    client.indices.create(index=f"{wanted.prefix}-helper", body=mapping(wanted, version))
    start = time.perf_counter()
    bulk(client, ({"_index": f"{wanted.prefix}-helper", "_id": str(d["id"]), "_source": d} for d in ready))
    client.indices.refresh(index=f"{wanted.prefix}-helper")
    helper = time.perf_counter() - start
    client.indices.delete(index=f"{wanted.prefix}-helper")

    index = OpenSearchIndex(wanted)
    start = time.perf_counter()
    index.rebuild(iter(kept), lambda done: None)
    ours = time.perf_counter() - start
    print(f"indexing {count:,}: ours {ours:.1f} s ({count / ours:,.0f} a second)")
    print(f"  words {making:.1f} s + helper {helper:.1f} s")
    print(f"  ours / (words + helper) = {ours / (making + helper):.2f} (wanted: 1.3 at most)")
    return index


def latency(index: Any, rounds: int = 100) -> None:
    """Print the median and the 95th percentile of each question, ours and as a bare request."""
    from opensearchpy import OpenSearch

    from muniment.search.asking.query import parse_query
    from muniment.search.engines.index import ask
    from muniment.search.model import SearchRequest

    client = OpenSearch(os.environ["OPENSEARCH_URL"].split(","), timeout=60)
    for question in QUESTIONS:
        sent: list[tuple[Any, dict[str, Any]]] = []
        inner = index._cluster._client.search

        def noted(*, inner: Callable[..., Any] = inner, sent: list[Any] = sent, **said: Any) -> Any:
            sent.append(said)
            return inner(**said)

        index._cluster._client.search = noted
        ask(index, SearchRequest(parse_query(question)))
        index._cluster._client.search = inner
        bodies = list(sent)
        times: dict[str, list[float]] = {"ours": [], "direct": []}
        for _ in range(rounds):
            start = time.perf_counter()
            ask(index, SearchRequest(parse_query(question)))
            times["ours"].append(time.perf_counter() - start)
            start = time.perf_counter()
            for said in bodies[-1:]:
                client.search(**said)
            times["direct"].append(time.perf_counter() - start)
        (m, p), (dm, dp) = (
            (1000 * statistics.median(row), 1000 * statistics.quantiles(row, n=20)[-1]) for row in times.values()
        )
        print(
            f"{question}: ours {m:.1f} ms, p95 {p:.1f}; direct {dm:.1f}, {dp:.1f}: {m / dm:.2f} and {p / dp:.2f} times"
        )


def killing(index: Any, seconds: float) -> None:
    """Ask with twenty at once; kill the first node in the middle; print errors and latencies."""
    from muniment.search.asking.query import parse_query
    from muniment.search.engines.index import ask
    from muniment.search.model import SearchRequest

    until = time.monotonic() + seconds
    times: list[float] = []
    errors: list[str] = []

    def asker(number: int) -> None:
        chance = random.Random(number)  # noqa: S311
        while time.monotonic() < until:
            start = time.perf_counter()
            try:
                ask(index, SearchRequest(parse_query(f"w{chance.randint(1, 3000)} w{chance.randint(1, 300)}")))
            except Exception as error:  # All of them are counted.
                errors.append(str(error))
            times.append(time.perf_counter() - start)
            # As people ask: with a pause.
            time.sleep(chance.uniform(0.1, 0.5))

    threads = [threading.Thread(target=asker, args=(n,)) for n in range(ASKERS)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 2)
    os.kill(int(os.environ["OPENSEARCH_PIDS"].split()[0]), signal.SIGKILL)
    for thread in threads:
        thread.join()
    rows = statistics.quantiles(times, n=100)
    print(
        f"{len(times):,} questions of {ASKERS} askers in {seconds:.0f} s, a node of three killed: {len(errors)} errors"
    )
    print(
        f"  median {1000 * rows[49]:.0f} ms, p95 {1000 * rows[94]:.0f}, p99 {1000 * rows[98]:.0f}; "
        f"longest {max(times):.2f} s"
    )
    for said in sorted(set(errors)):
        print("  ", errors.count(said), said)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("documents", nargs="?", type=int, default=20_000)
    words.add_argument("--kill", nargs="?", type=float, const=60.0)
    given = words.parse_args()
    os.environ.setdefault("MUNIMENT_DATA", tempfile.mkdtemp(prefix="bench-cluster-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "muniment.settings"
    import django

    django.setup()
    index = indexing(given.documents)
    try:
        if given.kill:
            killing(index, given.kill)
        else:
            latency(index)
    finally:
        index.drop()


if __name__ == "__main__":
    main()
