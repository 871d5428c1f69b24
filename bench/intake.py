"""Capture and index of 10,000 small documents: documents a second and peak memory, from files to a searchable archive.

Run by `make bench`, or: python bench/intake.py [NUMBER]
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

BIN = Path(sys.executable).parent
WORDS = [
    "water",
    "well",
    "school",
    "clinic",
    "harbour",
    "district",
    "clerk",
    "survey",
    "report",
    "counted",
    "printed",
    "spring",
    "village",
    "teacher",
    "office",
    "court",
    "plan",
    "tests",
    "number",
    "table",
    "page",
    "town",
    "lake",
    "reading",
    "evening",
    "worker",
    "dock",
    "ledger",
    "ship",
    "cargo",
    "dues",
    "name",
    "year",
    "month",
    "people",
    "house",
    "street",
    "repair",
    "mains",
    "tap",
    "road",
    "letter",
    "law",
    "case",
    "judge",
    "annex",
    "method",
]


def make(folder: Path, number: int) -> None:
    """Write documents of about 200 words: three in four text, the rest HTML."""
    random.seed(7)
    for n in range(number):
        title = f"Report {n} on the {random.choice(WORDS)} of district {n % 97}"  # noqa: S311 - no secret
        sentences = [" ".join(random.choices(WORDS, k=13)).capitalize() + "." for _ in range(15)]  # noqa: S311
        # As reports have it: a date, somebody's word and a figure now and then, not in every sentence.
        sentences[2] = f"The clerk of district {n % 97} counted {n} wells on {1 + n % 28} March {1990 + n % 34}."
        sentences[9] = f"The repairs took a year, the clerk said on {1 + n % 28} April {1990 + n % 34}."
        if n % 4:
            (folder / f"{n:05}.txt").write_text(
                f"{title}\n\n" + "\n\n".join(" ".join(sentences[i : i + 5]) for i in range(0, 15, 5))
            )
        else:
            body = "".join(f"<p>{' '.join(sentences[i : i + 5])}</p>" for i in range(0, 15, 5))
            (folder / f"{n:05}.html").write_text(
                f"<!doctype html><html lang=en><head><title>{title}</title></head><body><main><article><h1>"
                f"{title}</h1>{body}</article></main></body></html>"
            )


def memory_of(pid: int) -> int:
    """Return the proportional memory of a process and all below it, in bytes."""
    total = 0
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        try:
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return total


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, data = Path(name) / "reports", Path(name) / "data"
        folder.mkdir()
        make(folder, number)
        environment = {**os.environ, "MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": "bench-bench-bench"}
        subprocess.run([BIN / "muniment", "init", "--json"], env=environment, check=True, capture_output=True)
        started = time.perf_counter()
        process = subprocess.Popen(
            [BIN / "muniment", "capture", str(folder), "--source", "Bench", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        peak = 0

        def watch() -> None:
            nonlocal peak
            while process.poll() is None:
                peak = max(peak, memory_of(process.pid))
                time.sleep(0.25)

        watcher = threading.Thread(target=watch)
        watcher.start()
        report = json.loads(process.communicate()[0])
        seconds = time.perf_counter() - started
        watcher.join()
        found = json.loads(
            subprocess.run(
                [BIN / "muniment", "search", "clerk", "--json", "--limit", "1"],
                env=environment,
                check=True,
                capture_output=True,
            ).stdout
        )
        if report["captured"] != number or found["total"] != number:
            raise SystemExit(f"captured {report['captured']}, found {found['total']} of {number}")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nCapture and index of {number:,} documents of 200 words, from files to found by search\n")
    print(
        "| documents a second | seconds | peak memory of all processes (PSS) | largest single process |\n|---:|"
        "---:|---:|---:|"
    )
    print(f"| {number / seconds:.0f} | {seconds:.1f} | {peak / 2**20:.0f} MiB | {largest:.0f} MiB |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
