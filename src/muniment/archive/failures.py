"""Failures: what could not be captured or read, kept until it is resolved or dismissed.

In: an error and where it happened. Out: a row that a person sees, once for each place and stage.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from muniment.archive.models import (
    Capture,
    Failure,
    LogEntry,
    person_name,
)
from muniment.archive.person import Person


def record_failure(
    origin: str, key: str, stage: str, code: str, message: str, source_name: str = "", capture: Capture | None = None
) -> Failure:
    """Write, once for each place and stage, that something failed; a repeat counts the attempt."""
    failure = Failure.objects.filter(origin_key=key, stage=stage).first()
    if failure is None:
        return Failure.objects.create(
            origin=origin,
            origin_key=key,
            stage=stage,
            code=code,
            message=message,
            source_name=source_name,
            capture=capture,
        )
    failure.code, failure.message, failure.last_at = code, message, timezone.now()
    failure.attempts += 1
    failure.capture = capture or failure.capture
    if failure.state == Failure.RESOLVED:
        failure.state = Failure.OPEN
    failure.save()
    return failure


def resolve_failures(key: str, stage: str | None = None) -> None:
    """Mark the failures of a place (of one stage) as resolved: it was read, or could be captured."""
    failures = Failure.objects.filter(origin_key=key, state=Failure.OPEN)
    (failures.filter(stage=stage) if stage else failures).update(state=Failure.RESOLVED, last_at=timezone.now())


@transaction.atomic
def dismiss(failure: Failure, person: Person | None, note: str = "") -> None:
    """Dismiss a failure: take it off the list unresolved, by somebody's decision."""
    failure.state, failure.note = Failure.DISMISSED, note
    failure.save(update_fields=["state", "note"])
    LogEntry.objects.create(
        action="set-aside", person=person_name(person), detail={"origin": failure.origin, "note": note}
    )


def find_pending_capture(failure: int) -> Capture | None:
    """Return the capture that a failure of that number holds back; None where it holds none."""
    return Capture.objects.filter(waits=True, failures__pk=failure, failures__code=Failure.NOT_PUBLIC).first()
