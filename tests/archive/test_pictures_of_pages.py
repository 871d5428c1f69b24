"""Pictures taken with their pages: from the web, from a folder, from a WARC file; kept once, proven, forgotten with
their page."""

from __future__ import annotations

import io
import threading
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.test import Client
from PIL import Image
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from muniment.archive.captures import CaptureMetadata
from muniment.archive.forgetting import forget
from muniment.archive.intake import capture_all, original_store
from muniment.archive.intake_report import IntakeReport
from muniment.archive.models import Capture, Failure, Item, Original, ShownPicture
from muniment.archive.reread import reread
from muniment.archive.verification import verify
from muniment.capture import FetchRules

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

PROSE = (
    "The clerk of the lake counted every well of the district in the spring, and wrote down in the ledger what was "
    "found at each of them. "
)


def image(color: str = "teal", size: tuple[int, int] = (200, 100)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, color).save(target, "PNG")
    return target.getvalue()


def page(*sources: str, title: str = "Wells of Stillmoor", words: str = "") -> str:
    shown = "".join(f'<p>{n}. {PROSE}</p><img src="{source}" alt="Picture {n}">' for n, source in enumerate(sources, 1))
    return (
        f"<html lang=en><head><title>{title}, a count</title></head><body><article><h1>{title}, a count</h1>"
        f"{shown}<p>{words} {PROSE}</p></article></body></html>"
    )


def names_and_problems() -> list[tuple[str, bool]]:
    return [(row.name, row.capture_id is not None) for row in ShownPicture.objects.order_by("pk")]


def run(*inputs: object, **rules: Any) -> IntakeReport:
    return capture_all([str(i) for i in inputs], CaptureMetadata("Clerk"), FetchRules(**rules))


# --- from a folder --------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(archive: Path, tmp_path: Path) -> Path:
    """A folder with a page and the picture that it shows, and one picture outside of it."""
    (tmp_path / "site" / "img").mkdir(parents=True)
    (tmp_path / "private.png").write_bytes(image("red"))
    (tmp_path / "site" / "img" / "a b.png").write_bytes(image())
    (tmp_path / "site" / "news").mkdir()
    (tmp_path / "site" / "news" / "wells.html").write_text(
        page("../img/a%20b.png", "../../private.png", "../img/gone.png", "https://clerk.example/x.png")
    )
    return tmp_path / "site"


def test_a_page_of_a_folder_takes_its_pictures_along_and_none_from_outside(folder: Path) -> None:
    report = run(folder)
    assert (report.captured, report.failed, report.pictures) == (1, [], 1)
    assert names_and_problems() == [
        ("../img/a%20b.png", True),
        ("../../private.png", False),
        ("../img/gone.png", False),
        ("https://clerk.example/x.png", False),
    ]
    assert len(report.without_picture) == 3 and all(
        where == "site/news/wells.html" for where, _ in report.without_picture
    )
    row = ShownPicture.objects.exclude(capture=None).get()
    assert row.capture is not None
    assert (row.capture.origin, row.width, row.height, row.capture.original.media_type) == (
        "site/img/a b.png",
        200,
        100,
        "image/png",
    )
    assert sha256(image("red")).hexdigest() not in set(Original.objects.values_list("pk", flat=True))
    assert Item.objects.count() == 1 and not Failure.objects.exists()
    assert verify().checked == 2 and verify().unrecorded == []


def test_the_same_again_leaves_no_trace(folder: Path) -> None:
    run(folder)
    before = (Capture.objects.count(), ShownPicture.objects.count())
    report = run(folder)
    assert (report.captured, report.unchanged, report.failed, report.pictures) == (0, 2, [], 0)
    assert (Capture.objects.count(), ShownPicture.objects.count()) == before
    assert not Failure.objects.exists()


def test_a_page_that_changed_shows_the_picture_that_is_kept_already(folder: Path) -> None:
    run(folder)
    file = folder / "news" / "wells.html"
    file.write_text(page("../img/a%20b.png", words="Then it rained."))
    run(folder)
    first, second = ShownPicture.objects.exclude(capture=None)
    assert first.page != second.page and first.capture == second.capture
    (folder / "img" / "a b.png").write_bytes(image("navy"))
    file.write_text(page("../img/a%20b.png", words="Then it snowed."))
    run(folder)
    third = ShownPicture.objects.order_by("pk").last()
    assert third is not None and third.capture != first.capture
    assert third.capture.origin_key == first.capture.origin_key  # type: ignore[union-attr]


def test_a_picture_that_came_later_is_taken_when_the_folder_is_captured_again(folder: Path) -> None:
    run(folder)
    (folder / "img" / "gone.png").write_bytes(image("olive"))
    report = run(folder)
    assert (report.captured, report.unchanged, report.failed, report.pictures) == (0, 3, [], 1)
    assert ("../img/gone.png", True) in names_and_problems() and not Failure.objects.exists()
    assert verify().is_sound and verify().unrecorded == []
    again = run(folder)
    assert (again.captured, again.unchanged, again.failed, again.pictures) == (0, 3, [], 0)


