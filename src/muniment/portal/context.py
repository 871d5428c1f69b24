"""What every page knows: the portal's name and mark, its languages.

In: a request. Out: values for templates.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from muniment.archive.addresses import find_address
from muniment.portal.chosen import chosen
from muniment.portal.foot import foot_links
from muniment.portal.languages import address_in, part_address
from muniment.portal.offered_languages import offered

_LEADING = re.compile(r"^[/\\\s\x00-\x20]+")


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the portal's name and the same page in the other interface languages."""
    if request.path.startswith("/admin/") and request.user.has_perm("wagtailadmin.access_admin"):
        return {"portal_name": portal_name(request), "portal_mark": portal_mark(request)}
    return {
        "portal_name": portal_name(request),
        "portal_mark": portal_mark(request),
        "interface_languages": _languages(request),
        "is_front": request.path == find_address("front"),
        "interface_tag": tag_of(get_language() or settings.LANGUAGE_CODE),
        "public_url": settings.PUBLIC_URL,
        # Asked for by the template alone: what is no page for readers has no foot.
        "foot_links": foot_links,
    }


def portal_name(request: HttpRequest | None = None) -> str:
    """Return the portal's name: the one set, else that of the source whose front page it shows."""
    if settings.SITE_NAME:
        return str(settings.SITE_NAME)
    row = chosen(request)
    return row.name or row.source or "Muniment"


def portal_mark(request: HttpRequest | None = None) -> str:
    """Return the address of the portal's mark; empty: it has none of its own."""
    digest = chosen(request).mark
    return find_address("portal-mark", digest) if digest else ""


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    current = get_language() or settings.LANGUAGE_CODE
    languages = offered(request)
    _code, bare = part_address(request.path)
    # Browsers take `//name`, `/\\name` and `/<tab>/name` for another site.
    bare = "/" + _LEADING.sub("", bare)
    names = dict(settings.LANGUAGES)
    return [
        {
            "code": code,
            "tag": tag_of(code),
            "name": names[code],
            "address": address_in(code, bare, languages),
            "is_current": code == current,
        }
        for code in languages
    ]


def tag_of(code: str) -> str:
    """Return a language of the interface as a BCP 47 tag: scripts are written with a capital."""
    language, _, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language
