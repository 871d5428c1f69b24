"""ZIP files with data: Data Packages, and what the World Bank hands out.

Source: Data Package 1 and 2 (datapackage.org). The first resource that is a CSV in the package is read; addresses in a
descriptor are never fetched.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, BinaryIO

from muniment.reading.data_files.model import DataFileError, DataTable, FileFacts
from muniment.reading.data_files.tables import open_csv

_MOST_UNPACKED = 512 * 2**20
DESCRIPTOR = "datapackage.json"


def open_zip(file: BinaryIO) -> DataTable:
    """Return the table in a ZIP file. Raises DataFileError."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            descriptor = next((name for name in names if name.rpartition("/")[2] == DESCRIPTOR), None)
            if descriptor is not None:
                return _of_package(archive, descriptor, names)
            tables = [
                name
                for name in names
                if name.lower().endswith((".csv", ".tsv")) and not name.rpartition("/")[2].startswith("Metadata_")
            ]
            if len(tables) != 1:
                raise DataFileError(
                    f"the ZIP holds {len(tables)} tables and no {DESCRIPTOR}; bring each file by itself"
                )
            return open_csv(io.BytesIO(_unpack(archive, tables[0])), tables[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise DataFileError(f"the ZIP cannot be unpacked: {str(error)[:120]}") from error


def _of_package(archive: zipfile.ZipFile, descriptor: str, names: list[str]) -> DataTable:
    try:
        said = json.loads(_unpack(archive, descriptor, 8 * 2**20))
    except (ValueError, RecursionError) as error:
        raise DataFileError(f"{DESCRIPTOR} is no JSON ({str(error)[:120]})") from error
    if not isinstance(said, dict) or not isinstance(said.get("resources"), list):
        raise DataFileError(f"{DESCRIPTOR} names no resources")
    folder = descriptor.removesuffix(DESCRIPTOR)
    held = [
        (folder + path, resource)
        for resource in said["resources"]
        if isinstance(resource, dict)
        and isinstance(path := resource.get("path"), str)
        and folder + path in names
        and path.lower().endswith((".csv", ".tsv"))
    ]
    if not held:
        raise DataFileError("the Data Package holds no CSV that its descriptor names; addresses are not fetched")
    path, resource = held[0]
    notes = (f"the first of {len(held)} tables is read: {path}",) if len(held) > 1 else ()
    table = open_csv(io.BytesIO(_unpack(archive, path)), path, _facts(said, resource), "data-package")
    return DataTable(table.form, table.columns, table.rows, table.facts, (*table.notes, *notes))


def _facts(said: dict[str, Any], resource: dict[str, Any]) -> FileFacts:
    def text(value: Any) -> str:
        return value.strip()[:1000] if isinstance(value, str) else ""

    licences = resource.get("licenses") or said.get("licenses") or []
    licence = licences[0] if isinstance(licences, list) and licences and isinstance(licences[0], dict) else {}
    sources = said.get("sources") or []
    source = sources[0] if isinstance(sources, list) and sources and isinstance(sources[0], dict) else {}
    return FileFacts(
        title=text(said.get("title")) or text(said.get("name")),
        producer=text(source.get("title")) or text(source.get("name")),
        licence=text(licence.get("name")) or text(licence.get("title")) or text(licence.get("path")),
        release=text(said.get("version")),
        description=text(said.get("description")),
    )


def _unpack(archive: zipfile.ZipFile, name: str, most: int = _MOST_UNPACKED) -> bytes:
    # What a part says of its size may be a lie.
    with archive.open(name) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise DataFileError(f"{name} unpacks to more than {most // 2**20} MiB; bring it as CSV")
    return content
