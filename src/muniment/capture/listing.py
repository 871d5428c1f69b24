"""Feeds and sitemaps: addresses that list other addresses.

In: the bytes of a fetched file. Out: the addresses that it lists and what of it could not be taken, or None where it is
no list.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree

_MOST_BYTES = 50 * 2**20
_MOST_ENTRIES = 50_000


@dataclass(frozen=True)
class Listing:
    """What a feed or a sitemap lists."""

    addresses: list[str]
    """In order, each once."""
    problems: list[str]
    """What of it could not be taken: each a line."""


def listed_addresses(content: bytes, url: str) -> Listing | None:
    """Return what a feed or a sitemap lists; None for any other file."""
    cut = False
    if content[:2] == b"\x1f\x8b":
        try:
            # Never more than a sitemap may have (sitemaps.org: 50 MiB): a few bytes can unpack to anything.
            unpacker = zlib.decompressobj(wbits=31)
            content = unpacker.decompress(content, _MOST_BYTES)
            cut = not unpacker.eof
        except zlib.error:
            return None
    found = _KIND.search(content[:2000])
    if found is None:
        return None
    name = found[1]
    cut = cut or (b"</" + name not in content[-_END:] and not re.search(rb"<" + name + rb"[^>]*/>", content))
    if cut:
        # What is cut in the middle of an address is another address.
        content = content[: max((match.end() for match in _ENTRY_ENDS.finditer(content)), default=0)]
    addresses, without = _of_sitemap(content, url) if name in (b"urlset", b"sitemapindex") else _of_feed(content, url)
    problems = []
    if cut:
        problems.append(f"it is cut off: </{name.decode()}> is missing; {len(addresses)} addresses come before that")
    if without:
        problems.append(
            f"{len(without)} of its entries have no address that can be fetched: {', '.join(without[:_TOLD])}"
        )
    if len(addresses) > _MOST_ENTRIES:
        problems.append(f"it lists {len(addresses)} addresses; only the first {_MOST_ENTRIES} are captured")
    return Listing(addresses[:_MOST_ENTRIES], problems)


_KIND = re.compile(rb"<((?:urlset|sitemapindex|rss|feed|rdf:RDF)\b)")
_ENTRY_ENDS = re.compile(rb"</(?:url|sitemap|item|entry)>")
_END = 2000
"""Bytes at the end, in which a list is closed: comments may follow."""
_TOLD = 3


def _of_feed(content: bytes, url: str) -> tuple[list[str], list[str]]:
    """Return the addresses of a feed's entries, and what those are called that have none."""
    links, without = dict[str, None](), []
    for number, entry in enumerate(feedparser.parse(content).entries, 1):
        link = _join(url, str(getattr(entry, "link", "")))
        if link:
            links[link] = None
        else:
            title = " ".join(str(getattr(entry, "title", "")).split())[:80]
            without.append(f"entry {number}" + (f" (“{title}”)" if title else ""))
    return list(links), without


def _join(url: str, link: str) -> str:
    """Return the address of a link on the web; empty for any other."""
    try:
        found = urljoin(url, link) if link else ""
        return found if found.startswith(("http://", "https://")) and urlsplit(found).hostname else ""
    except ValueError:
        return ""


def _of_sitemap(content: bytes, url: str) -> tuple[list[str], list[str]]:
    # Entities are not resolved: a sitemap has none, and a hostile one would use them.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return [], []
    found = [" ".join((e.text or "").split()) for e in root.iter("{*}loc")]
    without = [f"entry {number}" for number, address in enumerate(found, 1) if not _join("", address)]
    return list(dict.fromkeys(a for a in found if _join("", a))), without
