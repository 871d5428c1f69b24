"""The same thing, seen twice: reprints, near reprints, translations, and a person's yes or no."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.archive.catalogue import ArchiveError
from muniment.archive.decisions import publish
from muniment.archive.models import Item, Relation
from muniment.archive.relations import decide, relations_of
from muniment.reading.minhash import make_sketch, resemblance

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

PROSE = " ".join(
    (
        f"In village {n} the clerk counted {n + 3} wells, and wrote their depth into the ledger of the year before "
        f"the {w} witnesses had signed it."
    )
    for n, w in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
    )
)
ENGLISH = (
    "Report on wells\n\nThe Council made the report public on 14 May 2018. It counts 41,250 people in 312 "
    "villages, of whom 98.5 percent live near a well; 7,204 wells were dug from 3 March 2016 on, at a cost of "
    "2.3 billion crowns, and the last of them was finished on 30 November 2017."
)
CHINESE = (
    "水井报告\n\n委员会于2018年5月14日公布报告。报告统计了312个村庄的41250人，其中98.5%的居民住在水井附近；"
    "自2016年3月3日起共打井7204口，耗资23亿元，最后一口于2017年11月30日完工。"
)


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text)
    return file


def relation() -> Relation:
    return Relation.objects.get()


def test_a_reprint_in_another_source_is_found(capture: Any, tmp_path: Path) -> None:
    capture(write(tmp_path, "a.txt", f"Wells counted\n\n{PROSE}"), source="One")
    capture(write(tmp_path, "b.txt", f"All wells counted again\n\n{PROSE}"), source="Two")
    assert (relation().kind, relation().confidence, relation().decision) == ("duplicate", 1.0, "open")
    (related,) = relations_of(Item.objects.get(source__name="One"), None)
    assert related[1].source.name == "Two"


def test_a_reprint_with_other_words_in_it_is_nearly_the_same(capture: Any, tmp_path: Path) -> None:
    changed = PROSE.replace("In village 4", "In the village of Stillmoor").replace(
        "seventh witnesses", "two oldest witnesses"
    )
    capture(write(tmp_path, "a.txt", f"Wells counted\n\n{PROSE}"), source="One")
    capture(write(tmp_path, "b.txt", f"Wells counted once more\n\n{changed}"), source="Two")
    assert relation().kind == "near-duplicate" and 0.5 < relation().confidence < 0.95


def test_a_translation_is_found_by_its_days_and_figures(capture: Any, tmp_path: Path) -> None:
    capture(write(tmp_path, "en.txt", ENGLISH), write(tmp_path, "zh.txt", CHINESE), source="Council")
    assert relation().kind == "translation" and relation().confidence > 0.5
    assert "days, figures" in relation().why


def test_texts_that_only_name_the_same_countries_are_no_translations(capture: Any, tmp_path: Path) -> None:
    capture(
        write(
            tmp_path,
            "a.txt",
            "A journey\n\nThey went from Kenya to Norway, from Norway to Peru, from Peru to Japan, from Japan "
            "to Chile and from Chile to Nepal and Ghana.",
        ),
        write(
            tmp_path,
            "b.txt",
            "贸易\n\n该公司的货物来自肯尼亚、挪威、秘鲁、日本、智利、尼泊尔和加纳，然后运往各地的商店出售。",
        ),
    )
    assert not Relation.objects.exists()


def test_other_texts_are_related_to_nothing(capture: Any, tmp_path: Path) -> None:
    capture(
        write(tmp_path, "a.txt", f"Wells counted\n\n{PROSE}"),
        write(
            tmp_path,
            "b.txt",
            "Schools counted\n\n"
            + PROSE.replace("wells", "schools")
            .replace("clerk", "teacher")
            .replace("depth", "pupils")
            .replace("ledger", "register")
            .replace("witnesses", "parents"),
        ),
        write(tmp_path, "c.txt", "学校报告\n\n委员会于2019年6月1日公布报告，共有学校55所。"),
    )
    assert not Relation.objects.exists()


def test_a_decision_stays_and_what_is_denied_is_not_shown(capture: Any, tmp_path: Path) -> None:
    from muniment.archive.reread import reread

    capture(write(tmp_path, "en.txt", ENGLISH), write(tmp_path, "zh.txt", CHINESE), source="Council")
    item = Item.objects.get(language="en")
    with pytest.raises(ArchiveError):
        decide(relation(), "perhaps", "an editor")
    decide(relation(), "no", "an editor")
    reread()
    assert (relation().decision, relation().decided_by) == ("no", "an editor")
    assert relations_of(item, None) == []


def test_a_relation_to_what_may_not_be_seen_is_not_seen(capture: Any, tmp_path: Path) -> None:
    capture(write(tmp_path, "en.txt", ENGLISH), write(tmp_path, "zh.txt", CHINESE), source="Council")
    publish(Item.objects.get(language="zh-Hans"), Item.PRIVATE, "an editor")
    assert relations_of(Item.objects.get(language="en"), None) == []


def test_a_text_that_changes_loses_what_it_was_related_to(capture: Any, tmp_path: Path) -> None:
    capture(write(tmp_path, "a.txt", f"Wells counted\n\n{PROSE}"), source="One")
    file = write(tmp_path, "b.txt", f"Wells counted\n\n{PROSE}")
    capture(file, source="Two")
    assert Relation.objects.count() == 1
    file.write_text(
        "Wells counted\n\n"
        + " ".join(
            f"Nothing of it is left but this sentence, and it is number {n} of many that say so." for n in range(20)
        )
    )
    capture(file, source="Two")
    assert Relation.objects.count() == 0


@given(
    st.lists(
        st.sampled_from(["well", "lake", "clerk", "year", "town", "depth", "ledger", "spring", "house", "road"]),
        min_size=40,
        max_size=120,
    )
)
@pytest.mark.on_sqlite
def test_a_text_is_like_itself_and_likeness_has_no_order(words: list[str]) -> None:
    a = make_sketch(" ".join(words)).marks
    b = make_sketch(" ".join(reversed(words))).marks
    assert resemblance(a, a) == 1.0 and resemblance(a, b) == resemblance(b, a) and 0.0 <= resemblance(a, b) <= 1.0
