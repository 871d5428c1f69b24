"""Readers' snapshots of counts: made, cited, asked again.

In: a form with what was counted, or the address of a snapshot. Out: its page, with what changed since; its files.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from muniment.archive.models import Item
from muniment.archive.person import Person
from muniment.exchange.count_files import cite_snapshot, snapshot_csl, snapshot_url
from muniment.portal.context import portal_name
from muniment.portal.middleware import never_keep
from muniment.portal.site.counts import fields_of, group_labels, kind_labels, question_of, send_count
from muniment.search.asking.query import QueryError
from muniment.search.counting.snapshots import (
    Since,
    Snapshot,
    SnapshotRefused,
    compare_with_now,
    find_snapshot,
    make_snapshot,
    may_show_rows,
    snapshots_of,
)
from muniment.search.counting.tables import CountTable
from muniment.security_events import record

_MOST_NAMED = 50
"""Items that are named as added, changed or removed."""


@login_required
@require_http_methods(["GET", "POST"])
def snapshots_page(request: HttpRequest) -> HttpResponse:
    """A person's snapshots; a form makes one."""
    never_keep(request)
    if request.method == "POST":
        try:
            made = make_snapshot(question_of(request.POST), request.user)
        except QueryError as error:
            return HttpResponse(f"{error.sentence}\n", status=400, content_type="text/plain; charset=utf-8")
        except SnapshotRefused as refused:
            return HttpResponse(f"{_why(str(refused))}\n", status=409, content_type="text/plain; charset=utf-8")
        record("count-kept", request, key=made.key)
        return redirect("count-snapshot", made.key)
    rows = [(title_of(kept), reverse("count-snapshot", args=[kept.key]), kept) for kept in snapshots_of(request.user)]
    return render(request, "muniment/snapshots.html", {"rows": rows})


def _why(code: str) -> str:
    return {
        "private": _("A snapshot is for everybody. This count names a source or collection that is not public."),
        "many": _("You have reached the maximum number of snapshots."),
    }.get(code, _("There is nothing to count."))


def title_of(snapshot: Snapshot) -> str:
    """Return what a snapshot is called, in the reader's language."""
    question = snapshot.question
    parts = [kind_labels()[question.kind]]
    if question.query:
        parts.append(question.query)
    parts += [", ".join(v for chosen in side.values() for v in chosen) for side in (question.filters, question.other)]
    return ": ".join(part for part in parts if part)


def _found(key: str) -> tuple[Snapshot, Since, bool]:
    """Return a snapshot, what changed since, and whether its rows may be shown."""
    snapshot = find_snapshot(key)
    if snapshot is None:
        raise Http404
    try:
        since = compare_with_now(snapshot)
    except QueryError:
        raise Http404 from None
    return snapshot, since, may_show_rows(snapshot, since)


@require_GET
def snapshot_page(request: HttpRequest, key: str) -> HttpResponse:
    """A count as it was, how to cite it, and what changed since."""
    never_keep(request)
    snapshot, since, is_whole = _found(key)
    title = title_of(snapshot)
    context: dict[str, Any] = {
        "snapshot": snapshot,
        "question": snapshot.question,
        "title": title,
        "since": since,
        "is_whole": is_whole,
        "columns": _columns(snapshot.table),
        "rows": _rows_beside(snapshot.table, since.table) if is_whole else [],
        "added": _named(since.added, request.user),
        "changed": _named(since.changed, request.user),
        "removed": _named(since.removed, request.user),
        "citation": cite_snapshot(snapshot, title, portal_name()),
        "absolute": snapshot_url(snapshot),
        "again": f"{reverse('search-counts')}?{urlencode(fields_of(snapshot.question))}",
    }
    return render(request, "muniment/snapshot.html", context)


@require_GET
def snapshot_file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The rows of a snapshot as a file."""
    never_keep(request)
    snapshot, _since, is_whole = _found(key)
    if not is_whole:
        raise Http404
    return send_count(f"count-{key}", form, snapshot.table)


@require_GET
def snapshot_citation(request: HttpRequest, key: str) -> HttpResponse:
    """A snapshot's record for reference managers."""
    never_keep(request)
    snapshot, _since, _is_whole = _found(key)
    return HttpResponse(
        snapshot_csl(snapshot, title_of(snapshot), portal_name()),
        content_type="application/vnd.citationstyles.csl+json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="count-{key}.json"'},
    )


def _named(numbers: list[int], person: Person | None) -> list[Item]:
    return list(Item.objects.visible_among(numbers[:_MOST_NAMED], person, briefly=True).values())


def _columns(table: CountTable) -> list[str]:
    """Return the columns' names in the reader's language; those of measures as they are called everywhere."""
    labels = {
        **group_labels(),
        "year": _("Year"),
        "occurrences": _("Occurrences"),
        "count": _("Occurrences"),
        "other_count": _("there"),
        "words": _("Words") if table.columns[0] == "words" else _("Total words"),
        "per_million": _("per million words"),
        "other_per_million": _("per million words (there)"),
        "low": _("95% interval"),
        "items": _("Items"),
        "items_with": _("Items found"),
        "word": _("Word"),
        "g2": "G²",
        "log_ratio": _("log ratio"),
        "together": _("Times near"),
        "before": _("before"),
        "after": _("after"),
        "expected": _("by chance"),
        "log_dice": "logDice",
        "mi": "MI",
        "kinds": _("Different words"),
        "once": _("that stand once"),
    }
    return [labels.get(name, name.replace("_", " ")) for name in table.columns]


def _rows_beside(before: CountTable, now: CountTable) -> list[tuple[tuple[object, ...], object]]:
    """Return the rows as they were, each with its count of now; None where it has no row now."""
    at = next((n for n, name in enumerate(before.columns) if name in _COUNTS), len(before.columns) - 1)
    names = at if before.columns[0] in ("part", "side") else 1
    today = {row[:names]: row[at] for row in now.rows}
    return [(row, today.get(row[:names])) for row in before.rows]


_COUNTS = ("occurrences", "count", "together", "words")
"""Columns that count something, of which the first of a table is compared with now."""
