"""Where somebody is signed in: seen and ended by themselves, and by who may change their account."""

from __future__ import annotations

import logging
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client

from muniment.portal.sessions import describe_device
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
PASSWORD = "seventeen-clerks-counting"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
    "Mobile/15E148 Safari/604.1"
)
NEW = {"password1": "eighteen-clerks-counting", "password2": "eighteen-clerks-counting"}


@pytest.fixture
def people(archive: Path, settings: Any) -> dict[str, User]:
    # Passwords are slow to try on purpose; dozens of them are typed here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    _make_front_page()
    _make_roles()
    made = {"chief": User.objects.create_superuser("chief", "chief@registry.example", PASSWORD)}
    for name, role in {"anna": "Administrators", "arno": "Administrators", "edda": "Editors", "rosa": ""}.items():
        made[name] = User.objects.create_user(name, f"{name}@registry.example", PASSWORD)
        made[name].groups.set(Group.objects.filter(name=role))
    return made


def come_in(name: str, agent: str = FIREFOX) -> Client:
    """Sign in as people do, by the one door."""
    client = Client(headers={"user-agent": agent})
    client.post("/account/login/", {"login": name, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/sessions/").status_code == 200


def shows_who(client: Client) -> None:
    client.post("/account/reauthenticate/", {"password": PASSWORD})


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox on Windows"),
        (PHONE, "Safari on iPhone"),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
                "Safari/537.36 Edg/130.0.0.0"
            ),
            "Edge on Windows",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) "
                "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36"
            ),
            "Samsung Internet on Android",
        ),
        (
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
                "Safari/537.36"
            ),
            "Chrome on ChromeOS",
        ),
        (
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/18.0 Safari/605.1.15"
            ),
            "Safari on a Mac or iPad",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "CriOS/130.0 Mobile/15E148 Safari/604.1"
            ),
            "Chrome on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko)", "Linux"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_plain_words_or_not_at_all(agent: str, said: str) -> None:
    assert describe_device(agent) == said


def test_a_person_sees_their_sessions_and_no_one_elses(people: dict[str, User]) -> None:
    desk, _phone, other = come_in("rosa"), come_in("rosa", PHONE), come_in("edda", "Opera/9")
    page = desk.get("/account/sessions/")
    assert [(row.device, row.is_this, row.address) for row in page.context["sessions"]] == [
        ("Firefox on Windows", True, "127.0.0.1"),
        ("Safari on iPhone", False, "127.0.0.1"),
    ]
    assert len(other.get("/account/sessions/").context["sessions"]) == 1
    assert Client().get("/account/sessions/")["Location"].startswith("/account/login/")
    assert "no-store" in page["Cache-Control"]


def test_a_person_ends_one_session_or_all_others_after_showing_who_they_are(
    people: dict[str, User], caplog: Any
) -> None:
    caplog.set_level(logging.INFO, "muniment.security")
    desk, phone, tablet, stranger = come_in("rosa"), come_in("rosa", PHONE), come_in("rosa"), come_in("edda")
    number = UserSession.objects.get(session_key=phone.session.session_key).pk
    answer = desk.post("/account/sessions/", {"session": number})
    assert answer["Location"].startswith("/account/reauthenticate/") and is_in(phone)
    shows_who(desk)
    desk.post("/account/sessions/", {"session": number})
    assert not is_in(phone) and is_in(tablet) and is_in(desk)
    theirs = UserSession.objects.get(session_key=stranger.session.session_key).pk
    for hostile in (theirs, "", "x", "9" * 30, "²"):
        assert desk.post("/account/sessions/", {"session": hostile}).status_code == 302
    assert is_in(stranger) and is_in(tablet)
    desk.post("/account/sessions/", {"session": "others"})
    assert not is_in(tablet) and is_in(desk) and is_in(stranger)
    lines = [r.getMessage() for r in caplog.records if r.getMessage().startswith("sessions-ended")]
    assert lines == ['sessions-ended account="rosa" by="rosa" number="1" from="127.0.0.1"'] * 2


def test_when_a_session_was_seen_last_is_noted_once_a_minute(people: dict[str, User]) -> None:
    client = come_in("rosa")
    noted = UserSession.objects.get()
    assert is_in(client) and UserSession.objects.get().last_seen_at >= noted.last_seen_at
    first = UserSession.objects.get().last_seen_at
    assert is_in(client) and UserSession.objects.get().last_seen_at == first
    session = client.session
    session["muniment_seen"] -= 61
    session.save()
    assert is_in(client) and UserSession.objects.get().last_seen_at > first


def test_a_new_password_and_a_factor_taken_off_end_the_others(people: dict[str, User]) -> None:
    desk, phone = come_in("edda"), come_in("edda", PHONE)
    shows_who(desk)
    desk.post("/account/password/change/", {"oldpassword": PASSWORD, **NEW})
    assert is_in(desk) and not is_in(phone)
    assert UserSession.objects.filter(user=people["edda"]).count() == Session.objects.count() == 1
    desk, phone = come_in("rosa"), come_in("rosa", PHONE)
    TOTP.activate(people["rosa"], generate_totp_secret())
    for client in (desk, phone):  # Both gave it.
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 9e9, "reauthenticated": True}]
        session.save()
    assert is_in(desk) and is_in(phone)
    desk.post("/account/second-factor/totp/deactivate/")
    assert not Authenticator.objects.exists() and is_in(desk) and not is_in(phone)


