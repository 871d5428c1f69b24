"""Faults that documents of other makers showed: each is told here by a small invented one of its kind."""

from __future__ import annotations

import csv

import pytest

from muniment.reading import TextReading, read_bytes
from muniment.reading.findings.date_labels import iso_date
from muniment.reading.findings.names import find_organisations
from muniment.reading.findings.places import SURE, find_places
from muniment.reading.findings.statements import find_statements


def _read(content: str, name: str) -> TextReading:
    reading = read_bytes(content.encode(), name)
    assert isinstance(reading, TextReading)
    return reading


def test_a_small_table_sets_no_limit_for_the_next_reader() -> None:
    csv.field_size_limit(131_072)
    _read("a,b\n1,2\n", "wells.csv")
    assert csv.field_size_limit() >= 131_072


# --- XML of no known kind ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (
            "<bill><state>ENACTED:SIGNED</state><titles><title>The wells bill</title><title>Water Act</title></titles>"
            "<summary>It counts the wells of the valley.</summary></bill>",
            "The wells bill",
        ),
        ("<list><language>en-us</language><note>This list names the witnesses of the day.</note></list>", None),
        (
            "<article><front><journal-meta><journal-title>Wells</journal-title></journal-meta><article-meta>"
            "<title-group><article-title>How deep the wells are</article-title></title-group></article-meta></front>"
            "<body><p>They are deep.</p></body><back><ref-list><ref><mixed-citation>"
            "<article-title>Another work</article-title></mixed-citation></ref></ref-list></back></article>",
            "How deep the wells are",
        ),
        (
            "<Law><LawNum>平成五年法律第一号</LawNum><LawBody><LawTitle>井戸法</LawTitle><MainProvision><Article>"
            "<ArticleTitle>第一条</ArticleTitle><Paragraph><ParagraphSentence><Sentence>井戸は水を出す。</Sentence>"
            "</ParagraphSentence></Paragraph></Article></MainProvision></LawBody></Law>",
            "井戸法",
        ),
    ],
)
def test_a_key_or_a_state_is_no_title_of_data(content: str, title: str | None) -> None:
    assert _read(f'<?xml version="1.0"?>{content}', "a.xml").title == title


def test_what_a_files_own_names_stand_for_is_read() -> None:
    reading = _read(
        '<!DOCTYPE act [<!ENTITY who "The council"><!ENTITY out SYSTEM "file:///etc/hostname">]>'
        "<act><title>Wells</title><p>&who; counts &sect; 3 of&nbsp;it&eacute;e.&out;</p></act>",
        "a.xml",
    )
    assert "The council counts § 3 of itée." in reading.text


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2020-02-31", None),
        ("2021-02-29T10:00:00Z", None),
        ("2022-1-6T14:32:06+02:00", "2022-01-06"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_a_day_that_the_calendar_lacks_is_none(value: str, day: str | None) -> None:
    assert iso_date(value) == day


_PAGE = (
    '<html><head><meta property="article:published_time" content="{0}"><title>The wells of Selm</title></head><body>'
    "<article><h1>The wells of Selm</h1>{1}<p>The council counted the wells of the valley in the spring.</p>"
    "<p>There are more of them than anybody had thought before.</p></article></body></html>"
)


@pytest.mark.parametrize(
    ("instant", "shown", "day"),
    [
        ("2023-11-09T01:09:55Z", "<p class='date'>November 8, 2023</p>", "2023-11-08"),
        ("2021-11-04T23:00:00+00:00", "<p class='date'>5 November 2021</p>", "2021-11-05"),
        ("2021-11-04T23:00:00Z", "<p class='date'>8 November 2021</p>", "2021-11-04"),
        ("2021-11-04T23:00:00+01:00", "<p class='date'>5 November 2021</p>", "2021-11-04"),
    ],
)
def test_the_day_that_a_page_shows_stands_before_that_of_utc(instant: str, shown: str, day: str) -> None:
    assert _read(_PAGE.format(instant, shown), "a.html").published == day


def test_the_day_on_which_something_else_was_released_is_not_the_texts() -> None:
    text = (
        "<html><head><title>Wells 5 has support</title></head><body><article><h1>Wells 5 has support</h1>"
        "<p>Wells 5 was released on November 5, 2019.</p><p>It counts the wells of the valley faster.</p></article>"
    )
    assert _read(text, "a.html").published is None
    own = text.replace("Wells 5 was released", "This report was released")
    assert _read(own, "a.html").published == "2019-11-05"


# --- words that were lost ---------------------------------------------------------------------------------------------


def test_a_tables_caption_is_kept() -> None:
    page = (
        "<html><body><h1>The wells of Selm</h1><p>The council counted the wells of the valley in the spring.</p>"
        "<table><caption>Wells by village</caption><tr><th>Village</th><th>Wells</th></tr><tr><td>Selm</td><td>4</td>"
        "</tr></table></body></html>"
    )
    assert "Wells by village\n\nVillage | Wells" in _read(page, "a.html").text


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Le groupe a voté ainsi : Dominique Lunda, Maurice Berga et les autres députés de la commission.", []),
        ("Le maire de la ville, Maurice, est venu avec Dominique à la réunion des élus de la commune.", []),
        ("Le ministre est allé à Maurice et dans les îles de la région.", ["Maurice"]),
        ("The form asks for the address, the City, the State Or Province and the code of the firm.", []),
    ],
)
def test_given_names_are_no_lands(text: str, names: list[str]) -> None:
    assert [n.text for n in find_places(text) if n.confidence >= SURE] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("All rights reserved. Copyright Lundal Wells Corporation of the valley.", ["Lundal Wells Corporation"]),
        ("由国务院卫生行政部门会同国务院农业行政部门制定。", []),
    ],
)
def test_what_stands_before_a_body_is_no_part_of_it(text: str, names: list[str]) -> None:
    found = [n.text for n in find_organisations(text)]
    assert found == names or (not names and not any("会同" in name for name in found))


