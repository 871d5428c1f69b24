"""SDMX-JSON and JSON-stat: cubes of values as rows of observations.

Source: SDMX-JSON data messages 1.0 and 2.0; JSON-stat 2.0 and 1.x (json-stat.org). Both are held whole: a value is
found by its place in the cube. An observation's number is its place in the cube, from 1; of SDMX-JSON, its place in the
file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, BinaryIO

from muniment.reading.data_files.model import DataFileError, DataRow, DataTable, FileFacts

_MOST_BYTES = 128 * 2**20
_MOST_CELLS = 20_000_000


def open_json(file: BinaryIO) -> DataTable:
    """Return the table that an SDMX-JSON or a JSON-stat file is. Raises DataFileError."""
    file.seek(0)
    content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise DataFileError(f"the JSON is over the limit of {_MOST_BYTES // 2**20} MiB; bring it as CSV")
    try:
        # Numbers stay as they are written.
        found = json.loads(content, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise DataFileError(f"the file is no JSON ({str(error)[:120] or 'nested too deep'})") from error
    try:
        if isinstance(found, dict) and (table := _of_sdmx(found) or _of_json_stat(found)):
            return table
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        if isinstance(error, DataFileError):
            raise
        raise DataFileError(f"the JSON is not built as its format says ({type(error).__name__}: {error})") from error
    if isinstance(found, dict) and "resources" in found:
        raise DataFileError("a descriptor alone has no data; bring the Data Package as a ZIP with its files")
    raise DataFileError("the JSON is neither SDMX-JSON nor JSON-stat")


# --- SDMX-JSON ------------------------------------------------------------------------------------------------------


def _of_sdmx(found: dict[str, Any]) -> DataTable | None:
    within = found["data"] if isinstance(found.get("data"), dict) else found
    if "dataSets" not in within:
        return None
    structure = within.get("structure") or within["structures"][0]
    parts: dict[str, list[dict[str, Any]]] = {}
    for kind in ("dimensions", "attributes"):
        for level in ("dataSet", "series", "observation"):
            parts[f"{kind}-{level}"] = (structure.get(kind) or {}).get(level) or []
    names = [part["id"] for level in parts.values() for part in level]
    measures = (structure.get("measures") or {}).get("observation") or []
    value_name = measures[0]["id"] if measures else "OBS_VALUE"
    columns = (*dict.fromkeys(names), value_name)
    labels = {
        part["id"]: {str(v["id"]): _word(v.get("name")) for v in part.get("values") or [] if v and "id" in v}
        for level in parts.values()
        for part in level
    }

    def rows() -> Iterator[DataRow]:
        number = 0
        for data in within["dataSets"]:
            if str(data.get("action")).casefold() == "delete":
                raise DataFileError("the message deletes values; bring one with all values")
            fixed = _picked(parts["dimensions-dataSet"], [0] * len(parts["dimensions-dataSet"]))
            fixed |= _picked(parts["attributes-dataSet"], data.get("attributes") or [])
            for key, series in (data.get("series") or {"": data}).items():
                of_series = {**fixed}
                if key:
                    of_series |= _picked(parts["dimensions-series"], key.split(":"))
                    of_series |= _picked(parts["attributes-series"], series.get("attributes") or [])
                for at, values in (series.get("observations") or {}).items():
                    number += 1
                    cells = of_series | _picked(parts["dimensions-observation"], at.split(":"))
                    cells |= _picked(parts["attributes-observation"], values[max(1, len(measures)) :])
                    cells[value_name] = "" if values[0] is None else str(values[0])
                    yield number, [cells.get(name, "") for name in columns]

    if sum(1 for _ in rows()) == 0:
        raise DataFileError("the SDMX-JSON message has no observations")
    return DataTable("sdmx-json", columns, rows, FileFacts(title=_word(structure.get("name"))), (), labels)


def _picked(parts: Sequence[dict[str, Any]], places: Sequence[Any]) -> dict[str, str]:
    """Return the values of dimensions or attributes that are named by their places in the structure."""
    found = {}
    for part, place in zip(parts, places, strict=False):
        if place is None or place == "":
            continue
        values = part.get("values") or []
        value = values[int(place)] if str(place).isdigit() and int(place) < len(values) else {"id": place}
        found[part["id"]] = str(value.get("id") or value.get("value") or _word(value.get("name")))
    return found


def _word(value: Any) -> str:
    """Return a name, of names by language the first."""
    if isinstance(value, dict):
        value = next(iter(value.values()), "")
    return str(value or "")[:500]


# --- JSON-stat ------------------------------------------------------------------------------------------------------


def _of_json_stat(found: dict[str, Any]) -> DataTable | None:
    notes: tuple[str, ...] = ()
    if found.get("class") == "collection":
        held = [i for i in found["link"]["item"] if i.get("class") == "dataset" and "value" in i]
        if not held:
            raise DataFileError("the JSON-stat collection holds no dataset, only addresses of some")
        notes = (f"the first of {len(held)} datasets is read",) if len(held) > 1 else ()
        found = held[0]
    elif "value" not in found and "dimension" not in found:
        inside = [part for part in found.values() if isinstance(part, dict) and "value" in part and "dimension" in part]
        if not inside:
            return None
        notes = (f"the first of {len(inside)} datasets is read",) if len(inside) > 1 else ()
        found = inside[0]
    if "value" not in found or "dimension" not in found:
        return None
    dimensions = found["dimension"]
    ids = [str(name) for name in found.get("id") or dimensions["id"]]
    sizes = [int(size) for size in found.get("size") or dimensions["size"]]
    codes = [_codes(dimensions[name]["category"]) for name in ids]
    count = 1
    for name, size, held_codes in zip(ids, sizes, codes, strict=True):
        count *= size
        if len(held_codes) != size:
            raise DataFileError(f"the dimension “{name}” has {len(held_codes)} categories and says {size}")
    if count > _MOST_CELLS:
        raise DataFileError(f"the cube has {count:,} cells, over the limit of {_MOST_CELLS:,}")
    roles = found.get("role") or dimensions.get("role") or {}
    names = [_role_name(name, roles) for name in ids]
    labels = {
        name: {str(code): _word(label) for code, label in (dimensions[of]["category"].get("label") or {}).items()}
        for name, of in zip(names, ids, strict=True)
    }
    units: dict[str, Any] = next(
        (dimensions[of]["category"]["unit"] for of in roles.get("metric", []) if "unit" in dimensions[of]["category"]),
        {},
    )
    metric = next((ids.index(of) for of in roles.get("metric", []) if of in ids), None)
    values, states = found["value"], found.get("status")
    if isinstance(values, list) and len(values) != count:
        raise DataFileError(f"the cube has {count:,} cells and {len(values):,} values")
    columns = (*names, "value", "status", "unit")

    def rows() -> Iterator[DataRow]:
        for at, cells in enumerate(product(*codes)):
            value = values[at] if isinstance(values, list) else values.get(str(at))
            status = _at(states, at)
            if value is None and not status:
                continue
            unit = units.get(cells[metric], {}) if metric is not None else {}
            label = _word(unit.get("label") or unit.get("symbol")) if isinstance(unit, dict) else ""
            yield at + 1, [*cells, "" if value is None else str(value), status, label]

    facts = FileFacts(title=_word(found.get("label")), producer=_word(found.get("source")))
    return DataTable("json-stat", columns, rows, facts, notes, labels)


def _codes(category: dict[str, Any]) -> list[str]:
    index = category.get("index")
    if isinstance(index, list):
        return [str(code) for code in index]
    if isinstance(index, dict):
        return [str(code) for code, _place in sorted(index.items(), key=lambda one: int(one[1]))]
    return [str(code) for code in category["label"]]


def _role_name(name: str, roles: dict[str, Any]) -> str:
    """Return the name of a dimension's column: what the file says that it is, where its name does not."""
    return next(
        (f"{name} ({word})" for role, word in (("time", "period"), ("geo", "place")) if name in roles.get(role, [])),
        name,
    )


def _at(states: Any, at: int) -> str:
    if isinstance(states, str):
        return states
    found = states[at] if isinstance(states, list) and at < len(states) else None
    if isinstance(states, dict):
        found = states.get(str(at))
    return str(found or "")