def test_an_administrator_ends_sessions_of_those_who_may_no_more_than_they(
    people: dict[str, User], caplog: Any
) -> None:
    caplog.set_level(logging.INFO, "muniment.security")
    anna, edda, second, arno, chief = (come_in(name) for name in ("anna", "edda", "edda", "arno", "chief"))
    address = f"/admin/people/{people['edda'].pk}/sessions/"
    page = anna.get(address)
    assert [row.device for row in page.context["sessions"]] == ["Firefox on Windows"] * 2
    # Who hears the screen is told the moment as it is written for all.
    assert re.search(r"Firefox on Windows, \d+ \w+ \d{4}, \d\d:\d\d UTC</span>", page.content.decode())
    anna.post(address, {"session": UserSession.objects.get(session_key=edda.session.session_key).pk})
    assert not is_in(edda) and is_in(second)
    anna.post(address, {"session": "others"})
    assert not is_in(second) and is_in(anna)
    anna.post(f"/admin/people/{people['arno'].pk}/sessions/", {"session": "others"})
    assert not is_in(arno)
    above = f"/admin/people/{people['chief'].pk}/sessions/"
    assert anna.get(above).status_code == 302 and b"sessions" not in anna.get(above).content
    anna.post(above, {"session": "others"})
    anna.post(above, {"action": "password"})
    assert is_in(chief) and mail.outbox == []
    lines = [r.getMessage() for r in caplog.records if r.getMessage().startswith("sessions-ended")]
    assert lines[0] == 'sessions-ended account="edda" by="anna" number="1" from="127.0.0.1"' and len(lines) == 3


def test_other_roles_see_and_end_nobodys_sessions(people: dict[str, User]) -> None:
    anna = come_in("anna")
    address = f"/admin/people/{people['anna'].pk}/sessions/"
    for client in (come_in("edda"), come_in("rosa"), Client()):
        for answer in (
            client.get(address),
            client.post(address, {"session": "others"}),
            client.post(address, {"action": "password"}),
        ):
            assert answer.status_code in (302, 403)
    assert is_in(anna) and mail.outbox == []
    assert anna.get(address)["Location"] == "/account/sessions/"


def test_nobody_but_a_superuser_sets_the_entry_of_an_account_in_use(people: dict[str, User], caplog: Any) -> None:
    caplog.set_level(logging.INFO, "muniment.security")
    anna, arno, edda = (come_in(name) for name in ("anna", "arno", "edda"))
    form = {"first_name": "A", "last_name": "B", "is_active": "on", "email": "taken@registry.example", **NEW}
    for name, role in (("arno", "Administrators"), ("edda", "Editors")):
        groups = [Group.objects.get(name=role).pk]
        page = anna.get(f"/admin/users/edit/{people[name].pk}/").content.decode()
        assert "password1" not in page and f"/admin/people/{people[name].pk}/sessions/" in page
        anna.post(f"/admin/users/edit/{people[name].pk}/", {"username": name, "groups": groups, **form})
        person = User.objects.get(pk=people[name].pk)
        assert (person.first_name, person.email) == ("A", f"{name}@registry.example") and person.check_password(
            PASSWORD
        )
        anna.post(f"/admin/people/{people[name].pk}/sessions/", {"action": "password"})
        assert (
            mail.outbox[-1].to == [f"{name}@registry.example"]
            and "/account/password/reset/key/" in mail.outbox[-1].body
        )
    assert is_in(arno) and is_in(edda)
    assert any(r.getMessage().startswith('password-link-sent account="arno" by="anna"') for r in caplog.records)
    # An account that was just made has an address and a password that somebody gave it: until its person came in they
    # can be mended.
    made = User.objects.create_user("nina", "nnia@registry.example", PASSWORD)
    anna.post(f"/admin/users/edit/{made.pk}/", {"username": "nina", **form, "email": "nina@registry.example"})
    made.refresh_from_db()
    assert made.email == "nina@registry.example" and made.check_password(NEW["password1"])
    chief = come_in("chief")
    editors = [Group.objects.get(name="Editors").pk]
    chief.post(f"/admin/users/edit/{people['edda'].pk}/", {"username": "edda", "groups": editors, **form})
    assert User.objects.get(username="edda").check_password(NEW["password1"]) and not is_in(edda)


def test_links_to_set_a_password_have_a_limit(people: dict[str, User]) -> None:
    anna = come_in("anna")
    for _ in range(9):
        anna.post(f"/admin/people/{people['edda'].pk}/sessions/", {"action": "password"})
    assert 1 <= len(mail.outbox) <= 5
    people["edda"].email = ""
    people["edda"].save()
    before = len(mail.outbox)
    anna.post(f"/admin/people/{people['edda'].pk}/sessions/", {"action": "password"})
    assert len(mail.outbox) == before


def test_sessions_of_an_archive_made_before_are_noted(people: dict[str, User]) -> None:
    desk, old = come_in("rosa"), come_in("rosa", PHONE)
    UserSession.objects.all().delete()
    import_module("muniment.portal.migrations.0004_note_sessions").note_open_sessions(apps, None)
    assert {row.session_key for row in UserSession.objects.all()} == {desk.session.session_key, old.session.session_key}
    assert [(row.device, row.address) for row in desk.get("/account/sessions/").context["sessions"]][1] == ("", "")
    shows_who(desk)
    desk.post("/account/sessions/", {"session": "others"})
    assert not is_in(old) and is_in(desk)


def test_a_mail_to_who_has_no_account_offers_none(archive: Path, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Client().post("/account/password/reset/", {"email": "nobody@registry.example"})
    (message,) = mail.outbox
    assert message.to == ["nobody@registry.example"] and "There is no such account here" in message.body
    assert "signup" not in message.body and "http" not in message.body
