"""The parameters of a search, read from an address.

In: an address. Out: `SearchParams`, and the address of the same question with something changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from muniment.search.model import ORDERS
from muniment.search.saved import FILTERS

_LONGEST = 2000
_YEARS = re.compile(r"[0-9]{1,4}|(?=.*[0-9])[0-9]{0,4}\.\.[0-9]{0,4}")


def asked_words(request: HttpRequest) -> str:
    """Return the words by which a list is narrowed; empty where it is shown whole."""
    return request.GET.get("q", "").replace("\0", " ").strip()[:_LONGEST]


@dataclass(frozen=True)
class SearchParams:
    """What an address asks: the query, the choices, the order."""

    text: str
    filters: dict[str, list[str]]
    order: str

    @classmethod
    def of(cls, values: QueryDict) -> SearchParams:
        """Read it from an address. `from` and `to` are the ends of a range of years."""
        filters = {
            name: chosen for name in FILTERS if (chosen := [v for v in values.getlist(name) if v and "\0" not in v])
        }
        filters["year"] = [v for v in filters.get("year", []) if _YEARS.fullmatch(v)]
        first, last = (values.get(name, "").strip() for name in ("from", "to"))
        first, last = (v if _YEARS.fullmatch(v) and "." not in v else "" for v in (first, last))
        if first or last:
            filters["year"] = [f"{first}..{last}"]
        filters = {name: chosen for name, chosen in filters.items() if chosen}
        order = values.get("order", "relevance")
        return cls(
            values.get("q", "").replace("\0", " ").strip(),
            filters,
            order if order in (*ORDERS, "added") else "relevance",
        )

    def address(self, name: str, *parts: str, **more: str) -> str:
        """Return the address of another view of the same."""
        values: list[tuple[str, str]] = [("q", self.text)]
        values += [(n, v) for n, chosen in self.filters.items() for v in chosen]
        if self.order != "relevance":
            values.append(("order", self.order))
        return f"{reverse(name, args=parts)}?{urlencode([*values, *more.items()])}"

    @property
    def years(self) -> tuple[str, str]:
        """The ends of the range of years that is chosen; empty where none is."""
        chosen = self.filters.get("year", [])
        first, _, last = chosen[0].partition("..") if len(chosen) == 1 and ".." in chosen[0] else ("", "", "")
        return first, last
