"""PDFs of single glyphs, made here: each is put at a place, and its font says which letters it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builders import write_pdf


@dataclass(frozen=True)
class Glyph:
    """A glyph on a page: its letters as the font's map has them, its place, and what a span says of it."""

    text: str
    x: float
    y: float = 700.0
    width: float = 6.0
    said: str | None = None
    """`/ActualText` of the span that it stands in: glyphs that follow with the same text are of one span."""
    mapped: bool = True


def make_pdf_of_glyphs(pages: Sequence[Sequence[Glyph]], size: float = 10.0) -> bytes:
    """Return a PDF whose glyphs stand where they are put. Each page has a font of its own, of boxes (Type 3)."""
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = []
    for page in pages:
        assert len(page) < 255, "a simple font has 255 glyphs"
        stream, maps, widths, procedures, open_span = [b"BT /F %g Tf" % size], [], [], [], None
        first = len(objects) + 1
        for code, glyph in enumerate(page, 1):
            if glyph.said != open_span:
                stream += [b"EMC"] if open_span is not None else []
                if glyph.said is not None:
                    stream.append(b"/Span <</ActualText <FEFF%s>>> BDC" % glyph.said.encode("utf-16-be").hex().encode())
                open_span = glyph.said
            stream.append(b"1 0 0 1 %g %g Tm <%02x> Tj" % (glyph.x, glyph.y, code))
            width = round(glyph.width * 1000 / size)
            widths.append(b"%d" % width)
            box = b"%d 0 0 0 %d 700 d1 0 0 %d 700 re f" % (width, width, width)
            procedures.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(box), box))
            if glyph.mapped:
                maps.append(b"<%02x> <%s>" % (code, glyph.text.encode("utf-16-be").hex().encode()))
        stream += [b"EMC"] if open_span is not None else []
        content = b"\n".join([*stream, b"ET"])
        cmap = (
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
            b"1 begincodespacerange <00> <ff> endcodespacerange\n%s\nendcmap end end"
            % b"\n".join(
                b"%d beginbfchar\n%s\nendbfchar" % (len(part), b"\n".join(part))
                for part in (maps[i : i + 90] for i in range(0, len(maps), 90))
            )
        )
        count = len(page)
        objects += [
            *procedures,
            b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
            b"<</Length %d>>\nstream\n%s\nendstream" % (len(cmap), cmap),
            b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 1/LastChar %d"
            b"/Widths[%s]/CharProcs<<%s>>/Encoding<</Type/Encoding/Differences[1 %s]>>/Resources<<>>/ToUnicode %d 0 R>>"
            % (
                count,
                b" ".join(widths),
                b"".join(b"/g%d %d 0 R" % (i + 1, first + i) for i in range(count)),
                b"".join(b"/g%d" % (i + 1) for i in range(count)),
                first + count + 1,
            ),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F %d 0 R>>>>/Contents %d 0 R>>"
            % (first + count + 2, first + count),
        ]
        kids.append(first + count + 3)
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    return write_pdf(objects)


def drawn(words: str, x: float, y: float = 700.0, *, visual: bool = False, advance: float = 6.0) -> list[Glyph]:
    """Return the letters of words one after the other from `x` on to the right; `visual`: as words from right to left
    are drawn from left to right. A blank is a gap and no glyph."""
    letters = words[::-1] if visual else words
    return [Glyph(c, x + i * advance, y, advance) for i, c in enumerate(letters) if c != " "]
