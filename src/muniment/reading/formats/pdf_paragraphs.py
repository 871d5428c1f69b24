"""From a PDF's lines to its paragraphs: running heads taken off, lists, tables and footnotes told apart.

In: the lines of each page. Out: paragraphs in reading order, with how each is printed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from muniment.reading.formats.ocr import OcrPage
from muniment.reading.formats.pdf_layout import Line, TextBlock, mirrored, order_blocks
from muniment.reading.formats.pdf_lines import is_right_to_left
from muniment.reading.formats.pdf_page import join
from muniment.reading.formats.pdf_words import mend_accents, mend_hyphens
from muniment.reading.losses import HEADS, Losses
from muniment.reading.paragraphs import Role

_BULLET = re.compile(
    r"^\s*(?:[•●▪◦‣∙·–—\-*\uf0b7\u25a0\u25cb]\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+|"
    r"[(\uff08][一二三四五六七八九十\d]+[)\uff09])(?=\S)"
)
_NOTE = re.compile(r"^(?:\d{1,3}|[*†‡§¶]{1,3}|[¹²³⁰⁴-⁹]+|\[\d{1,3}\])[.)]?\s*(?=[A-Za-zÀ-ÿ“\"(\u4e00-\u9fff])")
# A note's mark may stand behind the full stop; a decimal's digits stand behind a digit.
_SENTENCE_END = re.compile(r"(?:[.!?。\uff01\uff1f…:\uff1a;\uff1b][”\"’')\]]*|[^\W\d_][.!?。][”\"’')\]]*\d{1,3})$")
_PAGE_NUMBER = re.compile(
    r"^(?:[-–—]\s*)?(?:page\s+|p\.\s*|第\s*)?(?:\d{1,6}|[ivxlc]{1,7})(?:\s*页)?(?:\s*(?:/|of|共)\s*\d{1,"
    r"4}\s*页?)?(?:\s*[-–—])?$",
    re.IGNORECASE,
)


@dataclass
class PrintedParagraph:
    """A paragraph with how it is printed."""

    text: str
    page: int
    size: float
    weight: int
    role: Role = "text"
    lines: int = 1
    ends_short: bool = False
    """Its last line ends before the column does."""
    top: float = 0.0
    """The baseline of its first line, in points from the bottom of the page."""
    left: float = 0.0
    right: float = 0.0
    """The edges of its column."""
    table: int = 0
    """Number of the ruled table whose row it is."""


@dataclass
class _Body:
    """How the running text of a document is printed."""

    size: float = 0.0
    weight: int = 0


def find_paragraphs(pages: list[list[Line]], scans: dict[int, OcrPage], losses: Losses) -> list[PrintedParagraph]:
    """Return the document's paragraphs in reading order, without running heads."""
    turned = [is_right_to_left("".join(line.text for line in lines)) for lines in pages]
    ordered = _without_running_heads(
        [order_blocks(mirrored(lines) if rtl else lines) for lines, rtl in zip(pages, turned, strict=True)]
    )
    body = _find_body(ordered)
    found: list[PrintedParagraph] = []
    for number, blocks in enumerate(ordered, 1):
        if scan := scans.get(number):
            found += [PrintedParagraph(text, number, body.size, body.weight) for text in scan.paragraphs]
            continue
        edge = min((b.bottom for b in blocks), default=0.0)
        height = max((b.top for b in blocks), default=0.0) - edge
        notes: list[PrintedParagraph] = []
        for block in blocks:
            for paragraph, base in _split_block(block, number, body.size):
                if turned[number - 1]:
                    paragraph.left, paragraph.right = -paragraph.right, -paragraph.left
                if paragraph.role != "table" and _is_note(paragraph, base, edge, height, body):
                    paragraph.role = "footnote"
                    notes.append(paragraph)
                elif found and _goes_on(found[-1], paragraph, body):
                    found[-1].text = join(found[-1].text, paragraph.text)
                    found[-1].lines += paragraph.lines
                else:
                    found.append(paragraph)
        # Notes stand behind the page's text; a paragraph that goes on overleaf goes on before them.
        found = _put_notes(found, notes)
    for paragraph, text in zip(found, mend_hyphens([p.text for p in found]), strict=True):
        paragraph.text = mend_accents(text)
    return _without_repeated_heads(found, losses)


