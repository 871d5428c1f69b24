"""An HTML page as blocks of words in reading order, and the elements that hold them.

In: a page's tree, which is not changed. Out: a `PageText`: every paragraph, heading, list item and table row with how
much of it is links, and for each element how much prose stands in it. What is on every page (navigation, share bars,
forms, advertisements) and what is hidden is left out.

The file is long and stays whole: one walk over the tree, whose methods share what the walk has met so far.
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
from muniment.reading.pages.list_labels import label_of
from muniment.reading.pages.shown_words import INLINE, NO_TEXT
from muniment.reading.pages.speaking import (
    SENTENCE_END,
    around_article,
    around_main,
    holds_article,
    is_headed_article,
    is_hidden,
    is_named_by_heading,
    is_of_readers,
    is_wrapped,
    speaks,
    weigh,
)
from muniment.reading.pages.tables import read_rows
from muniment.reading.pages.targets import Targets, find_targets, heads_notes

Role = Literal["text", "heading", "list", "quote", "table"]
Verdict = Literal["others", "furniture", "furniture if short", "furniture among words", "body", "plain"]

_SKIPPED = frozenset(load("page-parts")["tags that hold no text of a page"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ROLE_OF = {"li": "list", "dt": "list", "dd": "list", "blockquote": "quote", "q": "quote", "pre": "quote"}
_SKIPPED_ROLES = frozenset(load("page-parts")["roles that hold no text of a page"])


_OTHERS_WORDS = re.compile(r"(?:^|-)(?:comm?ent|komment|disqus|livefyre|respond|reader-?reviews?|user-?reviews?)")
"""What readers wrote under an article."""


_MAY_BELONG = frozenset({"aside", "footer", "label", "figcaption"})
_STRUCK = frozenset({"del", "s", "strike"})
_IN_A_TEXT = frozenset({"p", "blockquote", "h2", "h3", "h4", "ul", "ol", "table"})
_NUMBERED = re.compile(
    r"[(\[]?(?:\d{1,4}|[a-zA-Z]|[ivxlcIVXLC]{1,6})[.)\]]|[第(\uff08]?[一二三四五六七八九十百]+[、)\uff09章条節节]|[•·–—-]"
)
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
    label: int = 0
    """Characters at its beginning that are the number of a list's item."""
    note: str | None = None
    """The id of a note that it is."""
    refers: tuple[str, ...] = ()
    """The ids of notes that it bears the marks of."""
    strong: bool = False
    """All of it is set bold."""


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
    """What was not read as text, with the rule: "hidden", "named" by its class, "readers" for what they wrote,
    "deleted" for what is struck out, or "margin" by its tag or role."""


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
def judge_name(sign: str) -> Verdict:
    """Say what an element's class and id call it.

    "others": what readers wrote; "furniture": part of every page; "furniture if short": that or a part of an article
    (a gallery, a teaser); "furniture among words": one of its words is of these, and others are not ("share-of-costs");
    "body": the article's body; "plain": nothing known.
    """
    verdict: Verdict = "plain"
    for name in sign.split():
        judged, weight = _judge_one(name)
        if weight == _ALONE:
            return judged
        if weight == _OVER or verdict == "plain":
            verdict = judged
    return verdict


_ALONE, _OVER, _UNDER = 2, 1, 0
"""What a name's verdict counts for: beside it no other counts; it counts more than those before; it counts where none
was given."""


@lru_cache(maxsize=16384)
def _judge_one(name: str) -> tuple[Verdict, int]:
    """Return what one name of a class or an id says, and what that counts for."""
    furniture, short, phrases, never, body = _part_names()
    words = [w for w in re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()) if w]
    joined = "-".join(words)
    if _OTHERS_WORDS.search(joined):
        return ("furniture among words", _OVER) if _has_words_of_its_own(words) else ("others", _ALONE)
    if body.search(joined):
        return "body", _ALONE
    if (not furniture.isdisjoint(words) or phrases.search(joined)) and not never.search(joined):
        return ("furniture among words", _OVER) if _has_words_of_its_own(words) else ("furniture", _ALONE)
    if not short.isdisjoint(words) and not never.search(joined):
        return ("furniture among words" if _has_words_of_its_own(words) else "furniture if short"), _UNDER
    return "plain", _UNDER


def _has_words_of_its_own(words: list[str]) -> bool:
    """Say whether as many of a name's words speak of something as speak of parts of pages: "social-security"."""
    furniture, short, _, _, _ = _part_names()
    parts = sum(word in furniture or word in short or bool(_OTHERS_WORDS.match(word)) for word in words)
    own = sum(
        len(word) > 2
        and word not in furniture
        and word not in short
        and word not in _parts_of_pages()
        and not _OTHERS_WORDS.match(word)
        for word in words
    )
    return parts > 0 and own >= parts


