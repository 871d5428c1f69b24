"""From what readings found to plans and statements: an outbox consumer.

In: subjects (`item:12`). Out: the item's plan report, made anew from its newest reading, and its statements, which keep
their addresses.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, cast

from django.db import transaction

from muniment.archive.given_facts import given_values
from muniment.archive.models import Item
from muniment.archive.staleness import mark_stale, tags_of
from muniment.archive.subjects import Subject, item_numbers, item_subject
from muniment.evidence.acts.proofs import empty_words_of
from muniment.evidence.parties import assign_parties
from muniment.evidence.plan_records import update_plans
from muniment.evidence.statement_records import update_statements
from muniment.reading.findings.edtf_dates import compare_dates
from muniment.reading.findings.publication import find_said_by, is_only_dated
from muniment.reading.stored import StoredReading


def project(subjects: list[Subject]) -> None:
    """Bring plans and statements up to date for the items among `subjects`."""
    ids = item_numbers(subjects)
    for start in range(0, len(ids), 200):
        wanted = Item.objects.filter(pk__in=ids[start : start + 200])
        items = list(wanted.select_related("source", "version__reading").prefetch_related("appearances"))
        with transaction.atomic():
            contents = {item.pk: found_in(item) for item in items}
            update_statements(items, contents)
            assign_parties([item.pk for item in items], contents)
            update_plans(items, contents)
            # What is asked for and not there was merged, or forgotten.
            there = {item.pk for item in items}
            empty_words_of([number for number in ids[start : start + 200] if number not in there])
            # A page made between the write and this shows the statements of before.
            mark_stale(tags_of(item_subject(item.pk) for item in items))


def found_in(item: Item) -> StoredReading:
    """Return what the newest reading of an item found: of its text, or, for a stub, of its newest teaser."""
    if item.version is not None:
        content: StoredReading = item.version.reading.content
        return content
    appearances = sorted(item.appearances.all(), key=lambda a: a.pk)
    # What a teaser found bears the same names.
    return cast("StoredReading", dict(appearances[-1].content)) if appearances else {}


@dataclass(frozen=True)
class ItemDates:
    """Which date of an item is which: when its source published it, what says so, and when the source last changed
    it."""

    published: str
    said_by: str
    """The words or the field that say it; empty where a person does, or where older readings did not keep it."""
    modified: str
    given_by: Literal["", "editor", "manifest", "captor"] = ""
    """Who gave the date of publication where nothing that was read says it: an editor who corrected it, the manifest
    that the item was brought with, or the person who captured it."""

    @property
    def is_only_dated(self) -> bool:
        """Whether what says the day tells when the text was signed, adopted or sent, and not when it was published."""
        return is_only_dated(self.said_by)


def dates_of(item: Item, content: StoredReading, corrected: Collection[str] = ()) -> ItemDates:
    """Return the dates that an item's page tells apart. `content` is what its newest reading found; `corrected` the
    fields that an editor corrected."""
    said = find_said_by(item.published, content.get("findings"))
    modified = content.get("modified") or ""
    # A change on the day of publication, or before it, tells nothing.
    later = not item.published or compare_dates(item.published, modified) < 0
    return ItemDates(item.published, said, modified if later else "", "" if said else _giver(item, corrected))


def _giver(item: Item, corrected: Collection[str]) -> Literal["", "editor", "manifest", "captor"]:
    if not item.published:
        return ""
    if "published" in corrected:
        return "editor"
    if getattr(item, "has_given", True) and given_values(item).get("published") == item.published:
        return "manifest"
    return "captor" if item.version is not None and item.version.capture.described_date == item.published else ""
