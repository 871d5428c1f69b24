"""Mail: one message (EML, RFC 5322), or a file of messages (mbox, RFC 4155).

In: bytes. Out: a `TextReading`: the subject is the title, who sent it the author, the day on which it was sent its
day; its words stand whole. Addresses of people are no part of it. Attachments are named in a warning: a capture takes
each as an item of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from muniment.reading.errors import Damaged, EmptyFile, Encrypted
from muniment.reading.findings.date_labels import Dated, PageDates
from muniment.reading.formats.charset import decode
from muniment.reading.formats.flow import Flow
from muniment.reading.formats.html_page import parse
from muniment.reading.formats.markup_walk import MarkupWalk
from muniment.reading.formats.media_type import MAIL, MBOX
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.formats.text_units import LIST_MARK
from muniment.reading.losses import Losses, count_words
from muniment.reading.model import TextReading
from muniment.reading.pages.shown_words import read_words

MOST_MESSAGES = 2_000
MOST_PARTS = 500
MOST_DEPTH = 8
_NEXT = re.compile(rb"(?:\A|\n\r?\n)From \S[^\r\n]*\r?\n(?=[A-Za-z][A-Za-z0-9-]*:)")
_REPLIED = re.compile(r"^(?:>\s?)+", re.MULTILINE)


@dataclass
class Attachment:
    """A file that came with a message."""

    name: str
    content: bytes
    media_type: str


@dataclass
class Letter:
    """A message: what its head says, its words, and what came with it."""

    subject: str
    sender: str
    sent: Dated | None
    flow: Flow
    losses: Losses
    attachments: list[Attachment] = field(default_factory=list)
    is_locked: bool = False


def read_mail(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read a message. Raises Damaged, Encrypted, EmptyFile."""
    letter = take_letter(content)
    if letter.flow.is_empty and letter.is_locked:
        raise Encrypted("the message is encrypted")
    if letter.flow.is_empty and not letter.subject:
        raise EmptyFile("the message has no text")
    if letter.attachments:
        warnings = [*warnings, name_attachments(letter.attachments)]
    base: dict[str, Any] = {"media_type": MAIL, "charset": None, "url": url, "warnings": warnings}
    return finish_text_reading(
        base,
        letter.subject or None,
        letter.flow.sections,
        dates=PageDates(letter.sent),
        authors=[letter.sender] if letter.sender else [],
        kind="article",
        original=letter.losses.original,
        losses=letter.losses,
    )


def name_attachments(attachments: list[Attachment]) -> str:
    """Return in a line which files came with a message."""
    names = [a.name[:100] for a in attachments[:20]]
    more = f" and {len(attachments) - 20} more" if len(attachments) > 20 else ""
    return f"attachments are no part of this text: {', '.join(names)}{more}"


