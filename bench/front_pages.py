"""Front pages: are the teasers found, all of them and nothing else, in order?

The pages are real ones in ../shared/data/listings; the labels (bench/labels/front-pages.json) say by XPath which of
their links are teasers, what names their section, and what is the lead. A teaser is found where a block has its
address, or its title. Beside ours, two plain readers: every link in a heading, and every link as long as a title. Run
by `make bench-reading`.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin

from lxml import etree
from scoring import is_held_out, score

from muniment.reading import FrontPage, ReadingError, read_bytes
from muniment.reading.formats.charset import decode
from muniment.reading.formats.html_page import parse, text_of

LABELS = Path(__file__).parent / "labels" / "front-pages.json"
Teaser = tuple[str, str]
"""(address without its fragment, folded title)"""


@dataclass
class Label:
    """What a person says of a page."""

    name: str
    url: str
    content: bytes
    is_front_page: bool
    teasers: list[Teaser] = field(default_factory=list)
    optional: list[Teaser] = field(default_factory=list)
    summaries: dict[str, str] = field(default_factory=dict)
    """Words of teasers by their address, where they are labelled."""
    sections: dict[str, str] = field(default_factory=dict)
    """Folded names of sections by their teasers' addresses; empty for a page without sections."""
    headings: set[str] = field(default_factory=set)
    """Folded names of the page itself, which may stand for a section's or not."""
    lead: str = ""

    @cached_property
    def reading(self) -> FrontPage | None:
        """What Muniment reads on the page; None where that is no front page."""
        try:
            found = read_bytes(self.content, "page.html", self.url)
        except ReadingError:
            return None
        return found if isinstance(found, FrontPage) else None


def fold(title: str) -> str:
    return re.sub(r"\W+", "", title).casefold()


def key(url: str, href: str, title: str) -> Teaser:
    try:
        address = urljoin(url, href.strip()).split("#")[0]
    except ValueError:
        address = href
    return address, fold(title)


def load(folder: Path) -> list[Label]:
    """Return the labelled pages with their teasers, each address once."""
    addresses = {row["name"]: row["url"] for row in csv.DictReader((folder / "pages.csv").open())}
    labels = []
    for name, row in json.loads(LABELS.read_text())["pages"].items():
        content = gzip.decompress((folder / f"{name}.html.gz").read_bytes())
        url = addresses[name]
        label = Label(name, url, content, row.get("kind") != "article")
        root = parse(decode(content, None)[0])
        label.headings = {fold(text_of(e)) for e in (root.xpath(row["heading"]) if "heading" in row else [])}
        label.lead = text_of(root.xpath(row["lead"])[0]) if "lead" in row else ""
        for found, expression in ((label.teasers, row.get("teasers")), (label.optional, row.get("optional"))):
            for link in root.xpath(expression) if expression else []:
                teaser = key(url, link.get("href") or "", text_of(link))
                if teaser[1] and teaser[0] not in {t[0] for t in found}:
                    found.append(teaser)
                    if "section" in row and found is label.teasers:
                        label.sections[teaser[0]] = "".join(fold(text_of(e)) for e in link.xpath(row["section"]))
                    if (
                        "summary" in row
                        and found is label.teasers
                        and (words := " ".join(text_of(e) for e in link.xpath(row["summary"])))
                    ):
                        label.summaries[teaser[0]] = words[:1200]
        labels.append(label)
    return labels


def ours(label: Label) -> list[Teaser] | None:
    return [key(label.url, b.url or "", b.title) for b in label.reading.blocks] if label.reading else None


def summary_score(labels: list[Label]) -> tuple[float, int]:
    """Return (mean over the pages of the F1 of their teasers' words, pages): the article benchmark's score of
    shingles."""
    pages = []
    for label in labels:
        if not label.summaries or label.reading is None:
            continue
        found = {key(label.url, b.url or "", b.title)[0]: b.summary for b in label.reading.blocks}
        wide = {a: spaced(t) for a, t in label.summaries.items()}
        f1, _, _ = score(wide, {a: spaced(found.get(a, "")[:1200]) for a in wide})
        pages.append(f1)
    return sum(pages) / len(pages), len(pages)


def section_score(labels: list[Label]) -> tuple[int, int]:
    """Return (teasers whose section has the right name, or rightly none, teasers found)."""
    right = whole = 0
    for label in labels:
        for block in label.reading.blocks if label.reading else []:
            address, title = key(label.url, block.url or "", block.title)
            alike = [t for t in label.teasers if t[0] == address] or [t for t in label.teasers if t[1] == title]
            if alike:
                name = fold(block.section or "")
                whole += 1
                right += name == label.sections.get(alike[0][0], "") or (name in label.headings and not label.sections)
    return right, whole


