"""What a capture keeps of what was asked and answered: headers to the letter, redirects, addresses, error pages; one
record, one digest."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import command
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from muniment.archive.captures import CaptureMetadata
from muniment.archive.intake import capture_all
from muniment.archive.models import Capture, Failure, Item, Original, Source
from muniment.archive.records import record_digest, record_of, record_text
from muniment.archive.reread import reread
from muniment.capture import Exchange, FetchRules, Hop, Request, WarcOrigin, without_secrets
from muniment.exchange.warc import captures_to_show

PAGE = (
    b"<html lang=en><head><title>Wells</title></head><body><h1>The wells of Stillmoor</h1><p>The wells of the "
    b"district were counted in the spring of 2031, all seven of them.</p></body></html>"
)
GONE = b"<html><body><h1>Not here</h1><p>The harbour office moved this page; ask the clerk.</p></body></html>"
RULES = FetchRules(allow_private=True)


class Site(BaseHTTPRequestHandler):
    answers_with_error = False

    def do_GET(self) -> None:
        if self.path == "/old":
            self.send_response(301, "Moved for good")
            self.send_header("Location", "/wells?year=2031")
            self.send_header("X-Clerk", "Ana")
            self.end_headers()
            return
        if self.path == "/silent":
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        error = self.path == "/gone" or Site.answers_with_error
        body = GONE if error else PAGE
        self.send_response_only(404 if error else 200, "No such page" if error else "Fine")
        for name, value in [
            ("Set-Cookie", "a=1"),
            ("Content-Type", "text/html; charset=utf-8"),
            ("set-cookie", "b=2"),
            ("Link", "</one>; rel=next"),
            ("Link", "</two>; rel=prev"),
        ]:
            self.send_header(name, value)
        self.send_header("X-Name", "Jos\xe9")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.answers_with_error = False
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


records = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
words = st.text(st.characters(min_codepoint=0, max_codepoint=255), max_size=20)
lines = st.lists(st.tuples(words, words), max_size=4).map(tuple)


@given(
    st.builds(
        Exchange,
        status_line=words,
        headers=lines,
        request=st.none() | st.builds(Request, words, words, lines),
        ip=words,
        hops=st.lists(st.builds(Hop, words, st.integers(300, 399), words, lines, words, words), max_size=2).map(tuple),
        warc=st.none() | st.builds(WarcOrigin, words, words, st.integers(0, 2**40), words, words, words),
    )
)
def test_an_exchange_is_the_same_after_its_text_form_which_any_database_can_hold(exchange: Exchange) -> None:
    text = exchange.to_text()
    assert Exchange.from_text(text) == exchange and Exchange.from_text(text).to_text() == text
    assert text.isascii() and "\x00" not in text


def test_the_public_is_told_no_cookie_and_no_password_of_a_request() -> None:
    request = Request("GET", "/", (("Host", "a.example"), ("cookie", "session=1"), ("Authorization", "Basic eA==")))
    assert without_secrets(request).headers == (("Host", "a.example"),)


class TestWhatIsKept:
    pytestmark = records

    def test_headers_are_kept_as_they_were_sent_with_request_redirects_and_address(
        self, archive: Path, site: str
    ) -> None:
        before = timezone.now()
        assert capture_all([f"{site}/old"], CaptureMetadata("Harbour Office"), RULES).captured == 1
        capture = Capture.objects.get()
        said = capture.said
        assert said.status_line.split(" ", 1)[1] == "200 Fine" and capture.status == 200
        assert [line for line in said.headers if line[0].lower() in ("set-cookie", "link")] == [
            ("Set-Cookie", "a=1"),
            ("set-cookie", "b=2"),
            ("Link", "</one>; rel=next"),
            ("Link", "</two>; rel=prev"),
        ]
        assert ("X-Name", "Jos\xe9") in said.headers
        assert said.request is not None and (said.request.method, said.request.target) == ("GET", "/wells?year=2031")
        assert said.request.headers[0] == ("Host", site.removeprefix("http://")) and "Accept-Encoding" in dict(
            said.request.headers
        )
        (hop,) = said.hops
        assert (hop.url, hop.status, hop.status_line.split(" ", 1)[1]) == (f"{site}/old", 301, "301 Moved for good")
        assert ("X-Clerk", "Ana") in hop.headers and hop.ip == said.ip == "127.0.0.1"
        assert before.isoformat()[:16] <= hop.at <= timezone.now().isoformat()

    def test_an_error_page_is_a_capture_of_its_own_kind_and_never_an_item(self, archive: Path, site: str) -> None:
        report = capture_all([f"{site}/gone", f"{site}/silent"], CaptureMetadata("Harbour Office"), RULES)
        assert (report.captured, report.unchanged, report.error_answers, len(report.failed)) == (0, 0, 1, 2)
        kept = Capture.objects.get()
        assert (kept.kind, kept.status, kept.original.size, kept.original.media_type) == (
            Capture.ERROR,
            404,
            len(GONE),
            "text/html",
        )
        assert kept.said.status_line.endswith("404 No such page")
        assert Failure.objects.get(capture=kept).origin == f"{site}/gone"
        assert not Item.objects.exists() and reread().captured == 0 and not Item.objects.exists()
        again = capture_all([f"{site}/gone"], CaptureMetadata("Harbour Office"), RULES)
        assert (again.error_answers, again.unchanged, Capture.objects.count()) == (0, 0, 1), (
            "the same answer is counted by its failure"
        )
        assert Failure.objects.get(capture=kept).attempts == 2

    def test_an_error_between_two_captures_of_a_page_changes_nothing_of_the_page(
        self, archive: Path, site: str
    ) -> None:
        def bring() -> Any:
            return capture_all([f"{site}/wells"], CaptureMetadata(), RULES)

        assert bring().captured == 1
        Site.answers_with_error = True
        assert bring().error_answers == 1
        Site.answers_with_error = False
        report = bring()
        assert (report.captured, report.unchanged) == (0, 1)
        assert not Failure.objects.filter(state=Failure.OPEN).exists(), "what can be had again is no failure"
        Site.answers_with_error = True
        assert bring().error_answers == 1, "gone for a second time is another fact than gone for the first"
        assert [c.kind for c in captures_to_show()] == [Capture.DOCUMENT]
        assert captures_to_show(everything=True).count() == 3
        assert {c.source.name for c in Capture.objects.all()} == {Capture.objects.first().source.name}  # type: ignore[union-attr]

    def test_a_record_and_its_digest_stay_the_same_whatever_the_database_does_with_them(
        self, archive: Path, site: str
    ) -> None:
        capture_all([f"{site}/wells"], CaptureMetadata("Harbour Office"), RULES)
        capture = Capture.objects.get()
        text, digest = record_text(capture), record_digest(capture)
        assert json.loads(text)["record"] == 2 and json.loads(text)["exchange"]["headers"][0] == ["Set-Cookie", "a=1"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT exchange FROM archive_capture")
            assert cursor.fetchone()[0] == capture.exchange
        fresh = Capture.objects.get(pk=capture.pk)
        assert (record_text(fresh), record_digest(fresh)) == (text, digest)

    def test_an_old_record_keeps_its_form_and_the_version_of_its_digest(self, archive: Path) -> None:
        source = Source.objects.create(name="Harbour Office", slug="harbour-office")
        original = Original.objects.create(sha256="ab" * 32, size=7)
        values: dict[str, Any] = {
            "source": source,
            "original": original,
            "origin": "https://harbour.example/",
            "origin_key": "https://harbour.example/",
            "url": "https://harbour.example/",
            "method": "http",
            "captured_at": timezone.datetime.fromisoformat("2019-04-05T06:07:08.000009+02:00"),
            "status": 200,
        }
        one = Capture.objects.create(**values, headers={"link": "</two>", "content-type": "text/html"})
        other = Capture.objects.create(**values, headers={"content-type": "text/html", "link": "</two>"})
        assert record_of(one).record == 1 and record_of(one).headers == {
            "link": "</two>",
            "content-type": "text/html",
        }
        assert (
            record_digest(one)
            == record_digest(other)
            == "6f87b3fac3226aa7465e4761a7e20430dc6ce2887891e9ded7da40fcc3447038"
        ), "written down: it may never change"
        assert one.sent_headers == (("link", "</two>"), ("content-type", "text/html"))

    def test_archivists_list_error_answers_with_all_that_was_said(self, archive: Path, site: str) -> None:
        from muniment.cli.commands.captures import describe

        capture_all([f"{site}/wells", f"{site}/gone"], CaptureMetadata("Harbour Office"), RULES)
        told = describe(Capture.objects.get(kind=Capture.ERROR))
        assert (told["source"], told["status"], told["kind"]) == ("Harbour Office", 404, "error")
        assert told["exchange"]["headers"][0] == ["Set-Cookie", "a=1"] and told["digest"] == record_digest(
            Capture.objects.get(pk=told["id"])
        )

    @pytest.mark.on_sqlite
    def test_the_command_lists_error_answers(self, empty_archive: Path, tmp_path: Path, site: str) -> None:
        data = tmp_path / "data"
        shutil.copytree(empty_archive, data)
        assert (
            command("capture", f"{site}/gone", "--allow-private", "--source", "Harbour Office", data=data).returncode
            == 1
        )
        listed = json.loads(command("captures", "--kind", "error", "--json", data=data, check=True).stdout)
        assert [(row["source"], row["status"], row["kind"]) for row in listed] == [("Harbour Office", 404, "error")]
