"""The whole public portal as files: what any file server can host, and what an archive can keep.

In: the archive's public pages, asked for as a reader would. Out: a folder of files with links relative to one another,
a search that runs in the reader's browser (Pagefind), and `manifest-sha256.txt`, by which `sha256sum -c` proves the
copy (BagIt, RFC 8493). Written again, only what changed is written, and what is public no more is taken away.
"""

from __future__ import annotations

import importlib.util
import posixpath
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import render_to_string
from django.utils import translation
from lxml import html

from muniment.archive.addresses import FRONT_OF_ENGLISH
from muniment.archive.models import Item, ItemAlias
from muniment.portal.context import portal_name
from muniment.portal.models import FormPage
from muniment.portal.offered_languages import offered
from muniment.portal.page_privacy import public_pages
from muniment.portal.static_addresses import ORIGINAL, SEARCH, SiteAddresses
from muniment.portal.static_pages import policy_of, redirect_page, relative, rewrite_page, serialise, without_host

MANIFEST = "manifest-sha256.txt"
# A captured page must not run on the host of its copy: it is handed out as text.
_ENDINGS = {
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/html": ".html.txt",
    "application/octet-stream": ".bin",
}


class SiteError(Exception):
    """The site cannot be written; the message says what to do."""


@dataclass
class SiteReport:
    """What writing a site did: counts of files."""

    files: int = 0
    written: int = 0
    removed: int = 0
    searchable: bool = False
    broken: list[str] = field(default_factory=list)
    """Addresses that pages link to and at which there is nothing."""
    failed: list[str] = field(default_factory=list)
    """Addresses of the portal that could not be answered, and are not in the copy."""


@dataclass(frozen=True)
class _Answer:
    status: int
    media_type: str
    body: bytes
    location: str = ""


def write_site(
    folder: Path,
    languages: Iterable[str] | None = None,
    with_originals: bool = True,
    progress: Callable[[str], None] = lambda name: None,
) -> SiteReport:
    """Write the public portal into a folder that is empty or holds an earlier copy.

    `languages`: codes of the interface's languages, the first of the settings among them or not; all where None. Raises
    SiteError.
    """
    wanted = list(languages or offered())
    if unknown := [code for code in wanted if code not in dict(settings.LANGUAGES)]:
        raise SiteError(f"there is no interface in “{unknown[0]}”; there are {', '.join(offered())}")
    if closed := [code for code in wanted if code not in offered()]:
        raise SiteError(f"the portal does not offer “{closed[0]}”; it offers {', '.join(offered())}")
    site = _Site(folder, wanted, with_originals)
    site.write(progress)
    return site.report


def count_pages(languages: Iterable[str] | None = None) -> int:
    """Return about how many pages a site has, for a progress bar."""
    return 3 * Item.objects.visible_to(None).count() * len(list(languages or offered()))


