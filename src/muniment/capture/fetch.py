"""Fetching an address, guarded: only what is on the public internet, at most so many bytes and seconds.

In: an address and `FetchRules`. Out: `Fetched`, or a `CaptureError` of one line. Each connection's address is looked at
after the name was resolved and before anything is sent, each redirect anew.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import certifi
import httpcore

from muniment.capture.errors import CaptureError, FetchFailed, NotFound, PrivateAddress, TooLarge, TooManyRedirects
from muniment.capture.exchange import Exchange, Headers, Hop, Request, decode_lines
from muniment.capture.fetched import Fetched
from muniment.credentials import without_credentials


@dataclass(frozen=True)
class FetchRules:
    """Limits of one fetch: bytes, seconds in all, seconds of silence, redirects. Manners towards sites: whether what
    they ask of programs is done, and the seconds between two requests to one of them, for what a feed or a sitemap
    lists."""

    most_bytes: int = 256 * 1024 * 1024
    most_seconds: float = 120.0
    silence_seconds: float = 30.0
    most_redirects: int = 10
    allow_private: bool = False
    obey_robots: bool = True
    pause_seconds: float = 0.5
    user_agent: str = "Muniment/0.1 (public document archive)"


class _GuardedBackend(httpcore.SyncBackend):
    """Connects to public addresses only, and to the very address that was checked."""

    def __init__(self, allow_private: bool) -> None:
        super().__init__()
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the host name {host} cannot be found") from error
        addresses = [str(entry[4][0]) for entry in found]
        if not self._allow_private:
            for address in addresses:
                if not is_public(address):
                    # Not which one: what names mean inside the house is nobody's who may name an address here.
                    raise PrivateAddress(f"{host} is a private address; use --allow-private to fetch it anyway")
        return super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise PrivateAddress("a socket on this machine is a private address")


_NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b:1::/48",  # translated within a network (RFC 8215)
        "fec0::/10",  # site-local (RFC 3879)
        "::/96",  # IPv4-compatible (RFC 4291)
        "::ffff:0:0:0/96",  # IPv4-translated (RFC 7915)
        "100::/64",  # thrown away (RFC 6666)
        "2001:db8::/32",  # for examples (RFC 3849)
        "3fff::/20",  # for examples (RFC 9637)
        "5f00::/16",  # segment routing (RFC 9602)
    )
]
"""IPv6 networks that are not the public internet, some of which Python calls global."""


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet. An IPv4 address inside an IPv6 one is looked at
    itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if any(ip in network for network in _NOT_PUBLIC):
            return False
        # ISATAP (RFC 5214): the last half holds an IPv4 address.
        if (int(ip) >> 32) & 0xFFFF_FFFF in (0x0000_5EFE, 0x0200_5EFE) and not is_public(
            str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        ):
            return False
    return ip.is_global and not ip.is_multicast


def fetch(
    url: str,
    rules: FetchRules,
    folder: Path,
    before: Callable[[str], None] = lambda address: None,
    *,
    keep_errors: bool = False,
) -> Fetched:
    """Fetch `url` into a new file in `folder`. Raises CaptureError; on error no file is left.

    `before` is called with each address that is asked for, those that others send on to among them, and may raise. With
    `keep_errors` the page that a server sends with an error is left in a file, which the error's `answer` names.
    """
    # They were never sent; now nothing that is kept or said has them either.
    url = without_credentials(url)
    context = ssl.create_default_context(cafile=certifi.where())
    seen: set[str] = set()
    hops: list[Hop] = []
    waited = 0.0
    started = time.monotonic()
    with httpcore.ConnectionPool(
        ssl_context=context, network_backend=_GuardedBackend(rules.allow_private), max_connections=1
    ) as pool:
        address = url
        while True:
            if address in seen:
                raise TooManyRedirects(f"{url} redirects in a circle")
            seen.add(address)
            if len(seen) > rules.most_redirects + 1:
                raise TooManyRedirects(f"{url} redirects more than {rules.most_redirects} times")
            asked = time.monotonic()
            before(address)
            waited += time.monotonic() - asked
            try:
                outcome = _request(pool, address, rules, folder, started + waited + rules.most_seconds, keep_errors)
            except CaptureError as error:
                if error.answer is not None:
                    error.answer = _with_hops(error.answer, hops)
                raise
            if isinstance(outcome, Fetched):
                return _with_hops(outcome, hops)
            hop, address = outcome
            hops.append(hop)


def _with_hops(fetched: Fetched, hops: list[Hop]) -> Fetched:
    return replace(fetched, exchange=replace(fetched.exchange, hops=tuple(hops)))


def _request(
    pool: httpcore.ConnectionPool, address: str, rules: FetchRules, folder: Path, deadline: float, keep_errors: bool
) -> Fetched | tuple[Hop, str]:
    """Return the document; or the redirect, with the address that the server sends us on to."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise FetchFailed(f"{address} is not a web address")
        target = urlunsplit(
            (
                parts.scheme,
                parts.netloc.rpartition("@")[2].encode("idna").decode(),
                quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._"),
                quote(parts.query, safe="=&%/:?@!$'()*+,;~-._[]"),
                "",
            )
        )
    except (ValueError, UnicodeError) as error:
        raise FetchFailed(f"{address} is not a web address: {error}") from error
    asked: Headers = (("User-Agent", rules.user_agent), ("Accept", "*/*"), ("Accept-Encoding", "identity"))
    timeout = {
        name: min(rules.silence_seconds, max(0.1, deadline - time.monotonic()))
        for name in ("connect", "read", "write", "pool")
    }
    try:
        url = httpcore.URL(target)
        # As the library would add it, so that what is kept of the request is all of it.
        asked = (("Host", _host_header(url)), *asked)
        with pool.stream("GET", url, headers=list(asked), extensions={"timeout": timeout}) as response:
            received = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
            exchange = _exchange(response, Request("GET", url.target.decode("latin-1"), asked))
            if response.status in (301, 302, 303, 307, 308) and "location" in received:
                try:
                    next_address = without_credentials(urljoin(address, received["location"]))
                except ValueError as error:
                    raise FetchFailed(f"{address}: the server redirects to something that is not an address") from error
                return Hop(
                    address, response.status, exchange.status_line, exchange.headers, _now(), exchange.ip
                ), next_address
            error_answer = _error_of(address, response.status)
            if error_answer is not None and not keep_errors:
                raise error_answer
            try:
                path = write_chunks(response.iter_stream(), address, rules, folder, deadline)
            except (CaptureError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
                # That the server refuses is said all the same where its page does not come whole.
                if error_answer is not None:
                    raise error_answer from None
                raise
            fetched = Fetched(address, path, response.status, received, exchange)
            if error_answer is not None:
                error_answer.answer = fetched
                raise error_answer
            return fetched
    except httpcore.TimeoutException as error:
        raise FetchFailed(f"{address}: no answer within {rules.silence_seconds:g} s") from error
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
        httpcore.UnsupportedProtocol,
        ssl.SSLError,
        OSError,
    ) as error:
        raise FetchFailed(f"{address}: {str(error) or type(error).__name__}") from error


