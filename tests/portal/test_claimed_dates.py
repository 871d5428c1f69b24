"""A date that a WARC file claims has its caveat wherever it goes; and who works here sees who brought it, from which
file."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from muniment.archive.captures import CaptureMetadata
from muniment.archive.decisions import publish
from muniment.archive.intake import capture_all, original_store
from muniment.archive.models import Capture, Failure, Item
from muniment.archive.readings import approve_capture
from muniment.capture import FetchRules
from muniment.exchange.answers import item_shape
from muniment.exchange.exports import export_formats
from muniment.exchange.proofs import CAVEAT
from muniment.exchange.warc import captures_to_show, write_warc
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

PAGE = (
    "<html lang=en><head><title>Wells</title></head><body><h1>The wells of Stillmoor</h1><p>The wells of the "
    "district were counted by {who}, all seven of them, and nobody was left out.</p></body></html>"
)
HEADERS = [
    ("Content-Type", "text/html"),
    ("Set-Cookie", "visitor=1"),
    ("Authorization", "Basic dmlzaXRvcg=="),
    ("WWW-Authenticate", "Digest nonce=visitor=1"),
    ("Link", "</a>; rel=next"),
    ("Link", "</b>; rel=prev"),
]
SAID = "according to a WARC file from another archive"


@pytest.fixture(autouse=True)
def roles(archive: Path) -> None:
    _make_front_page()
    _make_roles()


def crawl(path: Path, who: str = "the clerk", date: str = "2019-04-05T06:07:08Z", ip: str = "93.184.216.119") -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        head = StatusAndHeaders("200 Fine", HEADERS, protocol="HTTP/1.1")
        body = PAGE.format(who=who).encode()
        fields = {"WARC-Date": date, "WARC-IP-Address": ip}
        writer.write_record(
            writer.create_warc_record(
                "https://harbour.example/wells",
                "response",
                payload=io.BytesIO(body),
                length=len(body),
                http_headers=head,
                warc_headers_dict=fields,
            )
        )
    return path


def bring(path: Path, person: str = "Ana", *, waits: bool = False) -> None:
    capture_all([str(path)], CaptureMetadata("Harbour Office", waits=waits, person=person), FetchRules())


def editor() -> Client:
    person = User.objects.create_user("editor")
    person.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(person)
    return client


def test_the_caveat_goes_wherever_the_date_goes(archive: Path, tmp_path: Path) -> None:
    bring(crawl(tmp_path / "crawl.warc.gz"))
    bring(crawl(tmp_path / "later.warc.gz", "the harbour master", "2020-04-05T06:07:08Z"))
    item = Item.objects.get()
    client = Client()

    def get(address: str) -> str:
        return client.get(address).content.decode()

    page = get(item.get_absolute_url())
    # The head of the page, the capture, both versions, and the citation.
    assert page.count(SAID) == 5 and f"Captured 2020-04-05 ({SAID})." in page
    styles = get(f"/items/{item.pk}/cite/")
    assert styles.count(CAVEAT) == 5, "every style"
    assert f"note = {{{CAVEAT}}}" in get(f"/items/{item.pk}/cite.bib")
    assert f"N1  - {CAVEAT}" in get(f"/items/{item.pk}/cite.ris")
    assert json.loads(get(f"/items/{item.pk}/cite.json"))[0]["note"] == CAVEAT
    versions = json.loads(get(f"/api/v1/items/{item.pk}"))["versions"]
    assert [v["captured_at_caveat"] for v in versions] == [CAVEAT, CAVEAT]
    assert SAID in get(f"/items/{item.pk}/changes/1/2/")
    for form in ("bib", "ris"):
        assert CAVEAT in "".join(export_formats()[form].write(Item.objects.select_related("source")))
    target = io.BytesIO()
    write_warc(captures_to_show(), original_store(), target, compress=False)
    assert target.getvalue().count(b"Muniment-Date-Claimed-By: a WARC file of another archive") == 2


def test_a_date_that_was_seen_here_has_no_caveat(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "wells.html").write_text(PAGE.format(who="the clerk"))
    bring(tmp_path / "wells.html")
    item = Item.objects.get()
    shape = item_shape(item)
    assert [v.captured_at_caveat for v in shape.versions] == [None] and shape.versions[0].capture.method == "file"
    for address in (
        item.get_absolute_url(),
        f"/items/{item.pk}/cite/",
        f"/items/{item.pk}/cite.bib",
        f"/items/{item.pk}/cite.json",
    ):
        text = Client().get(address).content.decode()
        assert SAID not in text and CAVEAT not in text and "Captured" in text + "Captured" * ("cite" in address)


def test_everybody_sees_the_answer_as_it_was_sent_but_for_cookies_and_addresses_inside(
    archive: Path, tmp_path: Path
) -> None:
    bring(crawl(tmp_path / "crawl.warc.gz"))
    item = Item.objects.get()
    page = Client().get(item.get_absolute_url()).content.decode()
    assert "HTTP/1.1 200 Fine" in page and "Link: &lt;/a&gt;; rel=next" in page and "Link: &lt;/b&gt;; rel=prev" in page
    assert "93.184.216.119" in page and "visitor=1" not in page and "dmlzaXRvcg" not in page
    shape = item_shape(item).versions[0].capture
    assert [tuple(line) for line in shape.headers] == [line for line in HEADERS if line[0] in ("Content-Type", "Link")]
    container = Capture.objects.get(kind="container")
    assert (shape.container, shape.ip, shape.status_line) == (
        container.original_id,
        "93.184.216.119",
        "HTTP/1.1 200 Fine",
    )
    assert ("Set-Cookie", "visitor=1") in Capture.objects.get(kind="document").sent_headers
    bring(crawl(tmp_path / "inside.warc.gz", "nobody", "2021-01-01T00:00:00Z", ip="10.0.0.7"))
    assert "10.0.0.7" not in Client().get(item.get_absolute_url()).content.decode()


def test_the_review_screen_says_who_brought_it_when_and_from_which_file(archive: Path, tmp_path: Path) -> None:
    bring(crawl(tmp_path / "crawl.warc.gz"), "Ana of the Ferry Office")
    page = editor().get(f"/admin/archive/review/{Item.objects.get().pk}/").content.decode()
    assert "captured by" in page and "Ana of the Ferry Office" in page and "crawl.warc.gz" in page and SAID in page


def test_what_is_held_back_says_so_too(archive: Path, tmp_path: Path) -> None:
    bring(crawl(tmp_path / "crawl.warc.gz"))
    bring(crawl(tmp_path / "later.warc.gz", "somebody else", "2020-04-05T06:07:08Z"), "Ben", waits=True)
    page = editor().get(f"/admin/archive/failures/{Failure.objects.get(state=Failure.OPEN).pk}/").content.decode()
    assert "Ben" in page and "later.warc.gz" in page and SAID in page


@pytest.mark.parametrize("visibility", ["public", "embargoed"])
def test_publishing_lets_through_what_waits_of_the_item(archive: Path, tmp_path: Path, visibility: str) -> None:
    from datetime import timedelta

    from django.utils import timezone

    bring(crawl(tmp_path / "first.warc.gz"), "Ana", waits=True)
    # The same text on another day: a capture that gives no version.
    bring(crawl(tmp_path / "again.warc.gz", date="2020-04-05T06:07:08Z"), "Ana", waits=True)
    item = Item.objects.get()
    documents = Capture.objects.filter(kind=Capture.DOCUMENT)
    assert item.visibility == Item.PRIVATE and documents.filter(waits=True).count() == 2 and item.versions.count() == 1
    publish(item, Item.PRIVATE, None)
    assert documents.filter(waits=True).count() == 2, "private as before: nothing is let through"
    publish(item, visibility, None, timezone.now() + timedelta(days=1) if visibility == "embargoed" else None)
    assert not documents.filter(waits=True).exists()
    if visibility == "public":
        assert set(captures_to_show()) == set(documents)


def test_publishing_lets_nothing_through_that_is_held_back_or_of_another_item(archive: Path, tmp_path: Path) -> None:
    bring(crawl(tmp_path / "first.warc.gz"), "Ana", waits=True)
    (tmp_path / "other.md").write_text(
        "# Report of the ferry wardens\n\nThe wardens counted four hundred boats in the spring.\n"
    )
    bring(tmp_path / "other.md", "Ana", waits=True)
    item = Item.objects.get(url="https://harbour.example/wells")
    publish(item, Item.PUBLIC, None)
    bring(crawl(tmp_path / "later.warc.gz", "somebody else", "2020-04-05T06:07:08Z"), "Ben", waits=True)
    held = Failure.objects.get(state=Failure.OPEN).capture
    assert held is not None and held.waits
    publish(item, Item.PUBLIC, None)
    assert set(Capture.objects.filter(waits=True, kind=Capture.DOCUMENT)) == {
        held,
        Capture.objects.get(origin="other.md"),
    }
    approve_capture(held, None)
    held.refresh_from_db()
    assert not held.waits
