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
        """Listen to what is changed in Wagtail's screens, and to second factors."""
        from allauth.mfa.signals import authenticator_added

        from . import security_log, upload_jobs  # noqa: F401 - its kind of jobs is registered
        from .accounts import remember_new_factor
        from .wagtail_changes import listen

        listen()
        security_log.listen()
        authenticator_added.connect(remember_new_factor, dispatch_uid="remember-new-factor")
