"""Feeds and sitemaps: one address that stands for many.

In: the bytes of a fetched file. Out: the addresses that it lists, or None where it is no list.
"""

from __future__ import annotations

import re
import zlib
from urllib.parse import urljoin

import feedparser
from lxml import etree

_MOST_BYTES = 50 * 2**20
_MOST_ENTRIES = 50_000


def listed_addresses(content: bytes, url: str) -> list[str] | None:
    """Return the addresses of a feed's entries or a sitemap's pages, in order, each once; None for any other file."""
    if content[:2] == b"\x1f\x8b":
        try:
            # Never more than a sitemap may have (sitemaps.org: 50 MiB): a few bytes can unpack to anything.
            content = zlib.decompressobj(wbits=31).decompress(content, _MOST_BYTES)
        except zlib.error:
            return None
    head = content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if re.search(rb"<(?:urlset|sitemapindex)\b", head):
        return _sitemap(content)
    if re.search(rb"<(?:rss|feed|rdf:RDF)\b", head):
        parsed = feedparser.parse(content)
        links = [_join(url, str(entry.link)) for entry in parsed.entries if getattr(entry, "link", None)]
        return [link for link in dict.fromkeys(links) if link][:_MOST_ENTRIES]
    return None


def _join(url: str, link: str) -> str:
    try:
        return urljoin(url, link)
    except ValueError:
        return ""


def _sitemap(content: bytes) -> list[str]:
    # Entities are not resolved: a sitemap has none, and a hostile one would use them.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(content, parser)
    if root is None:
        return []
    found = [" ".join((e.text or "").split()) for e in root.iter("{*}loc")]
    return list(dict.fromkeys(a for a in found if a.startswith(("http://", "https://"))))[:_MOST_ENTRIES]
