"""Snapshots of counts: cited, asked again, true to what changed, and never with what is private."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from lxml import html

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Collection, Item
from muniment.search import indexing
from muniment.search.counting.snapshots import (
    SnapshotRefused,
    compare_with_now,
    digest_of,
    find_snapshot,
    make_snapshot,
    may_show_rows,
)
from muniment.search.counting.tables import KINDS, CountQuestion, count, table_of

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

TEXTS = {
    "one": "# The harbour\n\n3 March 1990\n\nThe harbour board met. The harbours of the coast were counted.\n",
    "two": "# The meadow\n\n4 May 1991\n\nNobody counted the meadow beside the harbour wall.\n",
    "three": "# Secret quay\n\n5 June 1992\n\nThe harbour quay of Ombrel was counted, and the harbour quay of Selm.\n",
}


@pytest.fixture
def notes(capture: Any, tmp_path: Path) -> dict[str, Item]:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.md").write_text(text)
    capture(folder, source="Clerks")
    return {item.title: item for item in Item.objects.all()}


@pytest.fixture
def clerk(archive: Path) -> User:
    person = User.objects.create_user("clerk", password="twelve-clerks-counting")
    person.user_permissions.add(Permission.objects.get(codename="view_private_item"))
    return person


def rows_of(snapshot: Any) -> dict[object, object]:
    return {row[1]: row[2] for row in snapshot.table.rows}


def test_a_snapshot_stays_and_says_what_changed(notes: dict[str, Item], capture: Any, tmp_path: Path) -> None:
    made = make_snapshot(CountQuestion("frequency", "harbour"))
    assert rows_of(made) == {"1990": 3, "1991": 1, "1992": 2, "": 6}
    lines = "".join(f"{number} {made.texts[number]}\n" for number in sorted(made.texts))
    assert made.digest == hashlib.sha256(lines.encode()).hexdigest() == digest_of(made.texts)
    kept = find_snapshot(made.key)
    assert kept is not None and (kept.table, kept.texts, kept.digest) == (made.table, made.texts, made.digest)
    assert compare_with_now(kept).is_same

    # One text is replaced, one is added, one is dated out of what was asked.
    (tmp_path / "notes" / "two.md").write_text(TEXTS["two"].replace("wall", "wall of the harbour"))
    (tmp_path / "notes" / "four.md").write_text("# The pier\n\n6 July 1990\n\nA harbour pier.\n")
    capture(tmp_path / "notes", source="Clerks")
    indexing.rebuild()
    kept = find_snapshot(made.key)
    assert kept is not None
    since = compare_with_now(kept)
    new = Item.objects.get(title="The pier")
    assert (since.added, since.changed, since.removed, since.gone) == ([new.pk], [notes["The meadow"].pk], [], 0)
    assert rows_of(kept) == {"1990": 3, "1991": 1, "1992": 2, "": 6}
    assert {row[1]: row[2] for row in since.table.rows} == {"1990": 4, "1991": 2, "1992": 2, "": 8}


def test_a_snapshot_has_nothing_private_whoever_makes_it(notes: dict[str, Item], clerk: User) -> None:
    secret = notes["Secret quay"]
    publish(secret, "private", None)
    outbox.process_pending()
    seen = count(CountQuestion("frequency", "harbour"), clerk)
    assert seen is not None and table_of(seen).rows[-1][2] == 6
    client = Client()
    client.force_login(clerk)
    answer = client.post("/counts/", {"show": "ngrams", "q": "harbour", "size": "2", "least": "1"})
    assert answer.status_code == 302
    for reader in (Client(), client):
        page = reader.get(answer["Location"]).content.decode()
        assert "harbour board" in page and "quay" not in page and "1992" not in page
        assert reader.get(f"{answer['Location'][:-1]}.csv").content.decode().count("quay") == 0
    made = find_snapshot(answer["Location"].split("/")[-2])
    assert made is not None and secret.pk not in made.texts

    # Nor can a private collection be named in one.
    Collection.objects.create(slug="hidden", title="Hidden", visibility="private")
    with pytest.raises(SnapshotRefused):
        make_snapshot(CountQuestion("frequency", "harbour", {"collection": ["Hidden"]}), clerk)


def test_what_is_taken_from_the_public_takes_its_words_with_it(notes: dict[str, Item], clerk: User) -> None:
    words = make_snapshot(CountQuestion("ngrams", "harbour", size=2, least=1))
    numbers = make_snapshot(CountQuestion("frequency", "harbour"))
    assert "quay" in Client().get(f"/counts/{words.key}/").content.decode()
    publish(notes["Secret quay"], "private", None)
    outbox.process_pending()
    client = Client()
    client.force_login(clerk)
    for reader in (Client(), client):
        page = reader.get(f"/counts/{words.key}/").content.decode()
        assert "quay" not in page and "no longer public" in page
        assert reader.get(f"/counts/{words.key}.jsonl").status_code == 404
    since = compare_with_now(numbers)
    assert since.gone == 1 and since.removed == [] and may_show_rows(numbers, since)
    page = Client().get(f"/counts/{numbers.key}/").content.decode()
    assert "Secret quay" not in page and "1992" in page
    # Where its whole collection is hidden, its name is in no address either.
    held = Collection.objects.create(slug="held", title="Held papers")
    held.entries.create(item=notes["The harbour"])
    indexing.rebuild()
    named = make_snapshot(CountQuestion("frequency", "harbour", {"collection": ["Held papers"]}))
    assert Client().get(f"/counts/{named.key}/").status_code == 200
    Collection.objects.filter(pk=held.pk).update(visibility="private")
    assert Client().get(f"/counts/{named.key}/").status_code == 404


def test_a_snapshot_is_kept_where_the_database_is_made_anew(notes: dict[str, Item]) -> None:
    made = make_snapshot(CountQuestion("frequency", "harbour"))
    moved = {number + 1000: text for number, text in made.texts.items()}
    kept = find_snapshot(made.key)
    assert kept is not None
    # The same texts under other numbers are the same.
    renumbered = type(kept)(kept.key, kept.made_at, kept.question, kept.table, moved, kept.digest)
    assert compare_with_now(renumbered).is_same
    assert find_snapshot("0" * 16) is None and find_snapshot("../../secret-key") is None


def test_each_count_is_a_table_of_the_page_the_file_and_the_snapshot(notes: dict[str, Item], clerk: User) -> None:
    client = Client()
    client.force_login(clerk)
    for kind in KINDS:
        asked = {"q": "harbour", "show": kind, "least": "1", "a_from": "1990", "a_to": "1990"}
        if kind == "growth":
            del asked["q"]
        answer = client.get("/search/counts.csv", asked)
        table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        lines = [json.loads(line) for line in client.get("/search/counts.jsonl", asked).content.decode().splitlines()]
        assert table and [list(row) for row in table] == [list(row) for row in lines]
        assert all(row["items_digest"] and row["counted_at"] and row["reader"] for row in table)
        page = html.fromstring(client.get("/search/counts/", asked).content.decode())
        (file,) = page.xpath("//p[@class='take']/a[text()='CSV']/@href")
        again = list(csv.DictReader(io.StringIO(client.get(file).content.decode("utf-8-sig"))))
        assert [list(row.values())[:3] for row in again] == [list(row.values())[:3] for row in table]
        fields = {f.get("name"): f.get("value") for f in page.xpath("//form[@class='save']//input[@name]")}
        made = client.post("/counts/", fields)
        assert made.status_code == 302, kind
        page = html.fromstring(client.get(made["Location"]).content.decode())
        assert len(page.xpath("//div[@class='numbers']//tbody/tr")) == len(table)
        cited = json.loads(client.get(f"{made['Location']}cite.json").content)[0]
        assert cited["type"] == "dataset" and cited["URL"].endswith(made["Location"])
        assert page.xpath("//p[@class='cite']/text()")[0].count(cited["URL"]) == 1
    mine = html.fromstring(client.get("/counts/").content.decode())
    assert len(mine.xpath("//ul[@class='rows']/li/h2/a")) == len(KINDS)
    assert Client().get("/counts/").status_code == 302 and Client().post("/counts/", {"q": "x"}).status_code == 302
    assert client.post("/counts/", {"q": "(harbour"}).status_code == 400