@pytest.mark.parametrize(
    "text",
    [
        "对审计中拒绝、拖延的，采取通报批评、停职检查、责令辞职、罢免等问责措施。",
        "有关部门应当给予公开批评、警告或者罚款的处理。",
    ],
)
def test_a_list_of_measures_is_nobodys_words(text: str) -> None:
    assert find_statements(text) == []


_ROWS = "".join(f"<tr><td>0{n}/12/2023</td><td>Brief of well {n} filed</td><td>Kept</td></tr>" for n in range(1, 9))
_NAMES = "".join(f"<li>Ida <b>Lunda{n}</b></li><li>Olaf <b>Berga{n}</b></li>" for n in range(20))


@pytest.mark.parametrize(
    ("rows", "first", "last"),
    [
        (
            f"<table><tr><th>Date</th><th>Event</th><th>State</th></tr>{_ROWS}</table>",
            "Brief of well 1 filed",
            "Brief of well 8 filed",
        ),
        (f"<h2>Pour</h2><ul>{_NAMES}</ul>", "Ida Lunda0", "Olaf Berga19"),
    ],
)
def test_rows_before_the_only_sentence_of_a_page_are_kept(rows: str, first: str, last: str) -> None:
    page = (
        f"<html><head><title>Case 12-34 of the valley</title></head><body><h1>Case 12-34 of the valley</h1><div>{rows}"
        "<p>Papers</p>"
        "<p>To see the papers of a case you need the reader of the court, which is free for all who ask for it. "
        "It is given by the clerk of the court in the valley on every day of the week but the last.</p>"
        "</div></body></html>"
    )
    text = _read(page, "a.html").text
    assert first in text
    assert last in text


@pytest.mark.parametrize(
    ("creator", "authors"),
    [
        ("Lunda, Ida", ["Ida Lunda"]),
        ("Rep Lunda, Ida", ["Ida Lunda"]),
        ("van der Berga, Olaf J.", ["Olaf J. van der Berga"]),
        ("Lunda, Ida; Berga, Olaf", ["Ida Lunda", "Olaf Berga"]),
        ("Ida Lunda, Olaf Berga", ["Ida Lunda", "Olaf Berga"]),
        ("Lunda, Reuters", ["Lunda", "Reuters"]),
    ],
)
def test_a_name_with_its_family_first_is_one_name(creator: str, authors: list[str]) -> None:
    page = (
        f'<html><head><meta name="dc.creator" content="{creator}"><title>The wells of Selm</title></head><body><h1>The '
        "wells of Selm</h1><p>The council counted the wells of the valley in the spring.</p></body></html>"
    )
    assert _read(page, "a.html").authors == authors
