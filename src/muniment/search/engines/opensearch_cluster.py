"""The cluster itself: asked, written to, and waited for where it says that it can take no more just now.

In: addresses, requests. Out: answers. Whatever goes wrong is told in one true line (`SearchUnavailable`), without an
address, which may hold a password.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    ConnectionError,
    ConnectionTimeout,
    OpenSearchException,
    SSLError,
    TransportError,
)

from muniment.search.engines.index import SearchUnavailable

WRITE_TIMEOUT = 120
"""Seconds that the cluster may take to write what it was sent."""
_DEAD_FOR = 5
"""Seconds that a node which could not be reached is passed over; longer each time."""
_BUSY = (429, 502, 503, 504)
"""What a cluster answers that may well answer the same request a moment later."""
_MOST_AT_ONCE = 500
_MOST_BYTES = 8_000_000
"""Documents and bytes of one bulk request: OpenSearch's own advice is 5 to 15 MB."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 5.0

T = TypeVar("T")


class IndexMissing(Exception):
    """The cluster answers, and has no index of this name."""


class ContextLost(Exception):
    """The cluster no longer keeps what a scan looks at."""


class BulkAction(NamedTuple):
    """What is to be done to one document: kept under its number (as JSON has it), or dropped where it is None."""

    number: int
    document: object


@dataclass(frozen=True)
class ClusterSettings:
    """How an archive uses a cluster."""

    addresses: str
    """Of some of its nodes, with commas between them: one that cannot be reached is passed over."""
    prefix: str
    """What the names of its indexes begin with, so that several archives can share a cluster."""
    ca_file: str = ""
    """Of certificates that the cluster's are signed with; empty: those that the system trusts."""
    shards: int = 1
    replicas: int | None = None
    """None: one, where there is a second node."""
    timeout: float = 15.0
    """Seconds that an answer may take."""
    patience: float = 3.0
    """Seconds that a question waits for a cluster that is busy."""
    write_patience: float = 30.0
    """The same of what is written."""
    window: int = 20_000
    """Hits that one answer reaches; what lies deeper is walked to."""


