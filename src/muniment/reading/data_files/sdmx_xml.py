"""SDMX-ML 2.1 and 3.0 data messages, generic and structure-specific, as rows of observations.

Source: SDMX 2.1 section 3A. Elements are told by their names without namespaces: structure-specific messages have one
for each data structure. Entities are not resolved, nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from lxml import etree

from muniment.reading.data_files.model import DataFileError, DataRow, DataTable, FileFacts

_LONGEST = 2_000


def open_sdmx_xml(file: BinaryIO) -> DataTable:
    """Return the observations of an SDMX-ML message as a table: a column for each dimension and attribute. Raises
    DataFileError."""
    columns: dict[str, int] = {}
    count = 0
    for _number, cells in _observations(file):
        count += 1
        for name in cells:
            columns.setdefault(name, len(columns))
    if not count:
        raise DataFileError("the SDMX message has no observations; a message of structures is none of data")
    names = tuple(columns)
    return DataTable("sdmx-ml", names, partial(_rows, file, names), FileFacts())


def _rows(file: BinaryIO, names: tuple[str, ...]) -> Iterator[DataRow]:
    for number, cells in _observations(file):
        yield number, [cells.get(name, "") for name in names]


def _observations(file: BinaryIO) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the observations of a message, numbered from 1, each with the values of its series and group."""
    file.seek(0)
    number = 0
    of_set: dict[str, str] = {}
    series: dict[str, str] = {}
    try:
        walk = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for event, element in walk:
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if name == "Obs":
                if event == "end":
                    number += 1
                    yield number, {**of_set, **series, **_cells(element)}
                    # Its place in the tree is kept by its series: emptied and taken out, it costs nothing.
                    element.clear()
                    if (parent := element.getparent()) is not None:
                        parent.remove(element)
            elif name == "Series":
                if event == "start":
                    series = {
                        str(key): str(value)[:_LONGEST] for key, value in element.attrib.items() if "}" not in key
                    }
                else:
                    series = {}
                    element.clear()
            elif name in ("SeriesKey", "Attributes") and event == "end":
                parent = element.getparent()
                if parent is not None and etree.QName(parent).localname == "Series":
                    series |= _values(element)
                elif parent is not None and etree.QName(parent).localname == "DataSet":
                    of_set |= _values(element)
    except etree.XMLSyntaxError as error:
        raise DataFileError(f"the XML is broken at line {error.lineno}: {str(error)[:120]}") from error


def _values(element: etree._Element) -> dict[str, str]:
    """Return the values of a generic key or of generic attributes, by their ids."""
    return {
        str(value.get("id") or value.get("concept")): str(value.get("value") or "")[:_LONGEST]
        for value in element
        if isinstance(value.tag, str) and (value.get("id") or value.get("concept"))
    }


def _cells(observation: etree._Element) -> dict[str, str]:
    cells = {str(key): str(value)[:_LONGEST] for key, value in observation.attrib.items() if "}" not in str(key)}
    for part in observation:
        name = etree.QName(part).localname if isinstance(part.tag, str) else ""
        if name == "ObsDimension":
            cells[str(part.get("id") or "TIME_PERIOD")] = str(part.get("value") or "")
        elif name == "Time":
            cells["TIME_PERIOD"] = str(part.text or "")
        elif name == "ObsValue":
            cells["OBS_VALUE"] = str(part.get("value") or "")
        elif name in ("ObsKey", "Attributes"):
            cells |= _values(part)
    return cells
