"""What programs that look around find: sitemaps, schema.org data, feeds in three forms, our search as browsers take it
in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample
from django.test import Client
from lxml import etree

from muniment.archive.decisions import publish
from muniment.archive.models import Collection, Item
from muniment.portal.setup import _make_front_page

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal(archive: Path) -> Path:
    put_sample(_make_front_page)
    return archive


def addresses(path: str) -> list[str]:
    root = etree.fromstring(Client().get(path).content)
    return [str(e.text) for e in root.iter("{*}loc")]


def data_of(path: str) -> list[dict[str, Any]]:
    page = Client().get(path).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    rows: list[dict[str, Any]] = json.loads(found[1])
    return rows


def test_sitemaps_lead_to_everything_public(portal: Path) -> None:
    hidden = Item.objects.first()
    assert hidden is not None
    publish(hidden, "private", None)
    parts = addresses("/sitemap.xml")
    assert (
        len(parts) >= 7 and "Sitemap: http://127.0.0.1:8000/sitemap.xml" in Client().get("/robots.txt").content.decode()
    )
    listed = [a for part in parts for a in addresses(part.removeprefix("http://127.0.0.1:8000"))]
    assert f"/items/{hidden.pk}/" not in " ".join(listed)
    assert sum("/items/" in a for a in listed) == Item.objects.count() - 1
    for address in listed:
        assert address.startswith("http://127.0.0.1:8000/")
        assert Client().get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200, address


def test_items_describe_themselves_and_leave_out_what_is_not_known(portal: Path) -> None:
    document = Item.objects.filter(kind="document", language="en", collections__isnull=False).first()
    assert document is not None
    row, trail = data_of(document.get_absolute_url())
    assert (
        row["@type"] == "Report" and row["name"] == document.title and row["publisher"]["name"] == document.source.name
    )
    assert [step["position"] for step in trail["itemListElement"]] == [1, 2, 3] and None not in row.values()
    event = Item.objects.filter(kind="event", event__mode="hybrid").first()
    assert event is not None
    row, _ = data_of(event.get_absolute_url())
    assert (
        row["@type"] == "Event"
        and row["startDate"] == event.event.start
        and row["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    )
    collection = Collection.objects.first()
    assert collection is not None
    assert data_of(collection.get_absolute_url())[0]["@type"] == "Collection"


def test_a_title_cannot_end_the_data(portal: Path, capture: Any, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(
        "A </script><script>alert(1)</script> title & more\n\nThe words of it are here, and they are some words long."
    )
    capture(tmp_path / "x.txt")
    item = Item.objects.get(origin__endswith="x.txt")
    assert data_of(item.get_absolute_url())[0]["name"] == item.title
    assert "<script>alert" not in Client().get(item.get_absolute_url()).content.decode()


def test_feeds_come_in_three_forms(portal: Path) -> None:
    source = Item.objects.filter(language="en").first().source  # type: ignore[union-attr]
    for base in ("/", source.get_absolute_url(), "/topics/water/"):
        counts = {
            len(
                etree.fromstring(Client().get(f"{base}feed.atom").content).findall("{http://www.w3.org/2005/Atom}entry")
            ),
            len(etree.fromstring(Client().get(f"{base}feed.rss").content).findall(".//item")),
            len(Client().get(f"{base}feed.json").json()["items"]),
        }
        assert len(counts) == 1 and counts != {0}, base
    assert Client().get("/feed.json")["Content-Type"].startswith("application/feed+json")
    assert Client().get("/search/feed.json?q=water").json()["items"]


def test_browsers_can_take_the_search_in(portal: Path) -> None:
    root = etree.fromstring(Client().get("/opensearch.xml").content)
    templates = [str(e.get("template")) for e in root.iter("{*}Url")]
    for template in templates:
        path = template.removeprefix("http://127.0.0.1:8000").replace("{searchTerms}", "water")
        assert Client().get(path).status_code == 200
    assert Client().get("/search/suggest/?form=browser&q=port").json()[0] == "port"


@pytest.mark.parametrize(
    ("prefix", "tag", "direction"),
    [
        ("", "en", "ltr"),
        ("/zh-hant", "zh-Hant", "ltr"),
        ("/ar", "ar", "rtl"),
        ("/fr", "fr", "ltr"),
        ("/ru", "ru", "ltr"),
        ("/es", "es", "ltr"),
    ],
)
def test_the_interface_speaks_seven_languages(portal: Path, prefix: str, tag: str, direction: str) -> None:
    for path in ("/", "/search/?q=water", "/events/", "/collections/", "/about/"):
        page = Client().get(prefix + path).content.decode()
        assert f'<html lang="{tag}" dir="{direction}">' in page, path
        assert page.count('rel="alternate" hreflang=') == 6
        if prefix:
            assert "How content is added" not in page
    item = Item.objects.filter(language="en", kind="document").first()
    assert item is not None
    assert item.title in Client().get(f"{prefix}/items/{item.pk}/", follow=True).content.decode(), (
        "the source's words stay"
    )


def test_a_portal_that_is_being_made_ready_asks_not_to_be_listed(archive: Path, settings: Any) -> None:
    assert "X-Robots-Tag" not in Client().get("/about/").headers
    settings.INDEXED = False
    assert Client().get("/topics/")["X-Robots-Tag"] == "noindex, nofollow"
    assert Client().get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
