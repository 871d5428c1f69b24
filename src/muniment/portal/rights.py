"""Rights over accounts: nobody gives what they do not have, or changes the account of somebody who may do more.

In: who acts, and an account or a role. Out: whether they may change, remove or give it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from wagtail.models import GroupCollectionPermission, GroupPagePermission

Right = tuple[str, str]
"""A permission, and the place in the tree of pages or collections from which on it holds (empty: everywhere)."""


def _rights_of(groups_of: Any) -> set[Right]:
    held: set[Right] = {
        ("", f"{g}:{p}") for g, p in groups_of.values_list("permissions__content_type", "permissions__codename") if p
    }
    pages = GroupPagePermission.objects.filter(group__in=groups_of).values_list("page__path", "permission")
    collections = GroupCollectionPermission.objects.filter(group__in=groups_of).values_list(
        "collection__path", "permission"
    )
    return (
        held
        | {(f"page:{path}", str(p)) for path, p in pages}
        | {(f"collection:{path}", str(p)) for path, p in collections}
    )


def _includes(held: set[Right], asked: set[Right]) -> bool:
    """Return whether each right is held, at its own place or at one above it."""
    return all(any(what == right and place.startswith(above) for above, what in held) for place, right in asked)


def may_give(actor: User, role: Group) -> bool:
    """Return whether somebody may do all that a role may, so that they may give it."""
    return actor.is_superuser or _includes(_rights_of(actor.groups.all()), _rights_of(Group.objects.filter(pk=role.pk)))


def may_change(actor: User, person: User) -> bool:
    """Return whether somebody may change an account: none that may do more than they may, and no superuser's unless
    they are one."""
    if actor.is_superuser:
        return True
    if person.is_superuser or person.user_permissions.exists():
        return False
    return _includes(_rights_of(actor.groups.all()), _rights_of(person.groups.all()))


def may_remove(actor: User, person: User) -> bool:
    """Return whether somebody may delete or deactivate an account, or take its roles or its name: of one that may do
    less than they.

    Of an equal nobody does: who could delete an equal's account could make it anew, with a password of their own.
    """
    if actor.is_superuser:
        return True
    return may_change(actor, person) and not _includes(_rights_of(person.groups.all()), _rights_of(actor.groups.all()))


def may_set_entry(actor: User, person: User) -> bool:
    """Return whether somebody may set the password and the address of an account, by which its person comes in.

    Nobody takes over an account that somebody uses: a superuser sets them, others only until its person came in for the
    first time. One's own are changed at /account/, where the password is asked for first.
    """
    return actor != person and (actor.is_superuser or person.last_login is None)
