"""Figures as languages write them: units, scales, digits, number words; and numbers that count nothing."""

from __future__ import annotations

import pytest

from muniment.reading.findings.figures import find_figures


@pytest.mark.parametrize(
    ("text", "written", "value", "unit"),
    [
        ("Le plan compte 5 122 postes dans les villes du nord et le sud.", "5 122 postes", 5122, "postes"),
        ("Le budget est de 2 000 000 € pour les villes du nord.", "2 000 000 €", 2000000, "€"),
        ("La Junta tiene cinco años para el plan de los pozos.", "cinco años", 5, "años"),
        (
            "Das Haus hat eine Fläche von rund 1.200 Quadratmetern und ist alt.",
            "1.200 Quadratmetern",
            1200,
            "Quadratmetern",
        ),
        ("В городе и на селе живут 390 жителей, и это не много.", "390 жителей", 390, "жителей"),
        ("План рассчитан на две недели, и это не много.", "две недели", 2, "недели"),
        ("يضم المجلس ٣٢ عضوا في المدينة.", "٣٢ عضوا", 32, "عضوا"),
        ("ارتفعت النسبة إلى ٥٫٥٪ في المدينة.", "٥٫٥٪", 5.5, "%"),
        ("产量增长７０％，镇上很高兴。", "７０％", 70, "%"),
        ("镇上投资1030多亿元修建水井。", "1030多亿元", 103_000_000_000, "元"),
        ("镇上投资八千二百九十一亿元修建水井。", "八千二百九十一亿元", 829_100_000_000, "元"),
        ("镇上表彰了二十五名居民。", "二十五名", 25, "名"),
        ("The town took in 45,756 in the last of the years.", "45,756", 45756, None),
    ],
)
def test_a_figure_is_read_as_its_language_writes_it(text: str, written: str, value: float, unit: str | None) -> None:
    assert [(f.text, f.value, f.unit) for f in find_figures(text)] == [(written, value, unit)]
    (found,) = find_figures(text)
    assert text[found.start : found.end] == written


@pytest.mark.parametrize(
    "text",
    [
        "It was closed two years ago by the town.",
        "La junta se cerró hace cinco años en el pueblo.",
        "Der Rat wurde vor zwei Jahren von der Stadt und dem Land gewählt.",
        "第二十五名和第八项，都在镇上。",
        "镇上坚持五项原则和三个代表。",
    ],
)
def test_what_lies_so_far_back_or_is_numbered_counts_nothing(text: str) -> None:
    assert find_figures(text) == []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "They fired six shells at the wells, and 36 schoolchildren of the town saw it.",
            [("six shells", 6.0), ("36 schoolchildren", 36.0)],
        ),
        ("The wells of the 50 States are in the list that was made for it.", [("50 States", 50.0)]),
        (
            "A crane fell on the wall of the town, killing 107 or more and injuring at least 238.",
            [("107 or more", 107.0), ("238", 238.0)],
        ),
        (
            "Sur 544 votants, il y a eu 556 postes sur 9 800 salariés dans les comptes.",
            [("544 votants", 544.0), ("556 postes", 556.0), ("9 800 salariés", 9800.0)],
        ),
        (
            "In der Stadt sind 400 Brunnenmeister und 12 Knechte, das ist nicht viel.",
            [("400 Brunnenmeister", 400.0), ("12 Knechte", 12.0)],
        ),
        # Orders, names, shares and turns of speech.
        ("It was said three times, in four ways, and on the one hand it is so.", []),
        ("Artikel 2 Absatz 1 und Artikel 3 Satz 2 der Verordnung sind nicht in der Liste.", []),
        ("En el artículo 5 las normas y en el 6 los pozos son de la villa.", []),
    ],
)
def test_a_number_before_a_plural_is_a_figure(text: str, figures: list[tuple[str, float]]) -> None:
    assert [(f.text, f.value) for f in find_figures(text)] == figures
