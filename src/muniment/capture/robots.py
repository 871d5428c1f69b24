"""The rules of a site's robots.txt (RFC 9309), and how long to wait between requests.

In: addresses that a feed or a sitemap lists. Out: leave to fetch them, after a pause, or `NotWanted`. An address that a
person named is fetched as a browser would: they asked for it, no program did.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from protego import Protego

from muniment.capture.errors import CaptureError, FetchFailed, NotFound, NotWanted
from muniment.capture.fetch import FetchRules, fetch

_NAME = "Muniment"
_MOST_BYTES = 512 * 1024
_SILENCE = 10.0
_LONGEST_PAUSE = 30.0
"""Seconds: what a site asks for beyond that would hold up all else."""


class RobotsPolicy:
    """The rules of each site, kept for one capture, and the time of its last request."""

    def __init__(self, rules: FetchRules, folder: Path, sleep: Callable[[float], None] = time.sleep) -> None:
        self._rules = rules
        self._folder = folder
        self._sleep = sleep
        self._asked: dict[str, Protego | CaptureError] = {}
        self._last: dict[str, float] = {}

    def wait_for(self, url: str) -> None:
        """Wait until an address may be fetched. Raises NotWanted where its site asks programs not to, or cannot be
        asked."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        pause = self._rules.pause_seconds
        if self._rules.obey_robots:
            if site not in self._asked:
                self._asked[site] = self._ask(site)
            answer = self._asked[site]
            if isinstance(answer, CaptureError):
                raise NotWanted(
                    f"{url}: its robots.txt could not be read ({answer.message}); use --ignore-robots "
                    "to fetch it anyway"
                )
            if not answer.can_fetch(url, _NAME):
                raise NotWanted(f"{url}: the site's robots.txt disallows it; use --ignore-robots to fetch it anyway")
            pause = max(pause, min(float(answer.crawl_delay(_NAME) or 0), _LONGEST_PAUSE))
        now = time.monotonic()
        if (rest := self._last.get(site, now - pause) + pause - now) > 0:
            self._sleep(rest)
        self._last[site] = time.monotonic()

    def _ask(self, site: str) -> Protego | CaptureError:
        """Fetch what a site asks. A site that has no such file asks for nothing; one that does not answer is left
        alone."""
        rules = replace(self._rules, most_bytes=_MOST_BYTES, silence_seconds=min(_SILENCE, self._rules.silence_seconds))
        try:
            fetched = fetch(f"{site}/robots.txt", rules, self._folder)
        except NotFound:
            return Protego.parse("")
        except CaptureError as error:
            if isinstance(error, FetchFailed) and error.status is not None and 400 <= error.status < 500:
                return Protego.parse("")
            return error
        try:
            return Protego.parse(fetched.path.read_text("utf-8", "replace"))
        finally:
            fetched.path.unlink(missing_ok=True)
