"""What is refused as what it is, and not read as text or called an archive."""

from __future__ import annotations

import pytest
from builders import make_zip

from muniment.reading.errors import Encrypted, UnknownType
from muniment.reading.formats.media_type import TEXT, find_media_type, kind_of_xml

MAIL = (
    b"Return-Path: <a@a.example>\r\nFrom: Clerk <a@a.example>\r\nTo: b@b.example\r\nSubject: Wells\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nForty.\r\n"
)
SAVED = (
    b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://a.example/\r\nSubject: Wells\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="x"\r\n\r\n--x\r\n'
)


def packed(*names: str) -> bytes:
    return make_zip(dict.fromkeys(names, "<x/>"))


TYPES = "application/vnd.openxmlformats-officedocument."
OF_WORD = '<Types><Override PartName="/text.xml" ContentType="application/vnd.{}.main+xml"/></Types>'


def typed(kind: str) -> bytes:
    return make_zip({"[Content_Types].xml": OF_WORD.format(kind), "text.xml": "<x/>"})


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (MAIL, "a.eml", "message/rfc822"),
        (b"From a@a.example Mon May  3 10:00:00 2021\n" + MAIL, "mails.mbox", "message/rfc822"),
        (
            b"From a@a.example Mon May  3 10:00:00 2021\n" + MAIL + b"\n\nFrom b@a.example Mon\n" + MAIL,
            "",
            "application/mbox",
        ),
        (MAIL, "a.txt", "message/rfc822"),
        (b"From: Clerk <a@a.example>\nTo: b@b.example\n\nForty.\n", "a.eml", "message/rfc822"),
        (SAVED, "a.mhtml", "multipart/related"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "a.zip", f"{TYPES}spreadsheetml.sheet"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), "a", f"{TYPES}presentationml.presentation"),
        (
            typed("openxmlformats-officedocument.wordprocessingml.template"),
            "a.dotx",
            f"{TYPES}wordprocessingml.document",
        ),
        (typed("ms-word.document.macroEnabled"), "a.docm", f"{TYPES}wordprocessingml.document"),
        (typed("openxmlformats-officedocument.presentationml.slideshow"), "a", f"{TYPES}presentationml.presentation"),
        (packed("1/index.html", "1/index.rdf"), "a.zip", "application/x-maff"),
        (
            b'<?xml version="1.0"?>\n<!-- made <by> hand -->\n<rss version="2.0"><channel/></rss>',
            "a.xml",
            "application/rss+xml",
        ),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "a", "application/atom+xml"),
        (b'<?xml version="1.0"?><akomaNtoso><act><p>Law</p></act></akomaNtoso>', "a.html", "application/xml"),
        (
            b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><p>a</p></html>',
            "a",
            "text/html",
        ),
        (b"% a comment\n\\documentclass{article}\n\\begin{document}Text", "a.txt", "application/x-tex"),
        ("\ufeff<?xml version='1.0'?><law><p>Law</p></law>".encode("utf-16-le"), "a.xml", "application/xml"),
    ],
)
def test_what_a_file_is_is_told_by_its_bytes(content: bytes, name: str, kind: str) -> None:
    assert find_media_type(content, name) == kind


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (packed("a.html", "b.html"), "zip archive.*capture takes each document"),
        (b'<?xml version="1.0"?><urlset><url><loc>https://a.example/</loc></url></urlset>', "a list of addresses"),
        (b'<?xml version="1.0"?><plist><dict/></plist>', "settings"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "PowerPoint Document\0".encode("utf-16-le"), "old presentation"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "__properties_version1.0\0".encode("utf-16-le"), "Outlook"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, what: str) -> None:
    with pytest.raises(UnknownType, match=what):
        find_media_type(content, "")


def test_a_locked_office_file_asks_for_a_password() -> None:
    with pytest.raises(Encrypted):
        find_media_type(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage\0".encode("utf-16-le"), "a.docx")


def test_many_comments_before_the_first_element_take_no_time() -> None:
    assert kind_of_xml(b"<!-- a -->" * 1600 + b"<") == ""


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
