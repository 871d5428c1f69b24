"""Counting from the token store: true to the texts, to the index, and to who may see what."""

from __future__ import annotations

import re
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample
from django.contrib.auth.models import Permission, User

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Item
from muniment.search import analysis, indexing
from muniment.search.asking.highlights import find_marks, wanted_of
from muniment.search.asking.query import parse_query
from muniment.search.counting.collocation import find_collocates, find_ngrams
from muniment.search.counting.frequency import find_frequency
from muniment.search.counting.growth import find_growth
from muniment.search.counting.keyness import compare_selections
from muniment.search.counting.lines import find_lines
from muniment.search.counting.matching import Matcher
from muniment.search.model import Passage
from muniment.search.tokens.cutting import cut_entry, cut_places
from muniment.search.tokens.store import token_store

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sample(archive: Path) -> Path:
    put_sample()
    return archive


def write_notes(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)
    return folder


TEXTS = {
    "harbour-1990": "# The harbour\n\n3 March 1990\n\nThe harbour board met. The harbours of the coast were counted.\n",
    "meadow-1990": "# The meadow\n\n4 May 1990\n\nNobody counted the meadow. A long-term plan, a longterm plan.\n",
    "harbour-1995": "# Notes of a clerk\n\n5 June 1995\n\nA harbour and the board of a harbour; board and lodging.\n",
}


@pytest.fixture
def notes(capture: Any, tmp_path: Path) -> list[Item]:
    capture(write_notes(tmp_path / "notes", TEXTS), source="Clerks")
    return list(Item.objects.order_by("pk"))


QUERIES = """water; schools; "right to water"; wat*; harbuor~; the; board OR harbour; 水; 饮用水; 教育; 发展;
"safe water"; long-term; longterm; 1,200,000; 2018; clinic near/5 water; école;
=schools; ="safe water"; =longterm""".replace("\n", " ").split("; ")


def test_words_are_cut_as_the_index_cuts_them() -> None:
    for text, language in (
        ("The De-colonization of 1,200 harbours – naïve façades", "en"),
        ("他们在2018年检查了安全饮用水 and wells。", "zh"),
        ("นโยบายการศึกษา of Thailand", "th"),
        ("दिल्ली की शिक्षा", "hi"),
        ("한국의 교육 정책은", "ko"),
    ):
        places = list(cut_places(text, language))
        assert [word for _, word in places] == analysis.cut_words(text, language)
        for start, word in places:
            assert analysis.fold(text[start : start + len(word)]) == analysis.fold(word)


def test_what_is_counted_is_what_is_marked(sample: Path) -> None:
    store = token_store()
    ids = list(Item.objects.order_by("pk").values_list("pk", flat=True))
    entries = {entry.id: entry for entry in indexing.make_entries(ids)}
    assert store.count() == len(ids) == len(entries)
    kept = {item.id: item for item in store.items(ids)}
    something = 0
    for query in QUERIES:
        wanted = wanted_of(parse_query(query))
        matcher = Matcher(store, wanted)
        for number, entry in entries.items():
            passages = [
                Passage(p.text, p.address, p.page, p.language or entry.language)
                for p in [Passage(entry.title), *entry.passages]
            ]
            marks = sum(len(find_marks(p.text, wanted, p.language)) for p in passages)
            assert matcher.count(kept[number]) == marks == len(matcher.places(kept[number])), (query, entry.title)
            something += marks
    assert something > 100


def test_places_are_where_the_words_are(notes: list[Item]) -> None:
    store = token_store()
    item = next(i for i in notes if "meadow" in i.title)
    (kept,) = store.items([item.pk])
    text = store.text(item.pk)
    assert text is not None and text.text.splitlines()[0] == item.title
    found = Matcher(store, wanted_of(parse_query("longterm"))).places(kept)
    assert [text.text[text.starts[p.first] :].split(",")[0].split(" plan")[0] for p in found] == [
        "long-term",
        "longterm",
    ]
    # No phrase runs from the title into the text.
    assert kept.numbers().tolist().count(0) == len(text.addresses) - 1


