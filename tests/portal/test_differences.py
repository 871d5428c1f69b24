"""What changed between two texts: marked rightly, and never at a cost that its writer could drive up."""

from __future__ import annotations

import random
import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.portal.site import differences
from muniment.portal.site.differences import Change, find_changes

WORDS = [
    "well",
    "water",
    "clerk",
    "district",
    "report",
    "survey",
    "county",
    "right",
    "policy",
    "public",
    "record",
    "the",
    "of",
    "and",
    "in",
    "to",
    "a",
]


def words(seed: int, count: int) -> str:
    chosen = random.Random(seed)  # noqa: S311 - for texts
    return " ".join(chosen.choice(WORDS) for _ in range(count))


def plain(marked: str) -> str:
    return unescape(re.sub("</?(?:del|ins)>", "", marked))


def seconds(before: list[str], after: list[str]) -> float:
    started = time.process_time()
    find_changes(before, after)
    return time.process_time() - started


def test_words_that_changed_are_marked() -> None:
    (row,) = find_changes(["The clerk counted 12 wells in March."], ["The clerk counted 14 wells in April."])
    assert row == Change(
        "changed",
        "The clerk counted <del>12</del> wells in <del>March.</del>",
        "The clerk counted <ins>14</ins> wells in <ins>April.</ins>",
    )
    (row,) = find_changes(["我们报告十二口井"], ["我们报告十四口井"])
    assert (row.before, row.after) == ("我们报告十<del>二</del>口井", "我们报告十<ins>四</ins>口井")


def test_paragraphs_come_go_and_stay() -> None:
    rows = find_changes(["one", "two", "three"], ["one", "three", "four"])
    assert [(r.kind, str(r.before), str(r.after)) for r in rows] == [
        ("same", "one", "one"),
        ("removed", "two", ""),
        ("same", "three", "three"),
        ("added", "", "four"),
    ]


def test_a_rewritten_paragraph_of_990_words_costs_next_to_nothing() -> None:
    assert seconds([words(1, 990)], [words(2, 990)]) < 0.5


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([words(3, 60_000)], [words(4, 60_000)], id="one endless paragraph"),
        pytest.param(
            [words(n, 900) for n in range(400)], [words(n + 1000, 900) for n in range(400)], id="many long paragraphs"
        ),
        pytest.param(["the same"] * 4000, ["the same", "another"] * 2000, id="one paragraph again and again"),
        pytest.param(
            [f"{n % 7}" for n in range(4000)], [f"{n % 11}" for n in range(4000)], id="few paragraphs in turn"
        ),
        pytest.param(["井" * 60_000], ["水井" * 30_000], id="letters without spaces"),
    ],
)
def test_no_text_drives_the_cost_up(before: list[str], after: list[str]) -> None:
    # Of processor time; a machine that does much else counts up to half more.
    assert seconds(before, after) < 5


def test_a_comparison_is_made_once() -> None:
    texts = [words(5, 50)], [words(6, 50)]
    before = differences._compared.cache_info()
    assert find_changes(*texts) == find_changes(*texts)
    after = differences._compared.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == (1, 1)


paragraphs = st.lists(st.text(alphabet="ab <&井水\n", max_size=30), max_size=12)


@given(paragraphs, paragraphs)
def test_both_sides_are_whole(before: list[str], after: list[str]) -> None:
    rows = find_changes(before, after)
    assert [plain(r.before) for r in rows if r.kind != "added"] == before
    assert [plain(r.after) for r in rows if r.kind != "removed"] == after
    assert all(plain(r.before) == plain(r.after) for r in rows if r.kind == "same")
