"""Acts as one person may see them: on the page of a statement, a target or a plan, by date.

In: what a page is about, and who asks. Out: `ToldAct`s in the same form for everybody, and the log of what changed.
Nothing is counted towards a verdict: no sum, no mean, no order but that of time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from muniment.archive.addresses import find_address
from muniment.archive.models import Item, ItemAlias, MovedVersion
from muniment.archive.person import Person
from muniment.evidence.acts.anchors import AnchorState, find_state
from muniment.evidence.acts.models import Act, ActQuerySet, Anchor, hidden_numbers
from muniment.evidence.models import Plan, Statement, Target

_JOINED = ("about", "to", "scale", "changes", "answers")


@dataclass(frozen=True)
class Matter:
    """What acts are about, as a page has it: the anchors of it in all its texts."""

    kind: str
    named: frozenset[str]
    items: frozenset[int]
    """Numbers that its items have and had; empty for a plan."""


def matter_of_statement(statement: Statement) -> Matter:
    """Return what acts about a statement point at."""
    return Matter(
        Anchor.STATEMENT,
        frozenset({f"{statement.words}.{statement.occurrence}"}),
        _numbers_of([statement.item_id]),
    )


def matter_of_targets(targets: Iterable[Target]) -> Matter:
    """Return what acts about a target point at, in all the texts that word it."""
    rows = list(targets)
    named = frozenset(f"{row.words}.{row.occurrence}" for row in rows)
    return Matter(Anchor.TARGET, named, _numbers_of([row.item_id for row in rows]))


def matter_of_plan(number: int) -> Matter:
    """Return what acts about a plan point at, under all the names that are joined."""
    rows = Plan.objects.filter(Q(pk=number) | Q(joined_to=number))
    return Matter(Anchor.PLAN, frozenset(rows.values_list("slug", flat=True)), frozenset())


def _numbers_of(items: Iterable[int]) -> frozenset[int]:
    """Return the numbers that items have, and those that led to them before they were merged or split."""
    held = set(items)
    merged = ItemAlias.objects.filter(item__in=held).values_list("number", flat=True)
    moved = MovedVersion.objects.filter(version__item__in=held).values_list("item_number", flat=True)
    return frozenset(held | set(merged) | set(moved))


@dataclass
class ToldAct:
    """An act with what became of it."""

    act: Act
    retraction: Act | None = None
    replaced_by: Act | None = None
    answers: list[ToldAct] = field(default_factory=list)
    state: AnchorState | None = None
    """Of what it points to."""
    is_hidden: bool = False
    """Told only to those who see everything."""

    is_unanswered: bool = False
    """A question to which there is no answer, also none that this person may not see: only then is that told."""
    is_replacement_shown: bool = True
    """The newer one can be seen by whoever asks."""

    @property
    def to_address(self) -> str:
        """Where what it points to is read; empty where that is gone."""
        return address_of(self.act.to) if self.act.to else ""

    @property
    def about_address(self) -> str:
        """Where what it is about is read; empty where that is gone."""
        return address_of(self.act.about)

    @property
    def about_state(self) -> AnchorState:
        """Whether the words that it is about still stand."""
        return find_state(self.act.about)

    @property
    def is_in_force(self) -> bool:
        """Neither retracted nor replaced."""
        return self.retraction is None and self.replaced_by is None

    @property
    def is_overdue(self) -> bool:
        """A question whose day has passed without an answer."""
        return self.is_unanswered and bool(self.act.due) and date.fromisoformat(self.act.due) < timezone.now().date()


@dataclass
class ToldActs:
    """All acts about one thing, each kind by date, and the log."""

    evidence: list[ToldAct] = field(default_factory=list)
    assessments: list[ToldAct] = field(default_factory=list)
    asked: list[ToldAct] = field(default_factory=list)
    """Questions with their answers, and what a party said without being asked."""
    log: list[Act] = field(default_factory=list)
    is_untouched: bool = True
    """Nobody said anything of it, also nothing that this person may not see: only then is that told."""

    def __bool__(self) -> bool:
        return bool(self.log)


def _about(matter: Matter) -> Q:
    found = Q(about__kind=matter.kind, about__named__in=matter.named)
    if matter.kind != Anchor.PLAN:
        found &= Q(about__item__in=matter.items) | Q(about__version__item__in=matter.items)
    return found


def acts_about(matter: Matter, person: Person | None) -> ActQuerySet:
    """Return the acts about one thing that `person` may see, by date."""
    return Act.objects.visible_to(person).filter(_about(matter)).select_related(*_JOINED).order_by("at", "pk")


def tell_acts(matter: Matter, person: Person | None) -> ToldActs:
    """Return the acts about one thing as its page shows them to `person`."""
    rows = list(acts_about(matter, person))
    told = ToldActs(log=rows, is_untouched=not Act.objects.filter(_about(matter)).exists())
    for one in tell_each(rows, person):
        if one.act.kind == Act.EVIDENCE:
            told.evidence.append(one)
        elif one.act.kind == Act.ASSESSMENT:
            told.assessments.append(one)
        else:
            told.asked.append(one)
    return told


def tell_each(rows: Iterable[Act], person: Person | None = None) -> list[ToldAct]:
    """Return acts of substance with what became of each: answers under their questions, others in their order.
    `person`: who asks, and has found the acts."""
    acts = list(rows)
    numbers = {act.pk for act in acts}
    hidden = set(hidden_numbers().filter(changes__in=numbers).values_list("changes", flat=True))
    by_number = {
        act.pk: ToldAct(act, state=find_state(act.to) if act.to else None, is_hidden=act.pk in hidden)
        for act in acts
        if act.kind in Act.SUBSTANTIVE
    }
    visible = set(Act.objects.visible_to(person).filter(changes__in=by_number).values_list("pk", flat=True))
    for change in Act.objects.filter(changes__in=by_number).order_by("pk"):
        told = by_number[change.changes_id or 0]
        if change.kind == Act.RETRACTION:
            told.retraction = change
        elif change.kind in Act.SUBSTANTIVE:
            # Of one that is hidden, or points at what is private, only that it is there is told.
            told.replaced_by, told.is_replacement_shown = change, change.pk in visible
    answered = set(Act.objects.filter(answers__in=by_number).values_list("answers", flat=True))
    for told in by_number.values():
        told.is_unanswered = told.act.kind == Act.QUESTION and told.act.pk not in answered
        asked = by_number.get(told.act.answers_id or 0)
        if asked is not None:
            asked.answers.append(told)
    return [
        told
        for told in by_number.values()
        if told.act.kind != Act.ANSWER or (told.act.answers_id or 0) not in by_number
    ]


def find_act(key: str, person: Person | None) -> Act | None:
    """Return the act that has a key, if `person` may see it."""
    return Act.objects.visible_to(person).filter(key=key).select_related(*_JOINED).first()


def item_of(anchor: Anchor) -> Item | None:
    """Return the item that holds an anchor's version now; None for data, and for what is gone."""
    if anchor.version_id:
        found = Item.objects.filter(versions=anchor.version_id).select_related("source").first()
        if found is not None:
            return found
    if anchor.item is None or anchor.version_id:
        return None
    return Item.objects.filter(pk=Item.objects.now_at(anchor.item)).select_related("source").first()


def address_of(anchor: Anchor) -> str:
    """Return the address of the page that an anchor is of: the statement's, the target's, the plan's, the paragraph's
    or the cell's. Empty where that is gone."""
    if anchor.kind == Anchor.PLAN:
        return find_address("plan", anchor.named) if Plan.objects.filter(slug=anchor.named).exists() else ""
    if anchor.kind == Anchor.CELL:
        if anchor.release is None:
            return ""
        dataset = anchor.release.dataset
        return find_address("data-cell", dataset.slug, anchor.release.number, anchor.row, anchor.column)
    item = item_of(anchor)
    if item is None:
        return ""
    if anchor.kind in (Anchor.STATEMENT, Anchor.TARGET):
        words, _dot, occurrence = anchor.named.partition(".")
        letter = "s" if anchor.kind == Anchor.STATEMENT else "t"
        key = f"{letter}-{item.pk}-{words}" + (f".{occurrence}" if occurrence not in ("", "1") else "")
        return find_address(anchor.kind, key)
    return find_state(anchor).address
