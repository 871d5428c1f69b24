"""An HTML page as blocks of words in reading order, and the elements that hold them.

In: a page's tree, which is not changed. Out: a `PageText`: every paragraph, heading, list item and table row with how
much of it is links, and for each element how much prose stands in it. What is on every page (navigation, share bars,
forms, advertisements) and what is hidden is left out.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Literal

from lxml import etree

from muniment.reading.findings.vocabulary import load

Role = Literal["text", "heading", "list", "quote", "table"]

_SKIPPED = frozenset(load("page-parts")["tags that hold no text of a page"])
_INLINE = frozenset(load("page-parts")["tags inside a line"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ROLE_OF = {"li": "list", "dt": "list", "dd": "list", "blockquote": "quote", "q": "quote", "pre": "quote"}
_SKIPPED_ROLES = frozenset(load("page-parts")["roles that hold no text of a page"])
_SENTENCE_END = re.compile(r"[.!?…;:。！？；：۔؟।][\"'”’»)\]」』]*(?:\s|$)|[。！？；]")
_WIDE = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


_OTHERS_WORDS = re.compile(r"(?:^|-)(?:comm?ent|komment|disqus|livefyre|respond|reader-?reviews?|user-?reviews?)")
"""What readers wrote under an article."""


NO_TEXT = frozenset({"script", "style", "template", "svg", "math", "iframe", "object", "head"})
"""Elements whose letters nobody reads."""
_IMAGES = ("img", "amp-img")
_HOLDS_PICTURES = re.compile(r"(?i)caption|figure|(?<![a-z])(?:image|img|photo|picture|gallery|slideshow)")
_MOST_IN_ONE = 60
_MOST_IMAGES = 3000


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list item or table row."""

    text: str
    linked: int
    """Characters of it that are link text."""
    role: Role
    level: int
    """1 to 6 for a heading, else 0."""
    tag: str
    holder: int
    """Index of the innermost holder in `PageText.holders`."""
    weight: float
    """Characters, a character of a script without spaces counted as two and a half."""
    prose: float
    """How much it speaks for an article: its unlinked characters where it reads as sentences, else 0."""
    plain: float
    """Its unlinked characters where it does not read as sentences: a short line, a list's item, a row."""


@dataclass(slots=True)
class Holder:
    """A block-level element: which blocks stand in it, and how much prose."""

    element: etree._Element
    parent: int
    first: int
    end: int = 0
    prose: float = 0.0
    plain: float = 0.0
    other: float = 0.0
    """Characters of links and lists of links."""
    named: bool = False
    """The page says that this is the article's body."""


@dataclass(slots=True)
class Image:
    """An `img` element: how many blocks stand before it, and in which holder it stands."""

    before: int
    holder: int
    element: etree._Element


@dataclass
class PageText:
    """A page's blocks and holders, both in document order."""

    blocks: list[Block] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    left_out: list[tuple[str, etree._Element]] = field(default_factory=list)
    """What was not read as text, with the rule: "hidden", "named" by its class, "readers" for what they wrote, or
    "margin" by its tag or role."""


