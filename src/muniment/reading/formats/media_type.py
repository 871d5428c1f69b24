"""What kind of file some bytes are, by their own signs and not by their name.

In: the first bytes (and, for archives, the whole). Out: an IANA media type.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from muniment.reading.errors import Damaged, Encrypted, UnknownType
from muniment.reading.formats import signs
from muniment.reading.formats.charset_guess import find_utf_16
from muniment.reading.pictures.svg import is_svg

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|h[1-6]|table|article|section|a|span|script|ul|main)(?=[\s/>])",
    re.IGNORECASE,
)
"""The beginning of an element, and not of an address: "<main@lake.example>" stands in the head of a letter."""
TEXT, MARKDOWN, HTML, PDF, DOCX, GZIP = (
    "text/plain",
    "text/markdown",
    "text/html",
    "application/pdf",
    _OFFICE,
    "application/gzip",
)
ODT, EPUB, RTF, DOC = (
    "application/vnd.oasis.opendocument.text",
    "application/epub+zip",
    "application/rtf",
    "application/msword",
)
CSV, TSV = "text/csv", "text/tab-separated-values"
CALENDAR = "text/calendar"
_ODF = "application/vnd.oasis.opendocument."
ODS, ODP, ODG = f"{_ODF}spreadsheet", f"{_ODF}presentation", f"{_ODF}graphics"
FODT, FODS, FODP = f"{_ODF}text-flat-xml", f"{_ODF}spreadsheet-flat-xml", f"{_ODF}presentation-flat-xml"
XLSX, PPTX = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
XLS, XLSB = "application/vnd.ms-excel", "application/vnd.ms-excel.sheet.binary.macroenabled.12"
MAIL, MBOX, MHTML = "message/rfc822", "application/mbox", "multipart/related"
WEBARCHIVE, MAFF = "application/x-webarchive", "application/x-maff"
RSS, ATOM, XML, TEX = "application/rss+xml", "application/atom+xml", "application/xml", "application/x-tex"
ZIP = "application/zip"

_SIGNS: list[tuple[bytes, str, str]] = [
    (b"\x89PNG", "image/png", "a PNG picture"),
    (b"\xff\xd8\xff", "image/jpeg", "a JPEG picture"),
    (b"GIF8", "image/gif", "a GIF picture"),
    (b"\x7fELF", "application/x-executable", "a program"),
    (b"MZ", "application/x-msdownload", "a program"),
    (b"Rar!", "application/vnd.rar", "a RAR archive"),
    (b"7z\xbc\xaf", "application/x-7z-compressed", "a 7z archive"),
    (b"SQLite format 3", "application/vnd.sqlite3", "a database"),
]


_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def find_media_type(content: bytes, name: str = "") -> str:
    """Return the media type of a file's bytes; `name` only tells Markdown and tables from plain text.

    Raises UnknownType where it is nothing that can be read, Damaged for a zip that does not open.
    """
    head = content[:2048]
    stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if signs.PDF in content[:1024] or _has_lost_its_head(content):
        return PDF
    if head.startswith(signs.GZIP):
        return GZIP
    if head.startswith(signs.ZIP):
        return _zip_type(content)
    if head.startswith(signs.RTF):
        return RTF
    if head.startswith(signs.OLE):
        return _ole_type(content)
    for sign, media_type, description in _SIGNS:
        if head.startswith(sign):
            raise UnknownType(f"this is {description} ({media_type}), which has no text to read")
    if is_svg(content):
        raise UnknownType("this is a drawing (image/svg+xml), which has no text to read")
    if head.startswith(signs.BINARY_PLIST) and b"WebMainResource" in content:
        return WEBARCHIVE
    if codec := _utf_16(content):
        content = content[:65536].decode(codec, "ignore").encode()
        head = content[:2048]
        stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if _is_binary(content):
        raise UnknownType("these bytes are no text and of no kind that can be read")
    if stripped[:15].upper() == b"BEGIN:VCALENDAR":
        return CALENDAR
    if kind := _kind_of_mail(content, name):
        return kind
    if kind := kind_of_xml(content):
        return kind
    name = (
        name.lower().partition("?")[0].removesuffix(".gz") if _ADDRESS.match(name) else name.lower().removesuffix(".gz")
    )
    if stripped[:1] == b"<" and (_HTML.search(content[:8192]) or name.endswith((".html", ".htm", ".xhtml"))):
        return HTML
    if name.endswith((".html", ".htm", ".xhtml")):
        return HTML
    if name.endswith((".md", ".markdown")):
        return MARKDOWN
    if name.endswith((".csv", ".tsv", ".tab")):
        return CSV if name.endswith(".csv") else TSV
    if _OF_TEX.search(content[:16_384]):
        return TEX
    if _HTML.search(head) and head.count(b"<") > 5:
        return HTML
    return TEXT


def guess_media_type(beginning: bytes) -> str:
    """Return what the first bytes of a file look like, readable or not; never raises. Of a packed file only how it is
    packed."""
    if beginning.startswith((b"WARC/1.", b"WARC/0.")):
        return "application/warc"
    if beginning.startswith(signs.ZIP_WITH_FILES):
        return "application/zip"
    try:
        return find_media_type(beginning)
    except Damaged:
        return "application/octet-stream"
    except UnknownType:
        found = (media_type for sign, media_type, _ in _SIGNS if beginning.startswith(sign))
        return next(found, "image/svg+xml" if is_svg(beginning) else "application/octet-stream")


def _has_lost_its_head(content: bytes) -> bool:
    """Return whether bytes are a PDF whose first line is missing or broken: its objects and its end are no text that
    anybody wrote."""
    return b"startxref" in content[-2048:] and b"endobj" in content[:65_536] and b" obj" in content[:65_536]


_HEADER_LINES = re.compile(
    rb"(?:From [^\r\n]++\r?\n)?+(?:[A-Za-z][A-Za-z0-9-]*+:[^\r\n]*+\r?\n(?:[ \t][^\r\n]*+\r?\n)*+){2,}+"
)
"""Nothing that was taken is given back: of lines that go on a line there would be too many ways to take them."""
_OF_MAIL = re.compile(
    rb"^(?:mime-version|message-id|received|return-path|content-transfer-encoding):", re.IGNORECASE | re.MULTILINE
)
_OF_A_SAVED_PAGE = re.compile(
    rb"^(?:content-type:\s*multipart/related|snapshot-content-location:)", re.IGNORECASE | re.MULTILINE
)


def _kind_of_mail(content: bytes, name: str) -> str:
    """Return what a message (RFC 5322, RFC 2557) or a file of messages (RFC 4155) is; empty for any other text. A memo
    that begins with "To:" and "From:" is none."""
    lines = _HEADER_LINES.match(content[:65_536].lstrip(b"\xef\xbb\xbf\r\n"))
    if lines is None:
        return ""
    if not _OF_MAIL.search(lines[0]) and not name.lower().endswith((".eml", ".mbox", ".mht", ".mhtml")):
        return ""
    if _OF_A_SAVED_PAGE.search(lines[0]):
        return MHTML
    return MBOX if lines[0].startswith(b"From ") and _NEXT_MESSAGE.search(content) else MAIL


_NEXT_MESSAGE = re.compile(rb"\n\r?\nFrom \S[^\r\n]*\r?\n[A-Za-z][A-Za-z0-9-]*:")
_OF_TEX = re.compile(rb"^[ \t]*\\(?:documentclass|documentstyle|begin\{document\})", re.MULTILINE)
_ROOT = re.compile(
    r"\A\s*(?P<says><\?xml[^>]*\?>)?(?>\s+|<!--.*?-->|<\?[^>]*\?>|<!DOCTYPE[^>\[]*(?>\[.*?\]\s*)?>)*+"
    r"<(?P<name>[\w:.-]++)(?P<attributes>[^>]*+)>",
    re.DOTALL | re.IGNORECASE,
)
_IN_XHTML = re.compile(r"\bxmlns\s*=\s*[\"']http://www\.w3\.org/1999/xhtml")
"""Of an element that is itself one of the web: laws name that namespace for a few elements within them."""
_LISTS_OF_ADDRESSES = ("urlset", "sitemapindex")
_KINDS_OF_ODF = {"text": FODT, "spreadsheet": FODS, "presentation": FODP}


def kind_of_xml(content: bytes) -> str:
    """Return what an XML file that is no page of the web is, by its first element; empty for any other text. Raises
    UnknownType for a list of addresses."""
    head = content[:16_384]
    wide = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    match = _ROOT.match(head.decode(wide, "replace").lstrip("\ufeff"))
    if match is None:
        return ""
    name, attributes = match["name"].rpartition(":")[2].lower(), match["attributes"]
    if name == "document" and _ODF.rstrip(".") in attributes:
        kind = re.search(rf"{re.escape(_ODF)}(\w+)", attributes)
        return _KINDS_OF_ODF.get(kind[1] if kind else "", "")
    if name == "package" and "schemas.microsoft.com/office/2006/xmlPackage" in attributes:
        return DOCX if b"wordprocessingml" in content else ""
    if name in _LISTS_OF_ADDRESSES:
        raise UnknownType("this is a list of addresses (a sitemap) and no document; capture its own address")
    if name == "rss" or (name == "rdf" and "http://purl.org/rss/1.0/" in attributes):
        return RSS
    if name == "feed" and "http://www.w3.org/2005/Atom" in attributes:
        return ATOM
    if name == "plist":
        if b"WebMainResource" in content:
            return WEBARCHIVE
        raise UnknownType("this is a list of a program's settings (a plist), which has no text to read")
    if name in ("html", "svg") or _IN_XHTML.search(attributes):
        return ""
    return XML if match["says"] or "xmlns" in attributes or name in _LAWS else ""


_LAWS = frozenset({"akomantoso", "bill", "resolution", "legislation", "act", "formex"})


_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])


def _utf_16(content: bytes) -> str | None:
    """Return the name of the form of UTF-16 that a text is in, with its mark or without; None for any other."""
    if content[:4] == b"\xff\xfe\0\0":
        return "utf-32"
    return "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else find_utf_16(content)


def _is_binary(content: bytes) -> bool:
    sample = content[:65536]
    if not sample:
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls / len(sample) > 0.01


_OFFICE_KINDS: tuple[tuple[str, str], ...] = (
    (
        r"wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)\.macroenabledtemplate|"
        r"ms-word\.(?:document|template)\.macroenabled",
        DOCX,
    ),
    (r"spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template|addin)\.macroenabled", XLSX),
    (r"ms-excel\.sheet\.binary", XLSB),
    (
        r"presentationml\.(?:presentation|slideshow|template)\.main|"
        r"ms-powerpoint\.(?:presentation|slideshow|template)\.macroenabled",
        PPTX,
    ),
)
_OTHERS = {"visio/": "a drawing (VSDX)", "Index/": "a file of Apple's office programs"}
_MOST_OF_TYPES = 4 * 2**20


def _zip_type(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            kind = _office_type(archive, names) or _opendocument_type(archive, names)
            if kind:
                return kind
            if any(re.fullmatch(r"[^/]+/index\.rdf", name) for name in names):
                return MAFF
            for folder, what in _OTHERS.items():
                if any(name.startswith(folder) for name in names) and (
                    "[Content_Types].xml" in names or any(name.endswith(".iwa") for name in names)
                ):
                    raise UnknownType(f"this is {what}, which cannot be read; save it as PDF")
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as error:
        if "password" in str(error):
            raise Encrypted("the file asks for a password") from error
        raise Damaged(f"the file begins as a zip and does not open as one: {error}") from error
    raise UnknownType(
        "this is a zip archive and no document itself; muniment capture takes each document that it holds, and its "
        "folder can be read once it is unpacked"
    )


def _office_type(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Return which kind of Office Open XML a zip is, by the types of its parts; empty for another zip."""
    listed = next((name for name in names if name.lower() == "[content_types].xml"), None)
    if listed is not None:
        with archive.open(listed) as part:
            types = part.read(_MOST_OF_TYPES).lower().decode("utf-8", "replace")
        for pattern, kind in _OFFICE_KINDS:
            if re.search(pattern, types):
                return kind
    folders = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
    return next((kind for name, kind in folders.items() if name in names), "")


