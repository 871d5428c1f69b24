"""The lines of a PDF's page, by the way that its script asks for.

In: a page of pypdfium2. Out: its `Line`s in the order of its content.
"""

from __future__ import annotations

from typing import Any

from muniment.reading.formats.pdf_layout import Line, read_lines
from muniment.reading.formats.pdf_lines import lines_of
from muniment.reading.formats.pdf_pieces import COMPLEX, RIGHT_TO_LEFT, PieceReader

_FEW = 3
"""Letters of a script that make a page one of that script."""


def read_page(page: Any) -> list[Line]:
    """Return the page's lines in the order of its content. Raises PdfiumError."""
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        special = len(RIGHT_TO_LEFT.findall(text)) + len(COMPLEX.findall(text)) if not text.isascii() else 0
        if special >= _FEW:
            return lines_of(PieceReader(page, text_page).read())
        return read_lines(page, text_page, text)
    finally:
        text_page.close()