@lru_cache(maxsize=1)
def _part_names() -> tuple[frozenset[str], frozenset[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    names = load("page-parts")
    return (
        frozenset(names["furniture words"]),
        frozenset(names["furniture if short"]),
        re.compile("|".join(names["furniture phrases"])),
        re.compile("|".join(names["never furniture"])),
        re.compile("|".join(names["article body"])),
    )


@lru_cache(maxsize=4096)
def judge_name(sign: str) -> Literal["others", "furniture", "furniture if short", "body", "plain"]:
    """Say what an element's class and id call it.

    "others": what readers wrote; "furniture": part of every page; "furniture if short": that or a part of an article
    (a gallery, a teaser); "body": the article's body; "plain": nothing known.
    """
    furniture, short, phrases, never, body = _part_names()
    verdict: Literal["plain", "furniture if short"] = "plain"
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", sign).lower()
    for name in spaced.split():
        words = [w for w in re.split(r"[^a-z]+", name) if w]
        joined = "-".join(words)
        if _OTHERS_WORDS.search(joined):
            return "others"
        if body.search(joined):
            return "body"
        if (not furniture.isdisjoint(words) or phrases.search(joined)) and not never.search(joined):
            return "furniture"
        if not short.isdisjoint(words) and not never.search(joined):
            verdict = "furniture if short"
    return verdict


def weigh(text: str) -> float:
    """Return the length of a text, a character of a script without spaces counted as two and a half."""
    return float(len(text)) if text.isascii() else len(text) + 1.5 * len(_WIDE.findall(text))


def read_words(element: etree._Element) -> str:
    """Return the words within an element that somebody could read: those of scripts and styles are none."""
    parts: list[str] = []
    skipped: etree._Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        is_text = isinstance(node.tag, str) and node.tag not in NO_TEXT
        if event == "start":
            if skipped is None and not is_text:
                skipped = node
            elif skipped is None:
                parts.append(node.text or "")
        else:
            if node is skipped:
                skipped = None
            if skipped is None and node is not element:
                # A block's border parts words; a letter set bold does not.
                parts.append(f"{'' if node.tag in _INLINE else ' '}{node.tail or ''}")
    return " ".join("".join(parts).split())


def is_hidden(element: etree._Element) -> bool:
    """Say whether an element is hidden by its own attributes."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return bool(style) and bool(re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", style or "", re.IGNORECASE))


def read_blocks(root: etree._Element, *, strict: bool = True) -> PageText:
    """Return the page's blocks. With `strict` off nothing is left out for its name: for pages whose names mislead."""
    body = root.find("body")
    usual = sys.getrecursionlimit()
    try:
        # The parser goes 2,048 elements deep, and the walk takes two calls for each.
        sys.setrecursionlimit(max(usual, 6_000))
        return _Walk(strict).run(root if body is None else body)
    finally:
        sys.setrecursionlimit(usual)


class _Walk:
    """One pass over the tree. Inline text gathers in a buffer; a block-level border empties it."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.paragraphs = 0
        self.page = PageText()
        self.buffer: list[str] = []
        self.linked = 0
        self.link_depth = 0

    def run(self, body: etree._Element) -> PageText:
        self.paragraphs = sum(1 for _ in body.iter("p", "br"))
        self.page.holders.append(Holder(body, -1, 0))
        self.walk(body, 0, "body", "text", 0)
        self.close(0, "body", "text", 0)
        return self.page

    def add(self, text: str) -> None:
        self.buffer.append(text)
        if self.link_depth:
            self.linked += len(text) - text.count(" ") if text.isspace() else len(text)

    def close(self, holder: int, tag: str, role: Role, level: int) -> None:
        """End the block that the buffer holds."""
        if not self.buffer:
            return
        text = " ".join("".join(self.buffer).split())
        linked, self.linked = self.linked, 0
        self.buffer.clear()
        if not text:
            return
        weight = weigh(text)
        prose = 0.0
        few_links = linked < 0.5 * len(text) or (linked < 0.8 * len(text) and len(text) - linked > 40)
        if role != "heading" and few_links and ((weight > 60 and _SENTENCE_END.search(text)) or weight > 200):
            prose = weight * max(0.1, 1 - 1.5 * linked / len(text))
            if role == "list":
                prose *= 0.6
        blocks = self.page.blocks
        plain = 0.0 if prose or linked > 0.3 * len(text) else weight
        blocks.append(Block(text, min(linked, len(text)), role, level, tag, holder, weight, prose, plain))

    def walk(self, element: etree._Element, holder: int, tag: str, role: Role, level: int) -> None:
        if element.text:
            self.add(element.text)
        for child in element:
            name = child.tag
            if name in _INLINE:
                if self.strict and name == "span" and self.is_furniture(child):
                    self.page.left_out.append(("named", child))
                else:
                    is_link = name == "a" and child.get("href") is not None
                    self.link_depth += is_link
                    self.walk(child, holder, tag, role, level)
                    self.link_depth -= is_link
            elif name == "br":
                # Two breaks in a row part paragraphs; one is a space.
                following = child.getnext()
                if following is not None and following.tag == "br" and not (child.tail or "").strip():
                    self.close(holder, tag, role, level)
                else:
                    self.add(" ")
            elif name == "hr":
                self.close(holder, tag, role, level)
            elif (isinstance(name, str) and name not in _SKIPPED) or (
                name in ("aside", "footer", "label", "figcaption") and not self.strict
            ):
                self.close(holder, tag, role, level)
                if name in _IMAGES and len(self.page.images) < _MOST_IMAGES:
                    self.page.images.append(Image(len(self.page.blocks), holder, child))
                self.enter(child, name, holder, role)
            elif isinstance(name, str):
                if name in ("aside", "footer", "nav", "figcaption"):
                    self.close(holder, tag, role, level)
                if name not in NO_TEXT:
                    self.page.left_out.append(("margin", child))
            if child.tail:
                self.add(child.tail)

    def is_furniture(self, element: etree._Element) -> bool:
        sign = element.get("class")
        return bool(sign) and judge_name(sign or "") in ("others", "furniture", "furniture if short")

    def is_most(self, element: etree._Element, share: float) -> bool:
        """Say whether this share of the page's paragraphs stands in an element: a wrapper, whatever it is named."""
        return sum(1 for _ in element.iter("p", "br")) > max(3, share * self.paragraphs)

    def enter(self, element: etree._Element, tag: str, holder: int, role: Role) -> None:
        """Read a block-level element."""
        if is_hidden(element):
            self.page.left_out.append(("hidden", element))
            return
        level = _HEADINGS.get(tag, 0)
        verdict = "plain"
        sign = element.get("class")
        identity = element.get("id")
        if sign or identity or "-" in tag:
            verdict = judge_name(f"{sign or ''} {identity or ''} {tag if '-' in tag else ''}")
            if verdict == "others":
                if not self.is_most(element, 0.9):
                    self.page.left_out.append(("readers", element))
                    return
            elif self.strict and (
                (verdict == "furniture" and not self.is_most(element, 0.6))
                or (verdict == "furniture if short" and not self.is_most(element, 0.25))
            ):
                self.page.left_out.append(("named", element))
                if tag == "figure" or _HOLDS_PICTURES.search(f"{sign or ''} {identity or ''}"):
                    # Its words are left out, as those of a caption; its pictures are the text's.
                    room = min(_MOST_IN_ONE, _MOST_IMAGES - len(self.page.images))
                    self.page.images += [
                        Image(len(self.page.blocks), holder, e) for e in islice(element.iter(*_IMAGES), room)
                    ]
                return
        if (kind := element.get("role")) and kind.lower() in _SKIPPED_ROLES and self.strict:
            self.page.left_out.append(("margin", element))
            return
        if tag == "table" and self.read_table(element, holder):
            return
        if tag == "p" or level:
            # A paragraph holds no blocks that matter as holders.
            inner: Role = "heading" if level else role
            self.walk(element, holder, tag, inner, level)
            self.close(holder, tag, inner, level)
            return
        holders = self.page.holders
        index = len(holders)
        made = Holder(
            element,
            holder,
            len(self.page.blocks),
            named=verdict == "body" or "articlebody" in (element.get("itemprop") or "").lower(),
        )
        holders.append(made)
        inner = _ROLE_OF.get(tag, role)  # type: ignore[assignment]
        self.walk(element, index, tag, inner, 0)
        self.close(index, tag, inner, 0)
        made.end = len(self.page.blocks)

    def read_table(self, table: etree._Element, holder: int) -> bool:
        """Read a table of data, one block a row. Return False for one that only lays a page out."""
        rows = list(table.iter("tr"))
        if len(rows) < 2 or next(table.iterdescendants("table"), None) is not None:
            return False
        read: list[tuple[str, int]] = []
        for row in rows:
            cells = []
            for cell in row:
                if cell.tag in ("td", "th"):
                    words = " ".join("".join(map(str, cell.itertext())).split())
                    if weigh(words) > 300:
                        return False
                    cells.append(words)
            linked = sum(len("".join(map(str, a.itertext()))) for a in row.iter("a"))
            if any(cells):
                read.append((" | ".join(cells), linked))
        if not any(" | " in text for text, _ in read):
            return False
        for text, linked in read:
            weight = weigh(text)
            plain = 0.0 if linked > 0.3 * len(text) else weight
            self.page.blocks.append(Block(text, min(linked, len(text)), "table", 0, "tr", holder, weight, 0.0, plain))
        return True


def sum_prose(page: PageText) -> None:
    """Fill in each holder's prose: of its own blocks and of all that stands in it."""
    holders = page.holders
    holders[0].end = len(page.blocks)
    for block in page.blocks:
        holders[block.holder].prose += block.prose
        holders[block.holder].plain += block.plain
        if not block.prose and not block.plain:
            holders[block.holder].other += block.weight
    # Children come after their parents in the list.
    for holder in reversed(holders[1:]):
        holders[holder.parent].prose += holder.prose
        holders[holder.parent].plain += holder.plain
        holders[holder.parent].other += holder.other
