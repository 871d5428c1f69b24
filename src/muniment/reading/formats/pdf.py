"""PDF, by pypdfium2: text in reading order, running heads taken off, headings, lists, tables and footnotes told apart.

In: bytes. Out: a `TextReading` of kind document. Pages without text are read by OCR where Tesseract is installed.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2

from muniment.reading.errors import Damaged, EmptyFile, Encrypted
from muniment.reading.findings.claimed import file_authors, stands_in_text
from muniment.reading.formats.ocr import OcrPage, has_tesseract, read_scans
from muniment.reading.formats.pdf_layout import Line, TextBlock, mirrored, order_blocks
from muniment.reading.formats.pdf_lines import is_right_to_left
from muniment.reading.formats.pdf_page import read_page
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import RUNNING, count_words
from muniment.reading.model import TextReading
from muniment.reading.paragraphs import RawSection, Role
from muniment.reading.pictures.in_pdf import WHOLE_PAGE, PagePicture, find_pictures, without_running
from muniment.reading.pictures.in_text import MOST_PICTURES, RawPicture

_MOST_PAGES = 5000
_BULLET = re.compile(
    r"^\s*(?:[•●▪◦‣∙·–—\-*\uf0b7\u25a0\u25cb]\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+|"
    r"[(\uff08][一二三四五六七八九十\d]+[)\uff09])(?=\S)"
)
_NOTE = re.compile(r"^(?:\d{1,3}|[*†‡§¶]{1,3}|[¹²³⁰⁴-⁹]+|\[\d{1,3}\])[.)]?\s*(?=[A-Za-zÀ-ÿ“\"(\u4e00-\u9fff])")
# A note's mark may stand behind the full stop; a decimal's digits stand behind a digit.
_SENTENCE_END = re.compile(r"(?:[.!?。\uff01\uff1f…:\uff1a;\uff1b][”\"’')\]]*|[^\W\d_][.!?。][”\"’')\]]*\d{1,3})$")
_PAGE_NUMBER = re.compile(
    (
        r"^(?:[-–—]\s*)?(?:page\s+|p\.\s*|第\s*)?(?:\d{1,6}|[ivxlc]{1,7})(?:\s*页)?(?:\s*(?:/|of|共)\s*\d{1,"
        r"4}\s*页?)?(?:\s*[-–—])?$"
    ),
    re.IGNORECASE,
)


@dataclass
class _Paragraph:
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


@dataclass
class _Body:
    """How the running text of a document is printed."""

    size: float = 0.0
    weight: int = 0


def read_pdf(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read a PDF. Raises Encrypted, Damaged, or EmptyFile where its pages hold no text and none can be read off a
    scan."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Encrypted("the PDF asks for a password; save a copy without one") from error
        raise Damaged(f"the PDF is damaged or cut off: {error}") from error
    try:
        if b"%%EOF" not in content[-2048:]:
            warnings = [*warnings, "the PDF has no end mark: it may be cut off"]
        if len(document) > _MOST_PAGES:
            warnings = [*warnings, f"the PDF has {len(document):,} pages; the first {_MOST_PAGES:,} were read"]
        pages: list[list[Line]] = []
        pictures: list[PagePicture] = []
        for number in range(min(len(document), _MOST_PAGES)):
            try:
                page = document[number]
                pages.append(read_page(page))
            except pypdfium2.PdfiumError:
                warnings = [*warnings, f"page {number + 1} could not be read"]
                pages.append([])
                continue
            # A page whose pictures cannot be looked at has its words all the same.
            with suppress(pypdfium2.PdfiumError):
                pictures += find_pictures(page, number + 1, pages[-1])
        scans = _read_scans(document, pages)
        if not any(pages) and not scans:
            raise EmptyFile(_why_empty(document))
        metadata = document.get_metadata_dict(skip_empty=True)
        bookmarks = _bookmarks(document)
        count = len(document)
    finally:
        document.close()
    if scans:
        sure = sum(s.confidence for s in scans.values()) / len(scans)
        warnings = [
            *warnings,
            f"{_name_pages(sorted(scans))} read by OCR (Tesseract), confidence {sure:.2f}: words may be wrong",
        ]
    paragraphs = _paragraphs(pages, scans)
    pictures = without_running([p for p in pictures if _is_of_text(p, pages, scans)], count)[:MOST_PICTURES]
    sections, first_title = _sections(paragraphs, bookmarks, _place_pictures(paragraphs, pictures))
    title = metadata.get("Title", "").strip()
    if (
        not title
        or re.search(
            r"\.(?:docx?|pdf|indd|qxd|xlsx?|exe|rtf)$|^(?:untitled|microsoft (?:word|powerpoint)|slide \d|\d+$)|^\S*_\S*$",  # noqa: E501
            title,
            re.IGNORECASE,
        )
        or not stands_in_text(title, sections)
    ):
        title = first_title or ""
    author = metadata.get("Author", "").strip()
    base: dict[str, Any] = {"media_type": "application/pdf", "charset": None, "url": url, "warnings": warnings}
    reading = finish_text_reading(
        base,
        title or None,
        sections,
        kind="document",
        pages=count,
        authors=file_authors(author, sections),
        original=sum(
            count_words(line.text) for number, lines in enumerate(pages, 1) if number not in scans for line in lines
        )
        + sum(count_words(text) for scan in scans.values() for text in scan.paragraphs),
        rest=RUNNING,
    )
    if not scans:
        return reading
    return reading.model_copy(update={"ocr_pages": sorted(scans), "ocr_confidence": round(sure, 3)})


def read_layout(content: bytes) -> list[list[str]]:
    """Return each page's paragraphs in reading order and nothing else: for measuring. Raises PdfiumError."""
    document = pypdfium2.PdfDocument(content)
    try:
        pages = [read_page(document[number]) for number in range(len(document))]
    finally:
        document.close()
    found: list[list[str]] = [[] for _ in pages]
    for paragraph in _paragraphs(pages, {}):
        found[paragraph.page - 1].append(paragraph.text)
    return found


