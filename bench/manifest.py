"""A corpus brought by its manifest: 10,000 small files with nine facts each. Files a second until they are found by
search, and of the same manifest again, which brings nothing new.

Run by: python bench/manifest.py [NUMBER]
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from intake import BIN, make

_COLUMNS = ("path", "title", "date", "author", "source", "language", "collection", "identifier", "province", "seats")
_OFFICES = ("Water Office", "Harbour Office", "School Board", "Well Board")


def describe(folder: Path) -> Path:
    """Write the manifest of a folder's files; return its path."""
    path = folder / "manifest.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for n, document in enumerate(sorted(p for p in folder.iterdir() if p != path)):
            day = f"{1990 + n % 34}-{1 + n % 12:02}-{1 + n % 28:02}"
            speakers = f"Ana Vell {n % 200}; Bela Orr"
            row = [document.name, f"Speech {n}", day, speakers, _OFFICES[n % 4], "en", "Speeches", f"S-{n}"]
            writer.writerow([*row, f"Province {n % 12}", n % 300])
    return path


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, data = Path(name) / "corpus", Path(name) / "data"
        folder.mkdir()
        make(folder, number)
        manifest = describe(folder)
        environment = {**os.environ, "MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": "bench-bench-bench"}
        subprocess.run([BIN / "muniment", "init", "--json"], env=environment, check=True, capture_output=True)
        words = [BIN / "muniment", "capture", "--manifest", str(manifest), "--json"]
        seconds = []
        for wanted in (number, 0):
            started = time.perf_counter()
            done = subprocess.run(words, env=environment, check=True, capture_output=True)
            seconds.append(time.perf_counter() - started)
            if json.loads(done.stdout)["captured"] != wanted:
                raise SystemExit(f"captured {json.loads(done.stdout)['captured']} of {wanted}")
        question = [BIN / "muniment", "search", 'province:"Province 3"', "--json", "--limit", "1"]
        found = json.loads(subprocess.run(question, env=environment, check=True, capture_output=True).stdout)
        if found["total"] != len(range(3, number, 12)):
            raise SystemExit(f"found {found['total']} of {len(range(3, number, 12))}")
    print(f"\nA manifest of {number:,} files of 200 words with nine facts each, to found by search\n")
    print("| | files a second | seconds |\n|---|---:|---:|")
    for told, each in zip(("the first time", "again, nothing new"), seconds, strict=True):
        print(f"| {told} | {number / each:.0f} | {each:.1f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
