"""Dates in text: symbols of documents are none, in any language; the calendars and forms of many countries are read."""

from __future__ import annotations

import pytest

from muniment.reading.findings.dates import find_dates


@pytest.mark.parametrize(
    "text",
    [
        "Economic and Social Council resolution 2023/45 and document E/2022/99",
        "the reports A/HRC/RES/49/12, A/RES/70/1 and E/CN.4/2005/31",
        "Directive 2014/95/EU and Council Decision 2002/584/JHA",
        "Regulation (EU) 2016/679 and Regulation (EC) No 2010/11",
        "Law No. 2017-86, Law No. 12/2003 and docket no. 2019-12",
        "COM(2021) 101 final, SWD(2019) 305",
        "it read pages 2010-2015 of the volume, pp. 1990–1995",
        "la loi n° 2016-1321, le décret n° 2019-12 et la résolution 2021/30 du Conseil",
        "la directive (UE) 2019/1937 et l’arrêté 2016-17",
        "la Ley 39/2015, el Decreto 2020-45, la resolución 2022/23 y el Real Decreto 2016-17",
        "a Lei 2016-17 e a Portaria 2019/20",
        "die Richtlinie 2019/20, das Gesetz Nr. 2016-17, Az. 2016/17",
        "закон № 273-ФЗ, постановление 2016/17 и резолюция 2023/24",
        "بالقرار 2023/24 والقانون رقم 2018/19 والوثيقة A/78/45",
        "国发〔2016〕5号、国办发〔2019〕21号、(2021)最高法民终123号",
        "第2022/23号决议和第2016-17号文件",
        "ISO 8601:2004, ISO 2015-16, ISSN 2010-2015",
        "Tel. +41 22 917 2010, fax: 2010-2015; 电话：2010-2015",
        "https://example.org/2016/05/03/title and www.example.org/2010-2015/",
        "doi 10.1000/2016/05/03",
        "42 U.S.C. § 2010-2015",
        "2014-95 and 2016/18 and 2010/15",
    ],
)
def test_a_symbol_of_a_document_is_no_date(text: str) -> None:
    assert [d.text for d in find_dates(f"They cite {text}, and say so.")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("resolution 2023/45 of 3 May 2024", ["2024-05-03"]),
        ("Федеральный закон от 29.12.2012 № 273-ФЗ", ["2012-12-29"]),
        ("la Ley 39/2015, de 1 de octubre de 2015,", ["2015-10-01"]),
        ("《通知》(国发〔2016〕5号)2016年2月3日", ["2016-02-03"]),
        ("the plan for 2016-2020 and the budget of 2016/17, or 2010–15", ["2016/2020", "2016/2017", "2010/2015"]),
        ("Der Ausschuss tagte am 3. Mai 2023 und am 12.06.2023", ["2023-05-03", "2023-06-12"]),
        (
            "vom 1. bis 5. Juli 2023 und vom 28. Juni bis 2. Juli 2022",
            ["2023-07-01/2023-07-05", "2022-06-28/2022-07-02"],
        ),
        ("del 26 de febrero al 5 de abril de 2024", ["2024-02-26/2024-04-05"]),
        ("The count was 10. May we begin?", []),
        ("平成14年3月15日、令和元年六月一日、昭和50年代", ["2002-03-15", "2019-06-01"]),
        ("民國112年5月3日，中華民國一一二年六月十二日", ["2023-05-03", "2023-06-12"]),
        ("เมื่อวันที่ 3 พฤษภาคม 2566 และ ๑๒ มิถุนายน พ.ศ. ๒๕๖๖", ["2023-05-03", "2023-06-12"]),
        ("3/4/2019 and 13/4/2019", ["2019-XX-XX", "2019-04-13"]),
    ],
)
def test_what_is_a_date_beside_symbols_and_in_other_calendars(text: str, expected: list[str]) -> None:
    assert [d.edtf for d in find_dates(text)] == expected


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("In the late 1800s and in the 1900s; by the 1910s.", ["18XX", "19XX", "191X"]),
        ("The town has around 1800 houses, and about 1950 it was dry. They came around 1960.", ["1950~", "1960~"]),
        ("Im November 1.246 Einreisen, am 3. November wieder.", ["XXXX-11-03"]),
        (
            "We have seen it on 19th October.1 He said that on Sept.5 and Oct. 7 it was so.",
            ["XXXX-10-19", "XXXX-09-05", "XXXX-10-07"],
        ),
        ("In November 3.5% more, on November 5, 3 people.", ["XXXX-11-05"]),
    ],
)
def test_a_count_and_a_century_are_no_date(text: str, dates: list[str]) -> None:
    assert [d.edtf for d in find_dates(text)] == dates


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("In FY2023-24 the council spent four million.", "2023/2024"),
        ("The budget of FY 2023/24 was passed.", "2023/2024"),
        ("The wells were counted during FY24 by the council.", "2024"),
        ("Das Geschäftsjahr 2022/2023 war trocken.", "2022/2023"),
        ("L'exercice budgétaire 2023 est clos.", "2023"),
        ("El ejercicio fiscal 2023 terminó.", "2023"),
        ("في السنة المالية 2023/2024 زاد الماء.", "2023/2024"),
        ("वित्त वर्ष 2023-24 में पानी कम था।", "2023/2024"),
        ("平成30会計年度の予算", "2018"),
        ("ปีงบประมาณ 2561 สภาได้อนุมัติ", "2018"),
        ("ในปี 2561 มีบ่อน้ำสี่แห่ง", "2018"),
        ("The Wells Act B.E. 2562 was passed.", "2019"),
        # another calendar, a sum, a number of a paper, no two years that follow one another
        ("The budget of FY 2079/80 was passed in Nepal.", None),
        ("1 ปี 2500 บาท", None),
        ("See paper FY2023/24-117 of the council.", None),
        ("The plan for FY 2023/26 was kept.", None),
    ],
)
def test_a_year_of_a_budget_and_of_the_buddha(text: str, edtf: str | None) -> None:
    assert [d.edtf for d in find_dates(text)] == ([edtf] if edtf else [])
