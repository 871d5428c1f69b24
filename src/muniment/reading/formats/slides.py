"""Presentations (PPTX, PPSX, POTX), from their XML: a heading a slide, what stands on it, what the speaker says of it.

In: bytes. Out: a `TextReading` of kind document. Hidden slides, comments and the slides' feet are left out, and said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from muniment.reading.errors import Damaged, EmptyFile
from muniment.reading.findings.claimed import file_authors, stands_in_text
from muniment.reading.formats.drawn_text import A, read_chart, read_diagram, words_of
from muniment.reading.formats.flow import LONGEST_HEADING, Flow, Note, add_row
from muniment.reading.formats.media_type import PPTX
from muniment.reading.formats.office_parts import OfficeParts, Relation, parts_of_zip
from muniment.reading.formats.packages import keep_pictures, open_package
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import HEADERS, HIDDEN, REMARKS, Losses, count_words
from muniment.reading.model import TextReading
from muniment.reading.paragraphs import RawSection
from muniment.reading.pictures.in_text import RawPicture

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_TITLES, _FEET = ("title", "ctrTitle"), ("dt", "ftr", "sldNum", "hdr")
_EMU = 9525
_MOST_SLIDES = 2000


@dataclass
class _Met:
    """What was met and is not shown, or is only counted."""

    losses: Losses = field(default_factory=Losses)
    original: int = 0
    hidden: list[str] = field(default_factory=list)
    remarks: int = 0


def read_pptx(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Return the reading of a presentation. Raises TooLarge, Damaged, EmptyFile."""
    flow, met = Flow(), _Met()
    with open_package(content, "PPTX") as archive:
        parts = parts_of_zip(archive)
        main = parts.main or "ppt/presentation.xml"
        root = parts.xml(main)
        if root is None:
            raise Damaged("the PPTX is damaged: it does not say which of its parts is the presentation")
        slides = parts.relations(main)
        for number, reference in enumerate(root.iter(f"{_P}sldId"), 1):
            relation = slides.get(reference.get(f"{_R}id") or "")
            if relation is None or relation.target not in parts or number > _MOST_SLIDES:
                warnings = [*warnings, f"the slide {number} is not in the file"][-50:]
                continue
            _read_slide(parts, relation.target, number, flow, met)
        keep_pictures(flow.sections, archive)
        properties = parts.properties()
    sections = [s for s in flow.sections if s.title or s.paragraphs or s.pictures]
    if not any(s.paragraphs or s.title for s in sections):
        raise EmptyFile("the PPTX has no text")
    if met.hidden:
        warnings = [*warnings, f"hidden slides are left out: {', '.join(met.hidden)}"]
    if met.remarks:
        warnings = [*warnings, f"{met.remarks} comment{'' if met.remarks == 1 else 's'} in the margin left out"]
    named = properties.get("title")
    base: dict[str, Any] = {
        "media_type": PPTX,
        "charset": None,
        "declared": properties.get("language"),
        "url": url,
        "warnings": warnings,
    }
    return finish_text_reading(
        base,
        named if stands_in_text(named, sections) else sections[0].title,
        sections,
        kind="document",
        authors=file_authors(properties.get("creator"), sections),
        original=met.original,
        losses=met.losses,
    )


def _read_slide(parts: OfficeParts, name: str, number: int, flow: Flow, met: _Met) -> None:
    root = parts.xml(name)
    if root is None:
        return
    words = "\n".join(words_of(p) for p in root.iter(f"{A}p"))
    met.original += count_words(words)
    if root.get("show") in ("0", "false"):
        met.hidden.append(str(number))
        met.losses.add(HIDDEN, words)
        return
    relations = parts.relations(name)
    shapes = list(_shapes(root))
    title = next((s for s in shapes if _place_of(s) in _TITLES and _lines(s)), None)
    heading = " ".join(_lines(title)) if title is not None else ""
    if heading and len(heading) <= LONGEST_HEADING:
        flow.add_heading(heading, 1)
    else:
        title = None
        if not flow.is_empty:
            flow.sections.append(RawSection())
    for shape in shapes:
        if shape is not title:
            _add_shape(parts, shape, relations, flow, met)
    for relation in relations.values():
        if relation.kind == "notesSlide" and not relation.external:
            _add_notes(parts.xml(relation.target), flow, met)
        elif relation.kind == "comments":
            remarks = parts.xml(relation.target)
            if remarks is not None:
                texts = [" ".join(map(str, e.itertext())) for e in remarks if isinstance(e.tag, str)]
                met.remarks += len(texts)
                met.original += sum(map(count_words, texts))
                met.losses.add(REMARKS, "\n".join(texts))


