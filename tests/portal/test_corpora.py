"""A corpus that comes by the admin: looked through first, captured when the person says so."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from muniment.archive.models import Capture, GivenFacts, Item
from muniment.work.models import Job
from muniment.work.worker import work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
ADDRESS = "/admin/archive/corpus/"
MANIFEST = "path;title;date\ntexts/1.txt;Speech one;2031\ntexts/2.txt;Speech two;one day\ntexts/9.txt;Gone;2031\n"


def person(name: str, *permissions: str) -> Client:
    made = get_user_model().objects.create_user(name, password="seven-wells-in-stillmoor")
    made.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *permissions]))
    client = Client()
    client.force_login(made)
    return client


def words(n: int, more: str = "") -> bytes:
    return f"My fellow citizens, the wells of district {n} are clean, and the water office counted them.{more}".encode()


def corpus(manifest: str = MANIFEST, more: str = "") -> list[SimpleUploadedFile]:
    files = [SimpleUploadedFile(f"{n}.txt", words(n, more)) for n in (1, 2)]
    return [SimpleUploadedFile("m.csv", manifest.encode()), *files]


def packed(manifest: str = MANIFEST, **others: bytes) -> list[SimpleUploadedFile]:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("speeches/manifest.csv", manifest)
        for n in (1, 2):
            archive.writestr(f"speeches/texts/{n}.txt", words(n))
        for name, content in others.items():
            archive.writestr(name, content)
    return [SimpleUploadedFile("speeches.zip", file.getvalue())]


def bring(client: Client, files: list[SimpleUploadedFile], name: str = "") -> Any:
    return client.post(ADDRESS, {"files": files, "name": name, "source": "", "date": "", "collection": "Speeches"})


def look(client: Client, files: list[SimpleUploadedFile], name: str = "") -> tuple[str, str]:
    """Return the address of the job that looked through a corpus, and its page."""
    answer = bring(client, files, name)
    assert answer.status_code == 302, answer.content.decode()
    work_until_idle()
    return answer["Location"], client.get(answer["Location"]).content.decode()


def run(client: Client, checked: str) -> str:
    """Have what was looked through captured; return its job's page."""
    number = checked.rstrip("/").rpartition("/")[2]
    answer = client.post(f"{ADDRESS}{number}/")
    assert answer.status_code == 302
    work_until_idle()
    return client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("files", [corpus, packed])
def test_a_corpus_is_looked_through_and_then_captured(archive: Path, files: Any) -> None:
    edda = person("edda", "capture_item", "review_item")
    address, page = look(edda, files())
    assert "3 rows: 2 can be captured, 1 would be left out" in page and "Capture 2 documents" in page
    assert "no date that can be told" in page and "there is no file “texts/9.txt”" in page
    assert not Capture.objects.exists() and not GivenFacts.objects.exists()
    done = run(edda, address)
    assert "2 captured, 0 unchanged, 1 failed" in done
    assert sorted(Item.objects.values_list("title", "published", "visibility")) == [
        ("Speech one", "2031", "public"),
        ("Speech two", "", "public"),
    ]
    assert {c.title for i in Item.objects.all() for c in i.collections.all()} == {"Speeches"}
    assert not [p for p in (archive / "spool").rglob("*") if p.is_file()]
    # What was captured is in the spool no more.
    again = edda.post(f"{ADDRESS}{address.rstrip('/').rpartition('/')[2]}/")
    assert again["Location"] == ADDRESS and Item.objects.count() == 2


def test_under_its_name_it_is_the_same_corpus_and_without_one_it_is_another(archive: Path) -> None:
    edda = person("edda", "capture_item", "review_item")
    run(edda, look(edda, corpus(), "Speeches")[0])
    run(edda, look(edda, corpus(MANIFEST.replace("Speech one", "The first speech"), " And more."), "Speeches")[0])
    first = Item.objects.get(title="The first speech")
    assert Item.objects.count() == 2 and first.versions.count() == 2
    # Another person's corpus of that name is another; the same bytes of which the same is said are one item.
    dora = person("dora", "capture_item")
    run(dora, look(dora, corpus(MANIFEST.replace("Speech one", "Mine")), "Speeches")[0])
    assert Item.objects.get(title="Mine").visibility == "private" and Item.objects.count() == 3


def test_what_is_brought_without_the_right_to_review_waits(archive: Path) -> None:
    carl = person("carl", "capture_item")
    run(carl, look(carl, packed())[0])
    assert Item.objects.count() == 2 and not Item.objects.visible_to(None).exists()


def test_each_role_sees_and_runs_its_own(archive: Path) -> None:
    carl, dora, edda = person("carl", "capture_item"), person("dora", "capture_item"), person("edda", "review_item")
    address, _page = look(carl, packed())
    number = address.rstrip("/").rpartition("/")[2]
    assert [client.get(address).status_code for client in (carl, dora, edda)] == [200, 404, 200]
    assert "Capture 2 documents" not in edda.get(address).content.decode()
    assert dora.post(f"{ADDRESS}{number}/").status_code == 404
    assert [client.get(ADDRESS).status_code for client in (carl, edda)] == [200, 302]
    assert edda.post(f"{ADDRESS}{number}/")["Location"] == "/admin/"
    assert Client().get(ADDRESS)["Location"] == f"/account/login/?next={ADDRESS}"
    assert carl.get(f"{ADDRESS}{number}/").status_code == 405 and Job.objects.count() == 1


def test_a_second_of_the_same_name_waits_and_two_files_of_a_name_are_told(archive: Path) -> None:
    carl = person("carl", "capture_item")
    bring(carl, packed(), "Speeches")
    assert "is being captured" in bring(carl, packed(), "Speeches").content.decode()
    twice = [*corpus(), SimpleUploadedFile("1.txt", words(3))]
    assert "Two files are called “1.txt”" in bring(carl, twice).content.decode()
    assert "Choose a manifest" in bring(carl, []).content.decode()
    assert len(list((archive / "spool").iterdir())) == 1


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([SimpleUploadedFile("1.txt", words(1))], "there is no manifest among the files"),
        ([SimpleUploadedFile("m.csv", b"title\nx\n")], "no column says which documents are meant"),
        ([SimpleUploadedFile("m.zip", b"PK\x03\x04broken")], "the ZIP cannot be opened"),
        ([SimpleUploadedFile("a.csv", b"path\n"), SimpleUploadedFile("b.csv", b"path\n")], "several files may be"),
    ],
)
def test_what_is_no_corpus_is_told_in_a_line(archive: Path, files: list[SimpleUploadedFile], told: str) -> None:
    _address, page = look(person("carl", "capture_item"), files)
    assert told in page and not Capture.objects.exists()


def test_a_corpus_leads_nowhere_else(archive: Path) -> None:
    carl = person("carl", "capture_item")
    manifest = f"path;title\n../../../secret-key;Key\n{archive}/secret-key;Key\n/etc/hostname;Host\ntexts/1.txt;One\n"
    _address, page = look(carl, packed(manifest, **{"../out.txt": b"x", "/abs.txt": b"x"}))
    assert "4 rows: 1 can be captured, 3 would be left out" in page and "leads out of the archive" in page
    assert not (archive / "spool" / "out.txt").exists()
    _address, page = look(carl, corpus(manifest))
    assert "1 can be captured, 3 would be left out" in page
