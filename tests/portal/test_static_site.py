"""The portal as files: whole, with links that lead somewhere, proved by its manifest, and never with what is not
public."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from conftest import put_sample
from lxml import html

from muniment.archive.curation import merge
from muniment.archive.decisions import publish
from muniment.archive.models import Item
from muniment.portal.setup import _make_front_page
from muniment.portal.static_site import MANIFEST, SiteError, write_site

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal(archive: Path) -> Path:
    put_sample(_make_front_page)
    return archive


def links_of(page: Path) -> list[str]:
    document = html.fromstring(page.read_bytes())
    found = [
        e.get(a)
        for e, a in ((e, a) for e in document.iter() for a in ("href", "src", "action") if isinstance(e.tag, str))
        if e.get(a)
    ]
    return [link for link in found if link and not urlsplit(link).scheme and not link.startswith(("#", "data:"))]


def test_every_link_of_the_copy_leads_to_a_file_of_it(portal: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    report = write_site(site, ["en", "ar"])
    assert report.broken == [] and report.searchable
    broken = []
    pages = [p for p in site.rglob("*.html") if "pagefind" not in p.parts and p.name != "404.html"]
    for page in pages:
        for link in links_of(page):
            target = (page.parent / unquote(urlsplit(link).path)) if urlsplit(link).path else page
            if target.is_dir():
                target = target / "index.html"
            if not target.is_file():
                broken.append(f"{page.relative_to(site)} → {link}")
    assert broken == []
    assert len(pages) > 150
    assert (site / "ar/index.html").exists() and not (site / "zh-hans").exists()
    item = Item.objects.get(title__startswith="Sixty wells")
    assert (site / f"items/{item.pk}/index.html").read_text().count("refresh") == 1
    assert subprocess.run(["sha256sum", "--quiet", "-c", MANIFEST], cwd=site, check=False).returncode == 0


@pytest.mark.long
def test_a_copy_below_a_folder_has_its_cards_sitemaps_and_canonical_addresses(
    portal: Path, tmp_path: Path, settings: Any
) -> None:
    settings.PUBLIC_URL = "http://archive.example/kept/portal"
    site = tmp_path / "site"
    write_site(site, ["en"])
    item = Item.objects.get(title__startswith="Sixty wells")
    assert (site / f"items/{item.pk}/card.png").exists() and (site / "card.png").exists()
    assert (site / "sitemap-items.xml").exists()
    page = (site / f"items/{item.pk}/{item.slug}/index.html").read_text()
    assert f'<link rel="canonical" href="http://archive.example/kept/portal{item.get_absolute_url()}">' in page


def test_captured_html_is_handed_out_as_text(portal: Path, tmp_path: Path) -> None:
    write_site(tmp_path / "site", ["en"])
    item = Item.objects.get(title__startswith="Sixty wells")
    originals = [p.name for p in (tmp_path / f"site/items/{item.pk}").iterdir() if p.name.startswith("original")]
    assert originals == ["original.html.txt"]
    report = Item.objects.get(title__contains="report for 2021")
    assert (tmp_path / f"site/items/{report.pk}/original.pdf").read_bytes().startswith(b"%PDF")
    write_site(tmp_path / "without", ["en"], with_originals=False)
    assert not list((tmp_path / "without").rglob("original*"))


def test_written_again_it_changes_what_changed_and_takes_away_what_is_hidden(portal: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    first = write_site(site, ["en"])
    assert first.written == first.files
    again = write_site(site, ["en"])
    assert again.written == 0 and again.removed == 0
    hidden = Item.objects.get(title="Night schools open for dock workers")
    publish(hidden, Item.PRIVATE, None)
    third = write_site(site, ["en"])
    assert third.removed > 0
    assert not (site / f"items/{hidden.pk}").exists() or not any((site / f"items/{hidden.pk}").rglob("*.*"))
    for page in site.rglob("*"):
        if page.is_file() and page.suffix in (".html", ".json", ".xml", ".atom", ".rss", ".ics"):
            assert "Night schools open for dock workers" not in page.read_text(), page


@pytest.mark.long
def test_an_old_address_of_a_merged_item_leads_on(portal: Path, tmp_path: Path) -> None:
    kept, merged = (
        Item.objects.get(title="Report on the right to water, 2022"),
        Item.objects.get(title="Report on the right to water, 2023"),
    )
    number = merged.pk
    merge(kept, merged, None)
    write_site(tmp_path / "site", ["en"])
    assert f"../{kept.pk}/" in (tmp_path / f"site/items/{number}/index.html").read_text()


def test_it_writes_into_no_folder_of_somebody_elses(portal: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/from-home.txt").write_text("dear")
    with pytest.raises(SiteError, match="not empty"):
        write_site(tmp_path / "letters")
    with pytest.raises(SiteError, match="no interface in"):
        write_site(tmp_path / "site", ["tlh"])
