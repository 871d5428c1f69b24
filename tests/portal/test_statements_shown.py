"""How a statement is shown: by whom where the text surely names somebody, and else as words of the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from muniment.archive.models import Item
from muniment.search.indexing import rebuild

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

TEXT = """# On the wells of the upper valley

She said that the wells of the upper valley never ran dry in summer.

Anna Lund, director of the water office, said that “sixty wells were closed for the winter months”.
"""


@pytest.fixture
def item(capture, tmp_path: Path) -> Item:  # type: ignore[no-untyped-def]
    (tmp_path / "wells.md").write_text(TEXT)
    capture(tmp_path / "wells.md")
    rebuild()
    return Item.objects.get()


def test_a_statement_without_a_speaker_is_words_of_the_text(item: Item) -> None:
    page = Client().get(item.get_absolute_url()).content.decode()
    captions = [part.partition("</figcaption>")[0] for part in page.split("<figcaption")[1:]]
    assert [("in this text" in c, "Anna Lund, director of the water office" in c) for c in captions] == [
        (True, False),
        (False, True),
    ]
    assert "not named" not in page


def test_a_blank_speaker_is_null_to_programs_and_nobody_to_the_search(item: Item) -> None:
    said = Client().get(f"/api/v1/items/{item.pk}").json()["statements"]
    assert [(s["speaker"], s["role"]) for s in said] == [(None, None), ("Anna Lund", "director of the water office")]
    totals = {
        name: Client().get("/api/v1/search", {"q": f"speaker:{name}"}).json()["total"]
        for name in ("Lund", "It", "water", "text")
    }
    assert totals == {"Lund": 1, "It": 0, "water": 1, "text": 0}
