"""Files that hold documents: ZIP folders, mail with attachments, mailboxes (mbox), feeds of whole texts.

In: a file. Out: what is in it, each as a thing of its own: `Captured`, or `CaptureRefused` with one line of why. The
file is hostile: its members are counted and measured while they are unpacked, none is written outside of the folder
that is given, and a bad one never stops the others.
"""

from __future__ import annotations

import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from pathlib import Path

from muniment.capture.captured import CONTAINER, DOCUMENT, Captured, CaptureRefused
from muniment.capture.errors import CaptureError, TooLarge
from muniment.capture.exchange import Exchange, WarcOrigin
from muniment.capture.fetch import FetchRules
from muniment.capture.held_feed import MOST_BYTES as FEED_BYTES
from muniment.capture.held_feed import may_be_feed, split_feed

MOST_MEMBERS = 10_000
MOST_UNPACKED = 2 * 2**30
"""Bytes that all members of one file may unpack to."""
MOST_TIMES = 200
"""Times its packed size that a member may have, where it is large."""
_LARGE = 16 * 2**20
_MOST_DEPTH = 3
"""Files of documents in files of documents."""
_MOST_OF_MAIL = 256 * 2**20
_PIECE = 1024 * 1024
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".svg"})
_OF_DOCUMENTS = (
    "[Content_Types].xml",
    "mimetype",
    "META-INF/container.xml",
    "META-INF/manifest.xml",
    "datapackage.json",
)
"""Members by which a zip is a document itself."""
_OF_MAIL = re.compile(rb"(?:mime-version|message-id|received|return-path):", re.IGNORECASE)
_HEAD = re.compile(rb"(?:From [^\r\n]+\r?\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*\r?\n(?:[ \t]+[^\r\n]*\r?\n)*){2,}")
_SAVED_PAGE = re.compile(
    rb"^(?:content-type:\s*multipart/related|snapshot-content-location:)", re.IGNORECASE | re.MULTILINE
)
_NEXT = re.compile(rb"(?:\A|\n\r?\n)From \S[^\r\n]*\r?\n(?=[A-Za-z][A-Za-z0-9-]*:)")
_MEDIA_TYPES = {"zip": "application/zip", "mbox": "application/mbox", "feed": "application/xml"}
"""Of files that are no document themselves."""
_BROKEN = (OSError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError)


@dataclass
class _Allowance:
    """What may still be unpacked of one file that was named."""

    members: int = MOST_MEMBERS
    bytes: int = MOST_UNPACKED


def kind_of_holder(path: Path) -> str:
    """Return how a file holds documents: `zip`, `mail` (with attachments), `mbox`, `feed`; empty for any other
    file."""
    try:
        if not path.is_file():
            return ""  # To open a pipe is to wait for whoever writes into it.
        with path.open("rb") as file:
            head = file.read(65_536)
    except OSError:
        return ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip" if _is_folder(path) else ""
    if may_be_feed(head):
        return "feed" if path.stat().st_size <= FEED_BYTES and split_feed(path.read_bytes()) else ""
    lines = _HEAD.match(head.lstrip(b"\xef\xbb\xbf\r\n"))
    if lines is None or not _OF_MAIL.search(lines[0]) or _SAVED_PAGE.search(lines[0]):
        return ""
    return "mbox" if lines[0].startswith(b"From ") else "mail"