def _is_of_text(picture: PagePicture, pages: list[list[Line]], scans: dict[int, OcrPage]) -> bool:
    """Say whether a picture is one of the text's: what lies under a whole page is, where the page says nothing and is
    no cover."""
    if picture.share < WHOLE_PAGE:
        return picture.page not in scans
    return picture.page > 1 and picture.page not in scans and not pages[picture.page - 1]


def _place_pictures(paragraphs: list[_Paragraph], pictures: list[PagePicture]) -> dict[int, list[RawPicture]]:
    """Return the pictures by how many paragraphs stand before them: those above them in their column."""
    places: dict[int, list[RawPicture]] = {}
    by_page: dict[int, list[int]] = {}
    for index, paragraph in enumerate(paragraphs):
        if paragraph.role != "footnote":
            by_page.setdefault(paragraph.page, []).append(index)
    for picture in pictures:
        left, _, right, top = picture.box
        here = by_page.get(picture.page, [])
        beside = [i for i in here if paragraphs[i].left < right and paragraphs[i].right > left]
        above = [i for i in beside if paragraphs[i].top >= top - 2]
        if above:
            at = above[-1] + 1
        elif here:
            at = (beside or here)[0]
        else:
            at = next((i for i, p in enumerate(paragraphs) if p.page > picture.page), len(paragraphs))
        places.setdefault(at, []).append(picture.to_raw())
    return places


def _name_pages(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:12])) + (", …" if len(numbers) > 12 else "")
    return f"page {shown} was" if len(numbers) == 1 else f"pages {shown} were"


def _why_empty(document: Any) -> str:
    if not len(document):
        return "the PDF has no pages"
    if has_tesseract():
        return "no page of the PDF has text, and OCR (Tesseract) found none in its pictures"
    return (
        "no page of the PDF has text: it may be a scan, which needs OCR (apt-get install tesseract-ocr "
        "tesseract-ocr-chi-sim)"
    )


