"""Indexing: what the index and the token store beside it keep of each item, updated through the outbox, or rebuilt.

In: ids of items. Out: entries in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from muniment.archive import outbox
from muniment.archive.models import Collection, CollectionEntry, Item, ItemField, OutboxEntry, Topic
from muniment.archive.subjects import Subject, item_numbers, item_subject
from muniment.reading.paragraphs import find_noted, without_marks
from muniment.search.engines.opened import get_index
from muniment.search.model import Entry, Passage
from muniment.search.tokens.store import token_store

# --- keeping up with the archive ------------------------------------------------------------------------------------


def update(subjects: list[Subject]) -> None:
    """Bring the index up to date for the items among `subjects`: the outbox consumer."""
    ids = item_numbers(subjects)
    if not ids:
        return
    entries = list(make_entries(ids))
    gone = set(ids) - {e.id for e in entries}
    get_index().update(entries, gone)
    token_store().update(entries, gone)


def is_behind() -> bool:
    """Say whether the index lacks items that no waiting change will bring: it is of an older form, or was taken
    away."""
    return lacks() > len(_subjects_waiting())


def lacks() -> int:
    """Return how many items the index, or the token store, has fewer than the archive."""
    return max(0, Item.objects.count() - min(get_index().count(), token_store().count()))


def is_incomplete() -> bool:
    """Return whether a change could not be indexed and will be retried: search misses something until
    then."""
    return outbox.failing("search").exists()


def _subjects_waiting() -> set[str]:
    return set(
        OutboxEntry.objects.filter(consumer="search", subject__startswith="item:").values_list("subject", flat=True)
    )


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the index anew while the old one answers; return how many items it has.

    An item that cannot be indexed is left out, and kept in the outbox with its error.
    """
    refused: dict[int, Exception] = {}
    # What changes meanwhile waits: it would go into the index that is left behind.
    with outbox.held():
        ids = list(Item.objects.order_by("id").values_list("pk", flat=True))
        entries = token_store().rebuilt_with(make_entries(ids, refused.__setitem__))
        count = get_index().rebuild(entries, progress, refused.__setitem__)
        for number, error in refused.items():
            outbox.note_failed("search", item_subject(number), error)
        # What failed before, and went in now, is done.
        outbox.retry_now("search", [item_subject(number) for number in refused])
    outbox.process_pending()
    return count


def make_entries(ids: Iterable[int], refused: Callable[[int, Exception], None] | None = None) -> Iterator[Entry]:
    """Yield what the index keeps of items, a few hundred read at a time. `refused` is given those of which it cannot be
    told, and why; without it the first of them raises."""
    wanted = list(ids)
    labels = dict(Topic.objects.values_list("slug", "labels"))
    for start in range(0, len(wanted), 200):
        part = wanted[start : start + 200]
        names = _Names(part, labels)
        for item in Item.objects.filter(pk__in=part).select_related("source", "version__reading"):
            try:
                entry = _entry(item, names)
            except Exception as error:  # Whatever is wrong with one item's records must not keep the others out.
                if refused is None:
                    raise
                refused(item.pk, error)
                continue
            yield entry


class _Names:
    """What some items name, by the item's id. Plain rows: a record for each name would cost more than all else."""

    def __init__(self, ids: list[int], labels: dict[str, dict[str, str]]) -> None:
        self.labels = labels
        self.topics = self._by_item(
            Item.topics.through.objects.filter(item__in=ids)
            .values_list("item_id", "topic__slug")
            .order_by("topic__slug")
        )
        self.places = self._by_item(
            Item.places.through.objects.filter(item__in=ids)
            .values_list("item_id", "place__name")
            .order_by("place__name")
        )
        self.collections = self._by_item(
            CollectionEntry.objects.filter(item__in=ids, collection__in=Collection.objects.public_now()).values_list(
                "item_id", "collection__title"
            )
        )
        self.fields: dict[int, list[tuple[str, str]]] = {}
        for number, name, value in ItemField.objects.filter(item__in=ids).values_list("item_id", "name", "value"):
            self.fields.setdefault(number, []).append((name, value))
        self.speakers: dict[int, list[str]] = {}
        self.roles: dict[int, list[str]] = {}
        statements = Item.objects.filter(pk__in=ids, statements__state="current")
        for item, speaker, role in statements.order_by("pk", "statements__position").values_list(
            "pk", "statements__speaker", "statements__role"
        ):
            # Looked at here: asked of the tables, "not blank" leaves out every item of which one statement is blank.
            if not (speaker or role):
                continue
            self.speakers.setdefault(item, []).append(speaker or role)
            if speaker and role:
                self.roles.setdefault(item, []).append(role)

    @staticmethod
    def _by_item(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for item, name in rows:
            found.setdefault(item, []).append(name)
        return found


def _passages_of(item: Item) -> list[Passage]:
    if item.version is None:
        return [Passage(item.summary)] if item.summary else []
    found: list[Passage] = []
    noted = find_noted(item.version.reading.content.get("sections", []))
    for section in item.version.reading.content.get("sections", []):
        if title := section.get("title"):
            found.append(Passage(title, section.get("address") or "", section.get("page")))
        # A note's mark is no word of the passage that is quoted: "1.3 million.5" is of 1.3 million.
        found += [
            Passage(
                without_marks(p["text"], noted.get(address, ())), address, p.get("page"), str(p.get("language") or "")
            )
            for p in section["paragraphs"]
            for address in [p.get("address") or ""]
        ]
        # What the source says of a picture is found too, and leads to it.
        said = [(p, " ".join(w for w in (p.get("caption"), p.get("alt")) if w)) for p in section.get("pictures", ())]
        found += [Passage(words, picture["address"], picture.get("page")) for picture, words in said if words]
    return found


def _entry(item: Item, names: _Names) -> Entry:
    topics = names.topics.get(item.pk, [])
    return Entry(
        id=item.pk,
        title=item.title,
        passages=_passages_of(item),
        kind=item.kind,
        state=item.state,
        source=item.source.name,
        language=item.language,
        date=item.sort_date,
        topics=topics,
        places=names.places.get(item.pk, []),
        speakers=list(dict.fromkeys(names.speakers.get(item.pk, []))),
        roles=list(dict.fromkeys(names.roles.get(item.pk, []))),
        collections=names.collections.get(item.pk, []),
        origin=item.origin,
        authors=list(map(str, item.authors)),
        fields=names.fields.get(item.pk, []),
        visibility="public" if item.is_public_now() else item.visibility,
        topic_labels=[label for slug in topics for label in names.labels[slug].values()],
    )
