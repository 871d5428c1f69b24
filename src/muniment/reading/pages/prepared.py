"""A page's tree as a reader sees it: readings of characters, formulas, frames and what stands in for scripts.

In: a parsed tree, which is changed. Nothing that has letters of its own is lost: a reading aid goes, a formula becomes
one line, a frame's own page and a table that a script would draw come into the text.
"""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

_TAGS = ("ruby", "math", "iframe", "noscript", "template")
_MOST_FRAME = 2_000_000
"""Letters of a page within a page that is read."""
_OF_SCRIPTS = re.compile(
    r"java\s?script|enable\s+js|活动脚本|脚本|スクリプト|자바스크립트|جافا ?سكريبت|cookies? (?:are|must)", re.IGNORECASE
)
"""What a page says to those whose browser runs no scripts."""


def prepare(root: etree._Element) -> None:
    """Change a tree into what is shown of it."""
    _open_body(root)
    _place_segments(root)
    for struck in cast("list[etree._Element]", _STRUCK_THROUGH(root)):
        struck.tag = "s"
    shown: str | None = None
    for element in list(root.iter(*_TAGS)):
        if element.tag == "ruby":
            _drop_readings(element)
        elif element.tag == "math":
            _write_out(element)
        elif element.tag == "iframe":
            _open_frame(element)
        elif element.tag == "template":
            if element.get("shadowrootmode"):
                element.tag = "div"
        elif _stands_for_a_script(element):
            shown = shown if shown is not None else _fold(root)
            folded = _fold(element)
            if shown.count(folded) <= 1:
                element.tag = "div"


_STRUCK_THROUGH = etree.XPath("//*[self::span or self::font][contains(@style, 'line-through')]")
"""What a page strikes out by its style alone."""
_SEGMENTS = etree.XPath("//*[@hidden and contains(@id, 'S:')]")
_SEGMENT, _PLACE = re.compile(r"(.*)S:([0-9a-f]+)"), re.compile(r"(.*)[BP]:([0-9a-f]+)")


def _place_segments(root: etree._Element) -> None:
    """Put the parts of a page that was sent in pieces where they belong: a server writes what it has later at the end,
    hidden, and a script moves each to the template of its number."""
    segments: dict[tuple[str, str], etree._Element] = {}
    for element in cast("list[etree._Element]", _SEGMENTS(root)):
        if match := _SEGMENT.fullmatch(element.get("id") or ""):
            del element.attrib["hidden"]
            segments[match[1], match[2]] = element
    if not segments:
        return
    for template in list(root.iter("template")):
        match = _PLACE.fullmatch(template.get("id") or "")
        segment = segments.get((match[1], match[2])) if match else None
        if segment is None or any(holder is segment for holder in template.iterancestors()):
            continue
        _fill(template, segment)


def _fill(template: etree._Element, segment: etree._Element) -> None:
    """Put what a segment holds in place of a template, and take both off."""
    text, children = segment.text, list(segment)
    _remove(segment)
    _add_text(template, text)
    for child in children:
        template.addprevious(child)
    _remove(template)


_OF_A_HEAD = frozenset(
    {"meta", "title", "link", "script", "style", "base", "noscript", "template", "object", "bgsound"}
)


def _open_body(root: etree._Element) -> None:
    """Move what stands in the head and is shown into the body: a page may leave out both tags, and the parser does not
    know all elements that open a body."""
    head = root.find("head")
    if head is None:
        return
    first = next((child for child in head if isinstance(child.tag, str) and child.tag not in _OF_A_HEAD), None)
    if first is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    strays = [first, *first.itersiblings()]
    text = body.text
    body.text = None
    for at, stray in enumerate(strays):
        body.insert(at, stray)
    if text:
        strays[-1].tail = _CONTROL.sub(" ", (strays[-1].tail or "") + text)


def _fold(element: etree._Element) -> str:
    return re.sub(r"\W+", "", "".join(map(str, element.itertext())))


