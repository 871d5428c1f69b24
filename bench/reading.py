"""Reading HTML articles: pages a second and F1 of the text, against trafilatura alone on the same pages.

The pages and their true texts are the article-extraction benchmark's, in ../shared/data/articles; the score is its own
(F1 over four-word shingles). Run by `make bench`, or: python bench/reading.py ../shared/data/articles
"""

from __future__ import annotations

import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import trafilatura

from muniment.reading import ReadingError, TextReading, read_bytes
from muniment.reading.article_page import extract_sections
from muniment.reading.charset import decode
from muniment.reading.html_page import describe, parse


def shingles(text: str, n: int = 4) -> Counter[tuple[str, ...]]:
    tokens = re.findall(r"\w+", text or "", re.UNICODE)
    if 0 < len(tokens) < n:
        return Counter([tuple(tokens)])
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def is_held_out(name: str) -> bool:
    """Say whether a page is of the half that is only scored: nobody who works on the reader looks at it.

    The other half (an even number in the first eight hex digits of the SHA-256 of the page's name) may be looked at.
    """
    return int(sha256(name.encode()).hexdigest()[:8], 16) % 2 == 1


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


def ours(content: bytes) -> str:
    try:
        reading = read_bytes(content, "page.html")
    except ReadingError:
        return ""
    if isinstance(reading, TextReading):
        return reading.text
    return "\n".join([reading.lead.text if reading.lead else "", *(f"{b.title}\n{b.summary}" for b in reading.blocks)])


def ours_text(content: bytes) -> str:
    """Return the article's text and nothing else: what the others do."""
    root = parse(decode(content, None)[0])
    sections = extract_sections(root, describe(root, None).title)
    return "\n".join(line for s in sections for line in [s.title or "", *(p[0] for p in s.paragraphs)])


def default(content: bytes) -> str:
    return trafilatura.extract(content) or ""


def fast(content: bytes) -> str:
    return trafilatura.extract(content, fast=True) or ""


def main(folder: Path) -> None:
    true = {name: row["articleBody"] for name, row in json.loads((folder / "ground-truth.json").read_text()).items()}
    pages = {name: gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()) for name in true}
    readers: dict[str, Callable[[bytes], str]] = {
        "Muniment, all that it reads (text, dates, places, statements, ...)": ours,
        "Muniment, the text alone": ours_text,
        f"trafilatura {trafilatura.__version__}, default": default,
        "trafilatura, fast": fast,
    }
    for read in readers.values():
        read(next(iter(pages.values())))
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    found: dict[str, dict[str, str]] = {}
    for _ in range(3):
        # In turn, so that a machine that slows down slows all of them.
        for name, read in readers.items():
            started = time.perf_counter()
            found[name] = {page: read(content) for page, content in pages.items()}
            seconds[name].append(time.perf_counter() - started)
    print(f"\n{len(pages)} article pages, one process, median of three rounds\n")
    print("| reader | F1 | precision | recall | pages a second |\n|---|---:|---:|---:|---:|")
    for name in readers:
        f1, precision, recall = score(true, found[name])
        print(f"| {name} | {f1:.3f} | {precision:.3f} | {recall:.3f} | {len(pages) / statistics.median(seconds[name]):.0f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