def read_mbox(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read a file of messages: each is a section. Raises EmptyFile."""
    flow, losses = Flow(), Losses()
    attached = count = 0
    for count, message in enumerate(split_messages(content), 1):
        if count > MOST_MESSAGES:
            warnings = [*warnings, f"the file has more than {MOST_MESSAGES:,} messages; the first of them were read"]
            break
        letter = take_letter(message)
        if letter.subject:
            flow.add_heading(letter.subject, 1)
        elif not flow.is_empty:
            flow.sections.append(type(flow.last)())
        flow.add_flow(letter.flow)
        losses.take(letter.losses)
        losses.original += letter.losses.original
        attached += len(letter.attachments)
    if flow.is_empty:
        raise EmptyFile("the messages have no text")
    if attached:
        warnings = [*warnings, f"attachments are no part of this text: {attached}"]
    base: dict[str, Any] = {"media_type": MBOX, "charset": None, "url": url, "warnings": warnings}
    reading = finish_text_reading(
        base, None, flow.sections, kind="document", original=losses.original, losses=losses, dates=PageDates()
    )
    # What its first message is about is no title of the whole.
    return reading.model_copy(update={"title": None})


def split_messages(content: bytes) -> Iterator[bytes]:
    """Yield the messages of an mbox file."""
    starts = [match.end() for match in _NEXT.finditer(content)]
    ends = [match.start() for match in _NEXT.finditer(content)][1:]
    for start, end in zip(starts, [*ends, len(content)], strict=True):
        yield re.sub(rb"(?m)^>(>*From )", rb"\1", content[start:end])


def take_letter(content: bytes) -> Letter:
    """Return what a message says. Raises Damaged."""
    content = re.sub(rb"\A(?:\xef\xbb\xbf|\s)*(?:From [^\n]*\n)?", b"", content)
    message = BytesParser(policy=compat32).parsebytes(content)
    letter = Letter(field_of(message, "subject"), _sender(message), _sent(message), Flow(), Losses())
    _take_part(message, letter, 0)
    return letter


def field_of(message: Message, name: str) -> str:
    """Return a field of a message's head, in letters."""
    text = decode_words(raw_field(message, name))
    try:
        # Letters that no rule of mail allows, as they were sent.
        text = (
            text.encode("ascii", "surrogateescape").decode("utf-8", "replace")
            if "\udc80" <= max(text, default="") <= "\udcff"
            else text
        )
    except UnicodeError:
        text = text.encode("utf-8", "replace").decode()
    return " ".join(unicodedata.normalize("NFC", text).split())


def raw_field(part: Message, name: str) -> str:
    """Return a field as it was sent, empty where there is none. Bytes beyond ASCII stand in it as Python's surrogates:
    the library's own way to ask gives a mark in place of each."""
    return next((str(value) for key, value in part.raw_items() if key.lower() == name), "")


def decode_words(value: str) -> str:
    """Return a field in letters: parts of it may be packed, each in a charset of its own (RFC 2047)."""
    try:
        parts = decode_header(value)
    except (ValueError, UnicodeError, AssertionError, HeaderParseError):
        return value
    texts = []
    for part, charset in parts:
        if isinstance(part, bytes):
            # Where no charset is named, the bytes are plain letters, or what no rule of mail allows.
            texts.append(decode(part, charset)[0] if charset else part.decode("ascii", "surrogateescape"))
        else:
            texts.append(part)
    return "".join(texts)


def _sender(message: Message) -> str:
    """Return the name of who sent a message; an address is none."""
    try:
        name = parseaddr(field_of(message, "from"))[0].strip(" '\"")
    except RecursionError:  # The library opens a bracket within a bracket by a call within a call.
        return ""
    return name if name and "@" not in name and len(name) < 200 else ""


def _sent(message: Message) -> Dated | None:
    said = field_of(message, "date")
    try:
        return Dated(parsedate_to_datetime(said).date().isoformat(), said, "the head of the message: Date")
    except (ValueError, TypeError, IndexError, OverflowError, RecursionError):
        return None


def _take_part(part: Message, letter: Letter, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise Damaged("the message is nested too deep to be read")
    kind = part.get_content_type()
    if kind == "multipart/encrypted" or (kind.endswith("pkcs7-mime") and "signed" not in str(part.get("content-type"))):
        letter.is_locked = True
        return
    if part.is_multipart():
        children = [child for child in part.get_payload() if isinstance(child, Message)][:MOST_PARTS]
        if kind == "multipart/alternative":
            _take_best(children, letter, depth)
        elif kind == "message/rfc822":
            for child in children:
                _take_forwarded(child, letter, depth)
        elif kind == "multipart/related" and children:
            # What a page shows (its pictures) is sent with it.
            _take_part(children[0], letter, depth + 1)
            for child in children[1:]:
                if not child.get("content-id") or not child.get_content_type().startswith("image/"):
                    _take_part(child, letter, depth + 1)
        else:
            for child in children:
                _take_part(child, letter, depth + 1)
        return
    named = file_name(part)
    is_attached = part.get_content_disposition() == "attachment" or bool(named and kind != "text/html")
    if kind.startswith("multipart/") and not is_attached:
        # Its parts cannot be told apart: their border is not said, or stands nowhere. The words are there.
        _take_text(part, letter, "text/plain")
        return
    if is_attached or not kind.startswith("text/") or kind == "text/calendar":
        if not kind.startswith("application/pgp-signature") and not kind.endswith("pkcs7-signature"):
            letter.attachments.append(Attachment(named or kind, payload_of(part), kind))
        return
    _take_text(part, letter, kind)


def _take_best(children: list[Message], letter: Letter, depth: int) -> None:
    """Take one of several forms of the same text: the last that can be read, unless an earlier one says much more."""
    best: Letter | None = None
    for child in children:
        tried = Letter("", "", None, Flow(), Losses())
        _take_part(child, tried, depth + 1)
        letter.attachments += tried.attachments
        letter.is_locked = letter.is_locked or tried.is_locked
        if not tried.flow.is_empty and (best is None or tried.losses.original >= 0.8 * best.losses.original):
            best = tried
    if best is not None:
        letter.flow.add_flow(best.flow)
        letter.losses.take(best.losses)
        letter.losses.original += best.losses.original


def _take_forwarded(message: Message, letter: Letter, depth: int) -> None:
    subject = field_of(message, "subject")
    letter.flow.add_heading(subject, 2)
    letter.losses.original += count_words(subject)
    _take_part(message, letter, depth + 1)


def _take_text(part: Message, letter: Letter, kind: str) -> None:
    data = payload_of(part)
    if not data.strip():
        return
    text, _, _ = decode(data, part.get_content_charset())
    text = unicodedata.normalize("NFC", text)
    if kind == "text/html":
        try:
            root = parse(text)
        except (Damaged, EmptyFile):
            return
        body = root.find("body")
        letter.losses.original += count_words(read_words(root if body is None else body))
        walk = MarkupWalk(letter.flow, letter.losses)
        walk.run(root if body is None else body)
        return
    letter.losses.original += count_words(text)
    if "flowed" in str(part.get_param("format", "")).lower():
        text = re.sub(r" \r?\n(?![>\s])", " ", text)
    for run in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        lines = [line for line in run.split("\n") if line.strip()]
        if all(line.startswith(">") for line in lines):
            letter.flow.add_paragraph(" ".join(_REPLIED.sub("", run).split()), "quote")
        elif sum(bool(LIST_MARK.match(line)) for line in lines) > 1:
            for line in lines:
                letter.flow.add_paragraph(" ".join(line.split()), "list" if LIST_MARK.match(line) else "text")
        else:
            letter.flow.add_paragraph(" ".join(run.split()))


def payload_of(part: Message) -> bytes:
    """Return the bytes of a part, unpacked from how they were sent."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def file_name(part: Message) -> str:
    """Return the name of the file that a part is, without a path; empty where it has none."""
    try:
        name = part.get_filename() or ""
    except (LookupError, UnicodeError, ValueError, AssertionError, TypeError):
        return ""
    name = decode_words(name) if "=?" in name else name
    name = re.split(r"[\\/]", name)[-1]
    return " ".join("".join(c for c in name if c.isprintable()).split())[:200]
