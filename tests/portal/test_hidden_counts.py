"""No number that the public is shown is made of hidden items."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Item

pytestmark = pytest.mark.django_db

PUBLIC = {
    "pelican": (
        "# Pelicans of the coast\n\nThe xylograph survey of the pelican was made on the coast, with many boats and "
        "people who like to walk along the shore.\n"
    ),
    "heron": "# Herons of the marsh\n\nA survey of the heron was made in the marsh, with few boats and a long dike "
    "along which its people walk.\n",
}
HIDDEN = (
    "# A closed meeting\n\nThe xylograph was noted in a closed meeting of the board, number {n}, which spoke of "
    "herons and of dikes.\n"
)


def numbers_shown(item: Item) -> dict[str, Any]:
    """What the public is shown that numbers could be read from."""
    found = {}
    for address in ("/api/v1/search?q=xylograph", "/api/v1/search?q=survey", f"/api/v1/items/{item.pk}/like"):
        answer = Client().get(address).json()
        found[address] = [(hit["id"], hit["score"]) for hit in answer["hits"]], answer["total"], answer["facets"]
    about = Client().get("/about/").text
    found["about"] = re.findall(r"<dd>(.*?)</dd>", about)
    return found


def test_no_number_is_made_of_hidden_items(capture: Any, tmp_path: Path) -> None:
    for name, text in PUBLIC.items():
        (tmp_path / f"{name}.md").write_text(text)
        capture(tmp_path / f"{name}.md", source="Birds")
    item = Item.objects.get(title__startswith="Pelicans")
    before = numbers_shown(item)
    assert [score for _id, score in before["/api/v1/search?q=survey"][0]] == [1, 0.5], "a rank, and no measure"
    for n in range(5):
        (tmp_path / f"hidden{n}.md").write_text(HIDDEN.format(n=n * 37))
        capture(tmp_path / f"hidden{n}.md", source="Board")
    for hidden in Item.objects.filter(source__name="Board"):
        publish(hidden, Item.PRIVATE, None)
    outbox.process_pending()
    assert numbers_shown(item) == before
    staff = Client()
    staff.force_login(User.objects.create_superuser("ada", "ada@ferry.example", "only-for-tests-here"))
    own = staff.get("/api/v1/search?q=xylograph").json()
    assert own["total"] == 6 and all(hit["score"] not in (1, 0.5) for hit in own["hits"])
