"""One door: of all routes, in all languages, one makes a session; and a session that owes a second factor opens
nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import LocalePrefixPattern, Resolver404, URLResolver, get_resolver, resolve, reverse
from django.utils.regex_helper import normalize
from wagtail.models import Page, PageViewRestriction

from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
PASSWORD = "thirteen-clerks-counting"
LANGUAGES = ["", *(f"{code}/" for code, _ in django_settings.LANGUAGES if code != "en")]
SOME = ["", "zh-hans/", "ar/"]
"""The interface's first language, whose addresses bear none, and two of the six that do: what stands under one stands
under all."""
WALKS = pytest.mark.parametrize(
    "languages", [pytest.param(SOME, id="three"), pytest.param(LANGUAGES, id="all", marks=pytest.mark.long)]
)
_VALUES = ("1", "a", "json", "front", "1/a")


@pytest.fixture
def portal(archive: Path) -> Iterator[Path]:
    cache.clear()
    _make_front_page()
    _make_roles()
    yield archive
    cache.clear()


@pytest.fixture
def chief(portal: Path) -> User:
    return User.objects.create_superuser("chief", "chief@registry.example", PASSWORD)


def _walk(patterns: list[Any], before: str = "", languages: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield every route's pattern, and whether it stands under each language."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            under = isinstance(pattern.pattern, LocalePrefixPattern)
            own = "" if under else pattern.pattern.regex.pattern.removeprefix("^")
            yield from _walk(pattern.url_patterns, before + own, languages or under)
        else:
            yield before + pattern.pattern.regex.pattern.removeprefix("^"), languages


def every_address(under: list[str] = LANGUAGES) -> list[str]:
    """Return an address for every route that there is, in every language or in some."""
    found: set[str] = set()
    for regex, languages in _walk(get_resolver().url_patterns):
        for template, names in normalize(regex.replace(r"\Z", "$")):
            for value in _VALUES:
                address = template % dict.fromkeys(names, value)
                if re.match(regex, address):
                    found |= {f"/{language}{address}" for language in (under if languages else [""])}
                    break
    return sorted(found)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_for(secret: str) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"


def test_the_walk_meets_the_routes_that_matter(portal: Path) -> None:
    addresses = every_address()
    assert len(addresses) > 600
    for needed in (
        "/account/login/",
        "/ar/account/login/",
        "/_util/login/",
        "/zh-hans/_util/login/",
        "/admin/login/",
        "/admin/password_reset/",
        "/admin/password_reset/confirm/1/1/",
        "/admin/account/",
        "/admin/users/",
        "/account/second-factor/totp/deactivate/",
        "/account/second-factor/recovery-codes/generate/",
        "/account/password/change/",
        "/account/email/",
        "/admin/users/edit/1/",
    ):
        assert needed in addresses, needed


@WALKS
def test_of_all_routes_one_makes_a_session(portal: Path, chief: User, settings: Any, languages: list[str]) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    given = {
        "username": "chief",
        "login": "chief",
        "email": "chief@registry.example",
        "password": PASSWORD,
        "password1": PASSWORD,
        "password2": PASSWORD,
        "new_password1": PASSWORD,
        "new_password2": PASSWORD,
        "code": "000000",
        "next": "/admin/",
    }
    doors = set()
    for address in every_address(languages):
        client = Client()
        client.post(address, given)
        if is_signed_in(client):
            doors.add(address)
    assert doors == {f"/{language}account/login/" for language in languages}


def test_a_language_changes_no_view(portal: Path) -> None:
    """Why a walk through some languages speaks for all: what answers an address is the same in each."""
    for address in every_address([""]):
        try:
            view = resolve(address).func
        except Resolver404:
            continue
        for language in LANGUAGES[1:]:
            try:
                other = resolve(f"/{language}{address.removeprefix('/')}").func
            except Resolver404:
                continue
            assert getattr(other, "view_class", other) is getattr(
                view, "view_class", view
            ) or other.__module__.startswith("wagtail"), address


def test_no_form_of_django_or_wagtail_that_signs_in_or_sets_a_password_is_reached(portal: Path) -> None:
    from django.contrib.auth import views

    closed = (views.LoginView, views.PasswordResetView, views.PasswordResetConfirmView, views.PasswordChangeView)
    for address in every_address():
        try:
            view = resolve(address).func
        except Resolver404:  # A language before what has none: nothing is behind it.
            continue
        assert not issubclass(getattr(view, "view_class", object), closed), address


def test_restricted_pages_send_readers_to_the_one_door(portal: Path, chief: User) -> None:
    page = Page.objects.get(slug="home")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    for language in LANGUAGES:
        found = Client().get(f"/{language}_util/login/?next=/about/")
        assert found.status_code == 302 and "/account/login/?next=%2Fabout%2F" in found["Location"]
    found = Client().get("/")
    assert found.status_code == 302 and found["Location"].startswith("/account/login/?next=/")
    restriction.restriction_type, restriction.password = PageViewRestriction.PASSWORD, "open-wells"
    restriction.save()
    address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    answers = [Client().post(address, {"password": f"wrong-{n}", "return_url": "/"}).status_code for n in range(12)]
    assert answers[0] == 200 and answers[-1] == 429
    assert Client().post(address, {"password": "open-wells", "return_url": "/"}).status_code == 429


def _sign_in(client: Client, **more: str) -> Any:
    return client.post("/account/login/", {"login": "chief", "password": PASSWORD, **more})


@WALKS
def test_where_it_is_demanded_a_session_without_the_factor_opens_nothing(
    portal: Path, chief: User, settings: Any, languages: list[str]
) -> None:
    settings.SECOND_FACTOR = "required"
    settings.ACCOUNT_RATE_LIMITS = False
    client = Client()
    _sign_in(client)
    assert is_signed_in(client)
    # It was opened before somebody set the factor up, elsewhere.
    for has_factor in (False, True):
        if has_factor:
            TOTP.activate(chief, generate_totp_secret())
        before = (User.objects.get(pk=chief.pk).password, list(Authenticator.objects.values_list("pk", "type")))
        for address in every_address(languages):
            path = re.sub(r"^/(zh-hans|zh-hant|ar|fr|ru|es)/", "/", address)
            if not path.startswith(("/admin/", "/account/", "/items/", "/search/saved")) or "logout" in path:
                continue
            for answer in (client.get(address), client.post(address, {"password1": "x" * 20, "password2": "x" * 20})):
                if path in ("/account/reauthenticate/", "/account/second-factor/reauthenticate/", "/account/inactive/"):
                    continue
                if path.startswith(
                    ("/account/login/", "/account/password/reset/", "/account/second-factor/authenticate/")
                ):
                    continue
                if path == "/account/second-factor/totp/activate/" and not has_factor:
                    continue
                if path in ("/admin/jsi18n/",):
                    continue
                assert answer.status_code in (302, 404, 405, 429), (has_factor, address, answer.status_code)
                if answer.status_code == 302:
                    assert "/second-factor/" in answer["Location"] or "/account/" in answer["Location"], (
                        address,
                        answer["Location"],
                    )
        assert before == (User.objects.get(pk=chief.pk).password, list(Authenticator.objects.values_list("pk", "type")))
        assert is_signed_in(client)


def test_the_factor_given_in_this_session_opens_the_admin(portal: Path, chief: User, settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    client = Client()
    _sign_in(client)
    assert "totp/activate" in client.get("/admin/")["Location"]
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/second-factor/totp/activate/")
    secret = page.context["form"].secret
    assert client.post("/account/second-factor/totp/activate/", {"code": code_for(secret)}).status_code == 302
    # Who has just shown a code is not asked for another.
    assert client.get("/admin/").status_code == 200
    other = Client()
    assert "second-factor/authenticate" in _sign_in(other)["Location"]
    assert not is_signed_in(other) and other.get("/admin/").status_code == 302


def test_a_session_older_than_the_factor_is_asked_for_it(portal: Path, chief: User) -> None:
    client = Client()
    _sign_in(client)
    assert client.get("/admin/").status_code == 200
    secret = generate_totp_secret()
    TOTP.activate(chief, secret)
    for path in ("/admin/", "/account/password/change/", "/account/second-factor/totp/deactivate/"):
        assert client.get(path)["Location"].startswith("/account/second-factor/reauthenticate/?next="), path
    assert (
        client.post("/account/second-factor/reauthenticate/?next=/admin/", {"code": code_for(secret)}).status_code
        == 302
    )
    assert client.get("/admin/").status_code == 200


def test_ones_own_password_and_address_are_not_changed_in_the_admin(portal: Path, chief: User) -> None:
    client = Client()
    _sign_in(client)
    page = client.get("/admin/account/").content.decode()
    assert "new_password1" not in page and "name_email-email" not in page
