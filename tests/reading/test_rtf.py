"""RTF: letters in every code page, tracked changes, notes, tables, numbers. All are made here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.reading import EmptyFile, TextReading, read_bytes
from muniment.reading.formats.rtf_walk import RtfWalk

HEAD = (
    rb"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset178 Arial;}{\f2\fcharset134 SimSun;}"
    rb"{\f3\fcharset2 Symbol;}{\f4\fcharset238 Arial CE{\*\falt Arial};}}{\stylesheet{\ql Normal;}"
    rb"{\s1\outlinelevel0 \'e7\'e0\'e3 1;}{\s2 heading 2;}{\s3 Title;}{\*\cs10\additive Default;}}"
    rb"{\info{\title Plan}{\author Jan Ode}{\doccomm not shown}}"
)
OTHER = rb"\pard\plain The ministry counted every well of the lake district, and found forty.\par "


def lines(body: bytes, head: bytes = HEAD) -> list[str]:
    return lines_of(read(body, head))


def read(body: bytes, head: bytes = HEAD) -> TextReading:
    reading = read_bytes(head + body + b"}", "a.rtf")
    assert isinstance(reading, TextReading)
    return reading


def lines_of(reading: TextReading) -> list[str]:
    signs = {"footnote": "^", "table": "|", "list": "- "}
    found = []
    for section in reading.sections:
        found += [f"# {section.title}"] if section.title else []
        found += [signs.get(p.role, "") + p.text for p in section.paragraphs]
    return found


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (rb"\'c2\'ee\'e4\'e0 \'ed\'f3\'e6\'ed\'e0", "Вода нужна"),
        (rb"{\f1 \'c7\'e1\'e3\'c7\'c1}", "الماء"),
        (rb"{\f2 \'cb\'ae\'c8\'a8}", "水权"),
        (rb"{\f4 \'9elu\'9dou\'e8k\'fd}", "žluťoučký"),
        (rb"\u1087?\u1083?\u1072?\u1085?", "план"),
        (rb"{\uc2\u8364\'80\'80 euro} \u8212\'97 x", "€ euro — x"),
        (rb"{\uc0\u8212 dash}", "—dash"),
        (rb"{\uc1\u-10179?\u-8704? sign}", "😀 sign"),
        (rb"non\_broken soft\-hyphen a\~b \ldblquote q\rdblquote\emdash x", "non-broken softhyphen a b “q”—x"),
        (rb"{\upr{ansi}{\*\ud unicode}}", "unicode"),
        (rb"x\bin4 }}{{y {\pict 8950}{\*\unknown z}\{w\}", "xy {w}"),
        (b"one\\\r\n", "one"),
    ],
)
def test_letters_are_those_of_their_font_or_of_unicode(written: bytes, shown: str) -> None:
    assert lines(OTHER + rb"\pard " + written + rb"\par")[-1] == shown


def test_tracked_changes_are_shown_as_accepted_and_told() -> None:
    reading = read(
        OTHER + rb"The state {\deleted\revauthdel1 shall endeavour to}{\deleted  at once }{\revised\revauth1 must} act."
        rb"{\v secret}\par Text{\*\atnid J}\chatn{\*\annotation{\*\atndate 1}\pard A remark.} goes on.\par"
    )
    assert lines_of(reading)[1:] == ["The state must act.", "Text goes on."]
    assert reading.warnings == [
        "tracked changes are shown as accepted: 1 insertion, 1 deletion",
        "1 comment in the margin left out",
        "hidden text is left out: 1 passage",
    ]
    assert reading.measure is not None and reading.measure.left_out == {
        "hidden parts": 1,
        "remarks of editors in the margin": 2,
        "text that a tracked change took out": 5,
    }


def test_headings_numbers_and_the_title_are_those_of_the_file() -> None:
    body = (
        rb"{\header\pard Running head\par}\pard\plain\s3 Water plan\par\pard\plain\s1 {\listtext 1.\tab}Aims\par"
        + OTHER
        + rb"{\listtext\pard\plain (a)\tab}Wells\par{\pntext\f3\'b7\tab}Taps\par\pard\s2 "
        rb"Means\par\pard\outlinelevel2 Deep\par"
        + OTHER
        + rb"{\field{\*\fldinst TOC \\o}{\fldrslt Aims\tab 3\par Means\tab 4\par}}\pard "
        rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt {\ul the link}}} ends.\par"
    )
    reading = read(body)
    assert reading.title == "Water plan" and [s.level for s in reading.sections] == [1, 2, 3]
    ministry = "The ministry counted every well of the lake district, and found forty."
    assert lines_of(reading) == [
        "# 1. Aims",
        ministry,
        "(a) Wells",
        "- Taps",
        "# Means",
        "# Deep",
        ministry,
        "the link ends.",
    ]
    assert reading.measure is not None and reading.measure.left_out["headers and footers of pages"] == 2


def test_notes_are_tied_to_their_marks() -> None:
    body = (
        rb"\ftnnar\aftnnrlc\pard Water{\super\chftn{\footnote\pard\plain{\super\chftn} See the law.}} for all"
        rb"{\super\chftn}{\*\footnote\ftnalt{\super\chftn} An end note.}.\par In "
        rb"2019{\super\chftn{\footnote\chftn  Second.}}"
        rb" it rose*{\footnote * Starred.}.\par"
    )
    reading = read(OTHER + body)
    assert lines_of(reading)[1:] == [
        "Water1 for all[i].",
        "^1 See the law.",
        "^i An end note.",
        "In 2019[2] it rose*.",
        "^2 Second.",
        "^* Starred.",
    ]
    paragraphs = reading.sections[0].paragraphs
    assert [p.note_of for p in paragraphs[2:4]] == [paragraphs[1].address] * 2


def test_rows_of_tables_stand_in_lines_and_tables_in_cells_are_kept() -> None:
    body = (
        rb"\trowd\cellx1\cellx2\pard\intbl A one\par A two\cell B {\deleted "
        rb"old}\cell\row\trowd\cellx1\cellx2\pard\intbl C"
        rb"\cell{\pard\intbl\itap2 n1\nestcell n2\nestcell{\*\nesttableprops\trowd\cellx1\cellx2\nestrow}"
        rb"{\nonesttables\par}}\pard\intbl D\cell\row\pard After.\par"
        rb"{\shp{\*\shpinst{\sp{\sn x}{\sv 2}}{\shptxt\pard In a box.\par}}{\shprslt{\*\do{\dptxbxtext\pard "
        rb"In a box.\par}}}}"
    )
    assert lines(OTHER + body)[1:] == ["|A one A two | B", "|C | n1 | n2 D", "After.", "In a box."]


def test_lines_in_bold_are_headings_where_no_level_says_what_is_one() -> None:
    reading = read(rb"{\b Wells of the lake\par}" + OTHER + rb"{\b Means}\par " + OTHER, rb"{\rtf1\ansi")
    assert reading.title == "Wells of the lake" and [s.title for s in reading.sections] == [None, "Means"]


@pytest.mark.parametrize("body", [b"", rb"\pard\par", rb"{\*\generator x}{\pict 00}", rb"{\deleted gone}\par"])
def test_a_file_without_words_says_so(body: bytes) -> None:
    with pytest.raises(EmptyFile):
        read(body)


PIECES = st.sampled_from(
    [
        b"{",
        b"}",
        b"\\cell",
        b"\\row",
        b"\\nestrow",
        b"\\itap3",
        b"\\intbl",
        b"\\par",
        b"{\\footnote ",
        b"{\\header ",
        b"\\bin99",
        b"\\'f",
        b"\\'d0",
        b"{\\*\\ud ",
        b"{\\upr",
        b"{\\stylesheet{\\s1",
        b"{\\fonttbl{\\f1",
        b"\\f1",
        b"\\",
        b"{\\listtext ",
        b"{\\field",
        b"{\\*\\fldinst TOC",
        b"word ",
        b"\\nestcell",
        b"\\chftn",
        b"{\\info{\\title x",
        b"\\u-1",
        b"\\uc9",
    ]
)


@given(st.lists(PIECES, max_size=30))
def test_whatever_stands_in_it_is_walked_to_its_end(pieces: list[bytes]) -> None:
    walk = RtfWalk(HEAD + OTHER + b"".join(pieces) + b"}")
    flow = walk.read()
    assert not flow.is_empty and walk.losses.words.total() <= walk.losses.original + 100
