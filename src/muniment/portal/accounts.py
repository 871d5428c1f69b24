"""Signing in: by password with a second factor, or by an institution's own OpenID Connect server.

In: allauth's questions about accounts. Out: this portal's answers: the administrator makes accounts, secrets are kept encrypted,
and those who work here can be made to have a second factor.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from .middleware import Handler


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the administrator: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say that nobody may make an account for themselves."""
        return False


class AccountsElsewhere(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who signs in by OpenID Connect for the first time becomes a reader, where the settings allow it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Say whether somebody whom we do not know may come in."""
        return bool(settings.OIDC_NEW_ACCOUNTS)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are kept encrypted: a copy of the database alone gives none away."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def enter_admin(request: HttpRequest) -> HttpResponse:
    """Lead from Wagtail's own door to the one there is, and from there on to where somebody wanted to go."""
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.GET.get('next') or reverse('wagtailadmin_home')})}")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say plainly that somebody may not do this, whoever they are signed in as."""
    return render(request, "muniment/forbidden.html", status=403)


@cache
def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"muniment second factors " + settings.SECRET_KEY.encode()).digest()))


class GuardAdmin:
    """Let nobody into the admin who has no role there, nor, where the settings demand one, without a second factor.

    Who came by OpenID Connect is not asked for it: that server asked as its institution wants.
    """

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request."""
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return self._get_response(request)
        if not request.user.has_perm("wagtailadmin.access_admin"):
            # Wagtail would send them to sign in, and signing in would send them back.
            return forbidden(request)
        if settings.SECOND_FACTOR == "required":
            ways = {row.get("method") for row in request.session.get("account_authentication_methods", [])}
            if "socialaccount" not in ways and not is_mfa_enabled(request.user):
                messages.warning(request, _("This portal asks those who work on it for a second factor. Set one up to go on."))
                return redirect("mfa_activate_totp")
        return self._get_response(request)
