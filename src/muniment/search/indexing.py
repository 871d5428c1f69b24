"""Indexing: what the index and the token store beside it keep of each item, updated through the outbox, or rebuilt.

In: ids of items. Out: entries in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db.models import F, Q, QuerySet

from muniment.archive import outbox
from muniment.archive.models import Collection, CollectionEntry, Item, ItemField, OutboxEntry, Topic, Version
from muniment.archive.subjects import Subject, item_numbers, item_subject
from muniment.reading.findings.edtf_dates import sort_key
from muniment.reading.paragraphs import find_noted, without_marks
from muniment.reading.stored import StoredReading
from muniment.search.asking.own_fields import OWN
from muniment.search.asking.tree import Or, Word
from muniment.search.engines.opened import get_index, get_versions_index
from muniment.search.model import Entry, Passage, SearchRequest
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
    _update_versions(ids)


def is_behind() -> bool:
    """Say whether the index lacks items that no waiting change will bring: it is of an older form, or was taken
    away."""
    waiting = len(_subjects_waiting())
    return lacks() > waiting or (not waiting and _lacks_versions())


def lacks() -> int:
    """Return how many items the index, or the token store, has fewer than the archive."""
    return max(0, Item.objects.count() - min(get_index().count(), token_store().count()))


def _lacks_versions() -> bool:
    return earlier_versions().count() > get_versions_index().count()


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
        of_versions = _make_version_entries(ids, refused.__setitem__)
        items = dict(earlier_versions().values_list("pk", "item_id"))
        get_versions_index().rebuild(of_versions, lambda done: None, lambda pk, e: refused.__setitem__(items[pk], e))
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
    return _passages_in(item.version.reading.content)


def _passages_in(content: StoredReading) -> list[Passage]:
    found: list[Passage] = []
    noted = find_noted(content.get("sections", []))
    for section in content.get("sections", []):
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


# --- earlier versions -------------------------------------------------------------------------------------------------

_ITEM_NUMBER = "muniment_item"
"""The field of an earlier version's entry that has its item's number; nobody can ask for it."""
_AT_ONCE = 100
"""Items whose earlier versions are looked for in one question: a cluster takes 1,024 words."""


def earlier_versions() -> QuerySet[Version]:
    """Return the versions that are not what is shown of their item."""
    return Version.objects.filter(Q(item__version__isnull=True) | ~Q(pk=F("item__version_id"))).order_by("pk")


def _update_versions(ids: list[int]) -> None:
    """Bring the index of earlier versions up to date for items; what is no earlier version of them any more goes, also
    where its record is gone and only the index knows its number."""
    index = get_versions_index()
    entries = list(_make_version_entries(ids))
    kept: set[int] = set()
    if index.count():
        for start in range(0, len(ids), _AT_ONCE):
            words = tuple(Word(str(number), f"{OWN}{_ITEM_NUMBER}") for number in ids[start : start + _AT_ONCE])
            every = SearchRequest(Or(words), visibilities=("public", "private", "embargoed"))
            kept.update(number for found in index.scan(every) for number in found)
    gone = kept - {entry.id for entry in entries}
    if entries or gone:
        index.update(entries, gone)


def _make_version_entries(
    ids: Iterable[int], refused: Callable[[int, Exception], None] | None = None
) -> Iterator[Entry]:
    """Yield what the index of earlier versions keeps of items: the title, day, authors and text that each had, with its
    item's source, kind and collections. Topics, places and speakers are those of the text that is shown: they have
    none. `refused` is given the item of which it cannot be told, and why; without it the first raises."""
    wanted = list(ids)
    for start in range(0, len(wanted), 200):
        part = wanted[start : start + 200]
        found = earlier_versions().filter(item__in=part).select_related("item__source", "reading")
        if not found:
            continue
        names = _Names(part, {})
        for version in found:
            try:
                entry = _entry_of_version(version, names)
            except Exception as error:  # As with items: one must not keep the others out.
                if refused is None:
                    raise
                refused(version.item_id, error)
                continue
            yield entry


def _entry_of_version(version: Version, names: _Names) -> Entry:
    item, content = version.item, version.reading.content
    return Entry(
        id=version.pk,
        title=content.get("title") or item.title,
        passages=_passages_in(content),
        kind=item.kind,
        state=Item.FULL,
        source=item.source.name,
        language=item.language,
        date=sort_key(content.get("published")),
        collections=names.collections.get(item.pk, []),
        origin=item.origin,
        authors=list(map(str, content.get("authors") or [])),
        fields=[*names.fields.get(item.pk, []), (_ITEM_NUMBER, str(item.pk))],
        visibility="public" if item.is_public_now() else item.visibility,
    )
