"""Relations: the same thing, seen twice. Reprints, near reprints and translations, each with how sure that is.

In: items whose text changed (an outbox consumer). Out: `Relation`s between them and others. A relation is proposed, and
a person's yes or no stays whatever is found later.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from zlib import crc32

from django.db import connection, transaction
from django.db.models import BigAutoField, Q
from django.utils import timezone

from muniment.archive.catalogue import ArchiveError
from muniment.archive.compiled_query import CompiledQuery, Placeholder
from muniment.archive.models import Item, ItemSketch, LogEntry, Relation, SketchMark, person_name
from muniment.archive.person import Person
from muniment.archive.shown import text_of_content
from muniment.archive.staleness import mark_stale
from muniment.archive.subjects import Subject, item_numbers, item_subject
from muniment.capture import address_key
from muniment.reading.minhash import LOOKED_UP, make_sketch, resemblance, shared_landmarks

_NEAR = 0.5
"""Share of the runs of words from which two texts are near duplicates."""
_SAME = 0.95
_MOST_HOLDERS = 40
"""A mark that more items hold is boilerplate."""
_LEAST_LANDMARKS = 4
_BATCH = 200
_MOST_RELATED = 60
"""Relations that are shown of one item."""


def relate(subjects: list[Subject]) -> None:
    """Find what the items among `subjects` are the same as: the outbox consumer."""
    ids = item_numbers(subjects)
    for start in range(0, len(ids), _BATCH):
        _relate_batch(ids[start : start + _BATCH])


def find_same(items: Mapping[int, Item]) -> dict[int, set[int]]:
    """Return which of some items are the same text, or nearly, by their numbers.

    Nearly the same by one source on different days is a series (yearly reports), and no reprint. Asked at every search,
    so the query stands here as it is sent.
    """
    if len(items) < 2:
        return {}
    places = ", ".join(["%s"] * len(items))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT item_id, other_id, kind FROM archive_relation "  # noqa: S608 - what is put in are placeholders
            f"WHERE item_id IN ({places}) AND decision <> %s AND kind <> %s",
            [*items, Relation.NO, Relation.TRANSLATION],
        )
        rows = cursor.fetchall()
    same: dict[int, set[int]] = {}
    for one, other, kind in rows:
        if other not in items:
            continue
        first, second = items[one], items[other]
        if kind == Relation.NEAR and first.source_id == second.source_id and first.sort_date != second.sort_date:
            continue
        same.setdefault(one, set()).add(other)
        same.setdefault(other, set()).add(one)
    return same


def _relate_batch(ids: list[int]) -> None:
    items = {i.pk: i for i in Item.objects.filter(pk__in=ids, state=Item.FULL).select_related("version__reading")}
    sketches = {pk: _sketch_of(item) for pk, item in items.items()}
    with transaction.atomic():
        ItemSketch.objects.filter(item__in=ids).delete()
        SketchMark.objects.filter(item__in=ids).delete()
        ItemSketch.objects.bulk_create(sketches.values())
        SketchMark.objects.bulk_create(
            SketchMark(item_id=pk, value=value) for pk, sketch in sketches.items() for value in _looked_up(sketch)
        )
        found = _find(items, sketches)
        touched = _write(ids, found)
        # What is shown on the others' pages changes with it.
        mark_stale(item_subject(pk) for pk in touched)


def _sketch_of(item: Item) -> ItemSketch:
    text = text_of_content(item.version.reading.content) if item.version else ""
    sketch = make_sketch(text)
    return ItemSketch(
        item=item,
        text_digest=item.version.text_digest if item.version else "",
        language=item.language.split("-")[0],
        marks=list(sketch.marks),
        landmarks=list(sketch.landmarks),
    )


def _looked_up(sketch: ItemSketch) -> set[int]:
    """Return the numbers by which a sketch is found: marks as they are, landmarks below nought so that they never
    meet."""
    marks = set(sketch.marks[:LOOKED_UP])
    if len(sketch.landmarks) >= _LEAST_LANDMARKS:
        marks |= {-1 - crc32(landmark.encode()) for landmark in sketch.landmarks}
    return marks


Found = dict[tuple[int, int], tuple[str, float, str]]
"""(smaller id, larger id) to (kind, confidence, why)"""


def _find(items: dict[int, Item], sketches: dict[int, ItemSketch]) -> Found:
    holders: dict[int, list[int]] = defaultdict(list)
    values = {value for sketch in sketches.values() for value in _looked_up(sketch)}
    for part in _parts(sorted(values)):
        for value, pk in SketchMark.objects.filter(value__in=part).values_list("value", "item_id"):
            holders[value].append(pk)
    pairs: Counter[tuple[int, int]] = Counter()
    for pk, sketch in sketches.items():
        for value in _looked_up(sketch):
            others = holders[value]
            if len(others) <= _MOST_HOLDERS:
                pairs.update((min(pk, other), max(pk, other)) for other in others if other != pk)
    # One shared day or figure says nothing; one shared run of words does.
    wanted = {pk for pair in pairs for pk in pair}
    known = dict(sketches)
    for part in _parts(sorted(wanted - set(known))):
        known |= {s.item_id: s for s in ItemSketch.objects.filter(item__in=part)}
    found: Found = {}
    for a, b in pairs:
        if a in known and b in known and (relation := _compare(known[a], known[b])):
            found[a, b] = relation
    found.update(_linked(items))
    return found


def _parts(values: list[int]) -> Iterable[list[int]]:
    return (values[start : start + 500] for start in range(0, len(values), 500))


def _compare(a: ItemSketch, b: ItemSketch) -> tuple[str, float, str] | None:
    if a.text_digest and a.text_digest == b.text_digest:
        return Relation.DUPLICATE, 1.0, "the same text"
    share = resemblance(a.marks, b.marks)
    if share >= _SAME:
        return Relation.DUPLICATE, share, f"{share:.0%} of the runs of words"
    if share >= _NEAR:
        return Relation.NEAR, share, f"{share:.0%} of the runs of words"
    if a.language and b.language and a.language != b.language:
        count, part = shared_landmarks(a.landmarks, b.landmarks)
        if count >= _LEAST_LANDMARKS and part >= 0.5:
            return (
                Relation.TRANSLATION,
                round(min(0.95, part * min(1.0, 0.5 + count / 16)), 3),
                f"{count:g} days, figures and countries in both (a country counts half)",
            )
    return None


def _linked(items: dict[int, Item]) -> Found:
    """Return translations that the pages themselves link to."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for pk, item in items.items():
        for url in item.alternates.values():
            if key := address_key(url):
                wanted[key].append(pk)
    found: Found = {}
    for other, key, language in Item.objects.filter(url_key__in=list(wanted)).values_list("pk", "url_key", "language"):
        for pk in wanted[key]:
            if pk != other and items[pk].language != language:
                found[min(pk, other), max(pk, other)] = (
                    Relation.TRANSLATION,
                    0.98,
                    "the page links to it as its translation",
                )
    return found