class _Site:
    def __init__(self, folder: Path, languages: list[str], with_originals: bool) -> None:
        self.folder = folder
        self.languages = languages
        self.report = SiteReport()
        self._digests: dict[str, str] = {}
        self._before = self._read_manifest()
        self._application = get_wsgi_application()
        pages = public_pages().exclude(pk__in=FormPage.objects.values("pk"))
        composed = {urlsplit(page.url or "").path.strip("/") for page in pages}
        self.addresses = SiteAddresses(languages, composed, with_originals)

    def _read_manifest(self) -> dict[str, str]:
        file = self.folder / MANIFEST
        try:
            if not file.exists():
                if self.folder.exists() and any(self.folder.iterdir()):
                    raise SiteError(
                        f"{self.folder} is not empty and does not hold a copy of a portal; give an empty folder"
                    )
                return {}
            rows = (line.split("  ", 1) for line in file.read_text(encoding="utf-8").splitlines() if "  " in line)
            return {name: digest for digest, name in rows}
        except OSError as error:
            raise SiteError(f"{self.folder} cannot be read: {error.strerror}") from error

    # --- asking -------------------------------------------------------------------------------------------------------

    def _ask(self, path: str, query: str = "") -> _Answer:
        """Ask the portal as a reader who is not signed in."""
        got: list[Any] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost"),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": urlsplit(settings.PUBLIC_URL).scheme,
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "muniment.never_keep": True,
        }

        def start(status: str, headers: list[tuple[str, str]], problem: Any = None) -> Callable[[bytes], object]:
            got.extend([status, headers])
            return lambda piece: None

        chunks = self._application(environ, start)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        headers = {k.lower(): v for k, v in got[1]}
        return _Answer(
            int(got[0][:3]), headers.get("content-type", "").partition(";")[0], body, headers.get("location", "")
        )

    # --- writing ------------------------------------------------------------------------------------------------------

    def write(self, progress: Callable[[str], None]) -> None:
        """Write everything."""
        waiting: deque[tuple[str, str]] = deque()
        seen: set[str] = set()

        def want(path: str, query: str = "") -> None:
            bare = self.addresses.bare(path)[1]
            if ORIGINAL.fullmatch(bare) and self.addresses.with_originals and bare not in self.addresses.types:
                self._store_original(path, bare)
                return
            name = self.addresses.file_of(path, query)
            if name is not None and name not in seen and not ORIGINAL.fullmatch(bare):
                seen.add(name)
                waiting.append((path, query))

        for path, query in self._beginnings():
            want(path, query)
        while waiting:
            path, query = waiting.popleft()
            name = self.addresses.file_of(path, query)
            if name is None or name in self._digests:
                continue
            self._write_address(path, query, name, want)
            progress(name)
        self._write_redirects()
        with translation.override(settings.LANGUAGE_CODE):
            self._put(
                "404.html",
                render_to_string(
                    "muniment/not_found.html", {"portal_name": portal_name(), "search": f"/{SEARCH}"}
                ).encode(),
            )
        self._remove_what_is_gone()
        self._index()
        self._write_manifest()

    def _beginnings(self) -> Iterator[tuple[str, str]]:
        for name in ("robots.txt", "sitemap.xml", "feed.atom", "feed.rss", "feed.json", "events.ics"):
            yield f"/{name}", ""
        prefixes = ["" if code == settings.LANGUAGE_CODE else f"{code}/" for code in self.languages]
        with translation.override(settings.LANGUAGE_CODE):
            for prefix in prefixes:
                for name in (
                    "",
                    "collections/",
                    "topics/",
                    "places/",
                    "events/",
                    "plans/",
                    "targets/",
                    "statements/",
                    "parties/",
                    "data/",
                    "sources/",
                    "about/",
                    SEARCH,
                ):
                    yield f"/{prefix}{name}", ""
            for item in Item.objects.visible_to(None).only("pk", "slug").order_by("pk").iterator(2000):
                for prefix in prefixes:
                    yield f"/{prefix}{item.get_absolute_url().lstrip('/')}", ""
            if self.addresses.default != settings.LANGUAGE_CODE:
                yield FRONT_OF_ENGLISH, ""
            for path in sorted(self.addresses.composed):
                yield f"/{path}/" if path else "/", ""

    def _write_address(self, path: str, query: str, name: str, want: Callable[..., None]) -> None:
        prefix, bare = self.addresses.bare(path)
        if bare == SEARCH:
            answer = _Answer(200, "text/html", self._search_page(prefix))
        else:
            answer = self._ask(path, query)
        if answer.status in (301, 302) and answer.location:
            target = urlsplit(answer.location)
            want(target.path, target.query)
            to = self.addresses.file_of(target.path, target.query)
            if to is not None and name.endswith(".html"):
                self._put(name, redirect_page(relative(to, name)))
            return
        if answer.status != 200:
            self._note_missing(path, answer.status)
            return
        if answer.media_type == "text/html":
            body = rewrite_page(answer.body, path, name, self.addresses, want)
        else:
            body = answer.body
            if answer.media_type == "text/css":
                for address in re.findall(r"url\(([^)\"']+)\)", body.decode()):
                    want(posixpath.normpath(posixpath.join(posixpath.dirname(path), address)))
            if name.startswith("sitemap"):
                for address in re.findall(r"<loc>([^<]+)</loc>", body.decode()):
                    want(urlsplit(without_host(address)).path)
        self._put(name, body)

    def _note_missing(self, path: str, status: int) -> None:
        (self.report.failed if status >= 500 else self.report.broken).append(path)

    def _search_page(self, prefix: str) -> bytes:
        answer = self._ask(f"/{prefix}about/")
        with translation.override(prefix.rstrip("/") or settings.LANGUAGE_CODE):
            main = render_to_string("muniment/static_search.html")
            title = translation.gettext("Search")
        document: Any = html.document_fromstring(answer.body.decode())
        place = document.find(".//main")
        place.clear()
        place.set("id", "main")
        place.set("tabindex", "-1")
        place.append(html.fragment_fromstring(main, create_parent="div"))
        document.find(".//title").text = title
        script = document.makeelement(
            "script", {"type": "module", "src": f"{settings.STATIC_URL}muniment/static-search.js"}
        )
        document.find("head").append(script)
        for element in document.xpath("//link[@rel='canonical' or @rel='alternate']"):
            element.drop_tree()
        return serialise(document)

    def _store_original(self, path: str, bare: str) -> None:
        answer = self._ask(path)
        if answer.status != 200:
            self.addresses.types[bare] = ""
            self._note_missing(path, answer.status)
            return
        media_type = answer.media_type
        if media_type == "application/octet-stream" and re.match(
            rb"\s*(?:<!doctype|<html|<\?xml|<!--)", answer.body[:400], re.IGNORECASE
        ):
            media_type = "text/html"
        self.addresses.types[bare] = _ENDINGS.get(media_type, ".bin")
        self._put(bare + self.addresses.types[bare], answer.body)

    def _write_redirects(self) -> None:
        """Write what lasting addresses and those of merged items lead to."""
        with translation.override(
            self.addresses.default if self.addresses.default in self.languages else self.languages[0]
        ):
            visible = Item.objects.visible_to(None).only("pk", "slug")
            rows = [(item.pk, item) for item in visible.iterator(2000)]
            rows += [
                (alias.number, alias.item)
                for alias in ItemAlias.objects.filter(item__in=visible.values("pk")).select_related("item")
            ]
            for number, item in rows:
                name = f"items/{number}/index.html"
                target = self.addresses.file_of(item.get_absolute_url())
                if target is not None and name not in self._digests:
                    self._put(name, redirect_page(relative(target, name)))

    def _put(self, name: str, body: bytes) -> None:
        if name.endswith(".html"):
            body = body.replace(b"<head>", b"<head>" + policy_of(name), 1)
        digest = sha256(body).hexdigest()
        self._digests[name] = digest
        self.report.files += 1
        path = self.folder / name
        if self._before.get(name) == digest and path.exists():
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name[:80]}.new")
            temporary.write_bytes(body)
            temporary.replace(path)
        except OSError as error:
            raise SiteError(f"{path} cannot be written: {error.strerror}") from error
        self.report.written += 1

    def _remove_what_is_gone(self) -> None:
        for name in set(self._before) - set(self._digests):
            if not name.startswith("pagefind/"):
                (self.folder / name).unlink(missing_ok=True)
                self.report.removed += 1

    def _index(self) -> None:
        """Make the search that runs in the browser, where Pagefind is installed."""
        if importlib.util.find_spec("pagefind") is None:
            return
        shutil.rmtree(self.folder / "pagefind", ignore_errors=True)
        command = [sys.executable, "-m", "pagefind", "--site", str(self.folder), "--silent"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SiteError(
                f"the search of the site could not be made: {(done.stderr or done.stdout).strip().splitlines()[-1:]}"
            )
        for path in sorted((self.folder / "pagefind").rglob("*")):
            if path.is_file():
                self._digests[path.relative_to(self.folder).as_posix()] = sha256(path.read_bytes()).hexdigest()
        self.report.searchable = True

    def _write_manifest(self) -> None:
        rows = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._digests.items()))
        temporary = self.folder / f".{MANIFEST}.new"
        temporary.write_text(rows, encoding="utf-8")
        temporary.replace(self.folder / MANIFEST)
