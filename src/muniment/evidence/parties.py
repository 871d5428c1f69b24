"""Parties: persons and bodies that texts name as speakers, one row for each name in each source.

In: items whose statements changed. Out: each statement's `Party`, and proposals where two may be one. The same name in
two sources may be two people: the program joins nobody.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from muniment.evidence.models import Party, Proposal, Statement
from muniment.evidence.names import initials_key, match_key, name_key

_MOST_PROPOSED = 20
"""Proposals for one new party: a name that more bear is a title."""


def assign_parties(items: Collection[int]) -> None:
    """Say of each statement of some items whose it is. To be called in a transaction."""
    rows = list(Statement.objects.filter(item__in=items).select_related("item"))
    wanted = {(row.item.source_id, key): row.speaker for row in rows if (key := name_key(row.speaker))}
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
        party_of = known.get((row.item.source_id, name_key(row.speaker)))
        if row.party_id != (party_of.pk if party_of else None):
            row.party = party_of
            changed.append(row)
    Statement.objects.bulk_update(changed, ["party"], batch_size=500)


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