class Cluster:
    """A cluster that is asked and written to."""

    def __init__(self, wanted: ClusterSettings) -> None:
        hosts = [host.strip() for host in wanted.addresses.split(",") if host.strip()]
        self._client = OpenSearch(
            hosts,
            timeout=wanted.timeout,
            # Each node is tried once, and one of them once more.
            max_retries=len(hosts),
            retry_on_timeout=False,
            retry_on_status=(502, 504),
            dead_timeout=_DEAD_FOR,
            pool_maxsize=24,
            # None: the authorities that the system trusts.
            ca_certs=wanted.ca_file or None,
        )
        self._patience = wanted.patience
        self._write_patience = wanted.write_patience
        self._is_down = False
        self._version = 0

    # -- asking --------------------------------------------------------------------------------------------------

    def ask(self, send: Callable[[OpenSearch], T]) -> T:
        """Return the answer to a question. A cluster that is busy, or just finds out that a node has died, is asked
        again for some seconds; one that did not answer the last question either is not waited for.

        Raises IndexMissing, ContextLost, SearchUnavailable.
        """
        try:
            answer = self._ask_until_taken(send, 0.0 if self._is_down else self._patience)
        except (ContextLost, IndexMissing, SearchUnavailable) as error:
            self._is_down = isinstance(error, SearchUnavailable)
            raise
        self._is_down = False
        return answer

    def write(self, send: Callable[[OpenSearch], T]) -> T:
        """Do what `ask` does for a request that changes something, and wait longer."""
        return self._ask_until_taken(send, self._write_patience)

    def _ask_until_taken(self, send: Callable[[OpenSearch], T], patience: float) -> T:
        for pause in _pauses(patience):
            try:
                return send(self._client)
            except OpenSearchException as error:
                if _kind_of(error) == "index_not_found_exception":
                    raise IndexMissing from error
                if _kind_of(error) == "search_context_missing_exception":
                    raise ContextLost from error
                if pause is None or not _is_worth_another_try(error):
                    raise SearchUnavailable(self._line_of(error)) from error
            time.sleep(pause)
        raise AssertionError("the last pause is none")

    # -- writing -------------------------------------------------------------------------------------------------

    def send(self, index: str, actions: Iterable[BulkAction], *, is_alias: bool = False) -> Iterator[tuple[int, str]]:
        """Do actions; yield (number, why) of each document that the cluster will never take as it is.

        `is_alias`: what is changed is to be found at once, and no index is made where the alias is gone. What the
        cluster does not take just now is sent again, at longer and longer intervals. Raises IndexMissing, and
        SearchUnavailable where that takes too long, or where the fault is the cluster's and not a document's; what was
        sent before is done.
        """
        lines: list[tuple[int, bytes]] = []
        size = 0
        for action in actions:
            try:
                line = _line(action)
            except (UnicodeEncodeError, TypeError, ValueError) as error:
                yield action.number, str(error)[:500]
                continue
            if lines and (size + len(line) > _MOST_BYTES or len(lines) >= _MOST_AT_ONCE):
                yield from self._send_lines(index, lines, is_alias)
                lines, size = [], 0
            lines.append((action.number, line))
            size += len(line)
        if lines:
            yield from self._send_lines(index, lines, is_alias)

    def _send_lines(self, index: str, lines: list[tuple[int, bytes]], is_alias: bool) -> Iterator[tuple[int, str]]:
        for pause in _pauses(self._write_patience):
            body = b"".join(line for _, line in lines)
            try:
                rows = self._client.bulk(
                    body=body, index=index, refresh=is_alias, require_alias=is_alias, request_timeout=WRITE_TIMEOUT
                )["items"]
            except OpenSearchException as error:
                if _status_of(error) == 413:
                    yield from self._send_halves(index, lines, is_alias)
                    return
                if pause is None or not _is_worth_another_try(error):
                    raise SearchUnavailable(self._line_of(error)) from error
            else:
                busy: list[tuple[int, bytes]] = []
                why: dict[str, Any] = {}
                for line, row in zip(lines, rows, strict=True):
                    ((kind, told),) = row.items()
                    said: dict[str, Any] = told.get("error") or {}
                    status = int(told["status"])
                    if status < 300 or (kind == "delete" and status == 404 and not said):
                        continue
                    if said.get("type") == "index_not_found_exception":
                        raise IndexMissing
                    if said.get("type") == "cluster_block_exception":
                        raise SearchUnavailable(_line_of_write(status, said))
                    if status == 400:
                        # A document's own fault: it will be no other the next time.
                        yield line[0], _reason_of(said)
                    elif status in _BUSY:
                        busy.append(line)
                        why = said
                    else:
                        raise SearchUnavailable(_line_of_write(status, said))
                if not busy:
                    return
                if pause is None:
                    raise SearchUnavailable(_line_of_write(429, why))
                lines = busy
            time.sleep(pause)

    def _send_halves(self, index: str, lines: list[tuple[int, bytes]], is_alias: bool) -> Iterator[tuple[int, str]]:
        """Send in two parts what is more than the cluster takes at once; one document that is more has no place."""
        if len(lines) == 1:
            number, line = lines[0]
            yield (
                number,
                f"its text is more than the search cluster takes at once ({len(line) / 1e6:.0f} MB; raise "
                f"http.max_content_length there)",
            )
            return
        middle = len(lines) // 2
        for part in (lines[:middle], lines[middle:]):
            yield from self._send_lines(index, part, is_alias)

    def version(self) -> int:
        """Return the first number of the cluster's version, asked for once. Raises SearchUnavailable."""
        if not self._version:
            self._version = int(str(self.ask(lambda c: c.info())["version"]["number"]).split(".")[0])
        return self._version

    # -- what is wrong -------------------------------------------------------------------------------------------

    def state(self, index: str) -> str:
        """Return how the cluster is, in a few words; empty where it does not say."""
        try:
            told = self._client.cluster.health(index=index, request_timeout=2)
            version = self._client.info(request_timeout=2)["version"]["number"]
        except OpenSearchException:
            return ""
        said = f"{version}, {told['number_of_nodes']} node" + "s" * (told["number_of_nodes"] != 1)
        missing = int(told["unassigned_shards"])
        if told["status"] == "red":
            return f"{said}, red: part of the index cannot be read"
        if told["status"] == "yellow":
            return f"{said}, yellow: everything is found, {missing} of its copies are missing"
        return f"{said}, green"

    def _line_of(self, error: OpenSearchException) -> str:
        """Return what is wrong in one line."""
        kind, status = _kind_of(error), _status_of(error)
        if isinstance(error, AuthenticationException):
            return "the search cluster does not accept the name and password in MUNIMENT_OPENSEARCH_URL"
        if isinstance(error, SSLError):
            return (
                "the search cluster's certificate is not accepted; set MUNIMENT_OPENSEARCH_CA to its authority's file"
            )
        if isinstance(error, ConnectionTimeout):
            return "the search cluster did not answer in time: it is overloaded, or cannot be reached"
        if isinstance(error, ConnectionError):
            return "the search cluster cannot be reached; check that it runs, and MUNIMENT_OPENSEARCH_URL"
        if kind in ("too_many_nested_clauses", "too_many_clauses"):
            return "this question has too many parts for the search cluster; shorten it"
        if status in (400, 404) and not _is_of_shards(kind):
            return f"the search cluster refuses a request of ours ({_reason_of(_error_of(error))})"
        if status == 503 and self._is_red():
            return "part of the search index cannot be read: the cluster is red; bring its missing nodes back"
        return _line_of_write(status, _error_of(error))

    def _is_red(self) -> bool:
        try:
            return bool(self._client.cluster.health(request_timeout=2)["status"] == "red")
        except OpenSearchException:
            return False


