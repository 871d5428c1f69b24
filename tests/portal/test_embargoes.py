"""Every embargo ends on its day: each is announced, once, whatever ended before it, and no kept page outlives it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from muniment.archive.captures import CaptureMetadata
from muniment.archive.decisions import publish, publish_collection
from muniment.archive.intake import capture_all
from muniment.archive.models import Collection, Item, StaleTag
from muniment.capture import FetchRules
from muniment.portal import embargoes
from muniment.serving.page_store import PageStore

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def items(archive: Path, tmp_path: Path) -> Iterator[list[Item]]:
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.md").write_text(
            f"# The {name} bell\n\nThe wardens hung the {name} bell on the quay of Noor.\n"
        )
    capture_all(
        [str(tmp_path / f"{name}.md") for name in ("one", "two", "three")],
        CaptureMetadata("The wardens", collection="Bells"),
        FetchRules(),
    )
    embargoes._last_look = None
    items = list(Item.objects.order_by("pk"))
    assert len(items) == 3
    for item in items:
        publish(item, Item.EMBARGOED, None, timezone.now() + timedelta(days=1))
    yield items
    embargoes._last_look = None


def end(*items: Item) -> None:
    """Let the embargoes end now; only the clock says so."""
    Item.objects.filter(pk__in=[item.pk for item in items]).update(embargo_until=timezone.now())


def announced() -> set[str]:
    """The items that were announced since this was last asked."""
    tags = {tag for tag in StaleTag.objects.values_list("tag", flat=True) if tag.startswith("item:")}
    StaleTag.objects.all().delete()
    return tags


def test_each_embargo_is_announced_when_it_ends_and_once(items: list[Item]) -> None:
    announced()
    assert embargoes.lift_embargoes() == 0 and announced() == set()
    end(items[0])
    assert embargoes.lift_embargoes() == 1 and announced() == {f"item:{items[0].pk}"}
    assert embargoes.lift_embargoes() == 0 and announced() == set()
    # One ended, and it was seen: the next is seen as well.
    end(items[1])
    assert embargoes.lift_embargoes() == 1 and announced() == {f"item:{items[1].pk}"}
    end(items[2])
    collection = Collection.objects.get()
    publish_collection(collection, Item.EMBARGOED, None, timezone.now() + timedelta(days=1))
    announced()
    Collection.objects.update(embargo_until=timezone.now())
    assert embargoes.lift_embargoes() == 2
    assert announced() >= {f"item:{items[2].pk}"}
    assert embargoes.lift_embargoes() == 0


def test_the_first_look_finds_what_ended_while_nobody_served(items: list[Item]) -> None:
    end(*items[:2])
    announced()
    assert embargoes.lift_embargoes() == 2
    assert announced() == {f"item:{item.pk}" for item in items[:2]}


def test_what_could_not_be_announced_is_announced_at_the_next_look(items: list[Item]) -> None:
    embargoes.lift_embargoes()
    end(items[0])
    announced()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE archive_outboxentry RENAME TO archive_outboxentry_away")
    try:
        with pytest.raises(DatabaseError):
            embargoes.lift_embargoes()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE archive_outboxentry_away RENAME TO archive_outboxentry")
    assert announced() == set()
    assert embargoes.lift_embargoes() == 1 and announced() == {f"item:{items[0].pk}"}


def test_no_kept_page_outlives_an_embargo(items: list[Item], archive: Path) -> None:
    embargoes.lift_embargoes()
    store = PageStore(archive / "pages")
    store.catch_up()
    for key, tag in (("/feed.atom", "items"), ("/items/1/", f"item:{items[0].pk}"), ("/other/", "item:999999")):
        assert store.keep(key, b"without it", [], [tag], store.begin()) is not None
    end(items[0])
    embargoes.lift_embargoes()
    store.catch_up()
    assert set(store.memory) == {"/other/"}
