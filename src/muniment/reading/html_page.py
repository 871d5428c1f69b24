"""An HTML page as a tree, and what it says of itself: title, site, dates, authors, language, addresses.

In: text. Out: a `Page`. Nothing is fetched and nothing is run.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from .dates import find_dates
from .errors import Damaged, EmptyFile
from .language import normalise_tag

_ARTICLE_TYPES = {
    "article",
    "newsarticle",
    "blogposting",
    "reportagenewsarticle",
    "report",
    "analysisnewsarticle",
    "opinionnewsarticle",
    "scholarlyarticle",
    "techarticle",
    "liveblogposting",
}
_AUTHOR_META = ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "sailthru.author", "byl")
_DATE_META = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dcterms.date",
    "dc.date.issued",
    "dcterms.issued",
    "citation_publication_date",
    "pubdate",
    "publishdate",
    "og:published_time",
    "sailthru.date",
    "parsely-pub-date",
    "publication_date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "firstpublishedtime",
)
_MODIFIED_META = ("article:modified_time", "datemodified", "last-modified", "og:updated_time", "dcterms.modified")


@dataclass
class Page:
    """A parsed page and its own words about itself."""

    root: etree._Element
    url: str | None = None
    title: str | None = None
    site: str | None = None
    description: str = ""
    language: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: list[str] = field(default_factory=list)
    is_article: bool = False
    """The page calls itself an article (Open Graph or schema.org)."""
    alternates: dict[str, str] = field(default_factory=dict)


def clean_markup(text: str) -> str:
    """Return markup without what the parser refuses: NUL, and a declaration of an encoding in text decoded already.

    Raises EmptyFile where nothing is left.
    """
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""), count=1)
    if not text.strip():
        raise EmptyFile("the page has no content")
    return text


def parse(text: str) -> etree._Element:
    """Return the tree of a page.

    Raises EmptyFile where no element is left, Damaged where the parser gives up: on a page nested more than 2,048 deep
    it would leave out all that follows.
    """
    try:
        # Bytes, because lxml refuses a str with an encoding declared anywhere in its head.
        # huge_tree, because old pages that never close a <font> are nested deeper than the 256 of the default.
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
        root = etree.fromstring(clean_markup(text).encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Damaged(f"the HTML could not be parsed: {error}") from error
    last = parser.error_log.last_error
    if last is not None and "depth" in last.message:
        raise Damaged("the HTML is nested too deep to be read: more than 2,048 elements in one another")
    if root is None:
        raise EmptyFile("the page has no content")
    return root


def text_of(element: etree._Element) -> str:
    """Return the words of an element, white space folded."""
    return " ".join("".join(map(str, element.itertext())).split())


def iso_date(text: str | None) -> str | None:
    """Return the EDTF date that a machine-readable value holds."""
    if not text:
        return None
    match = re.match(r"\s*(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?![\d])", text)
    if match and "1500" < match[1] < "2100" and (not match[2] or "01" <= match[2] <= "12") and (not match[3] or "01" <= match[3] <= "31"):
        return "-".join(p for p in match.groups() if p)
    match = re.match(r"\s*(\d{4})-(\d{2})-(\d{2})T", text)
    if match:
        return "-".join(match.groups())
    dates = [d.edtf for d in find_dates(text) if d.edtf]
    return dates[0] if dates else None


def describe(root: etree._Element, url: str | None) -> Page:
    """Return the page with what its head, its structured data and its byline say."""
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or "").lower()
        if key and (content := (meta.get("content") or "").strip()):
            metas.setdefault(key, []).append(content)
    page = Page(root=root)
    canonical = next((link.get("href") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split()), None)
    base = url or next(iter(metas.get("og:url", [])), None)
    page.url = _absolute(base, canonical) or url or _absolute(None, next(iter(metas.get("og:url", [])), None))
    data = list(_structured_data(root))
    articles = [d for d in data if _types(d) & _ARTICLE_TYPES]
    article = articles[0] if articles else {}
    page.is_article = bool(articles) or "article" in [v.lower() for v in metas.get("og:type", [])] or "article:published_time" in metas
    page.site = next(iter(metas.get("og:site_name", []) or metas.get("application-name", [])), None)
    title_element = next(root.iter("title"), None)
    head_title = text_of(title_element) if title_element is not None else None
    page.title = _title(root, head_title, metas, article, page.site)
    page.description = next(iter(metas.get("og:description", []) or metas.get("description", [])), "")
    page.language = normalise_tag(
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or next(iter(metas.get("content-language", []) or metas.get("og:locale", [])), None)
    )
    page.published = _first_date([article.get("datePublished"), *(v for k in _DATE_META for v in metas.get(k, []))]) or _visible_date(root)
    page.modified = _first_date([article.get("dateModified"), *(v for k in _MODIFIED_META for v in metas.get(k, []))])
    page.authors = _authors(root, article, metas)
    for link in root.iter("link"):
        if "alternate" in (link.get("rel") or "").lower() and link.get("hreflang") and (href := _absolute(base, link.get("href"))):
            tag = link.get("hreflang") or ""
            if tag.lower() != "x-default":
                page.alternates[tag] = href
    return page


def _absolute(base: str | None, href: str | None) -> str | None:
    if not href:
        return None
    try:
        joined = urljoin(base or "", href.strip())
        return joined if urlsplit(joined).scheme in ("http", "https") else None
    except ValueError:
        return None


def _structured_data(root: etree._Element) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            waiting = [json.loads(re.sub(r"[\x00-\x1f]", " ", script.text.strip().rstrip(";")))]
        except (ValueError, RecursionError):
            continue
        while waiting and len(found) < 200:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting = node + waiting
            elif isinstance(node, dict):
                found.append(node)
                if isinstance(node.get("@graph"), list):
                    waiting += node["@graph"]
    return found


def _types(node: dict[str, Any]) -> set[str]:
    kind = node.get("@type")
    return {str(k).lower() for k in (kind if isinstance(kind, list) else [kind])}


def _first_date(values: list[Any]) -> str | None:
    for value in values:
        if isinstance(value, str) and (date := iso_date(value)):
            return date
    return None


def _title(
    root: etree._Element, head_title: str | None, metas: dict[str, list[str]], article: dict[str, Any], site: str | None
) -> str | None:
    headings = [h for h in (text_of(e) for e in root.iter("h1")) if 3 < len(h) < 300]
    claimed = [
        v
        for v in [article.get("headline"), *metas.get("og:title", []), *metas.get("twitter:title", [])]
        if isinstance(v, str) and v.strip()
    ]
    head = head_title or (claimed[0] if claimed else "")
    # The heading that the head's title repeats is the page's; a logo in an h1 is not.
    for heading in headings:
        if heading and (heading in head or any(heading in c or c in heading for c in claimed)):
            return heading
    if claimed:
        return _without_site(" ".join(claimed[0].split()), site)
    if len(headings) == 1 and len(headings[0].split()) > 2:
        return headings[0]
    return _without_site(head, site) or (headings[0] if headings else None)


def _without_site(title: str, site: str | None) -> str:
    if site and len(title) > len(site):
        title = re.sub(rf"\s*[|\-–—·:»]\s*{re.escape(site)}\s*$", "", title)
    parts = re.split(r"\s+[|»–—]\s+|\s+-\s+(?=[^-]{2,40}$)|_(?=[^_]{2,30}$)", title)
    return parts[0].strip() if len(parts[0]) >= 12 or len(parts[0]) * 2 > len(title) else title.strip()


def _visible_date(root: etree._Element) -> str | None:
    for element in root.iter("time"):
        if date := iso_date(element.get("datetime") or text_of(element)):
            return date
    # Longest first: a class of "date" is surer than a word of the page's text.
    for element in root.iter("span", "div", "p", "li", "em", "small", "td", "h4", "h5"):
        sign = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}".lower()
        if re.search(
            r"(?:^|[\s_-])(?:date|time|pub|publish\w*|posted|timestamp|datetime|byline|meta|source|info)(?:$|[\s_-]|line|on)", sign
        ):
            text = text_of(element)
            if len(text) < 160:
                dates = [d.edtf for d in find_dates(text) if d.edtf and len(d.edtf) == 10 and not d.edtf.startswith("XXXX")]
                if dates:
                    return dates[0]
    return None


def _authors(root: etree._Element, article: dict[str, Any], metas: dict[str, list[str]]) -> list[str]:
    names: list[str] = []
    claimed = article.get("author")
    for node in claimed if isinstance(claimed, list) else [claimed]:
        name = node.get("name") if isinstance(node, dict) else node
        for each in name if isinstance(name, list) else [name]:
            if isinstance(each, str):
                names.append(each)
    if not names:
        names = [v for key in _AUTHOR_META for v in metas.get(key, [])][:6]
    if not names:
        for element in root.iterfind(".//*[@rel='author']"):
            names.append(text_of(element))
    if not names:
        for element in root.iter("span", "a", "p", "div"):
            sign = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
            if re.search(r"(?:^|[\s_-])(?:author|byline)(?:$|[\s_-]|name)", sign) and 2 < len(text := text_of(element)) < 80:
                names.append(text)
                break
    result: list[str] = []
    for name in names:
        name = re.sub(r"^(?:by|par|por|von|作者|记者)\s*[::]?\s+", "", " ".join(name.split()), flags=re.IGNORECASE)
        for part in re.split(r"\s*(?:,|;|\band\b|、|&)\s*", name) if len(name.split()) > 3 else [name]:
            if 2 <= len(part) <= 60 and not part.startswith("http") and "@" not in part and not find_dates(part) and part not in result:
                result.append(part)
    return result[:8]
