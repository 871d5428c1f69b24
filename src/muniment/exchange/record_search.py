"""What a query's words find beside texts: plans and targets, persons and bodies, statements, data.

In: a query and who asks. Out: `FoundRecords`, of visible items and datasets alone. Plans, parties and data are found by
their names in any language; statements and targets by their words, in the texts that the query finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from muniment.archive.person import Person
from muniment.evidence.models import Party, Statement, Target
from muniment.evidence.parties_told import ToldParty, tell_parties
from muniment.evidence.plans_told import ToldPlan, tell_plans, visible_reports
from muniment.evidence.series.models import Dataset, Series
from muniment.reading.model import SURE_TARGET
from muniment.search import analysis
from muniment.search.asking.highlights import Wanted, find_marks, wanted_of
from muniment.search.asking.own_fields import own_names
from muniment.search.asking.query import QueryError, parse_query
from muniment.search.asking.service import Filters, find_best
from muniment.search.asking.tree import Or, Phrase, Word

_MOST_ITEMS = 100
"""Texts whose statements and targets are looked through: the best of those that the query finds."""
_MOST_LOOKED_AT = 3000
_MOST_NAMES = 5000
_LEAST_SHARED = 3
"""Letters of a word that a name must have before it is looked at word by word: a word's forms begin alike."""


@dataclass(frozen=True)
class FoundRecords:
    """What was found beside texts, each kind at most as many as were asked for."""

    plans: list[ToldPlan] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    parties: list[ToldParty] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    datasets: list[Dataset] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Say whether anything was found."""
        return any((self.plans, self.targets, self.parties, self.statements, self.datasets, self.series))


@dataclass(frozen=True)
class _Asked:
    """The words of a query, as they are looked for in names and sentences."""

    wanted: tuple[Wanted, ...]
    is_any: bool
    """One of them is enough: they were typed with OR."""

    def stands_in(self, text: str, language: str = "") -> bool:
        """Return whether a text has all of them, in any of their forms."""
        plain = analysis.to_simplified(analysis.fold(text))
        found = (_may_stand(one, plain) and bool(find_marks(text, [one], language)) for one in self.wanted)
        return any(found) if self.is_any else all(found)


def _beginnings(wanted: Wanted) -> list[str]:
    """Return what a folded text has that has this: the beginning of a word, or the characters."""
    if wanted.run:
        return [wanted.run]
    words = {form[0] for form in wanted.forms if form} if not wanted.fuzzy else set()
    return sorted({analysis.fold(word)[:_LEAST_SHARED] for word in words})


def _may_stand(wanted: Wanted, plain: str) -> bool:
    beginnings = _beginnings(wanted)
    return not beginnings or any(beginning in plain for beginning in beginnings)


def _read_query(text: str, person: Person | None) -> tuple[_Asked | None, _Asked | None]:
    """Return what a query asks of any record, and what of parties: those also by `speaker:`. None where it asks for no
    words."""
    try:
        node = parse_query(text, own_names(person))
    except QueryError:
        return None, None
    wanted = tuple(wanted_of(node))
    asked = _Asked(wanted, isinstance(node, Or)) if wanted else None
    if isinstance(node, Word | Phrase) and node.field == "speaker":
        return asked, _Asked(tuple(wanted_of(type(node)(node.text))), is_any=False)
    return asked, asked


def find_records(text: str, person: Person | None, most: int = 5, filters: Filters | None = None) -> FoundRecords:
    """Return what a query's words find beside texts, each kind at most `most`. Nothing for a query that cannot be
    read. With `filters` only what stands in the texts that they leave is found: statements and targets."""
    asked, of_parties = _read_query(text, person)
    if any((filters or {}).values()):
        return _found_in_texts(text, asked, person, most, filters) if asked else FoundRecords()
    found = _found_in_texts(text, asked, person, most, filters) if asked else FoundRecords()
    return FoundRecords(
        plans=_find_plans(asked, person, most) if asked else [],
        targets=found.targets,
        parties=_find_parties(of_parties, person, most) if of_parties else [],
        statements=found.statements,
        datasets=_find_datasets(asked, person, most) if asked else [],
        series=_find_series(asked, person, most) if asked else [],
    )


def find_statements(text: str, person: Person | None, most: int) -> list[Statement]:
    """Return the statements that have a query's words, those of the best texts first."""
    asked, _of_parties = _read_query(text, person)
    return _statements_in(find_best(text, _MOST_ITEMS, person=person), asked, person, most) if asked else []


def find_targets(text: str, person: Person | None, most: int) -> list[Target]:
    """Return the targets that have a query's words, those of the best texts first."""
    asked, _of_parties = _read_query(text, person)
    return _targets_in(find_best(text, _MOST_ITEMS, person=person), asked, person, most) if asked else []


