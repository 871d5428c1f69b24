"""Plans, targets, parties, statements and data are found by words, beside texts, and nothing hidden is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Item
from muniment.evidence.joining import join
from muniment.evidence.models import Party, Plan
from muniment.evidence.series.bringing import ReleaseFacts, bring_release, change_visibility
from muniment.evidence.series.models import Dataset

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

PLAN = """# Clean Harbour Strategy of Ploverdale (2031-2035)

Published on 4 May 2031.

## Targets

- By 2035, 90 per cent of boats in the port will have a tank for waste water.
- By 2034, we will build 12 new quays in the northern towns.

Anna Lund, director of the port office, said that “the northern towns have waited for forty years”.
"""
PLAN_ZH = """# 普洛弗代尔清洁港口战略（2031—2035年）

2031年5月4日发布。

《普洛弗代尔清洁港口战略（2031—2035年）》提出，到2035年，港口船只污水箱配备率达到90%。
"""
TABLE = "place,year,value\nNorth Quay,2031,40\nNorth Quay,2032,44\n"


def page_of(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def filled(archive: Path, capture: Any, tmp_path: Path) -> Path:
    (tmp_path / "plan.md").write_text(PLAN)
    capture(tmp_path / "plan.md", source="The Port Office")
    (tmp_path / "plan-zh.md").write_text(PLAN_ZH)
    capture(tmp_path / "plan-zh.md", source="The Port Office")
    outbox.process_pending()
    return archive


def test_words_find_plans_targets_parties_and_statements_beside_texts(filled: Path) -> None:
    page = page_of("/search/?q=northern towns")
    assert "These words also find:" in page and 'href="#found-statements"' in page
    assert "the northern towns have waited" in page.partition('id="found-statements"')[2]
    assert "12 new quays" in page.partition('id="found-targets"')[2].partition("</section>")[0]
    # In another form, and where no text is meant.
    assert "12 new quays" in page_of("/targets/?q=quay") and "12 new quays" not in page_of("/targets/?q=tank")
    assert "Anna Lund" in page_of("/parties/?q=lund") and "Anna Lund" not in page_of("/parties/?q=holm")
    assert "Anna Lund" in page_of('/search/?q=speaker:"Anna Lund"').partition('id="found-parties"')[2]
    assert "forty years" in page_of("/statements/?q=waited") and "forty years" in page_of("/statements/")
    assert "Clean Harbour Strategy" in page_of("/plans/?q=harbours")
    assert "No plan has these words." in page_of("/plans/?q=orchard")
    assert "also find" not in page_of("/search/?q=orchard")


def test_a_plan_is_found_by_its_name_in_any_language(filled: Path) -> None:
    english = Plan.objects.get(title__startswith="Clean Harbour")
    chinese = Plan.objects.exclude(pk=english.pk).get()
    join("plan", english.pk, chinese.pk, None)
    found = Client().get("/api/v1/search/records?q=清洁港口").json()
    assert [plan["slug"] for plan in found["plans"]] == [english.slug]
    (target,) = Client().get("/api/v1/search/records?q=污水箱").json()["targets"]
    assert "90%" in target["quote"]
    # In traditional characters too.
    assert Client().get("/api/v1/search/records?q=清潔港口").json()["plans"]


def test_nothing_that_only_hidden_texts_say_is_found(filled: Path) -> None:
    for item in Item.objects.all():
        publish(item, Item.PRIVATE, None)
    outbox.process_pending()
    assert Party.objects.exists() and Plan.objects.exists()
    found = Client().get("/api/v1/search/records?q=northern OR lund OR harbour").json()
    assert {name: rows for name, rows in found.items() if name != "query" and rows} == {}
    for address in ("/statements/", "/targets/", "/parties/?q=lund", "/plans/?q=harbour", "/statements/?q=northern"):
        assert "Anna Lund" not in page_of(address) and "northern towns" not in page_of(address), address


def test_data_is_found_by_the_name_of_its_dataset_and_hidden_with_it(
    filled: Path, capture: Any, tmp_path: Path
) -> None:
    (tmp_path / "quays.csv").write_text(TABLE)
    facts = ReleaseFacts("Quays in use", "Office of Ploverdale", "1", "CC-BY-4.0", "Cite it so.")
    bring_release(tmp_path / "quays.csv", facts)
    assert "Quays in use" in page_of("/search/?q=quays").partition('id="found-data"')[2]
    change_visibility(Dataset.objects.get(), Item.PRIVATE, None)
    assert not Client().get("/api/v1/search/records?q=quays").json()["data"]


def test_a_query_that_cannot_be_read_finds_nothing_and_breaks_nothing(filled: Path) -> None:
    for text in ("(", '"', "a OR", "year:", "near/5", "*", "\0", "speaker:", "-quay"):
        assert Client().get("/statements/", {"q": text}).status_code in (200, 400), text
        assert Client().get("/targets/", {"q": text}).status_code in (200, 400), text
        assert Client().get("/parties/", {"q": text}).status_code in (200, 400), text
        assert Client().get("/plans/", {"q": text}).status_code in (200, 400), text