def test_a_page_named_alone_takes_only_what_its_browser_saved_with_it(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "wells_files").mkdir()
    (tmp_path / "wells_files" / "a.png").write_bytes(image())
    (tmp_path / "holiday.png").write_bytes(image("red"))
    (tmp_path / "wells.html").write_text(page("wells_files/a.png", "holiday.png"))
    run(tmp_path / "wells.html")
    assert names_and_problems() == [("wells_files/a.png", True), ("holiday.png", False)]


def test_what_is_no_picture_is_not_kept_as_one(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "secret.png").write_text("<html><script>alert(1)</script></html>")
    (folder / "cut.png").write_bytes(image()[:20])
    (folder / "wells.html").write_text(page("secret.png", "cut.png"))
    run(folder)
    assert names_and_problems() == [("secret.png", False), ("cut.png", False)]
    assert ShownPicture.objects.filter(problem__contains="not a picture that can be shown").count() == 2


def test_forgetting_a_page_forgets_the_pictures_that_only_it_shows(folder: Path) -> None:
    (folder / "img" / "shared.png").write_bytes(image("olive"))
    (folder / "news" / "wells.html").write_text(page("../img/a%20b.png", "../img/shared.png"))
    (folder / "news" / "quays.html").write_text(page("../img/shared.png", title="Quays of Stillmoor"))
    run(folder)
    store = original_store()
    wells = Item.objects.get(title__startswith="Wells")
    own, shared = (
        ShownPicture.objects.get(name=name, page=wells.version.capture).capture.original_id
        for name in ("../img/a%20b.png", "../img/shared.png")
    )  # type: ignore[union-attr]
    removed = forget(wells, None, "a test", store)
    assert own in removed and shared not in removed
    assert not store.is_there(own) and store.is_there(shared)
    assert names_and_problems() == [("../img/shared.png", True)]
    assert verify().is_sound and verify().unrecorded == []


