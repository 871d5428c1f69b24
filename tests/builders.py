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


def make_zip(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of those files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def make_word(body: str, main: str = "word/document.xml", **parts: str) -> bytes:
    """Return a Word file of that body; `parts` are the insides of styles, numbering, footnotes, header and the like."""
    folder = main.rpartition("/")[0]
    kinds = "".join(f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>' for name in parts)
    return make_zip(
        {
            "[Content_Types].xml": (
                f'<Types><Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.'
                f'wordprocessingml.document.main+xml"/></Types>'
            ),
            "_rels/.rels": f'<Relationships><Relationship Id="m" Type="{_OFFICE}/officeDocument" '
            f'Target="/{main}"/></Relationships>',
            f"{folder}/_rels/{main.rpartition('/')[2]}.rels": f"<Relationships>{kinds}</Relationships>",
            main: f"<w:document {WORD_NAMES}><w:body>{body}</w:body></w:document>",
            **{f"{folder}/{name}.xml": f"<w:{name} {WORD_NAMES}>{inside}</w:{name}>" for name, inside in parts.items()},
        }
    )


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
