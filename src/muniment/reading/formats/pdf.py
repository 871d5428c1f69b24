"""PDF, by pypdfium2: text in reading order, running heads taken off, headings, lists, tables and footnotes told apart.

In: bytes. Out: a `TextReading` of kind document. Pages without text are read by OCR where Tesseract is installed.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import Any

import pypdfium2

from muniment.reading.errors import Damaged, EmptyFile, Encrypted
from muniment.reading.findings.claimed import file_authors, stands_in_text
from muniment.reading.formats.ocr import OcrPage, has_tesseract, languages_of, read_scans
from muniment.reading.formats.pdf_extras import add_form_values, attached_files, open_form
from muniment.reading.formats.pdf_layout import Line
from muniment.reading.formats.pdf_page import PageRead, read_page
from muniment.reading.formats.pdf_paragraphs import PrintedParagraph, find_paragraphs
from muniment.reading.formats.pdf_words import without_line_numbers
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import NUMBERS, RUNNING, Losses, count_words
from muniment.reading.model import TextReading
from muniment.reading.paragraphs import RawSection
from muniment.reading.pictures.in_pdf import WHOLE_PAGE, PagePicture, find_pictures, without_running
from muniment.reading.pictures.in_text import MOST_PICTURES, RawPicture

_MOST_PAGES = 5000
_MOSTLY_HIDDEN = 0.2
"""The share of hidden letters from which on a page is read by OCR, whatever its script."""
_SURE_ENOUGH = 0.6
"""How sure OCR must be for its words to take the place of the file's."""


def read_pdf(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Return the reading of a PDF. Raises Encrypted, Damaged, or EmptyFile where its pages hold no text and none can be
    read off a scan."""
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
        form = open_form(document)
        read: list[PageRead] = []
        pictures: list[PagePicture] = []
        losses = Losses()
        for number in range(min(len(document), _MOST_PAGES)):
            try:
                page = document[number]
                read.append(_read_page(page, form, losses))
            except pypdfium2.PdfiumError:
                warnings = [*warnings, f"page {number + 1} could not be read"]
                read.append(PageRead())
                continue
            # A page whose pictures cannot be looked at has its words all the same.
            with suppress(pypdfium2.PdfiumError):
                pictures += find_pictures(page, number + 1, read[-1].lines)
        pages = [r.lines for r in read]
        scans = _read_scans(document, pages)
        warnings = [*warnings, *_read_hidden(document, read, scans)]
        if not any(pages) and not scans:
            raise EmptyFile(_why_empty(document))
        if files := attached_files(document):
            warnings = [*warnings, f"files are attached to the PDF, which are not read: {', '.join(files)}"]
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
    paragraphs = find_paragraphs(pages, scans, losses)
    pictures = without_running([p for p in pictures if _is_of_text(p, pages, scans)], count)[:MOST_PICTURES]
    sections, first_title = _sections(paragraphs, bookmarks, _place_pictures(paragraphs, pictures))
    title = metadata.get("Title", "").strip()
    if (
        not title
        or re.search(
            r"\.(?:docx?|pdf|indd|qxd|xlsx?|exe|rtf)$|^(?:untitled|microsoft (?:word|powerpoint)|slide \d|"
            r"\d+$)|^\S*_\S*$",
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
        + losses.words[NUMBERS]
        + sum(count_words(text) for scan in scans.values() for text in scan.paragraphs),
        rest=RUNNING,
        losses=losses,
    )
    if not scans:
        return reading
    return reading.model_copy(update={"ocr_pages": sorted(scans), "ocr_confidence": round(sure, 3)})


def read_layout(content: bytes) -> list[list[str]]:
    """Return each page's paragraphs in reading order and nothing else: for measuring. Raises PdfiumError."""
    document = pypdfium2.PdfDocument(content)
    try:
        losses = Losses()
        pages = [_read_page(document[number], None, losses).lines for number in range(len(document))]
    finally:
        document.close()
    found: list[list[str]] = [[] for _ in pages]
    for paragraph in find_paragraphs(pages, {}, losses):
        found[paragraph.page - 1].append(paragraph.text)
    return found


def _read_page(page: Any, form: Any, losses: Losses) -> PageRead:
    """Return what a page says, with what was filled in and without the numbers of its lines."""
    read = read_page(page)
    read.lines, numbers = without_line_numbers(read.lines)
    losses.add(NUMBERS, " ".join(numbers))
    if form is not None:
        read.lines = add_form_values(form, page, read.lines)
    return read


def _read_hidden(document: Any, read: list[PageRead], scans: dict[int, OcrPage]) -> list[str]:
    """Read pages by OCR of which the file does not say what letters they print; return warnings of those that cannot be
    read so."""
    doubtful = [n for n, r in enumerate(read, 1) if r.is_doubtful and n not in scans]
    if not doubtful:
        return []
    asked = [n for n in doubtful if read[n - 1].script or read[n - 1].hidden > _MOSTLY_HIDDEN]
    scripts = {read[n - 1].script for n in asked}
    for script in sorted(scripts):
        if has_tesseract() and (languages := languages_of(script)):
            numbers = [n - 1 for n in asked if read[n - 1].script == script]
            for number, page in read_scans(document, numbers, languages):
                if page.confidence >= _SURE_ENOUGH:
                    scans[number + 1] = page
    left = [n for n in doubtful if n not in scans]
    if not left:
        return []
    named = _name_pages(left).replace(" was", " prints").replace(" were", " print")
    return [f"{named} letters of which the file does not say what they are: words there may be wrong or missing"]


def _is_of_text(picture: PagePicture, pages: list[list[Line]], scans: dict[int, OcrPage]) -> bool:
    """Return whether a picture is one of the text's: what lies under a whole page is, where the page says nothing and
    is no cover."""
    if picture.share < WHOLE_PAGE:
        return picture.page not in scans
    return picture.page > 1 and picture.page not in scans and not pages[picture.page - 1]


def _place_pictures(paragraphs: list[PrintedParagraph], pictures: list[PagePicture]) -> dict[int, list[RawPicture]]:
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


def _sections(
    paragraphs: list[PrintedParagraph], bookmarks: dict[int, list[str]], pictures: dict[int, list[RawPicture]]
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


def _heading_level(
    paragraph: PrintedParagraph, body: float, weight: int, ranks: list[float], marks: set[str]
) -> int | None:
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
