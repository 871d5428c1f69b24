"""Forgetting: the one way in which an item and its originals go for good, by somebody's decision.

In: an item, who decides, and why. Out: the digests that are gone. In a proof's place stands a tombstone, the log keeps
that, when and why. The bytes go wherever the archive has them, also out of the files (WARC, ARC, WACZ, ZIP, mbox) that
hold them: such a file goes as a whole, and only on a second word where other captures stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction

from muniment.archive.catalogue import ArchiveError
from muniment.archive.given_proofs import without_places
from muniment.archive.models import (
    Capture,
    GivenFacts,
    Item,
    LogEntry,
    Original,
    ShownPicture,
    Version,
    person_name,
)
from muniment.archive.originals import OriginalStore, hash_file
from muniment.archive.outbox import enqueue_changes
from muniment.archive.person import Person
from muniment.archive.proofs import proof_name, tombstone_of
from muniment.archive.renditions import remove_renditions
from muniment.archive.subjects import collection_subject, item_subject
from muniment.capture import CaptureContext, Captured, FetchRules, take_all

_MOST_LOGGED = 1000
Progress = Callable[[str], None]


class SharedContainer(ArchiveError):
    """What is to be forgotten is in a file of captures with other captures; somebody has to say that it
    goes."""


@dataclass
class Containers:
    """What was found by looking through the files of captures that the archive holds."""

    holding: dict[str, set[str]] = field(default_factory=dict)
    """By the digest of a file in which wanted bytes stand: the digests of all documents in it."""
    unreadable: list[str] = field(default_factory=list)
    """Files that could not be read to their end: whether they hold it cannot be told."""


def forget(
    item: Item,
    person: Person | None,
    reason: str,
    store: OriginalStore,
    *,
    with_container: bool = False,
    progress: Progress = lambda origin: None,
) -> list[str]:
    """Remove an item and the originals that only it has, by somebody's decision; the log keeps that it was done.

    The files of captures in which its bytes stand go too. Where other captures stand in such a file, SharedContainer is
    raised and nothing is done, but `with_container`. Return the digests removed. Raises ArchiveError without a reason.
    `progress` is told each file of captures that was looked through.
    """
    if not reason.strip():
        raise ArchiveError("give a reason for forgetting it; the log keeps it")
    # Before anything is locked: files of captures can be large.
    wanted = set(Capture.objects.filter(versions__item=item).values_list("original_id", flat=True))
    found = look_through_containers(wanted, store, progress)
    with transaction.atomic():
        captures = list(Capture.objects.filter(versions__item=item).distinct())
        shared = {c.pk for c in captures if c.editions.exists() or c.versions.exclude(item=item).exists()}
        collections = [collection_subject(c.pk) for c in item.collections.all()]
        number = item.pk
        detail: dict[str, Any] = {"item": number, "title": item.title, "origin": item.origin, "reason": reason}
        # By number: where nothing comes of it, who called has the item still.
        manifests = sorted(set(item.given.values_list("manifest__original", flat=True)))
        places = set(item.given.values_list("origin_key", flat=True))
        Item.objects.filter(pk=number).delete()
        own = [c for c in captures if c.pk not in shared]
        waiting = GivenFacts.objects.filter(item=None, origin_key__in=[c.origin_key for c in own])
        places.update(waiting.values_list("origin_key", flat=True))
        of_places = {*manifests, *waiting.values_list("manifest__original", flat=True)}
        waiting.delete()
        # What such a page listed goes with it, where nothing else is held of it.
        listed = Item.objects.filter(event__listed_in__in=own, state=Item.STUB, appearances=None)
        gone_events = [item_subject(pk) for pk in listed.values_list("pk", flat=True)]
        Item.objects.filter(pk__in=[subject.number for subject in gone_events]).delete()
        stones: dict[str, bytes] = {}
        for manifest in sorted(of_places):
            stones |= without_places(manifest, places, reason, store)
        digests = _forget_pictures(own, reason, stones)
        named = {c.said.warc.container for c in own if c.said.warc and c.said.warc.container}
        mails = _mails_of(own, number)
        for capture in own:
            digests += _forget_capture(capture, reason, stones)
        gone = set(digests)
        holders = _holders({*named, *(digest for digest, held in found.holding.items() if held & gone)})
        lost = []
        for holder in holders:
            others = _standing_in(holder, holders, found.holding.get(holder.original_id, set()))
            if others and not with_container:
                raise SharedContainer(_say_what_stands_in(number, holder, others))
            if others:
                some = [c.pk for c in others][:_MOST_LOGGED]
                lost.append(
                    {"container": holder.original_id, "origin": holder.origin, "captures": some, "count": len(others)}
                )
        for holder in holders:
            digests += _forget_capture(holder, reason, stones)
        detail |= {"containers": lost} if lost else {}
        detail |= {"manifests": manifests} if manifests else {}
        detail |= {"not_looked_through": found.unreadable} if found.unreadable else {}
        detail |= {"attached_to": mails} if mails else {}
        LogEntry.objects.create(action="forget", person=person_name(person), detail={**detail, "originals": digests})
        enqueue_changes([item_subject(number), *gone_events, *collections])
        # Before the commit: a kill in between leaves a record that can be forgotten again, and never a proof of what
        # was forgotten.
        store.put_proofs(stones)
    # After the commit: a kill in between leaves bytes without a record, which `verify` names, and never the other way.
    for digest in digests:
        store.remove(digest)
        remove_renditions(digest)
    return digests


def look_through_containers(
    wanted: Iterable[str], store: OriginalStore, progress: Progress = lambda origin: None
) -> Containers:
    """Return in which files of captures bytes of these digests stand: also bytes that came in with another file first,
    of which no record names this one."""
    wanted, found = set(wanted), Containers()
    for digest, origin in _all_containers().items():
        path = store.local_path(digest)
        if path.is_file():
            held, is_whole = _digests_in(path)
            if held & wanted:
                found.holding[digest] = held
            if not is_whole or store.digest_of(digest) != digest:
                found.unreadable.append(digest)
        elif store.is_there(digest):
            # A bucket gives no copy of bytes that are not those of their name.
            found.unreadable.append(digest)
        progress(origin)
    return found


def say_unreadable(digest: str, origin: str, store: OriginalStore) -> str:
    """Say of a file that could not be looked through why, and what a person can do: `origin` is of what was
    forgotten."""
    file = (
        Capture.objects.filter(kind=Capture.CONTAINER, original=digest)
        .order_by("pk")
        .values_list("origin", flat=True)
        .first()
        or ""
    )
    begin = f"whether it stands in the file of captures {file} ({digest}) too cannot be told: "
    if store.digest_of(digest) != digest:
        return (
            f"{begin}its bytes were changed in the store, as muniment verify says. Capture that file again to put "
            f"them back, and look for {origin} in it"
        )
    return (
        f"{begin}that file came damaged, and is kept as it came, so that muniment verify finds no fault in "
        f"it. Look for {origin} in it by hand; "
        "where it stands there, muniment forget ID --with-container of an item that came out of that file "
        "removes the file"
    )


def count_containers() -> int:
    """Return how many files of captures the archive holds."""
    return len(_all_containers())


def _all_containers() -> dict[str, str]:
    return dict(Capture.objects.filter(kind=Capture.CONTAINER).order_by("pk").values_list("original_id", "origin"))


def _digests_in(path: Path) -> tuple[set[str], bool]:
    """Return the digests of the documents in a file of captures, and whether it could be read to its end."""
    held: set[str] = set()
    is_whole = True
    context = CaptureContext()
    above = Path(settings.DATA) / "incoming"
    above.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=above, prefix="look-") as folder:
        for thing in take_all([str(path)], FetchRules(), Path(folder), context):
            if isinstance(thing, Captured):
                held.add(hash_file(thing.path)[0])
                if thing.temporary:
                    thing.path.unlink(missing_ok=True)
            else:
                is_whole = is_whole and thing.error.code != "damaged"
    return held, is_whole and all(summary.is_whole for summary in context.summaries)


def _mails_of(captures: list[Capture], item: int) -> list[int]:
    """Return the items that are the messages with which these were sent: their bytes stand in these too."""
    keys = set[str]()
    for parts in (capture.origin_key.split("!/") for capture in captures):
        keys |= {"!/".join(parts[:count]) for count in range(1, len(parts))}
    within = Capture.objects.filter(origin_key__in=keys, kind=Capture.DOCUMENT)
    found = Version.objects.filter(capture__in=within).exclude(item=item).values_list("item", flat=True)
    return sorted(set(found))


def _holders(digests: set[str]) -> list[Capture]:
    """Return the captures of files of captures, and of those in which these stand themselves."""
    holders: dict[int, Capture] = {}
    while digests:
        new = Capture.objects.filter(kind=Capture.CONTAINER, original__in=digests).exclude(pk__in=holders)
        found = {holder.pk: holder for holder in new.order_by("pk")}
        holders |= found
        digests = {h.said.warc.container for h in found.values() if h.said.warc and h.said.warc.container}
    return sorted(holders.values(), key=lambda holder: holder.pk)


def _standing_in(holder: Capture, holders: list[Capture], held: set[str]) -> list[Capture]:
    """Return the captures that stay whose records are in a file of captures: they name it, or their bytes were found in
    it."""
    # No index has it: this looks through the table, for a verb that is seldom used.
    like = Capture.objects.filter(exchange__contains=f'"container":"{holder.original_id}"')
    named = [c for c in like if c.said.warc is not None and c.said.warc.container == holder.original_id]
    by_bytes: list[Capture] = []
    some = sorted(held)
    for start in range(0, len(some), 500):
        by_bytes += Capture.objects.filter(original__in=some[start : start + 500], method="warc")
    going = {h.pk for h in holders}
    return sorted({c.pk: c for c in (*named, *by_bytes) if c.pk not in going}.values(), key=lambda capture: capture.pk)


def _say_what_stands_in(item: int, holder: Capture, others: list[Capture]) -> str:
    named = ", ".join(capture.origin for capture in others[:3]) + (
        f" and {len(others) - 3} more" if len(others) > 3 else ""
    )
    captures = "1 other capture" if len(others) == 1 else f"{len(others)} other captures"
    return (
        f"item {item} stands in the file {holder.origin} ({holder.original_id[:12]}), which holds its bytes "
        f"and those of {captures} ({named}); "
        "these would keep their originals and records, and lose how they were sent. Nothing was forgotten; to "
        "forget that file too: "
        "--with-container"
    )


def _forget_pictures(pages: list[Capture], reason: str, stones: dict[str, bytes]) -> list[str]:
    """Remove the captures of pictures that only these pages show; return the digests that nothing has any more."""
    captures = list(Capture.objects.filter(shown_on__page__in=pages).distinct())
    ShownPicture.objects.filter(page__in=pages).delete()
    digests = []
    for capture in captures:
        if not (
            capture.shown_on.exists()
            or capture.versions.exists()
            or capture.editions.exists()
            or capture.readings.exists()
        ):
            digests += _forget_capture(capture, reason, stones)
    return digests


def _forget_capture(capture: Capture, reason: str, stones: dict[str, bytes]) -> list[str]:
    """Remove a capture and what was read of it, and put what takes its proof's place into `stones`; return the digest
    of its original where no other capture has it."""
    digest = capture.original_id
    stones[proof_name(capture)] = tombstone_of(capture, reason)
    capture.readings.all().delete()
    capture.failures.all().delete()
    capture.delete()
    if Capture.objects.filter(original=digest).exists():
        return []
    Original.objects.filter(pk=digest).delete()
    return [digest]


__all__ = ["Containers", "SharedContainer", "count_containers", "forget", "look_through_containers", "say_unreadable"]