def _without_repeated_heads(paragraphs: list[PrintedParagraph], losses: Losses) -> list[PrintedParagraph]:
    """Take off the first row of a ruled table that goes on overleaf, where it is the first row again."""
    kept: list[PrintedParagraph] = []
    head: PrintedParagraph | None = None
    """The first row of the table that was read last."""
    last: PrintedParagraph | None = None
    for paragraph in paragraphs:
        if paragraph.role == "footnote":
            kept.append(paragraph)
            continue
        if not paragraph.table:
            head = last = None
        elif last is None or head is None:
            head = paragraph
        elif (paragraph.page, paragraph.table) != (last.page, last.table):
            goes_on = paragraph.page == last.page + 1 and abs(paragraph.left - head.left) < 3
            if goes_on and paragraph.text == head.text and len(paragraph.text) > 1:
                losses.add(HEADS, paragraph.text)
                last = paragraph
                continue
            head = head if goes_on else paragraph
        last = paragraph if paragraph.table else None
        kept.append(paragraph)
    return kept


def _put_notes(found: list[PrintedParagraph], notes: list[PrintedParagraph]) -> list[PrintedParagraph]:
    if not notes:
        return found
    if found and found[-1].role == "text" and not _SENTENCE_END.search(found[-1].text):
        return [*found[:-1], *notes, found[-1]]
    return [*found, *notes]


def _find_body(pages: list[list[TextBlock]]) -> _Body:
    sizes: Counter[float] = Counter()
    weights: Counter[int] = Counter()
    for blocks in pages:
        for block in blocks:
            for line in block.lines:
                sizes[line.size] += len(line.text)
                weights[line.weight] += len(line.text)
    if not sizes:
        return _Body()
    size = sizes.most_common(1)[0][0]
    return _Body(size, weights.most_common(1)[0][0])


def _without_running_heads(pages: list[list[TextBlock]]) -> list[list[TextBlock]]:
    """Take off first and last lines that come again on many pages, page numbers changed, and page numbers that stand
    alone."""
    seen: Counter[str] = Counter()
    edges: list[list[Line]] = []
    for blocks in pages:
        # A row of a ruled table at a page's edge is no running head, though it comes again.
        lines = sorted((line for b in blocks for line in b.lines if not line.table), key=lambda x: -x.base)
        # What shares a baseline with the outermost lines is at the edge too.
        outer = [
            x
            for x in lines
            if lines
            and (x.base > lines[0].base - 2.6 * max(x.size, 1) or x.base < lines[-1].base + 2.6 * max(x.size, 1))
        ]
        outer += [x for x in lines if not x.is_upright]
        edges.append(outer if len(lines) > 4 else [])
        seen.update({re.sub(r"\d+", "#", x.text) for x in edges[-1]})
    repeated = {key for key, count in seen.items() if count >= max(3, len(pages) * 0.3)} if len(pages) >= 4 else set()
    repeated -= _numbered_in_text(repeated, edges)
    result = []
    for blocks, outer in zip(pages, edges, strict=True):
        doomed = {
            id(x)
            for x in outer
            if re.sub(r"\d+", "#", x.text) in repeated or (len(pages) > 1 and _PAGE_NUMBER.match(x.text))
        }
        kept = [TextBlock([x for x in b.lines if id(x) not in doomed]) for b in blocks]
        result.append([b for b in kept if b.lines])
    return result


def _numbered_in_text(keys: set[str], edges: list[list[Line]]) -> set[str]:
    """Return those keys of lines at pages' edges whose numbers do not go with the pages: headings of articles, say.

    In a running head a number is that of the page, or comes again page after page.
    """
    numbers: dict[str, list[tuple[int, str]]] = {}
    for page, lines in enumerate(edges):
        for line in lines:
            key = re.sub(r"\d+", "#", line.text)
            if key in keys and "#" in key:
                numbers.setdefault(key, []).append((page, line.text))
    found = set()
    for key, places in numbers.items():
        texts = Counter(text for _, text in places)
        again = sum(count for count in texts.values() if count > 1)
        steps = Counter(int(n) - page for page, text in places for n in re.findall(r"\d{1,9}", text))
        goes_along = max(steps.values()) >= max(3, 0.6 * len(places)) and len({page for page, _ in places}) > 2
        if again < 0.5 * len(places) and not goes_along:
            found.add(key)
    return found