def test_frequencies_are_those_of_the_texts(notes: list[Item]) -> None:
    found = find_frequency("harbour", {})
    assert found is not None
    # By hand: the title and the text of 1990 have it three times (harbours is its plural), that of 1995 twice.
    assert [(row.name, row.occurrences, row.items, row.items_with) for row in found.rows] == [
        ("1990", 3, 2, 1),
        ("1995", 2, 1, 1),
    ]
    entries = list(indexing.make_entries([item.pk for item in notes]))
    words = {e.id: len(re.findall(r"\w+", " ".join([e.title, *(p.text for p in e.passages)]))) for e in entries}
    assert found.whole.words == sum(words.values()) == sum(row.words for row in found.rows)
    assert found.whole.per_million == pytest.approx(5e6 / sum(words.values()))
    assert found.whole.is_small and all(row.is_small for row in found.rows)
    assert found.over_items.parts == 3 and 0 < found.over_items.dp < 1
    assert found.counted.items == 3 and found.counted.missing == 0 and len(found.counted.digest) == 64
    assert [row.name for row in find_frequency("harbour", {}, "source").rows] == ["Clerks"]  # type: ignore[union-attr]
    (none,) = find_frequency("harbour", {}, "collection").rows  # type: ignore[union-attr]
    assert none.name == "" and none.occurrences == 5
    assert find_frequency("", {}) is None
    within = find_frequency("harbour", {"year": ["1995"]})
    assert within is not None and within.whole.occurrences == 2 and within.counted.digest != found.counted.digest


def test_what_is_hidden_is_not_counted(notes: list[Item]) -> None:
    hidden = next(i for i in notes if i.year == 1995)
    Item.objects.filter(pk=hidden.pk).update(visibility="private")
    outbox.enqueue_changes([f"item:{hidden.pk}"])  # type: ignore[list-item]
    clerk = User.objects.create_user("clerk", "clerk@example.org", "twelve-clerks-counting")
    clerk.user_permissions.add(Permission.objects.get(codename="view_private_item"))
    for person, times in ((None, 3), (clerk, 5)):
        found = find_frequency("harbour", {}, person=person)
        assert found is not None and found.whole.occurrences == times
        compared = compare_selections("harbour", {"year": ["1990"]}, None, person)
        assert compared.a is not None and compared.b is not None
        assert (compared.a.occurrences, compared.b.occurrences) == (3, times - 3)
    # The index need not know yet: the database has the last word.
    Item.objects.filter(pk=hidden.pk).update(visibility="public")
    publish(hidden, "private", None)
    Item.objects.filter(pk=notes[0].pk).update(visibility="private")
    left = find_frequency("harbour", {})
    assert left is not None and left.counted.items == 1


def test_the_store_follows_the_archive_and_is_rebuilt_with_the_index(
    notes: list[Item], capture: Any, tmp_path: Path
) -> None:
    store = token_store()
    before = store.stamp()
    capture(
        write_notes(tmp_path / "more", {"weir": "# The weir\n\n6 July 1996\n\nA harbour at the weir.\n"}),
        source="Clerks",
    )
    assert store.stamp() != before and store.count() == 4
    whole = find_frequency("harbour", {})
    assert whole is not None and whole.whole.occurrences == 6
    indexing.update([f"item:{notes[0].pk}"])  # type: ignore[list-item]
    Item.objects.get(title="The weir")
    counts = {n: often.tolist() for n, _, often in store.kinds([i.pk for i in notes])}
    size = store.size()
    assert (size.items, size.words) == (4, whole.counted.words) and size.bytes > 0 and size.kinds > 20
    # Whoever reads the old store while it is replaced reads on; the numbers are the same after.
    assert indexing.rebuild() == 4
    assert {n: often.tolist() for n, _, often in store.kinds([i.pk for i in notes])}.keys() == counts.keys()
    again = find_frequency("harbour", {})
    assert again is not None and again.whole == whole.whole and again.counted.digest == whole.counted.digest
    assert len(list((store._folder).glob("tokens-*.sqlite3"))) == 1
    # An archive whose store is gone, as one of an older version: it is behind until it is made.
    (store._folder / "TOKENS").unlink()
    assert store.count() == 0 and indexing.is_behind()
    assert find_frequency("harbour", {}).counted.missing == 4  # type: ignore[union-attr]
    indexing.rebuild()
    assert not indexing.is_behind() and find_frequency("harbour", {}).whole == whole.whole  # type: ignore[union-attr]


