"""A collection that is not public shows nowhere to the public: not its page, nor its name beside its items, in lists or
searches."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from lxml import html

from muniment.archive import outbox
from muniment.archive.catalogue import ArchiveError
from muniment.archive.decisions import correct, publish, publish_collection
from muniment.archive.models import Collection, Item
from muniment.portal import embargoes
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
TITLE = "Yearly reports on the right to water"


@pytest.fixture
def collection(archive: Path) -> Collection:
    put_sample(_make_front_page, _make_roles)
    return Collection.objects.get(title=TITLE)


@pytest.fixture
def editor(collection: Collection) -> Client:
    person = User.objects.create_user("edda")
    person.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(person)
    return client


def places(collection: Collection) -> list[str]:
    item = Item.objects.filter(collections=collection).first()
    assert item is not None
    return [
        "/",
        "/collections/",
        item.get_absolute_url(),
        item.source.get_absolute_url(),
        f"{item.source.get_absolute_url()}editions/1/",
        "/search/compare/?q=water",
        f"/api/v1/items/{item.pk}",
        "/sitemap-places.xml",
    ]


def shows(client: Client, path: str, collection: Collection) -> bool:
    body = client.get(path).content.decode()
    return f"/collections/{collection.slug}/" in body or f'"{TITLE}"' in body or f">{TITLE}<" in body


def test_a_private_collection_shows_nowhere_to_the_public_and_to_those_who_work_here(
    collection: Collection, editor: Client
) -> None:
    own = [
        collection.get_absolute_url(),
        f"/collections/{collection.slug}/feed.atom",
        f"/collections/{collection.slug}/card.png",
    ]
    for path in own:
        assert Client().get(path).status_code == 200, path
    for path in places(collection):
        assert shows(Client(), path, collection), path
    found = Client().get("/api/v1/search", {"q": f'collection:"{TITLE}"'}).json()["total"]
    assert found > 0
    publish_collection(collection, Item.PRIVATE, None)
    outbox.process_pending()
    for path in own:
        assert Client().get(path).status_code == 404, path
    for path in places(collection):
        assert not shows(Client(), path, collection), path
    assert Client().get("/api/v1/search", {"q": f'collection:"{TITLE}"'}).json()["total"] == 0
    assert editor.get(collection.get_absolute_url()).status_code == 200
    assert shows(editor, "/collections/", collection)
    item = Item.objects.filter(collections=collection).first()
    assert item is not None and Client().get(item.get_absolute_url()).status_code == 200, (
        "items keep their own visibility"
    )


def test_an_embargoed_collection_appears_on_its_day(collection: Collection) -> None:
    publish_collection(collection, Item.EMBARGOED, None, timezone.now() + timedelta(hours=1))
    outbox.process_pending()
    assert not shows(Client(), "/collections/", collection)
    Collection.objects.filter(pk=collection.pk).update(embargo_until=timezone.now() - timedelta(seconds=1))
    embargoes._last_look = None
    assert embargoes.lift_embargoes() == 1
    outbox.process_pending()
    assert shows(Client(), "/collections/", collection)
    with pytest.raises(ArchiveError, match="not one of"):
        publish_collection(collection, "secret", None)


def test_an_editor_decides_on_a_screen(collection: Collection, editor: Client) -> None:
    page = editor.get("/admin/archive/collections/")
    assert page.status_code == 200 and TITLE in page.content.decode()
    form = {"collection": collection.pk, f"{collection.pk}-visibility": "embargoed"}
    editor.post("/admin/archive/collections/", form)
    assert Collection.objects.get(pk=collection.pk).visibility == "public", "an embargo has an end"
    editor.post("/admin/archive/collections/", {**form, f"{collection.pk}-visibility": "private"})
    assert Collection.objects.get(pk=collection.pk).visibility == "private"
    assert Client().get("/admin/archive/collections/").status_code == 302


def test_an_items_embargo_has_an_end_and_is_kept_when_it_is_decided_again(
    collection: Collection, editor: Client
) -> None:
    item = Item.objects.filter(collections=collection).first()
    assert item is not None
    address = f"/admin/archive/review/{item.pk}/"
    editor.post(address, {"action": "visibility", "visibility": "embargoed"})
    item.refresh_from_db()
    assert item.visibility == "public", "an embargo has an end"
    editor.post(address, {"action": "visibility", "visibility": "embargoed", "embargo_until": "2090-05-01T12:00"})
    item.refresh_from_db()
    assert item.visibility == "embargoed" and item.embargo_until is not None and item.embargo_until.year == 2090
    assert 'value="2090-05-01T12:00"' in editor.get(address).content.decode()
    editor.post(address, {"action": "visibility", "visibility": "public", "embargo_until": "2090-05-01T12:00"})
    item.refresh_from_db()
    assert item.visibility == "public" and item.embargo_until is None
    with pytest.raises(ArchiveError, match="needs an end"):
        publish(item, Item.EMBARGOED, None)


@pytest.mark.parametrize("number", ["", "none", "7" * 40, "٣٤"])
def test_a_form_that_names_no_record_is_answered_plainly(editor: Client, number: str) -> None:
    for path, form in (
        ("/admin/archive/failures/", {"action": "let-through", "failure": number}),
        ("/admin/archive/failures/", {"failure": number}),
        ("/admin/archive/relations/", {"relation": number}),
        ("/admin/archive/collections/", {"collection": number}),
    ):
        assert editor.post(path, form).status_code == 404, path


def test_a_form_that_is_wrong_says_what_is(collection: Collection, editor: Client) -> None:
    address = f"/admin/archive/review/{Item.objects.first().pk}/"  # type: ignore[union-attr]
    for form, words in (
        ({"visibility": "embargoed"}, "Enter when the embargo ends."),
        ({"visibility": "embargoed", "embargo_until": "soon"}, "Enter a valid date/time."),
        ({"visibility": "secret"}, "secret is not one of the available choices"),
    ):
        body = editor.post(address, {"action": "visibility", **form}).content.decode()
        assert "The visibility of “" not in body
        # It stands at its field, with what was typed, and is told first with the way there.
        assert is_at_field(body, "visibility" if form["visibility"] == "secret" else "embargo_until", words)
    assert not Item.objects.exclude(visibility="public").exists()


def is_at_field(body: str, field: str, words: str) -> bool:
    page = html.document_fromstring(body)
    summary = page.xpath(f"//*[contains(@class, 'error-summary')]//a[@href='#{field}']")
    at_field = page.xpath(f"//*[@id='{field}']/following-sibling::*[contains(@class, 'errorlist')]")
    return [words in e.text_content() for e in (*summary, *at_field)] == [True, True]


def test_a_collections_form_that_is_wrong_says_so_at_the_field(collection: Collection, editor: Client) -> None:
    body = editor.post(
        "/admin/archive/collections/", {"collection": collection.pk, f"{collection.pk}-visibility": "embargoed"}
    ).content.decode()
    assert is_at_field(body, f"id_{collection.pk}-embargo_until", "Enter when the embargo ends.")


def test_what_was_changed_is_named(collection: Collection, editor: Client) -> None:
    form = {"collection": collection.pk, f"{collection.pk}-visibility": "private"}
    body = editor.post("/admin/archive/collections/", form, follow=True).content.decode()
    assert f"The visibility of “{collection.title}” was changed." in body
    collection.refresh_from_db()
    assert collection.visibility == "private"


def test_a_place_has_a_feed_of_what_may_be_seen(collection: Collection, capture: Any, tmp_path: Path) -> None:
    from muniment.archive.models import Place

    # An invented place is in no list: that the texts name it is a person's word.
    for item in Item.objects.visible_to(None)[:2]:
        correct(item, {"places": ["Stillmoor"]}, "edda")
    place = Place.objects.get(name="Stillmoor")
    feed = Client().get(f"/places/{place.pk}/feed.atom").content.decode()
    assert "<title>Stillmoor</title>" in feed and feed.count("<entry>") == Item.objects.filter(places=place).count() > 0
    for item in Item.objects.filter(places=place):
        publish(item, Item.PRIVATE, None)
    outbox.process_pending()
    assert Client().get(f"/places/{place.pk}/feed.atom").status_code == 404
