"""Who may see a composed page in another language: what closes a page closes its translations, and what stands below
them.

In: pages of Wagtail and the restrictions of its privacy screen, which knows nothing of translations. Out: the
restrictions that hold for a page, and the pages that everybody may see. A page's *original* is the first that was made
of those that are each other's translations, and the one that it is translated from now. A translation that bears a
restriction of its own follows that one.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_unpublished
from wagtail_localize.models import TranslationSource


def originals_of(page: Any) -> list[Any]:
    """Return the pages that a page is a translation of; none where it is an original itself."""
    group = list(Page.objects.filter(translation_key=page.translation_key, pk__lt=page.pk).order_by("pk"))
    if not group:
        return []
    now = set(TranslationSource.objects.filter(object_id=page.translation_key).values_list("locale", flat=True))
    return [other for other in group if other == group[0] or other.locale_id in now]


def translations_of(page: Any) -> list[Any]:
    """Return the pages that are translations of a page, as they are in the database."""
    group = Page.objects.filter(translation_key=page.translation_key, pk__gt=page.pk)
    # By number: to Django a page and its specific form are two.
    return [other for other in group if page.pk in {original.pk for original in originals_of(other)}]


def restrictions_of(page: Any) -> Any:
    """Return the restrictions that hold for a page: its own, or else those of its originals, and those of all that it
    stands below."""
    bearing = set(PageViewRestriction.objects.values_list("page", flat=True))
    if not bearing:
        # As it is nearly always: nothing else is asked.
        return PageViewRestriction.objects.none()
    covering: set[int] = set()
    waiting = [page]
    while waiting:
        for above in _with_ancestors(waiting.pop()):
            if above.pk in covering:
                continue
            covering.add(above.pk)
            # An alias has no restriction of its own: those of its source are meant (as in Wagtail).
            source = above.alias_of
            if source is not None and source.locale_id == above.locale_id:
                covering.add(source.pk)
            elif above.pk not in bearing:
                waiting += [*originals_of(above), *([source] if source is not None else [])]
    return PageViewRestriction.objects.filter(page__in=covering & bearing)


def _with_ancestors(page: Any) -> list[Any]:
    return [page, *page.get_ancestors().select_related("alias_of")]


def public_pages() -> Any:
    """Return the pages that are live and that everybody may see, in every language."""
    live = Page.objects.live()
    if not PageViewRestriction.objects.exists():
        return live
    return live.exclude(pk__in=[page.pk for page in live.select_related("alias_of") if restrictions_of(page).exists()])


class SharedPrivacy:
    """A page whose originals' restrictions hold for it too. To stand before Wagtail's page among the bases."""

    def get_view_restrictions(self) -> Any:
        """Return all restrictions that hold for this page."""
        return restrictions_of(self)


def listen() -> None:
    """Listen to what is unpublished or deleted: translations go with it. To be called once, when the models are
    there."""
    page_unpublished.connect(_unpublish_translations, dispatch_uid="unpublish-translations")
    pre_delete.connect(_leave_to_translations, sender=PageViewRestriction, dispatch_uid="leave-restriction")


def _unpublish_translations(sender: Any, instance: Any, **details: Any) -> None:
    # Also before a page is deleted, which Wagtail unpublishes first.
    for page in translations_of(instance):
        if page.live:
            page.specific.unpublish()


def _leave_to_translations(sender: Any, instance: PageViewRestriction, origin: Any = None, **details: Any) -> None:
    """Give an original's restriction to its translations when the original is deleted: what was closed is not opened by
    that."""
    if isinstance(origin, PageViewRestriction) or getattr(origin, "model", None) is PageViewRestriction:
        return
    for page in translations_of(instance.page):
        if page.alias_of_id is None and not PageViewRestriction.objects.filter(page=page).exists():
            left = PageViewRestriction.objects.create(
                page=page, restriction_type=instance.restriction_type, password=instance.password
            )
            left.groups.set(instance.groups.all())


def public_translations(pages: Any) -> int:
    """Return how many live translations these pages have that are not among them."""
    numbers = {page.pk for page in pages}
    live = {page.pk for original in pages for page in translations_of(original) if page.live}
    return len(live - numbers)
