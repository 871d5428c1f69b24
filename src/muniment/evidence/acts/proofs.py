"""Acts beside the originals that they are about: enough to have them again where the database is lost.

In: acts. Out: one JSON object each, in the store of the originals, under the digest of the original and that of the
act's key; rows made again from them. Each is believed only if what it says has its key as digest. When an item is
forgotten, the words that its anchors quote are emptied here and in the rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from pydantic import ValidationError

from muniment.archive.models import EditionBlock, Item, ItemAlias, Version
from muniment.archive.originals import OriginalStore
from muniment.archive.proofs import ActProof
from muniment.archive.staleness import mark_stale
from muniment.archive.stores import original_store
from muniment.evidence.acts.models import Act, Anchor, Scale
from muniment.evidence.acts.records import ActRecord, AnchorRecord, ScaleRecord, act_key, anchor_key, record_act
from muniment.evidence.models import Statement, Target
from muniment.evidence.series.models import Release

_JOINED = ("about", "to", "scale", "changes", "answers")


def _proof_name(act: Act) -> str:
    return f"{act.about.original}-{sha256(act.key.encode()).hexdigest()}.json"


def _proof_text(act: Act) -> bytes:
    proof = ActProof(act=1, sha256=act.about.original, key=act.key, said=record_act(act).model_dump_json())
    return json.dumps(proof.model_dump(), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def write_act_proof(act: Act, store: OriginalStore | None = None) -> None:
    """Keep an act beside the original that it is about, in place of what was kept of it before."""
    (store or original_store()).put_proofs({_proof_name(act): _proof_text(act)})


def write_missing_acts(store: OriginalStore) -> int:
    """Write the proofs that acts lack; return how many."""
    written = 0
    for act in Act.objects.select_related(*_JOINED).order_by("pk").iterator():
        if not store.has_proof(_proof_name(act)):
            write_act_proof(act, store)
            written += 1
    return written


@dataclass
class RestoredActs:
    """What came of acts that were kept."""

    restored: int = 0
    there: int = 0
    failed: list[str] = field(default_factory=list)
    """What is not believed, with why."""


def restore_acts(records: Iterable[str | ActProof]) -> RestoredActs:
    """Write acts that are kept and not recorded, in the order in which they were made. Captures must be read before.
    Run again after a kill, it goes on."""
    told, believed = RestoredActs(), []
    for kept in records:
        try:
            record = ActRecord.model_validate_json(kept.said if isinstance(kept, ActProof) else kept)
            datetime.fromisoformat(record.at)
        except (ValidationError, ValueError) as error:
            told.failed.append(f"{kept.key if isinstance(kept, ActProof) else 'a line'}: {str(error).splitlines()[0]}")
            continue
        if problem := _why_not(record):
            told.failed.append(f"{record.key}: {problem}")
            continue
        believed.append(record)
    for record in sorted(believed, key=lambda one: (datetime.fromisoformat(one.at), one.key)):
        if Act.objects.filter(key=record.key).exists():
            told.there += 1
            continue
        named = {key for key in (record.changes, record.answers) if key}
        others = {act.key: act for act in Act.objects.filter(key__in=named)}
        if named - others.keys():
            told.failed.append(f"{record.key}: it names an act that is not there")
            continue
        with transaction.atomic():
            _restore(record, others)
        told.restored += 1
    if told.restored:
        with transaction.atomic():
            mark_stale(["items", "acts", "data"])
    return told


def _why_not(record: ActRecord) -> str:
    """Return why a record is not believed; empty where it is."""
    for anchor in filter(None, (record.about, record.to)):
        if _is_emptied(anchor):
            continue
        if anchor_key(anchor) != anchor.key:
            return "the words or the place that it points at are not those that were signed"
    return "" if act_key(record) == record.key else "it does not say what was signed"


def _is_emptied(anchor: AnchorRecord) -> bool:
    return not (anchor.exact or anchor.prefix or anchor.suffix or anchor.label)


def _restore(record: ActRecord, others: dict[str, Act]) -> None:
    Act(
        key=record.key,
        kind=record.kind,
        about=_restore_anchor(record.about),
        to=_restore_anchor(record.to) if record.to else None,
        relation=record.relation,
        words=record.words,
        language=record.language,
        scale=_restore_scale(record.scale) if record.scale else None,
        rating=record.rating,
        # Parties are found by their names: their numbers are of the database that was.
        party_name=record.party,
        party_source=record.party_source,
        due=record.due,
        changes=others.get(record.changes or ""),
        answers=others.get(record.answers or ""),
        by=record.by,
        account=record.account,
        on_behalf=record.on_behalf,
        why=record.why,
        at=datetime.fromisoformat(record.at),
    ).save(force_insert=True)


def _restore_scale(record: ScaleRecord) -> Scale:
    made, _is_new = Scale.objects.get_or_create(
        owner=record.owner,
        name=record.name,
        version=record.version,
        defaults={
            "words": record.words,
            "is_ordered": record.is_ordered,
            "language": record.language,
            "url": record.url,
        },
    )
    return made


def _restore_anchor(record: AnchorRecord) -> Anchor:
    found = Anchor.objects.filter(key=record.key).first()
    if found is not None:
        return found
    release = version = item = None
    if record.kind == Anchor.CELL:
        release = Release.objects.filter(original=record.original).order_by("-pk").first()
    else:
        versions = Version.objects.filter(capture__original=record.original)
        # The same bytes may have been captured at several places.
        version = versions.filter(number=record.version or 0).order_by("pk").first() or versions.order_by("pk").first()
        item = version.item_id if version else _item_of_teaser(record)
    anchor = Anchor(
        **record.model_dump(exclude={"item", "version"}),
        item=item,
        version=version,
        number=version.number if version else record.version,
        release=release,
    )
    anchor.save(force_insert=True)
    return anchor


def _item_of_teaser(record: AnchorRecord) -> int | None:
    """Return the item whose teaser a page of these bytes has, and which has those words."""
    on_page = EditionBlock.objects.filter(edition__capture__original=record.original).exclude(item=None).values("item")
    words, _dot, occurrence = record.named.partition(".")
    if record.kind in (Anchor.STATEMENT, Anchor.TARGET):
        table = Statement if record.kind == Anchor.STATEMENT else Target
        rows = table._default_manager.filter(item__in=on_page, words=words, occurrence=int(occurrence or 1))
        return rows.values_list("item", flat=True).first()
    return (
        Item.objects.filter(pk__in=on_page, plan_reports__plan__slug=record.named).values_list("pk", flat=True).first()
    )


def empty_words_of(items: Sequence[int]) -> int:
    """Empty the words that anchors quote of items that were forgotten, in the rows and beside the originals; return how
    many anchors. What was said of them stays. To be called in a transaction."""
    held = set(Item.objects.filter(pk__in=items).values_list("pk", flat=True))
    held |= set(ItemAlias.objects.filter(number__in=items).values_list("number", flat=True))
    gone = [number for number in items if number not in held]
    rows = Anchor.objects.filter(item__in=gone).exclude(exact="", prefix="", suffix="", label="")
    forgotten = [anchor for anchor in rows if not Version.objects.filter(pk=anchor.version_id or 0).exists()]
    numbers = [anchor.pk for anchor in forgotten]
    if not numbers:
        return 0
    Anchor.objects.filter(pk__in=numbers).update(exact="", prefix="", suffix="", label="")
    acts = Act.objects.filter(Q(about__in=numbers) | Q(to__in=numbers)).select_related(*_JOINED)
    store = original_store()
    for act in acts:
        write_act_proof(act, store)
    return len(numbers)