def _stands_for_a_script(element: etree._Element) -> bool:
    """Say whether a noscript holds a table or sentences, and none that ask for scripts."""
    parent = element.getparent()
    if parent is None or parent.tag == "head":
        return False
    words = " ".join("".join(map(str, element.itertext())).split())
    if len(words) < 3 or "<" in words or _OF_SCRIPTS.search(words[:400]):
        return False
    return next(element.iter("table"), None) is not None or len(words) > 60


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What the parser lets in, written as references, and does not let be set."""


def _add_text(element: etree._Element, text: str | None) -> None:
    """Put words right before an element."""
    before, parent = element.getprevious(), element.getparent()
    if not text:
        return
    if before is not None:
        before.tail = _CONTROL.sub(" ", (before.tail or "") + text)
    elif parent is not None:
        parent.text = _CONTROL.sub(" ", (parent.text or "") + text)


def _remove(element: etree._Element) -> None:
    """Take an element off, and leave the words behind it."""
    parent = element.getparent()
    if parent is None:
        return
    _add_text(element, element.tail)
    parent.remove(element)


def _drop_readings(ruby: etree._Element) -> None:
    for reading in list(ruby.iter("rt", "rp", "rtc")):
        # A base written after a reading that was never closed stands inside it.
        for base in reading.iter("rb"):
            base.tail = None
            reading.addprevious(base)
        _remove(reading)
    for base in list(ruby.iter("rb")):
        # The letters of one word stand in bases of their own.
        base.tag = "span"


def _open_frame(frame: etree._Element) -> None:
    inner = frame.get("srcdoc") or ""
    if not inner.strip() or len(inner) > _MOST_FRAME:
        return
    try:
        tree = etree.fromstring(
            inner.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    body = tree.find("body") if tree is not None else None
    if body is None:
        return
    frame.tag = "div"
    for child in list(frame):
        frame.remove(child)
    frame.text = _CONTROL.sub(" ", body.text or "")
    for child in list(body):
        frame.append(child)


def _write_out(math: etree._Element) -> None:
    """Make one line of a formula, once: without its form for another program, and without its drawing."""
    line = " ".join(_linear(math).split()) or _without_tex(math.get("alttext") or "")
    _drop_drawing(math)
    tail = math.tail
    for child in list(math):
        math.remove(child)
    math.text, math.tag, math.tail = _CONTROL.sub(" ", line), "span", _CONTROL.sub(" ", tail or "")


def _without_tex(text: str) -> str:
    return re.sub(r"^\{\\displaystyle\s*(.*)\}$", r"\1", text.strip())


_DRAWN = re.compile(r"(?:^|\s)(?:katex-html|MathJax(?:_Preview|_SVG)?|mwe-math-fallback\S*)(?:\s|$)")


def _drop_drawing(math: etree._Element) -> None:
    """Take off the letters that a program drew beside a formula that it also wrote out."""
    for around in list(math.iterancestors())[:3]:
        if around.get("style") and "display" in (around.get("style") or ""):
            del around.attrib["style"]
        for sibling in list(around.itersiblings()) + list(around.itersiblings(preceding=True)):
            if isinstance(sibling.tag, str) and _DRAWN.search(sibling.get("class") or ""):
                _remove(sibling)
        if around.tag not in ("span", "mjx-assistive-mml"):
            break


def _name(element: etree._Element) -> str:
    # A page's element may be called what XML does not allow, and lxml's own way to ask would raise.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _grouped(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[^\W_]*|\(.*\)", text) else f"({text})"


def _linear(node: etree._Element) -> str:
    """Return a formula's element as it would be typed in one line: (V)/(S + 1), x^2, √(a)."""
    name = _name(node)
    if name in ("annotation", "annotation-xml", "mphantom", "mspace", ""):
        return " " if name == "mspace" else ""
    children = [child for child in node if isinstance(child.tag, str)]
    parts = [_linear(child) for child in children]
    match (name, len(parts)):
        case ("semantics", n) if n:
            return parts[0]
        case ("mfrac", 2):
            return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
        case ("msup" | "mover", 2):
            return f"{_grouped(parts[0])}^{_grouped(parts[1])}" if name == "msup" else parts[0]
        case ("msub" | "munder", 2):
            return f"{parts[0]}_{_grouped(parts[1])}"
        case ("msubsup" | "munderover", 3):
            return f"{parts[0]}_{_grouped(parts[1])}^{_grouped(parts[2])}"
        case ("msqrt", _):
            return f"√({''.join(parts).strip()})"
        case ("mroot", 2):
            return f"({parts[0]})^(1/{parts[1]})"
        case ("mtable", _):
            return "; ".join(part.strip() for part in parts)
        case ("mtr", _):
            return ", ".join(part.strip() for part in parts)
        case ("mfenced", _):
            return f"{node.get('open', '(')}{', '.join(parts)}{node.get('close', ')')}"
    own = " ".join((node.text or "").split())
    if name == "mo":
        # The invisible signs of a product and of a function join.
        own = own.translate({0x2061: None, 0x2062: None, 0x2063: None, 0x2064: None})
        return own if own in "()[]{}|,!" else f" {own} "
    return own + "".join(part + (child.tail or "").strip() for part, child in zip(parts, children, strict=True))
