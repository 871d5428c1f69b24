"""Snapshots: counts that can be cited, asked again, and say what changed since.

In: a `CountQuestion`. Out: a file in the archive's folder `snapshots`, with the question, the day, the rows, and each
item that was counted with the digest of its text; at any later time what is otherwise now.

What everybody may see is counted, whoever makes it: so a snapshot shows the same to everybody, and nothing private. It
is a file, and not a row, so that it stays where the database is made anew from proofs. Items are then known by their
texts, whatever their numbers are.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.utils import timezone

from muniment.archive.models import Collection, Item, Source
from muniment.archive.person import Person
from muniment.search.counting.selections import Counted
from muniment.search.counting.tables import OF_WORDS, Cell, CountQuestion, CountTable, count, items_of, table_of
from muniment.search.tokens.store import token_store

MOST_OF_PERSON = 500
"""Snapshots that one account may keep."""
_KEY = re.compile(r"[0-9a-f]{16}")
_FORM = 1
_STEP = 5000


class SnapshotRefused(Exception):
    """Why no snapshot is made, as a code: `empty`, `private`, `many`."""


@dataclass(frozen=True)
class Snapshot:
    """A count as it was."""

    key: str
    made_at: datetime
    question: CountQuestion
    table: CountTable
    texts: Mapping[int, str]
    """Of each item that was counted, by its id in order, the SHA-256 of its text with its paragraphs' addresses."""
    digest: str
    """SHA-256 of items and texts (see `digest_of`): the same digest, the same words were counted."""


@dataclass(frozen=True)
class Since:
    """What is otherwise now than in a snapshot."""

    table: CountTable
    """The same asked now."""
    digest: str
    added: list[int]
    """Ids of items that are counted now and were not."""
    changed: list[int]
    """Ids of items whose texts are others."""
    removed: list[int]
    """Ids of items that were counted and are not now, and that everybody may still see."""
    gone: int
    """How many of those that were counted are not to be seen any more."""

    @property
    def is_same(self) -> bool:
        """Say whether the same words are counted now."""
        return not (self.added or self.changed or self.removed or self.gone)


def digest_of(texts: Mapping[int, str]) -> str:
    """Return the SHA-256 of a line for each item, in the order of ids: its id, a space, the SHA-256 of its text."""
    return sha256("".join(f"{number} {texts[number]}\n" for number in sorted(texts)).encode()).hexdigest()


def make_snapshot(question: CountQuestion, person: Person | None = None) -> Snapshot:
    """Count over what everybody may see, and keep it for a person. Raises QueryError; SnapshotRefused where nothing is
    asked, where the question names what not everybody may see, and where the person has too many."""
    if _names_hidden(question):
        raise SnapshotRefused("private")
    owner = str(getattr(person, "pk", None) or 0)
    folder = _folder() / owner
    if owner != "0" and folder.is_dir() and sum(1 for _ in folder.iterdir()) >= MOST_OF_PERSON:
        raise SnapshotRefused("many")
    found = count(question)
    if found is None:
        raise SnapshotRefused("empty")
    table, texts = table_of(found), _texts_of(question)
    snapshot = Snapshot(token_hex(8), timezone.now(), question, table, texts, digest_of(texts))
    _write(folder, snapshot)
    return snapshot


def find_snapshot(key: str) -> Snapshot | None:
    """Return the snapshot of a key; None where there is none, or its question names what is not public any more."""
    if not _KEY.fullmatch(key):
        return None
    for path in _folder().glob(f"*/{key}.json.gz"):
        snapshot = _read(key, path)
        return None if _names_hidden(snapshot.question) else snapshot
    return None


