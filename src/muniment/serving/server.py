"""The server's front: kept pages are answered from memory, all else goes to Django.

In: RSGI requests (granian). Out: answers. A kept page costs a look in a dictionary; Django is not asked. What is to be
done beside the requests (`settings.BACKGROUND`) runs in a thread of the server's process.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import threading
from collections.abc import Callable
from functools import cache, partial
from time import clock_gettime
from typing import Any

from muniment.loading import without_collecting
from muniment.serving.bodies import METHODS, NO_BODY, Bodies, Body, Refused
from muniment.serving.clock import CLOCK
from muniment.serving.keys import page_key
from muniment.serving.leader_pool import LeaderFollowerPool

logger = logging.getLogger(__name__)
_LONGEST_ENDING = 5.0
"""Seconds that the end of the server waits for what it does beside its answers."""


@cache
def _wsgi() -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    from django.core.wsgi import get_wsgi_application

    with without_collecting():
        return get_wsgi_application()


def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
    """Django alone, for other servers."""
    return _wsgi()(environ, start_response)


def _end_without_parent(parent: int, stop: threading.Event) -> None:
    """End this process when the one that started it is gone: killed, it could tell nobody, and the port would stay
    taken."""
    while not stop.wait(1):
        if os.getppid() != parent:
            logger.error("the process that started this server is gone: it ends")
            os._exit(1)


def _close_database() -> None:
    """Close the connections of this thread."""
    from django.db import connections

    connections.close_all()


class Application:
    """The RSGI application."""

    def __init__(self) -> None:
        self._cookie = ""
        """What the cookie of a session is called."""
        self._beside: list[threading.Thread] = []
        """Threads that ask the database beside the answers."""
        self._turns: LeaderFollowerPool
        """Made when the server's process starts, as the settings say."""
        self._memory: Any = {}
        self._store: Any = None
        self._stop = threading.Event()
        self._bodies = Bodies(self._may_send_much)
        self._may_upload: Any = None
        self._may_bring: Any = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start Django and the worker thread when the server process starts."""
        _wsgi()
        from django.conf import settings
        from django.utils.module_loading import import_string

        from muniment.serving.page_store import get_store

        self._cookie = settings.SESSION_COOKIE_NAME
        self._may_upload = import_string(settings.MAY_UPLOAD)
        self._may_bring = import_string(settings.MAY_BRING)
        self._turns = LeaderFollowerPool(settings.THREADS, when_ending=_close_database)
        self._store = get_store()
        self._memory = self._store.memory
        self._begin_beside(self._store.watch, "stale pages")
        threading.Thread(
            target=_end_without_parent, args=(os.getppid(), self._stop), name="parent", daemon=True
        ).start()
        # What was loaded until now stays: it need not be gone through each time that Python looks for what can be
        # thrown away.
        gc.collect()
        gc.freeze()
        self._begin_beside(import_string(settings.BACKGROUND), "background")

    def _begin_beside(self, work: Callable[[threading.Event], object], name: str) -> None:
        def do() -> None:
            try:
                work(self._stop)
            finally:
                _close_database()

        thread = threading.Thread(target=do, name=name, daemon=True)
        self._beside.append(thread)
        thread.start()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Stop the worker thread, and those that make answers when they are done.

        Each closes its own connection to the database: SQLite puts its journal into the database when the last is
        closed, so that a copy of the one file is a copy of all.
        """
        self._stop.set()
        self._turns.stop()
        for thread in self._beside:
            thread.join(_LONGEST_ENDING)
        _close_database()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Answer a request."""
        if not self._send_kept(scope, proto):
            await self._ask_django(scope, proto)

    def _send_kept(self, scope: Any, proto: Any) -> bool:
        """Answer with a kept page, if there is one: a page in memory, nobody signed in, nothing stale. Say whether
        there was."""
        store = self._store
        if scope.method != "GET" or store is None:
            return False
        # What `is_fresh` says, without a call: a kept page takes a microsecond.
        if store.shared[:8] != store.seen or clock_gettime(CLOCK) >= store.fresh_until:
            return False
        query = scope.query_string
        key = page_key(scope.path, query) if query else scope.path
        page = self._memory.get(key)
        if page is None:
            return False
        headers = scope.headers
        cookie = headers.get("cookie")
        if cookie is not None and self._cookie in cookie:
            return False
        page.asked += 1
        if headers.get("if-none-match") == page.etag:
            proto.response_empty(304, [("etag", page.etag)])
            return True
        accepts = headers.get("accept-encoding")
        if accepts is not None and "gzip" in accepts:
            packed = page.packed or store.pack(key, page)
            proto.response_bytes(200, page.packed_headers, packed)
            return True
        proto.response_bytes(200, page.headers, page.body)
        return True

    async def _ask_django(self, scope: Any, proto: Any) -> None:
        body = NO_BODY
        if scope.method in METHODS:
            try:
                body = await self._bodies.read(scope, proto)
            except Refused as refused:
                headers = [
                    ("content-type", "text/plain; charset=utf-8"),
                    ("connection", "close"),
                    ("cache-control", "no-store"),
                ]
                proto.response_str(refused.status, headers, refused.message)
                return
        try:
            await self._ask_with(scope, proto, _environ(scope, body))
        finally:
            if body is not NO_BODY:
                body.close()

    async def _may_send_much(self, scope: Any) -> bool:
        """Return whether a request is that of somebody who is signed in and may upload, or has a key, and goes where
        uploads go."""
        if scope.path == "/api/v1/captures" and (key := scope.headers.get("authorization")):
            return bool(await self._turns.run(partial(self._may_bring, key)))
        cookies = scope.headers.get("cookie")
        if not cookies or self._cookie not in cookies or not scope.path.startswith("/admin/"):
            return False
        return bool(await self._turns.run(partial(self._may_upload, cookies)))

    async def _ask_with(self, scope: Any, proto: Any, environ: dict[str, Any]) -> None:
        unsent = await self._turns.run(partial(self._answer, environ, scope, proto))
        if unsent is None:
            return
        status, headers, chunks = unsent
        transport = proto.response_stream(status, headers)
        iterator = iter(chunks)
        try:
            while (chunk := await self._turns.run(partial(next, iterator, None))) is not None:
                await transport.send_bytes(chunk)
        except Exception:  # The reader went away in the middle of a download: nothing to do.
            logger.debug("a download was broken off", exc_info=True)
        finally:
            await self._turns.run(partial(_close, chunks))

    def _answer(self, environ: dict[str, Any], scope: Any, proto: Any) -> tuple[int, list[tuple[str, str]], Any] | None:
        """Call Django and send what it answers, from the thread it was made in; an answer in parts comes back, to be
        sent by the loop."""
        # Of many who wait for the same page, the first has it made and the others get that.
        if not self._store.is_fresh:
            self._store.wait_for_news()
        if self._send_kept(scope, proto):
            return None
        status, headers, chunks = _call(environ)
        if not isinstance(chunks, bytes):
            return status, headers, chunks
        proto.response_bytes(status, headers, chunks)
        return None


def _environ(scope: Any, body: Body) -> dict[str, Any]:
    """Return the WSGI environment of an RSGI request (PEP 3333)."""
    host, _, port = (scope.server or "127.0.0.1:8000").rpartition(":")
    client = (scope.client or "").rpartition(":")[0]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # The server has decoded the path already. Decoded once more, `/%2561dmin/` would be `/admin/` here and not
        # before it.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "muniment.path": scope.path,
        "QUERY_STRING": scope.query_string or "",
        "SERVER_NAME": host or "127.0.0.1",
        "SERVER_PORT": port or "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme or "http",
        "wsgi.input": body.file,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            # It would pass for the header with a hyphen, which a proxy sets and a visitor must not: X_Forwarded_For.
            continue
        key = name.upper().replace("-", "_")
        if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            environ[key] = value
        else:
            joiner = "; " if key == "COOKIE" else ","
            environ[f"HTTP_{key}"] = f"{environ[f'HTTP_{key}']}{joiner}{value}" if f"HTTP_{key}" in environ else value
    if body is not NO_BODY:
        environ["CONTENT_LENGTH"] = str(body.size)
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    return environ


def _call(environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], Any]:
    """Call Django; return (status, headers, whole body or an iterable of chunks)."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started[:] = [int(status.split(" ", 1)[0]), [(k.lower(), v) for k, v in headers]]
        return lambda data: None

    result = _wsgi()(environ, start_response)
    status, headers = started
    if getattr(result, "streaming", False) or not hasattr(result, "content"):
        return status, headers, result
    try:
        return status, headers, b"".join(result)
    finally:
        result.close()


def _close(result: Any) -> None:
    if hasattr(result, "close"):
        result.close()


app = Application()