def _read_scans(document: Any, pages: list[list[Line]]) -> dict[int, OcrPage]:
    """Read the pages without text off their pictures, where most of the document has none; by number from 1."""
    empty = [i for i, lines in enumerate(pages) if sum(len(line.text) for line in lines) < 12]
    if not empty or not has_tesseract():
        return {}
    return {number + 1: page for number, page in read_scans(document, empty)}


def _bookmarks(document: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    try:
        for bookmark in document.get_toc(max_depth=4):
            destination = bookmark.get_dest()
            index = destination.get_index() if destination else None
            if index is not None:
                found.setdefault(index + 1, []).append(" ".join((bookmark.get_title() or "").split()))
    except pypdfium2.PdfiumError:
        return {}
    return found


def _paragraphs(pages: list[list[Line]], scans: dict[int, OcrPage]) -> list[_Paragraph]:
    """Return the document's paragraphs in reading order, without running heads."""
    turned = [is_right_to_left("".join(line.text for line in lines)) for lines in pages]
    ordered = _without_running_heads(
        [order_blocks(mirrored(lines) if rtl else lines) for lines, rtl in zip(pages, turned, strict=True)]
    )
    body = _find_body(ordered)
    found: list[_Paragraph] = []
    for number, blocks in enumerate(ordered, 1):
        if scan := scans.get(number):
            found += [_Paragraph(text, number, body.size, body.weight) for text in scan.paragraphs]
            continue
        edge = min((b.bottom for b in blocks), default=0.0)
        height = max((b.top for b in blocks), default=0.0) - edge
        notes: list[_Paragraph] = []
        for block in blocks:
            for paragraph, base in _split_block(block, number, body.size):
                if turned[number - 1]:
                    paragraph.left, paragraph.right = -paragraph.right, -paragraph.left
                if paragraph.role != "table" and _is_note(paragraph, base, edge, height, body):
                    paragraph.role = "footnote"
                    notes.append(paragraph)
                elif found and _goes_on(found[-1], paragraph, body):
                    found[-1].text = _join(found[-1].text, paragraph.text)
                    found[-1].lines += paragraph.lines
                else:
                    found.append(paragraph)
        # Notes stand behind the page's text; a paragraph that goes on overleaf goes on before them.
        found = _put_notes(found, notes)
    return found


def _put_notes(found: list[_Paragraph], notes: list[_Paragraph]) -> list[_Paragraph]:
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
        lines = sorted((line for b in blocks for line in b.lines), key=lambda x: -x.base)
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


def _split_block(block: TextBlock, page: int, body: float) -> list[tuple[_Paragraph, float]]:
    """Return the block's paragraphs, each with the baseline it begins on."""
    found: list[tuple[_Paragraph, float]] = []
    lines = block.lines
    drops = sorted(a.end - b.base for a, b in pairwise(lines) if a.end > b.base)
    leading = drops[len(drops) // 2] if drops else 0.0
    left, right = block.left, block.right
    rows = _rows(lines)
    previous: Line | None = None
    for index, line in enumerate(lines):
        if index in rows:
            text = " | ".join(cell.text for cell in line.cells) if line.cells else line.text
            found.append(
                (
                    _Paragraph(text, page, line.size, line.weight, "table", top=line.base, left=left, right=right),
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
                    _Paragraph(line.text, page, line.size, line.weight, role, top=line.base, left=left, right=right),
                    line.base,
                )
            )
        else:
            paragraph = found[-1][0]
            paragraph.text = _join(paragraph.text, line.text, blank=previous is not None and previous.ends_blank)
            paragraph.lines += 1
            paragraph.weight = min(paragraph.weight, line.weight) if line.weight else paragraph.weight
        found[-1][0].ends_short = line.right < right - 0.12 * (right - left)
        previous = line
    return found


def _rows(lines: list[Line]) -> set[int]:
    """Return which lines are rows of a table: two or more in a row with cells that stand under one another."""
    rows: set[int] = set()
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


def _is_note(paragraph: _Paragraph, base: float, edge: float, height: float, body: _Body) -> bool:
    """Say whether a paragraph is a footnote: in smaller type, low on the page, with a mark before it."""
    return paragraph.size <= 0.93 * body.size and base < edge + 0.6 * height and bool(_NOTE.match(paragraph.text))


def _goes_on(before: _Paragraph, after: _Paragraph, body: _Body) -> bool:
    """Say whether a paragraph goes on in another block or overleaf."""
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


def _join(text: str, line: str, *, blank: bool = False) -> str:
    """Return a text with the line that follows. `blank`: the file has a blank behind the text."""
    if not text or not line:
        return text or line
    if text.endswith("-") and line[:1].islower() and len(text) > 1 and text[-2].isalpha():
        return text[:-1] + line
    if "\u3040" <= text[-1] <= "\u9fff" and "\u3040" <= line[0] <= "\u9fff":
        return text + line
    if _UNSPACED.match(text[-1]) and _UNSPACED.match(line[0]) and not blank:
        return text + line
    if text[-1] in "\u2010\u2014" and text[-2:-1].strip() and not line[0].isspace() and not blank:
        return text + line
    return f"{text} {line}"


_UNSPACED = re.compile("[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese, Khmer: no blanks between words; a line ends between two of them."""


def _sections(
    paragraphs: list[_Paragraph], bookmarks: dict[int, list[str]], pictures: dict[int, list[RawPicture]]
) -> tuple[list[RawSection], str | None]:
    sizes: Counter[float] = Counter()
    weights: Counter[int] = Counter()
    for paragraph in paragraphs:
        if paragraph.role != "footnote":
            sizes[paragraph.size] += len(paragraph.text)
            weights[paragraph.weight] += len(paragraph.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    weight = weights.most_common(1)[0][0] if weights else 0
    ranks = sorted({p.size for p in paragraphs if p.size >= 1.12 * body}, reverse=True)
    marks = {number: {re.sub(r"\W+", "", b).casefold() for b in names} for number, names in bookmarks.items()}
    sections = [RawSection(page=1)]
    title: tuple[float, str] | None = None
    for number, paragraph in enumerate(paragraphs):
        for picture in pictures.get(number, ()):
            sections[-1].add_picture(picture)
        level = _heading_level(paragraph, body, weight, ranks, marks.get(paragraph.page, set()))
        if level is None:
            sections[-1].paragraphs.append((paragraph.text, paragraph.page, paragraph.role))
            continue
        if paragraph.page <= 2 and paragraph.size >= 1.12 * body:
            if title is None or paragraph.size > title[0] + 0.5:
                title = (paragraph.size, paragraph.text)
            elif paragraph.size == title[0] and sections[-1].title == title[1] and not sections[-1].paragraphs:
                title = (paragraph.size, f"{title[1]} {paragraph.text}"[:300])
                sections[-1].title = title[1]
                continue
        sections.append(RawSection(paragraph.text[:300], level, paragraph.page))
    for picture in pictures.get(len(paragraphs), ()):
        sections[-1].add_picture(picture)
    return sections, title[1] if title else None


def _heading_level(paragraph: _Paragraph, body: float, weight: int, ranks: list[float], marks: set[str]) -> int | None:
    """Return the level of a paragraph that is a heading, else None."""
    text = paragraph.text
    if (
        paragraph.role in ("table", "footnote")
        or text[:1].islower()
        or len(text) > 200
        or not re.search(r"[^\W\d]", text)
    ):
        return None
    if re.sub(r"\W+", "", text).casefold() in marks:
        return 2
    if body and paragraph.size >= 1.12 * body and paragraph.lines <= 4:
        return min(2 + sum(r > 1.07 * paragraph.size for r in ranks), 5)
    bold = weight and paragraph.weight >= weight + 150
    if (
        bold
        and len(text) < 120
        and paragraph.lines <= 3
        and not re.search(r"[.,;]$", text)
        and paragraph.role == "text"
    ):
        return min(3 + bool(ranks), 5)
    return None