def _is_folder(path: Path) -> bool:
    """Return whether a zip is a folder of files, and no document itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except _BROKEN:
        return False
    return not any(n in _OF_DOCUMENTS or n.endswith((".iwa", "/index.rdf")) for n in names)


def take_holder(whole: Captured, rules: FetchRules, folder: Path) -> Iterator[Captured | CaptureRefused]:
    """Yield a file that holds documents (a ZIP, a message, a mailbox), and the documents in it."""
    kind = kind_of_holder(whole.path)
    if whole.path.stat().st_size > rules.most_bytes:
        limit = f"over the limit of {rules.most_bytes / 2**20:,.0f} MiB; nothing was kept"
        yield CaptureRefused(whole.origin, whole.key, TooLarge(f"{whole.origin}: {limit}"))
        return
    yield whole
    yield from _held(kind, whole, rules, folder, _Allowance(), 1)


def as_container(path: Path, origin: str, key: str) -> Captured:
    """Return a zip or a mailbox as the original that holds others; a message, which is read itself, as a document."""
    kind = kind_of_holder(path)
    if kind == "mail":
        return Captured(origin, key, path, "file")
    return Captured(origin, key, path, "file", kind=CONTAINER, media_type=_MEDIA_TYPES[kind], container=path)


def _held(
    kind: str, whole: Captured, rules: FetchRules, folder: Path, allowance: _Allowance, depth: int
) -> Iterator[Captured | CaptureRefused]:
    taken = {"zip": _of_zip, "mail": _of_mail, "mbox": _of_mbox, "feed": _of_feed}[kind](
        whole, rules, folder, allowance
    )
    for thing in taken:
        yield thing
        inner = kind_of_holder(thing.path) if isinstance(thing, Captured) else ""
        if not isinstance(thing, Captured) or not inner:
            continue
        if depth >= _MOST_DEPTH:
            yield _refuse(
                thing.origin, thing.key, f"it is in {depth} files within one another; what it holds is not taken"
            )
        else:
            yield from _held(inner, thing, rules, folder, allowance, depth + 1)


def _refuse(origin: str, key: str, why: str, error: type[CaptureError] = CaptureError) -> CaptureRefused:
    return CaptureRefused(origin, key, error(f"{origin}: {why}"))


def _member(whole: Captured, name: str, path: Path, root: Path | None = None) -> Captured:
    """Return what was in a file, with the file's name before its own."""
    exchange = Exchange(warc=WarcOrigin(file=whole.path.name)) if whole.kind == CONTAINER else whole.exchange
    kind = kind_of_holder(path)
    is_holder = kind in _MEDIA_TYPES
    return Captured(
        f"{whole.origin}/{name}",
        f"{whole.key}!/{name}",
        path,
        "file",
        folder=root,
        kind=CONTAINER if is_holder else DOCUMENT,
        media_type=_MEDIA_TYPES.get(kind, ""),
        # What is in a file of documents that is in another stands in both.
        container=path if is_holder else whole.container,
        holder=whole.container if is_holder else None,
        exchange=exchange,
        # A page's pictures are taken from beside it, and what a file holds out of it, later: these stay until the run
        # is over.
        temporary=root is None and not kind,
    )


# ZIP


def _of_zip(
    whole: Captured, rules: FetchRules, folder: Path, allowance: _Allowance
) -> Iterator[Captured | CaptureRefused]:
    root = Path(tempfile.mkdtemp(dir=folder, prefix="zip-"))
    unpacked: list[tuple[str, Path]] = []
    try:
        with zipfile.ZipFile(whole.path) as archive:
            for info in archive.infolist():
                name = _name_of(info)
                if info.is_dir() or _is_left_out(name):
                    continue
                if allowance.members <= 0:
                    yield _refuse(
                        whole.origin, whole.key, f"more than {MOST_MEMBERS:,} files; the first were taken", TooLarge
                    )
                    break
                allowance.members -= 1
                parts = _safe_parts(name)
                key, origin = f"{whole.key}!/{name}", f"{whole.origin}/{name}"
                if parts is None or stat.S_ISLNK(info.external_attr >> 16):
                    yield _refuse(origin, key, "its name leads out of the archive")
                    continue
                try:
                    unpacked.append((name, _unpack(archive, info, root.joinpath(*parts), rules, allowance)))
                except TooLarge as error:
                    yield _refuse(origin, key, error.message, TooLarge)
                except _BROKEN as error:
                    locked = "password" in str(error)
                    yield _refuse(
                        origin, key, "it asks for a password" if locked else f"it cannot be unpacked: {error}"
                    )
    except _BROKEN as error:
        yield _refuse(whole.origin, whole.key, f"the archive cannot be opened: {error}")
    # Pages come before the pictures that they show.
    for name, path in sorted(unpacked, key=lambda found: found[1].suffix.lower() in _PICTURES):
        if path.stat().st_size:
            yield _member(whole, name, path, root)
        else:
            empty = CaptureError(f"{whole.origin}/{name}: the file is empty")
            empty.code = "empty"
            yield CaptureRefused(f"{whole.origin}/{name}", f"{whole.key}!/{name}", empty)


