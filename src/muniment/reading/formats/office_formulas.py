"""Formulas of office files (ECMA-376 22.1, Office MathML) in one line: (a + b)/(c), x^2, √(n).

In: the element of a formula. Out: its text.
"""

from __future__ import annotations

from lxml import etree

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PROPERTIES = "Pr"


def write_formula(element: etree._Element) -> str:
    """Return a formula of an office file as one line of text."""
    kind = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if element.tag in (f"{_W}del", f"{_W}moveFrom") or kind.endswith(_PROPERTIES):
        return ""
    if element.tag in (f"{M}t", f"{_W}t"):
        return element.text or ""
    if kind == "f":
        return f"{_grouped(element, 'num')}/{_grouped(element, 'den')}"
    if kind == "rad":
        return f"{_part(element, 'deg')}√({_part(element, 'e')})"
    if kind in ("sSup", "sSub", "sSubSup", "nary", "sPre"):
        below, above = _part(element, "sub"), _part(element, "sup")
        ends = (f"_{_bound(below)}" if below else "") + (f"^{_bound(above)}" if above else "")
        if kind == "nary":
            sign = element.find(f"{M}naryPr/{M}chr")
            return f"{(sign.get(f'{M}val') if sign is not None else None) or '∫'}{ends} {_part(element, 'e')}"
        return f"{_part(element, 'e')}{ends}"
    if kind == "d":
        properties = element.find(f"{M}dPr")
        left, right, between = (
            _sign(properties, name, usual) for name, usual in (("begChr", "("), ("endChr", ")"), ("sepChr", "|"))
        )
        return f"{left}{between.join(write_formula(e) for e in element.findall(f'{M}e'))}{right}"
    if kind == "m":
        return "; ".join(" ".join(write_formula(e) for e in row) for row in element.findall(f"{M}mr"))
    if kind == "func":
        return f"{_part(element, 'fName')} {_part(element, 'e')}"
    return "".join(map(write_formula, element))


def _sign(properties: etree._Element | None, name: str, usual: str) -> str:
    found = properties.find(f"{M}{name}") if properties is not None else None
    value = found.get(f"{M}val") if found is not None else None
    return usual if value is None else value


def _part(element: etree._Element, name: str) -> str:
    part = element.find(f"{M}{name}")
    return "".join(map(write_formula, part)) if part is not None else ""


def _grouped(element: etree._Element, name: str) -> str:
    return _bound(_part(element, name))


def _bound(text: str) -> str:
    """Return a part of a formula in brackets where it is more than one thing."""
    return text if text.isalnum() else f"({text})"
