"""WARC files of other archives: what is taken of them, with their dates, and what is passed over."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from muniment.archive.intake import capture_all
from muniment.archive.models import Capture, Item
from muniment.archive.service import Description
from muniment.capture import FetchRules, Refused, Taken, count_inputs, take_all

RULES = FetchRules(most_bytes=100_000)
ADDRESS = "https://harbour.example/wells"


def page(words: str) -> bytes:
    return f"<html lang=en><head><title>The wells</title></head><body><h1>The wells of Stillmoor</h1><p>{words} The district has counted them each spring since 2019.</p></body></html>".encode()


def make_warc(path: Path, *rows: tuple[str, str, dict[str, str], bytes, str]) -> Path:
    """Write records: (type, address, headers, body, date)."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "test"}))
        for kind, address, headers, body, date in rows:
            status = headers.pop(":status", "200 OK")
            http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1") if kind == "response" else None
            record = writer.create_warc_record(
                address, kind, payload=io.BytesIO(body), length=len(body), http_headers=http, warc_content_type=headers.get("Content-Type", "") if kind == "resource" else "",
                warc_headers_dict={"WARC-Date": date},
            )  # fmt: skip
            writer.write_record(record)
    return path


def html(address: str, body: bytes, date: str = "2019-04-05T06:07:08Z", **headers: str) -> tuple[str, str, dict[str, str], bytes, str]:
    return "response", address, {"Content-Type": "text/html; charset=utf-8"} | headers, body, date


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_pages_and_documents_are_taken_and_what_they_are_made_of_is_passed_over(tmp_path: Path, name: str) -> None:
    packed = gzip.compress(page("Packed."))
    warc = make_warc(
        tmp_path / name,
        html(ADDRESS, page("Seven.")),
        html("https://harbour.example/packed", packed, **{"Content-Encoding": "gzip"}),
        ("response", "https://harbour.example/style.css", {"Content-Type": "text/css"}, b"p {}", "2019-04-05T06:07:08Z"),
        (
            "response",
            "https://harbour.example/gone",
            {":status": "404 Not Found", "Content-Type": "text/html"},
            b"gone",
            "2019-04-05T06:07:08Z",
        ),
        ("response", "https://harbour.example/robots.txt", {"Content-Type": "text/plain"}, b"User-agent: *", "2019-04-05T06:07:08Z"),
        ("resource", "file:///reports/The%20year.txt", {"Content-Type": "text/plain"}, b"The year of the ferry.", "2020-01-01T00:00:00Z"),
    )
    assert count_inputs([str(warc)]) is None
    found = list(take_all([str(warc)], RULES, tmp_path))
    assert all(isinstance(t, Taken) for t in found)
    first, unpacked, file = (t for t in found if isinstance(t, Taken))
    assert (first.origin, first.url, first.method, first.charset, first.status) == (ADDRESS, ADDRESS, "warc", "utf-8", 200)
    assert first.taken_at == datetime(2019, 4, 5, 6, 7, 8, tzinfo=UTC) and first.path.read_bytes() == page("Seven.") and first.temporary
    assert unpacked.path.read_bytes() == page("Packed.")
    assert (file.origin, file.url, file.status) == ("reports/The year.txt", None, None)


def test_what_is_too_large_or_without_a_date_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    bomb = gzip.compress(b"a" * 5_000_000)
    warc = make_warc(tmp_path / "crawl.warc.gz", html(f"{ADDRESS}/bomb", bomb, **{"Content-Encoding": "gzip"}), html(f"{ADDRESS}/undated", page("When?"), "soon"), html(ADDRESS, page("Seven.")))  # fmt: skip
    bomb_told, undated, taken = take_all([str(warc)], RULES, tmp_path)
    assert isinstance(bomb_told, Refused) and bomb_told.error.code == "too-large"
    assert isinstance(undated, Refused) and "no date" in undated.error.message
    assert isinstance(taken, Taken) and taken.url == ADDRESS
    assert [f.name for f in tmp_path.glob("warc-*")] == [taken.path.name], "nothing is left of what was refused"


@pytest.mark.parametrize("content", [b"", b"no archive at all", gzip.compress(b"", mtime=0)])
def test_a_file_that_is_no_warc_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.warc.gz").write_bytes(content)
    (told,) = take_all([str(tmp_path / "x.warc.gz")], RULES, tmp_path)
    assert isinstance(told, Refused) and told.error.code in ("damaged", "empty") and "\n" not in told.error.message


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(1, 2000), noise=st.binary(max_size=40))
def test_a_file_cut_or_changed_anywhere_gives_what_can_be_read_and_never_breaks(tmp_path: Path, cut: int, noise: bytes) -> None:
    whole = make_warc(tmp_path / "whole.warc.gz", html(ADDRESS, page("Seven.")), html(f"{ADDRESS}/2", page("Eight."))).read_bytes()
    at = cut % len(whole)
    (tmp_path / "cut.warc.gz").write_bytes(whole[:at] + noise)
    for thing in take_all([str(tmp_path / "cut.warc.gz")], RULES, tmp_path):
        assert isinstance(thing, Taken | Refused)


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_text_of_a_day_before_is_a_version_and_not_what_is_shown(archive: Path, tmp_path: Path) -> None:
    def bring(name: str, *rows: Any) -> Any:
        return capture_all([str(make_warc(tmp_path / name, *rows))], Description("Harbour Office"), FetchRules())

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
    assert set(Capture.objects.values_list("method", flat=True)) == {"warc"}
    shown = Client().get(item.get_absolute_url()).content.decode()
    assert "so says a WARC file of another archive" in shown, "when and where is that archive's word"
    again = bring("old.warc.gz", *older)
    assert (again.captured, again.unchanged) == (0, 2), "a WARC file taken twice is one capture each"
    assert bring("newest.warc.gz", html(ADDRESS, page("There are ten wells."), "2026-05-01T00:00:00Z")).captured == 1
    item.refresh_from_db()
    assert item.version is not None and item.version.capture.captured_at.year == 2026
