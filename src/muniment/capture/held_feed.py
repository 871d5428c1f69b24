"""Feeds that were saved as files and hold whole texts: each entry is a document of its own.

In: the bytes of a file. Out: for each entry, a name that stays when others come before it, and a feed that holds it
alone, in the entry's own words. A feed of teasers only is none of these: it is one document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from lxml import etree

MOST_BYTES = 50 * 2**20
_LONG = 700
"""Letters of a summary that is the text itself."""
_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)


def may_be_feed(head: bytes) -> bool:
    """Return whether the first bytes of a file may be those of a feed."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and bool(_ROOT.search(head[:4096]))


def split_feed(content: bytes) -> list[tuple[str, bytes]]:
    """Return the entries of a feed, where most of several hold a whole text; else nothing."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(content.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if root is None or _name(root) not in ("rss", "feed", "rdf"):
        return []
    entries = list(root.iter("{*}item", "{*}entry"))
    if len(entries) < 2 or 2 * sum(map(_is_whole, entries)) <= len(entries):
        return []
    return list(_alone(root, entries))


def _alone(root: etree._Element, entries: list[etree._Element]) -> Iterator[tuple[str, bytes]]:
    used: set[str] = set()
    is_atom = _name(root) == "feed"
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang") or next(
        (e.text for e in root.iter("{*}language") if e.text), ""
    )
    for entry in entries:
        holder = etree.Element("{http://www.w3.org/2005/Atom}feed" if is_atom else "rss")
        if language and re.fullmatch(r"[A-Za-z0-9-]{2,35}", language.strip()):
            holder.set("{http://www.w3.org/XML/1998/namespace}lang", language.strip())
        inner = holder if is_atom else etree.SubElement(holder, "channel")
        entry.tail = None
        inner.append(entry)
        name = name_of_entry(entry)
        while name in used:
            name = f"{name.removesuffix('.xml')}-2.xml"
        used.add(name)
        yield name, etree.tostring(holder, encoding="utf-8", xml_declaration=True)


def name_of_entry(entry: etree._Element) -> str:
    """Return what an entry is called: the end of its address, and digits made of what the feed knows it by."""
    said = {_name(child): " ".join((child.get("href") or child.text or "").split()) for child in entry}
    known = said.get("guid") or said.get("id") or said.get("link") or said.get("title") or ""
    words = re.findall(
        r"[a-z0-9]+", (said.get("link") or known).partition("?")[0].rstrip("/").rpartition("/")[2].lower()
    )
    return f"{'-'.join(words)[:60] or 'entry'}-{sha256(known.encode()).hexdigest()[:8]}.xml"


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _is_whole(entry: etree._Element) -> bool:
    """Return whether an entry holds its text, and not only a teaser of it."""
    for child in entry:
        name, letters = _name(child), len("".join(map(str, child.itertext())).strip())
        if letters and (name == "encoded" or (name == "content" and not child.get("url") and not child.get("src"))):
            return True
        if name in ("description", "summary") and letters > _LONG:
            return True
    return False
