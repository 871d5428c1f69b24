"""What a link, or a request that is refused, may do: sign nobody out, and write one line in the log. What a cache may
go on telling."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from muniment.archive.models import Item
from muniment.portal.setup import _make_front_page

pytestmark = pytest.mark.django_db


def test_a_link_signs_nobody_out(archive: object, admin_client: Client) -> None:
    _make_front_page()
    answer = admin_client.get("/admin/logout/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/logout/")
    # It may be written anew, and is not taken away.
    cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
    assert cookie is None or cookie.value
    assert admin_client.get("/admin/").status_code == 200
    assert admin_client.post("/admin/logout/").status_code == 302
    assert admin_client.get("/admin/").status_code == 302


def test_a_request_with_a_thousand_parameters_is_one_line_in_the_log(
    archive: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = next(handler for handler in logging.getLogger().handlers if handler.get_name() == "console")
    written = io.StringIO()
    monkeypatch.setattr(console, "stream", written)
    address = "/search/?" + "&".join(f"p{n}=1" for n in range(1100))
    assert Client().get(address).status_code == 400
    lines = written.getvalue().splitlines()
    assert len(lines) == 1 and "TooManyFieldsSent" in lines[0], lines


def test_no_cache_goes_on_telling_what_is_public_without_asking(capture: Any, tmp_path: Path) -> None:
    (tmp_path / "wells.md").write_text(
        "# Wells\n\nSixty wells were finished in the lake districts by the end of the year.\n"
    )
    capture(tmp_path / "wells.md")
    number = Item.objects.get().pk
    for address in (
        f"/items/{number}/original",
        f"/api/v1/items/{number}",
        "/api/v1/search",
        "/search/export.csv",
        "/search/?q=wells",
    ):
        said = Client().get(address)["Cache-Control"]
        assert said in ("no-cache", "public, max-age=0, must-revalidate"), (address, said)
