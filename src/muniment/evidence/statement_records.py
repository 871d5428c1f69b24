"""Statements as records that stay: brought up to date from the readings of all versions of an item.

In: items with what their newest readings found. Out: `Statement` rows, each kept under its words, and in which versions
it stands. A row is never deleted while its item is held: a statement whose words are gone keeps its page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from muniment.archive.models import EditionBlock, Item, Version
from muniment.evidence.models import Statement, StatementVersion
from muniment.evidence.statement_places import StatementPlace, find_place
from muniment.evidence.statement_words import digest_without_numbers, digest_words
from muniment.reading.paragraphs import find_noted_paragraphs, quote_without_marks
from muniment.reading.stored import StoredReading

_Key = tuple[int, str, int]
"""Item, words, occurrence."""
_FIELDS = (
    "position",
    "state",
    "quote",
    "pattern",
    "speaker",
    "role",
    "date_text",
    "date",
    "attribution",
    "figures",
    "topics",
    "start",
    "end",
    "confidence",
)
"""What a later reading may say otherwise of the same words."""


def make_statements(item: Item, content: StoredReading) -> list[Statement]:
    """Return the statements that a reading of an item found, unsaved, in the order of its text."""
    noted = find_noted_paragraphs(content.get("sections", ()))
    seen: Counter[str] = Counter()
    made = []
    for position, found in enumerate(content.get("statements", [])):
        # The span is still that of the reading's text, marks and all.
        quote = quote_without_marks(found["quote"], noted)
        words = digest_words(quote)
        seen[words] += 1
        made.append(
            Statement(
                item=item,
                words=words,
                occurrence=seen[words],
                pattern=digest_without_numbers(quote),
                state=Statement.CURRENT,
                position=position,
                quote=quote,
                speaker=(found["speaker"] or "")[:300],
                role=found["role"] or "",
                date_text=(found["date"] or {}).get("text", "")[:120],
                date=(found["date"] or {}).get("edtf") or "",
                attribution=found["attribution"],
                figures=found["figures"],
                topics=found["topics"],
                start=found["start"],
                end=found["end"],
                confidence=found["confidence"],
            )
        )
    return made


def update_statements(items: Sequence[Item], contents: Mapping[int, StoredReading]) -> None:
    """Bring the statements of some items up to date, from all their versions and teasers. `contents`: what the newest
    reading of each found, by the item's id. To be called in a transaction."""
    known: dict[_Key, Statement] = {
        (row.item_id, row.words, row.occurrence): row for row in Statement.objects.filter(item__in=contents)
    }
    wanted: dict[_Key, Statement] = {}
    standing: list[tuple[_Key, Version, StatementPlace | None]] = []

    def take(found: Iterable[Statement], state: str) -> list[_Key]:
        keys = []
        for row in found:
            key = (row.item_id, row.words, row.occurrence)
            row.state = state
            wanted.setdefault(key, row)
            keys.append(key)
        return keys

    def stand(item: Item, version: Version, content: StoredReading, state: str) -> None:
        made = make_statements(item, content)
        sections = content.get("sections", [])
        for key, row in zip(take(made, state), made, strict=True):
            standing.append((key, version, find_place(sections, row.quote, row.start, row.end)))

    by_id = {item.pk: item for item in items}
    for item in items:
        if item.version is not None:
            stand(item, item.version, contents[item.pk], Statement.CURRENT)
        else:
            take(make_statements(item, contents[item.pk]), Statement.CURRENT)
    shown = [item.version_id for item in items if item.version_id]
    others = Version.objects.filter(item__in=by_id).exclude(pk__in=shown).select_related("reading")
    for version in others.order_by("item", "-number"):
        stand(by_id[version.item_id], version, version.reading.content, Statement.PAST)
    for block in EditionBlock.objects.filter(item__in=by_id).order_by("-pk"):
        # What a teaser found bears the same names.
        take(make_statements(by_id[block.item_id or 0], block.content), Statement.PAST)  # type: ignore[arg-type]
    _save(known, wanted)
    rows = {key: known.get(key, row) for key, row in wanted.items()}
    StatementVersion.objects.filter(statement__item__in=by_id).delete()
    StatementVersion.objects.bulk_create(
        StatementVersion(
            statement=rows[key],
            version=version,
            paragraph=place.paragraph if place else "",
            start=place.start if place else 0,
            end=place.end if place else 0,
        )
        for key, version, place in standing
    )


def _save(known: Mapping[_Key, Statement], wanted: Mapping[_Key, Statement]) -> None:
    Statement.objects.bulk_create(row for key, row in wanted.items() if key not in known)
    changed = []
    for key, row in known.items():
        if key not in wanted:
            if row.state != Statement.UNREAD:
                row.state = Statement.UNREAD
                changed.append(row)
            continue
        values = {name: getattr(wanted[key], name) for name in _FIELDS}
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    Statement.objects.bulk_update(changed, _FIELDS, batch_size=200)
