"""An HTML page as a tree, and what it says of itself: title, site, dates, authors, language, addresses.

In: text. Out: a `Page`. Nothing is fetched and nothing is run.

The file is long and stays whole: the title, the site and the authors of a page are told from one another, each by what
the others are.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from muniment.reading.errors import Damaged, EmptyFile
from muniment.reading.events.markup import rows_of_json
from muniment.reading.findings.date_labels import PageDates
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.gazetteer import countries
from muniment.reading.findings.language import normalise_tag
from muniment.reading.findings.page_dates import IN_THE_MARGIN, find_page_dates
from muniment.reading.invisible import without_invisible
from muniment.reading.model import DeclaredAssessment
from muniment.reading.pages.claim_reviews import find_claim_reviews
from muniment.reading.pages.prepared import prepare
from muniment.valid_text import make_all_valid

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
_AUTHOR_META = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "parsely-author",
    "sailthru.author",
    "byl",
)


@dataclass
class Page:
    """A parsed page with its metadata."""

    root: etree._Element
    url: str | None = None
    title: str | None = None
    site: str | None = None
    description: str = ""
    language: str | None = None
    dates: PageDates = field(default_factory=PageDates)
    authors: list[str] = field(default_factory=list)
    is_article: bool = False
    """The page calls itself an article (Open Graph or schema.org)."""
    alternates: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)
    """What its JSON-LD says of events, as `events.markup` has it."""
    assessments: list[DeclaredAssessment] = field(default_factory=list)
    """What its data declare that judges say of claims."""


def clean_markup(text: str) -> str:
    """Return markup without what the parser rejects: NUL, and a declaration of an encoding in text decoded already.

    Raises EmptyFile where nothing is left.
    """
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""), count=1)
    text = without_invisible(_INVISIBLE_REFERENCES.sub("\u00ad", text) if "&" in text else text)
    if not text.strip():
        raise EmptyFile("the page has no content")
    return text


_INVISIBLE_REFERENCES = re.compile(r"&(?:shy|#173|#x0*ad|#8288|#x0*2060|NoBreak);", re.IGNORECASE)


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
    prepare(root)
    return root


def text_of(element: etree._Element) -> str:
    """Return the words of an element, white space folded; what styles and scripts within it say is none of them."""
    if any(True for _ in element.iter("style", "script")):
        return " ".join("".join(_shown_text(element)).split())
    return " ".join("".join(map(str, element.itertext())).split())


def _shown_text(element: etree._Element) -> Iterator[str]:
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in ("style", "script"):
            yield node.text or ""
        if node is not element:
            yield node.tail or ""


def short_text(element: etree._Element, most: int) -> str:
    """Return the words of an element that has at most `most` characters of them, else an empty text.

    The rest of a long one is not looked at: elements within elements would be read as often as they are deep.
    """
    length = 0
    for number, node in enumerate(element.iter()):
        length += len(node.text or "") + (len(node.tail or "") if number else 0)
        # White space counts for less than half: it is folded.
        if length > 2 * most + 400 or number > 400:
            return ""
    text = " ".join("".join(map(str, element.itertext())).split())
    return text if len(text) <= most else ""


def describe(root: etree._Element, url: str | None) -> Page:
    """Return the page with its metadata, from its head, its structured data and its byline."""
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or "").lower()
        if key and (content := (meta.get("content") or "").strip()):
            metas.setdefault(key, []).append(content)
    page = Page(root=root)
    canonical = next(
        (link.get("href") for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split()), None
    )
    base = url or next(iter(metas.get("og:url", [])), None)
    page.url = _absolute(base, canonical) or url or _absolute(None, next(iter(metas.get("og:url", [])), None))
    data = list(_structured_data(root))
    page.events = rows_of_json(data)
    page.assessments = find_claim_reviews(root, data, page.url)
    articles = [d for d in data if _types(d) & _ARTICLE_TYPES]
    article = articles[0] if articles else {}
    page.is_article = (
        bool(articles)
        or "article" in [v.lower() for v in metas.get("og:type", [])]
        or "article:published_time" in metas
    )
    page.site = next(iter(metas.get("og:site_name", []) or metas.get("application-name", [])), None)
    title_element = next(root.iter("title"), None)
    head_title = text_of(title_element) if title_element is not None else None
    page.title = _title(root, head_title, metas, article, page.site)
    page.description = next(iter(metas.get("og:description", []) or metas.get("description", [])), "")
    page.language = _declared_language(root, metas)
    page.dates = find_page_dates(root, page.title, metas, data)
    page.authors = _authors(root, article, data, metas, page.site)
    for link in root.iter("link"):
        if (
            "alternate" in (link.get("rel") or "").lower()
            and link.get("hreflang")
            and (href := _absolute(base, link.get("href")))
        ):
            tag = link.get("hreflang") or ""
            if tag.lower() != "x-default":
                page.alternates[tag] = href
    return page


def host_of(url: str | None) -> str:
    """Return the host of an address without www; empty where it has none or is no address."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _absolute(base: str | None, href: str | None) -> str | None:
    if not href:
        return None
    try:
        joined = urljoin(base or "", href.strip())
        return joined if urlsplit(joined).scheme in ("http", "https") else None
    except ValueError:
        return None


