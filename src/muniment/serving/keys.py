"""Under which key a page is kept: its path, and the parameters of its address that pages know."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode

PARAMETERS = frozenset({"month", "page", "to"})
"""The parameters that a page reads whose path is that of a kept page."""
_LONGEST_QUERY = 500


def known_query(query: str, names: Collection[str]) -> str:
    """Return a query with the parameters of these names only: each once, in order, without what says nothing (the first
    page)."""
    values = {name: value for name, value in parse_qsl(query[:_LONGEST_QUERY]) if name in names}
    if values.get("page") == "1":
        del values["page"]
    return urlencode(sorted(values.items()))


def page_key(path: str, query: str) -> str:
    """Return the key that a page is kept under, whatever else its address holds."""
    known = known_query(query, PARAMETERS) if query else ""
    return f"{path}?{known}" if known else path
