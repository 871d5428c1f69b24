"""Places and bodies in more languages: by their names there, in any case form, and not within other names."""

from __future__ import annotations

import pytest

from muniment.reading.findings.names import find_organisations
from muniment.reading.findings.places import SURE, find_places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Der Rat hat in Syrien und der Schweiz mit dem Bau begonnen.", ["Syrien", "Schweiz"]),
        ("Le conseil s'est réuni à Londres et dans le sud de la Norvège.", ["Londres", "Norvège"]),
        ("La junta se reunió en Londres y en el sur de Noruega.", ["Londres", "Noruega"]),
        ("Совет собрался в Москве, а затем в Норвегии и в Екатеринбурге.", ["Москве", "Норвегии", "Екатеринбурге"]),
        ("اجتمع المجلس في لندن ثم سافر إلى النرويج.", ["لندن", "النرويج"]),
    ],
)
def test_a_place_is_found_by_its_name_in_the_language(text: str, places: list[str]) -> None:
    assert [p.text for p in find_places(text) if p.confidence >= SURE] == places


@pytest.mark.parametrize(
    "text",
    [
        "Le vol de la compagnie Air Norvège est parti dans le sud des îles.",
        "Вклады в Банке Норвегии и на счетах выросли, и это не мало.",
        "اجتمعت الحكومة السعودية مع الوفد.",
    ],
)
def test_a_land_within_another_name_is_no_place(text: str) -> None:
    assert [p.text for p in find_places(text) if p.confidence >= SURE] == []


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        (
            "Le rapport de l'Union européenne et de la CGT est dans les mains du Conseil national du travail.",
            ["Union européenne", "CGT", "Conseil national du travail"],
        ),
        (
            "El informe de las Naciones Unidas y del Ministerio de Salud está en la mesa.",
            ["Naciones Unidas", "Ministerio de Salud"],
        ),
        (
            "Der Bericht der Vereinten Nationen und des Bundesverfassungsgerichts liegt vor.",
            ["Vereinten Nationen", "Bundesverfassungsgerichts"],
        ),
        ("Доклад ООН и Государственной думы готов, и он не мал.", ["ООН", "Государственной думы"]),
        ("صدر التقرير عن الأمم المتحدة وعن وزارة الصحة.", ["الأمم المتحدة", "وزارة الصحة"]),
        ("Le taux de la TVA et du PIB est dans les tables.", []),
    ],
)
def test_a_body_is_found_by_its_name(text: str, bodies: list[str]) -> None:
    assert [o.text for o in find_organisations(text)] == bodies
