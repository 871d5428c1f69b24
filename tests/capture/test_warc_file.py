"""WARC files of other archives: what is taken of them, with their dates, and what is passed over."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from muniment.archive.captures import CaptureMetadata
from muniment.archive.forgetting import forget
from muniment.archive.intake import capture_all, original_store
from muniment.archive.models import Capture, Item, ReadingRecord
from muniment.capture import CaptureContext, Captured, CaptureRefused, FetchRules, ImportSummary, count_inputs, take_all
from muniment.exchange.warc import captures_to_show, write_warc

RULES = FetchRules(most_bytes=100_000)
ADDRESS = "https://harbour.example/wells"


def page(words: str) -> bytes:
    return (
        f"<html lang=en><head><title>The wells</title></head><body><h1>The wells of Stillmoor</h1><p>{words} The "
        f"district has counted them each spring since 2019.</p></body></html>"
    ).encode()


def make_warc(path: Path, *rows: tuple[str, str, dict[str, str], bytes, str]) -> Path:
    """Write records: (type, address, headers, body, date)."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "test"}))
        for kind, address, headers, body, date in rows:
            status = headers.pop(":status", "200 OK")
            http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1") if kind == "response" else None
            record = writer.create_warc_record(
                address,
                kind,
                payload=io.BytesIO(body),
                length=len(body),
                http_headers=http,
                warc_content_type=headers.get("Content-Type", "") if kind == "resource" else "",
                warc_headers_dict={"WARC-Date": date},
            )
            writer.write_record(record)
    return path


def html(
    address: str, body: bytes, date: str = "2019-04-05T06:07:08Z", **headers: str
) -> tuple[str, str, dict[str, str], bytes, str]:
    return "response", address, {"Content-Type": "text/html; charset=utf-8"} | headers, body, date


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_pages_and_documents_are_taken_and_what_they_are_made_of_is_passed_over(tmp_path: Path, name: str) -> None:
    packed = gzip.compress(page("Packed."))
    warc = make_warc(
        tmp_path / name,
        html(ADDRESS, page("Seven.")),
        html("https://harbour.example/packed", packed, **{"Content-Encoding": "gzip"}),
        (
            "response",
            "https://harbour.example/style.css",
            {"Content-Type": "text/css"},
            b"p {}",
            "2019-04-05T06:07:08Z",
        ),
        (
            "response",
            "https://harbour.example/gone",
            {":status": "404 Not Found", "Content-Type": "text/html"},
            b"gone",
            "2019-04-05T06:07:08Z",
        ),
        (
            "response",
            "https://harbour.example/robots.txt",
            {"Content-Type": "text/plain"},
            b"User-agent: *",
            "2019-04-05T06:07:08Z",
        ),
        (
            "resource",
            "file:///reports/The%20year.txt",
            {"Content-Type": "text/plain"},
            b"The year of the ferry.",
            "2020-01-01T00:00:00Z",
        ),
    )
    assert count_inputs([str(warc)]) is None
    found = list(take_all([str(warc)], RULES, tmp_path))
    assert all(isinstance(t, Captured) for t in found)
    whole, first, unpacked, gone, file = (t for t in found if isinstance(t, Captured))
    assert (whole.kind, whole.path, gone.kind, gone.status) == ("container", warc, "error", 404)
    assert (first.origin, first.url, first.method, first.charset, first.status) == (
        ADDRESS,
        ADDRESS,
        "warc",
        "utf-8",
        200,
    )
    assert (
        first.taken_at == datetime(2019, 4, 5, 6, 7, 8, tzinfo=UTC)
        and first.path.read_bytes() == page("Seven.")
        and first.temporary
    )
    assert unpacked.path.read_bytes() == page("Packed.")
    assert (file.origin, file.url, file.status) == ("reports/The year.txt", None, None)


