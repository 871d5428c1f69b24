"""Translations set side by side: the right paragraphs stand together."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from muniment.reading.alignment import AlignedText, align

_NS = "{http://efele.net/udhr}"


def declaration(path: Path) -> dict[str, list[AlignedText]]:
    """Return the paragraphs of a translation of the Declaration, by the article that they belong to."""
    found: dict[str, list[AlignedText]] = {}
    for part in etree.parse(path).getroot():
        if part.tag not in (f"{_NS}preamble", f"{_NS}article"):
            continue
        name = part.get("number") or "preamble"
        for element in part.iter():
            if element.tag in (f"{_NS}title", f"{_NS}para") and (element.text or "").strip():
                found.setdefault(name, []).append(
                    AlignedText(" ".join((element.text or "").split()), element.tag.endswith("title"))
                )
    return found


def test_translations_of_the_declaration_stand_beside_one_another(shared: Path) -> None:
    texts = {path.stem[5:]: declaration(path) for path in sorted((shared / "data/udhr").glob("udhr_*.xml"))}
    assert len(texts) >= 7
    right = total = 0
    for a, b in combinations(texts, 2):
        one = [(name, position) for name, rows in texts[a].items() for position in range(len(rows))]
        other = [(name, position) for name, rows in texts[b].items() for position in range(len(rows))]
        beads = align([p for rows in texts[a].values() for p in rows], [p for rows in texts[b].values() for p in rows])
        beside = {(one[i], other[j]) for bead in beads for i in bead.first for j in bead.second}
        for name, rows in texts[a].items():
            # Where both have as many paragraphs of an article, its first is the other's first, and so on.
            if len(rows) == len(texts[b].get(name, [])):
                total += len(rows)
                right += sum(((name, n), (name, n)) in beside for n in range(len(rows)))
    assert total > 2000
    assert right / total >= 0.99


def test_what_one_translation_leaves_out_stands_alone_and_the_rest_goes_on(shared: Path) -> None:
    english, french = (declaration(shared / f"data/udhr/udhr_{tag}.xml") for tag in ("eng", "fra"))
    left_out = ("7", "13", "22")
    one = [(name, n) for name, rows in english.items() for n in range(len(rows))]
    other = [(name, n) for name, rows in french.items() if name not in left_out for n in range(len(rows))]
    beads = align(
        [p for rows in english.values() for p in rows],
        [p for name, rows in french.items() if name not in left_out for p in rows],
    )
    beside = {one[i]: {other[j] for j in bead.second} for bead in beads for i in bead.first}
    kept = [key for key in other if key in beside]
    assert sum(key in beside[key] for key in kept) / len(kept) >= 0.97
    assert sum(not beside[key] for key in one if key[0] in left_out) >= 5


paragraphs = st.lists(st.builds(AlignedText, st.text(max_size=80), st.booleans()), max_size=30)


@given(paragraphs, paragraphs)
def test_every_paragraph_stands_once_and_in_order(first: list[AlignedText], second: list[AlignedText]) -> None:
    beads = align(first, second)
    assert [i for b in beads for i in b.first] == list(range(len(first)))
    assert [j for b in beads for j in b.second] == list(range(len(second)))


@pytest.mark.parametrize("count", [800, pytest.param(3000, marks=pytest.mark.long)])
def test_long_texts_are_aligned_too(count: int) -> None:
    first = [AlignedText(f"Paragraph {n} " + "word " * (n * 7 % 40)) for n in range(count)]
    beads = align(first, first[: count // 2] + first[count // 2 + 5 :])
    assert sum(len(b.first) == len(b.second) == 1 for b in beads) > count - 30


def test_a_long_text_of_which_the_other_leaves_much_out_is_aligned_by_its_figures() -> None:
    draw = random.Random(4)  # noqa: S311 - made-up texts
    lengths = [draw.randint(40, 600) for _ in range(1200)]
    figures = [str(draw.randint(10, 9000)) if draw.random() < 0.5 else "" for _ in lengths]
    first = [AlignedText("x" * n + f" {figure}") for n, figure in zip(lengths, figures, strict=True)]
    kept = [n for n in range(1200) if not 400 <= n < 430]
    second = [AlignedText("y" * max(5, round(lengths[n] * draw.gauss(1.1, 0.1))) + f" {figures[n]}") for n in kept]
    beads = align(first, second)
    assert [i for bead in beads for i in bead.first] == list(range(len(first)))
    assert [j for bead in beads for j in bead.second] == list(range(len(second)))
    beside = {(i, kept[j]) for bead in beads for i in bead.first for j in bead.second}
    assert sum((n, n) in beside for n in kept) >= 0.98 * len(kept)
