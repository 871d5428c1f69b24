"""What of the archive waits for somebody: a short list on the admin's first screen, each line with where to go.

In: a person. Out: lines, of what this person may see alone.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from wagtail.admin.ui.components import Component

from muniment.archive import outbox
from muniment.archive.models import Failure, Item, Relation
from muniment.archive.person import Person
from muniment.portal.desk.work import jobs_of
from muniment.work.models import Job

_NEWEST = 5


@dataclass(frozen=True)
class Line:
    """One thing that waits, and where it is looked at."""

    text: str
    address: str


def what_waits(person: Person) -> list[Line]:
    """Return what waits for a person: nothing that they may not open."""
    lines = []
    if person.has_perm("archive.review_item"):
        items = Item.objects.filter(reviewed_at=None).count()
        pairs = Relation.objects.filter(decision=Relation.OPEN).count()
        failures = Failure.objects.filter(state=Failure.OPEN).count()
        behind = outbox.failing().count()
        lines += [
            (
                items,
                "review-queue",
                ngettext("%(count)d item is waiting for review", "%(count)d items are waiting for review", items),
            ),
            (
                pairs,
                "relation-list",
                ngettext(
                    "%(count)d possible duplicate or translation",
                    "%(count)d possible duplicates or translations",
                    pairs,
                ),
            ),
            (
                failures,
                "failure-list",
                ngettext("%(count)d unresolved failure", "%(count)d unresolved failures", failures),
            ),
            (
                behind,
                "failure-list",
                ngettext(
                    "%(count)d change is not shown by search and pages yet",
                    "%(count)d changes are not shown by search and pages yet",
                    behind,
                ),
            ),
        ]
    jobs = jobs_of(person)
    if jobs is not None:
        failed, active = jobs.filter(state=Job.FAILED).count(), jobs.filter(state__in=Job.ACTIVE).count()
        lines += [
            (
                active,
                "job-list",
                ngettext("%(count)d job is queued or running", "%(count)d jobs are queued or running", active),
            ),
            (failed, "job-list", ngettext("%(count)d job failed", "%(count)d jobs failed", failed)),
        ]
    return [Line(text % {"count": count}, reverse(name)) for count, name, text in lines if count]


def room_left(person: Person) -> str:
    """Return how much room the disk has, for who may see all that fails; empty for others."""
    if not person.has_perm("archive.review_item"):
        return ""
    disk = shutil.disk_usage(settings.DATA)
    return gettext("%(free)s of %(total)s disk space is free.") % {
        "free": filesizeformat(disk.free),
        "total": filesizeformat(disk.total),
    }


class Overview(Component):  # type: ignore[misc]
    """What waits, and what came last."""

    order = 60

    def render_html(self, parent_context: Any) -> str:
        """Return the panel; empty for who works with pages alone."""
        request = parent_context["request"]
        if not (request.user.has_perm("archive.review_item") or request.user.has_perm("archive.capture_item")):
            return ""
        items = Item.objects.visible_to(request.user).select_related("source").order_by("-created_at", "-pk")[:_NEWEST]
        context = {"lines": what_waits(request.user), "room": room_left(request.user), "items": items}
        return render_to_string("muniment/admin/overview.html", context, request=request)
