"""Which date it is stands beside each date: published, updated, captured, given by somebody, of an event, in a text."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from lxml import html

from muniment.archive.decisions import correct
from muniment.archive.models import Item
from muniment.evidence.dated import bears_day_only
from muniment.evidence.models import Statement
from muniment.exchange.answers import item_shape
from muniment.exchange.citations import ONLY_DATED
from muniment.exchange.exports import export_formats, write_csv, write_json_lines
from muniment.portal.site.saved import write_digest
from muniment.portal.written import write_published
from muniment.search.models import SavedSearch

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

_LINES = (
    "<p>The ministry counted every well of the district in the spring, and told the council of the towns what it "
    "had found in each of them.</p>"
)
PAGE = (
    f"<html lang=en><head><title>Wells</title>{{head}}</head><body><article><h1>The wells of Stillmoor</h1>"
    f"{_LINES * 2}</article></body></html>"
)
UPDATED = '<meta property="article:modified_time" content="2019-11-20T10:00:00Z">'
PUBLISHED = '<meta property="article:published_time" content="2016-02-03T10:00:00Z">'


def structured(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    )[0]
    return found


def one(capture: Any, tmp_path: Path, head: str, **described: Any) -> Item:
    (tmp_path / "wells.html").write_text(PAGE.format(head=head))
    capture(tmp_path / "wells.html", **described)
    return Item.objects.get()


def test_a_day_of_change_is_never_one_of_publication(capture: Any, tmp_path: Path) -> None:
    item = one(capture, tmp_path, UPDATED)
    page = Client().get(item.get_absolute_url()).content.decode()
    data = structured(page)
    assert (data.get("datePublished"), data.get("dateModified")) == (None, "2019-11-20")
    head = page[page.index("<article") : page.index("<h1")]
    assert "updated <time" in head and "captured <time" in head and "published" not in head
    assert (item_shape(item).date, item_shape(item).modified) == (None, "2019-11-20")
    (row,) = csv.DictReader(io.StringIO("".join(write_csv([item])).removeprefix("\ufeff")))
    assert (row["date"], row["date_is"]) == ("", "")


def test_a_date_that_somebody_gave_is_not_said_by_the_page(capture: Any, tmp_path: Path) -> None:
    item = one(capture, tmp_path, UPDATED, date="2016-05")
    page = Client().get(item.get_absolute_url()).content.decode()
    assert "given by the person who captured it, not read from the source" in page
    assert "(given by the person who captured it)" in page[page.index("<article") : page.index("<h1")]
    assert (item_shape(item).date, item_shape(item).date_given_by, item_shape(item).date_said_by) == (
        "2016-05",
        "capture",
        None,
    )
    correct(item, {"published": "2017"}, User.objects.create_user("ana"))
    item = Item.objects.get()
    page = Client().get(item.get_absolute_url()).content.decode()
    assert "given by an editor, not read from the source" in page and item_shape(item).date_given_by == "editor"


def test_a_date_that_the_page_says_is_the_pages_own(capture: Any, tmp_path: Path) -> None:
    item = one(capture, tmp_path, PUBLISHED, date="2016-02-03")
    page = Client().get(item.get_absolute_url()).content.decode()
    assert "not read from the source" not in page and item_shape(item).date_given_by is None
    assert structured(page)["datePublished"] == "2016-02-03"


def test_what_is_sent_and_drawn_says_which_date_it_is(capture: Any, tmp_path: Path) -> None:
    item = one(capture, tmp_path, PUBLISHED)
    saved = SavedSearch(
        person=User.objects.create_user("ana", "ana@example.org"), name="wells", query="wells", filters={}, pk=1
    )
    assert "published 3 February 2016" in str(write_digest(saved, [item]).body)
    for language, written in (
        ("fr", "publication : 3 février 2016"),
        ("zh-hans", "发布： 2016年2月3日"),
        ("ar", "النشر: 3 فبراير 2016"),
    ):
        with translation.override(language):
            assert write_published(item) == written


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"---\ntitle: Order on wells\ndate_signed: 2005-08-01\n---\n\n{_LINES[3:-4]}\n", "2005-08-01"),
        (f"CABLEGRAM FROM SELM TO STILLMOOR\n\nSelm, 1 August 2005\n\nCONFIDENTIAL\n\n{_LINES[3:-4]}\n", "2005-08-01"),
    ],
)
def test_a_day_of_signing_or_of_a_letter_is_not_called_one_of_publication(
    capture: Any, tmp_path: Path, text: str, day: str
) -> None:
    (tmp_path / "wells.md").write_text(text)
    capture(tmp_path / "wells.md")
    item = Item.objects.get()
    page = Client().get(item.get_absolute_url()).content.decode()
    head = page[page.index("<article") : page.index("<h1")]
    assert item.published == day and "dated <time" in head and "published" not in head and "<dt>Dated</dt>" in page
    assert (structured(page).get("dateCreated"), structured(page).get("datePublished")) == (day, None)
    assert 'name="citation_date"' in page and "citation_publication_date" not in page
    assert (item_shape(item).date, item_shape(item).date_of) == (day, "signing")
    assert write_published(item) == "dated 1 August 2005"
    # And so wherever else it goes: files, feeds, citations, lists, the answers of the search.
    every = list(Item.objects.select_related("source"))
    (row,) = csv.DictReader(io.StringIO("".join(write_csv(every)).removeprefix("\ufeff")))
    assert (row["date"], row["date_is"]) == (day, "dated")
    assert json.loads("".join(export_formats()["jsonl"].write(every)))["date_is"] == "dated"
    get = {
        a: Client().get(a).content.decode()
        for a in ("/feed.atom", "/feed.rss", "/feed.json", "/search/?q=wells", "/search/lines/?q=well")
    }
    assert (
        "<published>" not in get["/feed.atom"]
        and "<pubDate>" not in get["/feed.rss"]
        and "date_published" not in get["/feed.json"]
    )
    for address in ("/search/?q=wells", "/search/lines/?q=well", item.source.get_absolute_url()):
        shown = get.get(address) or Client().get(address).content.decode()
        assert "dated <time" in shown and "published <time" not in shown, address
    for style in ("bib", "ris", "json"):
        record = Client().get(f"/items/{item.pk}/cite.{style}").content.decode()
        assert ONLY_DATED in record and ("2005" in record) and "PY  -" not in record
        assert style == "json" or ONLY_DATED in "".join(export_formats()[style].write(every))
    assert (
        Client().get(f"/items/{item.pk}/cite/").content.decode().count(ONLY_DATED) == 5 and "(dated 2005-08-01)" in page
    )
    (hit,) = Client().get("/api/v1/search?q=wells").json()["hits"]
    (line, *_) = Client().get("/api/v1/lines?q=well").json()["lines"]
    assert (hit["date_of"], line["date_of"]) == ("signing", "signing")


def test_a_list_is_asked_once_which_day_each_of_its_items_bears(
    capture: Any, tmp_path: Path, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        (tmp_path / f"{number}.md").write_text(
            f"---\ntitle: Order {number} on wells\ndate_signed: 2005-08-0{number + 1}\n---\n\nWell {number}. "
            f"{_LINES[3:-4]}\n"
        )
    (tmp_path / "wells.html").write_text(PAGE.format(head=PUBLISHED))
    capture(tmp_path)
    items = list(Item.objects.select_related("source").order_by("published"))
    # With their own fields, topics and places.
    with django_assert_num_queries(4):
        rows = [json.loads(line) for line in write_json_lines(items)]
    assert [row["date_is"] for row in rows] == ["dated", "dated", "dated", "published"]
    # What an editor says afterwards is theirs, and is not what the field said.
    correct(items[0], {"published": "2017"}, User.objects.create_user("ana"))
    assert not bears_day_only(items[0]) and not bears_day_only(Item.objects.get(pk=items[0].pk))


_LABELS = re.compile(
    r"(?:published|updated|captured|dated|dated in the text:|made public|Period:|Due:|When:|verified|Captured|→|"
    r"since|until|Between [^()]*\()\s*(?:about )?$"
)
_LISTED = {
    "Captured",
    "Published",
    "Dated",
    "Updated",
    "When",
    "Period",
    "Made public",
    "Counted at",
    "Versions",
    "Original",
    "Server response",
    "All originals verified since",
}


def unlabelled(page: str) -> list[str]:
    """Return the dates of a page that no word beside them, nor the name of their row, says anything of."""
    found = []
    for date in html.document_fromstring(page).xpath("//main//time | //main//span[@class='date'] | //footer//time"):
        holder = date.getparent()
        before = (date.getprevious().tail if date.getprevious() is not None else holder.text) or ""
        if not before.strip() and date.getprevious() is not None:
            before = date.getprevious().text_content()
        term = holder.xpath("ancestor-or-self::dd[1]/preceding-sibling::dt[1]")
        is_listed = bool(term) and term[0].text_content().strip() in _LISTED
        if not (
            _LABELS.search(before) or is_listed or holder.tag == "td" or holder.xpath("ancestor::*[@class='month']")
        ):
            found.append(f"{before[-30:]!r} {date.text_content()}")
    return found


def test_no_date_of_a_page_stands_without_its_name(archive: Path) -> None:
    from muniment.portal.setup import _make_front_page
    from muniment.sample import capture_sample

    _make_front_page()
    capture_sample()
    client = Client()
    items = {
        kind: Item.objects.filter(kind=kind, version__isnull=False).exclude(published="").order_by("pk").first()
        for kind in ("article", "document")
    }
    event = Item.objects.filter(event__isnull=False).exclude(event__start="").first()
    spoken = Item.objects.filter(statements__in=Statement.objects.exclude(date="")).first()
    assert all(items.values()) and event is not None
    paths = [found.get_absolute_url() for found in [*items.values(), event, spoken] if found is not None]
    paths += [
        "/",
        "/search/?q=water",
        "/search/lines/?q=wells",
        "/search/compare/?q=water&a_from=2016&b_from=2020",
        "/events/",
        "/plans/",
        "/plans/safe-water-action-plan-of-veldria-2018-2022-bf817fbd0c/",
        "/collections/",
        "/topics/water/",
        "/sources/harbour-commission-of-veldria/",
        "/sources/harbour-commission-of-veldria/editions/1/",
        "/sources/harbour-commission-of-veldria/changes/1/2/",
        "/about/",
    ]
    bare = {}
    dates = 0
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        dates += page.count("<time")
        if rows := unlabelled(page):
            bare[path] = rows
    assert dates > 60
    assert bare == {}
