"""Citations of an item, for people and for reference managers.

In: an item and its address. Out: a line in a plain style and in GB/T 7714, a BibTeX record, an RIS record.
"""

from __future__ import annotations

import re
from datetime import datetime

from ..archive.models import Item


def _authors(item: Item) -> list[str]:
    return [str(a) for a in item.authors] or [item.source.name]


def plain(item: Item, address: str, captured: datetime | None) -> str:
    """Return a citation in the author-date manner, with where it was captured from and when."""
    date = item.published or "n.d."
    took = f" Captured {captured:%Y-%m-%d}." if captured else ""
    return f"{', '.join(_authors(item))} ({date}). {item.title}. {item.source.name}.{took} {address}"


def gbt7714(item: Item, address: str, captured: datetime | None) -> str:
    """Return a citation after GB/T 7714-2015 for an electronic resource."""
    kind = "R/OL" if item.kind == "document" else "EB/OL"
    date = f"({item.published})" if item.published else ""
    took = f"[{captured:%Y-%m-%d}]" if captured else ""
    return f"{', '.join(_authors(item))}. {item.title}[{kind}]. {item.source.name}, {date}{took}. {address}."


def bibtex(item: Item, address: str, captured: datetime | None) -> str:
    """Return a BibTeX record."""

    def clean(text: str) -> str:
        return re.sub(r"([&%$#_{}])", r"\\\1", " ".join(text.split()))

    fields = {
        "title": f"{{{clean(item.title)}}}",
        "author": " and ".join(f"{{{clean(a)}}}" for a in _authors(item)),
        "year": str(item.year or ""),
        "date": item.published if re.fullmatch(r"[\d-]+", item.published or "") else "",
        "publisher": clean(item.source.name),
        "url": address,
        "urldate": f"{captured:%Y-%m-%d}" if captured else "",
        "langid": item.language,
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{'techreport' if item.kind == 'document' else 'online'}{{muniment{item.pk},\n{body}\n}}\n"


def ris(item: Item, address: str, captured: datetime | None) -> str:
    """Return an RIS record."""
    lines = [("TY", "RPRT" if item.kind == "document" else "ELEC"), ("TI", item.title), *(("AU", a) for a in _authors(item))]
    lines += [
        ("PY", str(item.year or "")),
        ("DA", (item.published or "").replace("-", "/")),
        ("PB", item.source.name),
        ("UR", address),
        ("LA", item.language),
    ]
    if captured:
        lines.append(("Y2", f"{captured:%Y/%m/%d}"))
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines if value) + "ER  - \r\n"
