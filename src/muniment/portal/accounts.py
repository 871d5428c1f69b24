"""Signing in: by password with a second factor, or by an institution's own OpenID Connect server.

In: allauth's questions about accounts. Out: this portal's answers: the administrator makes accounts, secrets are kept
encrypted, and those who work here can be made to have a second factor.
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from functools import cache, wraps
from hashlib import sha256
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.ratelimit import consume_or_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.cookie import parse_cookie
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.account import LogoutView

from muniment.portal.factors import has_factor, owes_factor
from muniment.portal.middleware import Handler
from muniment.portal.own_addresses import owner_of_address
from muniment.portal.sessions import note_seen
from muniment.security_events import record

_LONGEST_NAME = 320
"""Characters of a mail address at most (RFC 3696); a name is shorter."""


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the administrator: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say that nobody may make an account for themselves."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where somebody who signed in goes who wanted to go nowhere else: who works in the admin, there."""
        if request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return str(super().get_login_redirect_url(request))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return where a new password is set, under the portal's own address: a request's host may be anybody's."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.PUBLIC_URL + path.replace("UID-KEY", quote(key)))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return where an address is confirmed, under the portal's own address."""
        return str(settings.PUBLIC_URL + reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a message that names the portal, and not the host that a request named."""
        name = urlsplit(settings.PUBLIC_URL).netloc
        site = SimpleNamespace(name=settings.SITE_NAME or name, domain=name)
        own: dict[str, Any] = {
            key: settings.PUBLIC_URL + urlsplit(context[key]).path
            for key in ("signup_url", "password_reset_url")
            if key in context
        }
        super().send_mail(template_prefix, email, context | own | {"current_site": site})

    def format_email_subject(self, subject: str) -> str:
        """Return a subject that begins with the portal's name."""
        return f"[{settings.SITE_NAME or urlsplit(settings.PUBLIC_URL).netloc}] {subject}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse whoever has tried too often, and say so in the log; and a name longer than any is. Raises
        ValidationError."""
        if any(len(str(credentials.get(name) or "")) > _LONGEST_NAME for name in ("username", "email")):
            # No database is asked for it: SQLite compares nothing of that length.
            raise self.validation_error("username_password_mismatch")
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record("lockout", request, account=credentials.get("username") or credentials.get("email") or "")
            raise


class AccountsElsewhere(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who signs in by OpenID Connect for the first time becomes a reader, where the settings allow it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Return whether somebody whom we do not know may come in."""
        return bool(settings.OIDC_NEW_ACCOUNTS)

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Any, str] | None:
        """Return the account that an address finds for which that server vouches, and the address."""
        for address in sociallogin.email_addresses:
            if address.verified and self.can_authenticate_by_email(sociallogin, address.email):
                owner = owner_of_address(address.email)
                if owner is not None:
                    return owner, address.email
        return None


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
    return redirect(
        f"{reverse('account_login')}?{urlencode({'next': request.GET.get('next') or reverse('wagtailadmin_home')})}"
    )


def enter(request: HttpRequest) -> HttpResponse:
    """Lead from where Wagtail's pages send readers to sign in to the one door, and back to the page from there."""
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.GET.get('next', '')})}")


def leave_admin(request: HttpRequest) -> HttpResponse:
    """Sign out who says so by a form; ask whoever comes by a link.

    Wagtail's own view refuses a link, and takes the session's cookie away all the same: the session lived on, out of
    its person's sight.
    """
    if request.method == "POST":
        return LogoutView.as_view()(request)  # type: ignore[no-any-return]
    return redirect("account_logout")


def limit_shared_password(view: Handler) -> Handler:
    """Return a view that asks for a page's shared password, with a limit on tries."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refused = (
            consume_or_429(request, action="shared_password", key=repr(sorted(kwargs.items())))
            if request.method == "POST"
            else None
        )
        return refused or view(request, *args, **kwargs)

    return limited


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say plainly that somebody may not do this, whoever they are signed in as."""
    return render(request, "muniment/forbidden.html", status=403)


def may_upload(cookies: str) -> bool:
    """Return whether a request's cookies are those of a session that holds and owes no second factor, of somebody who
    works in the admin."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    person = get_user(request)
    return bool(person.is_active and person.has_perm("wagtailadmin.access_admin") and not owes_factor(request, person))


@cache
def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"muniment second factors " + settings.SECRET_KEY.encode()).digest()))


_ALWAYS_OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "javascript-catalog",
    "health",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
}
"""Where a session that owes a second factor may still go: to give it, or to leave."""


_SEEN = "muniment_seen"
_SEEN_EVERY = 60
"""Seconds after which it is written anew that a session is in use."""


def _rested_too_long(request: HttpRequest, works_here: bool) -> bool:
    """Return whether a session has rested longer than it may, and note that it is in use. A reader's ends with its
    cookie."""
    now = int(time.time())
    seen = request.session.get(_SEEN, now)
    if works_here and now - seen > settings.IDLE_SECONDS:
        return True
    if _SEEN not in request.session or now - seen >= _SEEN_EVERY:
        request.session[_SEEN] = now
        note_seen(request)
    return False


class GuardAdmin:
    """Let nobody into the admin who has no role there, and nobody on whose session still owes a second factor.

    A session owes one where the account has one that this session did not give (it was opened before it was set up,
    say), and where the settings demand one of those who work in the admin. Until then it opens nothing but the way to
    give it or to set it up: no screen of the admin, no page that changes a password, an address or a factor, and for
    those who work here nothing private.
    """

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer in the view's place where the session may not go on."""
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        name = request.resolver_match.url_name or ""
        works_here = request.user.has_perm("wagtailadmin.access_admin")
        if request.path.startswith("/admin/") and not works_here:
            # Wagtail would send them to sign in, and signing in would send them back.
            return forbidden(request)
        if _rested_too_long(request, works_here):
            logout(request)
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        if name in _ALWAYS_OPEN or not owes_factor(request, request.user):
            return None
        if has_factor(request.user):
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
        if name != "mfa_activate_totp":
            messages.warning(request, _("Staff of this portal must use a second factor. Set one up to continue."))
            return redirect("mfa_activate_totp")
        return None
