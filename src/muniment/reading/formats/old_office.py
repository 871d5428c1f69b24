"""Old forms of documents: RTF, and the .doc of Word before 2007.

In: bytes. Out: a `TextReading` of kind document. RTF is read here; .doc is turned into DOCX by LibreOffice, where that
is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from striprtf.striprtf import rtf_to_text

from muniment.reading.errors import Damaged, EmptyFile, UnknownType
from muniment.reading.formats.media_type import DOC, RTF
from muniment.reading.formats.plain_text import read_article
from muniment.reading.formats.text_units import split_units
from muniment.reading.formats.word import read_docx
from muniment.reading.losses import of_a_conversion
from muniment.reading.model import TextReading

_SECONDS = 60


def read_rtf(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read an RTF file. Raises Damaged, EmptyFile."""
    try:
        text = str(rtf_to_text(content.decode("latin-1"), encoding="cp1252", errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, KeyError, LookupError, UnicodeError, RecursionError) as error:
        raise Damaged(f"the RTF is damaged: {error}") from error
    if not text.strip():
        raise EmptyFile("the RTF has no text")
    # Each line of it is a paragraph.
    units = split_units("\n\n".join(line for line in text.split("\n") if line.strip()))
    base: dict[str, Any] = {"media_type": RTF, "charset": None, "url": url, "warnings": warnings}
    reading = read_article(units, base)
    return reading.model_copy(update={"kind": "document", "measure": of_a_conversion(reading.measure)})


def read_doc(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read an old Word file by way of LibreOffice. Raises UnknownType where that is not installed, Damaged."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise UnknownType(
            "this is an old Office file: it is read where LibreOffice is installed (apt-get install libreoffice-writer)"
        )
    with tempfile.TemporaryDirectory(prefix="muniment-doc-") as folder:
        source = Path(folder) / "document.doc"
        source.write_bytes(content)
        try:
            subprocess.run(
                [
                    office,
                    "--headless",
                    "--norestore",
                    f"-env:UserInstallation=file://{folder}/profile",
                    "--convert-to",
                    "docx",
                    "--outdir",
                    folder,
                    str(source),
                ],
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except (subprocess.TimeoutExpired, OSError) as error:
            raise Damaged("LibreOffice could not read this old Office file in time") from error
        made = Path(folder) / "document.docx"
        if not made.exists():
            raise Damaged("LibreOffice could not read this old Office file")
        reading = read_docx(made.read_bytes(), url, warnings)
    # Its pictures are in the DOCX that was made of it, and not in the original.
    sections = [section.model_copy(update={"pictures": []}) for section in reading.sections]
    warnings = [*reading.warnings, "read by way of LibreOffice"]
    return reading.model_copy(
        update={
            "media_type": DOC,
            "sections": sections,
            "warnings": warnings,
            "measure": of_a_conversion(reading.measure),
        }
    )
