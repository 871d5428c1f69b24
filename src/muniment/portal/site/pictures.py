"""The pictures of a captured text, as its page shows them.

In: an item and its sections. Out: a `PictureOnPage` for each picture: where to load it, how large it is, what stands
for it where it cannot be seen. What is sent is drawn anew from the original (`archive.renditions`): the captured
bytes themselves never run here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from muniment.archive.addresses import find_address
from muniment.archive.models import Capture, Item, ShownPicture
from muniment.archive.renditions import FIGURE, LARGE
from muniment.capture.errors import FetchFailed, NotFound, NotWanted, PrivateAddress, TooLarge
from muniment.portal.site.item_records import pictures_of
from muniment.reading.model import Picture, Section

_PHOTOGRAPH = re.compile(r"\.jpe?g$", re.IGNORECASE)
WIDTHS = (FIGURE, LARGE)


@dataclass(frozen=True)
class PictureOnPage:
    """A picture as a page shows it."""

    picture: Picture
    address: str = ""
    """Where it is loaded from; empty where it was not captured."""
    large: str = ""
    width: int | None = None
    height: int | None = None
    capture: Capture | None = None
    """That of the picture itself, where it was taken from an address of its own."""
    code: str = ""
    """Why it was not captured: the code of what was in the way."""

    @property
    def reason(self) -> str:
        """Why it was not captured, in a sentence; empty where that is not known."""
        return {
            NotFound.code: _("It could not be fetched when the page was captured."),
            FetchFailed.code: _("It could not be fetched when the page was captured."),
            NotWanted.code: _("The site’s robots.txt does not allow it to be fetched."),
            PrivateAddress.code: _("Its address is not public."),
            TooLarge.code: _("It is larger than the limit for pictures."),
            ShownPicture.NO_PICTURE: _("The file is not a picture that can be shown."),
        }.get(self.code, "")

    @property
    def alt(self) -> str:
        """What stands for it where it cannot be seen: the source's own words, else that there are none."""
        if self.picture.alt:
            return self.picture.alt
        if self.picture.caption:
            return _("Picture; its caption follows")
        if self.picture.page:
            return _("Picture on page %(number)s, without a description in the source") % {"number": self.picture.page}
        return _("Picture without a description in the source")

    @property
    def is_drawn(self) -> bool:
        """Return whether it may hold words and lines that are lost when it is made narrow: all but a photograph."""
        return (self.width or 0) >= 480 and not _PHOTOGRAPH.search(self.picture.name.partition("?")[0])


def pictures_on_page(item: Item, sections: Iterable[Section]) -> dict[str, PictureOnPage]:
    """Return the pictures of a text as its page shows them, by their addresses."""
    pictures = [picture for section in sections for picture in section.pictures]
    shown: dict[str, ShownPicture] = {}
    if item.version and any(p.held == "elsewhere" for p in pictures):
        shown = {row.name: row for row in pictures_of(item)}
    return {picture.address: _picture_on_page(item, picture, shown.get(picture.name)) for picture in pictures}


def _picture_on_page(item: Item, picture: Picture, row: ShownPicture | None) -> PictureOnPage:
    width, height = picture.width, picture.height
    capture = None
    if picture.held == "elsewhere":
        if row is None or row.capture_id is None:
            return PictureOnPage(picture, code=row.code if row else "")
        # What was taken says its size; how wide the page showed it, the page.
        width, height = _within(row.width, row.height, width)
        capture = row.capture
    small, large = (find_address("item-picture", item.pk, picture.address, size) for size in WIDTHS)
    return PictureOnPage(picture, small, large, width, height, capture=capture)


def _within(width: int | None, height: int | None, most: int | None) -> tuple[int | None, int | None]:
    if not width or not height or not most or width <= most:
        return width, height
    return most, max(1, round(height * most / width))
