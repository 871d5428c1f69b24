"""Words of originals that readings leave out, by the rule that left them out, over folders of files.

Run by hand: `bench/losses.py FOLDER…`. Prints a table of each folder's words, and how many readings have a loss to look
at.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from muniment.reading import ReadingError, TextReading, read_bytes


def main(folders: list[Path]) -> None:
    print("| corpus | texts | words | kept | to look at | left out, by rule |")
    print("|---|---:|---:|---:|---:|---|")
    for folder in folders:
        left_out: Counter[str] = Counter()
        texts = words = kept = alarms = 0
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            try:
                reading = read_bytes(path.read_bytes(), path.name)
            except ReadingError:
                continue
            if not isinstance(reading, TextReading) or reading.measure is None:
                continue
            texts += 1
            words += reading.measure.original
            kept += reading.measure.kept
            left_out.update(reading.measure.left_out)
            alarms += any(f.field == "left out" for f in reading.findings)
        rules = "; ".join(f"{rule} {count:,}" for rule, count in left_out.most_common())
        print(f"| {folder.name} | {texts} | {words:,} | {kept / max(words, 1):.0%} | {alarms} | {rules} |", flush=True)


if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:]])
