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
        """Listen to what is changed in Wagtail's screens, and to passwords and second factors."""
        from allauth.account import signals as account
        from allauth.mfa.signals import authenticator_added, authenticator_removed

        from muniment.portal import page_privacy, preview_jobs, security_log  # noqa: F401 - their kinds of jobs are registered
        from muniment.portal.factors import remember_new_factor
        from muniment.portal.sessions import end_other_sessions
        from muniment.portal.wagtail_changes import listen

        listen()
        page_privacy.listen()
        security_log.listen()
        authenticator_added.connect(remember_new_factor, dispatch_uid="remember-new-factor")
        for changed in (account.password_changed, account.password_set, authenticator_removed):
            changed.connect(end_other_sessions, dispatch_uid="end-other-sessions")
