"""A report as a PDF, as long as a test wants it: chapters, sections and paragraphs on numbered pages."""

from __future__ import annotations

from collections.abc import Iterator

from builders import write_pdf

_SENTENCE = "The clerk of the lake counted every well of the district in the spring and wrote their depth down"
_NAMES = [
    "Wells",
    "Mills",
    "Harbours",
    "Ledgers",
    "Bridges",
    "Schools",
    "Ferries",
    "Clinics",
    "Archives",
    "Markets",
    "Orchards",
]
_SIZES = {1: 20, 2: 16, 3: 13}
_KINDS = (1, 2, 3, 3)
"""A chapter, a section of it, and two parts of that, again and again."""


def make_report(pages: int, empty: frozenset[int] = frozenset()) -> bytes:
    """Return a PDF with a heading and a paragraph on each page, but for those in `empty`, on which a line is drawn."""
    objects = [
        b"",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>",
    ]
    kids = []
    for page in range(1, pages + 1):
        stream = b"100 400 m 500 400 l S" if page in empty else b"".join(_write(page))
        objects += [
            b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R/B 4 0 R>>>>/Contents %d 0 R>>"
            % (len(objects) + 1),
        ]
        kids.append(len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(b"%d 0 R" % kid for kid in kids))
    return write_pdf(objects)


def _write(page: int) -> Iterator[bytes]:
    if page == 1:
        yield b"BT /B 26 Tf 50 770 Td (The great report on the wells) Tj ET\n"
    level = _KINDS[(page - 1) % 4]
    # What stands at one height on every page and differs by its number only would be a running head.
    top = 730 - 9 * (page % 7)
    title = f"{_NAMES[page % 11]} and {_NAMES[page // 11 % 11].lower()} of the lake".encode()
    yield b"BT /B %d Tf 50 %d Td (%s) Tj ET\n" % (_SIZES[level], top, title)
    for row in range(6):
        yield b"BT /F 10 Tf 50 %d Td (%s.) Tj ET\n" % (top - 30 - 12 * row, f"{_SENTENCE} on page {page}".encode())
