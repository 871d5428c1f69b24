"""Targets: what a text says is to be reached, and what it says of that. All texts here are invented."""

from __future__ import annotations

from typing import Any

import pytest

from muniment.reading import TextReading, read_bytes
from muniment.reading.model import SURE_TARGET, Target
from muniment.reading.stored import stored_reading
from muniment.reading.targets.finder import find_plans

_FRAMES = {
    "fr": " La commission des puits de la vallée a remis son rapport dans les délais et pour tous les habitants.",
    "es": " La comisión de los pozos del valle entregó su informe a tiempo y para todos los habitantes.",
}


def _found(text: str) -> list[tuple[Target, str | None]]:
    told = []
    for plan in find_plans(text):
        relations = {said.target: said.relation for said in plan.said}
        told += [(target, relations.get(number)) for number, target in enumerate(plan.targets)]
        assert all(text[t.start : t.end] == t.quote for t in plan.targets)
        assert all(text[s.start : s.end] == s.quote for s in plan.said)
    return told


def _one(text: str) -> tuple[Target, str | None]:
    found = _found(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "quote", "relation"),
    [
        ("We have met the target of 40 wells for every district.", "40 wells for every district", "reports_reached"),
        ("The target was met in full.", "The target", "reports_reached"),
        ("Amsel has kept its promise to rebuild 12 bridges.", "rebuild 12 bridges", "reports_reached"),
        ("The region did not meet the target of 40 wells.", "40 wells", "reports_missed"),
        ("The council has failed to reach its target of 40 wells.", "40 wells", "reports_missed"),
        ("Repairs fell short of the goal of 300 houses.", "300 houses", "reports_missed"),
        ("We are on track to meet the target of 40 wells.", "40 wells", "reports_partly"),
        ("It is unlikely to reach the target of 40 wells.", "40 wells", "doubts"),
        ("Amsel is not on track to meet the target of 40 wells.", "40 wells", "doubts"),
        ("The council raised its target of 40 wells.", "40 wells", "changes"),
        ("The council has abandoned the target of 40 wells.", "40 wells", "drops"),
        ("The target of 40 wells was postponed.", "40 wells", "postpones"),
        ("Leaks stood at 9 per cent, against a target of 5 per cent.", "a target of 5 per cent", "reports_value"),
        ("Amsel is committed to building 40 wells by 2031.", "building 40 wells by 2031", "sets"),
        ("Reduce leaks in all districts by 30 per cent by 2031.", "Reduce leaks", "sets"),
        ("到2031年，全岛水井达到400口以上，漏水率下降3个百分点。", "全岛水井达到400口以上", "sets"),
        ("我们提前一年实现了新打水井400口的目标。", "新打水井400口", "reports_reached"),
        ("去年全岛打井目标未能实现。", "全岛打井目标", "reports_missed"),
        ("全岛打井任务已经基本完成。", "打井任务", "reports_partly"),
        ("Остров выполнил план по ремонту колодцев.", "план по ремонту колодцев", "reports_reached"),
        ("План по ремонту колодцев не выполнен.", "План по ремонту колодцев", "reports_missed"),
        ("Остров намерен к 2031 году построить 40 колодцев.", "построить 40 колодцев", "sets"),
        ("تهدف الجزيرة إلى رفع نسبة الآبار إلى 95% بحلول عام 2031.", "رفع نسبة الآبار إلى 95%", "sets"),
        ("لم يتحقق هدف رفع نسبة الآبار إلى 95% في عام 2031.", "رفع نسبة الآبار إلى 95%", "reports_missed"),
        (f"L'objectif de 40 puits en 2031 n'a pas été atteint.{_FRAMES['fr']}", "40 puits", "reports_missed"),
        (f"Amsel a atteint son objectif de 40 puits rénovés.{_FRAMES['fr']}", "40 puits", "reports_reached"),
        (f"Amsel s'est engagée à créer 40 puits d'ici 2031.{_FRAMES['fr']}", "créer 40 puits", "sets"),
        (f"El valle ha cumplido la meta de 40 pozos nuevos.{_FRAMES['es']}", "40 pozos", "reports_reached"),
        (f"La meta de 40 pozos nuevos no se alcanzó.{_FRAMES['es']}", "40 pozos", "reports_missed"),
    ],
)
def test_what_is_said_of_a_target(text: str, quote: str, relation: str) -> None:
    found = [(target, said) for target, said in _found(text) if quote in target.quote]
    assert [said for _, said in found] == [relation], _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "We will meet the target of 40 wells.",
        "We must meet the target of 40 wells.",
        "We would have met the target of 40 wells.",
        "If we have met the target of 40 wells, the fund is closed.",
        "Have we met the target of 40 wells?",
        "Amsel is one of the few that have met the target of 40 wells.",
        "We thank the districts that have met the target of 40 wells.",
        "Few districts have reached the target of 40 wells.",
        "None of the firms that it was paying to repair the bridges had met the target of 40 wells.",
        "The council claims that it has met the target of 40 wells.",
        "Most districts have met the target of 40 wells.",
        "We have nearly met the target of 40 wells.",
        "We have not yet met the target of 40 wells.",
        "Inflation exceeded the target of 2 per cent.",
        "The district has met 20 per cent of its target of 40 wells.",
        "I will deliver a complete description of the goals of the council.",
        "The target of 40 wells is met when the last is open.",
        "为实现新打水井400口的目标，全岛必须努力。",
        "实现了新打水井400口的目标，我们就能进入新的阶段。",
        "新打水井400口的目标难以实现。",
        "План по ремонту колодцев будет выполнен.",
        "План есть план, но они даже перевыполнили дневную норму воды.",
        "The council recalled the target of 40 wells that had been achieved elsewhere.",
        "План по ремонту колодцев почти выполнен.",
        "لم تحقق الجزيرة هدف رفع نسبة الآبار إلى 95%.",
        f"L'objectif de 40 puits sera atteint en 2031.{_FRAMES['fr']}",
        f"La meta de 40 pozos nuevos será alcanzada en 2031.{_FRAMES['es']}",
    ],
)
def test_nothing_is_said_to_be_reached_that_the_text_does_not_say(text: str) -> None:
    assert "reports_reached" not in [relation for _, relation in _found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The target group of the campaign was young people in 3 districts.",
        "Holm scored the winning goal in the 88th minute.",
        "The law names objective criteria for 12 posts.",
        "L'objectif est de faciliter les démarches des habitants de la vallée et des environs.",
        "By 2040, according to experts, 9 million people will live in the valley.",
        "The council will hand the paper to 12 members.",
        "过去五年，全岛新打水井400口。",
    ],
)
def test_what_is_no_target_is_none(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "comparator", "value", "baseline", "due"),
    [
        ("We aim to raise coverage from 12.4 to 24 per cent by 2031.", "increase_to", 24, 12.4, "2031"),
        ("We aim to cut leaks by 30 per cent by June 2031.", "reduce_by", 30, None, "2031-06"),
        ("We aim to cut leaks to 3 per cent by the end of 2031.", "reduce_to", 3, None, "2031"),
        ("We aim to halve the number of leaks by 2031.", "reduce_by", 50, None, "2031"),
        ("We aim to double the number of wells by 2031.", "increase_by", 100, None, "2031"),
        ("We aim to eliminate leaks by 2031.", "reduce_to", 0, None, "2031"),
        ("We aim to build at least 1.2 million wells by 2031.", ">=", 1_200_000, None, "2031"),
        ("We aim to build 1,200 wells by 2031.", "=", 1200, None, "2031"),
        ("We aim to become a member of the league by 2031.", "yes_no", None, None, "2031"),
        ("力争到2031年全岛总产值比2020年翻两番。", "increase_by", 300, None, "2031"),
        ("目标是把漏水率控制在百分之十五左右。", "<=", 15, None, None),
        ("Остров намерен к 2031 году в 3 раза сократить число аварий.", "reduce_by", 66.7, None, "2031"),
        ("نسعى إلى خفض معدل التسرب من (11,6%) إلى (7%) بحلول عام 2031.", "reduce_to", 7, 11.6, "2031"),
    ],
)
def test_the_quantity_of_a_target(
    text: str, comparator: str, value: float | None, baseline: float | None, due: str | None
) -> None:
    target, _ = _one(text)
    quantity = target.quantity
    assert (quantity.comparator, quantity.value, quantity.baseline_value, target.due) == (
        comparator,
        value,
        baseline,
        due,
    )


