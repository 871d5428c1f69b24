"""Addresses of composed pages: none stands where another page of the portal does, or below a language's tag.

In: the form of a page, with the words of its address. Out: a word why they cannot be, where they are taken.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.contrib.forms.forms import WagtailAdminFormPageForm
from wagtail.models import Page


def is_taken(path: str, language: str) -> bool:
    """Return whether something else than a composed page answers at a path."""
    if path.strip("/").partition("/")[0] in dict(settings.LANGUAGES) and language == settings.LANGUAGE_CODE:
        return True
    with override(language):
        try:
            return resolve(path).view_name not in ("wagtail_serve", "front")
        except Resolver404:
            return False


TAKEN = _("Another page of the portal has this address. Choose a different one.")


def is_taken_below(parent: Any, slug: str) -> bool:
    """Return whether a page with these words for its address, below a page, would stand where something else does."""
    if parent is None or parent.is_root():
        return False
    above = urlsplit(parent.url or "/").path
    return is_taken(f"{above.rstrip('/')}/{slug}/", parent.locale.language_code)


class _Addressed:
    cleaned_data: Any
    instance: Any
    parent_page: Any

    def clean(self) -> Any:
        """Refuse words for an address that is taken. Those that a page has already stay."""
        cleaned = super().clean()  # type: ignore[misc]
        slug = self.cleaned_data.get("slug")
        if slug and (not self.instance.pk or slug != self._before()) and is_taken_below(self.parent_page, slug):
            self.add_error("slug", TAKEN)  # type: ignore[attr-defined]
        return cleaned

    def _before(self) -> str:
        return str(type(self.instance).objects.values_list("slug", flat=True).get(pk=self.instance.pk))


class AddressedPageForm(_Addressed, WagtailAdminPageForm):  # type: ignore[misc]
    """The form of a composed page."""


class AddressedFormPageForm(_Addressed, WagtailAdminFormPageForm):  # type: ignore[misc]
    """The form of a page with questions."""


class AddressedCopyForm(CopyForm):  # type: ignore[misc]
    """The form that copies a page."""

    def clean(self) -> Any:
        """Refuse a copy at an address that is taken."""
        cleaned = super().clean()
        slug, parent = cleaned.get("new_slug"), cleaned.get("new_parent_page") or self.page.get_parent()
        if slug and "new_slug" not in self.errors and is_taken_below(parent, slug):
            self.add_error("new_slug", TAKEN)
        return cleaned


def refuse_move(request: HttpRequest, page: Any, destination: Any) -> HttpResponse | None:
    """Lead back from the move of a page to an address that is taken, its translations' too, which move along."""
    if not _ends_on_taken(page, destination):
        return None
    messages.error(request, TAKEN)
    return redirect("wagtailadmin_pages:move", page.pk)


def refuse_moves(request: HttpRequest, action_type: str, pages: Any, action: Any) -> HttpResponse | None:
    """Lead back from the move of many pages where one would end at an address that is taken. Raises PermissionDenied
    for a form that is none."""
    if action_type != "move" or not issubclass(action.model, Page):
        return None
    if action.cleaned_form is None:
        raise PermissionDenied
    destination = action.cleaned_form.cleaned_data["chooser"]
    if taken := [page for page in pages if _ends_on_taken(page, destination)]:
        messages.error(request, f"{taken[0].title}: {TAKEN}")
        return redirect("wagtailadmin_explore", taken[0].get_parent().pk)
    return None


def _ends_on_taken(page: Any, destination: Any) -> bool:
    moves = [(page, destination)]
    for translation in page.get_translations():
        if (beside := destination.get_translation_or_none(translation.locale)) is not None:
            moves.append((translation, beside))
    return any(below.pk != moved.get_parent().pk and is_taken_below(below, moved.slug) for moved, below in moves)
