"""Faults that documents of other makers showed: each is told here by a small invented one of its kind."""

from __future__ import annotations

import csv

import pytest

from muniment.reading import TextReading, read_bytes


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
