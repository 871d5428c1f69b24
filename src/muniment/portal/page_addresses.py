"""Addresses of composed pages: none stands where another page of the portal does, or below a language's tag.

In: the form of a page, with the words of its address. Out: a word why they cannot be, where they are taken.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.contrib.forms.forms import WagtailAdminFormPageForm


def is_taken(path: str, language: str) -> bool:
    """Return whether something else than a composed page answers at a path."""
    if path.strip("/").partition("/")[0] in dict(settings.LANGUAGES) and language == settings.LANGUAGE_CODE:
        return True
    with override(language):
        try:
            return resolve(path).view_name not in ("wagtail_serve", "front")
        except Resolver404:
            return False


class _Addressed:
    cleaned_data: Any
    instance: Any
    parent_page: Any

    def clean(self) -> Any:
        """Refuse words for an address that is taken. Those that a page has already stay."""
        cleaned = super().clean()  # type: ignore[misc]
        slug = self.cleaned_data.get("slug")
        if slug and self.parent_page is not None and not self.parent_page.is_root() and (not self.instance.pk or slug != self._before()):
            above = urlsplit(self.parent_page.url or "/").path
            if is_taken(f"{above.rstrip('/')}/{slug}/", self.parent_page.locale.language_code):
                self.add_error("slug", _("Another page of the portal stands at this address. Choose other words for it."))  # type: ignore[attr-defined]
        return cleaned

    def _before(self) -> str:
        return str(type(self.instance).objects.values_list("slug", flat=True).get(pk=self.instance.pk))


class AddressedPageForm(_Addressed, WagtailAdminPageForm):  # type: ignore[misc]
    """The form of a composed page."""


class AddressedFormPageForm(_Addressed, WagtailAdminFormPageForm):  # type: ignore[misc]
    """The form of a page with questions."""
