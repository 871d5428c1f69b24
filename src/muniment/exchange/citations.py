"""Citations of an item, for people and for reference managers.

In: an item and its address. Out: a line in a plain manner, one in each of the styles that are asked for (by a CSL
processor), a BibTeX record, an RIS record, a CSL-JSON record.
"""

from __future__ import annotations

import json
import re
import warnings
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from ..archive.models import Item

STYLES = {
    "apa": "APA",
    "chicago-author-date": "Chicago",
    "modern-language-association": "MLA",
    "china-national-standard-gb-t-7714-2015-numeric": "GB/T 7714",
    "bluebook-law-review": "Bluebook",
}
"""Files of styles, and what they are called."""


def _authors(item: Item) -> list[str]:
    return [str(a) for a in item.authors] or [item.source.name]


def plain(item: Item, address: str, captured: datetime | None) -> str:
    """Return a citation in the author-date manner, with where it was captured from and when."""
    date = item.published or "n.d."
    took = f" Captured {captured:%Y-%m-%d}." if captured else ""
    return f"{', '.join(_authors(item))} ({date}). {item.title}. {item.source.name}.{took} {address}"


def in_styles(item: Item, address: str, captured: datetime | None) -> list[tuple[str, str]]:
    """Return (name of the style, citation) for each style, made by a CSL processor."""
    described = json.dumps(_csl_item(item, address, captured), sort_keys=True)
    return [(name, _render(file, described)) for file, name in STYLES.items()]


@lru_cache(maxsize=len(STYLES))
def _style(file: str) -> CitationStylesStyle:
    return CitationStylesStyle(str(Path(__file__).parent / "styles" / f"{file}.csl"), validate=False)


@lru_cache(maxsize=500)
def _render(file: str, described: str) -> str:
    """Return the citation in a style of an item described as CSL-JSON. The processor is slow, and an item has a page in each language."""
    style, csl = _style(file), json.loads(described)
    with warnings.catch_warnings():
        # It warns of fields that a style has and our items never do.
        warnings.simplefilter("ignore")
        bibliography = CitationStylesBibliography(style, CiteProcJSON([csl]), formatter.plain)
        citation = Citation([CitationItem(csl["id"])])
        bibliography.register(citation)
        if style.root.bibliography is None:
            return str(bibliography.cite(citation, lambda missing: None))
        text = str(bibliography.bibliography()[0])
    # A numbered style numbers the only one too.
    return re.sub(r"^\[1\]\s*", "", text)


def _csl_item(item: Item, address: str, captured: datetime | None) -> dict[str, Any]:
    """Return an item as CSL-JSON. Names are literal: nothing says which part of them is the family's."""
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", item.published or "")
    issued: list[int] = []
    if match:
        # A season (month 21 to 24) is no month to a style.
        in_year = match[2] and match[2] <= "12"
        issued = [int(part) for part in (match[1], *(match.groups()[1:] if in_year else ())) if part]
    described: dict[str, Any] = {
        "id": f"muniment{item.pk}", "type": "report" if item.kind == "document" else "webpage", "title": item.title,
        "author": [{"literal": name} for name in _authors(item)], "publisher": item.source.name, "URL": address, "language": item.language,
    }  # fmt: skip
    if issued:
        described["issued"] = {"date-parts": [issued]}
    if captured:
        described["accessed"] = {"date-parts": [[captured.year, captured.month, captured.day]]}
    return described


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


def csl_json(item: Item, address: str, captured: datetime | None) -> str:
    """Return a CSL-JSON record, as Zotero and Pandoc read it."""
    return json.dumps([_csl_item(item, address, captured)], ensure_ascii=False, indent=1) + "\n"
