"""Counts over more items than one page reads: they are of everything."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import html

from muniment.archive.models import Item
from muniment.search import indexing
from muniment.search.counting.comparison import compare

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

MANY = 1060
WORDS = [
    "harbour",
    "lantern",
    "ledger",
    "meadow",
    "orchard",
    "quarry",
    "ribbon",
    "saddle",
    "thicket",
    "vellum",
    "walnut",
    "yarrow",
    "cobble",
    "drizzle",
    "ember",
]


@pytest.fixture
def many(archive: Path, capture: Any, tmp_path: Path) -> list[Item]:
    """Texts of two sources from 1800 on, every thirtieth private; how often each names a ferry is left to chance."""
    chance = random.Random(19)  # noqa: S311 - no secret
    for source in ("North", "South"):
        folder = tmp_path / source
        folder.mkdir()
        for number in range(MANY - 20 if source == "North" else 20):
            words = [chance.choice(WORDS) + str(chance.randrange(300)) for _ in range(20)] + ["ferry"] * chance.choice(
                (1, 1, 2, 3)
            )
            chance.shuffle(words)
            year = 1800 + number % 200
            folder.joinpath(f"{number:04}.md").write_text(
                f"# Note {source} {number}\n\n3 March {year}\n\n{' '.join(words)}.\n"
            )
        capture(folder, source=source)
    items = list(Item.objects.order_by("pk").select_related("version__reading", "source"))
    Item.objects.filter(pk__in=[i.pk for i in items[::30]]).update(visibility="private")
    indexing.rebuild()
    return list(Item.objects.order_by("pk").select_related("version__reading", "source"))


def text_of(item: Item) -> str:
    assert item.version is not None
    sections = item.version.reading.content["sections"]
    return "\n".join(
        [s["title"] for s in sections if s.get("title")] + [p["text"] for s in sections for p in s["paragraphs"]]
    )


def recount(items: list[Item], source: str) -> tuple[int, int, int]:
    """Return the items, the ferries and the words of a source that all may see, counted one by one."""
    public = [i for i in items if i.visibility == "public" and i.source.name == source]
    ferries = sum(len(re.findall(r"\bferry\b", text_of(i))) for i in public)
    return len(public), ferries, sum(len(re.findall(r"\w+", f"{i.title}\n{text_of(i)}")) for i in public)


def test_what_is_counted_of_many_is_of_all(many: list[Item]) -> None:
    north, south = recount(many, "North"), recount(many, "South")
    assert north[0] > 1000 and any(i.visibility == "private" for i in many)

    # All is counted, and nothing that is private.
    for side, (items, ferries, words) in zip(
        compare("ferry", [{"source": ["North"]}, {"source": ["South"]}]), (north, south), strict=True
    ):
        assert (side.total, side.items, side.items_with) == (items, items, items)
        assert side.occurrences == ferries and side.words == words
        assert side.per_thousand == pytest.approx(1000 * ferries / side.words)
    asked = "/api/v1/compare?q=ferry&a_source=North&b_source=South"
    told = Client().get(asked).json()
    assert told["a"]["occurrences"] == north[1] and told["a"]["part"] == "" and told["a"]["per_thousand"] > 0

    assert told["a"]["complete"] and told["a"]["counted"] == north[0]
    page = html.fromstring(Client().get("/search/compare/?q=ferry&a_source=North&b_source=South").content.decode())
    rates = [float(rate.text_content()) for rate in page.xpath("//p[@class='rate']/strong")]
    assert rates == [pytest.approx(1000 * f / w, abs=0.3) for _, f, w in (north, south)]

    # Lines are the first of all, and say so; sorted over all.
    told = Client().get("/api/v1/lines?q=ferry&sort=before").json()
    assert told["total"] == told["items"] == north[0] + south[0]
    assert len(told["lines"]) == 500 and not told["complete"] and told["part"] == "first 500 lines"
    first = Client().get("/api/v1/concordance?q=ferry&sort=before&limit=500").json()["lines"]
    assert [line["url"] for line in told["lines"]] == [line["url"] for line in first]
    # The page has all lines.
    page = html.fromstring(Client().get("/search/lines/?q=ferry").content.decode())
    told = page.xpath("//p[contains(@class, 'lines-count')]/strong")[0].text_content()
    assert told == f"{north[1] + south[1]:,} lines"

    # The list of years has each that the chart has.
    page = html.fromstring(Client().get("/search/?q=ferry").content.decode())
    listed = {box.get("value") for box in page.xpath("//input[@name='year']")}
    charted = {bar.text_content().partition(":")[0] for bar in page.xpath("//svg[@class='years']/rect")}
    assert len(charted) > 100 and listed == charted
