"""Files that hold documents: each of them is a thing of its own, and a hostile one harms nothing."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from muniment.capture import Captured, CaptureRefused, FetchRules, take_all
from muniment.capture.captured import CONTAINER
from muniment.capture.held import kind_of_holder
from muniment.reading import TextReading, read_bytes


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def take(
    tmp_path: Path, name: str, content: bytes, most: int = 10 * 2**20
) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Return the documents with their bytes, and the lines of what was refused."""
    source, folder = tmp_path / name, tmp_path / "incoming"
    source.write_bytes(content)
    folder.mkdir()
    found: list[tuple[str, bytes]] = []
    refused = []
    for thing in take_all([str(source)], FetchRules(most_bytes=most), folder):
        if isinstance(thing, CaptureRefused):
            refused.append(f"{thing.origin}: {thing.error.message}")
        elif thing.kind != CONTAINER:
            assert isinstance(thing, Captured) and thing.path.resolve().is_relative_to(tmp_path)
            found.append((thing.origin, thing.path.read_bytes()))
        else:
            # A file of documents that is in another is kept as one too.
            assert thing.path == source or "!/" in thing.key
    inside = {p for p in tmp_path.rglob("*") if p.is_file()} - {source}
    assert all(p.is_relative_to(folder) for p in inside)
    return found, refused


def test_a_zip_of_documents_gives_each_with_its_path(tmp_path: Path) -> None:
    inner = zipped({"deep.txt": "Deep."})
    content = zipped(
        {
            "a.txt": "One.",
            "laws/b.html": "<p>Two.</p>",
            "laws/img.png": b"\x89PNG",
            "more.zip": inner,
            "__MACOSX/a.txt": "x",
            "laws/.hidden": "x",
            "empty.txt": "",
        }
    )
    found, refused = take(tmp_path, "papers.zip", content)
    assert [(origin, body) for origin, body in found if not origin.endswith("more.zip")] == [
        ("papers.zip/a.txt", b"One."),
        ("papers.zip/laws/b.html", b"<p>Two.</p>"),
        ("papers.zip/more.zip/deep.txt", b"Deep."),
        ("papers.zip/laws/img.png", b"\x89PNG"),
    ]
    assert len(refused) == 1 and "empty" in refused[0]


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "C:\\out.txt", "a/../../out.txt", "a\\..\\..\\out.txt"])
def test_a_name_that_leads_out_is_refused_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    found, refused = take(tmp_path, "papers.zip", zipped({name: "out", "good.txt": "Good."}))
    assert found == [("papers.zip/good.txt", b"Good.")]
    assert len(refused) == 1 and "leads out" in refused[0]


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.txt", "Good.")
    found, refused = take(tmp_path, "papers.zip", out.getvalue())
    assert [origin for origin, _ in found] == ["papers.zip/good.txt"] and "leads out" in refused[0]


def test_what_unpacks_to_far_too_much_is_refused_alone(tmp_path: Path) -> None:
    bomb = zipped({"bomb.txt": b"\0" * (30 * 2**20), "big.txt": bytes(range(256)) * 9000, "good.txt": "Good."})
    found, refused = take(tmp_path, "bomb.zip", bomb, most=2**21)
    assert [origin for origin, _ in found] == ["bomb.zip/good.txt"]
    assert [line.partition(":")[0] for line in refused] == ["bomb.zip/bomb.txt", "bomb.zip/big.txt"]


def test_zips_in_zips_end(tmp_path: Path) -> None:
    content = zipped({"last.txt": "Last."})
    for _ in range(6):
        content = zipped({"z.zip": content})
    found, refused = take(tmp_path, "z.zip", content)
    assert not any(body == b"Last." for _, body in found) and any("within one another" in line for line in refused)


MAIL = (
    b"From: Office <a@a.example>\nTo: b@b.example\nSubject: Wells\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/mixed; boundary="X"\n\n--X\nContent-Type: text/plain\n\nForty wells.\n--X\n'
    b'Content-Type: text/plain; name="../annex.txt"\nContent-Disposition: attachment; filename="../annex.txt"\n'
    b"Content-Transfer-Encoding: base64\n\nVGhlIGxpc3Qu\n--X\n"
    b"Content-Type: image/png\nContent-ID: <1@a>\nContent-Disposition: inline\n\nx\n--X--\n"
)


def test_a_message_gives_its_attachments(tmp_path: Path) -> None:
    found, refused = take(tmp_path, "wells.eml", MAIL)
    assert [origin for origin, _ in found] == ["wells.eml", "wells.eml/annex.txt"] and not refused
    assert found[1][1] == b"The list."


def test_a_mailbox_gives_its_messages_with_what_came_with_them(tmp_path: Path) -> None:
    box = b"From a@a.example Mon May  3 10:00:00 2021\n" + MAIL + b"\nFrom b@a.example Mon May  3 11:00:00 2021\n"
    box += b"Subject: Two\nMessage-ID: <2@a.example>\n\n>From the lake.\n"
    found, refused = take(tmp_path, "box.mbox", box)
    assert [origin for origin, _ in found] == [
        "box.mbox/0001.eml",
        "box.mbox/0001.eml/annex.txt",
        "box.mbox/0002.eml",
    ]
    assert b"\nFrom the lake." in found[2][1] and not refused


ENTRY = (
    "<item><title>{0} and springs</title><link>https://a.example/news/{0}.html</link><pubDate>Fri, 03 May 2024 "
    "10:00:00 GMT</pubDate><dc:creator>Jan Ode</dc:creator>{1}</item>"
)
FEED = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Ministry news</title>{}</channel></rss>'
)
WHOLE = (
    "<content:encoded>&lt;p&gt;The ministry counted every well of the lake, and found forty.&lt;/p&gt;"
    "</content:encoded>"
)


def test_a_saved_feed_of_whole_texts_gives_each_entry(tmp_path: Path) -> None:
    entries = [ENTRY.format(name, WHOLE) for name in ("Wells", "Lakes")]
    found, refused = take(tmp_path, "news.xml", FEED.format("".join(entries)).encode())
    names = [origin.rpartition("/")[2] for origin, _ in found]
    assert [name.partition("-")[0] for name in names] == ["wells", "lakes"] and not refused
    reading = read_bytes(found[0][1], names[0])
    assert isinstance(reading, TextReading) and reading.title == "Wells and springs" and "forty" in reading.text
    assert (reading.url, reading.published, reading.authors) == (
        "https://a.example/news/Wells.html",
        "2024-05-03",
        ["Jan Ode"],
    )
    # What comes before it changes neither the name nor the bytes of an entry.
    later = FEED.format(ENTRY.format("Rivers", WHOLE) + "".join(entries)).encode()
    (tmp_path / "again").mkdir()
    again, _ = take(tmp_path / "again", "news.xml", later)
    assert again[1:] == found


@pytest.mark.parametrize("entries", [ENTRY.format("Wells", WHOLE), ENTRY.format("a", "") + ENTRY.format("b", WHOLE)])
def test_a_feed_of_one_entry_or_of_teasers_is_one_document(tmp_path: Path, entries: str) -> None:
    content = FEED.format(entries).encode()
    assert take(tmp_path, "news.xml", content) == ([("news.xml", content)], [])


def test_a_document_that_is_a_zip_stays_whole(tmp_path: Path) -> None:
    found, _ = take(tmp_path, "a.docx", zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}))
    assert [origin for origin, _ in found] == ["a.docx"]


def test_a_pipe_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert kind_of_holder(tmp_path / "pipe") == "" and kind_of_holder(tmp_path / "nothing") == ""