def test_what_is_too_large_or_without_a_date_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    bomb = gzip.compress(b"a" * 5_000_000)
    warc = make_warc(
        tmp_path / "crawl.warc.gz",
        html(f"{ADDRESS}/bomb", bomb, **{"Content-Encoding": "gzip"}),
        html(f"{ADDRESS}/undated", page("When?"), "soon"),
        html(ADDRESS, page("Seven.")),
    )
    _whole, bomb_told, undated, taken = take_all([str(warc)], RULES, tmp_path)
    assert isinstance(bomb_told, CaptureRefused) and bomb_told.error.code == "too-large"
    assert isinstance(undated, CaptureRefused) and "no date" in undated.error.message
    assert isinstance(taken, Captured) and taken.url == ADDRESS
    assert [f.name for f in tmp_path.glob("warc-*")] == [taken.path.name], "nothing is left of what was refused"


def test_a_brotli_bomb_is_refused_by_its_size_and_the_rest_goes_on(tmp_path: Path) -> None:
    packer = brotli.Compressor(quality=5)
    bomb = b"".join(packer.process(b"a" * 1_000_000) for _ in range(300)) + packer.finish()
    assert len(bomb) < 10_000
    warc = make_warc(
        tmp_path / "crawl.warc.gz",
        html(f"{ADDRESS}/bomb", bomb, **{"Content-Encoding": "br"}),
        html(ADDRESS, page("Seven.")),
    )
    with zipfile.ZipFile(tmp_path / "crawl.wacz", "w", zipfile.ZIP_DEFLATED) as package:
        package.write(warc, "archive/crawl.warc.gz")
    for file in (warc, tmp_path / "crawl.wacz"):
        _whole, told, taken = take_all([str(file)], RULES, tmp_path)
        assert isinstance(told, CaptureRefused) and told.error.code == "too-large", told
        assert isinstance(taken, Captured) and taken.url == ADDRESS
        taken.path.unlink()
        assert not list(tmp_path.glob("warc-*"))


@pytest.mark.parametrize("content", [b"", b"no archive at all", gzip.compress(b"", mtime=0)])
def test_a_file_that_is_no_warc_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.warc.gz").write_bytes(content)
    (told,) = take_all([str(tmp_path / "x.warc.gz")], RULES, tmp_path)
    assert (
        isinstance(told, CaptureRefused) and told.error.code in ("damaged", "empty") and "\n" not in told.error.message
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(1, 2000), noise=st.binary(max_size=40))
def test_a_file_cut_or_changed_anywhere_gives_what_can_be_read_and_never_breaks(
    tmp_path: Path, cut: int, noise: bytes
) -> None:
    whole = make_warc(
        tmp_path / "whole.warc.gz", html(ADDRESS, page("Seven.")), html(f"{ADDRESS}/2", page("Eight."))
    ).read_bytes()
    at = cut % len(whole)
    (tmp_path / "cut.warc.gz").write_bytes(whole[:at] + noise)
    for thing in take_all([str(tmp_path / "cut.warc.gz")], RULES, tmp_path):
        assert isinstance(thing, Captured | CaptureRefused)


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_text_of_a_day_before_is_a_version_and_not_what_is_shown(archive: Path, tmp_path: Path) -> None:
    def bring(name: str, *rows: Any) -> Any:
        return capture_all([str(make_warc(tmp_path / name, *rows))], CaptureMetadata("Harbour Office"), FetchRules())

    assert bring("new.warc.gz", html(ADDRESS, page("There are nine wells."), "2024-05-01T00:00:00Z")).captured == 1
    older = [
        html(ADDRESS, page("There are seven wells."), "2019-05-01T00:00:00Z"),
        html(ADDRESS, page("There are eight wells."), "2021-05-01T00:00:00Z"),
    ]
    report = bring("old.warc.gz", *older)
    assert (report.captured, report.failed) == (2, [])
    item = Item.objects.get()
    assert item.version is not None and item.version.capture.captured_at.year == 2024
    assert [v.capture.captured_at.year for v in item.versions.order_by("capture__captured_at")] == [2019, 2021, 2024]
    assert set(Capture.objects.filter(kind="document").values_list("method", flat=True)) == {"warc"}
    assert Capture.objects.filter(kind="container").count() == 2, "the files themselves are originals"
    shown = Client().get(item.get_absolute_url()).content.decode()
    assert "according to a WARC file from another archive" in shown, "when and where is that archive's word"
    again = bring("old.warc.gz", *older)
    assert (again.captured, again.unchanged) == (0, 2), "a WARC file taken twice is one capture each"
    assert bring("newest.warc.gz", html(ADDRESS, page("There are ten wells."), "2026-05-01T00:00:00Z")).captured == 1
    item.refresh_from_db()
    assert item.version is not None and item.version.capture.captured_at.year == 2026


