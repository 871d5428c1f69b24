"""A plan's targets as one person may see them: rows of what is one target in several texts, and what each text says.

In: a plan and who asks. Out: `TargetRow`s with the sources' own words by date, and editions compared target by target.
Nothing is counted, averaged or judged: what texts say stands side by side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal

from django.db.models import QuerySet

from muniment.archive.models import Item
from muniment.archive.person import Person
from muniment.evidence.models import PlanReport, Said, Target
from muniment.evidence.plans_told import ToldPlan, visible_reports
from muniment.evidence.statement_words import find_likeness
from muniment.reading.findings.edtf_dates import compare_dates
from muniment.reading.model import SURE_TARGET

_LIKE = 0.5
_KEY = re.compile(r"t-(?P<item>\d{1,18})-(?P<words>[0-9a-f]{16})(?:\.(?P<occurrence>\d{1,6}))?")


@dataclass
class TargetRow:
    """One target: its wordings in several texts, and what they say of it, both by date."""

    wordings: list[Target] = field(default_factory=list)
    """Editions of the plan first."""

    @property
    def first(self) -> Target:
        """The wording by which the row is shown."""
        return self.wordings[0]

    def get_absolute_url(self) -> str:
        """The target's page."""
        return self.first.get_absolute_url()

    @property
    def said(self) -> list[Said]:
        """What texts say of it, by the date of the text."""
        rows = [said for target in self.wordings for said in target.sure_said]
        return sorted(rows, key=lambda said: (said.target.item.sort_date, said.target.item_id, said.position))

    @cached_property
    def _by_item(self) -> dict[int, list[Said]]:
        found: dict[int, list[Said]] = defaultdict(list)
        for target in self.wordings:
            found[target.item_id] += target.sure_said
        return found

    def said_in(self, item: int) -> list[Said]:
        """Return what one item says of it."""
        return self._by_item.get(item, [])

    @property
    def last_day(self) -> str:
        """The day (EDTF) of the newest text that speaks of it; empty where none has one."""
        days = [target.item for target in self.wordings if target.item.published]
        return max(days, key=lambda item: item.sort_date).published if days else ""


_COMPARED = ("item_id", "position", "words", "occurrence", "pattern", "quote", "value", "unit", "comparator", "due")
"""What is asked of a target to find which others are one with it: all else is read of those that a page shows."""


def group_rows(plan: ToldPlan, person: Person | None) -> list[TargetRow]:
    """Return the targets of a plan, those that the program is sure of, of visible items: which are one, with what is
    compared. What they say is told by `complete_rows`."""
    reports = visible_reports(person).filter(root=plan.number)
    days = {report.item_id: report for report in reports.select_related("item")}
    wanted = Target.objects.visible_to(person).filter(
        state=Target.CURRENT, confidence__gte=SURE_TARGET, plan__in=reports.values("plan")
    )
    targets = [target for target in wanted.order_by().only(*_COMPARED) if target.item_id in days]

    def place(target: Target) -> tuple[bool, str, int, int]:
        report = days[target.item_id]
        return not report.is_edition, report.item.sort_date, target.item_id, target.position

    return group_targets(sorted(targets, key=place))


def complete_rows(rows: Sequence[TargetRow]) -> None:
    """Read what rows show: their targets whole, with their items, and what those say of them."""
    wanted = [target.pk for row in rows for target in row.wordings]
    whole: dict[int, Target] = {}
    for start in range(0, len(wanted), 500):
        whole |= Target.objects.select_related("plan").in_bulk(wanted[start : start + 500])
    # Some hundred targets stand in one item: it is read once.
    items = Item.objects.select_related("source").in_bulk({target.item_id for target in whole.values()})
    for target in whole.values():
        target.item = items[target.item_id]
    _tell_said(list(whole.values()))
    for row in rows:
        row.wordings = [whole[target.pk] for target in row.wordings if target.pk in whole]


def find_rows(plan: ToldPlan, person: Person | None) -> list[TargetRow]:
    """Return the targets of a plan, those that the program is sure of, of visible items, with what is said of them."""
    rows = group_rows(plan, person)
    complete_rows(rows)
    return [row for row in rows if row.wordings]


def find_sure(person: Person | None) -> QuerySet[Target]:
    """Return the targets that the program is sure of, of visible items, with their items, sources and plans."""
    wanted = Target.objects.visible_to(person).filter(state=Target.CURRENT, confidence__gte=SURE_TARGET)
    return wanted.select_related("item__source", "plan")