def find_parties(text: str, person: Person | None, most: int) -> list[ToldParty]:
    """Return the persons and bodies that have a query's words in a name, those with most statements first."""
    _asked, of_parties = _read_query(text, person)
    return _find_parties(of_parties, person, most) if of_parties else []


def find_plans(text: str, person: Person | None, most: int) -> list[ToldPlan]:
    """Return the plans that have a query's words in a name, in any language."""
    asked, _of_parties = _read_query(text, person)
    return _find_plans(asked, person, most) if asked else []


def _found_in_texts(
    text: str, asked: _Asked, person: Person | None, most: int, filters: Filters | None
) -> FoundRecords:
    items = find_best(text, _MOST_ITEMS, person=person, filters=filters)
    return FoundRecords(
        targets=_targets_in(items, asked, person, most), statements=_statements_in(items, asked, person, most)
    )


def _statements_in(items: Sequence[int], asked: _Asked, person: Person | None, most: int) -> list[Statement]:
    visible = Statement.objects.visible_to(person).current()
    rows = visible.filter(item__in=items).order_by("item", "position")
    found = _ranked(items, rows.values_list("pk", "item", "quote", "item__language")[:_MOST_LOOKED_AT], asked, most)
    by_number = visible.select_related("item__source", "party").in_bulk(found)
    return [by_number[number] for number in found if number in by_number]


def _targets_in(items: Sequence[int], asked: _Asked, person: Person | None, most: int) -> list[Target]:
    visible = Target.objects.visible_to(person).filter(state=Target.CURRENT, confidence__gte=SURE_TARGET)
    rows = visible.filter(item__in=items).order_by("item", "position")
    found = _ranked(items, rows.values_list("pk", "item", "quote", "item__language")[:_MOST_LOOKED_AT], asked, most)
    by_number = visible.select_related("item__source", "plan").in_bulk(found)
    return [by_number[number] for number in found if number in by_number]


def _ranked(items: Sequence[int], rows: Iterable[tuple[int, int, str, str]], asked: _Asked, most: int) -> list[int]:
    """Return the numbers of the rows that have what was asked, in the order of their items."""
    rank = {item: place for place, item in enumerate(items)}
    found: list[int] = []
    for number, _item, quote, language in sorted(rows, key=lambda row: rank[row[1]]):
        if asked.stands_in(quote, language):
            found.append(number)
            if len(found) == most:
                break
    return found


def _find_plans(asked: _Asked, person: Person | None, most: int) -> list[ToldPlan]:
    rows = visible_reports(person).order_by("-plan__period", "plan__title", "pk")
    numbers: dict[int, None] = {}
    names = rows.values_list("root", "title", "plan__title", "item__language")[:_MOST_NAMES]
    for root, title, first_title, language in names:
        if root not in numbers and asked.stands_in(title or first_title, language):
            numbers[root] = None
            if len(numbers) == most:
                break
    return tell_plans(numbers, person)


def _find_parties(asked: _Asked, person: Person | None, most: int) -> list[ToldParty]:
    # The key is folded and simplified as the words are, with its words in another order.
    each = [
        Q(*(Q(match_key__contains=beginning) for beginning in _beginnings(one)), _connector=Q.OR)
        for one in asked.wanted
        if _beginnings(one)
    ]
    likely = (
        Party.objects.filter(Q(*each, _connector=Q.OR if asked.is_any else Q.AND)) if each else Party.objects.none()
    )
    roots = {row[1] or row[0] for row in likely.order_by("pk").values_list("pk", "joined_to")[:_MOST_NAMES]}
    told = [party for party in tell_parties(sorted(roots), person) if any(asked.stands_in(n.name) for n in party.names)]
    return sorted(told, key=lambda party: (-party.count, party.number))[:most]


def _find_datasets(asked: _Asked, person: Person | None, most: int) -> list[Dataset]:
    rows = Dataset.objects.visible_to(person).order_by("-pk")[:_MOST_NAMES]
    return [row for row in rows if asked.stands_in(f"{row.title} {row.producer}", row.language)][:most]


def _find_series(asked: _Asked, person: Person | None, most: int) -> list[Series]:
    visible = Series.objects.visible_to(person).select_related("dataset").order_by("-pk")[:_MOST_NAMES]
    found = []
    for row in visible:
        # One that is found by the name of its dataset alone is led to by that.
        if asked.stands_in(f"{row.title} {row.code} {row.unit}", row.dataset.language):
            found.append(row)
            if len(found) == most:
                break
    return found
