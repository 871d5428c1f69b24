"""Joining what is one under several names, and parting it again: parties, plans, targets.

In: two rows and a person. Out: the second stands under the first, the log says who did it, and nothing is lost: each
row keeps what it had, so that parting brings it back.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import LogEntry, person_name
from muniment.archive.person import Person
from muniment.archive.staleness import mark_stale
from muniment.evidence.models import Party, Plan, Proposal


def _rows(kind: str) -> QuerySet[Any]:
    """Return the table of a kind. Raises ArchiveError where nothing of the kind is joined."""
    if kind == Proposal.PARTY:
        return Party.objects.all()
    if kind == Proposal.PLAN:
        return Plan.objects.all()
    raise ArchiveError(f"{kind} is nothing that is joined; give party or plan")


def _root(kind: str, number: int) -> int:
    """Return the number under which a row stands, which may be its own. Raises ArchiveError where there is none."""
    found: Party | Plan | None = _rows(kind).filter(pk=number).first()
    if found is None:
        raise ArchiveError(f"there is no {kind} {number}")
    return found.root_id


def kept_apart(kind: str, one: int, other: int) -> list[Proposal]:
    """Return what people said No to between what stands under one row and what stands under another."""
    first, second = (
        set(_rows(kind).filter(Q(pk=root) | Q(joined_to=root)).values_list("pk", flat=True)) for root in (one, other)
    )
    said = Proposal.objects.filter(kind=kind, decision=Proposal.NO)
    return list(
        said.filter(Q(first__in=first, second__in=second) | Q(first__in=second, second__in=first)).order_by("pk")
    )


@transaction.atomic
def join(kind: str, kept: int, joined: int, person: Person | None) -> None:
    """Say that two rows are one: `joined`, and all that stands under it, stands under `kept` from now on. Raises
    ArchiveError for a row and itself, and where somebody said that two of all these are not one."""
    root, under = _root(kind, kept), _root(kind, joined)
    if root == under:
        raise ArchiveError("these are one already; give two that are not")
    pair = (min(kept, joined), max(kept, joined))
    for no in kept_apart(kind, root, under):
        # Who joins the very two takes the No back; nobody does so by joining a third.
        if person is None or (no.first, no.second) != pair:
            raise ArchiveError(
                f"{no.decided_by} said that {kind} {no.first} and {kind} {no.second} are not one, and both would stand "
                "together; nothing was joined. To take that back, join these two"
            )
        no.decision, no.decided_by, no.decided_at = Proposal.YES, person_name(person), timezone.now()
        no.save(update_fields=["decision", "decided_by", "decided_at"])
    values = {"joined_to": root, "joined_by": person_name(person), "joined_at": timezone.now()}
    _rows(kind).filter(pk=under).update(**values)
    _rows(kind).filter(joined_to=under).update(joined_to=root)
    LogEntry.objects.create(action=f"join-{kind}", person=person_name(person), detail={"kept": root, "joined": under})
    mark_stale(["items"])


@transaction.atomic
def part(kind: str, number: int, person: Person | None) -> None:
    """Say that a row is not one with what it stands under. Raises ArchiveError where it stands under nothing."""
    root = _root(kind, number)
    if root == number:
        raise ArchiveError("this stands under nothing; part those that stand under it")
    _rows(kind).filter(pk=number).update(joined_to=None, joined_by="", joined_at=None)
    first, second = sorted((root, number))
    values = {
        "confidence": 1.0,
        "decision": Proposal.NO,
        "decided_by": person_name(person),
        "decided_at": timezone.now(),
    }
    # Neither the program nor a proposal joins again what a person parted.
    Proposal.objects.update_or_create(kind=kind, first=first, second=second, defaults=values)
    LogEntry.objects.create(action=f"part-{kind}", person=person_name(person), detail={"from": root, "parted": number})
    mark_stale(["items"])


@transaction.atomic
def decide_proposal(number: int, decision: str, person: Person | None) -> None:
    """Write somebody's yes or no to a proposal; a yes joins. Raises ArchiveError where somebody decided already, and
    for any other word."""
    proposal = Proposal.objects.select_for_update().filter(pk=number).first()
    if proposal is None or decision not in (Proposal.YES, Proposal.NO):
        raise ArchiveError("name a proposal, and say yes or no")
    if proposal.decision != Proposal.OPEN:
        raise ArchiveError(f"{proposal.decided_by} has already decided this; nothing was changed")
    if decision == Proposal.YES:
        if _root(proposal.kind, proposal.first) != _root(proposal.kind, proposal.second):
            join(proposal.kind, proposal.first, proposal.second, person)
    else:
        detail = {"kind": proposal.kind, "first": proposal.first, "second": proposal.second}
        LogEntry.objects.create(action="keep-apart", person=person_name(person), detail=detail)
    proposal.decision, proposal.decided_by, proposal.decided_at = decision, person_name(person), timezone.now()
    proposal.save(update_fields=["decision", "decided_by", "decided_at"])
