"""Plans as records: each as one source names it, with what its items say of it, and its targets.

In: items with what their newest readings found. Out: `Plan`, `PlanReport`, `Target` and `Said` rows. A plan that two
sources name is two rows, joined where that is sure, proposed to a person where it may be.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import Q
from django.utils import timezone

from muniment.archive.catalogue import fold_title, make_slug
from muniment.archive.models import EditionBlock, Item, person_name
from muniment.evidence.models import Plan, PlanReport, Proposal, Said, Target
from muniment.evidence.statement_places import find_place
from muniment.evidence.statement_words import digest_without_numbers, digest_words, find_likeness
from muniment.reading.findings.places import find_places
from muniment.reading.paragraphs import find_noted_paragraphs, quote_without_marks
from muniment.reading.stored import StoredPlanTargets, StoredReading, StoredSaid, StoredTarget

_YEARS_AT_END = re.compile(
    r"[\s,，]*[(（]?(?:1[89]|20)\d\d\s*年?\s*(?:[-–—~～至到－]|to)+\s*(?:(?:1[89]|20)?\d\d)\s*年?[)）]?\s*$"
)
_BULLET = re.compile(r"^(?:[-–•*·▪◦]|\d{1,2}[.)])\s+(?=\S)")
"""What marks an entry of a list: none of its words."""
_LIKE = 0.6
_MOST_PROPOSED = 10


@dataclass
class FoundPlan:
    """A plan that an item names, with all that the item says of it."""

    title: str
    period: str = ""
    published: str = ""
    ordinal: int | None = None
    said: list[dict[str, str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    targets: list[StoredTarget] = field(default_factory=list)
    reports: list[StoredSaid] = field(default_factory=list)


def plan_key(title: str) -> str:
    """Return what makes two names of a plan the same: without years at the end."""
    return fold_title(_YEARS_AT_END.sub("", title) or title)


def plans_in(content: StoredReading, teasers: Iterable[StoredReading]) -> list[FoundPlan]:
    """Return the plans that an item's reading names; where it names none, those of its teasers."""
    found: dict[str, FoundPlan] = {}
    noted = find_noted_paragraphs(content.get("sections", ()))
    headings = {" ".join((content.get("title") or "").split())}
    headings |= {" ".join((section.get("title") or "").split()) for section in content.get("sections", ())}
    # A stub's teaser may name a plan that its full text does not describe again: the teaser's word stays.
    for one in [content.get("plan"), *(teaser.get("plan") for teaser in teasers)]:
        if one and not found:
            said = [
                {"text": quote_without_marks(text, noted), "speaker": _speaker_in(text, content)}
                for text in one.get("sentences", [])
                # A heading has a plan's words and says nothing of it.
                if text not in headings
            ]
            found[plan_key(one["title"])] = FoundPlan(
                one["title"],
                one.get("period") or "",
                one.get("published") or "",
                one.get("ordinal"),
                said,
                one.get("places", []),
            )
    itself = content.get("plan")
    # A text that bears the plan's name is the plan: what it sets without naming a plan is the plan's.
    is_plan = itself is not None and plan_key(content.get("title") or "") == plan_key(itself["title"])
    for row in content.get("plans", []):
        _take(row, found, itself["title"] if itself is not None and is_plan else None)
    return list(found.values())


def _take(row: StoredPlanTargets, found: dict[str, FoundPlan], itself: str | None) -> None:
    """Add what a reading says of one plan's targets. Targets that it ties to no plan are those of the plan that the
    text is (`itself`), and of any other text nobody's here."""
    title = row.get("title") or itself
    if not title:
        return
    plan = found.setdefault(plan_key(title), FoundPlan(_YEARS_AT_END.sub("", title) or title))
    plan.period = plan.period or row.get("period") or ""
    plan.published = plan.published or row.get("published") or ""
    before = len(plan.targets)
    plan.targets += row.get("targets", [])
    plan.reports += [{**said, "target": said["target"] + before} for said in row.get("said", [])]