def _declared_language(root: etree._Element, metas: dict[str, list[str]]) -> str | None:
    """Return the first language that a page declares in a valid tag: of the page, of its body, in its data."""
    body = next(root.iter("body"), None)
    attributes = ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang")
    declared = [element.get(name) for element in (root, body) if element is not None for name in attributes]
    named = [
        tag.split(",")[0]
        for name in ("content-language", "dc.language", "dcterms.language", "og:locale")
        for tag in metas.get(name, [])
    ]
    return next(filter(None, map(normalise_tag, [*declared, *named])), None)


def _structured_data(root: etree._Element) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            # JSON can write half of a surrogate pair, and any control character.
            waiting = [make_all_valid(json.loads(re.sub(r"[\x00-\x1f]", " ", script.text.strip().rstrip(";"))))]
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


_TITLE_PROPERTIES = frozenset(["dc:title", "dcterms:title", "schema:headline"])
"""RDFa's names for a title, on the heading that is it."""


def _title(
    root: etree._Element, head_title: str | None, metas: dict[str, list[str]], article: dict[str, Any], site: str | None
) -> str | None:
    headings = [h for h in (text_of(e) for e in _headings(root, "h1")) if 3 < len(h) < 300]
    claimed = [
        html.unescape(v)
        for v in [article.get("headline"), *metas.get("og:title", []), *metas.get("twitter:title", [])]
        if isinstance(v, str) and v.strip()
    ]
    # A section's name stands over each of its pages; the page's data call the heading under it the title.
    titled = [
        e for e in root.iter("h1", "h2") if not _TITLE_PROPERTIES.isdisjoint((e.get("property") or "").lower().split())
    ]
    if len(titled) == 1 and 3 < len(own := text_of(titled[0])) < 300:
        return own
    head = head_title or (claimed[0] if claimed else "")
    folded = [fold_letters(c) for c in claimed]
    # The heading that the head's title repeats is the page's; a logo in an h1 is not, and is the shorter.
    names = [c for c in (*folded, fold_letters(head)) if c]
    repeated = [h for h in headings if _repeats(fold_letters(h), names, is_claimed=bool(folded))]
    if repeated:
        return _without_byline(max(repeated, key=len), [*claimed, head], site)
    if under := _heading_under(root, names):
        return _without_byline(under, [*claimed, head], site)
    if (
        len(headings) == 1
        and len(headings[0].split()) > 4
        and fold_letters(headings[0]) != fold_letters(site or "")
        and not _leads_home(root)
    ):
        # Editors write another title for search engines than for readers; the words of a site's own name over all its
        # pages share none with it.
        if (
            not site
            or not claimed
            or not _words(headings[0]) & _words(site)
            or _words(headings[0]) & (_words(claimed[0]) - _words(site))
        ):
            return _without_byline(headings[0], [*claimed, head], site)
    if claimed:
        return _without_site(" ".join(claimed[0].split()), site)
    if len(headings) == 1 and len(headings[0].split()) > 2:
        return headings[0]
    return _without_site(head, site) or (headings[0] if headings else None)


