"""The editors' pages that are linked in the footer of every page.

In: pages on which an editor ticked that. Out: a title and an address each, in the interface's language where the page
is translated.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from wagtail.models import Page

from muniment.archive.compiled_query import CompiledQuery
from muniment.portal.page_privacy import public_pages

_MOST = 12
"""Links at the foot, at most."""
_ticked = CompiledQuery(
    lambda: Page.objects.filter(live=True, show_in_menus=True, depth__gt=2).order_by("path").values_list("pk")[:200]
)


@dataclass(frozen=True)
class FootLink:
    """A page that is linked at the foot."""

    title: str
    address: str


def foot_links() -> list[FootLink]:
    """Return what is linked at the foot of every page: of each page that everybody may see the translation into this
    language, or the first."""
    numbers = [number for (number,) in _ticked.ask()]
    if not numbers:
        # As it is where no editor ticked it: nothing else is asked.
        return []
    chosen: dict[object, Page] = {}
    for page in public_pages().filter(pk__in=numbers).select_related("locale").order_by("path"):
        if page.translation_key not in chosen or page.locale.language_code == get_language():
            chosen[page.translation_key] = page
    return [FootLink(page.title, page.url) for page in list(chosen.values())[:_MOST] if page.url]
