"""No page is hidden behind the address of another: whatever things are called, their addresses lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import LocalePrefixPattern, URLPattern, URLResolver, get_resolver, resolve
from django.utils import translation

from muniment.archive.catalogue import make_slug
from muniment.archive.models import Collection, Item, Place, Source, Topic
from muniment.evidence.models import Plan
from muniment.portal.models import FrontPage, LandingPage
from muniment.portal.page_addresses import is_taken
from muniment.portal.setup import _make_front_page


def routes(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route, with its address as it is written."""
    for pattern in patterns:
        written = before if isinstance(pattern.pattern, LocalePrefixPattern) else before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if not written.startswith("admin/"):
                yield from routes(pattern.url_patterns, written)
        else:
            yield written, pattern


def words() -> list[str]:
    """Every word that stands in a route, and could be a title's."""
    found: set[str] = set()
    for written, _pattern in routes(get_resolver().url_patterns):
        plain = re.sub(r"<[^>]*>|\(\?P?|\\.", "/", written)
        found.update(make_slug(word) for word in re.split(r"[/^$()|?:.]", plain))
    return sorted(word for word in found if word)


def test_whatever_a_thing_is_called_its_address_leads_to_it() -> None:
    with translation.override("en"):
        every = words()
        assert {"cite", "like", "beside", "search", "feed"} <= set(every) and len(every) > 50
        for word in every:
            for thing, name in (
                (Item(pk=5, slug=word), "item"),
                (Source(slug=word), "source"),
                (Collection(slug=word), "collection"),
                (Topic(slug=word), "topic"),
                (Place(pk=5, name=word), "place"),
                (Plan(slug=word), "plan"),
            ):
                assert resolve(thing.get_absolute_url()).view_name == name, (word, thing.get_absolute_url())


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_an_item_that_another_page_hid_is_reached_by_its_number(capture: Any, tmp_path: Path) -> None:
    (tmp_path / "cite.md").write_text(
        "# Cite\n\nThe clerks of Stillmoor count boats.\n\n" + "They count them daily. " * 20
    )
    capture(tmp_path / "cite.md")
    item = Item.objects.get(title="Cite")
    assert item.slug == "cite"
    answer = Client().get(f"/items/{item.pk}/", follow=True)
    assert answer.request["PATH_INFO"] == f"/items/{item.pk}/cite-1/" and "count them daily" in answer.content.decode()
    assert "GB/T 7714" in Client().get(f"/items/{item.pk}/cite/").content.decode()


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_composed_page_takes_no_address_of_another(archive: Path) -> None:
    assert all(
        is_taken(f"/{taken}/", "en")
        for taken in ("search", "about", "collections", "fr", "zh-hans", "admin", "sign-in", "en")
    )
    assert (
        not is_taken("/a-year-of-wells/", "en")
        and is_taken("/fr/search/", "fr")
        and not is_taken("/fr/une-annee/", "fr")
    )
    _make_front_page()
    front = FrontPage.objects.get()
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    for slug, is_made in (("search", False), ("ar", False), ("opening-day", True)):
        sent = {
            "title": "A page",
            "slug": slug,
            "body-count": "0",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }
        answer = client.post(f"/admin/pages/add/portal/landingpage/{front.pk}/", sent, follow=True).content.decode()
        assert LandingPage.objects.filter(slug=slug).exists() is is_made, slug
        assert ("Choose a different one" in answer) is not is_made
