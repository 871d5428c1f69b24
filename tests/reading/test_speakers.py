"""Who is shown as a speaker: a name, a body or a role that the text's words give, and nobody where there is doubt."""

from __future__ import annotations

import pytest

from muniment.reading.findings.names import find_organisations
from muniment.reading.findings.sentences import split_sentences
from muniment.reading.findings.statements import find_statements


def _who(text: str) -> list[tuple[str | None, str | None]]:
    return [(s.speaker, s.role) for s in find_statements(text)]


@pytest.mark.parametrize(
    "text",
    [
        "It is said that the wells of the upper valley never ran dry in summer.",
        "It may be stated that the wells of the upper valley never ran dry.",
        "As I said that evening, “the wells will be open to everybody by the spring.”",
        "Whereas, on good evidence, some have claimed that the wells ran dry in summer.",
        "We have recently announced that the wells will be open to everybody.",
        "Another said that the wells of the upper valley were closed for the winter.",
        "But nobody said that the wells of the upper valley were closed for the winter.",
        "Like the others said, the wells of the upper valley were closed for the winter.",
        "In my last annual message I stated that the wells were closed for the winter.",
        "Congress must be told that the wells were closed for the winter and never opened.",
        "If Anna Lund said that the wells were closed, nobody would have believed her.",
        "Anna Lund never said that the wells were closed for the winter, nor did others.",
        "Anna Lund was told that the wells were closed for the winter and never opened.",
        "The provisions of the act stated that the wells were closed for the winter months.",
        "Their construction has announced that the wells are to be closed for the winter.",
        "Anna Lund, Per Holm and the others said that the wells were closed for winter.",
        "从根本上说，这项工作关系到全岛居民的长远利益。",
        "总起来说，各项工程都已经按照计划完成。",
        "实践再次表明，各项工程都必须按照计划完成。",
        "对我说来，这项工作关系到全岛居民的长远利益。",
        "不能笼统地说各项工程都没有按照计划完成。",
        "我们再次重申，各项工程都必须按照计划完成。",
        "王海生自称大将军、大都督，建立新的朝代。",
        "王海生称帝，建立新的朝代，年号开平。",
        "王海生曾经称赞他为全岛最好的工程师之一。",
        "王海生在好友李大明的劝说下加入了本地球队。",
        "内容包括老师介绍、各地资讯和学科知识等。",
        "Veteran analyst Ken Doctor, Reports and others added four wells to the list.",
        "Anna Lund added a second well to the list of the harbour and went home.",
        "Anna Lund said the mayor had told the board that the wells were closed.",
        "中文的社群认为，各项工程都必须按照计划完成。",
    ],
)
def test_words_are_no_speakers(text: str) -> None:
    assert all(who == (None, None) for who in _who(text))


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        ("But Anna Lund has long said that the wells were closed.", "Anna Lund", None),
        ("In a statement, Anna Lund said that the wells were closed.", "Anna Lund", None),
        ("When Anna Lund announced that the wells were closed, nobody came.", "Anna Lund", None),
        ("Mr. Lund said that the wells were closed for the winter.", "Mr. Lund", None),
        ("“The wells are closed for the winter,” said Sen. Anna Lund (R).", "Anna Lund", "Sen."),
        (
            "“The wells are closed for winter,” Anna Lund, a lawyer for the union, said.",
            "Anna Lund",
            "a lawyer for the union",
        ),
        ("Harbour Board spokesman Per Holm said that the wells were closed.", "Per Holm", "Harbour Board spokesman"),
        ("The Committee for Open Wells reported that the wells were closed.", "Committee for Open Wells", None),
        ("The wells were closed for the winter, according to the union.", None, "the union"),
        ("At a meeting in the harbour, the mayor also said that the wells were closed.", None, "the mayor"),
        ("Several officials said that the wells were closed for the winter.", None, "Several officials"),
        ("Professor Anna Lund of the University of Selm noted that the sample was small.", "Anna Lund", "Professor"),
        ("“地图上有水的地方，我们都打了井。”水务局局长王海生说。", "王海生", "水务局局长"),
        ("白皮书指出，各项工程都必须按照计划完成。", None, "白皮书"),
        ("水务局局长王海生表示，各项工程都必须按照计划完成。", "王海生", "水务局局长"),
        ("国家水务局指出，各项工程都必须按照计划完成。", "国家水务局", None),
        ("外交部发言人周日表示，各项工程都必须按照计划完成。", None, "外交部发言人"),
    ],
)
def test_who_is_named_is_shown_without_the_words_around(text: str, speaker: str | None, role: str | None) -> None:
    assert _who(text) == [(speaker, role)]


def test_one_word_is_a_name_only_where_the_text_uses_it_so() -> None:
    bare = "Selby said that the wells were closed for the winter."
    assert _who(bare) == [(None, None)]
    assert _who(bare + " The board thanked Anna Selby, and asked Selby to stay.") == [("Selby", None)]


