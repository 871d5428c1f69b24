"""The pictures that a captured page shows, taken as the page was: from the web, from the folder beside it, from its
WARC file.

In: a page that was taken, and the addresses of its pictures as it gives them. Out: for each, `Captured` or
`CaptureRefused`. Nothing outside the folder that a person named is read, and no private address is asked that the
page's own capture might not have asked.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from muniment.capture.captured import Captured, CaptureRefused
from muniment.capture.errors import CaptureError, FetchFailed, NotFound, TooLarge
from muniment.capture.fetch import FetchRules, fetch
from muniment.capture.robots import RobotsPolicy
from muniment.capture.warc_lookup import find_offsets, find_records

MOST_PICTURES = 200
"""Pictures of one page that are taken."""
MOST_TOGETHER = 128 * 2**20
"""Bytes of one page's pictures that are kept."""
_MOST_BYTES = 32 * 2**20
_MOST_SECONDS = 60.0
"""Seconds that one page's pictures may take to fetch."""
_SILENCE = 10.0
_MOST_SILENT = 2
"""Times a server may fail to answer before it is asked no more in this run."""


class TakesPictures(Protocol):
    """Anything that captures the pictures of pages."""

    def take(self, page: Captured, names: Sequence[str]) -> Iterator[tuple[str, Captured | CaptureRefused]]:
        """Yield what each name of a page's picture leads to."""


class PictureTaker:
    """Captures the pictures of pages, in one run of capture. `folder` holds what is fetched until it is stored."""

    def __init__(self, rules: FetchRules, folder: Path, most_together: int = MOST_TOGETHER) -> None:
        self._rules = replace(
            rules,
            most_bytes=min(_MOST_BYTES, rules.most_bytes),
            silence_seconds=min(_SILENCE, rules.silence_seconds),
            pause_seconds=0.0,
        )
        self._folder = folder
        self._most_together = most_together
        self._robots = RobotsPolicy(self._rules, folder)
        self._silent: Counter[str] = Counter()
        self._places: dict[Path, dict[str, int]] = {}
        """Where the records of each WARC file are."""

    def take(self, page: Captured, names: Sequence[str]) -> Iterator[tuple[str, Captured | CaptureRefused]]:
        """Yield what each name of a page's picture leads to. What is over the limits of one page is refused."""
        room = self._most_together
        for name, thing in self._take(page, list(dict.fromkeys(names))[:MOST_PICTURES]):
            if isinstance(thing, Captured):
                room -= thing.path.stat().st_size
                if room < 0:
                    if thing.temporary:
                        thing.path.unlink(missing_ok=True)
                    thing = CaptureRefused(
                        name,
                        name,
                        TooLarge(
                            f"{name}: the pictures of this page are more than {self._most_together / 2**20:,.0f} MiB"
                        ),
                    )
            yield name, thing

    def _take(self, page: Captured, names: Sequence[str]) -> Iterator[tuple[str, Captured | CaptureRefused]]:
        if page.method == "warc" and page.container is not None:
            if page.container not in self._places:
                self._places[page.container] = find_offsets(page.container)
            yield from find_records(page.container, self._places[page.container], names, self._rules, self._folder)
        elif page.method == "http":
            until = time.monotonic() + _MOST_SECONDS
            for name in names:
                yield name, self._fetch(name, page, until)
        else:
            for name in names:
                yield name, _take_beside(page, name, self._rules.most_bytes)

    def _fetch(self, url: str, page: Captured, until: float) -> Captured | CaptureRefused:
        host = urlsplit(url).netloc
        if self._silent[host] >= _MOST_SILENT:
            return CaptureRefused(url, url, FetchFailed(f"{url}: {host} did not respond before"))
        left = until - time.monotonic()
        if left <= 0:
            return CaptureRefused(
                url, url, FetchFailed(f"{url}: the pictures of this page took longer than {_MOST_SECONDS:g} s")
            )
        rules = replace(self._rules, most_seconds=min(left, self._rules.most_seconds))
        try:
            # What belongs to a page that a person named is fetched as a browser would fetch it with the page.
            fetched = (
                fetch(url, rules, self._folder, self._robots.wait_for)
                if page.listed
                else fetch(url, rules, self._folder)
            )
        except CaptureError as error:
            if isinstance(error, FetchFailed) and error.status is None:
                self._silent[host] += 1
            return CaptureRefused(url, url, error)
        return Captured(
            url,
            url,
            fetched.path,
            "http",
            fetched.url,
            None,
            fetched.status,
            fetched.headers,
            temporary=True,
            exchange=fetched.exchange,
        )


def _take_beside(page: Captured, name: str, most_bytes: int) -> Captured | CaptureRefused:
    """Return a file that a page names: one of the folder that was named with it; of a page named alone, one of the
    folder that its browser saved with it (`report.html`, `report_files`)."""
    refused = CaptureRefused(name, name, NotFound(f"{name}: it was not captured"))
    try:
        parts = urlsplit(name)
        if parts.scheme or parts.netloc:
            return refused
        beside = page.path.resolve().parent
        folder = page.folder.resolve() if page.folder else beside
        path = (beside / unquote(parts.path)).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            return refused
        within = path.relative_to(folder)
        if page.folder is None and (len(within.parts) < 2 or not within.parts[0].startswith(page.path.stem)):
            return refused
        if path.stat().st_size > most_bytes:
            return CaptureRefused(name, name, TooLarge(f"{name}: more than {most_bytes / 2**20:,.0f} MiB, the limit"))
    except (ValueError, OSError, RuntimeError):
        return refused
    origin = str(Path(folder.name) / within) if page.folder else str(within)
    if "!/" in page.key and page.folder:
        # The page came out of a file, and so does its picture.
        above = page.origin.removesuffix(page.key.rpartition("!/")[2]).rstrip("/")
        return Captured(
            f"{above}/{within.as_posix()}",
            f"{page.key.rpartition('!/')[0]}!/{within.as_posix()}",
            path,
            "file",
            taken_at=page.taken_at,
            container=page.container,
            exchange=page.exchange,
        )
    return Captured(origin, str(path), path, "file", taken_at=page.taken_at)
