"""A page is kept once, under the parameters that it knows, however its address is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import put_sample
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from muniment.archive.models import Item
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.serving.keys import known_query, page_key
from muniment.serving.page_store import PageStore, get_store

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def store(archive: Path) -> PageStore:
    put_sample(_make_front_page, _make_roles)
    store = get_store()
    store.catch_up()
    return store


def ask(path: str) -> bytes:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content


@pytest.mark.parametrize(
    "path", ["/topics/water/", "/collections/", "/card.png", "/feed.atom", "/about/", "/events/", "/ar/places/"]
)
def test_parameters_that_a_page_does_not_know_make_no_other_page(store: PageStore, path: str) -> None:
    pages = {ask(f"{path}?junk={number}&utm_source=<b>") for number in range(5)} | {
        ask(f"{path}?q=water&show=1"),
        ask(path),
    }
    assert len(pages) == 1 and b"junk" not in next(iter(pages))
    assert list(store.memory) == [path]


def test_three_thousand_addresses_of_one_page_are_one_page(store: PageStore) -> None:
    ask("/card.png")
    before, kept = store.bytes, store.memory["/card.png"]
    for number in range(3000):
        key = page_key("/card.png", f"a{number}=1&page=1")
        assert store.memory[key] is kept
    for number in range(20):
        # Nor is it drawn anew where a page of another kind would know the parameter.
        assert ask(f"/card.png?month=2024-{number}&page={number}") == kept.body
    assert store.bytes == before and list(store.memory) == ["/card.png"]


def test_pages_of_a_list_and_months_are_kept_each_under_its_own_address(store: PageStore) -> None:
    source = max(
        Item.objects.values_list("source__slug", flat=True),
        key=lambda slug: Item.objects.filter(source__slug=slug).count(),
    )
    first = Item.objects.filter(source__slug=source).first()
    assert first is not None
    for number in range(40):
        Item.objects.create(
            source=first.source,
            kind="article",
            title=f"Notice {number} of the wardens",
            title_key=f"notice {number}",
            slug="n",
        )
    path = f"/sources/{source}/"
    assert ask(f"{path}?page=1") == ask(path) != ask(f"{path}?page=2")
    assert ask(f"{path}?page=2&x=1") == ask(f"{path}?x=1&page=2") == ask(f"{path}?page=2")
    assert b'href="?page=1"' in ask(f"{path}?page=2&x=1")
    for wrong in ("?page=900", "?page=nine", "?page=-1", "?page=02", "?page=2&page=900"):
        ask(path + wrong)
    assert set(store.memory) == {path, f"{path}?page=2"}
    ask("/events/?month=2024-04")
    ask("/events/?month=1999-01")
    ask("/events/?month=2999-12")
    ask("/events/?month=2024-13")
    assert {key for key in store.memory if key.startswith("/events/")} == {"/events/?month=2024-04"}


def test_what_a_search_asks_stays_whole(store: PageStore) -> None:
    assert b'value="wells"' in ask("/search/?q=wells&kind=article&junk=1")
    assert ask("/search/suggest/?q=wel") != ask("/search/suggest/?q=boa")
    assert not [key for key in store.memory if key.startswith("/search")]


def test_a_page_made_for_somebody_signed_in_is_kept_for_nobody(store: PageStore) -> None:
    from django.contrib.auth.models import Group

    editor = User.objects.create_user("edda")
    editor.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(editor)
    item = Item.objects.first()
    assert item is not None
    for path in ("/", "/about/", "/collections/", item.get_absolute_url(), "/topics/water/", "/feed.atom"):
        assert client.get(path).status_code == 200
        assert client.get(f"{path}?junk=1").status_code == 200
    assert not store.memory
    # Nor for somebody who only says so: the cookie of a session that has ended.
    stranger = Client()
    stranger.cookies["sessionid"] = "no-such-session"
    assert stranger.get("/about/").status_code == 200
    assert not store.memory
    ask("/about/")
    assert set(store.memory) == {"/about/"}
    # And who is signed in is shown none that is kept, but one made for them.
    store.keep("/about/", b"of the public", [], ["items"], store.begin())
    assert client.get("/about/?junk=1").content != b"of the public"

    def is_sent() -> bool:
        # On a slow machine it is long since anybody looked whether the page still holds; and PostgreSQL keeps none
        # while another
        # process writes.
        store.keep("/about/", b"of the public", [], ["items"], store.begin())
        store.catch_up()
        return bool(Client().get("/about/?junk=1").content == b"of the public")

    assert any(is_sent() for _ in range(30))
    assert client.get("/about/?junk=1").content != b"of the public"


@given(
    st.text(max_size=80), st.text(max_size=80), st.sampled_from(["page=2", "month=2024-01", "page=3&month=2024-01", ""])
)
@pytest.mark.on_sqlite
def test_a_key_depends_on_the_known_parameters_only(before: str, after: str, known: str) -> None:
    junk = ["x=" + part.replace("&", "").replace(";", "") for part in (before, after)]
    query = "&".join([junk[0][:200], *filter(None, [known]), junk[1][:200]])
    key = known_query(query, {"page", "month"})
    assert key == known_query(known, {"page", "month"}) == known_query(key, {"page", "month"})
    assert page_key("/a/", query) == (f"/a/?{key}" if key else "/a/")
