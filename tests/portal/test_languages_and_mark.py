"""The languages of the interface and the mark are settings of the portal."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail_localize.views import submit_translations

from muniment.archive import outbox
from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import Item
from muniment.archive.stores import original_store
from muniment.portal.languages import ALL, address_in, part_address, read_languages
from muniment.portal.mark import draw_mark
from muniment.portal.models import FrontPage, PortalSettings
from muniment.portal.offered_languages import offered
from muniment.portal.setup import _make_front_page, _make_roles, choose_languages, choose_mark
from muniment.portal.static_site import SiteError, write_site
from muniment.portal.wagtail_hooks import OfferedTranslationForm

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(archive: Path, capture: Any, tmp_path: Path) -> Item:
    _make_front_page()
    _make_roles()
    (tmp_path / "report.md").write_text(
        "# Report of the wardens\n\nThe wardens of Stillmoor counted four hundred boats.\n"
    )
    capture(tmp_path / "report.md", source="A town hall")
    outbox.process_pending()
    return Item.objects.get()


def picture(kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (600, 300), "teal").save(
        file, kind, **({"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0secret"} if kind == "JPEG" else {})
    )
    return file.getvalue()


def where(path: str) -> tuple[int, str]:
    answer = Client().get(path)
    return answer.status_code, answer.get("Location", "") or f"{answer['Content-Language']}"


def test_an_archive_made_before_offers_all_languages(item: Item) -> None:
    assert offered() == ALL and len(ALL) == 7
    assert where("/") == (200, "en") and where("/fr/") == (200, "fr") and where("/en/") == (302, "/")
    assert Client().get("/").content.decode().count('rel="alternate" hreflang=') == 6


def test_what_is_offered_is_what_pages_switch_to(item: Item) -> None:
    choose_languages("en, ar")
    page = Client().get("/collections/").content.decode()
    assert (
        page.count('rel="alternate" hreflang=') == 1 and 'href="/ar/collections/"' in page and 'href="/fr/' not in page
    )
    assert where("/fr/collections/?page=1") == (302, "/collections/?page=1")
    # None of it leads off the site.
    assert where("/fr//evil.example/")[1] in ("/evil.example/",) and where("/fr/%5Cevil.example/")[1].startswith(
        "/evil"
    )
    choose_languages("en")
    assert '<nav class="languages"' not in Client().get("/").content.decode()


def test_the_first_is_the_default(item: Item) -> None:
    choose_languages("fr,en")
    assert where("/") == (302, "/fr/") and where("/en/") == (200, "en") and where("/fr/") == (200, "fr")
    english = Client().get("/en/").content.decode()
    assert '<html lang="en"' in english and '<a class="name" href="/en/"' in english and 'href="/fr/"' in english
    assert '<a class="name" href="/fr/"' in Client().get("/fr/").content.decode()
    # Addresses that are known lead to where they did.
    assert where(f"/items/{item.pk}/{item.slug}/") == (200, "en")
    assert f"/fr/items/{item.pk}/" in Client().get("/feed.atom").content.decode()
    assert f"/fr/items/{item.pk}/" in Client().get("/sitemap-items.xml").content.decode()


def test_without_english_every_address_leads_to_the_default(item: Item) -> None:
    choose_languages("es,fr")
    address = f"/items/{item.pk}/{item.slug}/"
    assert (
        where(address) == (302, f"/es{address}")
        and where("/en/") == (302, "/es/")
        and where("/account/login/") == (302, "/es/account/login/")
    )
    assert where(f"/ar{address}") == (302, f"/es{address}")
    assert where(f"/es{address}") == (200, "es") and where(f"/fr{address}") == (200, "fr")
    assert (
        Client().get("/healthz").status_code
        == Client().get("/robots.txt").status_code
        == Client().get(f"/api/v1/items/{item.pk}").status_code
        == 200
    )


def test_a_copy_as_files_has_the_languages_that_are_offered(item: Item, tmp_path: Path) -> None:
    choose_languages("fr,en")
    write_site(tmp_path / "copy", with_originals=False)
    folder = tmp_path / "copy"
    assert (
        'url=fr/"' in (folder / "index.html").read_text()
        and '<html lang="en"' in (folder / "en/index.html").read_text()
    )
    assert (folder / "fr/index.html").exists() and not (folder / "ar").exists() and not (folder / "es").exists()
    with pytest.raises(SiteError, match="does not offer"):
        write_site(tmp_path / "other", ["ar"])


def test_languages_are_read_strictly() -> None:
    assert read_languages("") == ALL and read_languages(" FR, zh-hans ") == ("fr", "zh-hans")
    for wrong, words in (("fr,fr", "Français is chosen twice."), ("en,tlh", "no interface in “tlh”")):
        with pytest.raises(ValidationError, match=words):
            read_languages(wrong)


def test_a_page_is_translated_into_what_readers_are_offered(item: Item) -> None:
    choose_languages("en,ar")
    form = OfferedTranslationForm(FrontPage.objects.get())
    assert [locale.language_code for locale in form.fields["locales"].queryset] == ["ar"]
    assert submit_translations.SubmitTranslationForm is OfferedTranslationForm


def test_a_copy_says_what_is_not_in_it(item: Item, tmp_path: Path) -> None:
    choose_languages("en")
    assert write_site(tmp_path / "whole").broken == []
    original_store().local_path(item.version.capture.original_id).unlink()  # type: ignore[union-attr]
    report = write_site(tmp_path / "copy")
    assert report.broken + report.failed == [f"/items/{item.pk}/original"]
    for code in ALL:
        for bare in ("/", "/items/1/", "/search/"):
            assert part_address(address_in(code, bare, ("fr", "en"))) == (code, bare)


def test_the_mark_is_drawn_anew_and_stands_beside_the_name(item: Item, tmp_path: Path) -> None:
    file = tmp_path / "mark.jpg"
    file.write_bytes(picture("JPEG"))
    choose_mark(file)
    chosen = PortalSettings.load()
    address = f"/mark-{chosen.mark_digest}.webp"
    for path in ("/", "/ar/collections/", "/account/login/"):
        assert f'<img class="mark" src="{address}" alt=""' in Client().get(path).content.decode(), path
    sent = Client().get(address).content
    assert Image.open(io.BytesIO(sent)).size == (192, 96) and b"secret" not in sent and b"secret" in file.read_bytes()
    assert Client().get("/mark-000000000000.webp").status_code == 404
    write_site(tmp_path / "copy", ["en"], with_originals=False)
    assert (tmp_path / "copy" / address[1:]).exists()


@pytest.mark.parametrize(
    "file",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", b"no picture", b"", b"x" * (3 * 2**20)],
)
def test_what_is_no_picture_of_pixels_is_no_mark(file: bytes, archive: Path, tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        draw_mark(file)
    (tmp_path / "mark").write_bytes(file)
    with pytest.raises(ArchiveError):
        choose_mark(tmp_path / "mark")
    assert PortalSettings.load().mark_digest == ""


def test_an_administrator_sets_both_in_the_admin(item: Item) -> None:
    person = User.objects.create_user("ada")
    person.groups.add(Group.objects.get(name="Administrators"))
    client = Client()
    client.force_login(person)
    address = f"/admin/settings/portal/portalsettings/{PortalSettings.load().pk}/"
    page = client.get(address).content.decode()
    assert page.count('name="languages_') == 7 and 'type="file"' in page and "multipart/form-data" in page
    sent = {"name": "The Valley Archive", "front_source": "", "languages_0": "zh-hans", "languages_1": "en"}
    client.post(address, {**sent, "mark_file": SimpleUploadedFile("mark.png", picture(), "image/png")})
    chosen = PortalSettings.load()
    assert (chosen.name, chosen.languages) == ("The Valley Archive", "zh-hans,en") and chosen.mark_digest
    answer = client.post(
        address,
        {**sent, "languages_1": "zh-hans", "mark_file": SimpleUploadedFile("m.svg", b"<svg/>", "image/svg+xml")},
    )
    assert answer.status_code == 200 and PortalSettings.load().mark_digest == chosen.mark_digest
    client.post(address, {**sent, "mark_off": "on"})
    assert PortalSettings.load().mark_digest == "" and PortalSettings.load().languages == "zh-hans,en"
