"""Earlier versions of texts in searches: on request only, never counted twice, seen by who may see the item."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.forgetting import forget
from muniment.archive.models import Item, Version
from muniment.archive.stores import original_store
from muniment.search.asking import service
from muniment.search.asking.query import QueryError
from muniment.search.engines.opened import get_index, get_versions_index
from muniment.search.indexing import is_behind, rebuild

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

BEFORE = (
    "# Report of the ferry wardens\n\nThe wardens counted four hundred crossings.\n\nThe ledger is kept by Orla Fenn.\n"
)
AFTER = "# Report of the ferry wardens, corrected\n\nThe wardens counted four hundred and two crossings in a ledger.\n"
OTHER = "# The mill\n\nA ledger of the mill was found, and crossings of the river are named in it.\n"


@pytest.fixture
def item(capture: Any, tmp_path: Path) -> Item:
    path = tmp_path / "report.md"
    for text in (BEFORE, AFTER):
        path.write_text(text)
        capture(path, source="Ferry Office")
    (tmp_path / "mill.md").write_text(OTHER)
    capture(tmp_path / "mill.md", source="Mill Office")
    return Item.objects.get(source__name="Ferry Office")


def found(query: str, **more: Any) -> list[tuple[str, int]]:
    """Return the title and the number of the version of each hit; 0 for what is shown."""
    results = service.search(query, **more).results
    return [(r.version.title if r.version else r.item.title, r.version.number if r.version else 0) for r in results]


def test_an_earlier_version_is_found_on_request_only(item: Item) -> None:
    assert found("Fenn") == []
    assert found("Fenn versions:all") == found("versions:all Fenn") == [("Report of the ferry wardens", 1)]
    assert found("ledger crossings") and all(number == 0 for _, number in found("ledger crossings"))
    every = service.search("ledger versions:all")
    assert every.total == len(every.results) == 3 and service.search("ledger").total == 2
    assert dict(every.facets["source"]) == {"Ferry Office": 2, "Mill Office": 1}
    assert service.search("versions:all").total == 3, "all there is"
    old = next(r for r in every.results if r.version)
    assert old.address == f"/items/{item.pk}/versions/1/" and old.version and old.version.of == 2
    assert "<mark>ledger</mark>" in old.snippet
    assert get_index().count() == 2 and get_versions_index().count() == 1


def test_pages_orders_and_filters_are_of_both(item: Item) -> None:
    whole = found("ledger versions:all")
    parts = [found("ledger versions:all", limit=1, offset=at)[0] for at in range(3)]
    assert parts == whole and len(set(whole)) == 3
    for order in ("date", "oldest"):
        assert set(found("ledger versions:all", order=order)) == set(whole)
    assert [n for _, n in found("ledger versions:all", filters={"source": ["Mill Office"]})] == [0]
    with pytest.raises(QueryError, match="10000"):
        service.search("ledger versions:all", offset=10_000)


def test_a_page_and_the_api_say_which_version(item: Item) -> None:
    page = Client().get("/search/", {"q": "Fenn versions:all"}).content.decode()
    assert "Version 1 of 2" in page and f"/items/{item.pk}/versions/1/?q=Fenn" in page
    hit = Client().get("/api/v1/search", {"q": "Fenn versions:all"}).json()["hits"][0]
    assert hit["version"] == 1 and hit["url"].endswith(f"/items/{item.pk}/versions/1/")
    assert hit["title"] == "Report of the ferry wardens"
    shown = Client().get("/api/v1/search", {"q": "mill"}).json()["hits"][0]
    assert shown["version"] is None


def test_elsewhere_it_is_refused_and_says_why(item: Item) -> None:
    for query in ("ledger OR versions:all", "ledger -versions:all", "(ledger (mill versions:all)) OR bell"):
        with pytest.raises(QueryError, match="list of results only"):
            service.search(query)
    with pytest.raises(QueryError, match="versions:all"):
        service.search("versions:old ledger")
    for view in ("search/lines/", "search/counts/"):
        answer = Client().get(f"/{view}", {"q": "ledger versions:all"})
        assert answer.status_code in (400, 404), view
    assert Client().get(reverse("search-export", args=["csv"]), {"q": "ledger versions:all"}).status_code == 400
    assert service.find_first("ledger versions:all") is None


def test_what_is_hidden_forgotten_or_shown_again_is_not_found(item: Item) -> None:
    publish(item, "private", None)
    outbox.process_pending()
    assert found("Fenn versions:all") == []
    assert "Orla" not in Client().get("/search/", {"q": "Fenn versions:all"}).content.decode()
    publish(item, "public", None)
    outbox.process_pending()
    assert len(found("Fenn versions:all")) == 1
    # Before the outbox is worked off, the database has the last word.
    Item.objects.filter(pk=item.pk).update(visibility=Item.PRIVATE)
    assert found("Fenn versions:all") == []
    Item.objects.filter(pk=item.pk).update(visibility=Item.PUBLIC)
    forget(item, None, "asked to", original_store())
    outbox.process_pending()
    assert found("Fenn versions:all") == [] and get_versions_index().count() == 0
    assert not Version.objects.filter(item=item.pk).exists()


def test_a_rebuild_brings_them_and_an_index_without_them_is_behind(item: Item) -> None:
    number = Version.objects.get(item=item, number=1).pk
    get_versions_index().update([], [number])
    assert is_behind() and found("Fenn versions:all") == []
    rebuild()
    assert not is_behind() and len(found("Fenn versions:all")) == 1
