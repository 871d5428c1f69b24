"""The article of an HTML page: its text in sections.

In: a page's tree. Out: raw sections. The main text is found by trafilatura (in its fast setting: the best
figures of the peers measured in bench/); everything around it is ours.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from .html_page import text_of
from .paragraphs import RawSection, Role


def extract_sections(root: HtmlElement) -> list[RawSection]:
    """Return the article's sections; empty where the page has no main text. The tree is used up by it."""
    options = Extractor(
        output_format="python", fast=True, precision=False, comments=False, formatting=False, tables=True, with_metadata=False
    )
    document = bare_extraction(root, options=options)
    if document is None or isinstance(document, dict) or document.body is None:
        return []
    return _sections(document.body)


def _sections(body: etree._Element) -> list[RawSection]:
    sections = [RawSection()]

    def add(text: str, role: Role) -> None:
        if text := " ".join(text.split()):
            sections[-1].paragraphs.append((text, None, role))

    for element in body:
        tag = element.tag
        if tag == "head":
            if title := text_of(element):
                level = re.sub(r"\D", "", element.get("rend") or "") or "2"
                sections.append(RawSection(title, int(level)))
        elif tag == "list":
            for item in element.iter("item"):
                add(text_of(item), "list")
        elif tag == "table":
            for row in element.iter("row"):
                add(" | ".join(text_of(cell) for cell in row.iter("cell")), "table")
        elif tag in ("quote", "code"):
            children = [child for child in element if child.tag == "p"]
            for child in children or [element]:
                add(text_of(child), "quote")
        elif tag in ("p", "ab", "fw", "hi", "del"):
            # A line break in a paragraph (trafilatura's lb) is a break between lines of a poem or an address.
            for line in re.split(r"\n", _with_breaks(element)):
                add(line, "text")
        else:
            add(text_of(element), "text")
        if element.tail and element.tail.strip():
            add(element.tail, "text")
    return sections


def _with_breaks(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element.iterdescendants():
        if child.tag == "lb":
            parts.append("\n")
        else:
            parts.append(child.text or "")
        parts.append(child.tail or "")
    return "".join(parts)
