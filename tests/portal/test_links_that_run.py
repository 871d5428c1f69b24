"""Links that run stand on no page of the portal and in no copy of it, also where an older archive holds them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from muniment.archive.captures import CaptureMetadata
from muniment.archive.intake import capture_all
from muniment.archive.models import Capture, Collection, Edition, Item, Source
from muniment.capture import FetchRules
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.portal.static_site import write_site

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
RUNS = "javascript:alert(1)"
FRONT = f"""# The Ferry Office

## [Wardens count the boats]({RUNS})

Four hundred, the office says. [Read more]({RUNS})

## [A bell for the quay](data:text/html,hello)

It was hung on Monday. [Read more](data:text/html,hello)

## [Gates are painted](https://ferry.example/c)

In the spring, says the office. [Read more](https://ferry.example/c)
"""
RISKY = re.compile(
    r"""(?:href|src|action|formaction|srcset|content)\s*=\s*["']?\s*(?:javascript|data|vbscript|file):""", re.IGNORECASE
)


@pytest.fixture
def portal(archive: Path, tmp_path: Path) -> Path:
    _make_front_page()
    _make_roles()
    file = tmp_path / "front.md"
    file.write_text(FRONT)
    capture_all([str(file)], CaptureMetadata("Ferry Office"), FetchRules())
    assert Item.objects.filter(title__contains="A bell").exists() and Edition.objects.count() == 1
    return archive


def make_older() -> None:
    """What an archive of before may hold."""
    for model in (Item, Source, Capture):
        model.objects.update(url=RUNS)
    Collection.objects.create(title="Reports", slug="reports", url=RUNS, source=Source.objects.get())


def addresses() -> list[str]:
    item, edition, source = Item.objects.order_by("pk").first(), Edition.objects.get(), Source.objects.get()
    assert item is not None
    own = [
        item.get_absolute_url(),
        f"/items/{item.pk}/cite/",
        f"/items/{item.pk}/cite.json",
        f"/items/{item.pk}/cite.ris",
    ]
    api = [
        f"/api/v1/items/{item.pk}",
        "/api/v1/search",
        "/search/export.jsonl",
        "/search/export.csv",
        "/search/export.bib",
    ]
    pages = [
        "/",
        edition.get_absolute_url(),
        source.get_absolute_url(),
        "/search/?q=bell",
        "/collections/",
        "/sitemap-items.xml",
    ]
    feeds = ["/feed.atom", "/feed.rss", "/feed.json", f"/sources/{source.slug}/feed.json"]
    return [*own, *api, *pages, *feeds, *(c.get_absolute_url() for c in Collection.objects.all())]


@pytest.mark.parametrize("older", [False, True])
def test_no_page_feed_or_record_links_to_what_runs(portal: Path, older: bool) -> None:
    if older:
        make_older()
    else:
        assert set(Item.objects.values_list("url", flat=True)) == {"", "https://ferry.example/c"}
    for path in addresses():
        answer = Client().get(path)
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[arg-type]
        assert answer.status_code == 200 and not RISKY.search(text), path
        if not older or "html" not in answer["Content-Type"]:
            assert "javascript:" not in text and "data:text/html" not in text, path


def test_every_page_of_a_copy_says_what_may_run(portal: Path, tmp_path: Path) -> None:
    make_older()
    copy = tmp_path / "copy"
    write_site(copy, ["en"])
    pages = [path for path in copy.rglob("*.html") if "pagefind" not in path.parts]
    assert len(pages) > 8
    for path in pages:
        text = path.read_text()
        policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', text)
        assert policy is not None and "default-src 'none'" in policy[1] and "unsafe-inline" not in policy[1], path
        assert ("wasm-unsafe-eval" in policy[1]) == (path.parent.name == "search")
        before = text[: policy.start()]
        assert "<script" not in before and "<link" not in before and "href" not in before, (
            "it stands before all that it rules"
        )
        assert not RISKY.search(text), path


def test_words_of_editors_keep_no_link_that_runs(portal: Path) -> None:
    from django.contrib.auth.models import User
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    assert User.objects.count() == 0
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": RUNS}}
    link = {"offset": 0, "length": 4, "key": 0}
    block = {
        "key": "a",
        "text": "read",
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [link],
    }
    state = json.dumps({"blocks": [block], "entityMap": {"0": entity}})
    written = ContentstateConverter(features=["link"]).to_database_format(state)
    assert "read" in written and "javascript" not in written