def _error_of(address: str, status: int) -> CaptureError | None:
    """Return what a status means for whoever wants the page, where it is no success."""
    if status in (404, 410):
        return NotFound(f"{address}: the server answered {status}, page not found")
    if status >= 400 or status < 200:
        return FetchFailed(f"{address}: the server answered {status}", status)
    return None


def _host_header(url: httpcore.URL) -> str:
    usual = {b"http": 80, b"https": 443}.get(url.scheme)
    host = url.host.decode("latin-1")
    host = f"[{host}]" if ":" in host else host
    return host if url.port is None or url.port == usual else f"{host}:{url.port}"


def _exchange(response: httpcore.Response, request: Request) -> Exchange:
    """Return what was asked and answered, to the letter."""
    extensions = response.extensions
    protocol = extensions.get("http_version", b"HTTP/1.1").decode("latin-1")
    reason = extensions.get("reason_phrase", b"").decode("latin-1")
    stream = extensions.get("network_stream")
    address = stream.get_extra_info("server_addr") if stream is not None else None
    return Exchange(
        f"{protocol} {response.status} {reason}".strip(),
        decode_lines(response.headers),
        request,
        ip=str(address[0]) if address else "",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def write_chunks(
    chunks: Iterable[bytes],
    address: str,
    rules: FetchRules,
    folder: Path,
    deadline: float = float("inf"),
    prefix: str = "fetch-",
) -> Path:
    """Write the bytes that an address sends into a new file in `folder`, up to the limits. Raises TooLarge, and then
    leaves no file."""
    size = 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix=prefix, delete=False) as file:
        path = Path(file.name)
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > rules.most_bytes:
                    raise TooLarge(
                        f"{address}: more than {rules.most_bytes / 2**20:,.0f} MiB, the limit; nothing was kept"
                    )
                if time.monotonic() > deadline:
                    raise TooLarge(f"{address}: not complete after {rules.most_seconds:g} s; nothing was kept")
                file.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return path
