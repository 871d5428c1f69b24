"""Events of public bodies' pages of meetings: days found, titles, precision, by half and by kind of page.

    python bench/meetings.py ../shared

The labels and the scorer are others' (../shared/data/meetings, ../shared/tools/score_events.py). The half of the pages
that the reader was made with and the half that was only scored are told apart by a hash of the file's name. Run by
`make bench-reading`.
"""

from __future__ import annotations

import collections
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MUNIMENT = str(Path(sys.executable).parent / "muniment")


def is_held_out(name: str) -> bool:
    """Return whether a page is of the half that was only scored."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 1


def score(shared: Path, names: list[str], folder: Path) -> tuple[str, list[dict[str, object]]]:
    """Return what the scorer prints of some pages, and its report, a row a page."""
    data = shared / "data" / "meetings"
    labels = json.loads((data / "events.json").read_text(encoding="utf-8"))
    (folder / "pages").mkdir(parents=True)
    (folder / "events.json").write_text(json.dumps({name: labels[name] for name in names}), encoding="utf-8")
    for name in names:
        for file in (data / "pages" / f"{name}.gz", data / "pages" / name):
            if file.exists():
                (folder / "pages" / file.name).write_bytes(file.read_bytes())
    report = folder / "report.jsonl"
    scorer = str(shared / "tools" / "score_events.py")
    command = [sys.executable, scorer, MUNIMENT, str(folder), "--report", str(report)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return printed, [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]


def first(expression: str, text: str) -> str:
    """Return the first group of an expression, or a dash."""
    match = re.search(expression, text)
    return re.sub(r"\s+", " ", match[1]) if match else "–"


def main(shared: Path) -> None:
    """Print the tables."""
    names = list(json.loads((shared / "data" / "meetings" / "events.json").read_text(encoding="utf-8")))
    kinds: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    print("| | half it was made with | half only scored |\n|---|---:|---:|")
    printed = {}
    with tempfile.TemporaryDirectory() as folder:
        for held in (False, True):
            half = [name for name in names if is_held_out(name) is held]
            printed[held], rows = score(shared, half, Path(folder) / str(held))
            for row in rows:
                kind = kinds[str(row["shape"]).removeprefix("one meeting's page (") or "?"]
                mark = "held " if held else ""
                kind[f"{mark}gold"] += int(str(row["gold"]))
                kind[f"{mark}day"] += int(str(row["day"]))
    for what, expression in (
        ("pages", r"pages (\d+)"),
        ("days found", r"recall, day +(.+)"),
        ("day and time found", r"recall, day\+time +(.+)"),
        ("titles right, of found", r"title, of found +(.+)"),
        ("places right, of found", r"place, of found +(.+)"),
        ("precision, where every day is known", r"precision, day +(.+)"),
    ):
        print(f"| {what} | {first(expression, printed[False])} | {first(expression, printed[True])} |")
    print("\n| kind of page | days found | in the half only scored |\n|---|---:|---:|")
    for kind, counts in sorted(kinds.items(), key=lambda pair: -pair[1]["gold"] - pair[1]["held gold"]):
        held = f"{counts['held day']} of {counts['held gold']}"
        print(f"| {kind.rstrip(')')} | {counts['day']} of {counts['gold']} | {held} |")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
