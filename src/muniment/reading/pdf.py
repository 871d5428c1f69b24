"""PDF, by pypdfium2: text by page, running heads taken off, headings by size, bookmarks as sections.

In: bytes. Out: a `TextReading` of kind document.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from .errors import Damaged, EmptyFile, Encrypted
from .html_page import iso_date
from .model import TextReading
from .paragraphs import RawSection
from .plain_text import finish_text_reading

_MOST_PAGES = 5000


def read_pdf(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read a PDF. Raises Encrypted, Damaged, or EmptyFile where its pages hold no text (a scan)."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Encrypted("the PDF asks for a password; save a copy without one") from error
        raise Damaged(f"the PDF is damaged or cut off: {error}") from error
    try:
        if b"%%EOF" not in content[-2048:]:
            warnings = [*warnings, "the PDF has no end mark: it may be cut off"]
        pages = []
        for number in range(min(len(document), _MOST_PAGES)):
            try:
                pages.append(_page_lines(document[number]))
            except pypdfium2.PdfiumError:
                warnings = [*warnings, f"page {number + 1} could not be read"]
                pages.append([])
        if not any(pages):
            raise EmptyFile("no page of the PDF has text: it may be a scan, which needs OCR" if len(document) else "the PDF has no pages")
        metadata = document.get_metadata_dict(skip_empty=True)
        bookmarks = _bookmarks(document)
        count = len(document)
    finally:
        document.close()
    sections, first_title = _sections(_without_running_heads(pages), bookmarks)
    title = metadata.get("Title", "").strip()
    if not title or re.search(r"\.(?:docx?|pdf|indd|qxd|xlsx?)$|^(?:untitled|microsoft word|slide \d)", title, re.IGNORECASE):
        title = first_title or title
    author = metadata.get("Author", "").strip()
    created = re.match(r"D:(\d{4})(\d{2})?(\d{2})?", metadata.get("CreationDate", ""))
    base: dict[str, Any] = {"media_type": "application/pdf", "charset": None, "url": url, "warnings": warnings}
    return finish_text_reading(
        base, title or None, sections, kind="document", pages=count, authors=[author] if author else [],
        published=iso_date("-".join(p for p in created.groups() if p)) if created else None,
    )  # fmt: skip


def _page_lines(page: Any) -> list[tuple[str, float]]:
    """Return the page's lines with the height of their type, in points."""
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range().replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\x02", "")
        lines = []
        position = 0
        for line in text.split("\n"):
            stripped = line.strip()
            if stripped:
                at = position + line.index(stripped[0]) + len(stripped) // 2
                size = pdfium_c.FPDFText_GetFontSize(text_page.raw, at) if at < text_page.count_chars() else 0.0
                lines.append((stripped, round(size, 1)))
            else:
                lines.append(("", 0.0))
            position += len(line) + 1
        return lines if any(text for text, _ in lines) else []
    finally:
        text_page.close()


def _without_running_heads(pages: list[list[tuple[str, float]]]) -> list[list[tuple[str, float]]]:
    """Take off first and last lines that come again on many pages, page numbers changed."""
    if len(pages) < 4:
        return pages
    seen: Counter[str] = Counter()
    for lines in pages:
        filled = [text for text, _ in lines if text]
        seen.update({re.sub(r"\d+", "#", text) for text in filled[:2] + filled[-2:]})
    repeated = {key for key, count in seen.items() if count >= max(3, len(pages) * 0.4)}
    return [
        [
            (text, size)
            for i, (text, size) in enumerate(lines)
            if not ((i < 3 or i >= len(lines) - 3) and re.sub(r"\d+", "#", text) in repeated)
        ]
        for lines in pages
    ]


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


def _sections(pages: list[list[tuple[str, float]]], bookmarks: dict[int, list[str]]) -> tuple[list[RawSection], str | None]:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for text, size in lines:
            sizes[size] += len(text)
    body_size = sizes.most_common(1)[0][0] if sizes else 0.0
    sections = [RawSection(page=1)]
    title: tuple[float, str] | None = None
    buffer: list[str] = []
    buffer_page = 1

    def flush() -> None:
        if buffer:
            sections[-1].paragraphs.append((_join_lines(buffer), buffer_page, "text"))
            buffer.clear()

    for number, lines in enumerate(pages, 1):
        marks = {re.sub(r"\W+", "", b).casefold() for b in bookmarks.get(number, [])}
        typical = max((len(t) for t, _ in lines), default=0)
        for text, size in lines:
            if not text:
                flush()
                continue
            is_mark = re.sub(r"\W+", "", text).casefold() in marks
            is_large = body_size > 0 and size >= body_size * 1.18 and len(text) < 160 and bool(re.search(r"[^\W\d]", text))
            if is_mark or is_large:
                flush()
                if number <= 2 and (title is None or size > title[0] + 0.5):
                    title = (size, text)
                elif title and number <= 2 and size == title[0] and sections[-1].title and not sections[-1].paragraphs:
                    title = (size, f"{title[1]} {text}")
                if sections[-1].title and not sections[-1].paragraphs and sections[-1].page == number and is_large and not is_mark:
                    sections[-1].title = f"{sections[-1].title} {text}"[:300]
                else:
                    sections.append(RawSection(text, 2, number))
                continue
            if not buffer:
                buffer_page = number
            buffer.append(text)
            # A short line that ends a sentence ends its paragraph.
            if len(text) < 0.75 * typical and re.search(r"[.!?。\uff01\uff1f:\uff1a;\uff1b”\"]$", text):
                flush()
    flush()
    return sections, title[1] if title else None


def _join_lines(lines: list[str]) -> str:
    text = ""
    for line in lines:
        if text.endswith("-") and line[:1].islower():
            text = text[:-1] + line
        elif text and "\u3040" <= text[-1] <= "\u9fff" and "\u3040" <= line[0] <= "\u9fff":
            text += line
        else:
            text = f"{text} {line}" if text else line
    return " ".join(text.split())
