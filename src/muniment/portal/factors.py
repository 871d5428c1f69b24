"""Second factors: a code counts once for as long as it holds, and a session owes the factor that its account has or
must have.

In: allauth's forms of codes, and requests of people who are signed in. Out: the same forms held to that, and whether a
session owes one.
"""

from __future__ import annotations

import re
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from muniment.archive.person import Person

_MFA = "mfa"
_ELSEWHERE = "socialaccount"


def note_used(person: Person, code: str) -> bool:
    """Note that a code was given, and return whether it was the first time.

    allauth remembers a code for one period; with clocks that may be off it holds for a period before and one after,
    too.
    """
    lasts = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    return cache.add(f"muniment-used-code-{person.pk}-{re.sub(r'[^0-9]', '', code)}", 1, timeout=lasts)


class _CountsOnce:
    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError for one that is wrong, or was given before."""
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not note_used(self.user, code):
            self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_CountsOnce, AuthenticateForm):  # type: ignore[misc]
    """Asks for a code at sign-in."""


class CodeAgainForm(_CountsOnce, ReauthenticateForm):  # type: ignore[misc]
    """Asks somebody who is signed in for a code."""


class SetUpForm(ActivateTOTPForm):  # type: ignore[misc]
    """Sets up a telephone by its first code, which opens nothing after that."""

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError for a wrong one."""
        code = str(super().clean_code())
        note_used(self.user, code)
        return code


def has_factor(person: Person) -> bool:
    """Return whether an account has a second factor."""
    return bool(is_mfa_enabled(person, [Authenticator.Type.TOTP]))


def owes_factor(request: HttpRequest, person: Person) -> bool:
    """Return whether a session owes a second factor: its account has one that this session did not give, or has none
    and must have one.

    Who came by OpenID Connect is not asked again: that server asked as its institution wants.
    """
    given = {record.get("method") for record in get_authentication_records(request, person)}
    if _ELSEWHERE in given:
        return False
    if has_factor(person):
        return _MFA not in given
    # What was given of a factor that was taken off since counts no more.
    return bool(settings.SECOND_FACTOR == "required" and person.has_perm("wagtailadmin.access_admin"))


def remember_new_factor(
    sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **details: Any
) -> None:
    """Note in a session that its person has just shown a code: who sets up a second factor need not give it twice."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, _MFA, id=authenticator.pk, type=authenticator.type)