def test_half_of_a_list_is_not_shown() -> None:
    assert _who("All the Danish, Swedish and Finnish Press openly stated that the wells were closed.") == [(None, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Lund met Sen. J. Holm on Nov. 5 about No. 3 of the list.",
        "The U.S. Senate heard Lt. Gov. Ada B. Holm at noon.",
        "Das gilt z. B. für Kinder, d. h. für alle, vgl. Art. 3 Abs. 1 der Ordnung.",
        "Am 3. Mai sagte Dr. Lund, es sei gut.",
        "M. Lund et Mme. Holm ont lu l’art. 5 du texte.",
        "El Sr. Lund leyó el art. 5 de la Ley núm. 3 en EE. UU. ayer.",
        "Это т. е. так, и А. С. Лунд это знает.",
    ],
)
def test_an_abbreviation_ends_no_sentence(sentence: str) -> None:
    assert [s for _, s in split_sentences(sentence + " Then it rained.")] == [sentence, "Then it rained."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The wells are in the U.S. They are closed.", 2),
        ("He read part I. The rest was lost.", 2),
        ("He had 30. She had none.", 2),
        ("Was it so? It was! Good.", 3),
        ("他说：“好。”会议结束。各项工程完成。", 3),
        ("No stop here\nA second line", 2),
    ],
)
def test_a_sentence_ends_where_one_ends(text: str, count: int) -> None:
    found = list(split_sentences(text))
    assert len(found) == count
    assert all(text[at : at + len(s)] == s for at, s in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Some companies, a cadre: nobody's name.
        ("有部分公司表示，去年已採取措施減輕衝擊，並精簡菜單。", (None, None)),
        ("有限公司表示，今年的收入會增加很多，並會加薪。", (None, None)),
        ("一位市直機關幹部表示：做一件好事容易，但能堅持不懈地做好事卻很難。", (None, "一位市直機關幹部")),
        # "Even Member Zhang", "until the chairman".
        ("連張宇人議員也說，怎麼會弄了那麼久呢，大家都不明白。", (None, "張宇人議員")),
        ("直至主席表示剪布之後他才發言，大家都很驚訝。", (None, None)),
        ("如果梁國雄議員說要做的事已經說了十九年，名聲便會敗壞。", (None, None)),
        ("局長表示，專員可以發揮作用，否則由司長統籌。", (None, "局長")),
    ],
)
def test_a_chinese_speaker_is_a_name_or_an_office_and_did_speak(
    text: str, found: tuple[str | None, str | None]
) -> None:
    assert [(s.speaker, s.role) for s in find_statements(text)] == [found]


@pytest.mark.parametrize(
    "text", ["盧偉國議員說得那麼好，我召集多些委員回來聽他發言。", "我請盧偉國議員說一說教資會究竟做了甚麼好事吧。"]
)
def test_how_somebody_speaks_is_no_statement(text: str) -> None:
    assert find_statements(text) == []


def test_the_head_of_the_next_page_is_no_word_of_the_speakers() -> None:
    (said,) = find_statements(
        "全委會主席宣布，經由功能團體選舉產生的議員，有二十人出席，十二人立法會  ─  2013年 5月 14日"
    )
    assert said.quote == "經由功能團體選舉產生的議員，有二十人出席"
    assert find_statements("行政長官在其政綱亦明確表示，立法會  ─  2012年 10月 31日") == []


def test_what_something_is_called_is_no_statement_of_its_maker() -> None:
    assert all(
        s.quote != "Wells"
        for s in find_statements(
            "“Wells” director Ida Holm said backstage that nobody could know what might happen to the town."
        )
    )
    assert [(s.quote, s.speaker) for s in find_statements("“No more wells,” Ida Holm said in the town of Selm.")] == [
        ("No more wells", "Ida Holm")
    ]


def test_a_quotation_that_opens_before_a_body_is_no_part_of_its_name() -> None:
    (said,) = find_statements(
        "‘The Water Office states that more wells than before will be dry in the summer of the next year."
    )
    assert "‘" not in (said.speaker or said.role or "")


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        ("“The bridge is safe,” said A. K. Lund, the engineer of the town.", "A. K. Lund", "the engineer of the town"),
        ("“The bridge is safe,” A. K. Lund said.", "A. K. Lund", None),
        ("A. K. Lund said that the bridge over the river is safe.", "A. K. Lund", None),
        ("On Tuesday afternoon Senator Mira Lund said that the bridge is safe.", "Mira Lund", "Senator"),
    ],
)
def test_initials_are_a_part_of_a_name_and_the_time_of_day_is_none_of_an_office(
    text: str, speaker: str, role: str | None
) -> None:
    assert _who(text) == [(speaker, role)]


def test_a_university_named_for_a_person_is_not_cut_at_the_initial() -> None:
    names = [n.text for n in find_organisations("It is told in a study by the University of M. Lund of Amsel.")]
    assert "University of M" not in names
