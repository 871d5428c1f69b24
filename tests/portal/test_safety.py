"""What leaves the portal, and in what state: headers, mails, links, log lines, files, limits over several processes."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import clean_environment, command
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.cache import cache
from django.test import Client

from muniment.archive.decisions import publish
from muniment.archive.models import Item
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.private_files import close_to_others

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal(archive: Path) -> Path:
    cache.clear()
    _make_front_page()
    _make_roles()
    return archive


@pytest.fixture
def edda(portal: Path) -> Client:
    person = User.objects.create_user("edda", "edda@registry.example", "fifteen-clerks-counting")
    person.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(person)
    return client


def test_what_is_made_for_a_person_is_kept_by_nobody(capture: Any, edda: Client, tmp_path: Path) -> None:
    file = tmp_path / "wells.md"
    file.write_text("# On the wells\n\nThe wells of Stillmoor were counted by the clerk.\n")
    capture(file)
    item = Item.objects.get()
    publish(item, "private", None)
    for path in (
        item.get_absolute_url(),
        f"/items/{item.pk}/original",
        "/",
        "/search/?q=wells",
        "/api/v1/search?q=wells",
    ):
        assert edda.get(path)["Cache-Control"] == "private, no-store", path
    assert (
        "no-store" in edda.get("/admin/")["Cache-Control"]
        and "no-store" in Client().get("/ar/account/password/reset/")["Cache-Control"]
    )


def test_the_public_address_decides_links_and_transport(portal: Path, edda: Client, settings: Any) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://archive.example", ["*"]
    Client().post("/account/password/reset/", {"email": "edda@registry.example"}, headers={"host": "evil.example"})
    Client().post("/account/password/reset/", {"email": "nobody@registry.example"}, headers={"host": "evil.example"})
    assert [m.to for m in mail.outbox] == [["edda@registry.example"], ["nobody@registry.example"]]
    assert "https://archive.example/account/password/reset/key/" in mail.outbox[0].body
    assert all("evil" not in f"{m.subject}{m.body}" for m in mail.outbox)
    answer = Client().get("/sitemap.xml", headers={"host": "evil.example"})
    assert b"https://archive.example/sitemap-" in answer.content and b"evil" not in answer.content
    assert answer["Strict-Transport-Security"].startswith("max-age=")
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert "Strict-Transport-Security" not in Client().get("/healthz")


@pytest.mark.parametrize(
    "path",
    [
        "/zh-hans//evil.example/",
        "/zh-hans///evil.example/",
        "/zh-hans/%5Cevil.example/",
        "/zh-hans/%09/evil.example/",
        "//evil.example/",
        "/%5Cevil.example/",
    ],
)
def test_no_path_makes_a_link_off_the_site(portal: Path, path: str) -> None:
    from django.test import RequestFactory

    from muniment.portal.context import portal as context

    request = RequestFactory().get("/")
    request.path = path.replace("%5C", "\\").replace("%09", "\t")
    request.user = User()
    for row in context(request)["interface_languages"]:
        assert re.match(r"/[^/\\\s]", row["address"]), row["address"]
    for answer in (Client().get(path), Client().get(f"/account/login/?next={path}")):
        assert not answer.get("Location", "").startswith(("//", "/\\", "http"))


def test_events_of_safety_are_lines_of_the_log(portal: Path, edda: Client, caplog: Any) -> None:
    caplog.set_level(logging.INFO, "muniment.security")
    client = Client()
    hostile = "edda\n2026 sign-in account=chief"
    client.post("/account/login/", {"login": hostile, "password": "sixteen-wrong-clerks"})
    for _ in range(6):
        client.post("/account/login/", {"login": "edda", "password": "sixteen-wrong-clerks"})
    cache.clear()
    client.post("/account/login/", {"login": "edda", "password": "fifteen-clerks-counting"})
    client.get("/search/export.csv?q=wells")
    client.post("/account/logout/")
    User.objects.get(username="edda").groups.add(Group.objects.get(name="Archivists"))
    lines = [r.getMessage() for r in caplog.records if r.name == "muniment.security"]
    events = [line.split(" ")[0] for line in lines]
    for event in ("sign-in-failed", "lockout", "sign-in", "export", "sign-out", "roles-add"):
        assert event in events, (event, lines)
    assert not any("\n" in line or "clerks" in line for line in lines)
    assert any('from="127.0.0.1"' in line for line in lines)


def test_a_session_that_rested_a_working_day_ends(edda: Client, settings: Any) -> None:
    assert edda.get("/admin/").status_code == 200
    session = edda.session
    session["muniment_seen"] -= settings.IDLE_SECONDS + 1
    session.save()
    assert edda.get("/admin/")["Location"].startswith("/account/login/")
    assert edda.get("/admin/").status_code == 302 and "_auth_user_id" not in edda.session


def test_an_archive_is_closed_to_other_accounts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command("init", data=data, check=True)
    command("sample", data=data, check=True)
    assert [p for p in (data, *data.rglob("*")) if p.lstat().st_mode & 0o077] == []
    for path in (data, *data.iterdir()):
        path.chmod(0o755)
    close_to_others(data)
    assert [p for p in (data, *data.iterdir()) if p.lstat().st_mode & 0o077] == []


_TRY = """
import django; django.setup()
from django.core.cache import cache
from django.test import RequestFactory
from django.contrib.auth.models import AnonymousUser
from allauth.core import ratelimit
request = RequestFactory().post("/"); request.user = AnonymousUser()
print(sum(bool(ratelimit.consume(request, action="login_failed", key="edda")) for _ in range(5)))
"""


def test_limits_hold_over_several_processes(tmp_path: Path) -> None:
    env = {**clean_environment(), "MUNIMENT_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "muniment.settings"}
    running = [
        subprocess.Popen([sys.executable, "-c", _TRY], env=env, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    allowed = [int(process.communicate(timeout=60)[0]) for process in running]
    assert sum(allowed) == 5, allowed


def test_one_process_alone_adds_to_the_shared_cache(tmp_path: Path) -> None:
    from muniment.portal.shared_cache import SharedCache

    first, second = SharedCache(str(tmp_path), {}), SharedCache(str(tmp_path), {})
    assert first.add("lock", 1) and not second.add("lock", 2) and second.get("lock") == 1
    first.delete("lock")
    assert second.add("lock", 3)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "failure", [OSError("no route"), RuntimeError("the search does not answer"), ValueError("a header with a line")]
)
def test_a_digest_whose_message_fails_is_sent_later_and_once(
    capture: Any, edda: Client, tmp_path: Path, failure: Exception
) -> None:
    from datetime import timedelta

    from django.core.mail import EmailMessage
    from django.utils import timezone

    from muniment.search.models import SavedSearch
    from muniment.search.saved import send_digests

    SavedSearch.objects.create(person=User.objects.get(username="edda"), query="wells", digest=SavedSearch.DAILY)
    file = tmp_path / "wells.md"
    file.write_text("# On the wells\n\nThe wells of Stillmoor were counted by the clerk.\n")
    capture(file)
    day = timezone.now() + timedelta(days=1, minutes=1)

    def fails(saved: SavedSearch, items: list[Item]) -> EmailMessage:
        raise failure

    def refuse_none(saved: SavedSearch, why: str) -> EmailMessage:
        raise AssertionError(why)

    def works(saved: SavedSearch, items: list[Item]) -> EmailMessage:
        return EmailMessage("What is new", "\n".join(i.title for i in items), to=[saved.person.email])

    assert send_digests(fails, refuse_none, day).failed == 1 and not mail.outbox
    assert (
        send_digests(works, refuse_none, day + timedelta(minutes=1)).sent == 1 and "On the wells" in mail.outbox[0].body
    )
    assert send_digests(works, refuse_none, day + timedelta(minutes=2)).sent == 0 and len(mail.outbox) == 1
