"""Days in many languages and calendars: what they are where the words tell it, and nothing where they do not."""

from __future__ import annotations

import pytest

from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.dates_in_words import find_dates_in_words


@pytest.mark.parametrize(
    ("text", "written", "edtf"),
    [
        ("Die Ordnung gilt seit 3. März 2021 im Ort.", "3. März 2021", "2021-03-03"),
        ("El pleno fue en mayo de 2012 en Selm.", "mayo de 2012", "2012-05"),
        ("El pleno fue el 4 de marzo de 2012 en Selm.", "4 de marzo de 2012", "2012-03-04"),
        ("La seduta del 4 maggio 2012 a Selm.", "4 maggio 2012", "2012-05-04"),
        ("Совет избран в 2008 году.", "2008 году", "2008"),
        ("أنشئ المجلس عام 1977 في سلم.", "عام 1977", "1977"),
        ("انعقد المجلس في ١٢ أغسطس ٢٠١٢ في سلم.", "١٢ أغسطس ٢٠١٢", "2012-08-12"),
        ("会议于１９９６年３月４日召开。", "１９９６年３月４日", "1996-03-04"),
        ("회의는 2021년 3월 4일 열렸다.", "2021년 3월 4일", "2021-03-04"),
        ("La paz duró desde 1914 hasta 1945.", "desde 1914 hasta 1945", "1914/1945"),
        ("बैठक २५ जनवरी २०२१ को हुई", "२५ जनवरी २०२१", "2021-01-25"),
    ],
)
def test_a_date_is_read_as_its_language_writes_it(text: str, written: str, edtf: str) -> None:
    assert [(d.text, d.edtf) for d in find_dates(text)] == [(written, edtf)]


@pytest.mark.parametrize(
    "text", ["a survey of 1709 schoolchildren", "selon la résolution A/RES/70/1", "Directive 2014/95/EU", "№ 273/2014"]
)
def test_numbers_and_symbols_are_no_dates(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("language", "text", "written", "edtf"),
    [
        ("en", "It met yesterday in Selm.", "yesterday", None),
        ("fr", "Il a siégé au début du mois de juillet.", "début du mois de juillet", "XXXX-07"),
        ("es", "La junta se reunió anteayer.", "anteayer", None),
        ("de", "Der Rat tagte gestern.", "gestern", None),
        ("ru", "Совет собрался в декабре.", "в декабре", "XXXX-12"),
        ("ar", "اجتمع المجلس أمس في سلم.", "أمس", None),
        ("zh", "镇会去年４月召开。", "去年", None),
        ("en", "Exports grew in the third quarter of 2021.", "third quarter of 2021", "2021-07/2021-09"),
        ("zh", "出口在2021年第三季度增长。", "2021年第三季度", "2021-07/2021-09"),
        (None, "تاریخ ۱۵ فروردین ۱۴۰۲ در تهران", "۱۵ فروردین ۱۴۰۲", "2023-04-04"),
        (None, "في 15 رمضان 1445 هـ اجتمع المجلس", "15 رمضان 1445 هـ", None),
    ],
)
def test_days_named_by_words_alone(language: str | None, text: str, written: str, edtf: str | None) -> None:
    assert [(d.text, d.edtf) for d in find_dates_in_words(text, language, [])] == [(written, edtf)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "This may change."),
        ("zh", "应当在三十日内答复，并在15日内公布。"),
        ("de", "Im Rat sitzt er."),
        ("ru", "Все идут."),
    ],
)
def test_words_that_name_no_day(language: str, text: str) -> None:
    assert find_dates_in_words(text, language, []) == []


@pytest.mark.parametrize(
    ("text", "language", "dates"),
    [
        ("In the third quarter of 2021 the wells were deep.", "en", [("third quarter of 2021", "2021-07/2021-09")]),
        ("In the first half of 2020 the wells were deep.", "en", [("first half of 2020", "2020-01/2020-06")]),
        ("One year ago the wells were deep.", "en", [("One year ago", None)]),
        ("Au second semestre 2022 les puits étaient profonds.", "fr", [("second semestre 2022", "2022-07/2022-12")]),
        ("Im ersten Halbjahr 2022 waren die Brunnen tief.", "de", [("ersten Halbjahr 2022", "2022-01/2022-06")]),
        ("2020年上半年水井很深。", "zh", [("2020年上半年", "2020-01/2020-06")]),
        (
            "Dada a los veintidós días del mes de abril del año mil novecientos ochenta en la villa.",
            "es",
            [("veintidós días del mes de abril del año mil novecientos ochenta", "1980-04-22")],
        ),
        (
            "A los 3 días del mes de mayo de dos mil diecinueve.",
            "es",
            [("3 días del mes de mayo de dos mil diecinueve", "2019-05-03")],
        ),
    ],
)
def test_a_period_or_a_deeds_day_says_more_than_its_year(
    text: str, language: str, dates: list[tuple[str, str | None]]
) -> None:
    assert [(d.text, d.edtf) for d in find_dates_in_words(text, language, find_dates(text))] == dates
