"""What all readers of sheets share: which names of sheets say something, and what a workbook is called.

In: sections, one a sheet. Out: a title, or None.
"""

from __future__ import annotations

import re

from muniment.reading.paragraphs import RawSection

_USUAL = re.compile(
    r"(?:sheet|tabelle|feuil(?:le)?|hoja|foglio|planilha|plan|blad|arkusz|лист|munka|list|taul|ark|sayfa|folha|工作表|"
    r"シート|ورقة|시트|גיליון|แผ่น|table|table_|chart)\s?\d*",
    re.IGNORECASE,
)


def is_usual_name(name: str) -> bool:
    """Return whether a program gave a sheet its name."""
    return bool(_USUAL.fullmatch(name.strip()))


def name_workbook(title: str | None, sections: list[RawSection]) -> str | None:
    """Return what a workbook is called: what it says itself, one cell over its first table, or its only sheet's name.

    The heading of a lone sheet with a program's name is taken off: it says nothing.
    """
    sheets = [s for s in sections if s.title]
    if len(sheets) == 1 and is_usual_name(sheets[0].title or ""):
        sheets[0].title = None
    if title:
        return title
    first = next((s for s in sections if s.paragraphs), None)
    rows = [text for text, _, role in first.paragraphs[:3] if role == "table"] if first else []
    if len(rows) > 1 and " | " not in rows[0] and " | " in rows[1] and re.search(r"[^\W\d_]{3}", rows[0]):
        return rows[0]
    if len(sheets) == 1 and sheets[0].title:
        return sheets[0].title
    return None
