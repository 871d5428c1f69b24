"""What an item said before: its versions' pages, and links to paragraphs that are no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import html

from muniment.archive import outbox
from muniment.archive.curation import split
from muniment.archive.decisions import publish
from muniment.archive.models import Item

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

BEFORE = (
    "# Report of the ferry wardens\n\nThe wardens of Aldermere counted four hundred crossings in the spring of 2019.\n"
    "\nA second bell was hung at the northern pier before winter.\n\nThe ledger is kept by Orla Fenn.\n"
)
AFTER = (
    "# Report of the ferry wardens, corrected\n\nThe wardens of Aldermere counted four hundred and two crossings in "
    "the spring of 2019.\n\nTo begin with the bells. A second bell was hung at the northern pier before winter.\n"
)


@pytest.fixture
def item(capture: Any, tmp_path: Path) -> Item:
    path = tmp_path / "report.md"
    for text in (BEFORE, AFTER):
        path.write_text(text)
        capture(path, source="Ferry Office")
    return Item.objects.get()


def addresses(item: Item, number: int) -> list[str]:
    sections = item.versions.get(number=number).reading.content["sections"]
    return [p["address"] or "" for section in sections for p in section["paragraphs"]]


def text_of(response: Any) -> str:
    return " ".join(str(html.fromstring(response.content).xpath("string(//main)")).split())


def test_an_earlier_version_can_be_read_and_cited(item: Item) -> None:
    page = html.fromstring(Client().get(item.get_absolute_url()).content)
    assert page.xpath(f"//a[@href='/items/{item.pk}/versions/1/']")
    old = Client().get(f"/items/{item.pk}/versions/1/")
    shown = text_of(old)
    assert "four hundred crossings" in shown and "earlier version" in shown
    cited = html.fromstring(old.content).xpath("//dd[@class='cite']")
    assert all(f"/items/{item.pk}/versions/1/" in c.text_content() for c in cited) and len(cited) > 1
    assert "corrected" not in cited[0].text_content(), "cited by the title that it had"
    assert "the version that the item shows" in text_of(Client().get(f"/items/{item.pk}/versions/2/"))
    assert Client().get(f"/items/{item.pk}/versions/3/").status_code == 404
    marked = html.fromstring(Client().get(f"/items/{item.pk}/versions/1/?q=bell").content)
    assert marked.xpath("string(//mark[@id='hit-1'])") == "bell"


def test_a_paragraph_that_is_no_more_says_where_its_words_stand_now(item: Item) -> None:
    changed, moved, gone = addresses(item, 1)
    now = addresses(item, 2)
    base = f"/items/{item.pk}/paragraphs"
    page = html.fromstring(Client().get(f"{base}/{changed}/").content)
    assert page.xpath(f"//a[contains(@href, '#{now[0]}')]") and "most similar" in page.text_content()
    assert "four hundred crossings" in page.text_content(), "its own words are shown"
    page = html.fromstring(Client().get(f"{base}/{moved}/").content)
    assert page.xpath(f"//a[contains(@href, '#{now[1]}')]") and "Its words stand here now" in page.text_content()
    page = html.fromstring(Client().get(f"{base}/{gone}/").content)
    assert "do not stand in the text" in page.text_content() and "Orla Fenn" in page.text_content()
    assert page.xpath(f"//a[@href='/items/{item.pk}/versions/1/#{gone}']")
    there = Client().get(f"{base}/{now[0]}/")
    assert there.status_code == 302 and there["Location"] == f"{item.get_absolute_url()}#{now[0]}"
    assert Client().get(f"{base}/p-00000000/").status_code == 404


def test_a_paragraph_of_a_version_that_became_an_item_of_its_own_leads_there(item: Item) -> None:
    address = addresses(item, 2)[1]
    other = split(item, [2], None, "another document")
    outbox.process_pending()
    page = html.fromstring(Client().get(f"/items/{item.pk}/paragraphs/{address}/").content)
    assert page.xpath("//a[contains(@href, '#p-')]") and other.title in page.text_content()
    assert Client().get(f"/items/{item.pk}/versions/2/").status_code == 200
    publish(other, "private", None)
    assert Client().get(f"/items/{item.pk}/versions/2/").status_code == 404
    assert "To begin with the bells" not in Client().get(f"/items/{item.pk}/paragraphs/{address}/").content.decode()


def test_what_is_hidden_shows_neither_version_nor_paragraph(item: Item) -> None:
    changed = addresses(item, 1)[0]
    publish(item, "private", None)
    for path in ("versions/1/", "versions/2/", f"paragraphs/{changed}/"):
        assert Client().get(f"/items/{item.pk}/{path}").status_code == 404
