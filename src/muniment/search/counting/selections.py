"""Selections: the items that something is counted over, for one person.

In: filters, a query, who asks. Out: the items that the engine finds and this person may see, with what they are grouped
by; their words from the token store.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import TypeVar, cast

from django.utils import timezone

from muniment.archive.models import Collection, CollectionEntry, Item, sees_everything
from muniment.archive.person import Person
from muniment.reading import READER_VERSION
from muniment.search.asking.highlights import Wanted, wanted_of
from muniment.search.asking.own_fields import own_names
from muniment.search.asking.query import parse_query
from muniment.search.asking.service import Filters
from muniment.search.asking.tree import Node
from muniment.search.counting.matching import Matcher, count_in
from muniment.search.engines.entry_words import words_version
from muniment.search.engines.index import should_relax
from muniment.search.engines.opened import PATIENCE, catch_up, get_index, visibilities_for
from muniment.search.model import SearchRequest
from muniment.search.tokens.store import TokenStore, token_store

_STEP = 5000
"""Items that are asked for at once."""
_MOST_REMEMBERED = 24
"""Results of counting that are remembered: each has one number for each word or item."""


@dataclass(frozen=True, slots=True)
class Member:
    """An item of a selection, with what it is grouped by."""

    id: int
    date: str
    """First day, ISO; empty where none is known."""
    year: int | None
    source: str
    language: str


@dataclass(frozen=True)
class Selection:
    """The items that something is counted over."""

    filters: Filters
    members: Mapping[int, Member]
    """By their ids, in order."""
    person: Person | None = field(compare=False)

    @cached_property
    def ids(self) -> list[int]:
        """The items' ids, in order."""
        return list(self.members)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the items' ids: the same for the same items."""
        return sha256(array("Q", self.ids).tobytes()).hexdigest()

    @cached_property
    def sizes(self) -> dict[int, int]:
        """How many words each item has."""
        return token_store().sizes(self.ids)

    @property
    def words(self) -> int:
        """How many words all items have."""
        return sum(self.sizes.values())


@dataclass(frozen=True)
class Counted:
    """What was counted, over what, when and with which versions: stands with every number."""

    items: int
    """Items of the selection."""
    words: int
    digest: str
    """SHA-256 of the items' ids."""
    at: datetime
    reader: str
    """Version of what reads texts."""
    words_version: str
    """Version of what cuts words, with its stemmers and tables."""
    missing: int = 0
    """Items of the selection whose words are not in the token store yet."""


def counted_over(*selections: Selection) -> Counted:
    """Return what stands with numbers that were counted over selections, each item once."""
    sizes = {number: size for s in selections for number, size in s.sizes.items()}
    members = {number for s in selections for number in s.ids}
    digest = sha256(array("Q", sorted(members)).tobytes()).hexdigest()
    return Counted(
        len(members),
        sum(sizes.values()),
        digest,
        timezone.now(),
        READER_VERSION,
        words_version(),
        len(members) - len(sizes),
    )


def select(filters: Filters, person: Person | None = None) -> Selection:
    """Return the items of a part of the archive that a person may see."""
    catch_up(PATIENCE)
    return Selection(filters, _members(_scan(None, filters, person), person), person)


def select_found(node: Node, *within: Selection) -> tuple[list[Selection], bool]:
    """Return the items of each selection that a query finds, and whether not every word had to be there: in all of them
    or in none."""
    relaxed = should_relax(
        get_index(),
        [SearchRequest(node, 0, 0, side.filters, visibilities=visibilities_for(side.person)) for side in within],
    )
    found: list[Selection] = []
    for side in within:
        ids = {number for part in _scan(node, side.filters, side.person, relaxed) for number in part}
        members = {number: member for number, member in side.members.items() if number in ids}
        found.append(Selection(side.filters, members, side.person))
    return found, relaxed


def _scan(node: Node | None, filters: Filters, person: Person | None, relaxed: bool = False) -> Iterator[list[int]]:
    request = SearchRequest(node, filters=filters, visibilities=visibilities_for(person), relaxed=relaxed)
    return get_index().scan(request)


