"""Catalogue: the sources, collections, topics and places of items.

In: names as a page or a person gives them. Out: the rows of those names, made where there were none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.text import slugify

from muniment.archive.models import (
    PUBLIC,
    Capture,
    Collection,
    EditionBlock,
    Place,
    Source,
    Topic,
)
from muniment.reading.findings.names import country_code
from muniment.reading.findings.topics import thesaurus
from muniment.valid_text import make_valid


class ArchiveError(Exception):
    """Something that the archive cannot do; the message says what to do instead."""


def fold_title(title: str) -> str:
    """Return what makes two titles the same: letters and digits, case folded."""
    return re.sub(r"[\W_]+", " ", title.casefold()).strip()[:200]


def make_slug(text: str, longest: int = 80) -> str:
    """Return the words of a text as they stand in an address; Chinese and Arabic letters are kept."""
    return slugify(text, allow_unicode=True)[:longest].strip("-")


@dataclass
class LookupCache:
    """What one run of intake has looked up already: sources, topics and places by name.

    Records of these kinds are never renamed or removed by intake, so a run may remember them.
    """

    sources: dict[str, Source] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    open_failures: set[str] | None = None
    """Keys of the places with open failures; None where nobody looked."""

    def source(self, name: str) -> Source:
        """Return the source of that name, made if it is new."""
        if name not in self.sources:
            self.sources[name] = get_source(name)
        return self.sources[name]

    def topics_of(self, slugs: Iterable[str]) -> list[Topic]:
        """Return the topics of those slugs, as far as the thesaurus has them."""
        if not self.topics:
            self.topics = {t.slug: t for t in Topic.objects.all()}
        return [self.topics[s] for s in slugs if s in self.topics]

    def look_up_places(self, names: Iterable[str]) -> list[str]:
        """Look up the places of those names, and make the new ones; return the names as the records have them."""
        wanted = list(dict.fromkeys(n[:200] for n in names if n))
        unknown = [n for n in wanted if n not in self.places]
        if unknown:
            self.places |= {p.name: p for p in Place.objects.filter(name__in=unknown)}
            for name in unknown:
                if name not in self.places:
                    self.places[name], _ = Place.objects.get_or_create(
                        name=name, defaults={"country": country_code(name) or ""}
                    )
        return wanted

    def places_of(self, names: Iterable[str]) -> list[Place]:
        """Return the places of those names, made where they are new."""
        return [self.places[n] for n in self.look_up_places(names)]


# --- sources, collections, topics, places ---------------------------------------------------------------------------


def get_source(name: str, url: str = "", language: str = "") -> Source:
    """Return the source of that name, made if it is new."""
    name = " ".join(make_valid(name).split())[:300]
    found = Source.objects.filter(name=name).first()
    if found:
        return found
    return Source.objects.create(name=name, slug=_free_slug(Source, name), url=url, language=language)


def get_collection(title: str, source: Source | None, **values: Any) -> Collection:
    """Return the collection of that title (of that source), made if it is new."""
    found = next(iter(_collections_of_name(title, Collection.objects.filter(source=source))), None)
    if found is None:
        return _make_collection(title, source, **values)
    changed = [name for name, value in values.items() if value and getattr(found, name) != value]
    for name in changed:
        setattr(found, name, values[name])
    if changed:
        found.save(update_fields=changed)
    return found


def _make_collection(title: str, source: Source | None, **values: Any) -> Collection:
    return Collection.objects.create(
        title=title, source=source, slug=_free_slug(Collection, title, source.name if source else ""), **values
    )


def collection_of(capture: Capture) -> Collection:
    """Return the collection that whoever took a capture named; where it is new, it is seen as what was taken is.

    A person's name of it is one collection, whatever the sources. Only where the source has one of that name itself
    (its front page names it, or an older archive made one for each source) it is that one.
    """
    named = _collections_of_name(capture.collection_name, Collection.objects.all())
    own = [c for c in named if c.source_id == capture.source_id]
    on_front_pages = (
        set(EditionBlock.objects.filter(collection__in=named).values_list("collection_id", flat=True))
        if named
        else set()
    )
    persons = sorted((c for c in named if c.pk not in on_front_pages), key=lambda c: c.source_id is not None)
    title = collection_title(capture.collection_name)
    return next(iter([*own, *persons]), None) or _make_collection(title, None, visibility=capture.first_visibility)


def collection_named(title: str, visibility: str = PUBLIC) -> Collection:
    """Return the collection that a person means by a title, whatever its source; made where there is none, and then
    seen as `visibility` says."""
    title = collection_title(title)
    found = next(iter(_collections_of_name(title, Collection.objects.all())), None)
    return found or _make_collection(title, None, visibility=visibility)


def collection_title(name: str) -> str:
    """Return a collection's name as it is kept: composed letters, one blank between words."""
    return " ".join(make_valid(name).split())[:400]


def is_one_name(one: str, other: str) -> bool:
    """Return whether two names are one collection's: case, blanks and how letters are composed make no other."""
    return collection_title(one).casefold() == collection_title(other).casefold()


def _collections_of_name(name: str, among: models.QuerySet[Collection]) -> list[Collection]:
    """Return the collections of a name, the oldest first; case, blanks and how letters are composed make no other name.

    The database compares no such names, so that all titles are read: archives have some hundreds of collections.
    """
    wanted = collection_title(name).casefold()
    same = [pk for pk, title in among.values_list("pk", "title") if collection_title(title).casefold() == wanted]
    return list(Collection.objects.filter(pk__in=same).order_by("pk")) if same else []


def _free_slug(model: type[Source] | type[Collection], name: str, source: str = "") -> str:
    """Return the ending of a new address: of the name, and of the source of a collection that has one, alone.

    A source's collection bears the source's name whether or not another has the same title: a number at its end ("-2")
    would tell everybody of one that is hidden. Where names still come to the same letters (a comma more), a digest of
    the name tells them apart.
    """
    base = make_slug(f"{name} {source}", 100) or "x"
    if not model.objects.filter(slug=base).exists():
        return base
    return f"{base}-{sha256(json.dumps([name, source]).encode()).hexdigest()[:10]}"


def make_topics() -> None:
    """Write the thesaurus of the data file into the archive; labels that an editor changed are kept."""
    concepts = thesaurus()
    known = {topic.slug: topic for topic in Topic.objects.filter(slug__in=concepts)}
    Topic.objects.bulk_create(
        [Topic(slug=concept.id, labels=concept.labels) for concept in concepts.values() if concept.id not in known],
        ignore_conflicts=True,
    )
    if len(known) < len(concepts):
        known = {topic.slug: topic for topic in Topic.objects.filter(slug__in=concepts)}
    below = []
    for concept in concepts.values():
        topic = known[concept.id]
        if concept.broader and topic.broader_id is None:
            topic.broader = known[concept.broader]
            below.append(topic)
    Topic.objects.bulk_update(below, ["broader"])
