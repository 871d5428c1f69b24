"""Search on the sample archive as its readers and editors use it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample
from django.utils import timezone

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Item, Relation, Topic
from muniment.exchange.exports import export_formats
from muniment.search import indexing
from muniment.search.asking import service
from muniment.search.asking.service import find_all, find_like, search
from muniment.search.asking.suggestions import suggest
from muniment.search.counting.comparison import compare
from muniment.search.counting.lines import find_lines

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sample(archive: Path) -> Path:
    put_sample()
    return archive


def test_a_passage_is_found_with_its_paragraph(sample: Path) -> None:
    (result,) = search("drilled").results
    passage = result.passages[0]
    content = result.item.version.reading.content if result.item.version else {}
    addresses = {p["address"] for s in content.get("sections", []) for p in s["paragraphs"]}
    assert passage.address in addresses and "<mark>" in passage.html


def test_a_topic_is_named_in_one_language_and_found_in_all(sample: Path) -> None:
    found = search("\u6559\u80b2")
    assert "education" in found.topics
    languages = {r.item.language for r in search("\u6559\u80b2", limit=50).results}
    assert {"en", "zh-Hans"} <= languages
    assert search("drilled").topics == ()


def test_a_misspelt_word_is_answered_with_the_archives_own(sample: Path) -> None:
    found = search("harbuor ledgerz")
    assert found.total == 0 and found.correction == "harbour ledgers"
    assert search(found.correction).total > 0
    assert search("zzzzqqq").correction is None
    mistyped = search("which harbuor ledgers did volunteers read")
    assert mistyped.total > 3 and mistyped.correction == "which harbour ledgers did volunteers read"
    assert search("which harbour ledgers did volunteers read").correction is None
    # Many unknown words are no slip of the hand, and each would be compared with all words of the archive.
    assert search("harbuor ledgerz evenign schoolz habrour").correction is None


def test_suggestions_while_typing(sample: Path) -> None:
    kinds = {s.kind: s for s in suggest("por", limit=20)}
    assert kinds["place"].label == "Port Amsel" and search(kinds["place"].query).total > 0
    assert "topic" in {s.kind for s in suggest("\u6559")}
    (title,) = [s for s in suggest("sixty we") if s.kind == "title"]
    assert title.label.startswith("Sixty wells") and title.address
    assert suggest("ams")[0].label == "Port Amsel", "any word of a name can be begun"
    assert suggest("") == [] and suggest("*") == [] and suggest('"') == [] and suggest("a" * 500) == []


def test_what_is_private_is_not_suggested_exported_or_in_lines(sample: Path) -> None:
    (result,) = search("drilled").results
    publish(result.item, "private", None)
    outbox.process_pending()
    assert [s for s in suggest("sixty") if s.kind == "title"] == []
    assert result.item.pk not in {i.pk for i in find_all("")}
    assert find_lines("drilled", {}).total == 0  # type: ignore[union-attr]
    assert result.item.pk not in {
        r.item.pk for i in Item.objects.exclude(pk=result.item.pk) for r in find_like(i).results
    }
    publish(result.item, "embargoed", None, timezone.now() + timedelta(days=3))
    outbox.process_pending()
    assert search("drilled").total == 0


def test_the_same_rule_of_who_may_see_what_in_the_database_and_out_of_it(sample: Path) -> None:
    items = list(Item.objects.order_by("pk")[:4])
    publish(items[0], "private", None)
    publish(items[1], "embargoed", None, timezone.now() + timedelta(days=1))
    publish(items[2], "embargoed", None, timezone.now() - timedelta(days=1))
    ids = [i.pk for i in items]
    assert (
        set(Item.objects.visible_among(ids, None))
        == set(Item.objects.visible_to(None).filter(pk__in=ids).values_list("pk", flat=True))
        == set(ids[2:])
    )


def test_reprints_are_folded_under_the_first(archive: Path, capture: Any, tmp_path: Path) -> None:
    words = " ".join(
        f"The {n}th well of the district was measured again by clerk number {n * 7} that year." for n in range(30)
    )
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"Wells measured\n\n{words}")
        capture(tmp_path / f"{name}.txt", source=f"Paper {name}", date="2020-01-01")
    assert Relation.objects.count() == 1
    (result,) = search("measured").results
    assert [i.source.name for i in result.same] in (["Paper one"], ["Paper two"])
    Relation.objects.update(decision=Relation.NO)
    assert len(search("measured").results) == 2, "an editor's no parts them"


def test_two_sources_are_compared_by_their_words(sample: Path) -> None:
    sources = [i.source.name for i in Item.objects.filter(language="en").select_related("source").distinct()]
    one, nothing = compare("water", [{"source": [sources[0]]}, {"year": ["1900..1901"]}])
    assert one.total > 0 and one.occurrences >= one.total - 1 and one.words > one.occurrences
    assert one.per_thousand == pytest.approx(1000 * one.occurrences / one.words)
    assert (nothing.total, nothing.words, nothing.per_thousand) == (0, 0, 0.0)


def test_more_like_this_shares_its_words_and_is_not_itself(sample: Path) -> None:
    item = search("title:report right water").results[0].item
    found = [r.item for r in find_like(item).results]
    assert item.pk not in [i.pk for i in found]
    assert "right to water" in found[0].title


def test_everything_is_exported_and_no_cell_is_a_formula(archive: Path, capture: Any, tmp_path: Path) -> None:
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(f"=cmd{n}|calc\n\nThe wells of town {n} were closed for a while.")
        capture(tmp_path / f"{n}.txt")
    assert "".join(export_formats()["csv"].write(find_all("wells"))).count("'=cmd") == 3
    assert len("".join(export_formats()["jsonl"].write(find_all("wells"))).splitlines()) == 3
    assert "".join(export_formats()["bib"].write(find_all("wells"))).count("@online{") == 3
    assert "".join(export_formats()["ris"].write(find_all("wells"))).count("ER  - ") == 3


def test_more_than_what_is_ranked_is_exported_too(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [i.pk for i in find_all("")]
    monkeypatch.setattr(service, "MOST_RANKED", 3)
    assert sorted(i.pk for i in find_all("")) == sorted(whole) and len(whole) == Item.objects.count()


def test_a_comparison_lets_words_go_on_both_sides_or_on_neither(capture: Any, tmp_path: Path) -> None:
    """One side has both words together, the other only one of them: its nothing is a nothing, and not another count."""
    for name, text in (
        ("one", "The ferry wardens rang the copper bell at noon."),
        ("two", "The copper roof was mended. A lamp was lit."),
    ):
        file = tmp_path / name / "note.md"
        file.parent.mkdir()
        file.write_text(f"# Note of {name}\n\n{text}\n")
        capture(file, source=f"Source {name}")
    sides = [{"source": ["Source one"]}, {"source": ["Source two"]}]
    one, two = compare("copper bell", sides)
    assert (one.total, two.total) == (1, 0)
    one, two = compare("copper trumpet", sides)
    assert (one.total, two.total) == (1, 1)


def test_counted_are_the_words_that_were_asked_and_no_other_label_of_their_topic(capture: Any, tmp_path: Path) -> None:
    texts = {
        "simplified": "# \u516c\u62a5\n\n\u4eba\u6743\u662f\u91cd\u8981\u7684\u3002\u4fdd\u969c\u4eba\u6743\u3002",
        "traditional": "# "
        "\u4eba\u6b0a\u516c\u5831\n\n\u4eba\u6b0a\u5f88\u91cd\u8981\uff0c\u4fdd\u969c\u4eba\u6b0a\u3002",
        "english": "# Report of the office\n\nOn human rights. The human rights council met; human rights matter.",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(text + "\n")
        capture(tmp_path / f"{name}.md")
    for item in Item.objects.all():
        item.topics.add(Topic.objects.get(slug="human-rights"))
    indexing.rebuild()
    assert search("\u4eba\u6743").total == 3 and search("\u4eba\u6743").topics, (
        "a search finds the topic in all languages, and says so"
    )
    for asked, items, times in (
        ("\u4eba\u6743", 2, 5),
        ("\u4eba\u6b0a", 2, 5),
        ('"human rights"', 1, 3),
        ("human rights", 1, 6),
    ):
        (side,) = compare(asked, [{}])
        assert (side.total, side.occurrences, side.items_with) == (items, times, items), asked
        found = find_lines(asked, {})
        assert found is not None and (found.items, found.total) == (items, times), asked
    phrase = search('"human rights"')
    assert (phrase.total, phrase.topics) == (1, ()) and len(list(find_all('"human rights"'))) == 1, (
        "what is quoted names no topic"
    )
    # What only its title has is found, and has it once.
    (side,) = compare("report", [{}])
    assert (side.total, side.occurrences) == (1, 1)
