"""Sessions: where somebody is signed in, and the end of it, by themselves or by who may change their account.

In: requests of people who are signed in. Out: a page of one's own sessions, and a screen of the admin for those of
somebody else. Which session is whose is kept by allauth (`allauth.usersessions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.forms import ResetPasswordForm
from allauth.core import ratelimit
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from muniment.archive.person import Person
from muniment.portal.rights import may_change
from muniment.security_events import record

NO_ADDRESS = "::"
"""Stands for the address of a session that no request from outside opened, or that is older than these notes."""

_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\b(?:OPR|Opera)/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Yandex", r"\bYaBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bVersion/[\d.]+ .*\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMacintosh\b|\bMac OS X\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)
"""Names as their makers write them, the more particular first: nearly every browser also claims to be another."""


def describe_device(user_agent: str) -> str:
    """Return in plain words what a browser says that it is; empty where it says nothing that we know."""
    browser = next((name for name, sign in _BROWSERS if re.search(sign, user_agent)), "")
    system = next((name for name, sign in _SYSTEMS if re.search(sign, user_agent)), "")
    if system == "macOS" and browser == "Safari":
        # An iPad says that it is a Mac.
        system = _("a Mac or iPad")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system


@dataclass(frozen=True)
class SignedIn:
    """One session, as it is shown."""

    number: int
    device: str
    address: str
    since: datetime
    seen: datetime
    is_this: bool


def note_session(request: HttpRequest) -> None:
    """Note that a session is in use: whose it is, from where, by which browser, and when."""
    UserSession.objects.create_from_request(request)


def sessions_of(person: Person, key: str | None) -> list[SignedIn]:
    """Return a person's sessions that still hold, this one first, then those seen last. `key` is that of this
    session."""
    rows = [
        SignedIn(
            row.pk,
            describe_device(row.user_agent),
            "" if row.ip == NO_ADDRESS else row.ip,
            row.created_at,
            row.last_seen_at,
            row.session_key == key,
        )
        for row in UserSession.objects.purge_and_list(person)
    ]
    return sorted(rows, key=lambda row: (not row.is_this, -row.seen.timestamp()))


def end_sessions(request: HttpRequest, person: Person, rows: Iterable[UserSession]) -> int:
    """End sessions of one person, say so in the log, and return how many there were."""
    ended = 0
    for row in rows:
        row.end()
        ended += 1
    if ended:
        record("sessions-ended", request, account=person.get_username(), by=request.user.get_username(), number=ended)
    return ended


def end_other_sessions(sender: Any, request: HttpRequest, user: Any, **details: Any) -> None:
    """End a person's sessions but this one: called when a password changes or a second factor is taken off."""
    end_sessions(request, user, UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key))


def _chosen(request: HttpRequest, person: Person) -> QuerySet[UserSession]:
    """Return which of a person's sessions a form names: one, or all but the one that sent it."""
    rows: QuerySet[UserSession] = UserSession.objects.filter(user=person)
    if request.POST.get("session") == "others":
        return rows.exclude(session_key=request.session.session_key)
    number = request.POST.get("session", "")
    return rows.filter(pk=int(number)) if re.fullmatch(r"[0-9]{1,18}", number) else rows.none()


def _say(request: HttpRequest, ended: int) -> None:
    if ended:
        said = ngettext("%(counter)d session was ended.", "%(counter)d sessions were ended.", ended) % {
            "counter": ended
        }
        messages.success(request, said)
    else:
        messages.info(request, _("That session has already ended."))


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in. To end a session, one shows once more who one is."""
    if request.method == "POST":
        this = request.session.session_key
        rows = list(_chosen(request, request.user))
        if any(row.session_key == this for row in rows):
            return redirect("account_logout")
        _say(request, end_sessions(request, request.user, rows))
        return redirect("sessions")
    return render(
        request, "account/sessions.html", {"sessions": sessions_of(request.user, request.session.session_key)}
    )


@require_http_methods(["GET", "POST"])
def sessions_of_person(request: HttpRequest, number: int) -> HttpResponse:
    """Where somebody else is signed in, for who may change their account. Raises PermissionDenied for others."""
    if not request.user.has_perm("auth.change_user"):
        raise PermissionDenied
    person = get_object_or_404(User, pk=number)
    if person == request.user:
        return redirect("sessions")
    if not may_change(request.user, person):  # type: ignore[arg-type]
        raise PermissionDenied
    if request.method == "POST":
        if request.POST.get("action") == "password":
            send_link(request, person)
        else:
            _say(request, end_sessions(request, person, _chosen(request, person)))
        return redirect("person-sessions", number=number)
    context = {"person": person, "sessions": sessions_of(person, None)}
    return render(request, "muniment/admin/person_sessions.html", context)


def send_link(request: HttpRequest, person: User) -> None:
    """Send a link to set a new password to the address that an account has, and to no other."""
    form = ResetPasswordForm({"email": person.email})
    if not person.email or not person.is_active or not form.is_valid():
        messages.error(request, _("No link was sent: the account has no e-mail address, or is not active."))
        return
    if not ratelimit.consume(request, action="reset_password", key=person.email.lower()):
        messages.error(request, _("No link was sent, because too many were sent recently. Try again later."))
        return
    # An address may be that of several accounts: it is asked for one of them.
    form.users = [person]
    form.save(request)
    record("password-link-sent", request, account=person.get_username(), by=request.user.get_username())
    messages.success(request, _("A link to set a new password was sent to %(address)s.") % {"address": person.email})


def note_seen(request: HttpRequest) -> None:
    """Write anew that a session is in use, where it is known already; else note it."""
    if not UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now()):
        note_session(request)