# --- from the web ---------------------------------------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    asked: ClassVar[Counter[str]] = Counter()
    robots: ClassVar[bytes] = b""
    later: ClassVar[dict[str, bytes]] = {}
    """What was not there at first."""

    def do_GET(self) -> None:
        host = self.headers["Host"]
        Site.asked[self.path] += 1
        bodies = {
            "/news/wells": (
                page(
                    "../a.png",
                    "/gone.png",
                    "http://127.0.0.1:1/dead-1.png",
                    "http://127.0.0.1:1/dead-2.png",
                    "http://127.0.0.1:1/dead-3.png",
                    "/text.png",
                ).encode(),
                "text/html",
            ),
            "/a.png": (image(), "image/png"),
            "/text.png": (b"<html>no</html>", "image/png"),
            "/feed": (
                f'<rss version="2.0"><channel><title>t</title><item><link>http://{host}/news/wells</link></it'
                f"em></channel></rss>".encode(),
                "application/rss+xml",
            ),
            "/robots.txt": (Site.robots, "text/plain"),
        }
        body, kind = bodies.get(self.path, (Site.later.get(self.path, b""), "image/png"))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked, Site.robots, Site.later = Counter(), b"", {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_fetched_page_has_its_pictures_fetched_with_proof(archive: Path, site: str) -> None:
    report = run(f"{site}/news/wells", allow_private=True)
    assert (report.captured, report.failed, report.pictures) == (1, [], 1)
    row = ShownPicture.objects.exclude(capture=None).get()
    assert row.capture is not None
    assert (row.capture.url, row.capture.method, row.capture.status) == (f"{site}/a.png", "http", 200)
    assert row.capture.headers["content-type"] == "image/png"
    problems = {r.name.rpartition("/")[2]: r.problem for r in ShownPicture.objects.filter(capture=None)}
    assert "404" in problems["gone.png"] and "not a picture" in problems["text.png"]
    # A server that does not answer is not asked for each of a page's pictures.
    assert "did not respond before" in problems["dead-3.png"]
    assert run(f"{site}/news/wells", allow_private=True).unchanged == 1
    assert Site.asked["/a.png"] == 1


def test_a_picture_that_could_not_be_had_is_asked_for_again_and_what_is_no_picture_is_not(
    archive: Path, site: str, client: Client
) -> None:
    run(f"{site}/news/wells", allow_private=True)
    item = Item.objects.get()
    page_before = client.get(item.get_absolute_url()).content.decode()
    assert page_before.count("A picture here was not captured.") == 5
    assert page_before.count("It could not be fetched when the page was captured.") == 4
    assert page_before.count("The file is not a picture that can be shown.") == 1
    Site.later["/gone.png"] = image("olive")
    report = run(f"{site}/news/wells", allow_private=True)
    assert (report.captured, report.unchanged, report.pictures, report.without_picture) == (0, 1, 1, [])
    row = ShownPicture.objects.get(name=f"{site}/gone.png")
    assert row.capture is not None and (row.code, row.problem, row.width) == ("", "", 200)
    assert (Site.asked["/a.png"], Site.asked["/gone.png"], Site.asked["/text.png"]) == (1, 2, 1)
    assert client.get(item.get_absolute_url()).content.decode().count("A picture here was not captured.") == 4
    assert Item.objects.count() == 1 and item.versions.count() == 1
    assert run(f"{site}/news/wells", allow_private=True).pictures == 0 and Site.asked["/gone.png"] == 2


def test_a_page_that_was_read_before_pictures_were_taken_has_them_taken_when_it_is_captured_again(
    archive: Path, site: str
) -> None:
    run(f"{site}/news/wells", allow_private=True)
    Capture.objects.filter(shown_on__isnull=False).update(origin_key="forgotten")
    ShownPicture.objects.all().delete()
    report = run(f"{site}/news/wells", allow_private=True)
    assert (report.captured, report.pictures) == (1, 1)
    assert Item.objects.count() == 1 and ShownPicture.objects.exclude(capture=None).count() == 1
    assert run(f"{site}/news/wells", allow_private=True).unchanged == 1


def test_what_a_source_says_of_a_picture_is_found_and_leads_to_it(folder: Path) -> None:
    from muniment.search.asking.service import search

    (folder / "news" / "wells.html").write_text(
        page("../img/a%20b.png").replace('alt="Picture 1"', 'alt="A zebra drinks"')
    )
    run(folder)
    (result,) = search("zebra").results
    assert result.passages[0].address.startswith("f-")


def test_no_private_address_is_asked_for_a_picture(archive: Path, site: str, tmp_path: Path) -> None:
    from muniment.capture import Captured, CaptureRefused, PictureTaker

    taker = PictureTaker(FetchRules(), tmp_path)
    public = Captured("https://clerk.example/", "k", tmp_path / "x", "http", "https://clerk.example/")
    ((_, refused),) = taker.take(public, [f"{site}/a.png"])
    assert isinstance(refused, CaptureRefused) and "private address" in refused.error.message
    assert not Site.asked


def test_the_pictures_of_one_page_are_so_many_bytes_and_no_more(tmp_path: Path) -> None:
    from muniment.capture import Captured, CaptureRefused, PictureTaker

    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(image())
    taker = PictureTaker(FetchRules(), tmp_path, most_together=len(image()) + 10)
    page = Captured("site/wells.html", "k", tmp_path / "wells.html", "file", folder=tmp_path)
    (_, first), (_, second) = taker.take(page, ["a.png", "b.png"])
    assert isinstance(first, Captured) and isinstance(second, CaptureRefused) and second.error.code == "too-large"
    # What is ours to remove is only what was fetched.
    assert (tmp_path / "b.png").exists()


def test_pictures_of_pages_that_a_feed_lists_are_asked_for_as_the_site_wishes(archive: Path, site: str) -> None:
    Site.robots = b"User-agent: *\nDisallow: /a.png\n"
    run(f"{site}/feed", allow_private=True, pause_seconds=0.0)
    assert Site.asked["/news/wells"] == 1 and Site.asked["/a.png"] == 0
    assert "robots.txt" in ShownPicture.objects.get(name=f"{site}/a.png").problem


# --- from a WARC file -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_pictures_come_from_the_warc_file_that_the_page_was_in(archive: Path, tmp_path: Path, name: str) -> None:
    rows = [
        ("https://clerk.example/other.css", "text/css", b"p {}"),
        ("https://clerk.example/wells", "text/html", page("/a.png", "/gone.png").encode()),
        ("https://clerk.example/a.png", "image/png", image()),
        ("https://clerk.example/b.png", "image/png", image("red")),
    ]
    with (tmp_path / name).open("wb") as file:
        writer = WARCWriter(file, gzip=name.endswith(".gz"))
        for address, kind, body in rows:
            http = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            headers = {"WARC-Date": "2019-04-05T06:07:08Z"}
            writer.write_record(
                writer.create_warc_record(
                    address,
                    "response",
                    payload=io.BytesIO(body),
                    length=len(body),
                    http_headers=http,
                    warc_headers_dict=headers,
                )
            )
    report = run(tmp_path / name)
    assert (report.captured, report.pictures) == (1, 1)
    row = ShownPicture.objects.exclude(capture=None).get()
    assert row.capture is not None
    assert (row.capture.origin, row.capture.method, row.capture.captured_at.year, row.capture.status) == (
        "https://clerk.example/a.png",
        "warc",
        2019,
        200,
    )
    assert row.capture.original_id in {o.sha256 for o in Original.objects.all()}
    assert Original.objects.count() == 3, "the page, the picture, and the file that held them"
    warc = row.capture.said.warc
    assert warc is not None and Original.objects.filter(pk=warc.container).exists() and warc.offset > 0
    assert "not in the WARC file" in ShownPicture.objects.get(capture=None).problem


def test_pictures_of_pages_are_not_read_again_as_documents(folder: Path) -> None:
    run(folder)
    report = reread()
    assert (report.captured, report.failed) == (1, []) and not Failure.objects.filter(stage="reading").exists()