@lru_cache(maxsize=1)
def _parts_of_pages() -> frozenset[str]:
    return frozenset(load("page-parts")["words of any part"])


def read_blocks(root: etree._Element, *, strict: bool = True, readers: bool = False) -> PageText:
    """Return the page's blocks. With `strict` off nothing is left out for its name: for pages whose names mislead.
    With `readers` what readers wrote is read too: for pages of a forum, which have nothing else."""
    body = root.find("body")
    usual = sys.getrecursionlimit()
    try:
        # The parser goes 2,048 elements deep, and the walk takes two calls for each.
        sys.setrecursionlimit(max(usual, 6_000))
        return _Walk(strict, readers).run(root if body is None else body)
    finally:
        sys.setrecursionlimit(usual)


class _Walk:
    """One pass over the tree. Inline text gathers in a buffer; a block-level border empties it."""

    def __init__(self, strict: bool, readers: bool = False) -> None:
        self.strict = strict
        self.readers = readers
        self.paragraphs = 0
        self.page = PageText()
        self.buffer: list[str] = []
        self.linked = 0
        self.link_depth = 0
        self.strong_depth = 0
        self.strong = 0
        self.label = ""
        self.note: str | None = None
        self.refers: list[str] = []
        self.targets: Targets = Targets()
        self.has_text = False
        self.main: frozenset[etree._Element] = frozenset()
        self.article: frozenset[etree._Element] = frozenset()

    def run(self, body: etree._Element) -> PageText:
        self.paragraphs = sum(1 for _ in body.iter("p", "br"))
        self.targets = find_targets(body)
        self.has_text = next(body.iter("main", "article"), None) is not None
        self.main, self.article = around_main(body), around_article(body)
        self.page.holders.append(Holder(body, -1, 0))
        self.walk(body, 0, "body", "text", 0)
        self.close(0, "body", "text", 0)
        return self.page

    def add(self, text: str) -> None:
        self.buffer.append(text)
        if self.link_depth:
            self.linked += len(text) - text.count(" ") if text.isspace() else len(text)
        if self.strong_depth:
            self.strong += len(text.strip())

    def close(self, holder: int, tag: str, role: Role, level: int) -> None:
        """End the block that the buffer holds."""
        if not self.buffer:
            return
        text = " ".join("".join(self.buffer).split())
        linked, self.linked = self.linked, 0
        strong, self.strong = self.strong, 0
        refers, self.refers = tuple(self.refers), []
        self.buffer.clear()
        if text:
            self.put(text, linked, holder, tag, role, level, refers, is_strong=strong >= 0.9 * len(text))

    def put(
        self,
        text: str,
        linked: int,
        holder: int,
        tag: str,
        role: Role,
        level: int,
        refers: tuple[str, ...] = (),
        *,
        is_strong: bool = False,
    ) -> None:
        """Add a block."""
        weight = weigh(text)
        prose = 0.0
        few_links = linked < 0.5 * len(text) or (linked < 0.8 * len(text) and len(text) - linked > 40)
        if role != "heading" and few_links and ((weight > 60 and SENTENCE_END.search(text)) or weight > 200):
            prose = weight * max(0.1, 1 - 1.5 * linked / len(text))
            if role == "list":
                prose *= 0.6
        blocks = self.page.blocks
        # What a term means often holds a link to another term; menus are no lists of terms.
        plain = 0.0 if prose or linked > (0.6 if tag == "dd" else 0.3) * len(text) else weight
        label, self.label = ("" if role == "heading" or level else self.label), ""
        if label and not _NUMBERED.match(text):
            text = f"{label} {text}"
        else:
            label = ""
        note, self.note = self.note, None
        blocks.append(
            Block(
                text,
                min(linked, len(text)),
                role,
                level,
                tag,
                holder,
                weight,
                prose,
                plain,
                label=len(label) + 1 if label else 0,
                note=note,
                refers=refers,
                strong=is_strong,
            )
        )

    def walk(self, element: etree._Element, holder: int, tag: str, role: Role, level: int) -> None:
        if element.text:
            self.add(element.text)
        for child in element:
            name = child.tag
            if name in INLINE:
                self.walk_inline(child, name, holder, tag, role, level)
            elif name == "br":
                self.break_line(child, holder, tag, role, level)
            elif name == "hr":
                self.close(holder, tag, role, level)
            elif name == "button" and (level or tag in ("dt", "summary") or self.targets.opens(child)):
                self.read_question(child, holder, tag, role, level)
            elif isinstance(name, str) and (
                name not in _SKIPPED
                or (name in _MAY_BELONG and (not self.strict or self.belongs(child, name)))
                or child in self.main
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

    def read_question(self, button: etree._Element, holder: int, tag: str, role: Role, level: int) -> None:
        """Read what is pressed to show an answer: its question."""
        if level or tag in ("dt", "summary"):
            self.walk(button, holder, tag, role, level)
            return
        self.close(holder, tag, role, level)
        self.walk(button, holder, "button", "heading", 4)
        self.close(holder, "button", "heading", 4)

    def break_line(self, child: etree._Element, holder: int, tag: str, role: Role, level: int) -> None:
        """Take a line's break: two in a row part paragraphs; one is a space."""
        following = child.getnext()
        if following is not None and following.tag == "br" and not (child.tail or "").strip():
            self.close(holder, tag, role, level)
        else:
            self.add(" ")

    def walk_inline(self, child: etree._Element, name: str, holder: int, tag: str, role: Role, level: int) -> None:
        """Read an element within a line."""
        if name in _STRUCK and self.targets.tells_deletions:
            self.page.left_out.append(("deleted", child))
            return
        if name == "span" and self.strict and self.is_furniture(child):
            self.page.left_out.append(("named", child))
            return
        if name in ("span", "sup", "a") and is_hidden(child) and next(child.iter("img"), None) is None:
            self.page.left_out.append(("hidden", child))
            return
        if name in ("sup", "a") and (target := self.targets.mark_of(child)):
            mark = " ".join("".join(map(str, child.itertext())).split()).strip("[]() ")
            self.refers.append(target)
            self.add(f"[{mark}]")
            return
        if name == "a" and (child.get("href") or "").startswith("#") and self.targets.leads_back(child):
            return
        if name == "sup" and self.buffer and (raised := _raised(child, self.buffer[-1])):
            self.add(raised)
            return
        is_link = name == "a" and child.get("href") is not None
        is_strong = name in ("b", "strong")
        self.link_depth += is_link
        self.strong_depth += is_strong
        self.note = self.note or self.targets.note_of(child)
        self.walk(child, holder, tag, role, level)
        self.strong_depth -= is_strong
        self.link_depth -= is_link

    def is_furniture(self, element: etree._Element) -> bool:
        sign = element.get("class")
        return bool(sign) and judge_name(sign or "") in ("others", "furniture", "furniture if short")

    def is_most(self, element: etree._Element, share: float) -> bool:
        """Say whether this share of the page's paragraphs stands in an element: a wrapper, whatever it is named."""
        return sum(1 for _ in element.iter("p", "br")) > max(3, share * self.paragraphs)

    def belongs(self, element: etree._Element, tag: str) -> bool:
        """Say whether an aside, footer or caption is part of the text: it holds its notes, or it speaks within it."""
        if self.targets.holds_notes(element):
            return True
        if tag == "footer":
            return heads_notes(element)
        if tag != "aside":
            return False
        sign = f"{element.get('class') or ''} {element.get('id') or ''}"
        if judge_name(sign) in ("others", "furniture", "furniture if short"):
            return False
        beside = [e.tag for e in (element.getprevious(), element.getnext()) if e is not None]
        return any(tag in _IN_A_TEXT for tag in beside) and speaks(element) and not _is_quoted_twice(element)

    def is_left_out(self, element: etree._Element, verdict: str) -> str | None:
        """Return the rule by which an element is left out for its name; None where it is read."""
        if self.targets.holds_notes(element) or element in self.article or element in self.main:
            return None
        sign = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        if verdict == "furniture if short" and _STANDFIRST.search(sign) and speaks(element):
            return None
        if _PULL_QUOTE.search(sign):
            return "named" if _is_quoted_twice(element) else None
        if verdict == "others":
            is_all = self.is_most(element, 0.9) and not (self.has_text and is_of_readers(element))
            if self.readers or is_all or is_headed_article(element):
                return None
            # A report's own chapter may be called comments; it stands in the text, and nobody else signs it.
            in_a_text = any(holder.tag in ("main", "article") for holder in element.iterancestors())
            if (in_a_text or not self.has_text) and speaks(element) and not is_of_readers(element):
                return None
            return "readers"
        if not self.strict:
            return None
        if verdict == "furniture" and not self.is_most(element, 0.6) and not holds_article(element):
            return "named"
        if verdict == "furniture if short" and not self.is_most(element, 0.25):
            return "named"
        if verdict == "furniture among words" and not self.is_most(element, 0.25) and not speaks(element):
            return "named"
        return None

    def enter(self, element: etree._Element, tag: str, holder: int, role: Role) -> None:
        """Read a block-level element."""
        if is_hidden(element) and not (
            element in self.main or (self.targets.is_panel(element) and speaks(element, may_have_buttons=True))
        ):
            self.page.left_out.append(("hidden", element))
            return
        level = _HEADINGS.get(tag, 0)
        verdict: Verdict = "plain"
        sign = element.get("class")
        identity = element.get("id")
        if sign or identity or "-" in tag:
            verdict = judge_name(f"{sign or ''} {identity or ''} {tag if '-' in tag else ''}")
            if verdict not in ("plain", "body") and identity and is_named_by_heading(element, identity):
                verdict = judge_name(f"{sign or ''} {tag if '-' in tag else ''}")
            if rule := self.is_left_out(element, verdict):
                self.page.left_out.append((rule, element))
                if tag == "figure" or _HOLDS_PICTURES.search(f"{sign or ''} {identity or ''}"):
                    # Its words are left out, as those of a caption; its pictures are the text's.
                    room = min(_MOST_IN_ONE, _MOST_IMAGES - len(self.page.images))
                    self.page.images += [
                        Image(len(self.page.blocks), holder, e) for e in islice(element.iter(*_IMAGES), room)
                    ]
                return
        kind = element.get("role")
        if kind and kind.lower() in _SKIPPED_ROLES and self.strict and element not in self.main:
            self.page.left_out.append(("margin", element))
            return
        if tag == "table" and self.read_table(element, holder):
            return
        self.note = self.targets.note_of(element) or self.note
        if tag == "pre" and self.read_lines(element, holder):
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
        if tag == "li":
            self.label = label_of(element)
        inner = _ROLE_OF.get(tag, role)  # type: ignore[assignment]
        self.walk(element, index, tag, inner, 0)
        self.close(index, tag, inner, 0)
        made.end = len(self.page.blocks)

    def read_lines(self, element: etree._Element, holder: int) -> bool:
        """Read a preformatted text, its lines kept where they are none of a paragraph. False for one of one line."""
        text = "".join(map(str, element.itertext())).expandtabs(4).strip("\n")
        if "\n" not in text or next(element.iter("p", "div", "table"), None) is not None:
            return False
        is_code = next(element.iter("code", "samp", "kbd"), None) is not None
        for part in [text] if is_code else re.split(r"\n[ \t]*\n", text):
            lines = [line.rstrip() for line in part.split("\n") if line.strip()]
            if not lines:
                continue
            if not is_code and is_wrapped(lines):
                self.put(" ".join(" ".join(lines).split()), 0, holder, "pre", "text", 0)
            else:
                self.put("\n".join(lines), 0, holder, "pre", "quote", 0)
        return True

    def read_table(self, table: etree._Element, holder: int) -> bool:
        """Read a table of data, one block a row. Return False for one that only lays a page out."""
        rows = read_rows(table)
        if rows is None:
            return False
        for caption in table.iterchildren("caption"):
            self.walk(caption, holder, "p", "text", 0)
            self.close(holder, "p", "text", 0)
        for text, linked in rows:
            weight = weigh(text)
            few_links = linked <= 0.3 * len(text)
            # A row with a long cell reads as a paragraph does.
            prose = 0.6 * weight if few_links and weight > 300 and SENTENCE_END.search(text) else 0.0
            plain = weight if few_links and not prose else 0.0
            self.page.blocks.append(Block(text, min(linked, len(text)), "table", 0, "tr", holder, weight, prose, plain))
        return True


def _is_quoted_twice(element: etree._Element) -> bool:
    """Say whether an aside only repeats words of the text that it stands in."""
    holder = element.getparent()
    if holder is None:
        return False
    words = re.sub(r"\W+", "", "".join(map(str, element.itertext())))
    return re.sub(r"\W+", "", "".join(map(str, holder.itertext()))).count(words[:200]) > 1


_STANDFIRST = re.compile(r"(?:^|[\s_-])(?:standfirst|dek|subtitle|lede?|chapo|abstract)(?:$|[\s_-])")
_PULL_QUOTE = re.compile(r"(?:^|[\s_-])pull-?quotes?(?:$|[\s_-])")
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")


def _raised(element: etree._Element, before: str) -> str:
    """Return raised digits behind a figure as such: 10<sup>6</sup> is no 106."""
    text = "".join(map(str, element.itertext())).strip()
    return text.translate(_RAISED) if re.fullmatch(r"[+−-]?\d{1,3}|n", text) and before[-1:].isdigit() else ""


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
