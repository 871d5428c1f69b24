"""Prepared queries give what Django gives, for the values they are asked with."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from muniment.archive.compiled_query import CompiledQuery, Placeholder
from muniment.archive.models import Collection, Item, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def items() -> list[Item]:
    source = Source.objects.create(slug="lake-office", name="Lake Office")
    made = [
        Item.objects.create(
            source=source,
            kind="notice",
            title=f"Notice {n}",
            title_key=f"notice {n}",
            slug=f"notice-{n}",
            authors=[f"Clerk {n}"],
            published="2031-04-05",
        )
        for n in range(4)
    ]
    Collection.objects.create(slug="notices", title="Notices").items.add(*made[1:3])
    return made


def test_the_same_query_is_asked_with_other_values(items: list[Item]) -> None:
    one = CompiledQuery(
        lambda: Item.objects.filter(pk=Placeholder("item", models.BigAutoField())).select_related("source")
    )
    for item in items:
        (found,) = one.ask(item=item.pk)
        assert found == item and found.authors == item.authors and found.created_at == item.created_at
        with CaptureQueriesContext(connection) as asked:
            assert found.source.name == "Lake Office"
        assert not asked.captured_queries
    assert one.ask(item=0) == []


def test_lists_of_values_joins_and_slices_are_prepared(items: list[Item]) -> None:
    places = [Placeholder(n, models.BigAutoField()) for n in ("first", "second")]
    several = CompiledQuery(lambda: Item.objects.filter(pk__in=places).order_by("pk"))
    assert several.ask(first=items[0].pk, second=items[3].pk) == [items[0], items[3]]
    collected = CompiledQuery(
        lambda: (
            Item.objects.filter(collections__slug=Placeholder("slug", models.SlugField()))
            .order_by("-pk")
            .values_list("title", flat=True)[:1]
        )
    )
    assert collected.ask(slug="notices") == ["Notice 2"]
    assert collected.ask(slug="nothing") == []


def test_values_are_given_as_the_database_wants_them(items: list[Item]) -> None:
    late = CompiledQuery(lambda: Item.objects.filter(created_at__gt=Placeholder("moment", models.DateTimeField())))
    assert late.ask(moment=datetime(2100, 1, 1, tzinfo=UTC)) == []
    assert len(late.ask(moment=datetime(2000, 1, 1, tzinfo=UTC))) == 4


def test_a_value_that_is_left_out_is_an_error(items: list[Item]) -> None:
    with pytest.raises(KeyError, match="item"):
        CompiledQuery(lambda: Item.objects.filter(pk=Placeholder("item", models.BigAutoField()))).ask()


def test_values_some_of_the_fields_and_annotations_are_prepared_and_what_is_prefetched_is_not(
    items: list[Item],
) -> None:
    asked = Placeholder("item", models.BigAutoField())
    pairs = CompiledQuery(lambda: Item.objects.filter(pk=asked).values_list("title", "authors"))
    assert pairs.ask(item=items[2].pk) == [("Notice 2", ["Clerk 2"])]
    (some,) = CompiledQuery(
        lambda: Item.objects.filter(pk=asked).select_related("source").only("title", "source__name")
    ).ask(item=items[1].pk)
    with CaptureQueriesContext(connection) as queries:
        assert (some.title, some.source.name) == ("Notice 1", "Lake Office")
    assert not queries.captured_queries and some.slug == "notice-1"
    counted = CompiledQuery(
        lambda: Item.objects.filter(pk=asked).select_related("source").annotate(shelves=models.Count("collections"))
    )
    assert [(item.shelves, item.source.name) for n in (0, 1) for item in counted.ask(item=items[n].pk)] == [
        (0, "Lake Office"),
        (1, "Lake Office"),
    ]  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="prefetched"):
        CompiledQuery(lambda: Item.objects.prefetch_related("topics")).ask()


@pytest.mark.django_db(transaction=True)
def test_a_query_written_in_one_thread_is_asked_in_another(items: list[Item]) -> None:
    titles = CompiledQuery(lambda: Item.objects.filter(pk=Placeholder("item", models.BigAutoField())))
    assert titles.ask(item=items[0].pk)[0].title == "Notice 0"
    found: list[str] = []

    def ask() -> None:
        found.extend(item.title for item in titles.ask(item=items[1].pk))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found == ["Notice 1"]


def test_an_items_address_is_the_one_that_the_portal_answers() -> None:
    for slug in ("a-well", "水井", "بئر", ""):
        item = Item(pk=12, slug=slug)
        for language in ("en", "zh-hans", "ar"):
            with translation.override(language):
                assert item.get_absolute_url() == reverse("item", args=[12, slug or "item"])