def test_each_item_of_a_list_is_a_target_with_the_date_of_its_announcement() -> None:
    text = "Targets by 2031:\n- 400 wells in the upper valley\n- 35 repaired bridges of the old road\n- a song"
    assert [(t.quote, t.due, said) for t, said in _found(text)] == [
        ("400 wells in the upper valley", "2031", "sets"),
        ("35 repaired bridges of the old road", "2031", "sets"),
    ]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("The board aims to build 200 new wells by 2031.", "wells"),
        ("The board aims to train 40 additional midwives by 2031.", "midwives"),
        ("L’objectif est de construire 200 nouvelles écoles d’ici 2031.", "écoles"),
    ],
)
def test_what_a_number_counts_is_no_word_for_more(text: str, unit: str) -> None:
    assert [t.quantity.unit for t, _ in _found(text)] == [unit]


def test_two_targets_that_one_sentence_joins_are_two() -> None:
    found = _found("Amsel is committed to doubling its wells by 2030 and achieving the target of 30% by 2031.")
    assert [(t.quote, t.due) for t, _ in found] == [
        ("doubling its wells by 2030", "2030"),
        ("the target of 30% by 2031", "2031"),
    ]


def test_a_plan_has_the_targets_that_follow_its_name() -> None:
    text = (
        "In March 2021 the council adopted the Action Plan for Wells 2021–2025. "
        "It has met the target of 40 wells.\nThe target of 12 bridges is another matter."
    )
    plans = find_plans(text)
    assert [(p.title, p.period, p.published, len(p.targets)) for p in plans] == [
        ("Action Plan for Wells 2021–2025", "2021/2025", "2021-03", 1),
        (None, None, None, 1),
    ]


