"""Captures from the web that are stopped: what was fetched is recorded, and the next run goes on from there. The real command, real signals."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import ADMIN_PASSWORD, clean_environment, command

PAGES = 60
HELD = 31
"""The page that is not answered until the test lets it be."""


class Site(ThreadingHTTPServer):
    """A site with a sitemap of pages, which holds one page back, and counts what it is asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.reached = threading.Event()
        self.go_on = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", f"{self.server.address}/{self.path.removeprefix('/moved/')}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path == "/sitemap.xml":
            pages = "".join(f"<url><loc>{self.server.address}/{n}</loc></url>" for n in range(PAGES))
            body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'.encode()
        else:
            number = self.path[1:]
            if number == str(HELD):
                self.server.reached.set()
                self.server.go_on.wait(60)
            body = f"<html lang=en><head><title>Report {number}</title><meta property='og:site_name' content='Clerk of Stillmoor'></head><body><h1>Report {number}</h1><p>The clerk of district {number} counted {number} wells in March 2019, and wrote them all down.</p></body></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def log_message(self, *words: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.go_on.set()
    running.shutdown()
    running.server_close()


@pytest.fixture
def data(empty_archive: Path, tmp_path: Path) -> Path:
    shutil.copytree(empty_archive, tmp_path / "data")
    return tmp_path / "data"


def start(data: Path, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "muniment"), "capture", *map(str, words), "--allow-private", "--pause", "0"], text=True,
        env={**clean_environment(), "MUNIMENT_DATA": str(data), "MUNIMENT_ADMIN_PASSWORD": ADMIN_PASSWORD}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def listed(data: Path) -> list[dict[str, Any]]:
    return list(json.loads(command("captures", "--json", "--limit", "1000", data=data, check=True).stdout))


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.long), pytest.param(signal.SIGINT, marks=pytest.mark.long)]
)
def test_a_stopped_capture_has_recorded_what_it_fetched_and_goes_on_from_there(site: Site, data: Path, how: signal.Signals) -> None:
    sitemap = f"{site.address}/sitemap.xml"
    process = start(data, sitemap)
    assert site.reached.wait(90), "the capture did not come so far"
    # As a terminal does, and as a machine that runs out of memory: to all of its processes.
    if how is signal.SIGTERM:
        process.send_signal(how)
    else:
        os.killpg(process.pid, how)
    _, told = process.communicate(timeout=60)
    assert process.returncode == (-9 if how is signal.SIGKILL else 128 + how)
    if how is not signal.SIGKILL:
        (line,) = [line for line in told.splitlines() if "Stopped" in line]
        assert f"Stopped by {how.name}: {HELD} fetched and recorded" in line and "same command" in line
        assert "Traceback" not in told and "Aborted" not in told
    kept = listed(data)
    assert sorted(int(c["url"].rpartition("/")[2]) for c in kept) == list(range(HELD))
    assert all(c["exchange"]["headers"] and c["exchange"]["request"] and c["captured_at"] for c in kept)
    assert json.loads(command("verify", "--json", data=data, check=True).stdout)["sound"] is True
    checks = {c["name"]: c["detail"] for c in json.loads(command("doctor", "--json", data=data).stdout)}
    assert "not read yet" in checks["readings"]

    site.go_on.set()
    again = json.loads(command("capture", sitemap, "--json", "--allow-private", "--pause", "0", data=data, check=True).stdout)
    assert (again["left_out"], again["recorded"], again["failed"]) == (HELD, PAGES - HELD, [])
    assert again["captured"] == PAGES, "what was recorded before is read now"
    assert {n: site.asked[f"/{n}"] for n in range(PAGES)} == {n: 2 if n == HELD else 1 for n in range(PAGES)}
    assert len(listed(data)) == PAGES
    assert {c["source"] for c in listed(data)} == {"Clerk of Stillmoor"}, "the page names its source, also where it is read later"
    answer = json.loads(command("search", "wells", "--json", "--limit", "1000", data=data, check=True).stdout)
    assert answer["total"] == PAGES
    checks = {c["name"]: c["detail"] for c in json.loads(command("doctor", "--json", data=data, check=True).stdout)}
    assert "readings" not in checks

    # The run has come to its end: the next one asks for everything.
    whole = json.loads(command("capture", sitemap, "--json", "--allow-private", "--pause", "0", data=data, check=True).stdout)
    assert (whole["left_out"], whole["recorded"], whole["unchanged"], whole["captured"]) == (0, PAGES, PAGES, 0)


def test_again_asks_for_everything_and_reread_reads_what_waits(site: Site, data: Path) -> None:
    sitemap = f"{site.address}/sitemap.xml"
    process = start(data, sitemap)
    assert site.reached.wait(90)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    site.go_on.set()
    read = json.loads(command("reread", "--failed", "--json", data=data, check=True).stdout)
    assert read["read"] == HELD and read["failed"] == []
    again = json.loads(command("capture", sitemap, "--json", "--again", "--allow-private", "--pause", "0", data=data, check=True).stdout)
    assert (again["left_out"], again["recorded"], again["unchanged"], again["captured"]) == (0, PAGES, HELD, PAGES - HELD)