def unpack_below(path: Path, folder: Path, rules: FetchRules) -> list[str]:
    """Unpack a zip below a folder of ours, each file under its own name; return a line for each that was not. Raises
    CaptureError where it is none."""
    allowance, refused = _Allowance(), list[str]()
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                name = _name_of(info)
                if info.is_dir() or _is_left_out(name):
                    continue
                if allowance.members <= 0:
                    raise CaptureError(f"more than {MOST_MEMBERS:,} files are in the ZIP; divide it")
                allowance.members -= 1
                parts = _safe_parts(name)
                if parts is None or stat.S_ISLNK(info.external_attr >> 16):
                    refused.append(f"{name[:200]}: its name leads out of the archive")
                    continue
                try:
                    _unpack(archive, info, folder.joinpath(*parts), rules, allowance)
                except TooLarge as error:
                    refused.append(f"{name[:200]}: {error.message}")
                except _BROKEN as error:
                    refused.append(f"{name[:200]}: it cannot be unpacked: {error}")
    except _BROKEN as error:
        raise CaptureError(f"the ZIP cannot be opened: {error}") from error
    return refused


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return a member's name. What does not say that it is UTF-8 is that very often all the same."""
    if not info.flag_bits & 0x800:
        try:
            return info.filename.encode("cp437").decode("utf-8").replace("\\", "/")
        except UnicodeError:
            return info.filename.replace("\\", "/")
    return info.filename.replace("\\", "/")


def _is_left_out(name: str) -> bool:
    """Return whether a member is hidden, or what a program keeps of a folder."""
    parts = name.split("/")
    return (
        any(p.startswith(".") and p.strip(".") for p in parts)
        or parts[0] == "__MACOSX"
        or parts[-1] in ("Thumbs.db", "desktop.ini")
    )


