"""Files of captures that are cut, spoilt or full of noise: what can be read is taken, and what could not is said, with
where and why."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from warc_files import file_of_pages

from muniment.archive.captures import CaptureMetadata
from muniment.archive.intake import capture_all
from muniment.archive.models import Capture, Failure
from muniment.capture import CaptureContext, Captured, CaptureRefused, FetchRules, take_all
from muniment.capture.exchange import Exchange, WarcOrigin
from muniment.capture.warc_records import find_next_record
from muniment.exchange.answers import capture_shape

NAMES = ("one", "two", "three", "four", "five")


def offsets_of(path: Path) -> list[int]:
    """Return where the records of a whole file begin."""
    found, at = [], 0
    with path.open("rb") as file:
        while (begin := find_next_record(file, at)) is not None:
            found.append(begin)
            at = begin + 1
    return found


def what_is_in(path: Path, folder: Path) -> tuple[list[str], list[str], CaptureContext]:
    """Return the names of the pages that a file gives, what is said of the rest, and what the run tells of its
    files."""
    context = CaptureContext()
    (folder / "held").mkdir(exist_ok=True)
    things = list(take_all([str(path)], FetchRules(), folder / "held", context))
    pages = [t.origin.rpartition("/")[2] for t in things if isinstance(t, Captured) and t.kind == "document"]
    return pages, [t.error.message for t in things if isinstance(t, CaptureRefused)], context


def flip(content: bytes, at: int, count: int) -> bytes:
    return content[:at] + bytes(byte ^ 0xFF for byte in content[at : at + count]) + content[at + count :]


Damage = Callable[[bytes, list[int]], bytes]
DAMAGES: dict[str, tuple[str, Damage, tuple[str, ...], int, str]] = {
    # name: (file, what is done to it, the pages that can be read, the record at which it is, why)
    "cut in a packed record": (
        "x.warc.gz",
        lambda c, o: c[: o[2] + 150],
        ("one", "two"),
        2,
        "ends in the middle of its compressed data",
    ),
    "cut in a record": ("x.warc", lambda c, o: c[: o[3] - 60], ("one", "two"), 2, "its length is not what it says"),
    "cut in a record's head": (
        "x.warc",
        lambda c, o: c[: o[2] + 30],
        ("one", "two"),
        2,
        "does not say what kind of record",
    ),
    "packed bytes spoilt": (
        "x.warc.gz",
        lambda c, o: flip(c, o[2] + 60, 30),
        ("one", "two", "four", "five"),
        2,
        "compressed data are damaged",
    ),
    "a checksum spoilt": (
        "x.warc.gz",
        lambda c, o: flip(c, o[3] - 6, 1),
        ("one", "two", "four", "five"),
        2,
        "compressed data are damaged",
    ),
    "the first spoilt": (
        "x.warc.gz",
        lambda c, o: flip(c, 12, 30),
        ("two", "three", "four", "five"),
        0,
        "compressed data are damaged",
    ),
    "noise between": (
        "x.warc",
        lambda c, o: c[: o[2]] + b"no record \x00\xff\r\n\r\n" + c[o[2] :],
        NAMES,
        2,
        "not a record",
    ),
    "noise between packed": (
        "x.warc.gz",
        lambda c, o: c[: o[2]] + b"a b c d e\n" * 9 + c[o[2] :],
        NAMES,
        2,
        "not a record",
    ),
    "too short a length": (
        "x.warc",
        lambda c, o: _with_length(c, o[2], b"100"),
        ("one", "two", "four", "five"),
        2,
        "length",
    ),
    "a length beyond the end": ("x.warc", lambda c, o: _with_length(c, o[2], b"999999"), ("one", "two"), 2, "length"),
    "a length of letters": (
        "x.warc",
        lambda c, o: _with_length(c, o[2], b"abc"),
        ("one", "two", "four", "five"),
        2,
        "",
    ),
}


def _with_length(content: bytes, at: int, length: bytes) -> bytes:
    begin = content.index(b"Content-Length: ", at) + 16
    return content[:begin] + length + content[content.index(b"\r\n", begin) :]


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_said_with_its_place_and_the_rest_goes_on(tmp_path: Path, damage: str) -> None:
    name, spoil, readable, number, why = DAMAGES[damage]
    file = file_of_pages(tmp_path / name, *NAMES)
    offsets = offsets_of(file)
    assert len(offsets) == len(NAMES)
    file.write_bytes(spoil(file.read_bytes(), offsets))
    pages, refused, context = what_is_in(file, tmp_path)
    assert [page for page in pages if page in readable] == list(readable) and set(pages) <= set(readable)
    (said,) = refused
    assert f"at byte {offsets[number]}: " in said and why in said and "\n" not in said and "\x00" not in said
    (summary,) = context.summaries
    assert summary.unread[0].offset == offsets[number] and not summary.is_whole
    assert any(f"at byte {offsets[number]}" in line for line in summary.lines())


def test_a_file_that_is_packed_as_a_whole_and_cut_says_so(tmp_path: Path) -> None:
    whole = file_of_pages(tmp_path / "x.warc", *NAMES).read_bytes()
    packed = gzip.compress(whole)
    (tmp_path / "y.warc.gz").write_bytes(packed)
    assert what_is_in(tmp_path / "y.warc.gz", tmp_path)[:2] == (list(NAMES), [])
    (tmp_path / "y.warc.gz").write_bytes(packed[: len(packed) * 4 // 5])
    pages, refused, _ = what_is_in(tmp_path / "y.warc.gz", tmp_path)
    assert set(pages) < set(NAMES) and "ends in the middle of its compressed data" in refused[0]


@pytest.mark.parametrize("padding", [b"\0" * 700, b"\r\n\r\n \n", b""])
@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_a_whole_file_that_is_filled_up_is_no_damage(tmp_path: Path, name: str, padding: bytes) -> None:
    file = file_of_pages(tmp_path / name, *NAMES)
    file.write_bytes(file.read_bytes() + padding)
    assert what_is_in(file, tmp_path)[:2] == (list(NAMES), [])


def test_a_page_that_looks_like_a_record_is_none_also_in_a_damaged_file(tmp_path: Path) -> None:
    forged = file_of_pages(tmp_path / "forged.warc", "forged").read_bytes()
    file = file_of_pages(tmp_path / "x.warc", "one", "two")
    content, (_first, second) = file.read_bytes(), offsets_of(file)
    body = content.index(b"</body>", second)
    file.write_bytes(_with_length(content[:body] + b"\r\n\r\n" + forged + content[body:], second, b"99999999"))
    pages, refused, _ = what_is_in(file, tmp_path)
    assert pages == ["one"] and f"at byte {second}: " in refused[0]


def test_a_damaged_file_in_a_wacz_is_said_and_the_others_go_on(tmp_path: Path) -> None:
    good, bad = (
        file_of_pages(tmp_path / "good.warc.gz", "one", "two"),
        file_of_pages(tmp_path / "bad.warc.gz", "three", "four"),
    )
    with zipfile.ZipFile(tmp_path / "x.wacz", "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("archive/bad.warc.gz", bad.read_bytes()[:-40])
        archive.write(good, "archive/good.warc.gz")
    pages, (said,), _ = what_is_in(tmp_path / "x.wacz", tmp_path)
    assert pages == ["three", "one", "two"] and said.startswith(
        "x.wacz!archive/bad.warc.gz: 1 record could not be read, at byte "
    )


@pytest.mark.django_db(transaction=True)
def test_a_damaged_file_is_a_failure_until_it_comes_whole(archive: Path, tmp_path: Path) -> None:
    file = file_of_pages(tmp_path / "x.warc.gz", *NAMES)
    whole = file.read_bytes()
    file.write_bytes(whole[:-50])
    run = lambda: capture_all([str(file)], CaptureMetadata("Harbour Office"), FetchRules())  # noqa: E731
    first = run()
    assert first.captured == 4 and [code for _, code, _ in first.failed] == ["damaged"]
    assert Failure.objects.get().state == Failure.OPEN
    assert len(run().failed) == 1 and Failure.objects.get().attempts == 2
    file.write_bytes(whole)
    second = run()
    assert (second.captured, second.unchanged, second.failed) == (1, 4, [])
    assert Failure.objects.get().state == Failure.RESOLVED


def test_no_place_in_a_file_that_is_packed_as_a_whole_is_negative(tmp_path: Path) -> None:
    head = b"1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n\n"
    arc = b"filedesc://x.arc 0.0.0.0 20190101000000 text/plain %d\n" % len(head) + head + b"\n"
    begins = len(arc)
    body = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The wells of Stillmoor were counted.</p>"
    arc += b"http://harbour.example/one 192.0.2.1 20190101000000 text/html 9%d\n" % len(body) + body + b"\n"
    file = tmp_path / "x.arc.gz"
    file.write_bytes(gzip.compress(arc))
    _, (said,), context = what_is_in(file, tmp_path)
    assert f"at byte {begins}: " in said and context.summaries[0].unread[0].offset == begins


def test_the_api_gives_no_place_where_none_can_be_read_from() -> None:
    for offset, given in ((-1, None), (0, 0), (121, 121)):
        exchange = Exchange(warc=WarcOrigin("0" * 64, "x.arc.gz", offset)).to_text()
        assert (
            capture_shape(Capture(method="warc", record_version=Capture.RECORD_VERSION, exchange=exchange)).offset
            == given
        )
