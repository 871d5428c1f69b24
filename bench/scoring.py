"""The article-extraction benchmark's own score (F1 over four-word shingles), and the split of its pages."""

from __future__ import annotations

import gzip
import json
import re
import statistics
from collections import Counter
from hashlib import sha256
from pathlib import Path


def is_held_out(name: str) -> bool:
    """Say whether a page is of the half that is only scored: nobody who works on the reader looks at it.

    The other half (an even number in the first eight hex digits of the SHA-256 of the page's name) may be looked at.
    """
    return int(sha256(name.encode()).hexdigest()[:8], 16) % 2 == 1


def load_pages(folder: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return (true text, HTML) of the benchmark's pages by name."""
    true = {name: row["articleBody"] for name, row in json.loads((folder / "ground-truth.json").read_text()).items()}
    return true, {name: gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()) for name in true}


def shingles(text: str, n: int = 4) -> Counter[tuple[str, ...]]:
    """Return the runs of `n` words of a text with how often each stands in it."""
    tokens = re.findall(r"\w+", text or "", re.UNICODE)
    if 0 < len(tokens) < n:
        return Counter([tuple(tokens)])
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def score(true: dict[str, str], found: dict[str, str]) -> tuple[float, float, float]:
    """Return (F1, precision, recall): precision and recall are means over the pages, as the benchmark has them."""
    precisions, recalls = [], []
    for name, text in true.items():
        a, b = shingles(text), shingles(found[name])
        common = sum((a & b).values())
        both_empty = not a and not b
        if both_empty or sum(b.values()):
            precisions.append(1.0 if both_empty else common / sum(b.values()))
        if both_empty or sum(a.values()):
            recalls.append(1.0 if both_empty else common / sum(a.values()))
    precision, recall = statistics.mean(precisions), statistics.mean(recalls)
    return 2 * precision * recall / (precision + recall), precision, recall
