"""The portal's settings, read once per request.

In: a request. Out: `Chosen`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from muniment.archive.compiled_query import CompiledQuery
from muniment.portal.models import PortalSettings


@dataclass(frozen=True)
class Chosen:
    """What an administrator chose for the portal."""

    name: str = ""
    source: str | None = None
    languages: str = ""
    mark: str = ""


_chosen = CompiledQuery(
    lambda: PortalSettings.objects.order_by("pk").values_list("name", "front_source__name", "languages", "mark_digest")[
        :1
    ]
)


def chosen(request: HttpRequest | None = None) -> Chosen:
    """Return what was chosen. For a request it is asked for once."""
    known: Chosen | None = getattr(request, "chosen_settings", None)
    if known is None:
        known = next((Chosen(*row) for row in _chosen.ask()), Chosen())
        if request is not None:
            request.chosen_settings = known  # type: ignore[attr-defined]
    return known
