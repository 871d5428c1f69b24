"""What is refused as what it is, and not read as text or called an archive."""

from __future__ import annotations

import io
import zipfile

import pytest

from muniment.reading.errors import UnknownType
from muniment.reading.formats.media_type import TEXT, find_media_type

MAIL = b"Return-Path: <a@a.example>\r\nFrom: Clerk <a@a.example>\r\nTo: b@b.example\r\nSubject: Wells\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nForty.\r\n"  # noqa: E501
SAVED = (
    b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://a.example/\r\nSubject: Wells\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="x"\r\n\r\n--x\r\n'
)


def packed(*names: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (MAIL, "a.eml", "a mail message"),
        (b"From a@a.example Mon May  3 10:00:00 2021\n" + MAIL, "mails.mbox", "a mail message"),
        (MAIL, "a.txt", "a mail message"),
        (SAVED, "a.mhtml", "MHTML"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "a spreadsheet"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), "a.pptx", "a presentation"),
        (packed("a.html", "b.html"), "a.maff", "where it holds documents"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, name: str, what: str) -> None:
    with pytest.raises(UnknownType, match=what):
        find_media_type(content, name)


@pytest.mark.parametrize(
    "content",
    [
        b"TO: All clerks\nFROM: The office\nDATE: 4 May 2021\nSUBJECT: Wells\n\nThe wells were counted.\n",
        b"Note: the wells\nDate: 2021\n\nReceived: forty letters of the towns.\n",
        b"The clerk wrote:\n\nMIME-Version: 1.0\nMessage-ID: <1@a.example>\n",
    ],
)
def test_a_text_that_looks_like_one_is_text(content: bytes) -> None:
    assert find_media_type(content, "memo.txt") == TEXT
