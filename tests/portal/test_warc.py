"""Captures as a WARC file: what another archive's tools read in it."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from muniment.archive.intake import capture_all, original_store
from muniment.archive.models import Capture, Item
from muniment.archive.service import Description, publish
from muniment.capture import FetchRules
from muniment.exchange.warc import captures_to_show, write_warc

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

PAGE = b"<html lang=en><head><title>Wells</title></head><body><h1>The wells of Stillmoor</h1><p>The wells of the district were counted in the spring of 2031, all seven of them.</p></body></html>"
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
    assert capture_all(names, Description("Harbour Office"), FetchRules(allow_private=True)).captured == 3
    server.shutdown()
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


def test_what_was_fetched_is_a_response_a_file_a_resource_and_bytes_stand_there_once(captured: str, tmp_path: Path) -> None:
    content, faults = written()
    info, page, file, again = records(content)
    assert faults == [] and info[0] == "warcinfo" and b"WARC File Format 1.1" in info[2]
    assert page[:3] == ("response", captured, PAGE)
    headers = page[3].http_headers
    assert headers.get_statuscode() == "200" and headers.get_header("X-Clerk") == "Ana" and headers.get_header("Transfer-Encoding") is None
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