PLAN = """The ministry sets out the Selm Water Action Plan (2026-2030) here.
The targets of the Selm Water Action Plan (2026-2030) are as follows:
By 2030, raise the share of houses with a tap from 62 per cent to 90 per cent.
By the end of 2028, build 200 new wells in the upper villages.
The ministry will report on the plan in 2027.
In 2019 the valley had 300 wells."""


def test_lines_under_an_announcement_are_targets_of_the_plan_that_it_names() -> None:
    """Lists of pages come without bullets; a plan's name is no target."""
    (plan,) = find_plans(PLAN)
    assert plan.title == "Selm Water Action Plan (2026-2030)"
    assert [(t.quote, t.due) for t in plan.targets] == [
        ("By 2030, raise the share of houses with a tap from 62 per cent to 90 per cent", "2030"),
        ("By the end of 2028, build 200 new wells in the upper villages", "2028"),
    ]


def test_a_text_about_one_plan_speaks_of_its_targets() -> None:
    text = (
        "The office examined the Selm Water Action Plan (2026-2030).\n"
        "The target of building 200 new wells by the end of 2028 was not met: 141 wells had been built."
    )
    (about,) = find_plans(text, title="Audit of the Selm Water Action Plan")
    assert [(t.quantity.value, about.said[0].relation) for t in about.targets] == [(200, "reports_missed")]
    # A text that is not about it, or that names another too, leaves the target without a plan.
    assert [len(p.targets) for p in find_plans(text, title="What the office did")] == [0, 1]
    other = text.replace(").\n", ") and the Holm Health Plan (2020-2025).\n")
    assert [len(p.targets) for p in find_plans(other, title="Audit of the Selm Water Action Plan")] == [0, 0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "The World Food Programme and the United Nations Development Programme work in the valley with us.",
        "The Universal Declaration of Human Rights is read in the schools of the valley.",
        "Holm is the Chief Strategy Officer of the league, and the author of the Curious Plan for it.",
    ],
)
def test_a_name_that_is_no_plans_makes_no_plan(text: str) -> None:
    assert find_plans(text) == []


