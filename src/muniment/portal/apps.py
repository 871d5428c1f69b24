"""The portal as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers page models, and marks pages stale when something is changed in Wagtail."""

    name = "muniment.portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what is changed in Wagtail's screens."""
        from .wagtail_changes import listen

        listen()
