"""Who said what, in seven languages: cue, speaker and claim, and sentences that say nothing of anybody."""

from __future__ import annotations

import pytest

from muniment.reading.findings.quotations import COVER, cover, find_quotations
from muniment.reading.findings.statements import find_statements

SAID = [
    # French
    (
        "Le ministre de la Santé Paul Roux a déclaré mardi que les puits du nord seront fermés avant l'hiver.",
        "Paul Roux",
        "ministre de la Santé",
        "les puits du nord seront fermés avant l'hiver.",
    ),
    (
        "« Les puits du nord seront fermés avant l'hiver », a annoncé Ida Lund, présidente du comité.",
        "Ida Lund",
        "présidente du comité",
        "Les puits du nord seront fermés avant l'hiver",
    ),
    (
        "Les puits du nord seront fermés avant l'hiver, a-t-elle ajouté.",
        None,
        None,
        "Les puits du nord seront fermés avant l'hiver",
    ),
    (
        "Selon le ministère de la Santé, les puits du nord seront fermés avant la fin de l'hiver.",
        "ministère de la Santé",
        None,
        "les puits du nord seront fermés avant la fin de l'hiver.",
    ),
    # Spanish
    (
        "La alcaldesa de Selm, Ida Lund, dijo que los pozos del norte se cerrarán antes del invierno.",
        "Ida Lund",
        "alcaldesa de Selm",
        "los pozos del norte se cerrarán antes del invierno.",
    ),
    (
        "«Los pozos del norte se cerrarán antes del invierno», señaló el director Juan Prados en una rueda de prensa.",
        "Juan Prados",
        "director",
        "Los pozos del norte se cerrarán antes del invierno",
    ),
    (
        "Según un portavoz del ayuntamiento, los pozos del norte se cerrarán antes del invierno.",
        None,
        "un portavoz del ayuntamiento",
        "los pozos del norte se cerrarán antes del invierno.",
    ),
    # German
    (
        "Die Präsidentin des Landtags, Ida Lund, sagte, die Brunnen im Norden würden vor dem Winter geschlossen.",
        "Ida Lund",
        "Präsidentin des Landtags",
        "die Brunnen im Norden würden vor dem Winter geschlossen.",
    ),
    (
        "Gestern kündigte der norwegische Umweltminister Olaf Berg an, die Brunnen im Norden zu schließen.",
        "Olaf Berg",
        "norwegische Umweltminister",
        "die Brunnen im Norden zu schließen.",
    ),
    (
        "„Die Brunnen im Norden werden vor dem Winter geschlossen“, sagte er am Freitag.",
        None,
        None,
        "Die Brunnen im Norden werden vor dem Winter geschlossen",
    ),
    # Russian
    (
        "Министр здравоохранения Иван Берег заявил журналистам, что колодцы на севере закроют до зимы.",
        "Иван Берег",
        "Министр здравоохранения",
        "колодцы на севере закроют до зимы.",
    ),
    (
        "«Колодцы на севере закроют до самой зимы», — сообщила мэр города Ида Лунд.",
        "Ида Лунд",
        "мэр города",
        "Колодцы на севере закроют до самой зимы",
    ),
    (
        "По словам Ивана Берега, колодцы на севере закроют до зимы.",
        "Ивана Берега",
        None,
        "колодцы на севере закроют до зимы.",
    ),
    # Arabic
    (
        "وقال وزير الصحة النرويجي أولاف بيرغ في مؤتمر صحفي إن الآبار في الشمال ستغلق قبل الشتاء.",
        "أولاف بيرغ",
        "وزير الصحة النرويجي",
        "الآبار في الشمال ستغلق قبل الشتاء.",
    ),
    ("وأضافت أن الآبار في الشمال ستغلق قبل الشتاء.", None, None, "الآبار في الشمال ستغلق قبل الشتاء."),
    # Chinese, in both scripts
    ("他指出，鎮上的水井將會在春天重新點算。", None, None, "鎮上的水井將會在春天重新點算"),
    ("「鎮上的水井將會在春天重新點算。」局長李文遠說。", "李文遠", "局長", "鎮上的水井將會在春天重新點算。"),
    ("国家主席李文远发表讲话，强调镇上的水井要在春天重新点算。", "李文远", "国家主席", "镇上的水井要在春天重新点算"),
    ("俄罗斯方面表示，镇上的水井将会重新点算。", "俄罗斯方面", None, "镇上的水井将会重新点算"),
    # English
    (
        "Ida Lund observed that the wells in the north would be closed before winter.",
        "Ida Lund",
        None,
        "the wells in the north would be closed before winter.",
    ),
    (
        "Civil office director Ida Lund, in remarks to the press, said “The wells were closed. Nobody was hurt.”",
        "Ida Lund",
        "Civil office director",
        "The wells were closed. Nobody was hurt.",
    ),
]


@pytest.mark.parametrize(("text", "speaker", "role", "quote"), SAID)
def test_a_statement_has_its_claim_its_speaker_and_the_role(
    text: str, speaker: str | None, role: str | None, quote: str
) -> None:
    (found,) = find_statements(text)
    assert (found.speaker, found.role, found.quote) == (speaker, role, quote)
    assert text[found.start : found.end] == quote


