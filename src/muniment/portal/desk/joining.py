"""Review: parties and plans that may be one under several names. A person says yes or no, joins, and parts.

In: a request of somebody who may review. Out: the list of proposals, and what is joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import LogEntry
from muniment.archive.person import Person
from muniment.evidence.joining import decide_proposal, join, part
from muniment.evidence.models import Party, Plan, Proposal
from muniment.evidence.parties_told import tell_parties
from muniment.portal.desk.review import needs
from muniment.portal.form_numbers import number_in

_LOG = ("join-party", "part-party", "join-plan", "part-plan", "keep-apart")


@dataclass(frozen=True)
class ShownSide:
    """One of two that may be one."""

    number: int
    name: str
    address: str
    sources: str


def _sides(kind: str, numbers: Iterable[int], person: Person | None) -> Mapping[int, ShownSide]:
    if kind == Proposal.PLAN:
        plans = Plan.objects.filter(pk__in=set(numbers)).select_related("source")
        return {
            p.pk: ShownSide(p.pk, f"{p.title} {p.period}".strip(), p.get_absolute_url(), p.source.name) for p in plans
        }
    found = {}
    for row in Party.objects.filter(pk__in=set(numbers)).select_related("source"):
        told = next(iter(tell_parties([row.root_id], person)), None)
        own = [name for name in told.names if name.party == row.pk] if told else []
        name = own[0].name if own else row.name_key
        address = told.get_absolute_url() if told else ""
        found[row.pk] = ShownSide(row.pk, name, address, row.source.name)
    return found


@needs("review_item")
@require_http_methods(["GET", "POST"])
def joining_list(request: HttpRequest) -> HttpResponse:
    """What may be one, the surest first, what is joined, and what was done."""
    if request.method == "POST":
        try:
            _act(request)
        except ArchiveError as error:
            messages.error(request, str(error))
        return redirect("joining-list")
    page = Paginator(Proposal.objects.filter(decision=Proposal.OPEN), 50).get_page(request.GET.get("p"))
    numbers: dict[str, set[int]] = {Proposal.PARTY: set(), Proposal.PLAN: set()}
    for row in page:
        numbers[row.kind] |= {row.first, row.second}
    joined = [
        (kind, row.pk, row.root_id)
        for kind, rows in (
            (Proposal.PARTY, Party.objects.exclude(joined_to=None).order_by("-joined_at")[:50]),
            (Proposal.PLAN, Plan.objects.exclude(joined_to=None).order_by("-joined_at")[:50]),
        )
        for row in rows
    ]
    for kind, number, root in joined:
        numbers[kind] |= {number, root}
    sides = {kind: _sides(kind, wanted, request.user) for kind, wanted in numbers.items()}
    context = {
        "page": page,
        "proposals": [
            (row, sides[row.kind][row.first], sides[row.kind][row.second])
            for row in page
            if row.first in sides[row.kind] and row.second in sides[row.kind]
        ],
        "joined": [(kind, sides[kind][number], sides[kind][root]) for kind, number, root in joined],
        "log": LogEntry.objects.filter(action__in=_LOG)[:30],
        "may_curate": request.user.has_perm("archive.curate_item"),
    }
    return render(request, "muniment/admin/joining.html", context)


def _act(request: HttpRequest) -> None:
    action = request.POST.get("action", "decide")
    if action == "decide":
        decide_proposal(number_in(request.POST, "proposal"), request.POST.get("decision", ""), request.user)
        return
    if not request.user.has_perm("archive.curate_item"):
        raise PermissionDenied
    kind = request.POST.get("kind", "")
    if action == "part":
        part(kind, number_in(request.POST, "number"), request.user)
        messages.success(request, gettext("They stand apart again."))
    elif action == "join":
        join(kind, number_in(request.POST, "kept"), number_in(request.POST, "joined"), request.user)
        messages.success(request, gettext("They are one from now on."))
