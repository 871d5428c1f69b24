"""What people bring in the admin is captured by a worker, and they see how far it is."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from muniment.archive.models import Capture, Item
from muniment.work.models import Job
from muniment.work.queue import cancel
from muniment.work.worker import work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def person(name: str, *permissions: str) -> Client:
    made = get_user_model().objects.create_user(name, password="seven-wells-in-stillmoor")
    made.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *permissions]))
    client = Client()
    client.force_login(made)
    return client


def bring(client: Client, *names: str, addresses: str = "") -> Any:
    files = [
        SimpleUploadedFile(name, f"Notes {n} on {name[-20:]}\n\nThe wells were counted.".encode())
        for n, name in enumerate(names)
    ]
    return client.post(
        "/admin/archive/upload/", {"files": files, "addresses": addresses, "source": "", "date": "", "collection": ""}
    )


def spooled(archive: Path) -> list[Path]:
    return [path for path in (archive / "spool").rglob("*") if path.is_file()]


def test_an_upload_is_queued_and_done_later(archive: Path) -> None:
    editor = person("edda", "capture_item", "review_item")
    answer = bring(editor, "one.txt", "two.txt")
    assert answer.status_code == 302 and not Capture.objects.exists()
    files = spooled(archive)
    assert sorted(f.name for f in files) == ["one.txt", "two.txt"]
    for path in [*files, *{p for f in files for p in f.parents if archive / "spool" in p.parents}]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    page = editor.get(answer["Location"])
    assert "Queued" in page.content.decode() and page["Refresh"] == "2" and page["Cache-Control"] == "private, no-store"
    work_until_idle()
    page = editor.get(answer["Location"])
    assert "2 captured, 0 unchanged, 0 failed" in page.content.decode() and "Refresh" not in page
    for item in Item.objects.all():
        assert item.get_absolute_url() in page.content.decode()
    assert Item.objects.count() == 2 and spooled(archive) == []


def test_a_job_is_seen_by_its_owner_and_by_who_may_review(archive: Path) -> None:
    carl, dora, edda = person("carl", "capture_item"), person("dora", "capture_item"), person("edda", "review_item")
    address = bring(carl, "one.txt")["Location"]
    assert [client.get(address).status_code for client in (carl, dora, edda)] == [200, 404, 200]
    lists = [client.get("/admin/archive/work/").content.decode() for client in (carl, dora, edda)]
    assert ["one.txt" in page for page in lists] == [True, False, True]
    assert dora.post(address).status_code == 404 and Job.objects.get().state == Job.READY
    # Django's own answer to who may open no screen of the archive leads away.
    frank, nobody = person("frank").get(address), Client().get(address)
    assert (frank.status_code, frank["Location"]) == (302, "/admin/")
    assert (nobody.status_code, nobody["Location"]) == (302, f"/account/login/?next={address}")


def test_an_upload_is_canceled(archive: Path) -> None:
    carl = person("carl", "capture_item")
    address = bring(carl, "one.txt")["Location"]
    carl.post(address)
    work_until_idle()
    assert "Cancelled" in carl.get(address).content.decode() and not Capture.objects.exists()
    assert not cancel(Job.objects.get())


def test_one_person_cannot_fill_the_queue_or_the_disk(archive: Path) -> None:
    carl = person("carl", "capture_item")
    for _ in range(10):
        assert bring(carl, "one.txt").status_code == 302
    refused = bring(carl, "one.txt")
    assert refused.status_code == 200 and "Too many captures are waiting" in refused.content.decode()
    assert Job.objects.count() == 10 and len(spooled(archive)) == 10
    assert bring(person("dora", "capture_item"), "one.txt").status_code == 302


def test_what_failed_is_told_with_its_reason(archive: Path) -> None:
    edda = person("edda", "capture_item", "review_item")
    address = bring(edda, addresses="http://127.0.0.1/x")["Location"]
    work_until_idle()
    page = edda.get(address).content.decode()
    assert "0 captured, 0 unchanged, 1 failed" in page and "private address" in page


def test_names_of_files_name_no_folder_of_ours_and_may_be_long(archive: Path) -> None:
    edda = person("edda", "capture_item", "review_item")
    bring(edda, "井" * 200 + ".txt", ".hidden.txt")
    names = sorted(path.name for path in spooled(archive))
    assert names[0] == "hidden.txt" and names[1].endswith(".txt") and len(names[1].encode()) <= 200
    work_until_idle()
    assert Item.objects.count() == 2
