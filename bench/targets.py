"""How much is right of the targets that the reader finds in real passages, and of what it says is said of them, by
language.

    python bench/targets.py ../shared [half]

The labels and their scorer are others' (../shared/data/plans, ../shared/tools/score_plans.py). The rules were made on
every other passage of a language, the first, the third and so on (half 1); of the rest (half 2) only the numbers were
looked at. `sets` and `repeats` count as one relation. Run by `make bench-reading`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

MUNIMENT = str(Path(sys.executable).parent / "muniment")
LANGUAGES = ("en", "zh", "fr", "es", "ru", "ar")


def passages(shared: Path, half: int | None) -> dict[str, list[str]]:
    """Return the lines of the labelled passages by language: of a half, or all."""
    lines: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    seen: Counter[str] = Counter()
    for line in (shared / "data" / "plans" / "passages.jsonl").read_text(encoding="utf-8").splitlines():
        language = json.loads(line)["language"]
        seen[language] += 1
        if half is None or seen[language] % 2 == half % 2:
            lines[language].append(line)
    return lines


def score(shared: Path, lines: list[str]) -> str:
    """Return what the scorer prints of passages."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "passages.jsonl"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, str(shared / "tools" / "score_plans.py"), MUNIMENT, str(file)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def counts(line: str, text: str) -> tuple[str, str]:
    """Return precision and recall as the scorer's line gives them, with their counts."""
    found = re.search(rf"(?m)^{line}.*?precision\s+(\S+) (\S+)\s+recall\s+(\S+) (\S+)", text)
    return (f"{found[1]} {found[2]}", f"{found[3]} {found[4]}") if found else ("–", "–")


def relations(text: str) -> tuple[int, int]:
    """Return how many relations of matched targets are right, `sets` and `repeats` as one, and how many are others."""
    right = wrong = 0
    for label, found, count in re.findall(r"(?m)^    (\S+) +-> (\S+) +(\d+)$", text):
        if label == found or {label, found} == {"sets", "repeats"}:
            right += int(count)
        elif found != "(none)":
            wrong += int(count)
    return right, wrong


def main(shared: Path, half: int | None) -> None:
    """Print the table."""
    lines = passages(shared, half)
    print("| language | passages | targets: precision | recall | relations right | “reached” wrongly said |")
    print("|---|---|---|---|---|---|")
    for language, chosen in (*lines.items(), ("all", [line for part in lines.values() for line in part])):
        text = score(shared, chosen)
        precision, recall = counts("targets", text)
        right, wrong = relations(text)
        worst = re.search(r"WORST FAULT:.*?: (\d+) \(of (\d+)", text)
        said = f"{worst[1]} of {worst[2]}" if worst else "–"
        print(f"| {language} | {len(chosen)} | {precision} | {recall} | {right} of {right + wrong} | {said} |")


if __name__ == "__main__":
    main(
        Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"),
        int(sys.argv[2]) if len(sys.argv) > 2 else None,
    )
