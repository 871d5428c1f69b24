"""Data, plans, targets, statements and parties in real Chromium: axe-core finds nothing, nothing overflows, charts are
read by keyboard and in print, and what is drawn is what the table says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Server, clean_environment
from furnish_data import SHAPES

pytestmark = pytest.mark.browser

LISTS = ("plans", "targets", "statements", "parties", "data")
"""Each with the first page that it leads to."""
ALONE = ("/figures/", "/figures/?q=I&place=North&period=2019", "/targets/due/")


@pytest.fixture(scope="module")
def furnished(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The sample's portal, with series of every shape."""
    data = tmp_path_factory.mktemp("data") / "data"
    shutil.copytree(sample_archive, data)
    subprocess.run(
        [sys.executable, str(Path(__file__).parent / "furnish_data.py")],
        env={**clean_environment(), "MUNIMENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "muniment.settings"},
        check=True,
    )
    running = Server(data)
    yield running
    running.stop()


def pages_of(page: Any, server: Server, prefix: str) -> list[str]:
    """Return the addresses that are looked at: lists, the first page of each, every series, and a measured target."""
    found = [f"{prefix}{address}" for address in ALONE]
    for name in LISTS:
        page.goto(f"{server.address}{prefix}/{name}/")
        found.append(f"{prefix}/{name}/")
        link = page.locator(f"main a[href*='/{name}/']:not([href$='/{name}/']):not([href*='.'])").first
        if link.count():
            found.append(str(link.get_attribute("href")))
    found += series_of(page, server, prefix)
    return list(dict.fromkeys(found))


def series_of(page: Any, server: Server, prefix: str) -> list[str]:
    found = []
    for title in SHAPES:
        slug = title.lower().replace(" ", "-")
        page.goto(f"{server.address}{prefix}/data/{slug}/")
        last = page.locator(f"main a[href*='/data/{slug}/']:not([href*='/releases/']):not([href*='/changes/'])").last
        found.append(str(last.get_attribute("href")))
    return found


@pytest.mark.parametrize(
    ("width", "scheme", "prefix"),
    [(1280, "light", ""), (390, "dark", ""), (390, "light", "/ar"), (1280, "dark", "/ar")],
)
def test_axe_finds_nothing_and_nothing_overflows(
    furnished: Server, browser: Any, width: int, scheme: str, prefix: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    faults: list[str] = []
    axe = Axe()
    for address in pages_of(page, furnished, prefix):
        answer = page.goto(furnished.address + address)
        if answer.status != 200:
            faults.append(f"{address}: {answer.status}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{address}: {wide} px wide at {width}")
        for violation in axe.run(page).response["violations"]:
            faults += [f"{address}: {violation['id']}: {node['html'][:160]}" for node in violation["nodes"]]
    context.close()
    assert faults == []


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_what_is_drawn_is_what_the_table_says(furnished: Server, browser: Any, prefix: str) -> None:
    page = browser.new_page()
    for address in series_of(page, furnished, prefix):
        page.goto(furnished.address + address)
        dots = page.locator("figure g.line path.dot[data-text]").evaluate_all(
            "dots => dots.map(d => [d.dataset.text, d.getAttribute('transform')])"
        )
        cells = page.locator("table.values tbody tr td.value:nth-child(3)").all_text_contents()
        numbers = [cell for cell in cells if re.fullmatch(r"-?\d+(?:\.\d+)?", cell)]
        assert sorted(text for text, _where in dots) == sorted(numbers), address
        low_at, high_at = page.locator("figure text[data-up]").evaluate_all(
            "marks => [marks[0].dataset.up, marks.at(-1).dataset.up]"
        )
        tops = {text: float(where.split()[1].rstrip(")")) for text, where in dots}
        # A larger number is never drawn below a smaller one, and all stand between the ends of the scale.
        for (smaller, below), (larger, above) in zip(
            sorted(tops.items(), key=lambda one: float(one[0])),
            sorted(tops.items(), key=lambda one: float(one[0]))[1:],
            strict=False,
        ):
            assert above <= below, (address, smaller, larger)
        assert all(float(high_at) - 0.1 <= top <= float(low_at) + 0.1 for top in tops.values()), address
    page.close()


def test_a_chart_is_read_by_keyboard_and_in_print(furnished: Server, browser: Any) -> None:
    page = browser.new_page()
    address = series_of(page, furnished, "")[0]
    page.goto(furnished.address + address)
    first = page.locator("figure a[aria-label]").first
    first.focus()
    label = str(first.get_attribute("aria-label"))
    page.keyboard.press("Enter")
    row = page.locator(f"tr[id='{str(first.get_attribute('href')).removeprefix('#')}']")
    assert row.locator("td.value").text_content() in label
    page.keyboard.press("Tab")
    # From a point, Tab leads on, to the next point or what follows, and is never caught.
    assert page.evaluate("document.activeElement !== document.body")
    page.emulate_media(media="print")
    figure = page.locator("figure.series-chart").bounding_box()
    assert figure is not None and figure["width"] > 300
    assert page.locator("form.comparing").is_hidden() and page.locator("table.values").is_visible()
    page.close()
