"""The path of an address is decoded once, on a real server: what is escaped twice names something else."""

from __future__ import annotations

import http.client
from urllib.parse import quote

import pytest
from conftest import Server


def ask(server: Server, path: str) -> tuple[int, str, bytes]:
    """Return the status, where it leads and the body of an answer. The path is sent as it stands."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("location", ""), answer.read()
    finally:
        connection.close()


def twice(path: str) -> str:
    return quote("".join(f"%{byte:02x}" for byte in path.encode()))


@pytest.mark.parametrize("path", ["admin", "about", "healthz", "奥澜"])
def test_what_is_escaped_twice_is_another_path(server: Server, path: str) -> None:
    for before, after in (("/", "/"), ("/", ""), ("/sources/", "/")):
        assert ask(server, before + twice(path) + after)[0] == 404
    assert ask(server, "/%2561dmin/")[0] == 404
    assert ask(server, "/about%252f")[0] == 404


def test_what_is_escaped_once_is_the_same_path(server: Server) -> None:
    assert ask(server, "/%61dmin/") == ask(server, "/admin/")
    assert ask(server, "/%61dmin/")[:2] == (302, "/account/login/?next=/admin/")
    # The second time from the kept pages.
    pages = [ask(server, path) for path in ("/about/", "/abou%74/", "/about/", "/%61bout/")]
    assert pages[0][0] == 200 and all(page == pages[0] for page in pages)
    assert ask(server, "/about/%3Fpage=2")[0] == 404


def test_a_path_in_another_script_is_found_and_kept_under_it(server: Server) -> None:
    for language in ("", "/zh-hans"):
        pages = [
            ask(server, f"{language}/sources/{name}/")
            for name in (quote("奥澜群岛公共服务署"), quote("奥澜群岛公共服务署").lower())
            for _ in range(2)
        ]
        assert pages[0][0] == 200 and "奥澜群岛公共服务署" in pages[0][2].decode()
        assert all(page == pages[0] for page in pages)
        # A page that is kept under these letters answers no address in which they are escaped twice.
        assert ask(server, f"{language}/sources/{twice('奥澜群岛公共服务署')}/")[0] == 404


def test_bytes_that_are_no_text_are_no_page(server: Server) -> None:
    for path in ("/a%ffb/", "/a%00b/", "/sources/%e5%a5/", "/%", "/%zz/", "/about/%"):
        assert ask(server, path)[0] == 404