def _speaker_in(sentence: str, content: StoredReading) -> str:
    """Return who an item says said a sentence: one speaker of a statement that stands in it, or nobody."""
    speakers = {
        found["speaker"] for found in content.get("statements", []) if " ".join(found["quote"].split()) in sentence
    }
    return str(next(iter(speakers))) if len(speakers) == 1 and None not in speakers else ""


def update_plans(items: Iterable[Item], contents: Mapping[int, StoredReading]) -> None:
    """Bring what some items say of plans up to date. To be called in a transaction."""
    by_id = {item.pk: item for item in items}
    before = set(PlanReport.objects.filter(item__in=by_id).values_list("plan", "item"))
    PlanReport.objects.filter(item__in=by_id).delete()
    known = {(row.item_id, row.words, row.occurrence): row for row in Target.objects.filter(item__in=by_id)}
    Said.objects.filter(target__item__in=by_id).delete()
    seen: set[int] = set()
    teasers: dict[int, list[StoredReading]] = {}
    for block in EditionBlock.objects.filter(item__in=by_id).order_by("pk"):
        teasers.setdefault(block.item_id or 0, []).append(block.content)  # type: ignore[arg-type]
    for item in by_id.values():
        occurrences: Counter[str] = Counter()
        for found in plans_in(contents[item.pk], teasers.get(item.pk, [])):
            plan = _find_plan(item, found)
            PlanReport.objects.update_or_create(
                plan=plan,
                item=item,
                defaults={
                    "title": found.title,
                    "published": found.published,
                    "ordinal": found.ordinal,
                    "said": found.said,
                    "places": found.places,
                    # The item bears the plan's own name: it is the plan.
                    "is_edition": plan_key(item.title) == plan_key(found.title),
                },
            )
            seen |= _store_targets(item, plan, found, contents[item.pk], known, occurrences)
    gone = [row.pk for row in known.values() if row.pk not in seen and row.state != Target.UNREAD]
    Target.objects.filter(pk__in=gone).update(state=Target.UNREAD)
    _lead_on(before)


def _lead_on(before: Iterable[tuple[int, int]]) -> None:
    """Let the address of a plan that no item speaks of any more lead to the plan that its items speak of now. `before`:
    plans with their items, as they were."""
    for number in sorted({plan for plan, _item in before}):
        if PlanReport.objects.filter(plan=number).exists():
            continue
        items = [item for plan, item in before if plan == number]
        now = {row.root_id for row in Plan.objects.filter(reports__item__in=items)} - {number}
        rows = Plan.objects.filter(pk=number, joined_to=None, members=None)
        # Of two plans that a text speaks of now, neither is surely the one of before.
        if len(now) == 1 and not Proposal.objects.filter(
            Q(first__in={number, *now}, second__in={number, *now}), kind=Proposal.PLAN, decision=Proposal.NO
        ):
            rows.update(joined_to=now.pop(), joined_by=person_name(None), joined_at=timezone.now())


def _store_targets(
    item: Item,
    plan: Plan,
    found: FoundPlan,
    content: StoredReading,
    known: Mapping[tuple[int, str, int], Target],
    occurrences: Counter[str],
) -> set[int]:
    sections = content.get("sections", [])
    rows = []
    for position, one in enumerate(found.targets):
        words = digest_words(one["quote"])
        occurrences[words] += 1
        row = known.get((item.pk, words, occurrences[words])) or Target(
            item=item, words=words, occurrence=occurrences[words]
        )
        place = find_place(sections, one["quote"], one.get("start", 0), one.get("end", 0))
        quantity = one.get("quantity", {})
        row.plan, row.position, row.state, row.quote = plan, position, Target.CURRENT, one["quote"]
        row.pattern = digest_without_numbers(one["quote"])
        row.what, row.unit = quantity.get("what") or "", quantity.get("unit") or ""
        row.comparator, row.value = quantity.get("comparator") or "yes_no", quantity.get("value")
        row.baseline_value = quantity.get("baseline_value")
        row.baseline_period = quantity.get("baseline_period") or ""
        row.due, row.place = one.get("due") or "", one.get("place") or ""
        row.group, row.responsible = one.get("group") or "", one.get("responsible") or ""
        row.paragraph = place.paragraph if place else ""
        row.start, row.end = (place.start, place.end) if place else (0, 0)
        row.confidence = one.get("confidence", 0.5)
        row.save()
        rows.append(row)
    said = []
    for position, report in enumerate(found.reports):
        if report["target"] >= len(rows):
            continue
        place = find_place(sections, report["quote"], report.get("start", 0), report.get("end", 0))
        said.append(
            Said(
                target=rows[report["target"]],
                position=position,
                relation=report["relation"],
                speaker=report.get("speaker") or "",
                value=report.get("value"),
                date=report.get("date") or "",
                quote=_BULLET.sub("", report["quote"]),
                paragraph=place.paragraph if place else "",
                confidence=report.get("confidence", 0.5),
            )
        )
    Said.objects.bulk_create(said)
    return {row.pk for row in rows}


