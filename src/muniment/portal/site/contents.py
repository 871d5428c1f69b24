"""The ways into a long text: its contents, nested as its headings are, and its pages.

In: the sections of a text as a reading found them. Out: a tree of headings; where in the text a page of the original
begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from muniment.reading.model import Section
from muniment.reading.stored import StoredSection

PAGES_AT_ONCE = 20
"""Pages of an original that one page of ours shows beside their text."""
_MOST_OPEN = 40
"""Lines of contents that stand open beside the text on a wide screen."""
_MOST_DIGITS = 9


@dataclass
class Heading:
    """A heading of a text, with those that stand under it."""

    title: str
    address: str
    level: int
    parts: list[Heading] = field(default_factory=list)


@dataclass(frozen=True)
class Contents:
    """The headings of a text."""

    headings: list[Heading]
    is_folded: bool
    """What stands under a heading is shown when it is asked for: all of them would be too many."""
    is_long: bool
    """Those at the top alone are too many to stand open."""


def contents_of(sections: Iterable[Section]) -> Contents | None:
    """Return the headings of a text as a tree; None where there are fewer than two, between which nothing is to
    choose."""
    titled = [Heading(section.title, section.address, section.level) for section in sections if section.title]
    if len(titled) < 2:
        return None
    top = _nest(titled)
    if len(top) == 1:
        # The title of the whole, above all others, is a line like them: nobody has to open it to see the chapters.
        whole = top[0]
        top = [Heading(whole.title, whole.address, whole.level), *whole.parts]
    return Contents(top, is_folded=len(titled) > _MOST_OPEN, is_long=len(top) > _MOST_OPEN)


def _nest(headings: Iterable[Heading]) -> list[Heading]:
    """Return headings with each under the last before it that is of a higher level."""
    top: list[Heading] = []
    above: list[Heading] = []
    for heading in headings:
        while above and above[-1].level >= heading.level:
            above.pop()
        (above[-1].parts if above else top).append(heading)
        above.append(heading)
    return top


def page_asked_for(text: str) -> int | None:
    """Return the number of a page as somebody typed it, in the digits of any script; None for what is no number."""
    digits = text.strip().strip("[]").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


def address_of_page(sections: Iterable[StoredSection], page: int) -> str:
    """Return the address, within a text, of what stands first on a page of the original; empty where nothing begins
    there."""
    return next((address for stands_on, address in _places(sections) if stands_on == page and address), "")


def _places(sections: Iterable[StoredSection]) -> Iterator[tuple[int | None, str]]:
    """Yield the page and the address of each heading, paragraph and picture of a text."""
    for section in sections:
        if section.get("title"):
            yield section.get("page"), section.get("address", "")
        yield from ((p.get("page"), p.get("address", "")) for p in section.get("paragraphs", []))
        yield from ((p.get("page"), p.get("address", "")) for p in section.get("pictures", []))


def place_beside(page: int) -> str:
    """Return what leads from the address of an original beside its text to one of its pages: a query and a fragment."""
    sheet = (page - 1) // PAGES_AT_ONCE + 1
    return f"?page={sheet}#page-{page}" if sheet > 1 else f"#page-{page}"