def lead_score(labels: list[Label]) -> tuple[int, int, int, int]:
    """Return (leads found, leads there are, leads taken from pages that have none, such pages)."""
    found = wrong = 0
    for label in labels:
        lead = fold(label.reading.lead.text) if label.reading and label.reading.lead else ""
        if label.lead:
            found += bool(lead) and (fold(label.lead) in lead or lead in fold(label.lead))
        else:
            wrong += bool(lead)
    leads = sum(bool(label.lead) for label in labels)
    return found, leads, wrong, len(labels) - leads


def spaced(text: str) -> str:
    """Part the characters of scripts without spaces, so that shingles can be made of them."""
    return re.sub(r"([\u3040-\u30ff\u4e00-\u9fff])", r" \1 ", text)


def links(label: Label, expression: str, least: int) -> list[Teaser] | None:
    root: etree._Element = parse(decode(label.content, None)[0])
    found: list[Teaser] = []
    for link in root.xpath(expression):
        text = text_of(link)
        if len(text) >= least:
            teaser = key(label.url, link.get("href") or "", text)
            if teaser[0] not in {t[0] for t in found}:
                found.append(teaser)
    return found if len(found) >= 3 else None


READERS = {
    "Muniment": ours,
    "every link in a heading": lambda label: links(
        label, "//*[self::h1 or self::h2 or self::h3 or self::h4]//a[@href]", 1
    ),
    "every link of 25 characters or more": lambda label: links(label, "//a[@href]", 25),
}


def compare(label: Label, found: list[Teaser] | None) -> tuple[int, int, int, bool]:
    """Return (found rightly, found wrongly, missed, in the right order)."""
    if found is None:
        return 0, 0, len(label.teasers), True
    matched: list[int] = []
    wrong = 0
    for address, title in found:
        index = next(
            (i for i, t in enumerate(label.teasers) if i not in matched and (t[0] == address or t[1] == title)), None
        )
        if index is not None:
            matched.append(index)
        elif not any(t[0] == address or t[1] == title for t in [*label.optional, *label.teasers]):
            wrong += 1
    return len(matched), wrong, len(label.teasers) - len(matched), matched == sorted(matched)


def main(folder: Path, verbose: bool) -> None:
    labels = load(folder)
    fronts = [label for label in labels if label.is_front_page]
    others = [label for label in labels if not label.is_front_page]
    print(
        f"\n{len(fronts)} front pages ({sum(is_held_out(x.name) for x in fronts)} held out), "
        f"{sum(len(x.teasers) for x in fronts)} teasers; {len(others)} pages that are none\n"
    )
    print(
        "| reader | F1 | precision | recall | F1 of the pages held out | pages in order | kept from reading "
        "what is no front page as one |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, read in READERS.items():
        rows = {label.name: compare(label, read(label)) for label in fronts}
        held = {n: r for n, r in rows.items() if is_held_out(n)}
        f1, precision, recall = total(rows)
        ordered = sum(r[3] for r in rows.values())
        kept = sum(read(label) is None for label in others)
        print(
            f"| {name} | {f1:.3f} | {precision:.3f} | {recall:.3f} | {total(held)[0]:.3f} | {ordered} of "
            f"{len(rows)} | {kept} of {len(others)} |"
        )
        if verbose and read is ours:
            for n, (right, wrong, missed, order) in rows.items():
                if wrong or missed or not order:
                    print(
                        f"   {n}{' (held out)' if is_held_out(n) else ''}: {right} right, {wrong} wrong, "
                        f"{missed} missed{'' if order else ', out of order'}"
                    )
    held_out = [x for x in fronts if is_held_out(x.name)]
    (right, whole), (held_right, held_whole) = section_score(fronts), section_score(held_out)
    print(
        f"\nSections (Muniment): {right} of {whole} teasers found are under their section's name, or rightly "
        f"under none ({held_right} of {held_whole} held out)."
    )
    leads = lead_score(fronts)
    print(
        f"Leads: {leads[0]} of {leads[1]} found; words taken for one on {leads[2]} of the {leads[3]} pages "
        f"that have none."
    )
    mean, pages = summary_score(fronts)
    print(
        f"\nThe teasers' words (Muniment): F1 {mean:.3f} over the {pages} pages whose summaries are labelled, "
        f"{summary_score(held_out)[0]:.3f} over those held out."
    )


def total(rows: dict[str, tuple[int, int, int, bool]]) -> tuple[float, float, float]:
    """Return (F1, precision, recall): means over the pages of each page's own, so that a long page counts as one."""
    precisions = [r / (r + w) if r + w else 0.0 for r, w, _m, _o in rows.values()]
    recalls = [r / (r + m) if r + m else 1.0 for r, _w, m, _o in rows.values()]
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0, precision, recall


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--pages" in sys.argv)
