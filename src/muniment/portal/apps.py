"""The portal as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers page models, and drops kept pages when an editor publishes."""

    name = "muniment.portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to Wagtail's signals."""
        from wagtail.signals import page_published, page_unpublished, published, unpublished

        from ..archive.staleness import mark_stale

        def drop_front(sender: Any, **details: Any) -> None:
            mark_stale(["front"])

        page_published.connect(drop_front, weak=False, dispatch_uid="drop-front-published")
        page_unpublished.connect(drop_front, weak=False, dispatch_uid="drop-front-unpublished")
        # Shared notes stand on those pages.
        published.connect(drop_front, weak=False, dispatch_uid="drop-note-published")
        unpublished.connect(drop_front, weak=False, dispatch_uid="drop-note-unpublished")
