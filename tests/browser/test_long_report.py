"""A long report in real Chromium: on a telephone and a wide screen, from left and from right, by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Server, command
from long_report import make_report

pytestmark = pytest.mark.browser

TOP = "part => part.getBoundingClientRect().top + scrollY"


def test_a_long_report_begins_at_once_and_leads_to_its_pages(own_server: Server, browser: Any, tmp_path: Path) -> None:
    (tmp_path / "wells.pdf").write_bytes(make_report(80))
    done = command("capture", tmp_path / "wells.pdf", "--source", "Well office", data=own_server.data, check=True)
    address = own_server.address + "/items/" + (done.stdout + done.stderr).partition("/items/")[2].split()[0]
    for prefix, width, scheme in (("", 390, "light"), ("/ar", 1280, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.goto(address.replace("/items/", f"{prefix}/items/"))
        contents, text = page.locator(".toc"), page.locator(".text > p").first
        assert text.evaluate(TOP) < 1000, (prefix, width)
        for part in ("a[href$='/cite/']", "a[href$='/original']", "#to"):
            found = page.locator(part).first
            assert found.is_visible() and found.evaluate(TOP) < text.evaluate(TOP)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        chapter = contents.locator("li").filter(has_text="Wells and").first
        if width < 1000:
            assert not chapter.is_visible()
            contents.locator("summary").first.focus()
            page.keyboard.press("Enter")
        assert chapter.is_visible()
        inner = contents.locator("li li").first
        assert not inner.is_visible()
        contents.locator("li details > summary").first.focus()
        page.keyboard.press("Enter")
        assert inner.is_visible()
        if width > 1000:
            side, words = contents.bounding_box(), text.bounding_box()
            assert side and words
            assert side["x"] + side["width"] <= words["x"] if not prefix else side["x"] >= words["x"] + words["width"]
        assert Axe().run(page).response["violations"] == []
        page.fill("#to", "٤٥" if prefix else "45")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "#" in url)
        reached = page.locator(":target")
        assert "page 45." in reached.locator("xpath=following-sibling::p[1]").inner_text()
        assert 0 <= reached.evaluate("part => part.getBoundingClientRect().top") < 900
        page.get_by_role("link", name="الصفحة 45" if prefix else "Page 45", exact=True).first.click()
        page.wait_for_url("**/beside/?page=3#page-45")
        assert page.locator("#page-45").is_visible() and page.locator("img[src$='/pages/45.webp']").count() == 1
        page.fill("#to", "81")
        page.keyboard.press("Enter")
        page.get_by_role("alert").wait_for()
        assert page.locator("#to").is_visible()
        context.close()
