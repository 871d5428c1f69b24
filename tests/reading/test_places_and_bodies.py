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


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        # The kind of body before its name, or its name behind.
        ("Le directeur de la société Lundal dit que le groupe Selmor est dans la ville.", ["Lundal", "Selmor"]),
        ("El director de la empresa Lundal y la Fundación Selmor están en la sala.", ["Lundal", "Fundación Selmor"]),
        ("Директор компании Lundal и редактор газеты «Вечерний Сельм» не были на месте.", ["Lundal", "Вечерний Сельм"]),
        (
            "He told the Selm Herald and Lund Television that the wells of the town are deep.",
            ["Selm Herald", "Lund Television"],
        ),
        (
            "The wells were dug by Lundal Holdings Ltd and by the Selm National Guard.",
            ["Lundal Holdings Ltd", "Selm National Guard"],
        ),
        # Letters: in brackets behind what they stand for, with an article, or saying something.
        (
            "La Confédération selmoise du travail (CST) est dans la salle. La CST a parlé.",
            ["Confédération selmoise du travail", "CST"],
        ),
        ("The wells are those of the SWA, and LNA reported that they are deep.", ["SWA", "LNA"]),
        ("The rate of the HIV tests is low, and the GDP of the land is not.", []),
        # Chinese: a name of its own, and a body's last word.
        ("据新华社报道，武汉大学和湖北省卫生厅昨天签署了协议。", ["新华社", "武汉大学", "湖北省卫生厅"]),
        ("聯合國和歐盟昨天發表了聲明，國務院也表示支持。", ["聯合國", "歐盟", "國務院"]),
        ("一些公司和银行认为，这个委员会的工作很好，各级协会都同意。", []),
        ("中国公司和美国大学都很多，市中心的医院也不少。", []),
        # Of a kind of body, and nobody's name.
        ("قالت شركة خاصة إن حركة السير في المدينة بطيئة.", []),
        ("An opinion of the Supreme Court on Monday was short.", ["Supreme Court"]),
    ],
)
def test_a_body_is_told_by_the_words_around_its_name(text: str, bodies: list[str]) -> None:
    assert [o.text for o in find_organisations(text)] == bodies


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "Les puits de la Corse et de l'île de Lundal sont dans le Var, et dans les tables.",
            ["Corse", "Lundal", "Var"],
        ),
        ("Los pozos de Galicia y del río Lundal están en la provincia de Selmera.", ["Galicia", "Lundal", "Selmera"]),
        ("Die Brunnen Europas und der Insel Lundal sind in Kandahar nicht zu sehen.", ["Europa", "Lundal", "Kandahar"]),
        (
            "Колодцы в Сельмской области и на реке Лундаль — в Москве, Санкт-Петербурге и за Уралом.",
            ["Сельмской области", "Лундаль", "Москве", "Санкт-Петербурге", "Уралом"],
        ),
        ("تقع الآبار في محافظة لوندال جنوب العاصمة اليمنية صنعاء.", ["محافظة لوندال", "صنعاء"]),
        ("他去过非洲和太平洋，也去过苏联，还看过长江。", ["非洲", "太平洋", "苏联", "长江"]),
        # Words and people, and parts of other names.
        ("مدينة كبيرة فيها بكتيريا زرقاء وعدد الأشجار 390 بليون شجرة.", []),
        ("Мэр города Лундал и горел, и не горел, а Грозный царь был на горе.", []),
        ("永安三年他去了，淮南王也去了，苏州河的水很清。", []),
        ("El departamento de Palabra e Imagen está en la casa de la tía.", []),
    ],
)
def test_a_place_is_found_by_its_kind_or_its_languages_list(text: str, places: list[str]) -> None:
    assert [p.text for p in find_places(text) if p.confidence >= SURE] == places


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("南湾省教育厅2015年3月拨款8亿元。", ["南湾省教育厅"]),
        ("司法部门负责人说，探视已经恢复。", []),
        ("全市公共图书馆外借图书9.6万册。", []),
        ("会议由云川研究院承办，240人参加。", ["云川研究院"]),
        ("葡萄牙常驻代表团在日内瓦举办边会，一个代表团缺席。", ["葡萄牙常驻代表团"]),
        ("湖南省长沙市中南大学举办了周四的论坛。", ["中南大学"]),
    ],
)
def test_a_chinese_body_begins_and_ends_where_its_words_do(text: str, bodies: list[str]) -> None:
    assert [body.text for body in find_organisations(text)] == bodies
