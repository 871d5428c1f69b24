"""Files that the tests of reading make: packages and PDFs, from their parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence


def make_package(kind: str, parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip package of that media type."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def write_pdf(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of those objects, numbered from 1; the first is its catalogue."""
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % o for o in offsets)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        size,
        len(out),
    )
