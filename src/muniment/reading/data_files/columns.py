"""Names of columns: which one is the place, the period, the value, the unit, the status.

In: a table, its names of columns and first rows. Out: a mapping to begin with, which a person looks at.
"""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import islice
from typing import Any

from muniment.reading.data_files.model import ColumnMapping, DataTable
from muniment.reading.data_files.numbers import is_bound, is_missing, read_number
from muniment.reading.data_files.periods import read_period

_SAMPLE = 300
_NAMES = {
    "value": "obs_value value values observation_value valeur valor wert значение 数值 值 القيمة قيمة",
    "period": "time_period timeperiod year period date time quarter month année annee an año ano fecha jahr год период "
    "年 年份 时间 السنة سنة الفترة",
    "place": "ref_area geo geocode geo_code geoareacode geo_area_code country_code countrycode area_code region_code "
    "iso3 iso_code country area region location place entity territory pays país pais lugar land страна регион 国家 "
    "地区 地点 البلد المكان الدولة",
    "place_name": "geoareaname geo_area_name country_name region_name area_name place_name location_name",
    "unit": "unit_measure unit units unit_of_measure measurement_unit unité unidad единица 单位 الوحدة",
    "multiplier": "unit_mult unit_multiplier",
    "status": "obs_status observation_status status nature flag flags statut estado статус 状态 الحالة",
    "note": "footnotes footnote note notes comment comments obs_comment remarque nota примечание 备注 ملاحظة",
    "code": "seriescode series_code indicator_code",
    "name": "seriesdescription series_description indicator_name series_name series indicator variable indicateur "
    "indicador показатель 指标 المؤشر",
}
_BY_NAME = {name.replace("_", " "): role for role, names in _NAMES.items() for name in names.split()}
_LEFT_OUT_WORDS = (
    "dataflow,structure,structure id,structure name,action,decimals,time format,timecoverage,upperbound,lowerbound,"
    "baseperiod,valuetype,time detail,geoinfourl,source,goal,target,indicator,last update"
)
_LEFT_OUT = frozenset(_LEFT_OUT_WORDS.split(","))
"""Columns of SDMX-CSV and UN SDG files that part no series from another."""


def suggest_mapping(table: DataTable) -> ColumnMapping:
    """Return which column seems to be what. A file whose columns have no known names gives a mapping without values."""
    found: dict[str, Any] = {}
    others: list[str] = []
    for name in table.columns:
        folded = fold_column(name)
        role = _BY_NAME.get(folded)
        if folded.endswith(" period") and table.form == "json-stat":
            role = "period"
        elif folded.endswith(" place") and table.form == "json-stat":
            role = "place"
        if (
            table.form in ("sdmx-csv", "un-sdg-csv", "sdmx-ml", "sdmx-json")
            and folded in _LEFT_OUT
            and not (folded == "indicator" and table.form != "un-sdg-csv")
        ):
            continue
        if role is None or role in found:
            others.append(name)
        else:
            found[role] = name
    if "place_name" in found and "place" not in found:
        found["place"] = found.pop("place_name")
    cells = _sample(table)
    values = [found.pop("value")] if "value" in found else []
    if "period" not in found and not values:
        values = [name for name in others if read_period(name)]
    if not values and "period" in found:
        values = [name for name in others if _is_numeric(cells[name])]
    dimensions = tuple(name for name in others if name not in values and _parts_series(cells[name]))
    return ColumnMapping(values=tuple(values), dimensions=dimensions, **found)


def fold_column(name: str) -> str:
    """Return a column's name in small letters with one blank between its words; of an SDMX name with a label
    (`GEO: Area`), the name."""
    bare = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.partition(":")[0]) if not name.isupper() else name.partition(":")[0]
    folded = " ".join(re.sub(r"[\W_]+", " ", bare).casefold().split())
    return folded if folded in _BY_NAME else _joined(folded)


def _joined(folded: str) -> str:
    together = folded.replace(" ", "")
    return together if together in _BY_NAME or together in _LEFT_OUT else folded


def shape_of(table: DataTable) -> str:
    """Return what two files of one shape share: the digest of their names of columns, periods among them as one. The
    next release of a wide table has a column more."""
    names: list[str] = []
    for name in table.columns:
        kind = "<period>" if read_period(name) else name
        if kind != "<period>" or "<period>" not in names:
            names.append(kind)
    return sha256("\n".join(names).encode()).hexdigest()[:32]


def adapt_mapping(mapping: ColumnMapping, table: DataTable) -> ColumnMapping:
    """Return a remembered mapping for a file of the same shape, which may have more or other periods as columns."""
    if mapping.period or not all(read_period(name) for name in mapping.values):
        return mapping
    values = tuple(name for name in table.columns if read_period(name))
    return ColumnMapping(**{**vars(mapping), "values": values})


def _sample(table: DataTable) -> dict[str, list[str]]:
    rows = [cells for _number, cells in islice(table.rows(), _SAMPLE)]
    return {name: [cells[at] for cells in rows if at < len(cells)] for at, name in enumerate(table.columns)}


def _is_numeric(cells: list[str]) -> bool:
    filled = [cell for cell in cells if not is_missing(cell)]
    return bool(filled) and all(is_bound(cell) or _reads(cell) for cell in filled)


def _reads(cell: str) -> bool:
    try:
        read_number(cell)
    except ValueError:
        return False
    return True


def _parts_series(cells: list[str]) -> bool:
    """Return whether the cells of a column may part series: not blank, short, and not another in every row."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled or sum(map(len, filled)) > 80 * len(filled):
        return False
    return len(set(filled)) <= max(12, len(filled) // 2)
