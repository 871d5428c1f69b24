"""What is closed, or taken from the public, in one language is so in the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, PageViewRestriction

from muniment.portal.models import FrontPage, LandingPage
from muniment.portal.page_privacy import public_pages
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.serving.page_store import get_store

pytestmark = pytest.mark.django_db

ADDRESSES = ["/visit/", "/visit/hours/", "/fr/visit/", "/fr/visit/hours/"]


class Site:
    """A page with one below it, both in English and in French."""

    def __init__(self) -> None:
        _make_front_page()
        _make_roles()
        self.front = FrontPage.objects.get()
        self.page = self.front.add_child(instance=LandingPage(title="Visit", slug="visit"))
        self.child = self.page.add_child(instance=LandingPage(title="Hours", slug="hours"))
        self.french = Locale.objects.get_or_create(language_code="fr")[0]
        self.front_fr, self.page_fr, self.child_fr = (
            self._translate(page) for page in (self.front, self.page, self.child)
        )
        self.admin = Client()
        person = User.objects.create_superuser("ada", "ada@ferry.example", "only-for-tests-here")
        person.groups.add(Group.objects.get(name="Editors"))
        self.admin.force_login(person)

    def _translate(self, page: Any) -> Any:
        made = page.copy_for_translation(self.french)
        made.slug = page.slug if page != self.front else made.slug
        made.save_revision().publish()
        return made

    def open(self) -> list[str]:
        """The addresses that anybody gets a page from, kept ones too."""
        get_store().catch_up()
        found = []
        for address in ADDRESSES:
            answer = Client().get(address)
            if answer.status_code == 200 and "<h1" in answer.text and "assword" not in answer.text:
                found.append(address)
        return found

    def listed(self) -> set[int]:
        """Those of the pages that are listed as public."""
        mine = {self.page.pk, self.child.pk, self.page_fr.pk, self.child_fr.pk}
        return mine & set(public_pages().values_list("pk", flat=True))

    def post(self, name: str, *parts: object, **values: object) -> None:
        answer = self.admin.post(reverse(name, args=parts), values)
        # A form that was refused is shown again, with 200: that must not pass for done.
        assert answer.status_code == 302 or answer.json()["step"] == "set_privacy_done", (name, answer.status_code)


@pytest.fixture
def site(archive: Path) -> Site:
    return Site()


def test_privacy_of_a_page_covers_its_translations(site: Site) -> None:
    assert site.open() == ADDRESSES
    site.post("wagtailadmin_pages:set_privacy", site.page.pk, restriction_type="login", password="", groups=[])
    assert site.open() == []
    assert site.listed() == set()
    site.post("wagtailadmin_pages:set_privacy", site.page.pk, restriction_type="password", password="ferry", groups=[])
    assert site.open() == []
    assert b"assword" in Client().get("/fr/visit/hours/").content, "the same password opens it"
    site.post("wagtailadmin_pages:set_privacy", site.page.pk, restriction_type="none")
    assert site.open() == ADDRESSES
    assert len(site.listed()) == 4


def test_a_translation_that_stands_elsewhere_is_covered_too(site: Site) -> None:
    Page.objects.get(pk=site.child_fr.pk).move(Page.objects.get(pk=site.front_fr.pk), pos="last-child")
    PageViewRestriction.objects.create(page=site.page, restriction_type="login")
    assert Client().get("/fr/hours/").status_code == 302
    assert site.listed() == set()


def test_a_translation_is_closed_alone(site: Site) -> None:
    """An original does not follow its translation: a language that is being made ready closes no other."""
    PageViewRestriction.objects.create(page=site.page_fr, restriction_type="login")
    assert site.open() == ["/visit/", "/visit/hours/"]
    assert site.listed() == {site.page.pk, site.child.pk}


def test_a_translation_with_a_restriction_of_its_own_keeps_it(site: Site) -> None:
    own = PageViewRestriction.objects.create(page=site.page_fr, restriction_type="password", password="quai")
    PageViewRestriction.objects.create(page=site.page, restriction_type="login")
    assert list(LandingPage.objects.get(pk=site.page_fr.pk).get_view_restrictions()) == [own]
    assert site.open() == []


def test_unpublishing_takes_the_translations_along_and_says_so(site: Site) -> None:
    asked = site.admin.get(reverse("wagtailadmin_pages:unpublish", args=[site.page.pk]))
    assert "This also unpublishes the page’s translation." in asked.text
    assert (
        "also unpublishes" not in site.admin.get(reverse("wagtailadmin_pages:unpublish", args=[site.page_fr.pk])).text
    )
    site.open()
    site.post("wagtailadmin_pages:unpublish", site.page.pk)
    assert site.open() == ["/visit/hours/", "/fr/visit/hours/"]
    # A translation alone goes alone.
    site.post("wagtailadmin_pages:unpublish", site.child_fr.pk)
    assert site.open() == ["/visit/hours/"]


def test_unpublishing_many_says_so_too(site: Site) -> None:
    address = (
        f"{reverse('wagtail_bulk_action', args=('wagtailcore', 'page', 'unpublish'))}?id={site.page.pk}&id="
        f"{site.child.pk}"
    )
    assert "This also unpublishes 2 translations." in site.admin.get(address).text
    site.admin.post(address)
    assert site.open() == []


def test_deleting_an_original_opens_no_translation(site: Site) -> None:
    PageViewRestriction.objects.create(page=site.page, restriction_type="login")
    asked = site.admin.get(reverse("wagtailadmin_pages:delete", args=[site.page.pk]))
    assert "This also unpublishes 2 translations." in asked.text
    site.post("wagtailadmin_pages:delete", site.page.pk)
    assert not Page.objects.filter(pk__in=[site.page.pk, site.child.pk]).exists()
    assert site.open() == []
    for page in (site.page_fr, site.child_fr):
        LandingPage.objects.get(pk=page.pk).save_revision().publish()
    assert site.open() == []