def _write(ids: list[int], found: Found) -> set[int]:
    """Write what was found, leave what a person decided, take back what is found no more; return the items touched."""
    known = {(r.item_id, r.other_id): r for r in Relation.objects.filter(Q(item__in=ids) | Q(other__in=ids))}
    touched: set[int] = set()
    new = []
    for pair, (kind, confidence, why) in found.items():
        relation = known.pop(pair, None)
        if relation is None:
            new.append(Relation(item_id=pair[0], other_id=pair[1], kind=kind, confidence=confidence, why=why))
        elif (relation.kind, relation.confidence, relation.why) != (
            kind,
            confidence,
            why,
        ) and relation.decision == Relation.OPEN:
            relation.kind, relation.confidence, relation.why = kind, confidence, why
            relation.save(update_fields=["kind", "confidence", "why"])
        else:
            continue
        touched |= set(pair)
    Relation.objects.bulk_create(new)
    gone = [r for r in known.values() if r.decision == Relation.OPEN]
    Relation.objects.filter(pk__in=[r.pk for r in gone]).delete()
    return touched | {pk for r in gone for pk in (r.item_id, r.other_id)}


@transaction.atomic
def decide(relation: Relation, decision: str, person: Person | None) -> None:
    """Write somebody's yes or no to a relation. Raises ArchiveError for anything else."""
    if decision not in (Relation.YES, Relation.NO):
        raise ArchiveError(f"{decision} is not a decision; give yes or no")
    relation.decision, relation.decided_by, relation.decided_at = decision, person_name(person), timezone.now()
    relation.save(update_fields=["decision", "decided_by", "decided_at"])
    LogEntry.objects.create(
        action="relate",
        person=relation.decided_by,
        detail={"items": [relation.item_id, relation.other_id], "decision": decision},
    )
    mark_stale(item_subject(pk) for pk in (relation.item_id, relation.other_id))


_ITEM = Placeholder("item", BigAutoField())
_relations = CompiledQuery(
    lambda: (
        Relation.objects.filter(Q(item=_ITEM) | Q(other=_ITEM))
        .exclude(decision=Relation.NO)
        .order_by("-confidence")[:_MOST_RELATED]
    )
)


def relations_of(item: Item, person: Person | None) -> list[tuple[Relation, Item]]:
    """Return an item's relations with the other item of each, as far as `person` may see it; what was denied is left
    out."""
    rows = _relations.ask(item=item.pk)
    others = {r.pk: (r.other_id if r.item_id == item.pk else r.item_id) for r in rows}
    visible = Item.objects.visible_among(others.values(), person)
    return [(r, visible[others[r.pk]]) for r in rows if others[r.pk] in visible]