def _pauses(patience: float) -> Iterator[float | None]:
    """Yield how long to wait after each try, longer each time; None after the last."""
    until = time.monotonic() + patience
    pause = _FIRST_PAUSE
    while time.monotonic() + pause < until:
        yield pause
        pause = min(pause * 2, _LONGEST_PAUSE)
    yield None


def _line(action: BulkAction) -> bytes:
    """Return an action as a bulk request has it."""
    if action.document is None:
        return b'{"delete":{"_id":"%d"}}\n' % action.number
    whole = json.dumps(action.document, ensure_ascii=False, separators=(",", ":"))
    return b'{"index":{"_id":"%d"}}\n%b\n' % (action.number, whole.encode())


def _status_of(error: OpenSearchException) -> int:
    status = error.status_code if isinstance(error, TransportError) else 0
    return status if isinstance(status, int) else 0


def _error_of(error: OpenSearchException) -> dict[str, Any]:
    """Return what the cluster says of an error: that of a shard, where there is one, says more than the whole's."""
    told = error.info if isinstance(error, TransportError) and len(error.args) > 2 else None
    whole = told.get("error") if isinstance(told, dict) else None
    if not isinstance(whole, dict):
        return {"type": str(error.error)[:200]} if isinstance(error, TransportError) else {"type": type(error).__name__}
    causes = [cause for cause in whole.get("root_cause") or [] if isinstance(cause, dict)]
    return causes[0] if causes else whole


def _kind_of(error: OpenSearchException) -> str:
    return str(_error_of(error).get("type", ""))


def _is_of_shards(kind: str) -> bool:
    return kind in (
        "no_shard_available_action_exception",
        "shard_not_found_exception",
        "search_context_missing_exception",
    )


def _is_worth_another_try(error: OpenSearchException) -> bool:
    if isinstance(error, ConnectionTimeout | SSLError) or _kind_of(error) == "cluster_block_exception":
        return False
    return isinstance(error, ConnectionError) or _status_of(error) in _BUSY


def _reason_of(error: Mapping[str, Any]) -> str:
    """Return the kind of an error and the reason; of a chain the last, which names the value."""
    said = [f"{error.get('type', 'error')}: {error.get('reason', '')}".strip(": ")]
    while isinstance(cause := error.get("caused_by"), Mapping):
        said.append(str(cause.get("reason", "")))
        error = cause
    return "; ".join(filter(None, said)).replace("\n", " ")[:300]


def _line_of_write(status: int, error: Mapping[str, Any]) -> str:
    kind, reason = str(error.get("type", "")), str(error.get("reason", ""))
    if kind == "cluster_block_exception":
        if "read-only / allow delete" in reason or "disk usage" in reason or "flood" in reason:
            return (
                "the search cluster takes no changes: its disk is full; make room there, and they go in by themselves"
            )
        return f"the search cluster takes no changes or questions for now ({reason[:200]})"
    if status == 429:
        return "the search cluster is overloaded and takes no more for now"
    if status == 403:
        return f"the search cluster does not let this account do that ({reason[:200] or kind})"
    return f"the search cluster fails ({status or 'no answer'}, {_reason_of(error)})"
