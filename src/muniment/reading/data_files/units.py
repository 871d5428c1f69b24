"""Units of statistics: which quantity each is of, and how one becomes another.

In: a unit as a producer writes it. Out: its quantity and factor, or nothing: then a value is shown in its own unit,
beside and not converted. Factors are exact by definition (SI brochure; the international agreement of 1959 for mile,
acre and pound). Money has no factors: what a rate of exchange gives is a value of somebody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_TABLE = {
    "share": {
        "1": "ratio,proportion,share,fraction",
        "0.01": "%,percent,per cent,percentage,pc,pt,percentage of total,pour cent,por ciento,процент,百分比,٪,بالمئة",
        "0.001": "‰,per mille,per 1000,per 1 000,per thousand",
        "0.00001": "per 100000,per 100 000,per 100 000 population,per 100000 population",
        "0.000001": "ppm,per million,parts per million",
    },
    "count": {
        "1": "number,num,count,persons,people,person,units,nombre,número,единица,人,人数,عدد",
        "1000": "thousands,thousand,thousands of persons,1000 persons,ths,千人",
        "10000": "万人,10000 persons",
        "1000000": "millions,million,millions of persons,mio,百万人",
    },
    "mass": {
        "1": "kg,kilogram,kilograms",
        "0.001": "g,gram,grams",
        "1000": "t,tonne,tonnes,metric ton,metric tons,mt (metric tons)",
        "1000000": "kt,kilotonnes,gg,thousand tonnes",
        "1000000000": "million tonnes,tg",
        "0.45359237": "lb,pound,pounds",
    },
    "length": {"1": "m,metre,metres,meter", "1000": "km,kilometres,kilometers", "1609.344": "mi,mile,miles"},
    "area": {
        "1": "m2,m²,square metres",
        "10000": "ha,hectare,hectares",
        "1000000": "km2,km²,sq km,sq. km,square kilometres,square kilometers",
        "4046.8564224": "acre,acres",
    },
    "volume": {"1": "m3,m³,cubic metres", "0.001": "l,litre,litres,liter", "1000000000": "km3,km³"},
    "energy": {
        "1": "j,joule",
        "1000000": "mj,megajoule",
        "1000000000": "gj,gigajoule",
        "1000000000000": "tj,terajoule",
        "3600000": "kwh",
        "3600000000": "mwh",
        "3600000000000": "gwh",
        "3600000000000000": "twh",
    },
    "time": {"1": "s,second,seconds", "60": "min,minute,minutes", "3600": "h,hour,hours", "86400": "day,days"},
}


@dataclass(frozen=True)
class Unit:
    """A unit that is known: `factor` of it is one of its quantity's first unit."""

    quantity: str
    factor: Decimal


_KNOWN = {
    " ".join(label.split()): Unit(quantity, Decimal(factor))
    for quantity, factors in _TABLE.items()
    for factor, labels in factors.items()
    for label in labels.split(",")
}
_POWER = re.compile(r"(.*?)\s*× 10\^(-?\d{1,2})")


def find_unit(label: str) -> Unit | None:
    """Return the unit that a label is; None where it is not known."""
    plain = " ".join(label.replace("\u00a0", " ").split())
    if match := _POWER.fullmatch(plain):
        unit = find_unit(match[1])
        return Unit(unit.quantity, unit.factor * Decimal(10) ** int(match[2])) if unit else None
    return _KNOWN.get(plain.casefold())


def conversion_factor(of: str, into: str) -> Decimal | None:
    """Return what a value is multiplied with to be in another unit; None where that cannot be told."""
    if of == into:
        return Decimal(1)
    one, other = find_unit(of), find_unit(into)
    if one is None or other is None or one.quantity != other.quantity:
        return None
    return one.factor / other.factor
