"""What every page's template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from ..archive.models import Edition


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the portal's name and the same page in the other interface languages."""
    if request.path.startswith("/admin/"):
        return {}
    return {"portal_name": portal_name(), "interface_languages": _languages(request.path), "public_url": settings.PUBLIC_URL}


def portal_name() -> str:
    """Return the portal's name: the one set, else that of the source whose edition is newest, as on the front page."""
    if settings.SITE_NAME:
        return str(settings.SITE_NAME)
    newest = Edition.objects.select_related("source").order_by("-pk").first()
    return newest.source.name if newest else "Muniment"


def _languages(path: str) -> list[dict[str, Any]]:
    current = get_language() or "en"
    bare = path.removeprefix("/zh-hans") or "/"
    rows = []
    for code, name in settings.LANGUAGES:
        address = bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"
        rows.append(
            {"code": code, "tag": "zh-Hans" if code == "zh-hans" else code, "name": name, "address": address, "is_current": code == current}
        )
    return rows