def test_a_reading_gives_its_plans_and_an_old_one_still_opens() -> None:
    reading = read_bytes(b"Amsel is committed to building 40 wells by 2031. We have met the target of 12 bridges.\n")
    assert isinstance(reading, TextReading)
    assert [s.relation for p in reading.plans for s in p.said] == ["sets", "reports_reached"]
    old: dict[str, Any] = dict(stored_reading(reading))
    del old["plans"]
    assert TextReading.model_validate(old).plans == []


@pytest.mark.parametrize(
    ("text", "quotes", "relation"),
    [
        (
            "Amsel has achieved Goal 1, the end of all leaks, and Goal 2, the repair of all wells.",
            ["the end of all leaks", "the repair of all wells"],
            "reports_reached",
        ),
        (
            "We are on course to meet Goals 4 and 5 on reducing leaks, improving wells and counting pipes.",
            ["reducing leaks", "improving wells and counting pipes"],
            "reports_partly",
        ),
        (
            "Amsel set new targets that included generating 30 per cent of its power from wind and reducing leaks by 9 "
            "per cent by 2031.",
            ["generating 30 per cent of its power from wind", "reducing leaks by 9 per cent by 2031"],
            "sets",
        ),
        ("La meta al 2031 es ambiciosa: cero fugas.", ["cero fugas"], "sets"),
        ("La meta del Gobierno es reducir las fugas a un 5 por ciento para 2031.", ["reducir las fugas"], "repeats"),
        ("Le plan comprend une réduction des fuites de 20 % d'ici 2031.", ["une réduction des fuites de 20 %"], "sets"),
        (
            "Планируется довести долю домов, снабженных водой, до 70%.",
            ["довести долю домов, снабженных водой, до 70%"],
            "sets",
        ),
        ("Число колодцев намерены увеличить до 90.", ["Число колодцев намерены увеличить до 90"], "sets"),
        ("تتضمن الخطة خفض التسرب بنسبة 55% بحلول عام 2031.", ["خفض التسرب بنسبة 55% بحلول عام 2031"], "sets"),
        ("提出了十年期间漏水率降低20%左右、用水量减少10%等目标。", ["漏水率降低20%左右", "用水量减少10%"], "sets"),
        ("全岛水井增长7.5%，低于8%的预期目标。", ["8%的预期目标"], "reports_missed"),
        ("Action 07: All offices will move onto the new site by March 2031.", ["All offices will move"], "sets"),
        ("Is the target of 30 wells met?", ["30 wells"], "doubts"),
        ("We are far from the goal of building 90 wells a year by 2031.", ["building 90 wells a year"], "doubts"),
    ],
)
def test_lists_descriptions_and_changes_are_targets_too(text: str, quotes: list[str], relation: str) -> None:
    found = _found(text)
    assert [target.quote.startswith(quote) for (target, _), quote in zip(found, quotes, strict=True)] == [True] * len(
        quotes
    )
    assert {told for _, told in found} <= {relation, "repeats" if relation == "sets" else relation}