def _tell_said(targets: Sequence[Target]) -> None:
    """Note on each target what its item says of it, as far as the program is sure."""
    by_number = {target.pk: target for target in targets}
    for target in targets:
        target.sure_said = []
    numbers = sorted(by_number)
    for start in range(0, len(numbers), 500):
        told = Said.objects.filter(target__in=numbers[start : start + 500], confidence__gte=SURE_TARGET)
        for said in told.order_by("target", "position"):
            said.target = by_number[said.target_id]
            said.target.sure_said.append(said)


def group_targets(targets: Iterable[Target]) -> list[TargetRow]:
    """Return targets gathered into rows: what is surely one. The same words; the same sentence with other numbers; or
    the same number, unit and date in words that are half the same."""
    rows: list[TargetRow] = []
    by_words: dict[str, TargetRow] = {}
    by_pattern: dict[str, TargetRow] = {}
    by_number: dict[tuple[float, str, str], list[TargetRow]] = defaultdict(list)
    for target in targets:
        number = None
        if target.value is not None and target.due:
            number = (target.value, target.unit.casefold(), target.due)
        row = by_words.get(target.words)
        if row is None and target.pattern:
            row = by_pattern.get(target.pattern)
            # One text sets two things in the same sentence with two numbers: those are two.
            if row is not None and any(own.item_id == target.item_id for own in row.wordings):
                row = None
        if row is None and number is not None:
            likely = [r for r in by_number[number] if find_likeness(r.first.quote, target.quote) >= _LIKE]
            row = likely[0] if len(likely) == 1 else None
        if row is None:
            row = TargetRow()
            rows.append(row)
        row.wordings.append(target)
        by_words.setdefault(target.words, row)
        if target.pattern:
            by_pattern.setdefault(target.pattern, row)
        if number is not None and row not in by_number[number]:
            by_number[number].append(row)
    return rows


def find_target(key: str, person: Person | None) -> Target | None:
    """Return the target at an address, of an item that `person` may see; also where its item was merged since."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    same = Target.objects.visible_to(person).filter(words=match["words"], occurrence=int(match["occurrence"] or 1))
    same = same.select_related("item__source", "plan").filter(confidence__gte=SURE_TARGET)
    number = int(match["item"])
    return same.filter(item=number).first() or same.filter(item=Item.objects.now_at(number)).first()


Change = Literal["number", "later", "earlier", "words", "only before", "only after"]


@dataclass(frozen=True)
class ComparedTarget:
    """How a target stands in two editions of a plan: both wordings, and what differs."""

    changes: tuple[Change, ...]
    before: Target | None
    after: Target | None


@dataclass(frozen=True)
class ComparedEditions:
    """Two editions of a plan, one after the other, and the targets that differ."""

    before: PlanReport
    after: PlanReport
    targets: list[ComparedTarget]


def compare_editions(editions: Sequence[PlanReport], rows: Sequence[TargetRow]) -> list[ComparedEditions]:
    """Return each edition beside the one before it in its language, by date. What stands in both in the same words is
    left out. A translation changes no target: it is compared with none in another language."""
    compared = []
    languages = dict.fromkeys(edition.item.language for edition in editions)
    in_turn = ([edition for edition in editions if edition.item.language == language] for language in languages)
    for before, after in (pair for each in in_turn for pair in pairwise(each)):
        targets = []
        for row in rows:
            old = next((t for t in row.wordings if t.item_id == before.item_id), None)
            new = next((t for t in row.wordings if t.item_id == after.item_id), None)
            if (old or new) and (changes := _changes(old, new)):
                targets.append(ComparedTarget(changes, old, new))
        compared.append(ComparedEditions(before, after, targets))
    return compared


def _changes(old: Target | None, new: Target | None) -> tuple[Change, ...]:
    if old is None:
        return ("only after",)
    if new is None:
        return ("only before",)
    if old.words == new.words and old.due == new.due and old.value == new.value:
        return ()
    found: list[Change] = []
    if (old.value, old.unit, old.comparator) != (new.value, new.unit, new.comparator):
        found.append("number")
    if old.due and new.due and (order := compare_dates(old.due, new.due)):
        found.append("later" if order < 0 else "earlier")
    return tuple(found) or ("words",)


@dataclass(frozen=True)
class ToldTarget:
    """A target's page: the row it stands in, and its plan."""

    row: TargetRow
    plan: ToldPlan | None


def tell_target(target: Target, plan: ToldPlan | None, person: Person | None) -> ToldTarget:
    """Return what a target's page shows."""
    if plan is not None:
        for row in group_rows(plan, person):
            if any(own.pk == target.pk for own in row.wordings):
                complete_rows([row])
                return ToldTarget(row, plan)
    _tell_said([target])
    return ToldTarget(TargetRow([target]), plan)