def _shapes(root: etree._Element) -> Iterator[etree._Element]:
    """Yield what stands on a slide, groups taken apart, in the order of the file."""
    for child in root:
        if child.tag in (f"{_P}sp", f"{_P}graphicFrame", f"{_P}pic", f"{_P}cxnSp"):
            yield child
        elif child.tag in (f"{_P}cSld", f"{_P}spTree", f"{_P}grpSp"):
            yield from _shapes(child)
        elif child.tag == f"{_MC}AlternateContent":
            forms = [*child.findall(f"{_MC}Choice"), *child.findall(f"{_MC}Fallback")]
            chosen = next((f for f in forms if next(f.iter(f"{A}t", f"{_C}chart"), None) is not None), None)
            if chosen is not None or forms:
                yield from _shapes(chosen if chosen is not None else forms[-1])


def _place_of(shape: etree._Element) -> str:
    """Return for what a shape holds a place in the slide's design: `title`, `ftr`; empty for none."""
    place = next(shape.iter(f"{_P}ph"), None)
    return (place.get("type") or "obj") if place is not None else ""


def _lines(shape: etree._Element) -> list[str]:
    body = shape.find(f"{_P}txBody")
    return [words for p in body.iter(f"{A}p") if (words := words_of(p))] if body is not None else []


def _add_shape(
    parts: OfficeParts, shape: etree._Element, relations: dict[str, Relation], flow: Flow, met: _Met
) -> None:
    place = _place_of(shape)
    lines = _lines(shape)
    if place in _FEET:
        met.losses.add(HEADERS, "\n".join(lines))
        return
    is_list = place in ("obj", "body") and len(lines) > 1
    for line in lines:
        flow.add_paragraph(line, "list" if is_list else "text")
    for table in shape.iter(f"{A}tbl"):
        for row in table.iterchildren(f"{A}tr"):
            add_row(flow, [_cell(cell) for cell in row.iterchildren(f"{A}tc")])
    for related in shape.iter(f"{_DGM}relIds"):
        for line in read_diagram(parts, relations.get(related.get(f"{_R}dm") or "")):
            met.original += count_words(line)
            flow.add_paragraph(line, "list")
    for chart in shape.iter(f"{_C}chart"):
        for line, is_row in read_chart(parts, relations.get(chart.get(f"{_R}id") or "")):
            met.original += count_words(line)
            flow.add_paragraph(line, "table" if is_row else "text")
    _add_picture(parts, shape, relations, flow)


def _cell(cell: etree._Element) -> Flow:
    held = Flow()
    if cell.get("hMerge") not in ("1", "true") and cell.get("vMerge") not in ("1", "true"):
        held.add_paragraph(" ".join(filter(None, map(words_of, cell.iter(f"{A}p")))))
    return held


def _add_picture(parts: OfficeParts, shape: etree._Element, relations: dict[str, Relation], flow: Flow) -> None:
    blip = next(shape.iter(f"{A}blip"), None) if shape.tag == f"{_P}pic" else None
    relation = relations.get(blip.get(f"{_R}embed") or "") if blip is not None else None
    if relation is None or relation.external or relation.target not in parts:
        return
    named, extent = next(shape.iter(f"{_P}cNvPr"), None), next(shape.iter(f"{A}ext"), None)
    alt = " ".join((named.get("descr") or "").split()) if named is not None else ""
    width, height = (_pixels(extent.get(side)) if extent is not None else None for side in ("cx", "cy"))
    flow.add_picture(RawPicture("part", parts.real_name(relation.target), alt=alt, width=width, height=height))


def _add_notes(root: etree._Element | None, flow: Flow, met: _Met) -> None:
    for shape in _shapes(root) if root is not None else ():
        lines = _lines(shape)
        met.original += sum(map(count_words, lines))
        if _place_of(shape) == "body":
            flow.add_notes([Note("", line) for line in lines], None)
        elif _place_of(shape) != "sldImg":
            met.losses.add(HEADERS, "\n".join(lines))


def _pixels(value: str | None) -> int | None:
    return int(value) // _EMU if value and value.isascii() and value.isdigit() and int(value) >= _EMU else None