@pytest.mark.parametrize(
    "text",
    [
        "The numerical goal we have reached is an astonishing figure.",
        "Population will rise to 9 million by 2031, experts say.",
        "Most leaks would be cut by 30 per cent by 2031 if the pipes were new.",
        "The fire brigade hit targets 1500 metres away in 18 seconds.",
        "Le nombre de puits a augmenté de 30 % entre 1990 et 2023.",
        "من المتوقع أن يصل السوق إلى 923 مليون دولار بحلول عام 2031.",
        "水井总数由1997年的65口增加到2002年的91口。",
        "“八五”计划胜利完成。",
    ],
)
def test_counts_forecasts_and_plans_names_are_no_targets(text: str) -> None:
    assert not [t for t, _ in _found(text) if t.confidence >= SURE_TARGET]


def test_a_sentence_that_points_back_says_it_of_the_target_before() -> None:
    (plan,) = find_plans("Our aim is to build 90 wells by 2031. We are making good progress towards this target.")
    assert [t.quote for t in plan.targets] == ["to build 90 wells by 2031"] or len(plan.targets) == 1
    assert [(s.target, s.relation) for s in plan.said][-1] == (0, "reports_partly")


def test_who_promises_for_whom_and_when_it_held_are_the_texts_words() -> None:
    target, _ = _one("The Amsel Water Office is committed to building 40 wells for rural families by 2031.")
    assert (target.responsible, target.group) == ("The Amsel Water Office", "rural families")
    (plan,) = find_plans("In 2030, the council met the target of 40 wells in France.")
    assert plan.said[0].date == "2030" and plan.targets[0].place == "France"


@pytest.mark.parametrize(
    ("text", "value", "base", "due"),
    [
        ("We will increase coverage from 60 % in 2015 to 90 % in 2025.", 90, 60, "2025"),
        ("The Mill Council aims to cut deaths from 30 in 2015 to 12 in 2030.", 12, 30, "2030"),
        ("The share of dry wells will fall from 71 per cent in 2017 to 12 per cent by 2032.", 12, 71, "2032"),
        ("Le Gouvernement s'engage à porter le taux de puits de 40 % en 2020 à 60 % en 2030.", 60, 40, "2030"),
        ("El Gobierno se propone aumentar la cobertura del 20 % en 2018 al 35 % en 2024.", 35, 20, "2024"),
        ("Правительство намерено увеличить долю домов с водой с 40 % в 2020 году до 60 % в 2030 году.", 60, 40, "2030"),
        ("力争单位能耗由2015年的0.87吨下降到2020年的0.70吨。", 0.7, 0.87, "2020"),
        ("By 2030 we aim to bring the loss of water down from 34 per cent in 2012.", None, 34, None),
        ("The plan aims to raise the share from 12 (in 2015) to 24 per cent (in 2030).", None, 12, None),
    ],
)
def test_what_a_change_starts_from_is_neither_its_goal_nor_its_last_day(
    text: str, value: float | None, base: float, due: str | None
) -> None:
    target, _ = _one(text)
    assert (target.quantity.value, target.quantity.baseline_value) == (value, base)
    assert target.due in (due, None)
    assert "from" not in (target.quantity.what or "")


@pytest.mark.parametrize(
    "text",
    [
        "Poverty is to fall from 12 per cent in 2010 to 6 per cent by 2030.",
        "Coverage should reach 90 per cent by 2035.",
        "Losses will be reduced by 40 per cent by 2030.",
        "Wells are to be cleaned in 40 villages by 2031.",
    ],
)
def test_a_noun_that_begins_a_sentence_does_not_answer_for_its_target(text: str) -> None:
    assert [target.responsible for target, _ in _found(text)] in ([None], [])


def test_a_number_and_a_last_day_make_a_target_surer_than_a_deed_alone() -> None:
    sure, _ = _one("Amsel is committed to building 40 wells by 2031.")
    unsure, _ = _one("Amsel is committed to closing the old road to the mill in 2031.")
    assert sure.confidence >= 0.9 and unsure.confidence < SURE_TARGET
