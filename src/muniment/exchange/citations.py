"""Citations of an item, for people and for reference managers.

In: an item and its address. Out: a line in a plain manner, one in each of the styles that are asked for (by a CSL
processor), a BibTeX record, an RIS record, a CSL-JSON record.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from muniment.archive.models import Item
from muniment.doors import CITATION_STYLES, load_all
from muniment.exchange.proofs import CaptureDate
from muniment.reading.findings.edtf_dates import DateParts, calendar_date, has_year, split_date, split_interval

_log = logging.getLogger(__name__)
_FOLDER = Path(__file__).parent / "styles"


@dataclass(frozen=True)
class CitationStyle:
    """A manner of citing, in the Citation Style Language
    (https://docs.citationstyles.org/en/stable/specification.html)."""

    label: str
    """What it is called, in any language."""
    file: Path
    """The CSL file, of an independent style."""


APA = CitationStyle("APA", _FOLDER / "apa.csl")
CHICAGO = CitationStyle("Chicago", _FOLDER / "chicago-author-date.csl")
MLA = CitationStyle("MLA", _FOLDER / "modern-language-association.csl")
GB_T_7714 = CitationStyle("GB/T 7714", _FOLDER / "china-national-standard-gb-t-7714-2015-numeric.csl")
BLUEBOOK = CitationStyle("Bluebook", _FOLDER / "bluebook-law-review.csl")


@lru_cache(1)
def citation_styles() -> tuple[CitationStyle, ...]:
    """Return the manners of citing that an item's page shows: ours, then those of other packages
    (`muniment.citation_styles`)."""
    first = ("apa", "chicago-author-date", "modern-language-association", "gb-t-7714", "bluebook")
    return tuple(load_all(CITATION_STYLES, CitationStyle, first).values())


def _authors(item: Item) -> list[str]:
    return [str(a) for a in item.authors] or [item.source.name]


def _published(item: Item) -> str:
    """Return the item's date of publication; empty for a day without a year, which is none: archives made before 1.9
    may have one."""
    return item.published if has_year(item.published) else ""


ONLY_DATED = "The date is the one that the text bears: of signing, adoption or sending, and not of publication."
"""What a record for a reference manager says of such a day: their forms have one place for the day by which a text is
cited."""


def _notes(captured: CaptureDate | None, only_dated: bool) -> list[str]:
    """Return what is to be said of a record's dates."""
    return [*([ONLY_DATED] if only_dated else []), *([captured.caveat] if captured and captured.caveat else [])]


def plain(item: Item, address: str, captured: CaptureDate | None, *, only_dated: bool) -> str:
    """Return a citation in the author-date manner, with where it was captured from and when.

    `only_dated`, here and below: the item's day is not one of publication (`evidence.dated`).
    """
    date = _published(item) or "n.d."
    if only_dated and date != "n.d.":
        date = f"dated {date}"
    took = f" Captured {captured.at:%Y-%m-%d}{captured.briefly}." if captured else ""
    return f"{', '.join(_authors(item))} ({date}). {item.title}. {item.source.name}.{took} {address}"


def in_styles(item: Item, address: str, captured: CaptureDate | None, *, only_dated: bool) -> list[tuple[str, str]]:
    """Return (name of the style, citation) for each style, made by a CSL processor."""
    described = json.dumps(_csl_item(item, address, captured, only_dated), sort_keys=True)
    # No style has a place for it: it stands behind the citation.
    said = "".join(f" [{note}]" for note in _notes(captured, only_dated))
    cited = []
    for style in citation_styles():
        try:
            cited.append((style.label, _render(style.file, described) + said))
        except Exception as error:  # A style that is no right CSL must not take the page with it.
            _log.warning("the citation style %s does not work: %s: %s", style.file, type(error).__name__, error)
    return cited


@lru_cache(maxsize=50)
def _style(file: Path) -> CitationStylesStyle:
    return CitationStylesStyle(str(file), validate=False)


@lru_cache(maxsize=500)
def _render(file: Path, described: str) -> str:
    """Return the citation in a style of an item described as CSL-JSON. The processor is slow, and an item has a page in
    each language."""
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


def _csl_item(item: Item, address: str, captured: CaptureDate | None, only_dated: bool) -> dict[str, Any]:
    """Return an item as CSL-JSON. Names are literal: nothing says which part of them is the family's."""
    described: dict[str, Any] = {
        "id": f"muniment{item.pk}",
        "type": "report" if item.kind == "document" else "webpage",
        "title": item.title,
        "author": [{"literal": name} for name in _authors(item)],
        "publisher": item.source.name,
        "URL": address,
        "language": item.language,
    }
    if issued := _csl_date(item.published):
        described["issued"] = issued
    if captured:
        described["accessed"] = {"date-parts": [[captured.at.year, captured.at.month, captured.at.day]]}
    if notes := _notes(captured, only_dated):
        described["note"] = " ".join(notes)
    return described


def _csl_date(edtf: str) -> dict[str, Any]:
    """Return a date as CSL-JSON; empty where it has none of CSL's forms: an item of 199X is of no year."""
    ends = list(dict.fromkeys(end for end in split_interval(edtf) if end not in ("", "..")))
    parts = [split_date(end) for end in ends]
    if edtf.startswith(("/", "..")) or not all(p and p.year.isdigit() for p in parts):
        return {}
    known = [p for p in parts if p]
    date: dict[str, Any] = {"date-parts": [[int(n) for n in _known_numbers(p)] for p in known]}
    if any(p.mark for p in known):
        date["circa"] = True
    if len(known) == 1 and "21" <= known[0].month <= "24":
        date["season"] = int(known[0].month) - 20
    return date if known else {}


def _known_numbers(parts: DateParts) -> list[str]:
    """Return year, month and day as far as they are known. A season is no month."""
    numbers = [parts.year]
    if parts.month.isdigit() and parts.month <= "12":
        numbers.append(parts.month)
        if parts.day.isdigit():
            numbers.append(parts.day)
    return numbers


def bibtex(item: Item, address: str, captured: CaptureDate | None, *, only_dated: bool) -> str:
    """Return a BibTeX record."""

    def clean(text: str) -> str:
        return re.sub(r"([&%$#_{}])", r"\\\1", " ".join(text.split()))

    fields = {
        "title": f"{{{clean(item.title)}}}",
        "author": " and ".join(f"{{{clean(a)}}}" for a in _authors(item)),
        "year": str(item.year or ""),
        # biblatex reads level 1 of EDTF: all that is one date, or an interval of such.
        "date": _published(item)
        if all(end in ("", "..") or split_date(end) for end in split_interval(_published(item)))
        else "",
        "publisher": clean(item.source.name),
        "url": address,
        "urldate": f"{captured.at:%Y-%m-%d}" if captured else "",
        "note": " ".join(_notes(captured, only_dated)),
        "langid": item.language,
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{'techreport' if item.kind == 'document' else 'online'}{{muniment{item.pk},\n{body}\n}}\n"


def ris(item: Item, address: str, captured: CaptureDate | None, *, only_dated: bool) -> str:
    """Return an RIS record."""
    lines = [
        ("TY", "RPRT" if item.kind == "document" else "ELEC"),
        ("TI", item.title),
        *(("AU", a) for a in _authors(item)),
    ]
    lines += [
        # The year of publication, by its name; DA is a day of any kind.
        ("PY", "" if only_dated else str(item.year or "")),
        ("DA", calendar_date(item.published).replace("-", "/")),
        ("PB", item.source.name),
        ("UR", address),
        ("LA", item.language),
    ]
    if captured:
        lines.append(("Y2", f"{captured.at:%Y/%m/%d}"))
    lines += [("N1", note) for note in _notes(captured, only_dated)]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def csl_json(item: Item, address: str, captured: CaptureDate | None, *, only_dated: bool) -> str:
    """Return a CSL-JSON record, as Zotero and Pandoc read it."""
    return json.dumps([_csl_item(item, address, captured, only_dated)], ensure_ascii=False, indent=1) + "\n"