def test_threads_read_with_connections_of_their_own(notes: list[Item]) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(token_store().count())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [3, 3, 3, 3]


def test_keywords_are_those_that_a_count_of_the_texts_finds(capture: Any, tmp_path: Path) -> None:
    first = {
        f"a{n}": f"# Note A{n}\n\n3 March 1990\n\n{'The ferry crossed the bay by night. ' * 6}\n" for n in range(5)
    }
    other = {
        f"b{n}": f"# Note B{n}\n\n3 March 1991\n\n{'The orchard bore pears by the wall. ' * 6}\n" for n in range(5)
    }
    capture(write_notes(tmp_path / "first", first), source="Ferrymen")
    capture(write_notes(tmp_path / "other", other), source="Gardeners")
    compared = compare_selections("ferry", {"source": ["Ferrymen"]}, {"source": ["Gardeners"]})
    texts = {
        source: [
            word
            for entry in indexing.make_entries(Item.objects.filter(source__name=source).values_list("pk", flat=True))
            for word in re.findall(r"[a-z0-9]+", " ".join([entry.title, *(p.text for p in entry.passages)]).lower())
        ]
        for source in ("Ferrymen", "Gardeners")
    }
    one, two = (Counter(texts[source]) for source in ("Ferrymen", "Gardeners"))
    assert (compared.counted_a.words, compared.counted_b.words) == (len(texts["Ferrymen"]), len(texts["Gardeners"]))
    assert {k.word for k in compared.keywords} == {"ferry", "crossed", "bay", "night"}
    assert {k.word for k in compared.other_keywords} == {"orchard", "bore", "pears", "wall"}
    for keyword in compared.keywords:
        found = keyword.difference
        assert (found.count, found.other_count) == (one[keyword.word], two[keyword.word])
        assert found.g2 > 15.13 and found.log_ratio > 1 and found.chance < 0.0001
    assert compared.difference is not None and (compared.difference.count, compared.difference.other_count) == (30, 0)
    rest = compare_selections("", {"source": ["Ferrymen"]}, None)
    assert rest.is_rest and rest.a is None and [k.word for k in rest.keywords] == [k.word for k in compared.keywords]
    both = compare_selections("", {"source": ["Ferrymen"]}, {"year": ["1990..1991"]})
    assert both.shared == 5


def test_an_entry_without_words_is_kept(notes: list[Item]) -> None:
    (entry,) = indexing.make_entries([notes[0].pk])
    from dataclasses import replace

    empty = cut_entry(replace(entry, title="", passages=[]))
    assert empty.keys == [] and empty.text == ""
    token_store().update([replace(entry, title="–", passages=[])], [])
    assert token_store().sizes([entry.id]) == {entry.id: 0}


def lines_of(items: list[Item]) -> list[list[str]]:
    """Each paragraph's words in small letters, cut by this test."""
    return [
        re.findall(r"\w+", line.lower())
        for entry in indexing.make_entries([item.pk for item in items])
        for line in [entry.title, *(p.text for p in entry.passages)]
    ]


def test_collocates_are_those_that_another_count_finds(sample: Path) -> None:
    items = list(Item.objects.filter(language="en", visibility="public"))
    found = find_collocates("water", {"language": ["en"]}, window=3, least=2, order="together", most=1000)
    assert found is not None
    # "waters" has the same stem.
    near: Counter[str] = Counter()
    all_words: Counter[str] = Counter()
    node = 0
    for words in lines_of(items):
        all_words.update(words)
        for at, word in enumerate(words):
            if word in ("water", "waters"):
                node += 1
                near.update(words[max(0, at - 3) : at] + words[at + 1 : at + 4])
    assert found.node == node > 10 and found.counted.words == all_words.total()
    assert {row.word: row.together for row in found.rows} == {w: n for w, n in near.items() if n >= 2}
    assert {row.word: row.count for row in found.rows} == {w: all_words[w] for w, n in near.items() if n >= 2}
    row = found.rows[0]
    assert row.expected == pytest.approx(node * row.count * 6 / found.counted.words)
    assert [r.together for r in found.rows] == sorted((r.together for r in found.rows), reverse=True)
    assert 0 <= row.before <= row.together
    assert find_collocates("", {}) is None