def _opendocument_type(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Return which kind of OpenDocument or EPUB a zip is; empty for another zip. Raises UnknownType for a kind that is
    not read."""
    kind = ""
    if "mimetype" in names:
        # No more of it than is looked at: it may unpack to anything.
        with archive.open("mimetype") as part:
            kind = part.read(80).decode("ascii", "replace").strip().lstrip("\ufeff")
    elif "META-INF/manifest.xml" in names and "content.xml" in names:
        with archive.open("META-INF/manifest.xml") as part:
            found = re.search(rb"application/vnd\.oasis\.opendocument\.[a-z-]+", part.read(_MOST_OF_TYPES))
        kind = found[0].decode() if found else ""
    elif "META-INF/container.xml" in names:
        return EPUB
    for known in (ODT, ODS, ODP, ODG, EPUB):
        if kind == known or (known != EPUB and kind.startswith(f"{known}-")):
            return known
    if kind:
        raise UnknownType(f"this is {kind}, which cannot be read; save it as DOCX or PDF")
    return ""


_STREAMS = {"Workbook": XLS, "Book": XLS, "WordDocument": DOC}


def _ole_type(content: bytes) -> str:
    """Tell old Office files apart by the name of their main stream."""
    if _has_stream(content, "EncryptedPackage"):
        raise Encrypted("the file asks for a password")
    for name, kind in reversed(_STREAMS.items()):
        if _has_stream(content, name):
            return kind
    if _has_stream(content, "__properties_version1.0"):
        raise UnknownType("this is a message of Outlook (MSG), which cannot be read; save it as EML")
    if _has_stream(content, "PowerPoint Document"):
        raise UnknownType("this is an old presentation (PPT), which cannot be read; save it as PPTX or PDF")
    raise UnknownType("this is an old Office file and no Word document; save it as PDF")


def _has_stream(content: bytes, name: str) -> bool:
    return f"{name}\0".encode("utf-16-le") in content or content.endswith(name.encode("utf-16-le"))
