"""The rule of who may see what, for items and for what only stands because items do: each query says the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.utils import timezone

from muniment.archive.models import (
    Capture,
    Collection,
    CollectionEntry,
    Edition,
    Item,
    Original,
    Place,
    ReadingRecord,
    Source,
    Topic,
    sees_everything,
)

pytestmark = [pytest.mark.records, pytest.mark.django_db]
DAY = timedelta(days=1)
SEEN = {"public", "over"}
KINDS = ("public", "over", "embargoed", "endless", "private")


def make_item(kind: str) -> Item:
    visibility = {"over": "embargoed", "endless": "embargoed"}.get(kind, kind)
    until = {"over": timezone.now() - DAY, "embargoed": timezone.now() + DAY}.get(kind)
    source = Source.objects.create(name=f"Source of {kind}", slug=f"s-{kind}")
    item = Item.objects.create(
        source=source, kind="article", title=kind, title_key=kind, visibility=visibility, embargo_until=until
    )
    broader = Topic.objects.create(slug=f"above-{kind}", labels={"en": "above"})
    item.topics.add(Topic.objects.create(slug=f"t-{kind}", labels={"en": kind}, broader=broader))
    item.places.add(Place.objects.create(name=kind))
    collection = Collection.objects.create(title=kind, slug=f"c-{kind}", visibility="public")
    CollectionEntry.objects.create(collection=collection, item=item)
    return item


@pytest.fixture
def items(archive: Path) -> dict[str, Item]:
    return {kind: make_item(kind) for kind in KINDS}


@pytest.fixture
def people(archive: Path) -> dict[str, object]:
    reader, worker, gone = (User.objects.create_user(name) for name in ("rita", "wanda", "gina"))
    for person in (worker, gone):
        person.user_permissions.add(Permission.objects.get(codename="view_private_item"))
    gone.is_active = False
    gone.save()
    return {
        "nobody": None,
        "stranger": AnonymousUser(),
        "reader": reader,
        "gone": gone,
        "worker": User.objects.get(pk=worker.pk),
    }


@pytest.mark.parametrize("name", ["nobody", "stranger", "reader", "gone", "worker"])
def test_every_query_says_the_same(items: dict[str, Item], people: dict[str, object], name: str) -> None:
    person = people[name]
    seen = set(KINDS) if name == "worker" else SEEN
    assert sees_everything(person) is (name == "worker")
    assert set(Item.objects.visible_to(person).values_list("title", flat=True)) == seen
    assert set(Item.objects.hidden_from(person).values_list("title", flat=True)) == set(KINDS) - seen
    assert {i.title for i in Item.objects.order_by("pk").first_visible(person, 10)} == seen
    assert [i.title for i in Item.objects.order_by("pk").first_visible(person, 1)] == ["public"]
    assert {i.title for i in Item.objects.visible_among([i.pk for i in items.values()], person).values()} == seen
    assert Item.objects.visible_among([], person) == {}
    assert {i.title for i in Item.objects.all() if i.is_public_now()} == SEEN
    assert set(Source.objects.visible_to(person).values_list("slug", flat=True)) == {f"s-{kind}" for kind in seen}
    topics = set(
        Topic.objects.visible_to(person).filter(labels__en__in=[*KINDS, "above"]).values_list("slug", flat=True)
    )
    assert topics >= {f"t-{kind}" for kind in seen} | {f"above-{kind}" for kind in seen}
    assert not topics & ({f"t-{kind}" for kind in set(KINDS) - seen} | {f"above-{kind}" for kind in set(KINDS) - seen})
    assert set(Place.objects.visible_to(person).values_list("name", flat=True)) == seen
    assert set(Collection.objects.visible_to(person).values_list("title", flat=True)) == seen
    assert set(Collection.objects.public_now().values_list("title", flat=True)) == set(KINDS)


def test_a_source_of_which_nothing_is_to_be_seen_is_known_to_those_who_work_here(people: dict[str, object]) -> None:
    """Its front page is public as a whole: an edition of it is something to see."""
    source, other = (Source.objects.create(name=name, slug=name) for name in ("Office", "Other"))
    for name, person in people.items():
        assert set(Source.objects.visible_to(person)) == ({source, other} if name == "worker" else set())
    original = Original.objects.create(sha256="a" * 64, size=1)
    capture = Capture.objects.create(
        source=source, original=original, origin="x", origin_key="x", method="file", captured_at=timezone.now()
    )
    reading = ReadingRecord.objects.create(capture=capture, reader="1", kind="front-page", content={})
    Edition.objects.create(source=source, number=1, capture=capture, reading=reading, content_digest="x")
    for name, person in people.items():
        assert set(Source.objects.visible_to(person)) == ({source, other} if name == "worker" else {source})


def test_what_hidden_and_public_items_share_is_known(items: dict[str, Item]) -> None:
    public, private = items["public"], items["private"]
    public.topics.add(Topic.objects.get(slug="t-private"))
    public.places.add(Place.objects.get(name="private"))
    CollectionEntry.objects.create(collection=Collection.objects.get(title="private"), item=public)
    Item.objects.filter(pk=public.pk).update(source=private.source)
    assert Topic.objects.visible_to(None).filter(slug="t-private").exists()
    assert Place.objects.visible_to(None).filter(name="private").exists()
    assert Collection.objects.visible_to(None).filter(title="private").exists()
    assert Source.objects.visible_to(None).filter(slug="s-private").exists()
    assert not Source.objects.visible_to(None).filter(slug="s-public").exists()


@pytest.mark.parametrize(
    ("visibility", "until", "seen"),
    [("public", None, True), ("private", None, False), ("embargoed", 1, False), ("embargoed", -1, True)],
)
def test_a_collection_has_a_visibility_of_its_own(
    archive: Path, visibility: str, until: int | None, seen: bool
) -> None:
    ends = timezone.now() + until * DAY if until else None
    collection = Collection.objects.create(title="Reports", slug="reports", visibility=visibility, embargo_until=ends)
    assert Collection.objects.visible_to(None).exists() is collection.is_public_now() is seen
    # It holds something to see: that makes it no more visible.
    CollectionEntry.objects.create(collection=collection, item=make_item("public"))
    assert Collection.objects.visible_to(None).filter(title="Reports").exists() is seen


def test_many_hidden_ones_before_a_visible_one_are_passed_over(archive: Path) -> None:
    source = Source.objects.create(name="S", slug="s")
    rows = [
        Item(source=source, kind="article", title=str(n), title_key=str(n), visibility="private" if n < 7 else "public")
        for n in range(12)
    ]
    Item.objects.bulk_create(rows)
    assert [i.title for i in Item.objects.order_by("pk").first_visible(None, 2)] == ["7", "8"]
    # None between two parts that are read is left out.
    Item.objects.filter(title__in=["4", "5"]).update(visibility="public")
    assert [i.title for i in Item.objects.order_by("pk").first_visible(None, 2)] == ["4", "5"]
    Item.objects.filter(title__in=["4", "5"]).update(visibility="private")
    assert [i.title for i in Item.objects.order_by("pk").first_visible(None, 50)] == ["7", "8", "9", "10", "11"]
