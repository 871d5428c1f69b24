"""A statement as one person may see it: at its address, with the versions it stands in, and where else it was said.

In: an address and who asks. Out: `ToldStatement`, of visible items alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from muniment.archive.models import Item, MovedVersion, Version
from muniment.archive.person import Person
from muniment.evidence.models import Statement, StatementVersion
from muniment.evidence.statement_places import ShownPlace, StatementPlace, show_place

_KEY = re.compile(r"s-(?P<item>\d{1,18})-(?P<words>[0-9a-f]{16})(?:\.(?P<occurrence>\d{1,6}))?")
_MOST_ELSEWHERE = 50


def find_statement(key: str, person: Person | None) -> Statement | None:
    """Return the statement at an address, of an item that `person` may see; also where its item was merged into
    another since, or its version split off."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    number, words, occurrence = int(match["item"]), match["words"], int(match["occurrence"] or 1)
    visible = Statement.objects.visible_to(person).select_related("item__source", "party")
    same = visible.filter(words=words, occurrence=occurrence)
    found = same.filter(item=number).first() or same.filter(item=Item.objects.now_at(number)).first()
    if found is None or found.state == Statement.UNREAD:
        moved = MovedVersion.objects.filter(item_number=number).values("version")
        found = same.filter(standings__version__in=moved).exclude(item=number).first() or found
    return found


@dataclass(frozen=True)
class VersionOfStatement:
    """A version of the item, and whether the statement stands in it."""

    version: Version
    stands: bool


@dataclass(frozen=True)
class ToldStatement:
    """A statement with all that its page shows."""

    statement: Statement
    place: ShownPlace | None
    """In the newest version that has it; None where no paragraph holds the words."""
    standing: StatementVersion | None
    """Where that is."""
    versions: list[VersionOfStatement]
    """All versions of the item, the newest first."""
    repeated: list[Statement]
    """The same words in other items."""
    otherwise: list[Statement]
    """The same words but for their numbers, by day."""
    part_of: list[Statement]
    """Of a statement that no reading gives any more: the item's statements of now that hold its words."""


def tell_statement(statement: Statement, person: Person | None) -> ToldStatement:
    """Return what a statement's page shows to `person`, who may see its item."""
    rows = {row.version_id: row for row in statement.standings.all()}
    item_versions = Version.objects.filter(item=statement.item_id).select_related("capture", "reading")
    versions = list(item_versions.order_by("-number"))
    newest = next((version for version in versions if version.pk in rows), None)
    standing = rows[newest.pk] if newest else None
    place = None
    if newest is not None and standing is not None and standing.paragraph:
        sections = newest.reading.content.get("sections", [])
        place = show_place(sections, StatementPlace(standing.paragraph, standing.start, standing.end))
    others = Statement.objects.visible_to(person).current().exclude(item=statement.item_id)
    others = others.select_related("item__source", "party").order_by("item__sort_date", "item", "position")
    part_of = []
    if statement.state == Statement.UNREAD:
        words = " ".join(statement.quote.split())
        now = Statement.objects.current().filter(item=statement.item_id).select_related("item__source", "party")
        part_of = [row for row in now if words in " ".join(row.quote.split())]
    otherwise = others.filter(pattern=statement.pattern).exclude(words=statement.words) if statement.pattern else None
    return ToldStatement(
        statement,
        place,
        standing,
        [VersionOfStatement(version, version.pk in rows) for version in versions],
        list(others.filter(words=statement.words)[:_MOST_ELSEWHERE]),
        list(otherwise[:_MOST_ELSEWHERE]) if otherwise is not None else [],
        part_of,
    )
