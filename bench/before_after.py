"""Two checkouts of Muniment, one against the other: what a change of the house costs or saves.

Each is measured through its installed command and over HTTP, so that modules may have moved between them; in turn
(old, new, old, new …), so that what else the machine does meets both alike. Prints the median of each, and how far the
new one is from the old.

Run on a quiet machine as: python bench/before_after.py OLD NEW [--rounds 5] [--items 2000] [--articles FOLDER]

OLD, NEW: folders with a `.venv`. ARTICLES: files for `muniment read`; the made documents where none is named.
Needs wrk for the rate of kept pages; without it one connection asks.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from urllib.parse import urlsplit

from intake import WORDS, make
from pages import free_port, wait, wrk_once

HIGHER_IS_BETTER = {"kept page, requests a second", "intake, documents a second", "reading, files a second"}
SEARCHES = 150
KEPT_SECONDS = 5.0


@dataclass(frozen=True)
class Checkout:
    """A checkout, and the archive that it made."""

    name: str
    root: Path
    data: Path

    def run(self, *words: str | Path, data: Path | None = None) -> tuple[float, str]:
        """Return how many seconds a command took, and what it printed."""
        started = time.perf_counter()
        done = subprocess.run(
            [self.root / ".venv/bin/muniment", *words],
            env=self.environment(data or self.data),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{self.name}: muniment {words[0]} failed: {(done.stderr or done.stdout)[-500:]}")
        return time.perf_counter() - started, done.stdout

    def environment(self, data: Path) -> dict[str, str]:
        """Return the environment of its commands: nothing of this process's own archive."""
        own = {k: v for k, v in os.environ.items() if not k.startswith(("MUNIMENT_", "DJANGO_", "PYTHON"))}
        return {**own, "MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": "bench-bench-bench"}

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve the archive on a port of its own; give its address."""
        port = free_port()
        server = subprocess.Popen(
            [self.root / ".venv/bin/muniment", "serve", "--port", str(port)],
            env=self.environment(self.data),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait(f"{address}/about/")
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def measure(checkout: Checkout, documents: Path, articles: Path, items: list[str], number: int) -> dict[str, float]:
    """Return what one round measured. `number`: of the round; nothing is asked twice of one archive."""
    figures: dict[str, float] = {"start of the command, ms": 1000 * checkout.run("version")[0]}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        checkout.run("init", data=data)
        seconds, printed = checkout.run("capture", documents, "--json", data=data)
        figures["intake, documents a second"] = json.loads(printed)["captured"] / seconds
    files = [file for file in articles.rglob("*") if file.is_file()]
    figures["reading, files a second"] = len(files) / checkout.run("read", articles, "--json")[0]
    with checkout.serve() as address:
        figures["page made anew, ms"] = milliseconds_of([f"{address}{path}" for path in items])
        url = f"{address}{items[0]}"
        wait(url)
        if shutil.which("wrk"):
            figures["kept page, requests a second"] = wrk_once(url, 32)
        else:
            figures["kept page, requests a second"] = rate_of_one(url)
        questions = list(permutations(WORDS, 2))[number * SEARCHES :][:SEARCHES]
        figures["search, ms"] = milliseconds_of([f"{address}/search/?q={a}+{b}" for a, b in questions])
    return figures


def rate_of_one(url: str) -> float:
    """Return requests a second over one connection."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    count, until = 0, time.perf_counter() + KEPT_SECONDS
    while time.perf_counter() < until:
        connection.request("GET", parts.path)
        connection.getresponse().read()
        count += 1
    connection.close()
    return count / KEPT_SECONDS


def milliseconds_of(addresses: list[str]) -> float:
    """Return what an address takes that is asked for the first time, at the median; the first tenth warms up."""
    connection = http.client.HTTPConnection(urlsplit(addresses[0]).netloc)
    times = []
    for address in addresses:
        parts = urlsplit(address)
        started = time.perf_counter()
        connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
        answer = connection.getresponse()
        answer.read()
        times.append(1000 * (time.perf_counter() - started))
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}")
    connection.close()
    return statistics.median(times[len(times) // 10 :])


def report(rows: dict[str, dict[str, list[float]]]) -> list[str]:
    """Return the table: the median of each checkout, and how far the new one is from the old."""
    lines = ["| what | old | new | difference | |", "|---|---:|---:|---:|---|"]
    for what in rows["old"]:
        old, new = (statistics.median(rows[name][what]) for name in ("old", "new"))
        change = 100 * (new - old) / old
        worse = -change if what in HIGHER_IS_BETTER else change
        lines.append(f"| {what} | {old:,.1f} | {new:,.1f} | {change:+.1f} % | {'worse' if worse > 3 else ''} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--articles", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        documents = Path(folder) / "documents"
        documents.mkdir()
        make(documents, chosen.items)
        checkouts = [Checkout(n, getattr(chosen, n).resolve(), Path(folder) / n) for n in ("old", "new")]
        items = {}
        for checkout in checkouts:
            checkout.run("init")
            checkout.run("capture", documents, "--json")
            _seconds, found = checkout.run("search", WORDS[0], "--json", "--limit", "200")
            items[checkout.name] = [urlsplit(hit["url"]).path for hit in json.loads(found)["hits"]]
        rows: dict[str, dict[str, list[float]]] = {"old": {}, "new": {}}
        for number in range(chosen.rounds):
            for checkout in checkouts:
                articles = (chosen.articles or documents).resolve()
                for what, value in measure(checkout, documents, articles, items[checkout.name], number).items():
                    rows[checkout.name].setdefault(what, []).append(value)
            print(f"round {number + 1} of {chosen.rounds} is done", flush=True)
        print("\n".join(report(rows)))


if __name__ == "__main__":
    main()
