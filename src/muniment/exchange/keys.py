"""Keys of the API: made, listed, revoked, and looked at with each request that brings one.

In: a name, an account, scopes and an end; or the key that came with a request. Out: the key, told once; or who asks and
what for, `KeyRefused`, or `TooManyRequests`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex, token_urlsafe

from django.contrib.auth.models import User
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import LogEntry
from muniment.exchange.models import ApiKey
from muniment.security_events import record

A_MINUTE = 120
"""Requests that one key may make in a minute."""
LONGEST_DAYS = 731
_FORM = re.compile(r"mk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")


class KeyRefused(Exception):
    """A request whose key does not allow it: with the status to answer, and why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class TooManyRequests(Exception):
    """A request that comes too soon. `seconds`: until when to wait. `headers`: what else the answer's head says."""

    def __init__(self, seconds: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds
        self.message = message
        self.headers = dict(headers or {})


@dataclass(frozen=True)
class MadeKey:
    """A key that was made just now."""

    secret: str
    """The whole key, which is nowhere kept."""
    row: ApiKey


def make_key(name: str, account: str, scopes: Sequence[str], days: int) -> MadeKey:
    """Make a key for an account. Raises ArchiveError for what cannot be meant."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 100:
        raise ArchiveError("give the key a name of at most 100 characters: what uses it, and where")
    if unknown := sorted(set(scopes) - set(ApiKey.SCOPES)):
        raise ArchiveError(f"{unknown[0]} is not a scope; there are: {', '.join(ApiKey.SCOPES)}")
    if not 1 <= days <= LONGEST_DAYS:
        raise ArchiveError(f"a key ends after 1 to {LONGEST_DAYS} days; make another then")
    person = User.objects.filter(username=account, is_active=True).first()
    if person is None:
        raise ArchiveError(f"there is no active account {account}; make one with: muniment account {account}")
    if not person.has_perm("archive.capture_item"):
        raise ArchiveError(f"{account} may not bring documents; give it a role: muniment account {account} --role …")
    if ApiKey.PUBLISH in scopes and not person.has_perm("archive.review_item"):
        raise ArchiveError(f"{account} may not publish; leave the scope publish away, or give it the role Editors")
    secret = token_urlsafe(32)
    row = ApiKey.objects.create(
        public_id=token_hex(8),
        digest=sha256(secret.encode()).hexdigest(),
        name=name,
        account=person,
        scopes=sorted({ApiKey.CAPTURE, *scopes}),
        expires_at=timezone.now() + timedelta(days=days),
    )
    _log("key-made", row)
    return MadeKey(f"mk_{row.public_id}_{secret}", row)


def list_keys() -> list[ApiKey]:
    """Return all keys, also those that can be used no more."""
    return list(ApiKey.objects.select_related("account"))


def revoke_key(public_id: str) -> ApiKey:
    """End a key at once. Raises ArchiveError where there is none of this name."""
    row = ApiKey.objects.select_related("account").filter(public_id=public_id.removeprefix("mk_")[:16]).first()
    if row is None:
        raise ArchiveError(f"there is no key {public_id}; see: muniment key list")
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        _log("key-revoked", row)
    return row


def _log(event: str, row: ApiKey) -> None:
    detail = {"key": row.public_id, "name": row.name, "account": row.account.username, "scopes": row.scopes}
    LogEntry.objects.create(action=event, person="command line", detail=detail)
    record(event, key=row.public_id, name=row.name, account=row.account.username, scopes=" ".join(row.scopes))


def find_key(token: str) -> ApiKey | None:
    """Return the key that a request brings, where it can be used now and its account may bring documents."""
    match = _FORM.fullmatch(token)
    row = ApiKey.objects.select_related("account").filter(public_id=match[1]).first() if match else None
    # Compared also where there is no such key: how long it takes tells nothing.
    is_right = compare_digest(sha256(match[2].encode()).hexdigest() if match else "", row.digest if row else "-")
    if row is None or not is_right or row.state != "active" or not row.account.is_active:
        return None
    return row


def may_bring(header: str) -> bool:
    """Return whether a request with this `Authorization` may send a large document: asked before its body is read."""
    row = find_key(header.partition(" ")[2].strip())
    return row is not None and row.account.has_perm("archive.capture_item")


def use_key(token: str, request: HttpRequest, now: float | None = None) -> ApiKey:
    """Return the key of a request, which counts as used. Raises KeyRefused and TooManyRequests."""
    row = find_key(token)
    if row is None:
        match = _FORM.fullmatch(token)
        record("key-refused", request, key=match[1] if match else "")
        raise KeyRefused(401, "this key is not known, has ended or was revoked")
    seconds = time.time() if now is None else now
    minute = int(seconds // 60)
    same = ApiKey.objects.filter(pk=row.pk, minute=minute)
    if not same.update(in_minute=F("in_minute") + 1, used_at=timezone.now()):
        ApiKey.objects.filter(pk=row.pk).update(minute=minute, in_minute=1, used_at=timezone.now())
    count = ApiKey.objects.values_list("in_minute", flat=True).get(pk=row.pk)
    if count > A_MINUTE:
        if count == A_MINUTE + 1:
            record("key-slowed", request, key=row.public_id, account=row.account.username)
        raise TooManyRequests(60 - int(seconds % 60), f"more than {A_MINUTE} requests in a minute; wait")
    if not row.account.has_perm("archive.capture_item"):
        record("key-refused", request, key=row.public_id, account=row.account.username)
        raise KeyRefused(403, "the account of this key may not bring documents now")
    return row


class WithKey(HttpBearer):
    """The way in of programs: `Authorization: Bearer mk_…`. A session is none: a page elsewhere could use it."""

    openapi_name = "key"

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """Return the key of a request. Raises KeyRefused and TooManyRequests."""
        return use_key(token, request)


def ends_on(row: ApiKey) -> datetime:
    """Return when a key ends: its end, or when it was revoked."""
    return row.revoked_at or row.expires_at
