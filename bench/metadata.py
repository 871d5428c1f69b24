"""Metadata of article pages: title, day of publication, authors, against labels and beside the open libraries.

Run by `make bench-reading`. A field counts as right where it says what the label says, and nothing more; a page
without a date must be given none.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from scoring import is_held_out, load_pages

LABELS = Path(__file__).parent / "labels" / "metadata.json"


@dataclass
class Found:
    """What a reader says of a page."""

    title: str | None = None
    published: str | None = None
    authors: list[str] = field(default_factory=list)


def digest(text: str) -> str:
    return sha256(re.sub(r"\W+", "", text).casefold().encode()).hexdigest()[:16]


def ours(content: bytes) -> Found:
    from muniment.reading import TextReading, read_bytes

    reading = read_bytes(content, "page.html")
    if not isinstance(reading, TextReading):
        return Found(reading.title)
    return Found(reading.title, reading.published, reading.authors)


def trafilatura_(content: bytes) -> Found:
    import trafilatura

    got = trafilatura.extract_metadata(content)
    if got is None:
        return Found()
    return Found(got.title, got.date, [a.strip() for a in (got.author or "").split(";") if a.strip()])


def newspaper(content: bytes) -> Found:
    from newspaper import Article

    from muniment.reading.charset import decode

    article = Article("https://page.example/", fetch_images=False)
    article.download(input_html=decode(content, None)[0])
    article.parse()
    date: Any = article.publish_date
    return Found(article.title, date.date().isoformat() if date else None, list(article.authors))


def htmldate_(content: bytes) -> Found:
    import htmldate

    from muniment.reading.charset import decode

    return Found(None, htmldate.find_date(decode(content, None)[0], original_date=True))


READERS: dict[str, Callable[[bytes], Found]] = {
    "Muniment": ours,
    "trafilatura": trafilatura_,
    "newspaper4k": newspaper,
    "htmldate": htmldate_,
}


def judge(label: dict[str, list[str] | str], found: Found) -> dict[str, bool]:
    """Return for each labelled field whether it is right."""
    right: dict[str, bool] = {}
    if "title" in label:
        right["title"] = found.title is not None and digest(found.title) == label["title"]
    if "published" in label:
        right["published"] = found.published in label["published"] if label["published"] else found.published is None
    if "authors" in label:
        right["authors"] = sorted(map(digest, found.authors)) == sorted(label["authors"])
    return right


def main(folder: Path, verbose: bool) -> None:
    warnings.simplefilter("ignore")
    labels = json.loads(LABELS.read_text())["pages"]
    _, pages = load_pages(folder)
    print(f"\nMetadata of {len(labels)} article pages ({sum(map(is_held_out, labels))} held out): right of those labelled\n")
    print("| reader | title | day of publication | authors | all three, of the pages held out |")
    print("|---|---:|---:|---:|---:|")
    for name, read in READERS.items():
        rows = {}
        for page, label in labels.items():
            try:
                found = read(pages[page])
            except Exception:  # A peer that fails on a page has found nothing of it; our own failure is to be seen.
                if read is ours:
                    raise
                found = Found()
            rows[page] = judge(label, found)
            if verbose and read is ours and not all(rows[page].values()) and not is_held_out(page):
                print("  ", page[:12], rows[page], found)
        cells = []
        for what in ("title", "published", "authors"):
            got = [r[what] for r in rows.values() if what in r]
            cells.append("" if name == "htmldate" and what != "published" else f"{sum(got) / len(got):.3f}")
        held = [right for page, r in rows.items() if is_held_out(page) for right in r.values()]
        print(f"| {name} | {' | '.join(cells)} | {'' if name == 'htmldate' else f'{sum(held) / len(held):.3f}'} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--pages" in sys.argv)
