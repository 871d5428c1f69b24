"""One line in the log for each event of safety: who came in, who failed, who was locked out, what was given to whom.

In: signals of Django and allauth. Out: lines of the logger `muniment.security`, with no secret in them, and each name
as one JSON string, so that none can begin a line of its own.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, pre_save
from django.http import HttpRequest

from muniment.security_events import record


def _came_in(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
    record("sign-in", request, account=user.get_username())


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **rest: Any) -> None:
    record("sign-in-failed", request, account=credentials.get("username") or credentials.get("email") or "")


def _left(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
    if user is not None:
        record("sign-out", request, account=user.get_username())


def _roles(sender: Any, instance: Any, action: str, pk_set: set[int] | None, reverse: bool, **rest: Any) -> None:
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    if reverse:
        roles, people = (
            instance.name,
            ", ".join(User.objects.filter(pk__in=pk_set or ()).values_list("username", flat=True)),
        )
    else:
        roles, people = (
            ", ".join(Group.objects.filter(pk__in=pk_set or ()).values_list("name", flat=True)),
            instance.get_username(),
        )
    record(f"roles-{action.partition('_')[2]}", account=people, role=roles)


def _account(sender: Any, instance: Any, **rest: Any) -> None:
    before = User.objects.filter(pk=instance.pk).first() if instance.pk else None
    for name in ("is_superuser", "is_active", "email", "password"):
        old, new = getattr(before, name, None), getattr(instance, name)
        if before is not None and old != new:
            shown = {"now": new} if name.startswith("is_") else {}
            record(f"account-{name}", account=instance.get_username(), **shown)
    if before is None:
        record("account-made", account=instance.get_username(), is_superuser=instance.is_superuser)


def _gone(sender: Any, instance: Any, **rest: Any) -> None:
    record("account-deleted", account=instance.get_username())


def _factor(event: str) -> Any:
    def receive(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
        record(event, request, account=user.get_username())

    return receive


def listen() -> None:
    """Begin to write."""
    from allauth.mfa import signals as mfa

    user_logged_in.connect(_came_in, dispatch_uid="security-in")
    user_login_failed.connect(_failed, dispatch_uid="security-failed")
    user_logged_out.connect(_left, dispatch_uid="security-out")
    m2m_changed.connect(_roles, sender=User.groups.through, dispatch_uid="security-roles")
    pre_save.connect(_account, sender=User, dispatch_uid="security-account")
    post_delete.connect(_gone, sender=User, dispatch_uid="security-gone")
    mfa.authenticator_added.connect(_factor("factor-added"), weak=False, dispatch_uid="security-factor-added")
    mfa.authenticator_removed.connect(_factor("factor-removed"), weak=False, dispatch_uid="security-factor-removed")
    mfa.authentication_failed.connect(_factor("factor-failed"), weak=False, dispatch_uid="security-factor-failed")
