"""Parties as one person may see them: by the names that visible statements give them.

In: who asks, and a number. Out: `ToldParty`. A party that only hidden items name is nobody's, and a name that only they
have is not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from muniment.archive.addresses import find_address
from muniment.archive.person import Person
from muniment.evidence.models import Party, Statement, StatementQuerySet
from muniment.evidence.names import is_generic


@dataclass(frozen=True)
class PartyName:
    """A spelling of a party, in one source and language."""

    name: str
    language: str
    source: str
    count: int
    """Statements that give it."""
    party: int
    """The number of the row that has it, which can be parted."""


@dataclass(frozen=True)
class ToldParty:
    """A person or a body as one person may see it."""

    number: int
    """Of the row under which the others stand."""
    name: str
    names: list[PartyName] = field(default_factory=list)
    count: int = 0

    def get_absolute_url(self) -> str:
        """The party's page. The number is what counts; the words after it may change."""
        return find_address("party", self.number, self.slug)

    @property
    def slug(self) -> str:
        """Its name in its address."""
        return slugify(self.name, allow_unicode=True)[:80] or "party"


def _visible(person: Person | None) -> StatementQuerySet:
    return Statement.objects.visible_to(person).current().filter(party__isnull=False)


def statements_of_party(number: int, person: Person | None) -> StatementQuerySet:
    """Return the statements of the party that has a number or stands under it, those of visible items."""
    rows = _visible(person).annotate(root=Coalesce("party__joined_to", "party"))
    return rows.filter(root=number)


def root_of(number: int) -> int | None:
    """Return the number under which a party's row stands now: its own where it stands under none; None where there is
    no such row."""
    found = Party.objects.filter(pk=number).values_list("pk", "joined_to").first()
    return None if found is None else found[1] or found[0]


def party_numbers(person: Person | None) -> list[int]:
    """Return the numbers of the parties that visible statements name, those with most statements first."""
    rows = _visible(person).annotate(root=Coalesce("party__joined_to", "party")).order_by()
    counted = rows.values("root").annotate(count=Count("pk")).order_by("-count", "root")
    return list(counted.values_list("root", flat=True))


def tell_parties(numbers: Iterable[int], person: Person | None) -> list[ToldParty]:
    """Return parties by their numbers, in that order, each by its visible names; those without one are left out."""
    wanted = list(numbers)
    rows = (
        _visible(person)
        .annotate(root=Coalesce("party__joined_to", "party"))
        .filter(root__in=wanted)
        .order_by()
        .values("root", "party", "speaker", "item__language", named=F("item__source__name"))
        .annotate(count=Count("pk"))
    )
    names: dict[int, list[PartyName]] = {}
    for row in rows:
        name = PartyName(row["speaker"], row["item__language"], row["named"], row["count"], row["party"])
        names.setdefault(row["root"], []).append(name)
    told = []
    for number in wanted:
        if own := names.get(number):
            counted: Counter[str] = Counter()
            for name in own:
                counted[name.name] += name.count
            # "the Committee" is not what tells which committee it is.
            first = min(counted, key=lambda spelling: (is_generic(spelling), -counted[spelling], spelling))
            own.sort(key=lambda name: (-name.count, name.name, name.source))
            told.append(ToldParty(number, first, own, sum(counted.values())))
    return told


def find_party(number: int, person: Person | None) -> ToldParty | None:
    """Return the party of a number, or under which the row of that number stands, if `person` may know it."""
    root = root_of(number)
    return next(iter(tell_parties([root], person)), None) if root else None


def namesakes_of(party: ToldParty, person: Person | None) -> list[ToldParty]:
    """Return visible parties of the same name, which nobody has said to be the same."""
    keys = Party.objects.filter(pk__in={name.party for name in party.names}).values("match_key")
    others = Party.objects.filter(match_key__in=keys).annotate(root=Coalesce("joined_to", "pk"))
    numbers = sorted(set(others.exclude(root=party.number).values_list("root", flat=True)))
    return tell_parties(numbers, person)
