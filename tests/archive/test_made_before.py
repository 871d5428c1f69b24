"""An archive that an earlier version made opens as it is: nothing of it is lost, and what it says stays.

`made_before` holds it, made by the version of commit 19da26c, before the rooms were parted and things renamed: files
of the sample and two invented notes, an item of two versions that a person corrected, one that is private, one merged
into another, and writes whose consequences were still to come when that version stopped. Beside it is what that
version's API answered when it had drawn them.
"""

from __future__ import annotations

import json
import sqlite3
import tarfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from conftest import Server, command

HELD = Path(__file__).with_name("made_before") / "2026-11-commit-19da26c.tar.xz"
CORRECTED, MERGED, KEPT, PRIVATE = 8, 9, 10, 6


@pytest.fixture
def before(tmp_path: Path) -> dict[str, Any]:
    """What the earlier version answered; its archive is unpacked beside."""
    with tarfile.open(HELD) as file:
        file.extractall(tmp_path, filter="data")
    return dict(json.loads((tmp_path / "expected.json").read_text()))


def fetch(server: Server, path: str) -> tuple[int, str, bytes]:
    """Return an answer's status, where it was found in the end, and the answer."""
    try:
        with urllib.request.urlopen(server.address + path, timeout=60) as answer:
            return answer.status, urllib.parse.urlsplit(answer.url).path, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, path, error.read()


def answers(server: Server, before: dict[str, Any]) -> dict[str, Any]:
    """Return what this version answers where the earlier one was asked."""
    found: dict[str, Any] = {"items": {}, "search": {}, "addresses": {}}
    for number in before["items"]:
        status, path, _ = fetch(server, f"/items/{number}/")
        found["addresses"][number] = [301 if status == 200 else status, path if status == 200 else None]
        status, _, content = fetch(server, f"/api/v1/items/{number}")
        found["items"][number] = json.loads(content) if status == 200 else status
    for query in before["search"]:
        status, _, content = fetch(server, f"/api/v1/search?q={urllib.parse.quote(query)}")
        assert status == 200, query
        found["search"][query] = json.loads(content)
    return found


def said(value: Any, held: Any) -> Any:
    """Return of what is said now the part that was said before: keys that were added since are left out."""
    if isinstance(value, dict) and isinstance(held, dict):
        return {key: said(value.get(key), held[key]) for key in held}
    if isinstance(value, list) and isinstance(held, list) and len(value) == len(held):
        return [said(one, other) for one, other in zip(value, held, strict=True)]
    if isinstance(value, str) and value.startswith("http://127.0.0.1:"):
        return "http://127.0.0.1:8000" + urllib.parse.urlsplit(value).path
    return value


def test_an_archive_of_the_version_before_opens_and_says_what_it_said(before: dict[str, Any], tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert json.loads(command("init", "--json", data=data, check=True).stdout)["new"] is False
    assert json.loads(command("verify", "--json", data=data, check=True).stdout)["sound"]
    server = Server(data)
    try:
        now = answers(server, before)
        for number, (status, address) in before["addresses"].items():
            address = address and urllib.parse.quote(urllib.parse.unquote(address))
            assert now["addresses"][number] == [status, address]
        for number, held in before["items"].items():
            assert said(now["items"][number], held) == held, number
        for query, held in before["search"].items():
            # Their order is the ranking's, which later versions have better (decision 0060); what is found is the same.
            hits = {hit["id"]: hit for hit in now["search"][query]["hits"]}
            assert set(hits) == {hit["id"] for hit in held["hits"]}, query
            assert set(held) <= set(now["search"][query])
            for other in held["hits"]:
                assert set(other) <= set(hits[other["id"]])
        assert b"Crossings of the ferry in spring" in fetch(server, f"/items/{CORRECTED}/")[2]
    finally:
        server.stop()


def test_reading_it_anew_keeps_corrections_addresses_and_what_is_private(
    before: dict[str, Any], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    command("init", data=data, check=True)
    assert json.loads(command("reread", "--json", data=data, check=True).stdout)["failed"] == []
    assert json.loads(command("verify", "--json", data=data, check=True).stdout)["sound"]
    with sqlite3.connect(data / "muniment.sqlite3") as database:
        held = {
            (field, json.loads(value), note)
            for field, value, note in database.execute(
                "SELECT field, value, note FROM archive_correction WHERE field IN ('title', 'published')"
            )
        }
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert held == {
        ("title", "Crossings of the ferry in spring", "the cover says so"),
        ("published", "2031-05", "as the stamp says"),
    }
    server = Server(data)
    try:
        now = answers(server, before)
    finally:
        server.stop()
    item = now["items"][str(CORRECTED)]
    assert (item["title"], item["date"], item["authors"]) == (
        "Crossings of the ferry in spring",
        "2031-05",
        ["Mara Quill"],
    )
    assert set(item["corrected"]) == {"title", "published", "authors"} and len(item["versions"]) == 2
    assert now["addresses"][str(MERGED)] == now["addresses"][str(KEPT)] and now["addresses"][str(PRIVATE)][0] == 404
    assert {n: a[0] for n, a in now["addresses"].items()} == {n: a[0] for n, a in before["addresses"].items()}
    for number, old in before["items"].items():
        if isinstance(old, dict):
            new = now["items"][number]
            assert [v["sha256"] for v in new["versions"]] == [v["sha256"] for v in old["versions"]], number
            paragraphs = {p["address"] for s in old["sections"] or [] for p in s["paragraphs"]}
            assert paragraphs <= {p["address"] for s in new["sections"] or [] for p in s["paragraphs"]}, number
