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
from urllib.parse import urlsplit

from scoring import is_held_out, load_pages

LABELS = Path(__file__).parent / "labels" / "metadata.json"


@dataclass
class Found:
    """What a reader says of a page."""

    title: str | None = None
    published: str | None = None
    authors: list[str] = field(default_factory=list)
    language: str | None = None
    address: str | None = None


def digest(text: str) -> str:
    return sha256(re.sub(r"\W+", "", text).casefold().encode()).hexdigest()[:16]


def ours(content: bytes) -> Found:
    from muniment.reading import TextReading, read_bytes

    reading = read_bytes(content, "page.html")
    if not isinstance(reading, TextReading):
        return Found(reading.title, language=reading.language, address=reading.url)
    return Found(reading.title, reading.published, reading.authors, reading.language, reading.url)


def trafilatura_(content: bytes) -> Found:
    import trafilatura

    got = trafilatura.extract_metadata(content)
    if got is None:
        return Found()
    return Found(
        got.title, got.date, [a.strip() for a in (got.author or "").split(";") if a.strip()], got.language, got.url
    )


def newspaper(content: bytes) -> Found:
    from newspaper import Article

    from muniment.reading.formats.charset import decode

    article = Article("https://page.example/", fetch_images=False)
    article.download(input_html=decode(content, None)[0])
    article.parse()
    date: Any = article.publish_date
    return Found(
        article.title,
        date.date().isoformat() if date else None,
        list(article.authors),
        article.meta_lang,
        article.canonical_link,
    )


def htmldate_(content: bytes) -> Found:
    import htmldate

    from muniment.reading.formats.charset import decode

    return Found(None, htmldate.find_date(decode(content, None)[0], original_date=True))


FIELDS = ("title", "published", "authors", "language", "address")
NOT_OFFERED = {"trafilatura": ("language",), "htmldate": ("title", "authors", "language", "address")}
"""What a peer does not say by itself (trafilatura tells languages with a detector that is not part of it)."""
READERS: dict[str, Callable[[bytes], Found]] = {
    "Muniment": ours,
    "trafilatura": trafilatura_,
    "newspaper4k": newspaper,
    "htmldate": htmldate_,
}


def place(address: str | None) -> str:
    """Return what makes two addresses one: host and path, without www and a slash at the end."""
    parts = urlsplit(address or "")
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}".lower()


def judge(label: dict[str, list[str] | str], found: Found, address: str) -> dict[str, bool]:
    """Return for each labelled field whether it is right. `address` is where the benchmark took the page from."""
    right: dict[str, bool] = {
        "language": (found.language or "").split("-")[0] == label["language"],
        "address": place(found.address) == place(address),
    }
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
    addresses = {name: row["url"] for name, row in json.loads((folder / "ground-truth.json").read_text()).items()}
    print(
        f"\nMetadata of {len(labels)} article pages ({sum(map(is_held_out, labels))} held out): right of those "
        f"labelled\n"
    )
    print(
        "| reader | title | day of publication | authors | language | canonical address | all, of the pages held out |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, read in READERS.items():
        rows = {}
        for page, label in labels.items():
            try:
                found = read(pages[page])
            except Exception:  # A peer that fails on a page has found nothing of it; our own failure is to be seen.
                if read is ours:
                    raise
                found = Found()
            rows[page] = judge(label, found, addresses[page])
            if verbose and read is ours and not all(rows[page].values()) and not is_held_out(page):
                print("  ", page[:12], rows[page], found)
        cells = []
        for what in FIELDS:
            got = [r[what] for r in rows.values() if what in r]
            cells.append("" if what in NOT_OFFERED.get(name, ()) else f"{sum(got) / len(got):.3f}")
        offered = [w for w in FIELDS if w not in NOT_OFFERED.get(name, ())]
        held = [r[w] for page, r in rows.items() if is_held_out(page) for w in offered if w in r]
        print(f"| {name} | {' | '.join(cells)} | {sum(held) / len(held):.3f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--pages" in sys.argv)
