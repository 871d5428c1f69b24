"""How much is right of the targets that the reader finds in real passages, and of what it says is said of them, by
language.

    python bench/targets.py ../shared [half]

The labels and their scorer are others' (../shared/data/plans, ../shared/tools/score_plans.py). The rules were made on
every other passage of a language, the first, the third and so on (half 1), and since reader 1.15 on the others too.
`sets` and `repeats` count as one relation. A second table holds the confidence against the labels, theirs and ours
(labels/targets): the share of each shape of target is measured on four fifths of the passages, and checked on the last.
Run by `make bench-reading`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from muniment.reading.targets.finder import find_plans

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


OWN = Path(__file__).parent / "labels" / "targets"
FOLDS = 5
LEAST_SHOWN = 0.6


def words_of(text: str) -> set[str]:
    """Return a text's words, as the scorer cuts them."""
    return set(re.findall(r"[\u3400-\u9fff]|[^\W_]+(?:[.,]\d+)*", text.lower()))


def is_right(quote: str, labels: list[str]) -> bool:
    """Return whether a target's words are mostly those of a label (the F1 of the words is 0.6 or more)."""
    own = words_of(quote)
    return any(2 * len(own & words_of(label)) >= 0.6 * (len(own) + len(words_of(label))) for label in labels)


def found_by_shape(lines: list[str]) -> Iterator[tuple[int, tuple[str, bool, float], bool]]:
    """Yield (fold, shape, whether it is right) of each target found."""
    for number, line in enumerate(lines):
        row = json.loads(line)
        labels = [target["quote"] for target in row["targets"]]
        for plan in find_plans(row["text"] + "\n", language=row["language"]):
            said = {each.target: each.relation for each in plan.said}
            for index, target in enumerate(plan.targets):
                told = "set" if said.get(index) in (None, "sets", "repeats") else "said"
                shape = (told, target.quantity.value is not None, target.confidence)
                yield number % FOLDS, shape, is_right(target.quote, labels)


def print_reliability(shared: Path) -> None:
    """Print how many targets are right by the share that was measured for their shape on other passages."""
    lines = [line for part in passages(shared, None).values() for line in part]
    for file in sorted(OWN.glob("*.jsonl")):
        lines += file.read_text(encoding="utf-8").splitlines()
    found = list(found_by_shape(lines))
    bands: dict[str, list[bool]] = {"0.9 and more": [], "0.6 to 0.9": [], "under 0.6 (Review)": []}
    for fold, shape, right in found:
        others = [r for f, s, r in found if f != fold and s == shape]
        share = (sum(others) + 1) / (len(others) + 2)
        band = "0.9 and more" if share >= 0.9 else "0.6 to 0.9" if share >= LEAST_SHOWN else "under 0.6 (Review)"
        bands[band].append(right)
    print("\n| share measured on other passages | targets right |")
    print("|---|---|")
    for band, rights in bands.items():
        print(f"| {band} | {sum(rights)} of {len(rights)} |")
    shown = [right for _, shape, right in found if shape[2] >= LEAST_SHOWN]
    print(f"\nShown (confidence {LEAST_SHOWN} and more): {sum(shown)} of {len(shown)} right.")


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
    SHARED = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    main(
        SHARED,
        int(sys.argv[2]) if len(sys.argv) > 2 else None,
    )
    print_reliability(SHARED)
