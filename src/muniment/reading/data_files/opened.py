"""A data file, whatever its format, as one table."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from muniment.reading.data_files.cubes import open_json
from muniment.reading.data_files.model import DataFileError, DataTable
from muniment.reading.data_files.sdmx_xml import open_sdmx_xml
from muniment.reading.data_files.tables import open_csv
from muniment.reading.data_files.workbooks import PARQUET, open_parquet, open_workbook
from muniment.reading.data_files.zipped import open_zip
from muniment.reading.formats import signs


def open_data_file(file: BinaryIO, name: str = "") -> DataTable:
    """Return the table that a data file is, told by its bytes. The file must stay open while rows are read. Raises
    DataFileError, also while rows are read."""
    file.seek(0)
    begin = file.read(4096)
    plain = begin.lstrip(b"\xef\xbb\xbf\r\n\t ")
    if begin.startswith(signs.ZIP_WITH_FILES):
        return open_workbook(file) if _is_workbook(file) else open_zip(file)
    if begin.startswith(PARQUET):
        return open_parquet(file)
    if begin.startswith((signs.OLE, b"%PDF", signs.GZIP)):
        raise DataFileError("this is no data file that can be read; save it as CSV or XLSX")
    if plain[:1] == b"<":
        return open_sdmx_xml(file)
    if plain[:1] in (b"{", b"["):
        return open_json(file)
    return open_csv(file, name)


def _is_workbook(file: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except zipfile.BadZipFile as error:
        raise DataFileError(f"the ZIP cannot be opened: {error}") from error
