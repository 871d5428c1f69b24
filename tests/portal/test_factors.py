"""Codes of second factors count once, and a factor that was taken off counts no more."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client

from muniment.portal.accounts import may_upload
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
PASSWORD = "nineteen-clerks-counting"


@pytest.fixture
def edda(archive: Path) -> User:
    cache.clear()
    _make_front_page()
    _make_roles()
    person = User.objects.create_user("edda", "edda@registry.example", PASSWORD)
    person.groups.add(Group.objects.get(name="Editors"))
    return person


def come_in(code: str = "", name: str = "edda") -> Client:
    client = Client()
    client.post("/account/login/", {"login": name, "password": PASSWORD})
    if code:
        client.post("/account/second-factor/authenticate/", {"code": code})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("step", [0, 1])
def test_a_code_counts_once_for_as_long_as_it_holds(edda: User, monkeypatch: Any, step: int) -> None:
    secret = generate_totp_secret()
    TOTP.activate(edda, secret)
    began = int(time.time()) // 30 * 30 + 1
    moment = began
    monkeypatch.setattr("time.time", lambda: moment)
    code = f"{hotp_value(secret, began // 30 + step):06d}"
    client = come_in(code)
    assert is_in(client)
    # Fewer tries than are refused for being too many.
    for moment in (began + 31, began + 57):
        assert not is_in(come_in(f"{code[:3]} {code[3:]}")), moment - began
        # Nor does it show again who somebody is that is signed in.
        answer = client.post("/account/second-factor/reauthenticate/?next=/about/", {"code": code})
        assert answer.status_code == 200, moment - began
    assert is_in(come_in(f"{hotp_value(secret, began // 30 + 2):06d}"))


def test_the_code_that_sets_up_a_factor_opens_nothing_after_that(edda: User) -> None:
    client = come_in()
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/account/second-factor/totp/activate/").context["form"].secret
    code = f"{hotp_value(secret, int(time.time()) // 30):06d}"
    assert client.post("/account/second-factor/totp/activate/", {"code": code}).status_code == 302
    assert client.get("/admin/").status_code == 200 and not is_in(come_in(code))


def test_where_a_factor_is_demanded_one_that_was_taken_off_counts_no_more(edda: User, settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    secret = generate_totp_secret()
    TOTP.activate(edda, secret)
    client = come_in(f"{hotp_value(secret, int(time.time()) // 30):06d}")
    assert client.get("/admin/").status_code == 200
    cookies = f"sessionid={client.session.session_key}"
    assert may_upload(cookies)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/second-factor/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert "totp/activate" in client.get("/admin/")["Location"] and not may_upload(cookies)


def test_uploads_of_a_session_that_owes_a_factor_are_not_read(edda: User) -> None:
    client = come_in()
    cookies = f"sessionid={client.session.session_key}"
    assert may_upload(cookies)
    TOTP.activate(edda, generate_totp_secret())
    assert not may_upload(cookies)


def test_a_name_longer_than_any_is_refused_as_a_wrong_one(edda: User) -> None:
    for name in ("e\u0301" * 60_000, "a" * 100_000 + "@registry.example"):
        answer = Client(raise_request_exception=False).post("/account/login/", {"login": name, "password": PASSWORD})
        assert answer.status_code == 200 and b"not correct" in answer.content
