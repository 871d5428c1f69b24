"""Runs of capture that fetch from the web, so that one that was stopped goes on where it was.

In: what a person named, and what they said of it. Out: a `Run`, which knows what it has fetched. A run is the same
inputs with the same description; one that did not come to its end within the last day is gone on with, and what it
fetched is not asked for again. Pages that could not be had are asked for again. A run that came to its end leaves
nothing behind: the next one fetches everything anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from muniment.archive.captures import CaptureMetadata
from muniment.archive.models import CaptureRun, FetchedAddress
from muniment.credentials import without_credentials

GO_ON_WITHIN = timedelta(days=1)


@dataclass
class Run:
    """A run that fetches, and what it fetched before it was stopped."""

    record: CaptureRun
    before: frozenset[str] = frozenset()
    left_out: list[str] = field(default_factory=list)
    """Addresses that were not asked for, since this run had them already."""

    def was_fetched(self, address: str) -> bool:
        """Return whether an address was fetched before the run was stopped; then it is left out."""
        if address not in self.before:
            return False
        self.left_out.append(address)
        return True

    def note(self, address: str) -> None:
        """Write that an address was fetched. Call it in the transaction that records its capture."""
        FetchedAddress.objects.get_or_create(run=self.record, address=address)

    def end(self) -> None:
        """Write that the run came to its end."""
        with transaction.atomic():
            self.record.fetched.all().delete()
            self.record.delete()


def begin_run(inputs: Iterable[str], description: CaptureMetadata, *, again: bool = False) -> Run:
    """Return the run of these inputs: one that was stopped within a day, or a new one. `again`: a new one in any
    case."""
    said = [description.source, description.date, description.collection, description.waits]
    key = sha256(json.dumps([sorted(map(without_credentials, inputs)), said]).encode()).hexdigest()
    with transaction.atomic():
        # Of those that nobody went on with nothing is needed any more.
        stale = CaptureRun.objects.filter(started_at__lt=timezone.now() - GO_ON_WITHIN)
        FetchedAddress.objects.filter(run__in=stale).delete()
        stale.delete()
        stopped = CaptureRun.objects.filter(key=key)
        if again:
            FetchedAddress.objects.filter(run__in=stopped).delete()
            stopped.delete()
        record = stopped.order_by("-pk").first()
        if record is None:
            return Run(CaptureRun.objects.create(key=key))
        return Run(record, frozenset(record.fetched.values_list("address", flat=True)))