_MOST_IN_A_HEADING = 100


def _heading_under(root: etree._Element, names: list[str]) -> str | None:
    """Return the one heading below the first level that is the title which the page's head gives; a site's own name, or
    a section's, may stand over it as the only one of the first."""
    found = []
    for element in _headings(root, "h2", "h3"):
        words = text_of(element)
        key = fold_letters(words)
        if (
            len(key) >= 12
            and len(words.split()) > 2
            and any(n == key or (n.startswith(key) and 2 * len(key) > len(n)) for n in names)
        ):
            found.append(words)
    return found[0] if len(set(found)) == 1 else None


def _headings(root: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Yield the headings of a page but those that hold a good part of it: one that nobody closed holds all that
    follows, and the next such heading within it."""
    return (e for e in root.iter(*tags) if next(islice(e.iter(), _MOST_IN_A_HEADING, None), None) is None)


def _leads_home(root: etree._Element) -> bool:
    """Return whether a page's only heading of the first level is the site's: a link to its beginning, or in its
    header."""
    heading = next(root.iter("h1"), None)
    if heading is None:
        return False
    links = [*heading.iter("a"), *(e for e in heading.iterancestors("a"))]
    if any(re.fullmatch(r"(?:https?://[^/]+)?/?(?:index\.\w+|[a-z]{2}/?)?", link.get("href") or "-") for link in links):
        return True
    sign = f"{heading.get('class') or ''} {heading.get('id') or ''}".lower()
    return bool(re.search(r"(?:^|[\s_-])(?:logo|site-?(?:title|name)|brand(?:ing)?)(?:$|[\s_-])", sign))


def _repeats(key: str, names: list[str], *, is_claimed: bool) -> bool:
    """Return whether a heading is the title that a page's data and head give: the whole of it, or its beginning, or
    most of it.

    Where only its end is, it may be the site's name: "Plenary opens | Selby Daily", over "Selby Daily".
    """
    if not key:
        return False
    if not is_claimed:
        return any(key in name for name in names)
    return any(name in key or name.startswith(key) or (key in name and 2 * len(key) >= len(name)) for name in names)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def _without_byline(heading: str, titles: list[str], site: str | None) -> str:
    """Return the title alone where a page's heading holds its day or its author too: "Wells open by Ann Lund May 3,
    2021"."""
    if not find_dates(heading):
        return heading
    for title in titles:
        bare = _without_site(" ".join(title.split()), site)
        at = heading.find(bare)
        if (
            len(bare) > 12
            and len(bare) < len(heading)
            and at >= 0
            and find_dates(heading[:at] + " " + heading[at + len(bare) :])
        ):
            return bare
    return heading


def fold_letters(text: str) -> str:
    """Return the letters and digits of a text alone: quotation marks and dashes come in many forms."""
    return re.sub(r"\W+", "", text).casefold()


def _without_site(title: str, site: str | None) -> str:
    if site and len(title) > len(site):
        title = re.sub(rf"\s*[|\-–—·:»]\s*{re.escape(site)}\s*$", "", title)
    parts = re.split(r"\s+[|»–—]\s+|\s+-\s+(?=[^-]{2,40}$)|_(?=[^_]{2,30}$)", title)
    return parts[0].strip() if len(parts[0]) >= 12 or len(parts[0]) * 2 > len(title) else title.strip()


_BYLINE_LABEL = re.compile(
    r"^(?:(?:analysis|posted|written|story|words|text|reported|reporting|report|review(?:ed)?|opinion|column|"
    r"edited|photos?|exclusive|interview)\s+)?(?:by|par|por|von|di|door|af|av)\b\s*[::]?\s*"
    r"|^(?:text|текст|автор|autor|auteur|author|作者|记者|編輯|编辑|来源|文)\s*[:\uff1a/]\s*",
    re.IGNORECASE,
)
_BYLINE_SIGN = re.compile(r"(?:^|[\s_-])(?:author|byline|by-line|writer|creator)(?:$|[\s_-]|name|s\b)")
_OPENS_WITH_BY = re.compile(r"\s*(?:[Bb]y|BY)\s+[A-Z]")
_NO_NAME = re.compile(
    r"(?i)\b(?:editors?|editor-at-large|writer|reporter|correspondent|columnist|contributor|journalist|"
    r"producer|director|professor|staff writer|news|press|insider|magazine|times|herald|biography|md|phd|rd|"
    r"ms|ma)\b"
    r"|^(?:https?://)?(?:[\w-]+\.)+[a-z]{2,7}$|\.(?:com|org|net|co\.uk)\b|\bwebmaster\b|总阅读|總閱讀|"
    r"[(\uff08][^)]*[\u3040-\ud7af]|^(?:admin|administrator|editor|staff|webmaster|user\d*|author|unknown|none|"
    r"null|guest|follow|share)$|^[\d\W]+$"
)


_MAKER = re.compile(
    r"\b(?:gmbh|llc|ltd|inc|s\.?r\.?l|web ?design|(?:web|internet|werbe|digital)?agentur|(?:web|digital) agency)\b",
    re.IGNORECASE,
)


_TEMPLATE = re.compile(
    r"(?i)super ?user|(?:.*\b)?(?:joomla|wordpress|drupal|typo3|colorlib|templatemo\w*|themeforest|theme\w*|"
    r"envato|html5 ?up|(?:start ?)?bootstrap\w*|w3layouts|squarespace|webflow|"
    r"jekyll|templates?|wix)\b.*|no author|(?:la )?redacci[óo]n(?: .*)?|redaktion|(?:la )?r[ée]daction|"
    r"redazione|reda[cç][aã]o|redakcja|редакция|编辑部|編輯部|"
    r"politik|wirtschaft|sport|sports|kultur|panorama|lokales|politics|world|business|opinion|pol[ií]tica|"
    r"econom[ií]a|deportes|nacional(?:es)?|internacional(?:es)?|[a-zà-ÿ]+[._][a-zà-ÿ]+\d*"
)
"""What a site's template, an account or a desk of a paper is called: nobody who wrote."""


def _is_maker(name: str, site: str | None) -> bool:
    """Return whether a page's field names the firm that made the site, and not the site's own."""
    return bool(_MAKER.search(name)) and not (site and fold_letters(site) in fold_letters(name))


_LEADS_ON = re.compile(
    r"^(?:show|see|view|read|browse|more|all|alle|weitere|mehr|voir|tous|ver|todos)\b.*?(?:articles?|posts?|"
    r"stories|entries|beiträge|artikel|artículos|publications?)(?:\b|(?=of|by|von|de))",
    re.IGNORECASE,
)
"""What a link says that leads to all of an author's texts."""
_BODY = re.compile(
    r"\b(?:d[ée]partement\w*|department|ministr\w+|\w*ministerium|\w*amt|office|committee|commission|"
    r"kommission|agency|council|direction|direktion|secretar\w+|instituto?|faculty)\s+"
    r"(?:für|for|of|de|des|du|der|on|pour|para|per)\b",
    re.IGNORECASE,
)
"""Names of bodies that may have commas and "and" in them."""


_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[A-Za-z]{2,7}/?|.*\bwebmaster\b.*", re.IGNORECASE)
"""The address of a site, or its keeper: nobody's name."""


def _authors(
    root: etree._Element,
    article: dict[str, Any],
    data: list[dict[str, Any]],
    metas: dict[str, list[str]],
    site: str | None,
) -> list[str]:
    """Return the authors' names: as the page's data gives them, else as its byline does."""
    # The whole of a site's name, with its motto, is taken apart below as if names stood in it.
    claimed = [
        name
        for name in _claimed_names(article, data)
        if not (re.search(r" [|–—-] ", name) and fold_letters(name) == fold_letters(site or ""))
    ]
    in_head = [value for key in _AUTHOR_META for value in metas.get(key, []) if not _is_maker(value, site)][:6]
    if names := _clean_names(claimed) or _clean_names(in_head):
        return names
    if any(_ADDRESS.fullmatch(name.strip()) for name in (*claimed, *in_head)):
        # A page that gives its site for its author says that it has no other.
        return []
    return _clean_names([text_of(e) for e in root.iterfind(".//*[@rel='author']")]) or _clean_names(_byline(root))


def _claimed_names(article: dict[str, Any], data: list[dict[str, Any]]) -> list[str]:
    names: list[str] = []
    claimed = article.get("author")
    if claimed is None:
        claimed = next((d["author"] for d in data if d.get("author")), None)
    by_id = {d.get("@id"): d for d in data if d.get("@id")}
    for node in claimed if isinstance(claimed, list) else [claimed]:
        if isinstance(node, dict) and "name" not in node:
            # Data in a graph points to its people.
            node = by_id.get(node.get("@id"), node)
        name = node.get("name") if isinstance(node, dict) else node
        names += [each for each in (name if isinstance(name, list) else [name]) if isinstance(each, str)]
    return names


def _byline(root: etree._Element) -> list[str]:
    """Return what stands in the first element that is named a byline, or that opens with "by" and a name."""
    for element in root.iter("span", "a", "p", "div", "li", "address"):
        sign = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('id') or ''}".lower()
        named = sign != "  " and _BYLINE_SIGN.search(sign)
        if not named and not _OPENS_WITH_BY.match(element.text or ""):
            continue
        text = short_text(element, 120)
        if len(text) > 2 and not _is_beside(element) and (named or _names_people(text)) and _clean_names([text]):
            return [text]
    return []


