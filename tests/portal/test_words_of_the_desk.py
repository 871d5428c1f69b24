"""Words of our own on the desk's screens are said in the language of whoever works there."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.translation import gettext, ngettext, override
from wagtail.users.models import UserProfile

from muniment.archive.models import Failure
from muniment.capture import bodies, warc_records  # noqa: F401 - with their errors
from muniment.capture.errors import CaptureError
from muniment.portal.codes import failure_name, field_name, said_of_relation
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.portal.written import size
from muniment.reading.errors import ReadingError


def codes_of(kind: type[Exception]) -> set[str]:
    """The codes of an error and of all that follow from it."""
    return {kind.code} | {code for other in kind.__subclasses__() for code in codes_of(other)}  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans", "zh-hant"])
def test_no_word_of_ours_stays_english(language: str) -> None:
    codes = codes_of(CaptureError) | codes_of(ReadingError) | {Failure.NOT_PUBLIC}
    assert len(codes) > 12
    whys = [
        "the same text",
        "58% of the runs of words",
        "5.5 days, figures and countries in both (a country counts half)",
        "the page links to it as its translation",
    ]
    with override(language):
        assert [code for code in codes if failure_name(code) == code] == []
        assert [why for why in whys if said_of_relation(why) == why] == []
        assert "58" in said_of_relation(whys[1]) and "5.5" in said_of_relation(whys[2])
        fields = ("organisation", "statement", "figure", "left out", "start_time", "end_time")
        assert [name for name in fields if field_name(name) == name] == []


def test_a_word_that_has_no_name_stands_as_it_is() -> None:
    assert (failure_name("odd"), said_of_relation("an older reason"), field_name("odd")) == (
        "odd",
        "an older reason",
        "odd",
    )


def test_a_size_is_written_in_the_language_of_the_page() -> None:
    told = {}
    for language in ("en", "ar", "zh-hans", "fr"):
        with override(language):
            told[language] = size(658)
    assert told["en"] == "<bdi>658 bytes</bdi>" and told["ar"] == "<bdi>658 بايت</bdi>"
    assert all("bytes" not in told[language] for language in ("ar", "zh-hans", "fr"))


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans", "zh-hant"])
def test_the_first_screen_says_nothing_in_english(language: str) -> None:
    in_site = ' <span class="w-sr-only">created in %(site_name)s</span>'
    with override(language):
        for words in ("Search all pages…", "Privacy and access", "Wagtail %(current_version)s editor guide"):
            assert gettext(words) != words
        for kind in ("Page", "Image", "Document"):
            said = ngettext(f"%(total)s {kind}{in_site}", f"%(total)s {kind}s{in_site}", 21)
            assert "created" not in said and "%(total)s" in said


@pytest.mark.django_db
def test_screens_of_wagtail_are_in_the_language_of_the_admin(client: Client) -> None:
    _make_front_page()
    _make_roles()
    person = get_user_model().objects.create_superuser("chief", "chief@example.org", "thirteen-clerks-counting")
    UserProfile.objects.create(user=person, preferred_language="zh-hans")
    client.force_login(person)
    root = client.get("/admin/pages/").content.decode()
    assert "\u6839" in root and "Root" not in root and "The root level" not in root
    account = client.get("/admin/users/new/").content.decode()
    assert "\u5fc5\u586b" in account and "Required." not in account and "New:" not in account
    assert "whats-new" not in root and root.count("w-dismissible-id-value") == 1, "the menu itself has no news to count"
