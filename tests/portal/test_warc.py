"""Captures as a WARC file: what another archive's tools read in it."""

from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from warc_files import PAGE, file_of_pages
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from muniment.archive.captures import CaptureMetadata
from muniment.archive.decisions import publish
from muniment.archive.forgetting import SharedContainer, forget
from muniment.archive.intake import capture_all, original_store
from muniment.archive.models import Capture, Failure, Item, LogEntry
from muniment.archive.verification import verify
from muniment.capture import FetchRules
from muniment.exchange.warc import captures_to_show, write_warc

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

NOTICE = "# Notice of the quay\n\nThe quay is closed from 2 April to 19 April 2031.\n"


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("X-Clerk", "Ana")
        self.end_headers()
        self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE))

    protocol_version = "HTTP/1.1"

    def log_message(self, *words: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def captured(archive: Path, tmp_path: Path) -> Iterator[str]:
    """A page that was fetched, a file, the same bytes under another name; all public."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/wells"
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    for name in ("one/notice.md", "two/notice of the quay.md"):
        (tmp_path / name).write_text(NOTICE)
    names = [address, str(tmp_path / "one/notice.md"), str(tmp_path / "two/notice of the quay.md")]
    assert capture_all(names, CaptureMetadata("Harbour Office"), FetchRules(allow_private=True)).captured == 3
    server.shutdown()
    server.server_close()
    yield address


def written(**options: Any) -> tuple[bytes, list[str]]:
    target = io.BytesIO()
    report = write_warc(captures_to_show(**options), original_store(), target)
    return target.getvalue(), report.faults


def records(content: bytes) -> list[tuple[str, str, bytes, Any]]:
    return [
        (r.rec_type, r.rec_headers.get_header("WARC-Target-URI") or "", r.content_stream().read(), r)
        for r in ArchiveIterator(io.BytesIO(content))
    ]


def test_what_was_fetched_is_a_response_a_file_a_resource_and_bytes_stand_there_once(
    captured: str, tmp_path: Path
) -> None:
    content, faults = written()
    info, page, request, file, again = records(content)
    assert faults == [] and info[0] == "warcinfo" and b"WARC File Format 1.1" in info[2]
    assert page[:3] == ("response", captured, PAGE)
    assert request[0] == "request" and request[3].rec_headers.get_header("WARC-Concurrent-To") == page[
        3
    ].rec_headers.get_header("WARC-Record-ID")
    headers = page[3].http_headers
    assert (
        headers.get_statuscode() == "200"
        and headers.get_header("X-Clerk") == "Ana"
        and headers.get_header("Transfer-Encoding") is None
    )
    assert headers.get_header("Content-Length") == str(len(PAGE))
    assert file[:3] == ("resource", "file:///notice.md", NOTICE.encode())
    assert again[:3] == ("revisit", "file:///notice%20of%20the%20quay.md", b"")
    assert again[3].rec_headers.get_header("WARC-Refers-To-Target-URI") == "file:///notice.md"
    assert str(tmp_path) not in content.decode("latin-1"), "where a file stood on the machine is nobody's business"
    path = tmp_path / "all.warc.gz"
    path.write_bytes(content)
    (tmp_path / "x").mkdir()
    told = Checker(type("Options", (), {"verbose": False, "inputs": [str(path)]})())
    told.process_all()
    assert told.exit_value == 0


def test_a_capture_has_its_date_its_digest_and_the_same_id_in_every_file(captured: str) -> None:
    first, second = (records(written()[0]) for _ in range(2))
    capture = Capture.objects.get(method="http")
    header = first[1][3].rec_headers.get_header
    assert header("WARC-Record-ID") == second[1][3].rec_headers.get_header("WARC-Record-ID")
    assert header("WARC-Date") == capture.captured_at.isoformat().replace("+00:00", "Z")
    assert header("WARC-Payload-Digest").startswith("sha256:") and capture.original_id == sha256(PAGE).hexdigest()


def test_what_is_not_public_is_only_in_a_file_of_everything(captured: str) -> None:
    publish(Item.objects.get(origin=captured), Item.PRIVATE, None)
    assert PAGE not in [body for _, _, body, _ in records(written()[0])]
    assert PAGE in [body for _, _, body, _ in records(written(everything=True)[0])]


def test_an_original_that_changed_or_is_gone_is_named_and_the_rest_goes_on(captured: str) -> None:
    store = original_store()
    changed = store.local_path(sha256(PAGE).hexdigest())
    changed.chmod(0o644)
    changed.write_bytes(b"otherwise")
    store.remove(sha256(NOTICE.encode()).hexdigest())
    content, faults = written()
    assert [kind for kind, *_ in records(content)] == ["warcinfo"]
    assert sorted(f.split(": ")[1].split(" ")[0] for f in faults) == ["changed", "missing", "missing"]


def imported(path: Path) -> Any:
    return capture_all([str(path)], CaptureMetadata("Another archive"), FetchRules())


def facts(capture: Capture) -> tuple[Any, ...]:
    """Return what a round trip may not lose: all but where the record stands now."""
    said = capture.said
    warc = said.warc
    given = (warc.truncated, warc.payload_digest) if warc and warc.record_id else ()
    return (
        capture.origin,
        capture.url,
        capture.captured_at,
        capture.original_id,
        capture.status,
        capture.kind,
        said.status_line,
        said.headers,
        said.request,
        said.hops,
        said.ip,
        given,
    )


class Talkative(Site):
    """Sends two lines of one name, letters that are no ASCII, a redirect, and an error page."""

    def do_GET(self) -> None:
        if self.path == "/old":
            self.send_response(302, "Over there")
            self.send_header("Location", "/wells")
            self.send_header("Set-Cookie", "on=1")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/gone" else 200, "Nicht da")
        for name, value in (
            ("Set-Cookie", "a=1"),
            ("Content-Type", "text/html; charset=utf-8"),
            ("set-cookie", "b=2"),
            ("X-Clerk", "Jos\xe9"),
        ):
            self.send_header(name, value)
        body = PAGE.replace(b"seven", b"no") if self.path == "/gone" else PAGE
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_a_round_trip_loses_nothing_of_what_was_asked_and_answered(archive: Path, tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Talkative)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    capture_all(
        [f"{address}/old", f"{address}/gone", f"{address}/wells?again"],
        CaptureMetadata("Harbour Office"),
        FetchRules(allow_private=True),
    )
    server.shutdown()
    server.server_close()
    before = [facts(c) for c in Capture.objects.order_by("captured_at")]
    assert [kind for *_, kind, _line, _headers, _request, _hops, _ip, _given in before] == [
        "document",
        "error",
        "document",
    ]
    assert before[0][9][0].url == f"{address}/old" and before[0][0] == f"{address}/old"
    content, faults = written(everything=True)
    assert faults == [] and "Jos\xe9".encode("latin-1") in content_of(content)
    empty_the_archive()
    (tmp_path / "all.warc.gz").write_bytes(content)
    report = imported(tmp_path / "all.warc.gz")
    assert report.failed == [] and (report.captured, report.error_answers) == (2, 1)
    (summary,) = report.files
    assert (summary.taken, summary.records["request"]) == ({"response": 1, "response (error page)": 1, "revisit": 1}, 3)
    after = [facts(c) for c in Capture.objects.exclude(kind="container").order_by("captured_at")]
    assert [row[:-1] for row in after] == [row[:-1] for row in before]
    whole = Capture.objects.get(kind="container")
    assert whole.original_id == sha256(content).hexdigest()
    for capture in Capture.objects.exclude(kind="container"):
        warc = capture.said.warc
        assert (
            warc is not None
            and warc.container == whole.original_id
            and (warc.offset > 0)
            and warc.record_id.startswith("<urn:uuid:")
        )
    # And once more, from what was imported: what the first file said of itself is kept.
    second = [facts(c) for c in Capture.objects.exclude(kind="container").order_by("captured_at")]
    again, _ = written(everything=True)
    empty_the_archive()
    (tmp_path / "again.warc.gz").write_bytes(again)
    assert imported(tmp_path / "again.warc.gz").failed == []
    third = [
        facts(c) for c in Capture.objects.filter(method="warc", kind__in=["document", "error"]).order_by("captured_at")
    ]
    assert third == second


def content_of(packed: bytes) -> bytes:
    return gzip.GzipFile(fileobj=io.BytesIO(packed)).read()


def empty_the_archive() -> None:
    for item in Item.objects.all():
        forget(item, "an editor", "it comes again", original_store(), with_container=True)
    Failure.objects.all().delete()
    Capture.objects.all().delete()


def test_the_public_file_has_no_cookie_of_a_request_and_no_error_page(archive: Path, tmp_path: Path) -> None:
    target = io.BytesIO()
    writer = WARCWriter(target, gzip=False)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    answer = writer.create_warc_record(
        "https://harbour.example/",
        "response",
        payload=io.BytesIO(PAGE),
        http_headers=head,
        warc_headers_dict={"WARC-Date": "2019-01-01T00:00:00Z"},
    )
    asked = StatusAndHeaders(
        "GET / HTTP/1.1", [("Host", "harbour.example"), ("Cookie", "session=secret")], is_http_request=True
    )
    writer.write_request_response_pair(
        writer.create_warc_record("https://harbour.example/", "request", http_headers=asked), answer
    )
    (tmp_path / "x.warc").write_bytes(target.getvalue())
    assert imported(tmp_path / "x.warc").captured == 1
    kept = Capture.objects.get(kind="document").said.request
    assert kept is not None and ("Cookie", "session=secret") in kept.headers
    public, everything = content_of(written()[0]), content_of(written(everything=True)[0])
    assert b"session=secret" not in public and b"session=secret" in everything and b"Host: harbour.example" in public
    assert b"application/warc\r\n" not in public, "the file itself is for archivists"


def test_a_revisit_is_resolved_by_what_the_archive_holds(archive: Path, tmp_path: Path) -> None:
    def file(name: str, kind: str, body: bytes, date: str, **fields: str) -> Path:
        target = io.BytesIO()
        writer = WARCWriter(target, gzip=True)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        values = {"WARC-Date": date, **{n.replace("_", "-"): v for n, v in fields.items()}}
        writer.write_record(
            writer.create_warc_record(
                "https://harbour.example/",
                kind,
                payload=io.BytesIO(body),
                length=len(body),
                http_headers=head,
                warc_headers_dict=values,
            )
        )
        (tmp_path / name).write_bytes(target.getvalue())
        return tmp_path / name

    alone = file("alone.warc.gz", "revisit", b"", "2020-01-01T00:00:00Z", WARC_Payload_Digest="sha1:AAAA")
    report = imported(alone)
    assert report.captured == 0 and "neither in this file nor in the archive" in "".join(report.files[0].lines())
    assert (
        imported(
            file("first.warc.gz", "response", PAGE, "2019-01-01T00:00:00Z", WARC_Payload_Digest="sha1:AAAA")
        ).captured
        == 1
    )
    report = imported(alone)
    assert (report.captured, report.failed, report.files[0].taken["revisit"]) == (1, [], 1)
    both = Capture.objects.filter(kind="document").order_by("captured_at")
    assert [(c.captured_at.year, c.original_id) for c in both] == [
        (2019, sha256(PAGE).hexdigest()),
        (2020, sha256(PAGE).hexdigest()),
    ]
    assert Item.objects.count() == 1 and imported(alone).unchanged == 1


def test_forgetting_one_of_several_out_of_a_file_says_which_others_stand_in_it(archive: Path, tmp_path: Path) -> None:
    assert imported(file_of_pages(tmp_path / "x.warc.gz", "quay", "mill", "weir")).captured == 3
    store = original_store()
    item, *others = Item.objects.order_by("pk")
    own = item.version.capture.original_id
    held, container = set(store.digests()), Capture.objects.get(kind="container").original_id
    with pytest.raises(SharedContainer, match="2 other captures") as refused:
        forget(item, "an editor", "asked to", store)
    assert "x.warc.gz" in str(refused.value) and "https://harbour.example/weir" in str(refused.value)
    assert (
        set(store.digests()) == held
        and Item.objects.count() == 3
        and not LogEntry.objects.filter(action="forget").exists()
    )
    assert all(b'"tombstone"' not in (content or b"") for _, content in store.proofs())

    assert set(forget(item, "an editor", "asked to", store, with_container=True)) == {own, container}
    logged = LogEntry.objects.get(action="forget").detail["containers"]
    rest = list(Capture.objects.order_by("pk"))
    assert logged == [{"container": container, "origin": "x.warc.gz", "captures": [c.pk for c in rest], "count": 2}]
    assert [c.versions.get().item for c in rest] == others and verify().is_sound
    stones = [content for name, content in store.proofs() if name.startswith(container)]
    assert len(stones) == 1 and b"asked to" in (stones[0] or b"")
    # The last ones go without a word: nothing else stands in what is gone already.
    forget(others[0], "an editor", "asked to", store)


def test_bytes_go_out_of_every_file_that_holds_them(archive: Path, tmp_path: Path) -> None:
    """Also out of a file whose records were held already when it came, and out of one that stands in another."""
    first = file_of_pages(tmp_path / "first.warc", "quay")
    assert imported(first).captured == 1
    assert imported(file_of_pages(tmp_path / "again.warc.gz", "quay", "mill")).unchanged == 1
    assert imported(file_of_pages(tmp_path / "other.warc.gz", "weir")).captured == 1
    # A file of the archive's own captures, with the file that was imported in it.
    with (tmp_path / "around.warc.gz").open("wb") as target:
        writer = WARCWriter(target, gzip=True)
        inside = writer.create_warc_record(
            "file:///first.warc",
            "resource",
            payload=io.BytesIO(first.read_bytes()),
            warc_content_type="application/warc",
            warc_headers_dict={"WARC-Date": "2020-01-01T00:00:00Z"},
        )
        writer.write_record(inside)
    imported(tmp_path / "around.warc.gz")
    store = original_store()
    quay, mill, weir = (Item.objects.get(title__startswith=name) for name in ("quay", "mill", "weir"))
    page = quay.version.capture.original_id
    with pytest.raises(SharedContainer, match=r"again\.warc\.gz .* 1 other capture \(https://harbour\.example/mill\)"):
        forget(quay, "an editor", "asked to", store)
    gone = set(forget(quay, "an editor", "asked to", store, with_container=True))
    names = {"first.warc", "again.warc.gz", "around.warc.gz"}
    assert gone == {page, *(sha256((tmp_path / name).read_bytes()).hexdigest() for name in names)}
    left = {
        mill.version.capture.original_id,
        weir.version.capture.original_id,
        sha256((tmp_path / "other.warc.gz").read_bytes()).hexdigest(),
    }
    assert set(store.digests()) == left and verify().is_sound


def test_a_damaged_file_that_may_hold_it_is_named(archive: Path, tmp_path: Path, capture: Any) -> None:
    file_of_pages(tmp_path / "x.warc.gz", "quay", "mill")
    imported(tmp_path / "x.warc.gz")
    digest = Capture.objects.get(kind="container").original_id
    path = original_store().local_path(digest)
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(content[:-40])
    (tmp_path / "notice.md").write_text(NOTICE)
    capture(tmp_path / "notice.md")
    notice = Item.objects.get(title__startswith="Notice")
    assert len(forget(notice, "an editor", "asked to", original_store())) == 1
    assert LogEntry.objects.get(action="forget").detail["not_looked_through"] == [digest]


def test_forgetting_an_item_forgets_the_file_that_it_came_in(archive: Path, tmp_path: Path) -> None:
    target = io.BytesIO()
    writer = WARCWriter(target, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record("https://harbour.example/", "response", payload=io.BytesIO(PAGE), http_headers=head)
    )
    (tmp_path / "x.warc.gz").write_bytes(target.getvalue())
    assert imported(tmp_path / "x.warc.gz").captured == 1
    held = set(original_store().digests())
    assert len(held) == 2
    assert set(forget(Item.objects.get(), "an editor", "asked to", original_store())) == held and not set(
        original_store().digests()
    )
