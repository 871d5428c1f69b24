"""Programs bring documents with keys: what a key can do, what it cannot, and what is told to whom."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import command
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import Capture, Item, LogEntry
from muniment.exchange import keys
from muniment.exchange.keys import TooManyRequests, find_key, make_key, may_bring, revoke_key, use_key
from muniment.exchange.models import ApiKey
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.work.models import Job
from muniment.work.worker import work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
WORDS = b"Of the wells\n\nThe clerk of Stillmoor counted the wells of the district in spring."


def account(name: str, *roles: str) -> User:
    if not Group.objects.filter(name="Archivists").exists():
        _make_front_page()
        _make_roles()
    person = User.objects.create_user(name, password="seven-wells-in-stillmoor")
    person.groups.set(Group.objects.filter(name__in=roles))
    return person


def key_of(role: str, *scopes: str) -> str:
    account(role.lower(), role)
    return make_key("A test", role.lower(), scopes or ["capture"], 30).secret


def bring(key: str, facts: object = None, name: str = "wells.txt", words: bytes = WORDS) -> Any:
    said = {} if facts is None else {"facts": facts if isinstance(facts, str) else json.dumps(facts)}
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().post("/api/v1/captures", {"file": SimpleUploadedFile(name, words), **said}, headers=headers)


def path_of(address: str) -> str:
    return address[address.index("/api/") :]


def ask(key: str, address: str) -> Any:
    return Client().get(path_of(address), headers={"Authorization": f"Bearer {key}"})


def test_a_document_is_taken_and_its_job_tells_what_came_of_it(archive: Path) -> None:
    key = key_of("Editors", "publish")
    facts = {"title": "Speech on the wells", "date": "2031-05-06", "author": ["Ana Vell", "Bela Orr"], "seats": 12}
    answer = bring(key, {**facts, "language": "Stillmoorish"})
    assert answer.status_code == 202 and answer["Location"] == answer.json()["job"]["api"]
    assert answer.json()["job"]["state"] == "queued" and "Stillmoorish" in answer.json()["doubts"][0]
    work_until_idle()
    job = ask(key, answer["Location"]).json()
    assert (job["state"], job["captured"], job["failures"]) == ("done", 1, [])
    item = Item.objects.get()
    assert (item.title, item.published, item.authors) == (facts["title"], "2031-05-06", facts["author"])
    assert item.visibility == "public" and dict(item.fields.values_list("name", "value"))["seats"] == "12"
    assert Client().get(path_of(job["items"][0])).json()["title"] == facts["title"]
    assert Capture.objects.get(kind=Capture.DOCUMENT).brought_by == "editors"


def test_without_the_scope_it_waits_for_approval(archive: Path) -> None:
    key = key_of("Editors")
    answer = bring(key)
    work_until_idle()
    assert Item.objects.get().visibility == "private" and not Item.objects.visible_to(None).exists()
    # Its own account sees it.
    assert len(ask(key, answer["Location"]).json()["items"]) == 1


def test_the_same_identifier_is_the_same_document(archive: Path) -> None:
    key = key_of("Editors", "publish")
    for words, title in ((WORDS, "Speech"), (WORDS, "Speech"), (WORDS + b" And the ferries.", "The speech")):
        assert bring(key, {"identifier": "S-1", "title": title}, words=words).status_code == 202
        again = bring(key, {"identifier": "S-1", "title": title}, words=words)
        assert again.status_code == 429 and int(again["Retry-After"]) > 0, "it is being captured"
        work_until_idle()
    item = Item.objects.get()
    assert item.title == "The speech" and item.versions.count() == 2


def test_each_role_can_do_what_its_account_may(archive: Path) -> None:
    for role, publishes in (("Contributors", False), ("Editors", True), ("Archivists", True), ("Administrators", True)):
        person = account(role.lower(), role)
        assert person.has_perm("archive.review_item") is publishes
        if not publishes:
            with pytest.raises(ArchiveError, match="may not publish"):
                make_key("A test", role.lower(), ["publish"], 30)
        key = make_key("A test", role.lower(), ["publish"] if publishes else [], 30).secret
        assert bring(key, {"title": f"Speech of the {role}"}, words=WORDS + role.encode()).status_code == 202
        work_until_idle()
        assert Item.objects.latest("pk").visibility == ("public" if publishes else "private"), role
    account("reader")
    with pytest.raises(ArchiveError, match="may not bring documents"):
        make_key("A test", "reader", [], 30)
    # A session is no key, whoever's: a page elsewhere could use it.
    for name in ("reader", "editors", "administrators"):
        client = Client()
        client.force_login(User.objects.get(username=name))
        assert client.post("/api/v1/captures", {"file": SimpleUploadedFile("a.txt", WORDS)}).status_code == 401
        assert client.get("/api/v1/jobs/1").status_code == 401


def test_a_key_that_can_be_used_no_more_is_refused_and_so_is_its_account(archive: Path) -> None:
    key = key_of("Editors", "publish")
    wrong = [
        key[:-1] + ("A" if key[-1] != "A" else "B"),
        "mk_" + "0" * 16 + key[19:],
        "",
        "mk_",
        "x" * 5000,
        key + "=",
        "é",
    ]
    for other in wrong:
        answer = bring(other.encode().decode("latin-1"))
        assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer", other
        assert answer.json()["error"] == "key"
    row = ApiKey.objects.get()
    person = row.account
    person.is_active = False
    person.save()
    assert bring(key).status_code == 401
    person.is_active = True
    person.save()
    person.groups.clear()
    assert bring(key).status_code == 403 and not may_bring(f"Bearer {key}")
    person.groups.set(Group.objects.filter(name="Contributors"))
    assert bring(key, {"title": "It waits now"}).status_code == 202
    work_until_idle()
    assert Item.objects.get().visibility == "private", "the scope does not outlive the right"
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert bring(key).status_code == 401
    ApiKey.objects.update(expires_at=timezone.now() + timedelta(days=1))
    revoke_key(row.public_id)
    assert bring(key).status_code == 401 and find_key(key) is None
    assert Job.objects.count() == 1


def test_nothing_but_the_digest_is_kept_and_what_is_done_is_logged(
    archive: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "muniment.security")
    key = key_of("Editors")
    secret = key.rpartition("_")[2]
    row = ApiKey.objects.get()
    assert secret not in json.dumps([str(v) for v in ApiKey.objects.values_list()]) and len(row.digest) == 64
    bring(key)
    bring(key[:-2] + "00")
    revoke_key(f"mk_{row.public_id}")
    said = [r.getMessage() for r in caplog.records if r.name == "muniment.security"]
    events = [line.partition(" ")[0] for line in said if "key" in line.partition(" ")[0]]
    assert events == ["key-made", "captured-by-key", "key-refused", "key-revoked"]
    assert not any(secret in line for line in said)
    assert list(LogEntry.objects.filter(action__startswith="key-").values_list("action", flat=True).order_by("pk")) == [
        "key-made",
        "key-revoked",
    ]


def test_who_asks_too_often_is_told_when_to_come_back(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = key_of("Editors")
    monkeypatch.setattr(keys, "A_MINUTE", 3)
    request: Any = None
    for _ in range(3):
        use_key(key, request, now=6000.0)
    with pytest.raises(TooManyRequests) as refused:
        use_key(key, request, now=6015.0)
    assert refused.value.seconds == 45
    use_key(key, request, now=6060.0)
    monkeypatch.setattr(keys, "A_MINUTE", 0)
    answer = bring(key)
    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 60 and not Job.objects.exists()


def test_a_full_queue_says_when_to_come_back(archive: Path) -> None:
    key = key_of("Editors")
    answers = [bring(key, words=WORDS + str(n).encode()) for n in range(11)]
    assert [a.status_code for a in answers] == [202] * 10 + [429] and answers[-1]["Retry-After"] == "15"


def test_a_job_is_told_to_its_own_account_alone(archive: Path) -> None:
    address = bring(key_of("Editors"))["Location"]
    other = key_of("Archivists")
    assert ask(other, address).status_code == 404 and Client().get(path_of(address)).status_code == 401
    assert ask(other, "/api/v1/jobs/99999999999999999999").status_code == 404


@pytest.mark.parametrize(
    "facts", ["[1]", "{", "title: x", '{"seats": 1}', '{"title": "a\\u0000b"}', "{}" * 3, "[" * 9999]
)
def test_facts_that_are_none_are_refused_and_nothing_is_captured(archive: Path, facts: str) -> None:
    answer = bring(key_of("Editors"), facts)
    assert answer.status_code == 400 and answer.json()["error"] == "facts"
    assert not Job.objects.exists() and not list((archive / "spool").rglob("*"))


def test_a_file_has_to_be_there_and_its_name_is_no_folder_of_ours(archive: Path) -> None:
    key = key_of("Editors")
    headers = {"Authorization": f"Bearer {key}"}
    assert Client().post("/api/v1/captures", {"facts": "{}"}, headers=headers).status_code == 422
    assert Client().post("/api/v1/captures", b"x", "text/plain", headers=headers).status_code == 422
    assert bring(key, {"title": "Astray"}, name="../../secret.txt").status_code == 202
    assert {p.name for p in (archive / "spool").rglob("*") if p.is_file()} == {"secret.txt", "secret.txt.json"}


def test_the_command_prints_a_key_once(empty_archive: Path, tmp_path: Path) -> None:
    import shutil

    data = tmp_path / "data"
    shutil.copytree(empty_archive, data)
    assert command("key", "add", "A test", "--account", "nobody", data=data).returncode == 1
    made = json.loads(command("key", "add", "A test", "--account", "admin", "--json", data=data, check=True).stdout)
    listed = command("key", "list", data=data, check=True).stdout
    assert made["id"] in listed and "active" in listed and made["key"] not in listed
    command("key", "revoke", made["id"], data=data, check=True)
    assert json.loads(command("key", "list", "--json", data=data, check=True).stdout)[0]["state"] == "revoked"
