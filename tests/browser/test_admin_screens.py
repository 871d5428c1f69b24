"""The admin's screens in real Chromium: axe-core finds no serious fault on any that an editor or an administrator uses,
ours or Wagtail's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Server, clean_environment
from screens import SCREENS, show, sign_in

pytestmark = pytest.mark.browser

MOST_USED = ("review-item", "jobs", "chooser-found", "image-add")


@pytest.fixture(scope="module")
def furnished(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The sample's portal, with something on every screen."""
    data = tmp_path_factory.mktemp("furnished") / "data"
    shutil.copytree(sample_archive, data)
    subprocess.run(
        [sys.executable, str(Path(__file__).parent / "furnish.py")],
        env={**clean_environment(), "MUNIMENT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "muniment.settings"},
        check=True,
    )
    running = Server(data)
    yield running
    running.stop()


def find_faults(server: Server, browser: Any, width: int, scheme: str, names: tuple[str, ...]) -> list[str]:
    """Return the serious and critical faults of screens, and what is wider than its window."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    sign_in(page, server.address)
    axe = Axe()
    for name in names:
        show(page, server.address, name)
        # What the page's own scripts name when a frame is drawn.
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{name}: {wide} px wide at {width}")
        for violation in axe.run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                faults += [f"{name}: {violation['id']}: {node['html'][:160]}" for node in violation["nodes"]]
    context.close()
    return faults


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark")])
def test_axe_finds_no_serious_fault_on_the_screens_used_most(
    furnished: Server, browser: Any, width: int, scheme: str
) -> None:
    assert find_faults(furnished, browser, width, scheme, MOST_USED) == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (1280, "dark"),
        (390, "light"),
        (390, "dark"),
    ],
)
def test_axe_finds_no_serious_fault_on_any_screen(furnished: Server, browser: Any, width: int, scheme: str) -> None:
    assert find_faults(furnished, browser, width, scheme, tuple(SCREENS)) == []