def make_plan_slug(title: str, period: str, source: str) -> str:
    """Return the ending of a new plan's address: of its own title, period and source alone.

    One that were counted on where another plan has it ("-2") would tell everybody of a plan that only hidden items
    report on.
    """
    base = make_slug(f"{title} {period}".replace("/", "-")) or "plan"
    return f"{base}-{sha256(json.dumps([fold_title(title), period, source]).encode()).hexdigest()[:10]}"


def _find_plan(item: Item, found: FoundPlan) -> Plan:
    keys = {fold_title(found.title), plan_key(found.title)}
    plan = Plan.objects.filter(source=item.source, title_key__in=keys, period=found.period).order_by("pk").first()
    if plan is None:
        plan = Plan.objects.create(
            slug=make_plan_slug(found.title, found.period, item.source.name),
            title=found.title,
            title_key=fold_title(found.title),
            source=item.source,
            period=found.period,
            published=found.published,
            ordinal=found.ordinal,
            language=item.language,
        )
        _match(plan)
    elif plan.joined_to_id and plan.joined_by == person_name(None) and not plan.reports.exists():
        # Its address led on while no text spoke of it.
        root = Plan.objects.get(pk=plan.joined_to_id)
        if plan_key(root.title) != plan_key(plan.title):
            plan.joined_to_id, plan.joined_by, plan.joined_at = None, "", None
            plan.save(update_fields=["joined_to", "joined_by", "joined_at"])
    return plan


def _match(plan: Plan) -> None:
    """Join a new plan to one that is surely the same, and propose those that may be."""
    key = plan_key(plan.title)
    others = list(Plan.objects.exclude(pk=plan.pk).filter(period=plan.period).order_by("pk")) if plan.period else []
    others += list(
        Plan.objects.exclude(pk=plan.pk).exclude(pk__in=[o.pk for o in others]).filter(title_key=plan.title_key)
    )
    # The same name, years and country: nothing else is called so. Two of them that people keep apart say otherwise.
    is_sure = bool(plan.period) and bool(find_places(f"in {plan.title}"))
    sure = {o.pk: o.root_id for o in others if is_sure and o.period == plan.period and plan_key(o.title) == key}
    roots = set(sure.values())
    if len(roots) == 1:
        plan.joined_to_id, plan.joined_by, plan.joined_at = roots.pop(), person_name(None), timezone.now()
        plan.save(update_fields=["joined_to", "joined_by", "joined_at"])
    proposed = []
    for other in others:
        if plan.joined_to_id is not None and other.pk in sure:
            continue
        same_name = plan_key(other.title) == key
        if same_name:
            confidence, why = 0.8 if plan.period == other.period else 0.4, Proposal.SAME_NAME
        elif other.language == plan.language and find_likeness(plan.title, other.title) >= _LIKE:
            confidence, why = 0.5, Proposal.LIKE_NAME
        elif other.language != plan.language and other.source_id == plan.source_id:
            confidence, why = 0.5, Proposal.SAME_YEARS
        else:
            continue
        proposed.append(Proposal(kind=Proposal.PLAN, first=other.pk, second=plan.pk, confidence=confidence, why=why))
    Proposal.objects.bulk_create(proposed[:_MOST_PROPOSED], ignore_conflicts=True)
