"""Fetching: limits, redirects, private addresses, feeds and sitemaps, against a real server."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from muniment.capture import Captured, CaptureError, CaptureRefused, FetchRules, address_key, is_public, take_all
from muniment.capture.fetch import fetch
from muniment.capture.robots import RobotsPolicy

ARTICLE = b"<html><body><h1>Wells</h1><p>The wells were counted.</p></body></html>"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        host = self.headers["Host"]
        if self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"water " * 4096)
            except OSError:
                return
        bodies = {
            "/article": (ARTICLE, "text/html; charset=windows-1252"),
            "/feed": (
                (
                    f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><link>'
                    f"http://{host}/article</link></item><item><link>http://{host}/gone</link></item></channel>"
                    f"</rss>"
                ).encode(),
                "application/rss+xml",
            ),
            "/sitemap.xml": (
                (
                    f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>'
                    f"http://{host}/article</loc></url></urlset>"
                ).encode(),
                "application/xml",
            ),
        }
        if self.path in ("/loop", "/loop2"):
            self.send_response(302)
            self.send_header("Location", "/loop2" if self.path == "/loop" else "/loop")
            self.end_headers()
        elif self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest")
            self.end_headers()
        elif self.path == "/nowhere":
            self.send_response(302)
            self.send_header("Location", "http://['cookie']/")
            self.end_headers()
        elif self.path in bodies:
            body, kind = bodies[self.path]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)
        else:
            self.send_response(404)
            self.end_headers()

    def log_message(self, *words: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


RULES = FetchRules(allow_private=True, most_bytes=2_000_000, most_seconds=20)


def test_a_page_comes_with_its_headers_and_charset(site: str, tmp_path: Path) -> None:
    fetched = fetch(f"{site}/article", RULES, tmp_path)
    assert fetched.path.read_bytes() == ARTICLE
    assert (fetched.status, fetched.charset) == (200, "windows-1252")


@pytest.mark.parametrize(
    ("path", "code"),
    [("/endless", "too-large"), ("/loop", "redirects"), ("/nowhere", "fetch-failed"), ("/nothing", "not-found")],
)
def test_what_cannot_be_fetched_gives_one_line_and_leaves_nothing(
    site: str, tmp_path: Path, path: str, code: str
) -> None:
    with pytest.raises(CaptureError) as caught:
        fetch(site + path, RULES, tmp_path)
    assert caught.value.code == code and "\n" not in caught.value.message
    assert list(tmp_path.iterdir()) == []


def test_private_addresses_are_refused_also_behind_a_redirect_or_a_name(site: str, tmp_path: Path) -> None:
    for url in (f"{site}/article", "http://localhost:1/", "http://[::1]/", "http://10.0.0.1/", "http://0x7f000001/"):
        with pytest.raises(CaptureError) as caught:
            fetch(url, FetchRules(most_seconds=5), tmp_path)
        assert caught.value.code == "private-address"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("::ffff:10.0.0.1", False),
        ("fd00::1", False),
        ("64:ff9b::7f00:1", False),
        ("224.0.0.1", False),
        ("2001:4860:4860::8888", True),
    ],
)
def test_what_counts_as_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_feed_stands_for_its_pages_and_a_lost_one_does_not_stop_the_rest(site: str, tmp_path: Path) -> None:
    first, second = take_all([f"{site}/feed"], RULES, tmp_path)
    assert isinstance(first, Captured) and first.url == f"{site}/article"
    assert isinstance(second, CaptureRefused) and second.error.code == "not-found"


def test_a_sitemap_stands_for_its_pages(site: str, tmp_path: Path) -> None:
    (page,) = take_all([f"{site}/sitemap.xml"], RULES, tmp_path)
    assert isinstance(page, Captured) and page.origin == f"{site}/article"


def test_a_folder_gives_its_files_in_order_and_names_what_is_empty(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "b").mkdir(parents=True)
    (folder / "a.txt").write_text("A")
    (folder / "b" / "c.txt").write_text("C")
    (folder / ".hidden").write_text("no")
    (folder / "empty.txt").touch()
    things = list(take_all([str(folder), str(tmp_path / "missing")], FetchRules(), tmp_path))
    assert [t.origin for t in things] == ["reports/a.txt", "reports/empty.txt", "reports/b/c.txt", "missing"]
    assert [getattr(t, "error", None) and t.error.code for t in things] == [None, "empty", None, "not-found"]  # type: ignore[union-attr]


def test_a_file_over_the_limit_is_refused_by_its_size(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(2**30)
    (refused,) = take_all([str(large)], FetchRules(), tmp_path)
    assert isinstance(refused, CaptureRefused) and refused.error.code == "too-large"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.example/x/", "https://a.example/x"),
        ("https://a.example/x?utm_source=y&b=1", "https://a.example/x?b=1#top"),
        ("https://a.example/index.html", "https://a.example"),
    ],
)
def test_two_spellings_of_an_address_are_one(one: str, other: str) -> None:
    assert address_key(one) == address_key(other) != ""


def test_a_feed_with_a_link_that_is_no_address_gives_the_others() -> None:
    from muniment.capture.listing import listed_addresses

    feed = (
        b'<?xml version="1.0"?><rss version="2.0"><channel><item><link>http://[\'x\']/</link></item><item><link>'
        b"http://a.example/1</link></item></channel></rss>"
    )
    found = listed_addresses(feed, "http://a.example/feed")
    assert found is not None and found.addresses == ["http://a.example/1"]
    assert found.problems == ["1 of its entries have no address that can be fetched: entry 1"]


FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><item><title>One</title><link>/1</link></item><item><title>'
    b"Two</title><link>/2</link></item></channel></rss>"
)
SITEMAP = (
    b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>'
    b"http://a.example/1</loc></url><url><loc>http://a.example/2</loc></url></urlset>"
)


@pytest.mark.parametrize("whole", [FEED, SITEMAP, gzip.compress(SITEMAP)])
def test_a_list_that_is_cut_gives_what_stands_before_and_says_so(whole: bytes) -> None:
    from muniment.capture.listing import listed_addresses

    found, cut = (
        listed_addresses(whole, "http://a.example/feed"),
        listed_addresses(whole[:-25], "http://a.example/feed"),
    )
    assert found is not None and (found.addresses, found.problems) == (["http://a.example/1", "http://a.example/2"], [])
    assert cut is not None and cut.addresses in ([], ["http://a.example/1"]), "half an address is another one"
    assert "it is cut off" in cut.problems[0]


def test_entries_without_an_address_of_the_web_and_those_beyond_the_limit_are_said() -> None:
    from muniment.capture.listing import listed_addresses

    feed = FEED.replace(b"<link>/2</link>", b"<link>javascript:alert(1)</link>")
    found = listed_addresses(feed, "http://a.example/feed")
    assert found is not None and found.problems == [
        "1 of its entries have no address that can be fetched: entry 2 (“Two”)"
    ]
    many = (
        b"<urlset>" + b"".join(b"<url><loc>http://a.example/%d</loc></url>" % n for n in range(50_001)) + b"</urlset>"
    )
    found = listed_addresses(many, "http://a.example/sitemap.xml")
    assert found is not None and len(found.addresses) == 50_000 and "50001" in found.problems[0]


def test_a_sitemap_that_unpacks_to_a_gigabyte_is_cut_where_the_limit_is() -> None:
    import zlib

    from muniment.capture.listing import listed_addresses

    packer = zlib.compressobj(9, wbits=31)
    bomb = packer.compress(b"<urlset><url><loc>http://a.example/1</loc></url>")
    bomb += b"".join(packer.compress(b" " * 2**20) for _ in range(1024)) + packer.flush()
    found = listed_addresses(bomb, "http://a.example/sitemap.xml.gz")
    assert found is not None and found.addresses == ["http://a.example/1"] and "it is cut off" in found.problems[0]


# --- manners ---------------------------------------------------------------------------------------------------------


class Town(BaseHTTPRequestHandler):
    """A site that says what it wants in robots.txt, with a sitemap of three pages."""

    robots: tuple[int, str] = (200, "")
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        host = self.headers["Host"]
        type(self).asked.append(self.path)
        pages = "".join(f"<url><loc>http://{host}/{p}</loc></url>" for p in ("open/1", "closed/2", "sent-on"))
        sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'
        status, body = (
            self.robots
            if self.path == "/robots.txt"
            else (200, sitemap)
            if self.path == "/sitemap.xml"
            else (200, "<h1>Page</h1>")
        )
        if self.path == "/sent-on":
            self.send_response(302)
            self.send_header("Location", "/closed/3")
            self.end_headers()
            return
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *words: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def town() -> Iterator[str]:
    Town.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Town)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def take(address: str, tmp_path: Path, **rules: Any) -> tuple[list[str], list[str]]:
    """Return the paths that were taken, and the codes of what was not."""
    found = list(take_all([address], FetchRules(allow_private=True, **{"pause_seconds": 0.0} | rules), tmp_path))
    return [t.origin[t.origin.index("/", 8) :] for t in found if isinstance(t, Captured)], [
        t.error.code for t in found if isinstance(t, CaptureRefused)
    ]


def test_what_a_site_asks_of_programs_is_done_for_what_a_list_names(town: str, tmp_path: Path) -> None:
    Town.robots = (200, "User-agent: *\nDisallow: /closed/\n")
    assert take(f"{town}/sitemap.xml", tmp_path) == (["/open/1"], ["robots", "robots"])
    assert Town.asked.count("/robots.txt") == 1 and "/closed/2" not in Town.asked and "/closed/3" not in Town.asked
    assert not list(tmp_path.glob("fetch-*")) or all("Page" in f.read_text() for f in tmp_path.glob("fetch-*"))
    assert take(f"{town}/sitemap.xml", tmp_path, obey_robots=False) == (["/open/1", "/closed/2", "/sent-on"], [])


def test_an_address_that_a_person_named_is_fetched_as_a_browser_would(town: str, tmp_path: Path) -> None:
    Town.robots = (200, "User-agent: *\nDisallow: /\n")
    assert take(f"{town}/closed/2", tmp_path) == (["/closed/2"], [])
    assert "/robots.txt" not in Town.asked


@pytest.mark.parametrize(("status", "taken"), [(404, 3), (403, 3), (500, 0)])
def test_a_site_without_the_file_asks_for_nothing_and_one_that_fails_is_left_alone(
    town: str, tmp_path: Path, status: int, taken: int
) -> None:
    Town.robots = (status, "")
    pages, refused = take(f"{town}/sitemap.xml", tmp_path)
    assert len(pages) == taken and refused == ["robots"] * (3 - taken)


def test_our_own_name_wildcards_and_the_pause_that_a_site_wants(town: str, tmp_path: Path) -> None:
    Town.robots = (
        200,
        "User-agent: *\nDisallow: /\n\nUser-agent: Muniment\nAllow: /open/*\nDisallow: /*/2$\nCrawl-delay: 7\n",
    )
    waits: list[float] = []
    robots = RobotsPolicy(FetchRules(allow_private=True, pause_seconds=0.25), tmp_path, waits.append)
    for _ in range(3):
        robots.wait_for(f"{town}/open/1")
    with pytest.raises(CaptureError, match=r"robots\.txt"):
        robots.wait_for(f"{town}/closed/2")
    assert [round(w) for w in waits] == [7, 7]
    RobotsPolicy(FetchRules(obey_robots=False, pause_seconds=0.25), tmp_path, waits.append).wait_for(
        "http://elsewhere.example/"
    )
    assert len(waits) == 2, "the first page of a site waits for nothing"


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b:1::5db8:d822",
        "fec0::1",
        "::5db8:d822",
        "::ffff:0:5db8:d822",
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "2606:4700::5efe:a00:1",
        "2606:4700::200:5efe:7f00:1",
    ],
)
def test_addresses_that_only_look_public_are_refused(address: str) -> None:
    assert not is_public(address)
    assert is_public("2606:4700::1111") and is_public("2606:4700::5efe:5db8:d822")


def test_each_address_of_a_host_is_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import socket

    from muniment.capture.errors import PrivateAddress

    def two(host: str, port: int, **kwargs: object) -> list[tuple[object, ...]]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("93.184.216.34", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with pytest.raises(PrivateAddress, match="is a private address; use") as refused:
        fetch("http://two.example/", FetchRules(), tmp_path)
    assert "127.0.0.1" not in str(refused.value)


def test_a_name_that_means_another_address_the_second_time_is_never_asked_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """DNS rebinding: what was looked at is what is connected to, and a second connection is looked at anew."""
    import socket

    import httpcore

    from muniment.capture.errors import CaptureError, PrivateAddress

    answers = iter(("93.184.216.34", "127.0.0.1", "127.0.0.1"))
    asked: list[str] = []

    def turning(host: str, port: int, **kwargs: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(self: object, host: str, *rest: object) -> httpcore.NetworkStream:
        asked.append(host)
        raise httpcore.ConnectError("closed")

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(CaptureError):
        fetch("http://turning.example/", FetchRules(), tmp_path)
    assert set(asked) == {"93.184.216.34"}
    with pytest.raises(PrivateAddress):
        fetch("http://turning.example/", FetchRules(), tmp_path)
    assert set(asked) == {"93.184.216.34"}