def test_ngrams_are_those_that_another_count_finds(sample: Path) -> None:
    items = list(Item.objects.filter(language="en", visibility="public"))
    expected: Counter[str] = Counter()
    with_water: Counter[str] = Counter()
    for words in lines_of(items):
        for start in range(len(words) - 2):
            gram = words[start : start + 3]
            expected[" ".join(gram)] += 1
            if {"water", "waters"} & set(gram):
                with_water[" ".join(gram)] += 1
    for query, counts in (("", expected), ("water", with_water)):
        found = find_ngrams(query, {"language": ["en"]}, size=3, least=2, most=1000)
        assert {row.words: row.count for row in found.rows} == {w: n for w, n in counts.items() if n >= 2}, query
        assert found.rows and not found.is_too_much
        assert all(1 <= row.items <= row.count for row in found.rows)


def test_a_vocabulary_grows_from_year_to_year(notes: list[Item]) -> None:
    found = find_growth({})
    by_year = {
        year: [w for words in lines_of([i for i in notes if i.year == year]) for w in words] for year in (1990, 1995)
    }
    first, last = Counter(by_year[1990]), Counter(by_year[1990] + by_year[1995])
    assert [(p.year, p.items, p.words, p.kinds, p.once) for p in found.points] == [
        (year, items, counts.total(), len(counts), sum(n == 1 for n in counts.values()))
        for year, items, counts in (("1990", 2, first), ("1995", 1, last))
    ]
    assert 0 < found.beta < 1 and found.counted.items == 3


def test_lines_are_all_there_are_in_order(sample: Path) -> None:
    items = list(Item.objects.filter(language="en", visibility="public"))
    expected = Counter(word for words in lines_of(items) for word in words if word in ("water", "waters"))
    for sort in ("date", "before", "after"):
        found = find_lines("water", {"language": ["en"]}, sort=sort)
        assert found is not None and found.total == expected.total() > 10
        lines = found.part(0, 1000)
        assert Counter(line.words.lower() for line in lines) == expected
        # Pages part them without loss, and the stream is the same.
        pages = [line for offset in range(0, found.total, 7) for line in found.part(offset, 7)]
        assert pages == lines == [shown.line for shown in found.stream(None)]
        texts = {
            entry.id: {(p.address, p.text) for p in [Passage(entry.title), *entry.passages]}
            for entry in indexing.make_entries([i.pk for i in items])
        }
        for line in lines:
            there = [text for address, text in texts[line.item] if address == line.address and line.words in text]
            shown = "".join((line.before + line.words + line.after).split())
            assert any(shown in "".join(text.split()) for text in there)
        sides = [
            re.findall(r"\w+", line.before.lower())[::-1]
            if sort == "before"
            else re.findall(r"\w+", line.after.lower())
            for line in lines
        ]
        if sort != "date":
            assert [side[:2] for side in sides] == sorted(side[:2] for side in sides)
        else:
            dates = [Item.objects.get(pk=line.item).sort_date or "~" for line in lines]
            assert dates == sorted(dates)
    assert find_lines("", {}) is None
    chinese = find_lines("水", {})
    assert chinese is not None and chinese.total > 0
    assert all("水" in line.words for line in chinese.part(0, 100))


def test_lines_of_what_is_hidden_are_not_there(notes: list[Item]) -> None:
    found = find_lines("harbour", {})
    assert found is not None and found.total == 5
    hidden = next(i for i in notes if i.year == 1995)
    Item.objects.filter(pk=hidden.pk).update(visibility="private")
    # Lines that were found before are not shown, and are found no more.
    assert {shown.item.pk for shown in found.stream(None)} == {i.pk for i in notes if i.year == 1990} - {
        next(i.pk for i in notes if "meadow" in i.title)
    }
    again = find_lines("harbour", {})
    assert again is not None and again.total == 3
