"""Data files brought by the admin: looked at, mapped, brought by a worker; seen by nobody else until then."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from muniment.evidence.series.models import Dataset, ObservationRow, Release, Series
from muniment.work.worker import work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

FILE = "w,t,v,Sex\nNorth,2019,12.50,Total\nNorth,2020,13,Total\nNorth,2019,<5,Girls\nNorth,2019,12.50,Total\n"
SAID = {"title": "Water", "producer": "Office of Veldria", "release": "1", "published": "", "licence": "CC-BY-4.0"}
COLUMNS = {"role-0": "place", "role-1": "period", "role-2": "values", "role-3": "dimensions"}


def person(name: str, *permissions: str) -> Client:
    made = get_user_model().objects.create_user(name, password="seven-wells-in-stillmoor")
    made.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *permissions]))
    client = Client()
    client.force_login(made)
    return client


@pytest.fixture
def editor(archive: Path) -> Client:
    return person("edda", "capture_item", "review_item", "view_private_item")


def drop(client: Client, content: str, name: str = "water.csv") -> str:
    answer = client.post("/admin/archive/data/", {"file": SimpleUploadedFile(name, content.encode())})
    assert answer.status_code == 302
    return str(answer["Location"])


def post(client: Client, address: str, action: str, **said: str) -> Any:
    return client.post(address, {**SAID, **COLUMNS, "unit": "%", "decimal": "", "action": action, **said})


def test_a_file_is_looked_at_and_brought_as_a_release(archive: Path, editor: Client) -> None:
    address = drop(editor, FILE)
    page = html.fromstring(editor.get(address).content)
    # Columns without known names: a person says which is the value.
    assert "say which column is the value" in page.text_content()
    assert page.xpath("//label[starts-with(@for, 'role-')]/strong/text()") == ["w", "t", "v", "Sex"]
    seen = html.fromstring(post(editor, address, "look").content)
    text = " ".join(seen.text_content().split())
    assert "Values: 3 · series: 2 · places: 1 · from 2019 to 2020" in text
    assert "“Total” in “Sex” stands among its parts" in text and "Bounds, as “<5” in row 4: 1." in text
    assert "Rows that stand twice, word for word, and are taken once: 1 (2 = 5)." in text
    # What was chosen and said stays.
    assert seen.xpath("//select[@name='role-2']/option[@selected]/@value") == ["values"]
    assert seen.xpath("//input[@name='title']/@value") == ["Water"] and not seen.xpath("//*[@class='errorlist']")
    assert not Release.objects.exists()
    answer = post(editor, address, "bring")
    assert answer.status_code == 302 and "/archive/work/" in answer["Location"]
    work_until_idle()
    done = editor.get(answer["Location"]).content.decode()
    assert "3 values were brought." in done and "/data/water/" in done
    release = Release.objects.get()
    assert (
        release.is_whole and release.brought_by and release.licence == "CC-BY-4.0" and release.file_name == "water.csv"
    )
    assert sorted(ObservationRow.objects.values_list("text", flat=True)) == ["12.50", "13", "<5"]
    assert {series.unit for series in Series.objects.all()} == {"%"}
    # Nothing is left in the spool, and the address is gone.
    assert [p for p in (archive / "spool").rglob("*") if p.is_file()] == [] and editor.get(address).status_code == 404


def test_the_mapping_is_remembered_for_the_next_release(editor: Client) -> None:
    assert post(editor, drop(editor, FILE), "bring").status_code == 302
    work_until_idle()
    address = drop(editor, FILE.replace("13,", "14,"))
    page = html.fromstring(editor.post(address, {"action": "look", "producer": SAID["producer"]}).content)
    assert "The columns are taken as in the last file" in page.text_content()
    assert page.xpath("//select[@name='role-2']/option[@selected]/@value") == ["values"]


def test_what_cannot_be_brought_is_told_and_nothing_is_taken(editor: Client) -> None:
    address = drop(editor, "Area,Year,Value\nNorth,2019,many\n")
    page = html.fromstring(editor.get(address).content)
    assert "row 2, column 3" in page.text_content() and "Nothing would be taken" in page.text_content()
    assert page.xpath("//button[@value='bring']/@disabled")
    assert post(editor, address, "bring").status_code == 200
    binary = drop(editor, "%PDF-1.4 nothing", "a.csv")
    assert "no data file that can be read" in editor.get(binary).content.decode()
    assert post(editor, binary, "drop")["Location"].endswith("/archive/data/")
    assert editor.get(binary).status_code == 404
    work_until_idle()
    assert not Dataset.objects.exists()
    one, other = drop(editor, FILE), drop(editor, FILE.replace("12.50", "99"))
    assert post(editor, one, "bring").status_code == 302
    work_until_idle()
    assert "another file is release “1”" in post(editor, other, "bring").content.decode()
    assert "This field is required" in post(editor, other, "bring", title="").content.decode()


def test_a_file_is_nobodys_else(archive: Path, editor: Client) -> None:
    address = drop(editor, FILE)
    other = person("olga", "review_item")
    assert other.get(address).status_code == 404 and other.get("/admin/archive/data/").status_code == 200
    contributor = person("carl", "capture_item")
    for place in (address, "/admin/archive/data/"):
        # The admin leads away who may not, with a message.
        assert contributor.get(place)["Location"] == contributor.post(place)["Location"] == "/admin/"
    assert editor.get("/admin/archive/data/..%2F..%2Fetc/").status_code == 404
    assert re.search(r"data-\d+-[0-9a-f]{32}/$", address)


def test_a_wide_file_has_its_periods_as_one_choice(editor: Client) -> None:
    years = range(1960, 2025)
    content = f"Country,{','.join(map(str, years))}\nVeldria,{','.join('1.5' for _ in years)}\n"
    page = html.fromstring(editor.get(drop(editor, content)).content)
    assert page.xpath("//label[@for='role-periods']/strong/text()") == ["1960 … 2024 (65)"]
    assert page.xpath("//select[@name='role-periods']/option[@selected]/@value") == ["values"]