# --- nothing is passed over in silence ------------------------------------------------------------------------------


def import_of(
    path: Path, folder: Path, rules: FetchRules = RULES
) -> tuple[list[Captured], list[CaptureRefused], ImportSummary]:
    """Return what a file gives, and its summary: every record of it is accounted for."""
    context = CaptureContext()
    (folder / "held").mkdir(exist_ok=True)
    things = list(take_all([str(path)], rules, folder / "held", context))
    summary = context.summaries[0]
    assert sum(summary.records.values()) == sum(summary.taken.values()) + sum(summary.left_out.values()), summary
    return [t for t in things if isinstance(t, Captured)], [t for t in things if isinstance(t, CaptureRefused)], summary


def raw_record(kind: str, address: str, block: bytes, length: int | None = None, **fields: str) -> bytes:
    """Return a record as bytes, with a length that may be a lie."""
    lines = {
        "WARC-Type": kind,
        "WARC-Target-URI": address,
        "WARC-Date": "2019-04-05T06:07:08Z",
        "WARC-Record-ID": f"<urn:x:{address}>",
        "Content-Type": "application/http;msgtype=response",
    }
    lines |= {name.replace("_", "-"): value for name, value in fields.items()} | {
        "Content-Length": str(len(block) if length is None else length)
    }
    return b"WARC/1.0\r\n" + "".join(f"{n}: {v}\r\n" for n, v in lines.items()).encode() + b"\r\n" + block + b"\r\n\r\n"


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return (
        f"HTTP/1.1 {status}\r\n"
        + "".join(f"{line}\r\n" for line in ("Content-Type: text/html; charset=utf-8", *headers))
        + "\r\n"
    ).encode("latin-1") + body


def chunked(body: bytes, size: int = 50) -> bytes:
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("coding", ["br", "gzip", "x-gzip", "deflate", "raw-deflate", "gzip, br", "identity"])
@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_is_read_however_it_was_packed_and_its_headers_stay_as_sent(
    tmp_path: Path, coding: str, in_chunks: bool
) -> None:
    plain = page("Packed. " * 40)
    body = plain
    for one in coding.replace("raw-", "").split(", "):
        raw = zlib.compressobj(wbits=-15)
        body = (
            {"br": brotli.compress, "deflate": zlib.compress}.get(one, gzip.compress)(body)
            if one != "identity"
            else body
        )
        if coding == "raw-deflate":
            body = raw.compress(plain) + raw.flush()
    lines = [f"Content-Encoding: {coding.replace('raw-', '')}", "Set-Cookie: a=1", "set-cookie: b=2"] + [
        "Transfer-Encoding: chunked"
    ] * in_chunks
    (tmp_path / "x.warc").write_bytes(
        raw_record("response", ADDRESS, answer(chunked(body) if in_chunks else body, *lines))
    )
    (_whole, taken), refused, _ = import_of(tmp_path / "x.warc", tmp_path)
    assert taken.path.read_bytes() == plain and not refused and taken.exchange is not None
    assert taken.exchange.headers == tuple(
        tuple(line.split(": ")) for line in ["Content-Type: text/html; charset=utf-8", *lines]
    )


def test_a_body_that_an_archive_unpacked_already_is_read_as_it_is(tmp_path: Path) -> None:
    for number, coding in enumerate(["br", "gzip", "deflate"]):
        content = answer(page("Plain."), f"Content-Encoding: {coding}", "Transfer-Encoding: chunked")
        (tmp_path / f"{number}.warc").write_bytes(raw_record("response", ADDRESS, content))
        (_whole, taken), refused, _ = import_of(tmp_path / f"{number}.warc", tmp_path)
        assert taken.path.read_bytes() == page("Plain.") and not refused


