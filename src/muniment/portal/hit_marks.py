"""The places of a search's words in an item's page, marked, counted, and each linked to the one before and after it.

In: what is wanted, and the item's title and sections. Out: `HitMarks`, which write a piece of the text with its marks.
Everything works by links within the page: no script is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from muniment.archive.models import Item
from muniment.portal.text_parts import parts
from muniment.reading.model import Section
from muniment.search.asking.highlights import Wanted, find_marks

TITLE, SUMMARY = "title", "summary"
"""Keys of an item's title and summary; those of a text's other pieces are their addresses."""


class Place(NamedTuple):
    """Where something that was asked for stands in a piece of a text, and its number in the page, from 1."""

    start: int
    end: int
    number: int


class HitMarks:
    """The marks of a page, in the order in which the page shows them."""

    def __init__(self, item: Item, sections: Sequence[Section], wanted: Sequence[Wanted]) -> None:
        self._wanted = wanted
        self._language = item.language
        self._places: dict[str, list[Place]] = {}
        self.count = 0
        """How many places are marked."""
        self._add(TITLE, item.title)
        if item.is_stub:
            self._add(SUMMARY, item.summary)
        for section in sections:
            self._add(section.address, section.title or "")
            for part in parts(section):
                for row in part.rows:
                    for number, cell in enumerate(row.cells):
                        self._add(key_of_cell(row.address, number), cell)
                shown = [] if part.rows or part.picture or part.paragraph is None else [part.paragraph]
                for paragraph in [*shown, *part.notes]:
                    self._add(paragraph.address, paragraph.text)

    def _add(self, key: str, text: str) -> None:
        marks = find_marks(text, self._wanted, self._language)
        if marks:
            self._places[key] = [Place(mark.start, mark.end, self.count + n) for n, mark in enumerate(marks, 1)]
            self.count += len(marks)

    def places(self, key: str) -> list[Place]:
        """Return the places in one piece of the text."""
        return self._places.get(key, [])

    def write(self, key: str, text: str) -> SafeString:
        """Return a piece of the text as HTML, with its marks."""
        written: list[str] = []
        at = 0
        for place in self.places(key):
            written += [escape(text[at : place.start]), self.mark(text, place)]
            at = place.end
        return mark_safe("".join([*written, escape(text[at:])]))  # noqa: S308 - every piece is escaped

    def write_cell(self, address: str, number: int, text: str) -> SafeString:
        """Return a cell of a table's row as HTML, with its marks."""
        return self.write(key_of_cell(address, number), text)

    def mark(self, text: str, place: Place) -> SafeString:
        """Return one place as HTML, with the ways to its neighbours: they are seen at the place that was gone to."""
        number = place.number
        ways = [
            format_html('<a href="#hit-{}" aria-label="{}">{}</a>', other, label, sign)
            for other, label, sign in ((number - 1, _("Previous place"), "↑"), (number + 1, _("Next place"), "↓"))
            if 1 <= other <= self.count
        ]
        return format_html(
            '<mark id="hit-{}" tabindex="-1">{}</mark><span class="hop" dir="ltr">{}/{} {}</span>',
            number,
            text[place.start : place.end],
            number,
            self.count,
            mark_safe(" ".join(ways)),  # noqa: S308 - made of our own words
        )


def key_of_cell(address: str, number: int) -> str:
    """Return the key of a cell of a table's row."""
    return f"{address}|{number}"
