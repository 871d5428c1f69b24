"""The copy of the portal, served by a plain file server below a folder, in a browser."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import command

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def copy(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("www")
    done = command(
        "site", folder / "kept/portal", "--language", "en", "--language", "zh-hans", "--json", data=sample_archive
    )
    assert done.returncode == 0, done.stderr
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    port = server.stdout.readline().split(" port ")[1].split()[0]
    address = f"http://127.0.0.1:{port}/kept/portal"
    urllib.request.urlopen(f"{address}/").read()
    yield address
    server.terminate()
    server.wait()


def test_a_reader_finds_narrows_and_reads_without_a_server(copy: str, browser: Any) -> None:
    page = browser.new_page()
    problems: list[str] = []
    page.on("response", lambda r: problems.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.goto(f"{copy}/")
    page.fill("#find", "wells")
    page.click(".find button")
    page.locator(".hit").first.wait_for()
    before = page.locator(".hit").count()
    page.locator(".facet label", has_text="Article").locator("input").check()
    page.wait_for_function(f"document.querySelectorAll('.hit').length < {before}")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("link", name="Sixty wells finished in the lake districts").click()
    assert page.locator("h1").inner_text() == "Sixty wells finished in the lake districts"
    page.get_by_role("link", name="简体中文").click()
    assert "/zh-hans/items/" in page.url
    page.fill("#find", "饮水")
    page.click(".find button")
    page.locator(".hit").first.wait_for()
    assert "饮水" in page.inner_text(".hit")
    assert problems == []
    page.close()
