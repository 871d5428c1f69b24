"""What kind of file some bytes are, by their own signs and not by their name.

In: the first bytes (and, for archives, the whole). Out: an IANA media type.
"""

from __future__ import annotations

import io
import re
import zipfile

from muniment.reading.errors import Damaged, UnknownType
from muniment.reading.formats.charset_guess import find_utf_16
from muniment.reading.pictures.svg import is_svg

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|h[1-6]|table|article|section|a|span|script|ul|main)\b",
    re.IGNORECASE,
)
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
    if b"%PDF-" in content[:1024]:
        return PDF
    if head.startswith(b"\x1f\x8b"):
        return GZIP
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(content)
    if head.startswith(b"{\\rtf"):
        return RTF
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _ole_type(content)
    for sign, media_type, description in _SIGNS:
        if head.startswith(sign):
            raise UnknownType(f"this is {description} ({media_type}), which has no text to read")
    if is_svg(content):
        raise UnknownType("this is a drawing (image/svg+xml), which has no text to read")
    if codec := _utf_16(content):
        content = content[:65536].decode(codec, "ignore").encode()
        head = content[:2048]
        stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if _is_binary(content):
        raise UnknownType("these bytes are no text and of no kind that can be read")
    if kind := _kind_of_mail(head):
        raise UnknownType(f"this is {kind}, which cannot be read yet; save it as HTML or PDF")
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
    if _HTML.search(head) and head.count(b"<") > 5:
        return HTML
    return TEXT


def guess_media_type(beginning: bytes) -> str:
    """Return what the first bytes of a file look like, readable or not; never raises. Of a packed file only how it is
    packed."""
    if beginning.startswith((b"WARC/1.", b"WARC/0.")):
        return "application/warc"
    if beginning.startswith(b"PK\x03\x04"):
        return "application/zip"
    try:
        return find_media_type(beginning)
    except Damaged:
        return "application/octet-stream"
    except UnknownType:
        found = (media_type for sign, media_type, _ in _SIGNS if beginning.startswith(sign))
        return next(found, "image/svg+xml" if is_svg(beginning) else "application/octet-stream")


_HEADER_LINES = re.compile(
    rb"(?:From [^\r\n]+\r?\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*\r?\n(?:[ \t]+[^\r\n]*\r?\n)*){2,}"
)
_OF_MAIL = re.compile(
    rb"^(?:mime-version|message-id|received|return-path|content-transfer-encoding):", re.IGNORECASE | re.MULTILINE
)
_OF_A_SAVED_PAGE = re.compile(
    rb"^(?:content-type:\s*multipart/related|snapshot-content-location:)", re.IGNORECASE | re.MULTILINE
)


def _kind_of_mail(head: bytes) -> str:
    """Return what a message (RFC 5322, RFC 2557) is; empty for any other text. A memo that begins with "To:" and
    "From:" is none."""
    lines = _HEADER_LINES.match(head.lstrip(b"\xef\xbb\xbf\r\n"))
    if lines is None or not _OF_MAIL.search(lines[0]):
        return ""
    return "a web page saved as one file (MHTML)" if _OF_A_SAVED_PAGE.search(lines[0]) else "a mail message"


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


_OFFICE_PARTS = {"xl/": "a spreadsheet (XLSX)", "ppt/": "a presentation (PPTX)", "visio/": "a drawing (VSDX)"}


def _zip_type(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return DOCX
            if "mimetype" in names:
                # No more of it than is looked at: it may unpack to anything.
                with archive.open("mimetype") as part:
                    kind = part.read(80).decode("ascii", "replace").strip()
                if kind in (ODT, EPUB):
                    return kind
                raise UnknownType(f"this is {kind}, which cannot be read yet; save it as DOCX or PDF")
            for folder, what in _OFFICE_PARTS.items():
                if any(name.startswith(folder) for name in names) and "[Content_Types].xml" in names:
                    raise UnknownType(f"this is {what}, which cannot be read; save it as PDF")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
        raise Damaged(f"the file begins as a zip and does not open as one: {error}") from error
    raise UnknownType(
        "this is a zip archive and no document of a kind that can be read; where it holds documents, unpack it "
        "and capture the folder"
    )


def _ole_type(content: bytes) -> str:
    """Tell an old Word file from the other old Office files: by the name of its main stream."""
    if "WordDocument".encode("utf-16-le") in content:
        return DOC
    raise UnknownType("this is an old Office file and no Word document; save it as PDF")
