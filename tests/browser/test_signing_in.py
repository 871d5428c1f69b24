"""Signing in as people do: with a password, with a code from a telephone, by their institution's own server."""

from __future__ import annotations

import base64
import hmac
import shutil
import struct
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import ADMIN_PASSWORD, Server, command

pytestmark = pytest.mark.browser


def sign_in(
    page: Any, server: Server, path: str = "/admin/", name: str = "admin", password: str = ADMIN_PASSWORD
) -> None:
    page.goto(server.address + path)
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", password)
    page.locator("main form.fields button").last.click()
    page.wait_for_load_state()


def code_of(secret: str) -> str:
    """Return what a telephone shows (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_a_second_factor_is_set_up_and_asked_for(own_server: Server, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, own_server)
    page.goto(f"{own_server.address}/account/second-factor/totp/activate/")
    page.fill("input[name=password]", ADMIN_PASSWORD)
    page.locator("main form.fields button").last.click()
    secret = page.locator("#authenticator_secret").input_value()
    assert page.locator("img[src^='data:image/svg']").is_visible()
    page.fill("input[name=code]", code_of(secret))
    page.locator("main form.fields button").last.click()
    page.goto(f"{own_server.address}/account/second-factor/recovery-codes/")
    recovery = page.locator("textarea, pre, code").first.input_value().split()[0]
    context.clear_cookies()
    sign_in(page, own_server)
    assert "/account/second-factor/authenticate/" in page.url
    page.fill("input[name=code]", "000000")
    page.locator("main form.fields button").first.click()
    assert page.locator("[role=alert]").is_visible()
    page.goto(f"{own_server.address}/admin/")
    assert "/account/second-factor/authenticate/" in page.url
    page.fill("input[name=code]", recovery)
    page.locator("main form.fields button").first.click()
    page.wait_for_url(f"{own_server.address}/admin/")
    stored = (own_server.data / "muniment.sqlite3").read_bytes() + (
        own_server.data / "muniment.sqlite3-wal"
    ).read_bytes()
    assert secret.encode() not in stored
    context.close()


def test_where_it_is_demanded_nobody_works_without_a_second_factor(
    sample_archive: Path, tmp_path: Path, browser: Any
) -> None:
    shutil.copytree(sample_archive, tmp_path / "data")
    server = Server(tmp_path / "data", MUNIMENT_SECOND_FACTOR="required")
    context = browser.new_context()
    try:
        page = context.new_page()
        sign_in(page, server)
        assert "/account/" in page.url
        page.goto(f"{server.address}/admin/archive/review/")
        assert "/account/" in page.url
    finally:
        context.close()
        server.stop()


def test_wagtails_own_door_is_closed(server: Server, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"{server.address}/admin/login/?next=/admin/archive/review/")
    assert page.url.endswith("/account/login/?next=%2Fadmin%2Farchive%2Freview%2F")
    page.close()


def test_guessing_passwords_is_slowed_down(own_server: Server, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    for _ in range(6):
        sign_in(page, own_server, password="wrong-" + ADMIN_PASSWORD)
    sign_in(page, own_server)
    assert "/account/login/" in page.url
    assert page.locator("[role=alert]").is_visible()
    context.close()


@pytest.fixture
def institution(sample_archive: Path, tmp_path: Path) -> Any:
    """The sample portal with an OpenID Connect server beside it."""
    import oidc_provider_mock
    from oidc_provider_mock import User

    people = [
        User(
            sub="1", claims={"email": "clerk@registry.example", "email_verified": True, "preferred_username": "clerk"}
        ),
        User(
            sub="2", claims={"email": "reader@registry.example", "email_verified": True, "preferred_username": "reader"}
        ),
    ]
    data = tmp_path / "data"
    shutil.copytree(sample_archive, data)
    with oidc_provider_mock.run_server_in_thread(user_claims=people, require_client_registration=False) as provider:
        server = Server(
            data,
            MUNIMENT_OIDC_URL=f"http://127.0.0.1:{provider.server_port}",
            MUNIMENT_OIDC_NAME="The registry",
            MUNIMENT_OIDC_CLIENT="muniment",
            MUNIMENT_OIDC_SECRET="shared-with-nobody-else",
        )
        yield server
        server.stop()


def by_the_institution(page: Any, server: Server, sub: str) -> None:
    page.goto(f"{server.address}/account/login/?next=/search/saved/")
    page.get_by_role("button", name="Sign in with The registry").click()
    page.fill("input[name=sub]", sub)
    page.locator("button[type=submit]").first.click()
    page.wait_for_url(f"{server.address}/**")


def test_people_come_in_by_their_institutions_server(institution: Server, browser: Any) -> None:
    made = command(
        "account", "clerk", "--email", "clerk@registry.example", "--role", "Editors", data=institution.data, check=True
    )
    assert "clerk: Editors" in made.stderr
    context = browser.new_context()
    page = context.new_page()
    by_the_institution(page, institution, "1")
    assert page.url == f"{institution.address}/search/saved/"
    page.goto(f"{institution.address}/admin/archive/review/")
    assert page.locator("table.listing").is_visible()
    context.clear_cookies()
    by_the_institution(page, institution, "2")
    assert "reader" in page.inner_text("main")
    page.goto(f"{institution.address}/admin/archive/review/")
    assert not page.locator("table.listing").is_visible()
    context.close()
