"""Text of DrawingML (ECMA-376 part 1, 20 and 21): paragraphs of shapes, tables, diagrams.

In: elements of slides and drawings. Out: their words, paragraph by paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from muniment.reading.formats.office_formulas import M, write_formula
from muniment.reading.formats.office_parts import OfficeParts, Relation

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"


def words_of(paragraph: etree._Element) -> str:
    """Return the words of a paragraph (`a:p`)."""
    parts: list[str] = []
    for child in paragraph.iter():
        if child.tag == f"{A}t":
            parts.append(child.text or "")
        elif child.tag in (f"{A}br", f"{A}tab"):
            parts.append(" ")
        elif child.tag == f"{M}oMath":
            parts.append(write_formula(child))
    return " ".join("".join(parts).replace("\u00ad", "").replace("\x0b", " ").split())


def read_diagram(parts: OfficeParts, relation: Relation | None) -> Iterator[str]:
    """Yield the lines of a diagram (SmartArt), in the order of its points."""
    if relation is None or relation.external:
        return
    try:
        root = parts.xml(relation.target)
    except etree.XMLSyntaxError:
        return
    for point in root.iter(f"{_DGM}pt") if root is not None else ():
        # Points of the drawing's own, and prompts where nobody wrote anything.
        properties = point.find(f"{_DGM}prSet")
        if point.get("type") in ("parTrans", "sibTrans", "pres") or (
            properties is not None and properties.get("phldr") in ("1", "true")
        ):
            continue
        for paragraph in point.iter(f"{A}p"):
            if words := words_of(paragraph):
                yield words


_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_MOST_POINTS = 500


def read_chart(parts: OfficeParts, relation: Relation | None) -> Iterator[tuple[str, bool]]:
    """Yield what a chart says, each line with whether it is a row: its titles, then the numbers that it draws."""
    if relation is None or relation.external:
        return
    try:
        root = parts.xml(relation.target)
    except etree.XMLSyntaxError:
        return
    if root is None:
        return
    for title in root.iter(f"{_C}title"):
        words = " ".join(filter(None, map(words_of, title.iter(f"{A}p"))))
        if words:
            yield words, False
    series = list(root.iter(f"{_C}ser"))
    names = [" ".join(_points(one.find(f"{_C}tx")).values()) for one in series]
    columns = [
        _points(one.find(f"{_C}val") if one.find(f"{_C}val") is not None else one.find(f"{_C}yVal")) for one in series
    ]
    labels: dict[int, str] = {}
    for one in series:
        for kind in ("cat", "xVal"):
            labels = labels or _points(one.find(f"{_C}{kind}"))
    if any(names):
        yield " | ".join(["", *names]), True
    for at in sorted({at for column in (labels, *columns) for at in column})[:_MOST_POINTS]:
        yield " | ".join([labels.get(at, ""), *(column.get(at, "") for column in columns)]).rstrip(" |"), True


def _points(holder: etree._Element | None) -> dict[int, str]:
    """Return the values that a chart keeps, by their places."""
    found: dict[int, str] = {}
    for point in holder.iter(f"{_C}pt") if holder is not None else ():
        value = point.find(f"{_C}v")
        at = point.get("idx") or ""
        if value is not None and value.text and at.isascii() and at.isdigit():
            found[int(at)] = " ".join(value.text.split())
    if not found and holder is not None and (value := holder.find(f"{_C}v")) is not None and value.text:
        found[0] = " ".join(value.text.split())
    return found
