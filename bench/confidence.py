"""How often findings are right, by how sure the reader is of them: calibration on the labelled passages and news.

    python bench/confidence.py ../shared

A finding is right where it stands over a labelled one of its kind, or over one that may be shown or not. Only passages
and articles whose labels are whole are counted (../shared/data/findings, ../shared/data/polnear). Run by
`make bench-reading`.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from muniment.reading.pages.teasers import find_mentions

KINDS = ("place", "organisation", "date", "figure", "statement")


def spans(text: str, label: str) -> Iterator[tuple[int, int]]:
    """Yield where a label's words stand in a text, whatever blanks part them."""
    if words := label.split():
        for match in re.finditer(r"\s*".join(map(re.escape, words)), text):
            yield match.span()


def labels_of(row: dict[str, object], kind: str) -> list[str]:
    """Return the words of a passage's labels of a kind, and of those that may be shown or not."""
    found: list[str] = []
    for key in (f"{kind}s", f"{kind}s_optional", f"neutral_{kind}s", "neutral"):
        for label in row.get(key) or ():  # type: ignore[attr-defined]
            if isinstance(label, str):
                found.append(label)
            else:
                found += [label["quote"], *label.get("also", ())]
    return found


def passages(shared: Path) -> Iterator[tuple[str, dict[str, list[tuple[int, int]]]]]:
    """Yield texts with the spans of their labels by kind; a news article has labels of statements only."""
    for name in ("six-languages.jsonl", "chinese.jsonl"):
        for line in (shared / "data/findings" / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = str(row["text"])
            yield text, {kind: [s for w in labels_of(row, kind) for s in spans(text, w)] for kind in KINDS}
    for path in sorted((shared / "data/polnear/attributions").glob("*.ann")):
        article = shared / "data/polnear/text" / f"{path.name.rsplit('_', 1)[0]}.txt"
        if article.exists():
            text = article.read_text(encoding="utf-8")
            contents = re.findall(r"(?m)^T\d+\tContent ([\d ;]+)\t", path.read_text(encoding="utf-8"))
            pairs = [tuple(map(int, p.split())) for c in contents for p in c.split(";")]
            yield text, {"statement": [(begin, end) for begin, end in pairs]}


def main(shared: Path) -> None:
    """Print a table: by kind and confidence, how many findings are right of those there are."""
    table: dict[tuple[str, float], list[bool]] = defaultdict(list)
    for text, labels in passages(shared):
        for finding in find_mentions("", text, within="text").findings:
            if finding.field in labels:
                right = any(s < finding.end and finding.start < e for s, e in labels[finding.field])
                table[finding.field, finding.confidence].append(right)
    print("| kind | confidence | right | of |\n|---|---:|---:|---:|")
    for (kind, confidence), rights in sorted(table.items(), key=lambda row: (KINDS.index(row[0][0]), -row[0][1])):
        print(f"| {kind}s | {confidence} | {sum(rights)} | {len(rights)} |")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
