"""No kept page says anything else than what would be made now, whatever was hidden since."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import put_sample
from django.test import Client
from lxml import html

from muniment.archive import outbox
from muniment.archive.catalogue import collection_named
from muniment.archive.decisions import correct, publish, publish_collection
from muniment.archive.models import Collection, Item
from muniment.evidence.models import Statement
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.serving.page_store import PageStore, get_store

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
_ROOTS = (
    "/",
    "/collections/",
    "/topics/",
    "/events/",
    "/places/",
    "/plans/",
    "/sources/",
    "/about/",
    "/feed.atom",
    "/events.ics",
    "/card.png",
)

_ALONE = "Papers of one day"


@pytest.fixture
def store(archive: Path) -> PageStore:
    put_sample(_make_front_page, _make_roles)
    kept = get_store()
    kept.catch_up()
    return kept


def addresses_of_all() -> set[str]:
    """Return what the portal's lists lead to, and what is known to stand beside it."""
    found = set(_ROOTS)
    for root in _ROOTS[:8]:
        page = html.fromstring(Client().get(root).content)
        found |= {
            link.partition("#")[0] for link in page.xpath("//main//a/@href") if link.startswith("/") and "?" not in link
        }
    for collection in Collection.objects.all():
        found |= {f"{collection.get_absolute_url()}{name}" for name in ("", "feed.atom", "feed.json", "card.png")}
        if collection.source:
            source = collection.source.get_absolute_url()
            found |= {f"{source}{name}" for name in ("", "feed.rss", "editions/1/", "editions/2/", "changes/1/2/")}
    for said in Statement.objects.all()[:6]:
        found |= {f"/statements/{said.key}{name}" for name in ("/", ".csv", "/feed.atom")}
    for item in Item.objects.all()[:6]:
        found |= {f"/items/{item.pk}/{name}" for name in ("cite/", "cite.bib", "card.png")} | {item.get_absolute_url()}
    return {path for path in found if not path.startswith(("/search", "/account"))}


def fill(store: PageStore, paths: set[str]) -> None:
    for path in paths:
        Client().get(path)
    assert len(store.memory) > 40


def hide(store: PageStore, what: str) -> None:
    if what == "its item":
        publish(Item.objects.get(collections__title=_ALONE), Item.PRIVATE, None)
    else:
        for collection in Collection.objects.all():
            publish_collection(collection, Item.PRIVATE, None)
    outbox.process_pending()
    store.catch_up()


@pytest.mark.parametrize("what", ["its item", "collections"])
def test_what_stays_kept_is_what_would_be_made_now(store: PageStore, what: str) -> None:
    # A collection that no front page names is seen only where something in it is.
    correct(Item.objects.filter(kind="document")[0], {"collections": [collection_named(_ALONE).slug]}, None, "")
    outbox.process_pending()
    store.catch_up()
    fill(store, addresses_of_all())
    hide(store, what)
    for path, page in list(store.memory.items()):
        now = Client().get(path)
        assert (path, now.status_code) == (path, 200)
        assert now.content == page.body, path
