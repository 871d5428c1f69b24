"""A page of the portal as a page of its copy.

In: a page, and which address is which file. Out: the page with links to files, and without what needs a server.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from lxml import etree, html

from muniment.portal.static_addresses import SEARCH, SiteAddresses

_LINKS = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action", "source": "src", "use": "href"}


def rewrite_page(body: bytes, path: str, name: str, addresses: SiteAddresses, want: Callable[..., None]) -> bytes:
    """Return a page whose links lead to files of this copy, and without what needs a server."""
    document: Any = html.document_fromstring(body.decode())
    for element in list(document.iter("noscript")):
        element.drop_tree()  # In a copy every picture is drawn.
    for element in list(document.iter(*_LINKS)):
        attribute = _LINKS[element.tag]
        value = element.get(attribute)
        if element.tag == "form" and (element.get("method", "get").lower() == "post" or element.get("class") == "go"):
            element.drop_tree()  # What is typed is answered by a server; a copy's search alone answers by itself.
            continue
        if element.tag == "script" and (element.get("src") or "").endswith(("/search.js", "/pictures.js")):
            element.drop_tree()  # Suggestions while typing come from a server, and every picture is drawn.
            continue
        if element.tag == "link" and element.get("rel") == "search":
            element.drop_tree()
            continue
        if not value:
            continue
        target = urlsplit(without_host(value))
        own = value.startswith(settings.PUBLIC_URL + "/")
        if target.scheme or target.netloc:
            continue
        if not target.path and not target.query:
            continue
        address = urlsplit(posixpath.join(path, target.path) if target.path else path).path
        want(address, target.query)
        file = addresses.file_of(address, target.query)
        if file is None:
            _take_out(element)
        elif not own:
            fragment = target.fragment
            rest = target.query if addresses.bare(address)[1] == SEARCH else ""
            element.set(attribute, urlunsplit(("", "", relative(file, name), rest, fragment)))
    for element in document.xpath("//meta[@property='og:image']"):
        want(urlsplit(without_host(element.get("content", ""))).path)
    _mark_for_search(document)
    return serialise(document)


def _mark_for_search(document: Any) -> None:
    """Say which part of an item's page is searched, and by what it can be narrowed."""
    article = document.find(".//article[@data-kind]")
    if article is None:
        return
    article.set("data-pagefind-body", "")
    article.set("data-pagefind-filter", "kind[data-kind], year[data-year], source[data-source]")
    for element in article.xpath(
        ".//nav | .//section[@class='proof'] | .//a[@class='p'] | .//p[@class='meta'] | .//*[@class='page']"
    ):
        element.set("data-pagefind-ignore", "")


def serialise(document: Any) -> bytes:
    """Return a page as bytes."""
    return b"<!doctype html>\n" + etree.tostring(document, method="html", encoding="utf-8")


def without_host(address: str) -> str:
    """Return an address of the portal as the portal knows it: the copy may stand below a folder, whose name is in none
    of its own."""
    return address.removeprefix(settings.PUBLIC_URL) if address.startswith(settings.PUBLIC_URL + "/") else address


def relative(file: str, name: str) -> str:
    """Return the way from one file of the site to another; a folder's own page is the folder."""
    way = posixpath.relpath(file, posixpath.dirname(name) or ".")
    if way.endswith("index.html"):
        way = way[: -len("index.html")] or "./"
    return quote(way)


_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'{}; connect-src "
    "'self'; form-action 'self'; base-uri 'none'"
)
"""What a page of a copy may load and run: what the portal's own policy allows. No server says it, so the page does."""


def policy_of(name: str) -> bytes:
    """Return the element that says what a page may load and run."""
    # Pagefind's search is WebAssembly.
    policy = _POLICY.format(" 'wasm-unsafe-eval'" if name.endswith("search/index.html") else "")
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'.encode()


def redirect_page(to: str) -> bytes:
    """Return a page that leads to another."""
    where = escape(to)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{where}</title><meta '
        f'http-equiv="refresh" content="0; url={where}"><link rel="canonical" href="{where}"></head><a '
        f'href="{where}">{where}</a></html>\n'
    ).encode()


def _take_out(element: Any) -> None:
    """Take a link out that leads nowhere in a copy, with the dot before it, and what is empty without it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None and (before.tail or "").strip() in ("·", ","):
        before.tail = " "
    element.drop_tree()
    if (
        parent.tag in ("p", "li", "nav")
        and not len(parent)
        and not (parent.text or "").strip()
        and parent.getparent() is not None
    ):
        parent.drop_tree()