def snapshots_of(person: Person) -> Iterator[Snapshot]:
    """Yield what a person keeps, the newest first."""
    folder = _folder() / str(getattr(person, "pk", None) or 0)
    paths = sorted(folder.glob("*.json.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in paths:
        snapshot = find_snapshot(path.name.partition(".")[0])
        if snapshot is not None:
            yield snapshot


def compare_with_now(snapshot: Snapshot) -> Since:
    """Ask a snapshot's question again, over what everybody may see now; return what changed. Raises QueryError where
    the query cannot be read any more."""
    found = count(snapshot.question)
    now, before = _texts_of(snapshot.question), snapshot.texts
    changed = [number for number in now if number in before and now[number] != before[number]]
    added = [number for number in now if number not in before]
    lost = [number for number in before if number not in now]
    # The same text under another number: the database was made anew.
    moved = Counter(before[number] for number in lost) & Counter(now[number] for number in added)
    added, lost = _without(added, now, moved), _without(lost, before, moved)
    visible = _visible_among(lost)
    table = table_of(found) if found is not None else CountTable(snapshot.table.columns, [], ())
    return Since(
        table,
        digest_of(now),
        added,
        changed,
        [number for number in lost if number in visible],
        sum(number not in visible for number in lost),
    )


def may_show_rows(snapshot: Snapshot, since: Since) -> bool:
    """Say whether a snapshot's rows may be shown: lists of words are not, where an item that they were counted over was
    taken from the public. Numbers stay: they are what was cited."""
    return snapshot.question.kind not in OF_WORDS or not since.gone


def _without(numbers: list[int], texts: Mapping[int, str], moved: Counter[str]) -> list[int]:
    left = moved.copy()
    kept: list[int] = []
    for number in numbers:
        if left[texts[number]] > 0:
            left[texts[number]] -= 1
        else:
            kept.append(number)
    return kept


def _visible_among(numbers: list[int]) -> set[int]:
    visible: set[int] = set()
    for start in range(0, len(numbers), _STEP):
        part = Item.objects.visible_to(None).filter(pk__in=numbers[start : start + _STEP])
        visible |= set(part.values_list("pk", flat=True))
    return visible


def _texts_of(question: CountQuestion) -> dict[int, str]:
    digests = token_store().digests(items_of(question).ids)
    return {number: digests[number].hex() for number in sorted(digests)}


def _names_hidden(question: CountQuestion) -> bool:
    """Say whether a question names a source or a collection of which not everybody sees something."""
    sides = (question.filters, question.other)
    sources = {name for side in sides for name in side.get("source", [])}
    collections = {name for side in sides for name in side.get("collection", [])}
    return any(not Source.objects.visible_to(None).filter(name__iexact=name).exists() for name in sources) or any(
        not Collection.objects.visible_to(None).filter(title__iexact=name).exists() for name in collections
    )


# --- files ----------------------------------------------------------------------------------------------------------


def _folder() -> Path:
    return Path(settings.DATA) / "snapshots"


def _write(folder: Path, snapshot: Snapshot) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    counted = [{**asdict(over), "at": over.at.isoformat()} for over in snapshot.table.counted]
    stored = {
        "form": _FORM,
        "made_at": snapshot.made_at.isoformat(),
        "question": asdict(snapshot.question),
        "columns": snapshot.table.columns,
        "rows": snapshot.table.rows,
        "counted": counted,
        "digest": snapshot.digest,
        "items": list(snapshot.texts.items()),
    }
    path = folder / f"{snapshot.key}.json.gz"
    unfinished = path.with_suffix(".new")
    with unfinished.open("wb") as file:
        file.write(gzip.compress(json.dumps(stored, ensure_ascii=False).encode("utf-8", "surrogatepass"), 6, mtime=0))
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _read(key: str, path: Path) -> Snapshot:
    stored = json.loads(gzip.decompress(path.read_bytes()).decode("utf-8", "surrogatepass"))
    counted = tuple(Counted(**{**over, "at": datetime.fromisoformat(over["at"])}) for over in stored["counted"])
    rows: list[tuple[Cell, ...]] = [tuple(row) for row in stored["rows"]]
    return Snapshot(
        key,
        datetime.fromisoformat(stored["made_at"]),
        CountQuestion(**stored["question"]),
        CountTable(tuple(stored["columns"]), rows, counted),
        {int(number): text for number, text in stored["items"]},
        stored["digest"],
    )