def _safe_parts(name: str) -> list[str] | None:
    """Return the parts of a member's path below a folder of ours; None where it leads elsewhere."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    is_safe = parts and len(parts) <= 30 and not name.startswith("/") and not re.match(r"[A-Za-z]:", name)
    if not is_safe or any(p == ".." or "\0" in p or len(p.encode()) > 200 for p in parts):
        return None
    return parts


def _unpack(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, rules: FetchRules, allowance: _Allowance
) -> Path:
    """Write a member below our folder. Raises TooLarge, and what a broken zip raises."""
    most = min(rules.most_bytes, allowance.bytes)
    if info.file_size > _LARGE and info.file_size > MOST_TIMES * max(1, info.compress_size):
        raise TooLarge("it unpacks to far more than any document does")
    if info.file_size > most:
        raise TooLarge(f"it unpacks to {info.file_size / 2**20:,.0f} MiB, over the limit")
    path.parent.mkdir(parents=True, exist_ok=True)
    while path.exists():
        path = path.with_name(f"_{path.name}"[:200])
    size = 0
    with archive.open(info) as source, path.open("xb") as target:
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > most:
                raise TooLarge("it unpacks to more than the limit")
            target.write(piece)
    allowance.bytes -= size
    return path


# Mail


def _of_mail(
    whole: Captured, rules: FetchRules, folder: Path, allowance: _Allowance
) -> Iterator[Captured | CaptureRefused]:
    """Yield the attachments of a message."""
    if whole.path.stat().st_size > _MOST_OF_MAIL:
        yield _refuse(whole.origin, whole.key, "its attachments are too large to be taken", TooLarge)
        return
    content = re.sub(rb"\A(?:\xef\xbb\xbf|\s)*(?:From [^\n]*\n)?", b"", whole.path.read_bytes())
    try:
        message = BytesParser(policy=compat32).parsebytes(content)
        attached = list(_attachments(message))
    except (RecursionError, ValueError, LookupError, TypeError) as error:
        yield _refuse(whole.origin, whole.key, f"its attachments cannot be told: {error or type(error).__name__}")
        return
    used: set[str] = set()
    for number, (given, content) in enumerate(attached, 1):
        name = given or f"attachment-{number}"
        while name in used:
            name = f"{number}-{name}"
        used.add(name)
        key, origin = f"{whole.key}!/{name}", f"{whole.origin}/{name}"
        if allowance.members <= 0 or len(content) > min(rules.most_bytes, allowance.bytes):
            yield _refuse(origin, key, "the attachment is over the limits of one file", TooLarge)
            continue
        allowance.members -= 1
        allowance.bytes -= len(content)
        yield _member(whole, name, _write(content, folder))


def _attachments(message: Message) -> Iterator[tuple[str, bytes]]:
    """Yield the files that came with a message: their names and bytes. What is shown in its text is none."""
    for part in message.walk():
        if part.is_multipart() or part is message:
            continue
        kind, name = part.get_content_type(), _file_name(part)
        is_attached = part.get_content_disposition() == "attachment" or bool(name and kind != "text/html")
        is_shown = bool(part.get("content-id")) and kind.startswith("image/")
        if (
            (is_attached or not kind.startswith("text/"))
            and not is_shown
            and not kind.endswith(("-signature", "/pgp-keys"))
        ):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload:
                yield name, payload


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
        if "=?" in name:
            parts = (p.decode(_codec(c), "replace") if isinstance(p, bytes) else p for p, c in decode_header(name))
            name = "".join(parts)
    except (LookupError, UnicodeError, ValueError, AssertionError, TypeError):
        return ""
    name = re.split(r"[\\/]", name)[-1]
    return " ".join("".join(c for c in name if c.isprintable()).split())[:150].strip(". ")


def _codec(charset: str | None) -> str:
    """Return the codec of a charset: programs that say GB2312 write more than it has."""
    return "gb18030" if (charset or "").lower() in ("gb2312", "gbk") else charset or "ascii"


def _of_mbox(
    whole: Captured, rules: FetchRules, folder: Path, allowance: _Allowance
) -> Iterator[Captured | CaptureRefused]:
    """Yield the messages of a mailbox."""
    if whole.path.stat().st_size > _MOST_OF_MAIL:
        yield _refuse(whole.origin, whole.key, "the mailbox is too large to be taken apart", TooLarge)
        return
    content = whole.path.read_bytes()
    starts = [(match.start(), match.end()) for match in _NEXT.finditer(content)]
    for number, ((_, start), (end, _)) in enumerate(zip(starts, [*starts[1:], (len(content), 0)], strict=True), 1):
        if allowance.members <= 0:
            yield _refuse(
                whole.origin, whole.key, f"more than {MOST_MEMBERS:,} messages; the first were taken", TooLarge
            )
            return
        allowance.members -= 1
        message = re.sub(rb"(?m)^>(>*From )", rb"\1", content[start:end])
        if message.strip():
            yield _member(whole, f"{number:04}.eml", _write(message, folder))


def _of_feed(
    whole: Captured, rules: FetchRules, folder: Path, allowance: _Allowance
) -> Iterator[Captured | CaptureRefused]:
    """Yield the entries of a feed."""
    for name, content in split_feed(whole.path.read_bytes()):
        if allowance.members <= 0:
            yield _refuse(
                whole.origin, whole.key, f"more than {MOST_MEMBERS:,} entries; the first were taken", TooLarge
            )
            return
        allowance.members -= 1
        yield _member(whole, name, _write(content, folder))


def _write(content: bytes, folder: Path) -> Path:
    with tempfile.NamedTemporaryFile(dir=folder, prefix="held-", delete=False) as target:
        target.write(content)
    return Path(target.name)
