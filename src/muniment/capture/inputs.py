"""What a person names to be captured, one document at a time.

In: paths and addresses. Out: a stream of `Captured` (bytes on disk, with where they came from) and `CaptureRefused`
(one line of why). A folder gives its files, a feed or sitemap its pages; one bad thing never stops the rest.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from muniment.capture.address import is_address
from muniment.capture.captured import CONTAINER, DOCUMENT, ERROR, Captured, CaptureRefused
from muniment.capture.context import CaptureContext
from muniment.capture.door import CaptureRun, find_kind
from muniment.capture.errors import CaptureError, Forgotten, ListBroken, NotFound, TooLarge
from muniment.capture.fetch import FetchRules, fetch
from muniment.capture.fetched import Fetched
from muniment.capture.held import as_container, kind_of_holder, take_holder
from muniment.capture.listing import listed_addresses
from muniment.capture.revisits import MOST_LEFT, take_left_revisits
from muniment.capture.robots import RobotsPolicy
from muniment.capture.wacz import take_wacz
from muniment.capture.warc_file import is_warc, media_type_of, take_records, whole_file
from muniment.capture.warc_records import kind_of_file
from muniment.credentials import without_credentials
from muniment.valid_text import name_of_path


def count_inputs(inputs: Iterable[str]) -> int | None:
    """Return how many documents the inputs stand for, as far as it can be told without fetching; None where there is a
    WARC file."""
    inputs = list(inputs)
    if any(not is_address(i) and (is_warc(Path(i)) or kind_of_holder(Path(i))) for i in inputs):
        return None
    return sum(_count_below(Path(i)) if not is_address(i) and Path(i).is_dir() else 1 for i in inputs)


def take_all(
    inputs: Iterable[str], rules: FetchRules, folder: Path, context: CaptureContext | None = None
) -> Iterator[Captured | CaptureRefused]:
    """Yield what is captured from each input. `folder` holds what is fetched until it is stored, and files that
    pictures are taken from until the end.

    Addresses that the `context` knows as fetched are left out; it is given a summary of each file of captures.
    """
    context = context or CaptureContext()
    run = CaptureRun(rules, folder, context, RobotsPolicy(rules, folder))
    for given in inputs:
        kind = find_kind(given)
        if kind is not None:
            yield from kind.take(given, run)
        else:
            shown = without_credentials(name_of_path(given))
            yield CaptureRefused(
                shown,
                shown,
                CaptureError(f"{shown}: only http:// and https:// addresses and paths of files can be captured"),
            )
    # What a revisit refers to may be in any file that was named.
    yield from take_left_revisits(rules, folder, context)


class _Web:
    """Pages, feeds and sitemaps at addresses of the web."""

    def takes(self, given: str) -> bool:
        """Return whether it is an address."""
        return is_address(given)

    def take(self, given: str, run: CaptureRun) -> Iterator[Captured | CaptureRefused]:
        """Yield the page, or the pages that a feed or a sitemap lists."""
        return _take_address(given, run.rules, run.folder, run.robots, run.context, depth=0)


class _Files:
    """Files, folders, and the files of captures in them."""

    def takes(self, given: str) -> bool:
        """Return whether it may be a path: whatever is no address of another kind."""
        return not _OTHER_SCHEME.match(given)

    def take(self, given: str, run: CaptureRun) -> Iterator[Captured | CaptureRefused]:
        """Yield the file, or what is below the folder."""
        return _take_path(Path(given), run.rules, run.folder, run.context)


WEB = _Web()
FILES = _Files()
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def _take_path(
    path: Path, rules: FetchRules, folder: Path, context: CaptureContext
) -> Iterator[Captured | CaptureRefused]:
    if path.is_dir():
        root = path.resolve()
        if context.is_own(root):
            yield _refuse(root, path.name, _OWN)
            return
        # Pages come before the pictures that they show.
        for file, why_not in sorted(_below(root, context), key=lambda found: found[0].suffix.lower() in _PICTURES):
            origin = str(Path(root.name) / file.relative_to(root))
            if why_not:
                yield _refuse(file, origin, why_not)
            elif is_warc(file):
                yield from _take_captures(whole_file(file, origin, str(file.resolve())), rules, folder, context)
            elif kind_of_holder(file):
                yield from _take_holder(as_container(file, origin, str(file.resolve())), rules, folder, context)
            else:
                yield take_file(file, origin, rules, root)
    elif context.is_own(path.resolve()):
        yield _refuse(path, path.name, _OWN)
    elif path.is_file() and is_warc(path):
        yield from _take_captures(whole_file(path, path.name, str(path.resolve())), rules, folder, context)
    elif path.is_file() and kind_of_holder(path):
        yield from _take_holder(as_container(path, path.name, str(path.resolve())), rules, folder, context)
    else:
        yield take_file(path, path.name, rules, None)


def _take_holder(
    whole: Captured, rules: FetchRules, folder: Path, context: CaptureContext
) -> Iterator[Captured | CaptureRefused]:
    """Yield a file that holds documents, and these; nothing of one that the archive has forgotten."""
    if why := context.refuses(whole.path):
        yield CaptureRefused(whole.origin, whole.key, Forgotten(f"{whole.origin}: {why}"))
        return
    yield from take_holder(whole, rules, folder)


def _take_captures(
    whole: Captured, rules: FetchRules, folder: Path, context: CaptureContext
) -> Iterator[Captured | CaptureRefused]:
    """Yield a file of captures, and the documents in it."""
    if why := context.refuses(whole.path):
        yield CaptureRefused(whole.origin, whole.key, Forgotten(f"{whole.origin}: {why}"))
        return
    if kind_of_file(whole.path) == "wacz":
        yield from take_wacz(whole.path, rules, folder, context, whole)
    else:
        yield from take_records(whole.path, rules, folder, context, name=whole.path.name, whole=whole)
    if len(context.left) >= MOST_LEFT:
        yield from take_left_revisits(rules, folder, context)


_OWN = "this is the archive's own folder; nothing in it was captured"
_LEADS_OUT = "this link leads out of the folder; to capture its target, give the target itself"
_TO_A_FOLDER = "links to folders are not followed; to capture the folder, give the folder itself"


def _refuse(path: Path, origin: str, why: str) -> CaptureRefused:
    return CaptureRefused(
        name_of_path(origin), name_of_path(str(path.absolute())), CaptureError(f"{name_of_path(str(path))}: {why}")
    )


def _below(folder: Path, context: CaptureContext) -> Iterator[tuple[Path, str]]:
    """Yield what is below a folder, by name, and why it is not taken; that is empty for what is. Hidden files are left
    out.

    A link in a folder of a stranger may lead anywhere: only to a file of the same folder is it followed.
    """
    closed: list[OSError] = []
    for base, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in list(folders):
            path = Path(base) / name
            why_not = _TO_A_FOLDER if path.is_symlink() else _OWN if context.is_own(path.resolve()) else ""
            if why_not:
                folders.remove(name)
                yield path, why_not
        for name in sorted(names):
            if not name.startswith("."):
                path = Path(base) / name
                yield path, _why_not_followed(path, folder, context) if path.is_symlink() else ""
    for error in closed:
        yield Path(error.filename), error.strerror or str(error)


def _why_not_followed(link: Path, folder: Path, context: CaptureContext) -> str:
    target = link.resolve()
    # One that leads nowhere is told when it is opened.
    if link.exists() and not target.is_relative_to(folder):
        return _LEADS_OUT
    return _OWN if context.is_own(target) else ""


def _count_below(folder: Path) -> int:
    return sum(1 for _ in _below(folder.resolve(), CaptureContext()))


_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".svg"})


def take_file(path: Path, origin: str, rules: FetchRules, folder: Path | None) -> Captured | CaptureRefused:
    """Return a file as it is taken, or why it is not. `folder`: that whose pictures a page of it may show."""
    key, origin = name_of_path(str(path.resolve())), name_of_path(origin)
    named = name_of_path(str(path))
    try:
        if not path.exists():
            return CaptureRefused(origin, key, NotFound(f"{named}: there is no such file"))
        if not path.is_file():
            return CaptureRefused(origin, key, CaptureError(f"{named}: this is not a regular file"))
        information = path.stat()
        if information.st_size > rules.most_bytes:
            return CaptureRefused(
                origin,
                key,
                TooLarge(
                    f"{named}: {information.st_size / 2**20:,.0f} MiB, over the limit of "
                    f"{rules.most_bytes / 2**20:,.0f} MiB; nothing was kept"
                ),
            )
        if information.st_size == 0:
            empty = CaptureError(f"{named}: the file is empty")
            empty.code = "empty"
            return CaptureRefused(origin, key, empty)
        with path.open("rb"):
            pass
    except OSError as error:
        return CaptureRefused(origin, key, CaptureError(f"{named}: {error.strerror or error}"))
    return Captured(origin, key, path, "file", folder=folder)


def _take_address(
    url: str, rules: FetchRules, folder: Path, robots: RobotsPolicy, context: CaptureContext, depth: int
) -> Iterator[Captured | CaptureRefused]:
    # A name and a password in an address are never sent, kept or shown.
    url = without_credentials(url)
    if context.was_fetched(url):
        return
    try:
        # What a person named is fetched as a browser would; what a list names is fetched by a program.
        fetched = (
            fetch(url, rules, folder, robots.wait_for, keep_errors=True)
            if depth
            else fetch(url, rules, folder, keep_errors=True)
        )
    except CaptureError as error:
        yield CaptureRefused(url, url, error, _answer(url, error, listed=depth > 0))
        return
    size = fetched.path.stat().st_size
    listed = listed_addresses(fetched.path.read_bytes(), fetched.url) if size < 50 * 2**20 and depth < 3 else None
    if listed is not None:
        fetched.path.unlink(missing_ok=True)
        for address in listed.addresses:
            yield from _take_address(address, rules, folder, robots, context, depth + 1)
        if not listed.problems:
            context.lists.append(url)
        else:
            yield CaptureRefused(url, url, ListBroken(f"{url}: {'; '.join(listed.problems)}"))
        return
    if size == 0:
        fetched.path.unlink(missing_ok=True)
        empty = CaptureError(f"{url}: the server sent no bytes")
        empty.code = "empty"
        yield CaptureRefused(url, url, empty)
        return
    if kind := kind_of_file(fetched.path):
        # Its pages' pictures are in it: it stays until the run is over.
        whole = replace(
            _taken(url, fetched, listed=depth > 0, kind=CONTAINER),
            media_type=media_type_of(kind),
            container=fetched.path,
            temporary=False,
        )
        yield from _take_captures(whole, rules, folder, context)
        return
    taken = _taken(url, fetched, listed=depth > 0)
    if holds := kind_of_holder(fetched.path):
        taken = replace(taken, temporary=False)
        if holds != "mail":
            taken = replace(taken, kind=CONTAINER, container=fetched.path)
        yield from _take_holder(taken, rules, folder, context)
        return
    yield taken


def _taken(url: str, fetched: Fetched, *, listed: bool, kind: str = DOCUMENT) -> Captured:
    return Captured(
        url,
        url,
        fetched.path,
        "http",
        fetched.url,
        fetched.charset,
        fetched.status,
        fetched.headers,
        temporary=True,
        listed=listed,
        exchange=fetched.exchange,
        kind=kind,
        media_type=fetched.headers.get("content-type", "").partition(";")[0].strip().lower()[:120],
    )


def _answer(url: str, error: CaptureError, *, listed: bool) -> Captured | None:
    """Return the error page that came with a refusal; None where there was none, or an empty one."""
    if error.answer is None:
        return None
    if not error.answer.path.stat().st_size:
        error.answer.path.unlink(missing_ok=True)
        return None
    return _taken(url, error.answer, listed=listed, kind=ERROR)
