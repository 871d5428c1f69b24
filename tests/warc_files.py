"""WARC files for tests: a page each."""

from __future__ import annotations

import io
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = (
    b"<html lang=en><head><title>Wells</title></head><body><h1>The wells of Stillmoor</h1><p>The wells of the "
    b"district were counted in the spring of 2031, all seven of them.</p></body></html>"
)


def file_of_pages(path: Path, *names: str, date: str = "2019-01-01T00:00:00Z") -> Path:
    """Write a WARC file of a page each."""
    with path.open("wb") as target:
        writer = WARCWriter(target, gzip=path.suffix == ".gz")
        for name in names:
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = PAGE.replace(b"<h1>", f"<h1>{name} ".encode()).replace(b"<title>", f"<title>{name} ".encode())
            writer.write_record(
                writer.create_warc_record(
                    f"https://harbour.example/{name}",
                    "response",
                    payload=io.BytesIO(body),
                    http_headers=head,
                    warc_headers_dict={"WARC-Date": date},
                )
            )
    return path
