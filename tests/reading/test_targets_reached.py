"""That a target was reached is said only where its text says so. All sentences are invented."""

from __future__ import annotations

import pytest

from muniment.reading.targets.finder import find_plans

_NOT_REACHED = {
    "en": [
        "The target of 40 wells was met in name only.",
        "The target of 40 wells was met in the north but not in the south.",
        "The target of 40 wells was met in just one district.",
        "It will be said that we met the target of 40 wells.",
        "Imagine that we have met the target of 40 wells.",
        "The council stopped short of having met the target of 40 wells.",
        "Whoever met the target of 40 wells gets a prize.",
        "The target of 40 wells was met halfway.",
        "Rather than having met the target of 40 wells, the council cut it.",
        "The council has almost met the target of 40 wells.",
        "The council has all but reached its target of 40 wells.",
        "The target of 40 wells is said to have been met.",
        "The target of 40 wells was reportedly met.",
        "The mayor claims that the target of 40 wells was met.",
        "The target of 40 wells would be met if the rain came.",
        "The target of 40 wells would have been met without the flood.",
        "Had the rain come, the council would have met the target of 40 wells.",
        "The council is on track to meet the target of 40 wells.",
        "The target of 40 wells will be met in 2031.",
        "The target of 40 wells is expected to be met by 2031.",
        "The target of 40 wells has not been met.",
        "The target of 40 wells has never been met.",
        "No district has met the target of 40 wells.",
        "Only two districts have met the target of 40 wells.",
        "Few of the districts met the target of 40 wells.",
        "Has the target of 40 wells been met?",
        "Once the target of 40 wells is met, the council will rest.",
        "Until the target of 40 wells has been met, nobody will rest.",
        "When the target of 40 wells has been met, the council will rest.",
        "The council hopes to have met the target of 40 wells by 2031.",
        "The council could have met the target of 40 wells.",
        "The council must ensure that the target of 40 wells is met.",
        "The districts that have met the target of 40 wells are few.",
        "The target of 40 wells has been partly met.",
        "It is not true that the target of 40 wells was met.",
        "Nobody can say that the target of 40 wells was met.",
        "The council denies that it has met the target of 40 wells.",
        "It remains unclear whether the council met the target of 40 wells.",
        "The council says that it has doubts that the target of 40 wells was met.",
        "The target that we have met with such scorn is that of 40 wells.",
        "The target of 40 wells has been met with criticism.",
        "The target of 40 wells was met by protests.",
        "The council pretends to have reached the target of 40 wells.",
        "The auditor disputes that the target of 40 wells was met.",
    ],
    "fr": [
        "Le conseil a presque atteint l'objectif de 40 puits.",
        "L'objectif de 40 puits n'a pas été atteint.",
        "L'objectif de 40 puits aurait été atteint.",
        "L'objectif de 40 puits sera atteint en 2031.",
        "L'objectif de 40 puits devrait être atteint en 2031.",
        "Si l'objectif de 40 puits est atteint, le conseil se reposera.",
        "L'objectif de 40 puits a-t-il été atteint ?",
        "Le conseil affirme à tort que l'objectif de 40 puits a été atteint.",
    ],
    "es": [
        "La meta de 40 pozos apenas se cumplió a medias.",
        "El consejo casi alcanzó la meta de 40 pozos.",
        "La meta de 40 pozos no fue alcanzada.",
        "La meta de 40 pozos habría sido alcanzada.",
        "La meta de 40 pozos será alcanzada en 2031.",
        "Cuando se haya alcanzado la meta de 40 pozos, el consejo descansará.",
        "¿Se ha cumplido la meta de 40 pozos?",
        "El alcalde supuestamente alcanzó la meta de 40 pozos.",
        "El consejo niega que se haya cumplido la meta de 40 pozos.",
    ],
    "ru": [
        "План по строительству 40 колодцев выполнен наполовину.",
        "Говорят, план по строительству 40 колодцев выполнен.",
        "Неправда, что план по строительству 40 колодцев выполнен.",
        "План по строительству 40 колодцев должен быть выполнен.",
        "Совет почти достиг цели по строительству 40 колодцев.",
        "Цель по строительству 40 колодцев не достигнута.",
        "Цель по строительству 40 колодцев будет достигнута в 2031 году.",
        "Цель по строительству 40 колодцев была бы достигнута.",
        "Если цель по строительству 40 колодцев достигнута, совет отдохнёт.",
        "Достигнута ли цель по строительству 40 колодцев?",
        "Якобы достигнута цель по строительству 40 колодцев.",
    ],
    "zh": [
        "打井400口的目标只完成了一半。",
        "有人说已经完成了打井400口的目标。",
        "打井400口的目标几乎已经完成。",
        "全岛基本完成了打井400口的目标。",
        "全岛没有完成打井400口的目标。",
        "全岛将提前完成打井400口的目标。",
        "全岛有望提前实现打井400口的目标。",
        "如果提前完成了打井400口的目标，全岛就可以休息。",
        "全岛是否已经完成了打井400口的目标？",
        "据称全岛已经完成了打井400口的目标。",
        "全岛尚未完成打井400口的目标。",
    ],
    "ar": [
        "حقق المجلس جزءا من هدف حفر 40 بئرا.",
        "نأمل أن نكون قد حققنا هدف حفر 40 بئرا.",
        "لم تحقق الجزيرة هدف حفر 40 بئرا.",
        "لن تحقق الجزيرة هدف حفر 40 بئرا.",
        "قد تحقق الجزيرة هدف حفر 40 بئرا في عام 2031.",
        "إذا حققت الجزيرة هدف حفر 40 بئرا فسوف ترتاح.",
        "كادت الجزيرة أن تحقق هدف حفر 40 بئرا.",
        "هل حققت الجزيرة هدف حفر 40 بئرا؟",
        "يزعم المجلس أن الجزيرة حققت هدف حفر 40 بئرا.",
    ],
}
_REACHED = [
    ("en", "The council has met the target of 40 wells."),
    ("en", "The target of 40 wells was met two years early."),
    ("en", "The council not only met but exceeded the target of 40 wells."),
    ("fr", "Le conseil a atteint l'objectif de 40 puits."),
    ("fr", "L'objectif de 40 puits a été atteint."),
    ("es", "El consejo alcanzó la meta de 40 pozos."),
    ("es", "La meta de 40 pozos fue alcanzada."),
    ("ru", "Совет достиг цели по строительству 40 колодцев."),
    ("zh", "全岛提前一年完成了打井400口的目标。"),
    ("ar", "حققت الجزيرة هدف حفر 40 بئرا."),
]


def _relations(text: str, language: str) -> list[str]:
    return [said.relation for plan in find_plans(text, language=language) for said in plan.said]


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in _NOT_REACHED.items() for text in texts])
def test_what_is_hedged_denied_or_to_come_is_not_reached(language: str, text: str) -> None:
    assert "reports_reached" not in _relations(text, language)


@pytest.mark.parametrize(("language", "text"), _REACHED)
def test_what_is_affirmed_is_reached(language: str, text: str) -> None:
    assert _relations(text, language) == ["reports_reached"]
