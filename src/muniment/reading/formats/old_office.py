"""The .doc of Word before 2007.

In: bytes. Out: a `TextReading` of kind document, made of the DOCX into which LibreOffice turns it, where that is
installed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from muniment.reading.errors import Damaged, UnknownType
from muniment.reading.formats.media_type import DOC
from muniment.reading.formats.word import read_docx
from muniment.reading.losses import of_a_conversion
from muniment.reading.model import TextReading

_SECONDS = 60


def read_doc(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Return the reading of an old Word file, which LibreOffice converts. Raises UnknownType where that is not
    installed, Damaged."""
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
