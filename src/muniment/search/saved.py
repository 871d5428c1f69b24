"""Saved searches: what is new for each, and the e-mail that says so.

In: saved searches, the archive as it is. Out: the items that came since a person was last told, and digests sent. A
search that can no longer be asked (its question is too dear now, its filter is no longer one) is told to its person in
the digest's place, once a period; what came meanwhile is told when it can be asked again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from muniment.archive.models import Collection, Item, LogEntry
from muniment.search.asking import service
from muniment.search.asking.own_fields import own_names
from muniment.search.asking.query import QueryError, parse_query
from muniment.search.model import FACETS, SearchRequest
from muniment.search.models import SavedSearch

MOST_SAVED = 200
"""Searches that one person may keep."""
_MOST_TOLD = 50
_PERIODS = {SavedSearch.DAILY: timedelta(days=1), SavedSearch.WEEKLY: timedelta(days=7)}
_SALT = "muniment.digest"
logger = logging.getLogger(__name__)

Writer = Callable[[SavedSearch, list[Item]], EmailMessage]
"""Makes the message: the portal knows its own words and addresses."""
Refuser = Callable[[SavedSearch, str], EmailMessage]
"""Makes the message that a search is refused, and why."""
FILTERS = (*FACETS, "collection")
"""What can be chosen beside a query."""


@dataclass(frozen=True)
class DigestReport:
    """What a round of digests did."""

    sent: int
    empty: int
    failed: int
    refused: int = 0
    """Searches that can no longer be asked, of which their persons were told."""


def why_refused(saved: SavedSearch) -> str:
    """Return why a saved search can no longer be asked, as a sentence; empty where it can. Nothing is searched for."""
    for name in saved.filters:
        if name not in FILTERS:
            return _("The filter “%(name)s” no longer exists.") % {"name": name}
    try:
        SearchRequest(parse_query(saved.query, own_names(saved.person)), filters=saved.filters)
    except QueryError as error:
        return error.sentence
    return ""


def find_gone(saved: SavedSearch) -> list[str]:
    """Return the chosen sources and collections of which its person sees nothing: nothing is found under them."""
    items, collections = Item.objects.visible_to(saved.person), Collection.objects.visible_to(saved.person)
    gone = [("source", n) for n in saved.filters.get("source", []) if not items.filter(source__name__iexact=n).exists()]
    gone += [
        ("collection", n)
        for n in saved.filters.get("collection", [])
        if not collections.filter(Q(title__iexact=n) | Q(slug__iexact=n)).exists()
    ]
    # The index may take another way of writing for the same name.
    return [
        n
        for facet, n in gone
        if not service.search("", person=saved.person, limit=0, filters={facet: [n]}, with_facets=False).total
    ]


def choose_digest(saved: SavedSearch, digest: str) -> None:
    """Set how often a person gets a digest. Switched on, the first digest waits its period from now.

    Another period changes nothing of what is new: that is what came since the last digest.
    """
    if saved.digest == SavedSearch.NEVER and digest != SavedSearch.NEVER:
        saved.told_until = timezone.now()
    saved.digest = digest
    saved.save(update_fields=["digest", "told_until"])


def find_new(saved: SavedSearch, until: datetime) -> list[Item]:
    """Return what a saved search finds that its person could not see at `told_until`: captured, or made public,
    since."""
    since = saved.told_until
    opened = set(
        LogEntry.objects.filter(action="publish", at__gt=since, at__lte=until, detail__visibility="public").values_list(
            "detail__item", flat=True
        )
    )
    new = Item.objects.filter(created_at__gt=since, created_at__lte=until) | Item.objects.filter(
        embargo_until__gt=since, embargo_until__lte=until
    )
    ids = {*new.order_by().values_list("pk", flat=True), *opened}
    if not ids:
        return []
    found = [i for i in service.find_all(saved.query, person=saved.person, filters=saved.filters) if i.pk in ids]
    return sorted(found, key=lambda i: -i.pk)


def send_digests(write: Writer, refuse: Refuser, now: datetime | None = None) -> DigestReport:
    """Send every digest that is due. Each is taken by one process only, and one that fails does not keep the others."""
    now = now or timezone.now()
    sent = empty = failed = refused = 0
    for digest, period in _PERIODS.items():
        due = SavedSearch.objects.filter(digest=digest, told_until__lte=now - period, person__is_active=True).exclude(
            person__email=""
        )
        due = due.filter(Q(refused_at=None) | Q(refused_at__lte=now - period))
        for saved in due.select_related("person"):
            before = saved.told_until
            # Whoever moves the mark sends the message.
            if not SavedSearch.objects.filter(pk=saved.pk, told_until=before).update(told_until=now):
                continue
            try:
                if why := why_refused(saved):
                    # What comes meanwhile is kept for when it can be asked again.
                    SavedSearch.objects.filter(pk=saved.pk, told_until=now).update(told_until=before, refused_at=now)
                    refuse(saved, why).send()
                    refused += 1
                    continue
                if saved.refused_at is not None:
                    SavedSearch.objects.filter(pk=saved.pk).update(refused_at=None)
                items = find_new(saved, now)
                if not items:
                    empty += 1
                    continue
                write(saved, items[:_MOST_TOLD]).send()
                sent += 1
            # Whatever it was (mail, search, a text that no header may hold): it is sent with the next round.
            except Exception as error:
                logger.warning("the digest of saved search %s was not sent: %s", saved.pk, error)
                SavedSearch.objects.filter(pk=saved.pk, told_until__in=(now, before)).update(
                    told_until=before, refused_at=saved.refused_at
                )
                failed += 1
    return DigestReport(sent, empty, failed, refused)


def make_stop_key(saved: SavedSearch) -> str:
    """Return the key by which a digest can be stopped without signing in."""
    return signing.dumps(saved.pk, salt=_SALT)


def stop_by_key(key: str) -> SavedSearch | None:
    """Stop the digest that a key belongs to; None where it belongs to none."""
    try:
        number: Any = signing.loads(key, salt=_SALT)
    except signing.BadSignature:
        return None
    saved = SavedSearch.objects.filter(pk=number).first()
    if saved is not None:
        saved.digest = SavedSearch.NEVER
        saved.save(update_fields=["digest"])
    return saved
