"""What a link, or a request that is refused, may do: sign nobody out, and write one line in the log."""

from __future__ import annotations

import io
import logging

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_link_signs_nobody_out(archive: object, admin_client: Client) -> None:
    answer = admin_client.get("/admin/logout/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/logout/")
    # It may be written anew, and is not taken away.
    cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
    assert cookie is None or cookie.value
    assert admin_client.get("/admin/").status_code == 200
    assert admin_client.post("/admin/logout/").status_code == 302
    assert admin_client.get("/admin/").status_code == 302


def test_a_request_with_a_thousand_parameters_is_one_line_in_the_log(archive: object, monkeypatch: pytest.MonkeyPatch) -> None:
    console = next(handler for handler in logging.getLogger().handlers if handler.get_name() == "console")
    written = io.StringIO()
    monkeypatch.setattr(console, "stream", written)
    address = "/search/?" + "&".join(f"p{n}=1" for n in range(1100))
    assert Client().get(address).status_code == 400
    lines = written.getvalue().splitlines()
    assert len(lines) == 1 and "TooManyFieldsSent" in lines[0], lines