def _split_block(block: TextBlock, page: int, body: float) -> list[tuple[PrintedParagraph, float]]:
    """Return the block's paragraphs, each with the baseline it begins on."""
    found: list[tuple[PrintedParagraph, float]] = []
    lines = block.lines
    drops = sorted(a.end - b.base for a, b in pairwise(lines) if a.end > b.base)
    leading = drops[len(drops) // 2] if drops else 0.0
    left, right = block.left, block.right
    rows = _rows(lines)
    previous: Line | None = None
    for index, line in enumerate(lines):
        if index in rows:
            text = " | ".join(cell.text for cell in line.cells) if line.cells and not line.table else line.text
            found.append(
                (
                    PrintedParagraph(
                        text,
                        page,
                        line.size,
                        line.weight,
                        "table",
                        top=line.base,
                        left=left,
                        right=right,
                        table=line.table,
                    ),
                    line.base,
                )
            )
            previous = None
            continue
        starts = (
            previous is None
            or (line.size <= 0.93 * body and _NOTE.match(line.text) is not None)
            or _starts_paragraph(
                previous, line, lines[index + 1] if index + 1 < len(lines) else None, leading, left, right
            )
        )
        if starts:
            role: Role = "list" if _BULLET.match(line.text) else "text"
            found.append(
                (
                    PrintedParagraph(
                        line.text, page, line.size, line.weight, role, top=line.base, left=left, right=right
                    ),
                    line.base,
                )
            )
        else:
            paragraph = found[-1][0]
            paragraph.text = join(paragraph.text, line.text, blank=previous is not None and previous.ends_blank)
            paragraph.lines += 1
            paragraph.weight = min(paragraph.weight, line.weight) if line.weight else paragraph.weight
        found[-1][0].ends_short = line.right < right - 0.12 * (right - left)
        previous = line
    return found


def _rows(lines: list[Line]) -> set[int]:
    """Return which lines are rows of a table: two or more in a row with cells that stand under one another."""
    rows = {index for index, line in enumerate(lines) if line.table}
    for index, (line, following) in enumerate(pairwise(lines)):
        if len(line.cells) >= 2 and len(following.cells) >= 2:
            # Two cells that stand under two of the next line, by either edge, make both rows.
            slack = 1.5 * line.size
            lefts, rights = [c.left for c in following.cells], [c.right for c in following.cells]
            under = 0
            for cell in line.cells:
                under += any(abs(cell.left - x) < slack for x in lefts) or any(
                    abs(cell.right - x) < slack for x in rights
                )
                if under >= 2:
                    rows |= {index, index + 1}
                    break
    return rows


def _starts_paragraph(
    previous: Line, line: Line, following: Line | None, leading: float, left: float, right: float
) -> bool:
    size = max(line.size, 1.0)
    drop = previous.end - line.base
    if _BULLET.match(line.text):
        return True
    if abs(line.size - previous.size) > 0.08 * size or (leading and drop > 1.3 * leading and drop > 1.35 * size):
        return True
    if previous.weight and line.weight and abs(previous.weight - line.weight) >= 150:
        return True
    short = previous.right < right - 0.15 * (right - left)
    if short and _SENTENCE_END.search(previous.text):
        return True
    # A first line set in: the one before begins at the edge, and the next one does again.
    indented = line.left - left > 0.7 * size and previous.left - left < 0.5 * size
    return (
        indented
        and (following is None or following.left - left < 0.5 * size)
        and bool(_SENTENCE_END.search(previous.text))
    )


def _is_note(paragraph: PrintedParagraph, base: float, edge: float, height: float, body: _Body) -> bool:
    """Return whether a paragraph is a footnote: in smaller type, low on the page, with a mark before it."""
    return paragraph.size <= 0.93 * body.size and base < edge + 0.6 * height and bool(_NOTE.match(paragraph.text))


def _goes_on(before: PrintedParagraph, after: PrintedParagraph, body: _Body) -> bool:
    """Return whether a paragraph goes on in another block or overleaf."""
    return (
        before.role in ("text", "list")
        and after.role == "text"
        and abs(before.size - after.size) <= 0.06 * max(before.size, 1.0)
        and before.size < 1.12 * body.size
        and not _SENTENCE_END.search(before.text)
        and (
            after.text[:1].islower()
            or before.text.endswith("-")
            or ("\u4e00" <= before.text[-1:] <= "\u9fff" and not before.ends_short)
        )
    )