_OF_LAW = re.compile(
    r"(?i)\b(?:laws?|acts?|decrees?|orders?|resolutions?|regulations?|decisions?|rulings?|statutes?|treat(?:y|ies)|"
    r"no|number|article|section|clause|virtue|means|way|contrast|default|law)\b"
)
_JOINING = frozenset(
    [
        "and",
        "the",
        "of",
        "for",
        "in",
        "at",
        "de",
        "da",
        "di",
        "du",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "el",
        "bin",
        "al",
        "y",
        "e",
        "et",
        "und",
        "with",
        "staff",
    ]
)


def _names_people(text: str) -> bool:
    """Return whether words that open with "by" may name who wrote: a sentence has more words in small letters, and a
    law is nobody."""
    words = re.findall(r"[^\W\d_]+", text)[1:]
    small = sum(word.islower() and word not in _JOINING for word in words)
    return small <= max(1, len(words) // 3) and not _OF_LAW.match(" ".join(words[:2])) and not text.endswith(".")


def _is_beside(element: etree._Element) -> bool:
    """Return whether an element asks a reader for a name, or stands in a margin: it names no author of the page."""
    if any(True for _ in element.iter("input", "label", "textarea")):
        return True
    for holder in element.iterancestors("form", "aside", "footer", "nav", "div", "section", "ul", "ol", "li"):
        if holder.tag in ("form", "aside", "footer", "nav"):
            return True
        sign = f"{holder.get('class') or ''} {holder.get('id') or ''}".lower()
        if sign != " " and IN_THE_MARGIN.search(sign) and not any(True for _ in holder.iter("h1")):
            return True
    return False


_PARTICLES = r"(?:(?:van|von|de|der|den|del|della|di|da|dos|la|le|el|al|bin|ben|ter|ten|zu)\s+){0,3}"
_FAMILY_FIRST = re.compile(
    rf"(?:(?:Rep|Sen|Hon|Dr|Prof|Mr|Mrs|Ms|Sir)\.?\s+)?(?P<family>{_PARTICLES}[^\W\d_a-z][\w’'-]*[^\W\d_A-Z]),\s"
    r"(?P<given>[^\W\d_a-z](?:[\w’'-]*[^\W\d_A-Z]|\.)(?:\s[^\W\d_a-z](?:[\w’'-]*[^\W\d_A-Z]|\.?)){0,2})"
)
"""One name as catalogues write it: "Lunda, Ida", "van der Berga, Olaf J."."""
_BESIDE_A_NAME = re.compile(
    r"(?:Reuters|Staff|Editor|Chair|Director|Minister|President|Author|Reporter|Correspondent|Press|Agency|Jr|Sr|Esq|"
    r"Bloomberg|Xinhua|London|Paris|Berlin|Washington|Brussels|Geneva|Beijing)\b"
)


def _turned(names: list[str]) -> list[str]:
    return [name for each in names for name in _with_given_name_first(" ".join(html.unescape(each).split()))]


def _with_given_name_first(name: str) -> list[str]:
    """Return a byline's names, each turned that stands with its family first; as it is where none does."""
    parts = re.split(r"\s*;\s*", name)
    turned = [_FAMILY_FIRST.fullmatch(part) for part in parts]
    if not all(
        m
        and m["given"] not in countries()
        and not _BESIDE_A_NAME.match(m["given"])
        and not _BESIDE_A_NAME.match(m["family"])
        for m in turned
    ):
        return [name]
    return [f"{m['given']} {m['family']}" for m in turned if m]


def _clean_names(names: list[str]) -> list[str]:
    """Return names without labels, dates, titles of office and addresses, each once."""
    result: list[str] = []
    for name in _turned(names):
        if _LEADS_ON.match(name) or re.fullmatch(r"[a-z]+", name) or _TEMPLATE.fullmatch(name):
            continue
        # "Ada Lund22 Dec 2031": a byline whose elements ran together.
        name = re.sub(r"(?<=[^\W\d_]{3})\d{1,4}\b.*$", "", name) if re.match(r"[^\W\d_]+ [^\W\d_]+", name) else name
        if _BODY.search(name) and len(name) <= 150 and not find_dates(name) and not re.search(r"[|•@]|https?:", name):
            result += [name] if name not in result else []
            continue
        if re.match(r"[A-Z]{2,5} [-–—] [^\W\d_]", name) and len(name) <= 60:
            # "ABC - Group of Selm": a short form is the beginning of a name, and none by itself.
            result += [name] if name not in result else []
            continue
        # A byline ends where its date, its outlet or its reader's links begin.
        name = re.split(r"\s*[|•·]\s*|\s+[-–—]\s+|@|https?:", name)[0] if not name.startswith(("http", "@")) else ""
        for mention in find_dates(name):
            name = name[: mention.start]
            break
        name = _BYLINE_LABEL.sub("", name.lstrip(" ,;:·•|–—-")).strip(" ,;:")
        name = re.sub(r"\s*\((?:https?://)?(?:[\w-]+\.)+[a-z]{2,7}/?\)", "", name)
        # "Ann Lund (with Olaf Berg and Ida Holm)": who helped is named in the brackets.
        name = re.sub(r"\s*\((?:with|avec|mit|con|com|met|med|et|and|und|y|e)\s+([^()]+)\)", r", \1", name)
        # "Jill LawlessAssociated Press": two elements that ran together.
        name = re.sub(
            r"(?<=[a-zA-Z]{3})(?=(?:Associated Press|Reuters|Staff|Business|Political|National|Chief|Senior)\b)",
            ", ",
            name,
        )
        parts = (
            re.split(r"\s*(?:,|;|\band\b|、|&|\bet\b|\bund\b|\by\b)\s*", name)
            if len(name.split()) > 3 or "," in name or ";" in name
            else [name]
        )
        people = [p for p in parts if 2 <= len(p) <= 60 and not _NO_NAME.search(p) and len(p.split()) <= 6]
        if (
            not people
            and len(parts) == 1
            and 2 <= len(name) <= 60
            and not re.match(
                r"(?i)(?:admin|administrator|editor|staff|webmaster|author|unknown|none|null|guest)$|"
                r"(?:[\w-]+\.)+[a-z]{2,7}$|.*\bwebmaster\b",
                name,
            )
            and not re.search(r"总阅读|總閱讀|[(\uff08][^)]*[\u3040-\ud7af]", name)
        ):
            # A desk or an agency signs as itself.
            people = [name] if re.search(r"[^\W\d_]{2}", name) else []
        result += [p for p in people if p not in result]
    return result[:8]
