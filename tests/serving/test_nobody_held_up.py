"""Others are answered at once while pictures are drawn that take long."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from conftest import Server, command
from held_up import ask_side_by_side, fresh_pages, heavy_pdf

_BOUND = 2.5
"""Seconds within which nearly everybody is answered. One page of the six takes longer to draw, and all six would run
two at a time."""


def test_six_who_ask_for_heavy_pictures_hold_up_nobody(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "sheets.pdf"
    file.write_bytes(heavy_pdf(6, 8_000))
    command("capture", file, "--source", "Surveyors", data=server.data, check=True)
    with urllib.request.urlopen(f"{server.address}/api/v1/search?q=surveyors&limit=1") as answer:
        item = json.load(answer)["hits"][0]["id"]
    pictures = [f"/items/{item}/pages/{number}.webp" for number in range(1, 7)]
    drawn, read = ask_side_by_side(server.address, pictures, fresh_pages(), 3)
    assert set(read.statuses) == {200} and set(drawn.statuses) <= {200, 503}
    # The first time each is asked for it is not drawn, whatever the machine does.
    assert drawn.statuses[503] >= 6
    assert read.quantile(0.95) < _BOUND and drawn.quantile(0.95) < _BOUND