def _members(parts: Iterator[list[int]], person: Person | None) -> dict[int, Member]:
    """Return the items among ids that a person may see. The database has the last word."""
    everything, now = sees_everything(person), timezone.now()
    rows: list[Member] = []
    for part in parts:
        for start in range(0, len(part), _STEP):
            for number, date, year, source, language, visibility, until in Item.objects.filter(
                pk__in=part[start : start + _STEP]
            ).values_list("pk", "sort_date", "year", "source__name", "language", "visibility", "embargo_until"):
                if everything or _is_public(visibility, until, now):
                    rows.append(Member(number, date, year, source, language))
    rows.sort(key=lambda member: member.id)
    return {member.id: member for member in rows}


def _is_public(visibility: str, until: datetime | None, now: datetime) -> bool:
    return visibility == "public" or (visibility == "embargoed" and until is not None and until <= now)


def collections_of(selection: Selection) -> dict[int, list[str]]:
    """Return the collections of a selection's items that its person may see, by the items' ids."""
    shown = dict(Collection.objects.visible_to(selection.person).values_list("pk", "title"))
    found: dict[int, list[str]] = {}
    for item, collection in CollectionEntry.objects.filter(collection__in=shown).values_list(
        "item_id", "collection_id"
    ):
        if item in selection.members:
            found.setdefault(item, []).append(shown[collection])
    return found


# --- what a query asks for ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A query as it is counted."""

    text: str
    node: Node
    wanted: tuple[Wanted, ...]

    @property
    def is_several(self) -> bool:
        """Several things are asked for: each is counted, anywhere in the items found."""
        return len(self.wanted) > 1


def parse_asked(text: str, person: Person | None) -> Asked | None:
    """Return a query as it is counted; None where nothing is asked. Raises QueryError."""
    node = parse_query(text, own_names(person))
    return None if node is None else Asked(text, node, tuple(wanted_of(node)))


def matcher_of(asked: Asked) -> Matcher:
    """Return what a query asks for, as words of the token store."""
    return remember(("matcher", asked.wanted), lambda store: Matcher(store, asked.wanted))


def occurrences_in(asked: Asked, selection: Selection) -> dict[int, int]:
    """Return how often what is asked stands in items that the engine found, by their ids; those that have it."""

    def count(store: TokenStore) -> dict[int, int]:
        return count_in(matcher_of(asked), store.items(selection.ids))

    return remember(("occurrences", asked.wanted, selection.digest), count)


# --- all words of a selection ---------------------------------------------------------------------------------------


def totals_of(selection: Selection) -> array[int]:
    """Return how often each word of the store stands in a selection, by the word's number."""

    def add_up(store: TokenStore) -> array[int]:
        totals = [0] * (store.most_words() + 1)
        for _, kinds, often in store.kinds(selection.ids):
            for number, count in zip(kinds, often, strict=True):
                totals[number] += count
        return array("I", totals)

    return remember(("totals", selection.digest), add_up)


def written_words() -> Sequence[str]:
    """Return every word of the store in small letters, by its number."""

    def read(store: TokenStore) -> list[str]:
        words = [""] * (store.most_words() + 1)
        for number, written in store.all_written():
            words[number] = written
        return words

    return remember(("written",), read)


# --- what was counted is remembered ---------------------------------------------------------------------------------

_remembered: OrderedDict[tuple[object, ...], object] = OrderedDict()
_lock = threading.Lock()
_Result = TypeVar("_Result")


def remember(key: tuple[object, ...], count: Callable[[TokenStore], _Result]) -> _Result:
    """Return what was counted before under a key, while the token store is as it was; else count it. The key has all
    that the result depends on: who may see what is in a selection's digest."""
    store = token_store()
    whole = (store.stamp(), *key)
    with _lock:
        if whole in _remembered:
            _remembered.move_to_end(whole)
            return cast("_Result", _remembered[whole])
    result = count(store)
    with _lock:
        _remembered[whole] = result
        while len(_remembered) > _MOST_REMEMBERED:
            _remembered.popitem(last=False)
    return result
