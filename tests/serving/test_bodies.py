"""What is sent is refused as soon as it is too much, too slow or broken off; what editors upload comes through."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ADMIN_PASSWORD, Server

HEAD = "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{more}\r\n"
PIECE = b"x" * 65536


def memory_of(server: Server) -> int:
    """Bytes that the server's processes hold."""
    pages, group = 0, {server.pid}
    for _ in range(3):
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
                if parent in group:
                    group.add(int(folder.name))
    for process in group:
        pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def send(
    server: Server, most: int, path: str = "/account/login/", more: str = "", chunked: bool = True, pause: float = 0.0
) -> tuple[int, int]:
    """Send a body of `most` bytes as long as the server takes it; return the status and the bytes that went out."""
    sent = 0
    form = "Transfer-Encoding: chunked\r\n" if chunked else f"Content-Length: {most}\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=90) as line:
        line.sendall(HEAD.format(path=path, more=form + more).encode())
        try:
            while sent < most:
                piece = PIECE[: most - sent]
                line.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
                sent += len(piece)
                time.sleep(pause)
            if chunked:
                line.sendall(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            answer = line.recv(4096)
        except ConnectionResetError:
            answer = b""
    status = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return int(status[1]) if status else 0, sent


def signed_in(server: Server) -> urllib.request.OpenerDirector:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(f"{server.address}/account/login/", timeout=60).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = urllib.parse.urlencode(
        {"csrfmiddlewaretoken": token[1], "login": "admin", "password": ADMIN_PASSWORD}
    ).encode()
    opener.open(f"{server.address}/account/login/", form, timeout=60).read()
    return opener


def cookies_of(opener: urllib.request.OpenerDirector) -> dict[str, str]:
    jar = next(h.cookiejar for h in opener.handlers if isinstance(h, urllib.request.HTTPCookieProcessor))
    return {str(c.name): str(c.value) for c in jar}


def test_a_long_body_is_refused_while_it_comes_and_takes_no_memory(server: Server) -> None:
    urllib.request.urlopen(f"{server.address}/about/").read()
    before = memory_of(server)
    answers: list[tuple[int, int]] = []
    asked: list[Callable[[], tuple[int, int]]] = [
        lambda: send(server, 300_000_000),
        lambda: send(
            server, 300_000_000, more="Cookie: sessionid=somebody; csrftoken=x\r\n", path="/admin/archive/upload/"
        ),
        lambda: send(server, 150_000_000, chunked=False),
        lambda: send(
            server, 300_000_000, chunked=False, path="/admin/archive/upload/", more="Cookie: sessionid=somebody\r\n"
        ),
    ]
    threads = [threading.Thread(target=lambda ask=ask: answers.append(ask())) for ask in asked * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12
    # Where the answer comes while much is under way, it may be lost with the line.
    assert {status for status, _ in answers} <= {413, 0} and 413 in {status for status, _ in answers}
    assert max(sent for _, sent in answers) < 30_000_000
    assert memory_of(server) - before < 60_000_000
    assert urllib.request.urlopen(f"{server.address}/about/").status == 200


def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one(server: Server) -> None:
    bodies = [
        ("Content-Length: 1000\r\nContent-Type: application/x-www-form-urlencoded\r\n", b"login=a"),
        ('Transfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary="bell"\r\n', b"5\r\n--bel\r\n"),
    ]
    for more, body in bodies:
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
            line.sendall(HEAD.format(path="/account/login/", more=more).encode() + body)
            line.shutdown(socket.SHUT_WR)
            assert line.recv(200).startswith(b"HTTP/1.1 400")
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        line.sendall(HEAD.format(path="/account/login/", more="Content-Length: twelve\r\n").encode())
        assert line.recv(200).startswith(b"HTTP/1.1 400")


def test_an_editor_uploads_more_than_others_may_send_and_a_session_that_ended_does_not(server: Server) -> None:
    editor = signed_in(server)
    address = f"{server.address}/admin/archive/upload/"
    page = editor.open(address, timeout=60).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    text = "Notes on the quay.\n\n" + "The wardens counted the boats of the long quay again. " * 60_000
    assert len(text) > 3_000_000
    parts = {"csrfmiddlewaretoken": token[1], "addresses": "", "source": "The quay", "date": "", "collection": ""}
    rows = [
        f'--bell\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts.items()
    ]
    rows.append(
        f'--bell\r\nContent-Disposition: form-data; name="files"; filename="quay.txt"\r\n\r\n{text}\r\n--bell--\r\n'
    )
    body = "".join(rows).encode()
    kind = {"Content-Type": "multipart/form-data; boundary=bell"}
    answer = editor.open(urllib.request.Request(address, body, kind), timeout=120)
    assert re.fullmatch(rf"{server.address}/admin/archive/work/\d+/", answer.url), "the job's page, not the form again"
    assert b"quay.txt" in answer.read()
    held = "; ".join(f"{name}={value}" for name, value in cookies_of(editor).items())
    status, _ = send(server, 3_000_000, path="/", more=f"Cookie: {held}\r\n", chunked=False)
    assert status in (413, 0), "only where uploads go"
    assert (
        send(server, 3_000_000, path="/admin/archive/upload/", more=f"Cookie: {held}\r\n", chunked=False)[0] == 403
    ), "read, and without a token"
    logout = editor.open(f"{server.address}/account/logout/", timeout=60).read().decode()
    leave = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', logout)
    assert leave is not None
    editor.open(
        f"{server.address}/account/logout/",
        urllib.parse.urlencode({"csrfmiddlewaretoken": leave[1]}).encode(),
        timeout=60,
    ).read()
    assert send(server, 3_000_000, path="/admin/archive/upload/", more=f"Cookie: {held}\r\n", chunked=False)[0] in (
        413,
        0,
    )


class Slow:
    """A request whose body comes in pieces with pauses."""

    def __init__(self, pieces: list[bytes], pause: float, headers: dict[str, str] | None = None) -> None:
        self._pieces = pieces
        self._pause = pause
        self.headers = headers or {}
        self.path = "/"

    async def __aiter__(self):  # type: ignore[no-untyped-def]
        import asyncio

        for piece in self._pieces:
            await asyncio.sleep(self._pause)
            yield piece


def status_of(monkeypatch: pytest.MonkeyPatch, request: Slow, may: bool = False, **limits: float) -> int:
    """What reading comes to: 200, or the status of its refusal."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from muniment.serving import bodies

    for name, value in limits.items():
        monkeypatch.setattr(bodies, name, value)

    async def allow(scope: object) -> bool:
        return may

    async def read() -> int:
        reader = bodies.Bodies(allow)
        try:
            body = await reader.read(request, request)
        except bodies.Refused as refused:
            assert (reader._held, reader._large) == (0, 0)
            return refused.status
        assert body.size == sum(map(len, request._pieces)) == len(body.file.read())
        body.close()
        assert (reader._held, reader._large) == (0, 0)
        return 200

    # In a thread of its own: the browser of other tests has a loop going in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, read()).result()


def test_a_body_that_comes_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert status_of(monkeypatch, Slow([b"a"], 5.0), LONGEST_PAUSE=0.05) == 408
    assert status_of(monkeypatch, Slow([b"a"] * 1000, 0.01), FIRST_SECONDS=0.1) == 408
    assert status_of(monkeypatch, Slow([b"a"] * 5, 0.001)) == 200


def test_all_bodies_together_take_so_much_memory_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert status_of(monkeypatch, Slow([PIECE] * 4, 0.0), HELD=3 * len(PIECE)) == 503
    assert status_of(monkeypatch, Slow([PIECE] * 3, 0.0), HELD=3 * len(PIECE)) == 200
    assert status_of(monkeypatch, Slow([PIECE] * 40, 0.0), SMALL=1000, HELD=2000, may=True) == 200, (
        "a large one is in a file"
    )
    assert status_of(monkeypatch, Slow([PIECE] * 40, 0.0), SMALL=1000) == 413
    assert status_of(monkeypatch, Slow([PIECE] * 40, 0.0), SMALL=1000, LARGE_AT_ONCE=0, may=True) == 503
    assert (
        status_of(monkeypatch, Slow([PIECE] * 40, 0.0), SMALL=1000, LARGE=30 * len(PIECE), LARGE_AT_ONCE=4, may=True)
        == 413
    )
    declared = {"content-length": str(10**12)}
    assert status_of(monkeypatch, Slow([PIECE], 0.0, declared), may=True) == 413
