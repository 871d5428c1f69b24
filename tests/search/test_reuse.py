"""Reuse of passages: found where the words stand, told with its dates, and not flooded by formulas."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import SHARED
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Item
from muniment.search.counting import reuse
from muniment.search.counting.reuse import compare_texts, find_reuse, find_runs

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

PASSAGE = (
    "Each harbour board shall keep a register of every vessel that enters the port, with the day of its arrival, its "
    "burden and the name of its master, and shall show the register to whoever asks for it at the office."
)
EDITED = PASSAGE.replace("burden and the name of its master", "burden, its flag and the names of its crew")


@pytest.fixture
def laws(capture: Any, tmp_path: Path) -> dict[str, Item]:
    folder = tmp_path / "laws"
    folder.mkdir()
    for name, day, text in (
        ("Harbour act", "3 March 1990", f"{PASSAGE}\n\nThe board meets on the first day of each month."),
        ("Port act", "4 May 1995", f"Who brings a vessel in pays a fee set in May.\n\n{PASSAGE}"),
        ("Quay act", "5 June 2001", f"{EDITED}\n\nNothing here takes from the rights of fishers."),
        (
            "Meadow act",
            "6 July 2003",
            "No cattle shall be driven over the meadow before the hay is in the barns.",
        ),
    ):
        (folder / f"{name}.md").write_text(f"# {name}\n\n{day}\n\n{text}\n")
    capture(folder, source="Gazette")
    return {item.title: item for item in Item.objects.all()}


def test_a_passage_is_found_where_it_stands_again_with_its_dates(laws: dict[str, Item]) -> None:
    found = find_reuse(laws["Port act"])
    assert found is not None
    (paragraph,) = found.paragraphs
    assert paragraph.text == PASSAGE and not paragraph.is_formula
    assert [(row.item.title, row.kind, row.when) for row in paragraph.found] == [
        ("Harbour act", "same", "earlier"),
        ("Quay act", "nearly", "later"),
    ]
    assert paragraph.found[0].words == paragraph.found[0].of > paragraph.found[1].words
    for row in paragraph.found:
        page = Client().get(row.item.get_absolute_url()).content.decode()
        assert row.item.title and f'id="{row.address}"' in page
    assert find_reuse(laws["Meadow act"]).paragraphs == []  # type: ignore[union-attr]
    one = find_reuse(laws["Port act"], address=paragraph.address)
    assert one is not None and (one.asked, one.paragraphs) == (1, found.paragraphs)
    page = Client().get(f"/items/{laws['Port act'].pk}/again/").content.decode()
    assert "held earlier" in page and "held later" in page and "copied" not in page and "word for word" in page


def test_dates_that_say_too_little_say_no_order(laws: dict[str, Item]) -> None:
    Item.objects.filter(pk=laws["Harbour act"].pk).update(published="1995", sort_date="1995-01-01", year=1995)
    Item.objects.filter(pk=laws["Quay act"].pk).update(published="", sort_date="", year=None)
    found = find_reuse(Item.objects.get(pk=laws["Port act"].pk))
    assert found is not None
    assert {row.item.title: row.when for row in found.paragraphs[0].found} == {
        "Harbour act": "same",
        "Quay act": "unknown",
    }


def test_what_is_private_holds_nothing(laws: dict[str, Item]) -> None:
    publish(laws["Harbour act"], "private", None)
    outbox.process_pending()
    page = Client().get(f"/items/{laws['Port act'].pk}/again/").content.decode()
    assert "Quay act" in page and "Harbour act" not in page
    pair = laws["Port act"].pk, laws["Harbour act"].pk
    assert Client().get(f"/items/{pair[0]}/with/{pair[1]}/").status_code == 404
    assert Client().get(f"/items/{pair[1]}/with/{pair[0]}/").status_code == 404
    assert Client().get(f"/items/{pair[1]}/again/").status_code == 404


def test_formulas_do_not_flood(laws: dict[str, Item], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reuse, "COMMON", 1)
    found = find_reuse(laws["Port act"])
    assert found is not None
    (paragraph,) = found.paragraphs
    assert paragraph.is_formula and paragraph.found == []
    assert "Formulas" in Client().get(f"/items/{laws['Port act'].pk}/again/").content.decode()


def test_two_items_are_compared_by_the_words_that_both_have(laws: dict[str, Item]) -> None:
    told = compare_texts(laws["Harbour act"], laws["Quay act"])
    assert told is not None
    for text in told:
        marked = " ".join(words for line in text.lines for words, is_shared, _ in line.pieces if is_shared)
        assert marked.startswith("Each harbour board shall keep") and "fishers" not in marked and "crew" not in marked
        assert text.shared == len(marked.replace(",", "").split())
        whole = " ".join(words for line in text.lines for words, _, _ in line.pieces)
        assert " ".join(whole.split()).startswith(text.item.title)
    page = html.fromstring(
        Client().get(f"/items/{laws['Harbour act'].pk}/with/{laws['Quay act'].pk}/").content.decode()
    )
    links = page.xpath("//a[@class='shared']/@href")
    assert links and all(page.xpath(f"//*[@id='{link[1:]}']") for link in links)
    assert Client().get(f"/items/{laws['Quay act'].pk}/with/{laws['Quay act'].pk}/").status_code == 404


@given(st.lists(st.integers(0, 4), max_size=60), st.lists(st.integers(0, 4), max_size=60))
def test_runs_are_words_that_stand_in_both(a: list[int], b: list[int]) -> None:
    runs = find_runs(a, b, 3)
    for run in runs:
        assert run.words >= 3 and a[run.first : run.first + run.words] == b[run.other : run.other + run.words]
        assert 0 not in a[run.first : run.first + run.words]
    assert all(one.first + one.words <= other.first for one, other in pairwise(runs))
    # Every three words that both have are within a run, or begin in one.
    inside = {n for run in runs for n in range(run.first, run.first + run.words)}
    there = {tuple(b[at : at + 3]) for at in range(len(b) - 2)}
    for at in range(len(a) - 2):
        gram = tuple(a[at : at + 3])
        assert 0 in gram or gram not in there or at in inside


@pytest.mark.skipif(not (SHARED / "data" / "known" / "gesetze").exists(), reason="needs the real laws of shared")
def test_an_edited_law_is_found_again_paragraph_by_paragraph(capture: Any, tmp_path: Path) -> None:
    """A real law, and the same with every third paragraph taken out: those that are left stand again, word for word,
    and nothing else does."""
    folder = tmp_path / "laws"
    folder.mkdir()
    files = sorted((SHARED / "data" / "known" / "gesetze").glob("*"), key=lambda path: path.stat().st_size)
    for path in files[:4]:
        (folder / path.name).write_bytes(path.read_bytes())
    law = files[-1]
    blocks = law.read_text().split("\n\n")
    (folder / f"one{law.suffix}").write_text("\n\n".join(blocks))
    (folder / f"two{law.suffix}").write_text("\n\n".join(b for n, b in enumerate(blocks) if n % 3 or n < 6))
    capture(folder, source="Gesetze")
    longest = sorted(Item.objects.all(), key=lambda item: -len(str(item.version and item.version.reading.content)))
    whole, edition = longest[:2]
    found = find_reuse(edition)
    assert found is not None and found.asked > 5
    assert {item.pk for item, _, _ in found.items} == {whole.pk}
    again = [p for p in found.paragraphs if any(row.kind == "same" for row in p.found)]
    assert len(again) >= found.asked * 0.9