@pytest.mark.parametrize("packing", ["br", "gzip", "deflate"])
def test_a_few_bytes_that_unpack_to_gigabytes_are_told_and_take_no_memory(tmp_path: Path, packing: str) -> None:
    packed = {"br": brotli.compress, "gzip": gzip.compress, "deflate": zlib.compress}[packing](b"a" * 60_000_000)
    (tmp_path / "x.warc").write_bytes(
        raw_record("response", ADDRESS, answer(packed, f"Content-Encoding: {packing}"))
        + raw_record("response", f"{ADDRESS}/2", answer(page("Seven.")))
    )
    tracemalloc.start()
    taken, (refused,), summary = import_of(tmp_path / "x.warc", tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.error.code == "too-large" and [t.origin for t in taken[1:]] == [f"{ADDRESS}/2"]
    assert peak < 20_000_000 and summary.left_out["response", "larger than the limit"] == 1


def test_a_packing_that_is_not_known_or_broken_is_told_and_no_letters_of_no_sense_are_kept(tmp_path: Path) -> None:
    broken = gzip.compress(page("Seven." * 200))
    (tmp_path / "x.warc").write_bytes(
        raw_record("response", ADDRESS, answer(b"\x28\xb5\x2f\xfd" + bytes(range(200)), "Content-Encoding: zstd"))
        + raw_record("response", f"{ADDRESS}/2", answer(broken[:60] + bytes(100), "Content-Encoding: gzip"))
    )
    taken, refused, summary = import_of(tmp_path / "x.warc", tmp_path)
    assert [t.kind for t in taken] == ["container"] and [r.error.code for r in refused] == ["packed", "packed"]
    assert "zstd" in refused[0].error.message and summary.left_out["response", "its body cannot be unpacked"] == 2


def test_every_record_is_taken_or_counted_with_the_reason_why_not(tmp_path: Path) -> None:
    long_line = answer(page("Seven."), "X-Long: " + "a" * 3_000_000)
    tomorrow = "2999-01-01T00:00:00Z"
    (tmp_path / "x.warc").write_bytes(
        raw_record("warcinfo", "", b"software: x\r\n", Content_Type="application/warc-fields")
        + raw_record("response", ADDRESS, answer(page("Seven.")))
        + raw_record(
            "request",
            ADDRESS,
            b"GET /wells HTTP/1.1\r\nHost: harbour.example\r\nCookie: s=1\r\n\r\n",
            WARC_Concurrent_To=f"<urn:x:{ADDRESS}>",
            WARC_Record_ID="<urn:x:q>",
        )
        + raw_record("response", f"{ADDRESS}/moved", answer(b"", "Location: /wells", status="301 Moved"))
        + raw_record("response", f"{ADDRESS}/gone", answer(b"gone", status="410 Gone"))
        + raw_record("response", f"{ADDRESS}/made", answer(page("Made."), status="201 Created"))
        + raw_record("response", f"{ADDRESS}/a.png", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\npixels")
        + raw_record("response", f"{ADDRESS}/empty", answer(b""))
        + raw_record("response", f"{ADDRESS}/later", answer(page("Later.")), WARC_Date=tomorrow)
        + raw_record("response", f"{ADDRESS}/long", long_line)
        + raw_record("response", "javascript:alert(1)", answer(page("Script.")))
        + raw_record("resource", "javascript:alert(1)", page("Script."), Content_Type="text/html")
        + raw_record("resource", "dns:harbour.example", b"10.0.0.1", Content_Type="text/dns")
        + raw_record("resource", "file:///etc/passwd", b"not the file of this machine", Content_Type="text/plain")
        + raw_record("response", f"{ADDRESS}/{'a' * 5000}", answer(page("Long.")))
        + raw_record("metadata", ADDRESS, b"via: x\r\n", Content_Type="application/warc-fields")
        + raw_record("resource", f"{ADDRESS}/noise", b"x", Content_Type="text/html", WARC_Type="strange")
    )
    taken, refused, summary = import_of(tmp_path / "x.warc", tmp_path)
    assert [(t.kind, t.origin) for t in taken] == [
        ("container", "x.warc"),
        ("document", ADDRESS),
        ("error", f"{ADDRESS}/gone"),
        ("document", "etc/passwd"),
    ]
    assert (
        taken[1].exchange is not None
        and taken[1].exchange.request is not None
        and taken[1].exchange.request.target == "/wells"
    )
    assert taken[3].path.read_bytes() == b"not the file of this machine"
    assert ["is to come" in r.error.message for r in refused] == [True, False]
    assert (
        "1 record could not be read, at byte" in refused[1].error.message
        and "line of more than 64 KiB" in refused[1].error.message
    )
    why = {reason for _, reason in summary.left_out}
    assert why >= {
        "a redirect, or not changed (3xx)",
        "answered 201",
        "no type of document (a picture, a script, a style …)",
        "it has no body",
        "its date is missing, or in the future",
        "its HTTP head has a line of more than 64 KiB",
        "its address is not one of the web",
        "its address is too long, or holds letters that none may",
        "a type that is not known here",
        "what was asked: kept with its answer",
    }
    assert summary.values()["records"]["response"] == 10 and any("3xx" in line for line in summary.lines())


@pytest.mark.parametrize("lie", [-20, 20, 10**12])
def test_a_record_that_lies_about_its_length_is_not_taken_as_if_it_were_whole(tmp_path: Path, lie: int) -> None:
    block = answer(page("Seven."))
    good = raw_record("response", f"{ADDRESS}/good", block)
    (tmp_path / "x.warc").write_bytes(
        good + raw_record("response", f"{ADDRESS}/bad", block, length=len(block) + lie) + good
    )
    taken, refused, summary = import_of(tmp_path / "x.warc", tmp_path)
    assert next(t.origin for t in taken if t.kind == "document") == f"{ADDRESS}/good"
    assert f"{ADDRESS}/bad" not in [t.origin for t in taken]
    assert refused or any("length" in why for _, why in summary.left_out)


def test_a_head_that_never_ends_is_damage_and_takes_no_memory(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "x.warc.gz", "wb") as file:
        file.write(raw_record("response", ADDRESS, answer(page("Seven."))))
    with (tmp_path / "x.warc.gz").open("ab") as file:
        file.write(gzip.compress(b"WARC/1.0\r\nWARC-Type: " + b"a" * 200_000_000))
    tracemalloc.start()
    taken, (refused,), summary = import_of(tmp_path / "x.warc.gz", tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [t.kind for t in taken] == ["container", "document"] and refused.error.code == "damaged"
    assert peak < 100_000_000 and "64 KiB in a line" in refused.error.message and summary.unread


def test_a_revisit_is_a_capture_of_its_own_where_what_it_refers_to_is_in_the_file(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Day: later\r\n\r\n"
    for name, fields in {
        "id": {"WARC_Refers_To": f"<urn:x:{ADDRESS}>"},
        "moment": {"WARC_Refers_To_Target_URI": ADDRESS, "WARC_Refers_To_Date": "2019-04-05T06:07:08Z"},
        "digest": {"WARC_Payload_Digest": "sha1:ABC"},
        "nothing": {"WARC_Refers_To": "<urn:x:unknown>"},
    }.items():
        file = tmp_path / f"{name}.warc.gz"
        first = raw_record(
            "response", ADDRESS, answer(page("Seven."), "Content-Encoding: identity"), WARC_Payload_Digest="sha1:ABC"
        )
        again = raw_record(
            "revisit", ADDRESS, head, WARC_Date="2020-01-01T00:00:00Z", WARC_Record_ID="<urn:x:again>", **fields
        )
        # The revisit may stand before what it refers to.
        file.write_bytes(gzip.compress(again) + gzip.compress(first))
        taken, refused, summary = import_of(file, tmp_path)
        found = [t for t in taken if t.kind == "document"]
        assert not refused and summary.records["revisit"] == 1
        if name == "nothing":
            assert (
                len(found) == 1
                and summary.left_out["revisit", "what it refers to is neither in this file nor in the archive"] == 1
            )
            continue
        assert [(t.taken_at.year, t.path.read_bytes()) for t in found] == [
            (2019, page("Seven.")),
            (2020, page("Seven.")),
        ], name
        assert found[1].exchange is not None and ("X-Day", "later") in found[1].exchange.headers


@pytest.mark.parametrize("order", ["first again", "again first"])
def test_a_revisit_is_resolved_by_any_file_of_the_command_in_any_order(tmp_path: Path, order: str) -> None:
    """By its digest under another address too; what refers to something that is not taken says so, and whose digest
    differs is not it."""
    style = "https://harbour.example/style.css"
    head, date = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", {"WARC_Date": "2020-01-01T00:00:00Z"}
    css = b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\nbody { color: red }" + b" " * 20
    (tmp_path / "first.warc.gz").write_bytes(
        gzip.compress(raw_record("response", ADDRESS, answer(page("Seven.")), WARC_Payload_Digest="sha1:ABC"))
        + gzip.compress(raw_record("response", style, css, WARC_Payload_Digest="sha1:CSS"))
    )
    revisits = [
        raw_record(
            "revisit", f"{ADDRESS}/moved", head, WARC_Payload_Digest="sha1:ABC", WARC_Record_ID="<urn:x:1>", **date
        ),
        raw_record("revisit", style, head, WARC_Payload_Digest="sha1:CSS", WARC_Record_ID="<urn:x:2>", **date),
        raw_record(
            "revisit",
            ADDRESS,
            head,
            WARC_Payload_Digest="sha1:XYZ",
            WARC_Record_ID="<urn:x:3>",
            WARC_Refers_To_Target_URI=ADDRESS,
            WARC_Refers_To_Date="2019-04-05T06:07:08Z",
            **date,
        ),
    ]
    # One packed stream: it cannot be read from its middle.
    (tmp_path / "again.warc.gz").write_bytes(gzip.compress(b"".join(revisits)))
    (tmp_path / "held").mkdir()
    context = CaptureContext()
    files = [str(tmp_path / f"{name}.warc.gz") for name in order.split()]
    taken = [
        t
        for t in take_all(files, RULES, tmp_path / "held", context)
        if isinstance(t, Captured) and t.kind == "document"
    ]
    assert {(t.url, t.taken_at.year): t.path.read_bytes() for t in taken} == {
        (ADDRESS, 2019): page("Seven."),
        (f"{ADDRESS}/moved", 2020): page("Seven."),
    }
    summary = next(s for s in context.summaries if s.file == "again.warc.gz")
    assert summary.taken["revisit"] == 1 and {
        why: n for (kind, why), n in summary.left_out.items() if kind == "revisit"
    } == {
        "what it refers to is not taken either: no type of document (a picture, a script, a style …)": 1,
        "what it refers to is neither in the files of this command nor in the archive": 1,
    }


def of_a_record(
    kind: str, address: str, body: bytes, second: int, status: str = "200 OK"
) -> tuple[str, str, dict[str, str], bytes, str]:
    return (
        kind,
        address,
        {"Content-Type": "text/html; charset=utf-8", ":status": status},
        body,
        f"2019-04-05T06:07:{second // 4:02}.{second % 4}00000Z",
    )


_MIX = [
    (ADDRESS, 1, "200 OK"),
    (ADDRESS, 2, "200 OK"),
    (ADDRESS, 3, "200 OK"),
    (ADDRESS, 1, "200 OK"),
    (ADDRESS, 1, "200 OK"),
    (f"{ADDRESS}/other", 1, "200 OK"),
    (f"{ADDRESS}/gone", 4, "404 Not Found"),
    (f"{ADDRESS}/gone", 4, "410 Gone"),
    (ADDRESS, 4, "200 OK"),
    (f"{ADDRESS}/gone", 1, "404 Not Found"),
    (ADDRESS, 2, "200 OK"),
]


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_every_capture_is_there_again_after_a_round_trip_whatever_came_between(archive: Path, tmp_path: Path) -> None:
    """A B C A, A A, one body at two addresses, error pages with a page's bytes, a redirect; several of them in one
    second."""

    def bring(*files: Path) -> Any:
        return capture_all([str(file) for file in files], CaptureMetadata("Harbour Office"), FetchRules())

    def held() -> list[tuple[Any, ...]]:
        captures = Capture.objects.exclude(kind="container").order_by("pk")
        return [
            (
                c.origin,
                c.origin_key,
                c.url,
                c.captured_at,
                c.original_id,
                c.kind,
                c.status,
                [h.url for h in c.said.hops],
            )
            for c in captures
        ]

    def versions() -> list[tuple[Any, ...]]:
        return [
            (i.url, i.version.capture.captured_at, i.versions.count()) for i in Item.objects.order_by("pk") if i.version
        ]

    rows = [
        of_a_record("response", address, page(f"Text {n}."), i, status) for i, (address, n, status) in enumerate(_MIX)
    ]
    (tmp_path / "table.csv").write_text("wells,7\n")
    first = make_warc(tmp_path / "first.warc", *rows)
    # The redirect leads to bytes that stand in the file already.
    moved = raw_record(
        "response",
        f"{ADDRESS}/old",
        answer(b"", "Location: /wells", status="302 Found"),
        WARC_Date="2019-04-05T06:08:00Z",
        WARC_Concurrent_To="<urn:x:led>",
    )
    led = raw_record(
        "response", ADDRESS, answer(page("Text 1.")), WARC_Date="2019-04-05T06:08:00Z", WARC_Record_ID="<urn:x:led>"
    )
    first.write_bytes(first.read_bytes() + moved + led)
    assert bring(first, tmp_path / "table.csv").failed == []
    before, shown = held(), versions()
    assert len(before) == len(_MIX) + 2
    with (tmp_path / "all.warc.gz").open("wb") as target:
        assert (
            write_warc(captures_to_show(everything=True).exclude(kind="container"), original_store(), target).faults
            == []
        )
    for item in Item.objects.all():
        forget(item, "an editor", "it comes again", original_store(), with_container=True)
    ReadingRecord.objects.all().delete()
    Capture.objects.all().delete()
    report = bring(tmp_path / "all.warc.gz")
    assert report.failed == [] and {why for (kind, why) in report.files[0].left_out if kind != "request"} <= {
        "says what the file is; kept in the file",
        "a redirect, or not changed (3xx)",
    }
    expected = [(*row[:1], row[1] if row[2] else "file:///table.csv", *row[2:]) for row in before]
    assert held() == expected and versions() == shown


@pytest.mark.parametrize(
    ("name", "documents", "errors"),
    [
        ("example-collection-with-lists.warc", 6, 0),
        ("example.warc", 2, 0),
        ("example.warc.gz", 2, 0),
        ("example-iana.org-chunked.warc", 1, 0),
        ("example.arc", 1, 0),
        ("example.arc.gz", 1, 0),
        ("example-space-in-url.arc", 1, 0),
        ("bad.arc", 0, 0),
        ("example-trunc.warc", 0, 0),
        ("example-bad-non-chunked.warc.gz", 2, 0),
        ("example-resource.warc.gz", 2, 0),
        ("valid_example_2.wacz", 1, 0),
        ("valid_signed_example_1.wacz", 1, 1),
        ("post-test.warc.gz", 0, 0),
        ("example-wget-bad-target-uri.warc.gz", 1, 0),
        ("example-wrong-chunks.warc.gz", 0, 0),
    ],
)
def test_real_files_give_what_can_be_read_and_say_what_was_left(
    shared: Path, tmp_path: Path, name: str, documents: int, errors: int
) -> None:
    taken, _, summary = import_of(shared / "data/webarchives" / name, tmp_path, FetchRules())
    assert taken[0].kind == "container"
    assert (sum(t.kind == "document" for t in taken), sum(t.kind == "error" for t in taken)) == (documents, errors)
    texts = [t.path.read_bytes() for t in taken if t.kind == "document"]
    assert all(text.lstrip()[:1] in (b"<", b"s") for text in texts), "letters of no sense"
    assert sum(summary.records.values()) > 0


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_bytes_are_changed_every_record_is_accounted_for_and_nothing_breaks(
    tmp_path: Path, data: st.DataObject
) -> None:
    whole = raw_record(
        "response",
        ADDRESS,
        answer(chunked(brotli.compress(page("Seven."))), "Content-Encoding: br", "Transfer-Encoding: chunked"),
    )
    whole += raw_record("request", ADDRESS, b"GET / HTTP/1.1\r\n\r\n") + raw_record(
        "revisit", ADDRESS, b"", WARC_Payload_Digest="sha1:ABC"
    )
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=6))
        if not changed:
            changed = bytearray(b"W")
    (tmp_path / "x.warc").write_bytes(bytes(changed))
    import_of(tmp_path / "x.warc", tmp_path)
