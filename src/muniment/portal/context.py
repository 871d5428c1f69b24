"""What every page's template knows."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from ..archive.addresses import find_address
from ..archive.prepared import Prepared
from .models import PortalSettings

_LEADING = re.compile(r"^[/\\\s\x00-\x20]+")


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the portal's name and the same page in the other interface languages."""
    if request.path.startswith("/admin/") and request.user.has_perm("wagtailadmin.access_admin"):
        return {"portal_name": portal_name(request)}
    return {
        "portal_name": portal_name(request),
        "interface_languages": _languages(request.path),
        "is_front": request.path == find_address("front"),
        "interface_tag": tag_of(get_language() or settings.LANGUAGE_CODE),
        "public_url": settings.PUBLIC_URL,
    }


_chosen = Prepared(lambda: PortalSettings.objects.order_by("pk").values_list("name", "front_source__name")[:1])


def portal_name(request: HttpRequest | None = None) -> str:
    """Return the portal's name: the one set, else that of the source whose front page it shows.

    For a request it is found once.
    """
    if settings.SITE_NAME:
        return str(settings.SITE_NAME)
    known: str | None = getattr(request, "portal_name", None)
    name = known or next((part for row in _chosen.ask() for part in row if part), "Muniment")
    if request is not None:
        request.portal_name = name  # type: ignore[attr-defined]
    return name


def _languages(path: str) -> list[dict[str, Any]]:
    current = get_language() or settings.LANGUAGE_CODE
    first, _, rest = path.lstrip("/").partition("/")
    bare = rest if first in dict(settings.LANGUAGES) and first != settings.LANGUAGE_CODE else path
    # Browsers take `//name`, `/\\name` and `/<tab>/name` for another site.
    bare = "/" + _LEADING.sub("", bare)
    return [
        {
            "code": code,
            "tag": tag_of(code),
            "name": name,
            "address": bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}",
            "is_current": code == current,
        }
        for code, name in settings.LANGUAGES
    ]


def tag_of(code: str) -> str:
    """Return a language of the interface as a BCP 47 tag: scripts are written with a capital."""
    language, _, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language
