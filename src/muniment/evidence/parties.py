"""Parties: persons and bodies that texts name as speakers, one row for each name in each source.

In: items whose statements changed. Out: each statement's `Party`, and proposals where two may be one. The same name in
two sources may be two people: the program joins nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import groupby

from django.db.models import Q

from muniment.evidence.models import Party, Proposal, Statement
from muniment.evidence.names import initials_key, is_generic, match_key, name_key, names_it_fully
from muniment.reading.stored import StoredReading

_MOST_PROPOSED = 20
"""Proposals for one new party: a name that more bear is a title."""


def assign_parties(items: Collection[int], contents: Mapping[int, StoredReading] | None = None) -> None:
    """Say of each statement of some items whose it is. To be called in a transaction.

    A body that is only called by its kind ("the Committee") is the one that the same text names in full before
    (`contents`: what the newest readings found, by the item's id); where there is none, or two, it is nobody.
    """
    rows = list(Statement.objects.filter(item__in=items).select_related("item").order_by("item", "start", "position"))
    names = {row.pk: row.speaker for row in rows}
    for item, group in groupby(rows, key=lambda row: row.item_id):
        own = list(group)
        generic = [row for row in own if row.speaker and is_generic(row.speaker)]
        named = _named_bodies(own, (contents or {}).get(item)) if generic else []
        for row in generic:
            names[row.pk] = _full_name(row, named)
    wanted = {(row.item.source_id, key): names[row.pk] for row in rows if (key := name_key(names[row.pk]))}
    known = {
        (party.source_id, party.name_key): party
        for party in Party.objects.filter(
            source__in={source for source, _key in wanted}, name_key__in={key for _source, key in wanted}
        )
    }
    for (source, key), speaker in wanted.items():
        if (source, key) not in known:
            initials, has_initial = initials_key(speaker)
            party = Party.objects.create(
                source_id=source, name_key=key, match_key=match_key(speaker), initials=initials, has_initial=has_initial
            )
            known[source, key] = party
            _propose(party)
    changed = []
    for row in rows:
        party_of = known.get((row.item.source_id, name_key(names[row.pk])))
        if row.party_id != (party_of.pk if party_of else None):
            row.party = party_of
            changed.append(row)
    Statement.objects.bulk_update(changed, ["party"], batch_size=500)


def _named_bodies(rows: Collection[Statement], content: StoredReading | None) -> list[tuple[int, str]]:
    """Return where a text names a body in full, and how: as who speaks, or anywhere in its running text."""
    found = [(row.start, row.speaker) for row in rows if row.speaker and not is_generic(row.speaker)]
    for finding in (content or {}).get("findings", ()):
        if finding["field"] == "organisation" and finding["within"] == "text":
            found.append((finding["start"], finding["value"]))
    return sorted(found)


def _full_name(row: Statement, named: Collection[tuple[int, str]]) -> str:
    """Return the full name of the body that a statement calls by its kind; empty where the text before it names none,
    or several of that kind."""
    full = {name_key(name): name for start, name in named if start < row.end and names_it_fully(name, row.speaker)}
    return next(iter(full.values())) if len(full) == 1 else ""


def _propose(party: Party) -> None:
    """Propose that a new party may be one that is held: to a person, who says yes or no."""
    same = Q(match_key=party.match_key)
    short = Q(initials=party.initials) & (Q() if party.has_initial else Q(has_initial=True))
    rows = Party.objects.exclude(pk=party.pk).filter(same | short if party.initials else same)
    found = list(rows.order_by("pk")[: _MOST_PROPOSED + 1])
    if len(found) > _MOST_PROPOSED or not party.match_key:
        return
    Proposal.objects.bulk_create(
        Proposal(
            kind=Proposal.PARTY,
            first=other.pk,
            second=party.pk,
            confidence=0.7 if other.match_key == party.match_key else 0.4,
            why=Proposal.SAME_NAME if other.match_key == party.match_key else Proposal.INITIAL,
        )
        for other in found
    )
