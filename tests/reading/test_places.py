"""Which places of a text are shown: those that a list knows or its words surely tell; no word for its large letter."""

from __future__ import annotations

import pytest

from muniment.reading.findings.places import SURE, find_places
from muniment.reading.pages.teasers import find_mentions


def _shown(text: str) -> list[str]:
    return [p.text for p in find_places(text) if p.confidence >= SURE]


@pytest.mark.parametrize(
    "text",
    [
        "The pupils did well in Mathematics, and in Reading more than in Writing.",
        "It was decided in Meetings of the board, as in Annex II and in Part I of it.",
        "The work ended in Finale, and was praised in JSON and in CSV.",
        "He spoke in Sino-Soviet and in Korean-Soviet terms, and in Danish.",
        "My province and the Polish State were named, and Tonight's State of things.",
        "Emergency Executive Order No - The order stands until the spring comes again.",
        "Die Ordnung tritt in Kraft, und in Betracht kommt in Absatz 2 auch in Verbindung mit dem Satz.",
        "Vols d’Air France et images de Météo France pour la suite de la journée.",
        "El diputado Salvador, don Alberto Victoria y doña Florence votaron que sí.",
        "统筹城乡发展，完善城镇功能，下调城镇职工缴费比例，节能省地。",
        "加强县乡建设，使城乡居民受益，把发展乡镇企业作为重点。",
        "上海地区的发展很快，大城市和中等城市都有进步。",
    ],
)
def test_a_word_is_no_place(text: str) -> None:
    found = set(_shown(text))
    assert found <= {"上海", "上海地区"}, found


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("The delegates met in Uppsala, and those from Kenya came by way of Hamburg.", ["Uppsala", "Kenya", "Hamburg"]),
        ("The wells stand in Selmouth, Norway, and nowhere else.", ["Selmouth", "Norway"]),
        ("Les délégués se sont réunis à Toulouse puis au Sénégal.", ["Toulouse", "Sénégal"]),
        ("Los delegados se reunieron en Bogotá y en el Paraguay.", ["Bogotá", "Paraguay"]),
        ("Die Sitzung fand in Hamburg statt, und nicht in Kenia.", ["Hamburg"]),
        ("会议在重庆召开，来自新疆和青岛的代表参加了会议。", ["重庆", "新疆", "青岛"]),
    ],
)
def test_a_known_place_is_shown(text: str, places: list[str]) -> None:
    assert set(places) <= set(_shown(text)) and len(_shown(text)) <= len(places) + 1


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("The colonies of New Grenada and Chile were named in it, and so was New Guinea.", ["Chile"]),
        ("It was the cost of the Panama Canal and of the Uruguay Round, and Peru was in it.", ["Peru"]),
        (
            "The Democratic People’s Republic of Korea was named, and it is in the report.",
            ["Democratic People’s Republic of Korea"],
        ),
        ("The ships lay in the Gulf of Mexico, and the Bank of Japan was asked about it.", ["Gulf of Mexico"]),
        (
            "The Republic of China was named in it, and so was the People's Republic of China.",
            ["People's Republic of China"],
        ),
        ("The Islamic State of Iraq and the Levant was named, and so was Syria in the end.", ["Syria"]),
        ("The Iran-Iraq war and a war in Indo-China were named, and Namibia was too.", ["Namibia"]),
        (
            "Los representantes del Reino Unido e Irlanda del Norte y los de España.",
            ["Reino Unido", "Irlanda del Norte", "España"],
        ),
        (
            "Les délégués de la Corée du Nord et de la Guinée équatoriale sont venus en France.",
            ["Corée du Nord", "Guinée équatoriale", "France"],
        ),
        ("El Banco de España habló en Guinea Ecuatorial, y los del golfo de México también.", ["Guinea Ecuatorial"]),
        ("Golf von Mexiko und Republik China, das ist nicht die Volksrepublik und nicht Chile.", ["Chile"]),
        ("Северная Ирландия и Новая Гвинея, а не Мексика.", ["Мексика"]),
        ("خليج المكسيك وبنك اليابان وجمهورية الصين", ["خليج المكسيك"]),
        ("船只在墨西哥湾和日本海、印度洋航行,代表们来自秘鲁。", ["墨西哥湾", "印度洋", "秘鲁"]),
        ("伊拉克和黎凡特伊斯兰国在叙利亚,德国之声报道说。", ["叙利亚"]),
        ("日本銀行とメキシコ湾", []),
    ],
)
def test_a_part_of_a_longer_name_is_no_place(text: str, places: list[str]) -> None:
    assert _shown(text) == places


def test_an_unsure_place_is_for_review_and_not_shown() -> None:
    mentions = find_mentions("", "The wells were counted in Harlowby, as every year.")
    assert mentions.places == []
    assert [(f.value, f.confidence < SURE) for f in mentions.findings if f.field == "place"] == [("Harlowby", True)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            (
                "The case is with Selby County District Attorney Ann Roe and Senior Deputy District Attorney Olaf "
                "Lee of the court."
            ),
            [],
        ),
        ("He defends the People of Selby County against fraud that was done in the town.", ["Selby County"]),
        ("The reader is referred to Ross v. Georgia, 466 U.S. 668, and to Canada v. Lund, of the same year.", []),
        ("He lives in the U.S. and works in Georgia for the court of appeals.", ["U.S.", "Georgia"]),
        ("Elle était l'invitée de France info et de France 24 pour parler de la loi et des gens.", []),
        ("O Brasil 247 e a TV se financiam por todos e para todos.", []),
        ("La loi des Aéroports de Paris est dans le texte de la ville.", []),
        ("日本郵政的年報在這裏。", []),
        ("The second soup of the house is Sopa de Lima, and the law of Horizon Europe is for all.", []),
    ],
)
def test_a_party_a_broadcaster_and_an_office_that_bear_a_places_name_are_no_place(text: str, places: list[str]) -> None:
    assert _shown(text) == places