@pytest.mark.parametrize(
    "text",
    [
        "Il est dit que les puits du nord seront fermés avant la fin de l'hiver.",
        "Selon la loi du 3 mai, les puits du nord sont fermés avant la fin de l'hiver.",
        "La direction a confirmé mardi un plan de départs que les syndicats jugent trop large.",
        "Notre gouvernement estime que les puits du nord doivent être fermés avant l'hiver.",
        "La Norvège estime que les puits du nord doivent être fermés avant l'hiver, et nous aussi.",
        "Se dice que los pozos del norte se cerrarán antes del invierno.",
        "El plan que anunció la junta prevé los pozos que se cerrarán en el norte.",
        "De acuerdo con la ley, los pozos del norte se cerrarán antes del invierno.",
        "Es heißt, dass die Brunnen im Norden vor dem Winter geschlossen werden.",
        "Man sagt, dass die Brunnen im Norden vor dem Winter geschlossen werden.",
        "Известно, что колодцы на севере закроют до зимы, и это хорошо.",
        "Согласно закону, колодцы на севере закроют до зимы, и это хорошо.",
        "ومن المعروف أن الآبار في الشمال ستغلق قبل الشتاء.",
        "وترى حكومتنا أن الآبار في الشمال يجب أن تغلق قبل الشتاء.",
        "这次大会进一步强调，镇上的水井要在春天重新点算。",
        "希望水务局的同志认真回应，在春天重新点算水井。",
        "实践再次表明，镇上的水井是重要的。",
        "镇长对水井的点算表示祝贺和敬意。",
        "水务局公布“好井”名单，共六十口。",
        "我们相信，镇上的水井会在春天重新点算。",
        "又强调，镇上的水井要在春天重新点算。",
        "At the fair the mayor Ida Lund announced the wells that would be closed before winter.",
        "My delegation believes that the wells in the north should be closed before winter.",
        "Norway believes that the wells in the north should be closed before winter.",
    ],
)
def test_words_of_nobody_are_no_statement(text: str) -> None:
    assert find_statements(text) == []


def test_a_quotation_is_covered_whole_and_keeps_its_place() -> None:
    line = "He said: “One. Two “three” four.” And «cinq» and „sechs“."
    covered = cover(line)
    assert len(covered) == len(line)
    assert [line[begin:end] for begin, end in find_quotations(line)] == ["One. Two “three” four.", "cinq", "sechs"]
    assert covered.count(COVER) == len("One. Two “three” four.") + len("cinq") + len("sechs")


def test_marks_that_pair_with_nothing_cover_nothing() -> None:
    assert find_quotations('A board of 5" by 3" and a "word') == []


@pytest.mark.parametrize(
    ("text", "speaker", "role", "quote"),
    [
        (
            "« Si cela continue, nous fermerons le puits », confie la maire de Selm, Ida Lunda.",
            "Ida Lunda",
            "la maire de Selm",
            "Si cela continue, nous fermerons le puits",
        ),
        (
            "« Non », a précisé Olaf Berga, « le puits de la vallée n'a jamais été fermé ».",
            "Olaf Berga",
            None,
            "le puits de la vallée n'a jamais été fermé",
        ),
        (
            "La ministre Ida Lunda s'est dite très inquiète de l'état des puits de la vallée.",
            "Ida Lunda",
            "ministre",
            "très inquiète de l'état des puits de la vallée.",
        ),
        (
            "Le puits est « à sec et sans espoir de retour », a déclaré la porte-parole du ministère lundais des "
            "Affaires étrangères, Ida Lunda.",
            "Ida Lunda",
            None,
            "à sec et sans espoir de retour",
        ),
        (
            "En 2004, a-t-il indiqué, la ville a creusé quatre puits dans la vallée pour les habitants.",
            None,
            None,
            "la ville a creusé quatre puits dans la vallée pour les habitants.",
        ),
        (
            "Le ton a été donné lorsqu'elle a affirmé que le puits de la vallée ne serait pas fermé.",
            None,
            None,
            "le puits de la vallée ne serait pas fermé.",
        ),
        (
            "Le puits restera ouvert cet été, a rapporté lundi le Lundal Daily.",
            "Lundal Daily",
            None,
            "Le puits restera ouvert cet été",
        ),
        (
            "Ida Lunda affirmait elle-même que le puits de la vallée avait servi.",
            "Ida Lunda",
            None,
            "le puits de la vallée avait servi.",
        ),
    ],
)
def test_french_says_it_in_more_ways(text: str, speaker: str | None, role: str | None, quote: str) -> None:
    (found,) = find_statements(text)
    assert (found.speaker, found.quote) == (speaker, quote)
    assert role is None or found.role == role


@pytest.mark.parametrize(
    "text",
    [
        # "que" within another word, and in another conjunction
        "Le club de la vallée annonce, au centre, une exposition photographique et commentée par les habitants.",
        "El concejo anunció un parque para los niños y las niñas de la ciudad de Selm.",
        "Elle a confirmé la nouvelle au gouvernement dès que les puits de la vallée ont été fermés.",
        # to make sure of something, and what varies
        "Les habitants se sont assurés que le puits de la vallée ne soit pas fermé.",
        "Les études durent six ans mais leur contenu diffère selon les universités.",
        "Selon moi, les habitants de la vallée auront de l'eau pendant toute l'année.",
        # one word in marks, and the author's others around it
        "Il meurt quatre ans plus tard, à l'âge de cinquante ans, « rongé », avait-il dit.",
    ],
)
def test_french_that_says_nothing(text: str) -> None:
    assert find_statements(text) == []


def test_whom_somebody_warns_does_not_speak() -> None:
    (found,) = find_statements("La jeune fille prévenait sa famille qu'elle se trouvait dans la vallée de Selm.") or [
        None
    ]
    assert found is None or found.speaker != "sa famille"
    assert found is None or found.role != "sa famille"
