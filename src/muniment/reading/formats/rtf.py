"""RTF (Rich Text Format), as Word shows it with all changes accepted.

In: bytes. Out: a `TextReading` of kind document: headings by their level, paragraphs with the numbers that stand in the
file, rows of tables, notes tied to their marks. Left out, counted and said: what a tracked change took out, hidden
text, remarks in the margin, headers and footers, tables of contents.
"""

from __future__ import annotations

from typing import Any

from muniment.reading.errors import EmptyFile
from muniment.reading.findings.claimed import file_authors, stands_in_text
from muniment.reading.formats.flow import Flow
from muniment.reading.formats.media_type import RTF
from muniment.reading.formats.rtf_walk import RtfWalk
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.formats.text_units import split_units
from muniment.reading.losses import TITLE
from muniment.reading.model import TextReading


def read_rtf(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Return the reading of an RTF file. Raises EmptyFile."""
    walk = RtfWalk(content)
    flow = walk.read()
    if not any(s.title for s in flow.sections) and walk.title is None:
        # No level says what a heading is: short lines in bold letters are.
        walk = RtfWalk(content, bold_heads=True)
        flow = walk.read()
    if flow.is_empty:
        raise EmptyFile("the RTF has no text")
    title = walk.title or _first_line(flow)
    if title and not any(s.title == title for s in flow.sections):
        walk.losses.add(TITLE, title)
    base: dict[str, Any] = {"media_type": RTF, "charset": None, "url": url, "warnings": [*warnings, *walk.warnings()]}
    named = walk.facts.get("title")
    return finish_text_reading(
        base,
        title or (named if stands_in_text(named, flow.sections) else None),
        flow.sections,
        kind="document",
        original=walk.losses.original,
        losses=walk.losses,
        authors=file_authors(walk.facts.get("author"), flow.sections),
    )


def _first_line(flow: Flow) -> str | None:
    """Return the title that the first heading is, or the first line where it stands like one; the line is taken off."""
    first = flow.sections[0]
    if not first.paragraphs and not first.title:
        return next((s.title for s in flow.sections[1:2]), None)
    if len(flow.sections) > 1 or len(first.paragraphs) < 2 or first.paragraphs[0][2] != "text" or 0 in first.notes:
        return None
    units = split_units("\n\n".join(words for words, *_ in first.paragraphs[:2]))
    if len(units) == 2 and units[0].is_heading and not any(bearer == 0 for _, bearer in first.notes.values()):
        first.drop_first_paragraph()
        return units[0].text
    return None
