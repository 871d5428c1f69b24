"""What a manifest gives of an item is shown where the item is, with who says it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client

from muniment.archive.captures import CaptureMetadata
from muniment.archive.manifests import Manifest, capture_manifest
from muniment.archive.models import Item
from muniment.capture import FetchRules
from muniment.exchange.exports import export_formats

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def test_own_fields_and_the_manifest_are_on_the_page_in_the_api_and_in_exports(
    archive: Path, tmp_path: Path, client: Client
) -> None:
    (tmp_path / "1.txt").write_text("The wells of Stillmoor\n\nThe wells are clean, and were counted in the spring.\n")
    columns = {"license": "CC0", "id": "S-1", "Province": "<b>Ostmark</b>", "seen at": "https://veldria.example/1"}
    row = {"path": "1.txt", "date": "2031-05-06", "author": ["Ana Vell", "Bela Orr"], "sum": "=1+1", **columns}
    (tmp_path / "m.jsonl").write_text(json.dumps(row))
    capture_manifest(Manifest(tmp_path / "m.jsonl"), CaptureMetadata(), FetchRules())
    item = Item.objects.get()
    page = client.get(item.get_absolute_url()).content.decode()
    assert "given by a manifest, not read from the source" in page and f"{tmp_path.name}/m.jsonl</span>, row 1" in page
    assert '<th scope="row" dir="auto">Province</th><td dir="auto">&lt;b&gt;Ostmark&lt;/b&gt;</td>' in page
    assert '<th scope="row" dir="auto">Rights</th><td dir="auto">CC0</td>' in page
    assert 'href="https://veldria.example/1" rel="nofollow noopener"' in page and "Ana Vell, Bela Orr" in page
    told = client.get(f"/api/v1/items/{item.pk}").json()
    assert {"name": "rights", "value": "CC0"} in told["fields"] and told["date_given_by"] == "manifest"
    (given,) = told["given"]
    assert (given["row"], given["fields"]) == (1, ["authors", "published"])
    rows = list(csv.DictReader(io.StringIO("".join(export_formats()["csv"].write([item])).removeprefix("\ufeff"))))
    assert "Province=<b>Ostmark</b>" in rows[0]["fields"] and "sum==1+1" in rows[0]["fields"]
    whole = json.loads("".join(export_formats()["jsonl"].write([item])))
    assert whole["fields"] == told["fields"] and whole["authors"] == ["Ana Vell", "Bela Orr"]
