"""Which address of the portal is which file of its copy.

In: an address. Out: the file that holds it, relative to the copy; None for what is no part of it.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote

from django.conf import settings

from muniment.archive.addresses import FRONT_OF_ENGLISH
from muniment.portal.offered_languages import offered

SEARCH = "search/"
_PAGES = re.compile(
    r"(?:items/\d+/(?:[^/]+/)?|items/\d+/(?:cite|beside)/|items/\d+/beside/\d+/|items/\d+/changes/\d+/\d+/|items/\d+/versions/\d+/|"
    r"(?:sources|collections|topics|events|places|plans|targets|statements|parties|about)/(?:[^?]*/)?|"
    # A page for each cell of a file would be a million pages; without the cells, all else of the data is here.
    r"data/(?:(?!.*/cells/)[^?]*/)?)?"
)
_NOT_PAGES = re.compile(r"items/\d+/like/")
_FILES = re.compile(
    r"(?:static|media)/.+|mark-[0-9a-f]{12}\.webp|(?:[^?]*/)?feed\.(?:atom|rss|json)|events\.ics|"
    r"items/\d+/event\.ics|items/\d+/(?:cover|pages/\d+|pictures/f-[\w.]+-\d+)\.webp|"
    r"(?:items/\d+/|collections/[^/]+/)?card\.png|items/\d+/cite\.(?:bib|ris|json)|robots\.txt|"
    r"(?:statements|parties|plans|targets)/[^/]+\.csv|data/[^/]+/[^/]+/(?:chart\.svg|values\.(?:csv|json|zip|parquet))|"
    r"sitemap(?:-\w+)?\.xml"
)
ORIGINAL = re.compile(r"(?:items/\d+/(?:versions/\d+/)?|data/[^/]+/releases/\d+/)original")
_RECORD = re.compile(r"api/v1/(?:items/\d+|statements/s-[\w.-]+|targets/t-[\w.-]+|plans/[\w-]+|parties/\d+)")
_QUERIES = ("page", "month", "p")


class SiteAddresses:
    """The addresses of a copy in some languages."""

    def __init__(self, languages: list[str], composed: set[str], with_originals: bool) -> None:
        """Begin. `composed`: the paths of pages that editors composed."""
        self.languages, self.composed, self.with_originals = languages, composed, with_originals
        self.default = offered()[0]
        self.types: dict[str, str] = {}
        """The ending of each original's file, by its address; empty where it could not be had."""

    def bare(self, path: str) -> tuple[str, str]:
        """Return (prefix of the language, the path without it and without its first slash)."""
        first, _, rest = path.lstrip("/").partition("/")
        if first in dict(settings.LANGUAGES) and first != settings.LANGUAGE_CODE:
            return f"{first}/", rest
        return "", path.lstrip("/")

    def file_of(self, path: str, query: str = "") -> str | None:
        """Return the file that holds an address, relative to the site; None for what is no part of it."""
        if path == FRONT_OF_ENGLISH:
            return "en/index.html" if self.default != "en" and "en" in self.languages else None
        prefix, bare = self.bare(unquote(path))
        if not prefix and not bare and self.default != settings.LANGUAGE_CODE:
            return "index.html"  # It leads to the default's front page.
        if (prefix.rstrip("/") or settings.LANGUAGE_CODE) not in self.languages and not (
            _FILES.fullmatch(bare) or ORIGINAL.fullmatch(bare)
        ):
            return None
        if _FILES.fullmatch(bare):
            return bare
        if _RECORD.fullmatch(bare):
            return f"{bare}.json"
        if ORIGINAL.fullmatch(bare):
            return bare + self.types[bare] if self.with_originals and self.types.get(bare) else None
        if bare == SEARCH:
            return f"{prefix}{bare}index.html"
        if _NOT_PAGES.fullmatch(bare) or not (_PAGES.fullmatch(bare) or bare.strip("/") in self.composed):
            return None
        values = {k: v for k, v in parse_qsl(query) if k in _QUERIES and re.fullmatch(r"[\w-]{1,20}", v)}
        # The first page is the page itself.
        parts = [f"{k}-{v}/" for k, v in sorted(values.items()) if (k, v) != ("page", "1")]
        return f"{prefix}{bare}{''.join(parts)}index.html"
