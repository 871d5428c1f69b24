"""EDTF dates: what is one, which days it can mean, in which order they stand."""

from __future__ import annotations

from datetime import date

import pytest
from edtf import EDTFParseException, parse_edtf
from hypothesis import example, given, settings
from hypothesis import strategies as st

from muniment.reading.findings.edtf_dates import (
    calendar_date,
    calendar_day,
    compare_dates,
    find_bounds,
    first_day,
    is_edtf,
    known_year,
    last_day,
    sort_key,
    split_date,
)

_DIGITS = st.text("0123456789X", min_size=2, max_size=2)
_YEARS = st.integers(1, 9999).map("{:04}".format) | st.sampled_from(["19XX", "201X", "1XXX", "XXXX"])
_ONE_DATE = st.builds(
    lambda year, rest, mark: "-".join([year, *rest]) + mark,
    _YEARS,
    st.lists(_DIGITS, max_size=2),
    st.sampled_from(["", "", "~", "?", "%"]),
)
_ENDS = _ONE_DATE | st.just("..") | st.just("")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", "2016-01-01", "2016-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2016-02-29", "2016-02-29", "2016-02-29"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("2016-XX-XX", "2016-01-01", "2016-12-31"),
        ("2015-02-XX", "2015-02-01", "2015-02-28"),
        ("2016-09-2X", "2016-09-20", "2016-09-29"),
        ("201X-02-29", "2012-02-29", "2016-02-29"),
        ("2016-21", "2016-03-01", "2016-05-31"),
        ("2016-24", "2016-12-01", "2017-02-28"),
        ("2016-34", "2016-04-01", "2016-06-30"),
        ("../2016", "", "2016-12-31"),
        ("/2016-09", "", "2016-09-30"),
        ("2016/..", "2016-01-01", ""),
        ("2016~/2019-05?", "2016-01-01", "2019-05-31"),
        ("XXXX-05-03", "", ""),
        ("{1667,1668, 1670..1672}", "1667-01-01", "1672-12-31"),
        ("[..1983]", "", "1983-12-31"),
        ("2004-06~-11", "2004-06-11", "2004-06-11"),
    ],
)
def test_a_date_has_the_first_and_last_day_that_it_can_mean(text: str, first: str, last: str) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "../..",
        "1985 ",
        " 1985",
        "20X5",
        "2016-13",
        "2016-00",
        "2016-3X",
        "2015-02-29",
        "2016-21-01",
        "2016/2010",
        "2016/2017/2018",
        "hello",
        "2016-9",
        "\u0662\u0660\u0661\u0666",
        "Y170000002",
        "-0044",
        "{2016",
        "2016/{2017}",
        "2016\n",
    ],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert not is_edtf(text) and (first_day(text), last_day(text), sort_key(text), calendar_date(text)) == (
        "",
        "",
        "",
        "",
    )


# The library knows no half-open month (by an error of its own), no season of an open year, and no mark on a season or
# on
# open digits, which the archive has always had: those are left out here.
_LIBRARY_DATE = (
    st.builds("{:04}-{:02}".format, st.integers(1, 9999), st.integers(0, 99))
    | st.builds("{:04}-{:02}-{:02}".format, st.integers(1, 9999), st.integers(0, 13), st.integers(0, 28))
    | st.sampled_from(
        ["201X-XX-XX", "19XX", "2016-XX", "2016-XX-XX", "2016-09-XX", "XXXX-09-30", "2016-41", "2016-42", "2016~"]
    )
)


@settings(max_examples=80, deadline=None)  # The library takes milliseconds for each.
@given(_LIBRARY_DATE)
def test_one_date_is_one_where_the_library_says_so(text: str) -> None:
    try:
        parse_edtf(text)
        known = True
    except (EDTFParseException, ValueError):
        known = False
    assert is_edtf(text) == known


@given(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32))
@example(2015, 2, 29)  # The library takes this one.
@example(1900, 2, 29)
def test_a_day_is_one_where_a_calendar_has_it(year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
        real = True
    except ValueError:
        real = False
    assert is_edtf(f"{year:04}-{month:02}-{day:02}") == real


@settings(max_examples=60, deadline=None)
@given(
    st.dates(date(1, 1, 1)),
    st.sampled_from([4, 7, 10]),
    st.dates(date(1, 1, 1)),
    st.sampled_from([4, 7, 10]),
    st.booleans(),
)
def test_plain_dates_have_the_days_that_the_library_gives_them(
    a: date, one: int, b: date, other: int, both: bool
) -> None:
    first, last = sorted([a.isoformat()[:one], b.isoformat()[:other]])
    text = f"{first}/{last}" if both else first
    found, theirs = find_bounds(text), parse_edtf(text)
    assert found is not None
    assert (found.first, found.last) == tuple(
        "{:04}-{:02}-{:02}".format(*ask()[:3]) for ask in (theirs.lower_strict, theirs.upper_strict)
    )


@given(st.one_of(_ONE_DATE, st.builds("{}/{}".format, _ENDS, _ENDS), st.text("0123456789X-/~?%.", max_size=21)))
def test_days_are_real_and_in_order(text: str) -> None:
    found = find_bounds(text)
    if found is None:
        return
    for day in (found.first, found.last, sort_key(text)):
        assert not day or day.startswith("0000") or date.fromisoformat(day)
    assert not found.first or not found.last or found.first <= found.last
    year = known_year(text)
    assert year is None or not found.first or found.first.startswith(f"{year:04}")


@given(_ONE_DATE, _ONE_DATE)
def test_what_is_before_is_not_after(one: str, other: str) -> None:
    assert compare_dates(one, other) == -compare_dates(other, one)
    assert compare_dates(one, one) == 0
    if compare_dates(one, other) < 0:
        assert is_edtf(f"{one}/{other}") and sort_key(one) < sort_key(other)


def test_an_open_year_is_the_year_of_nothing() -> None:
    assert [
        known_year(t) for t in ("201X", "19XX/2016", "../2016", "XXXX-05-03", "2016~", "2016/2019", "2004-06~-11")
    ] == [
        None,
        None,
        None,
        None,
        2016,
        2016,
        2004,
    ]
    assert sort_key("../2016") == "2016-01-01" and sort_key("201X") == "2010-01-01"


def test_other_formats_get_plain_dates_only() -> None:
    assert [
        calendar_date(t)
        for t in ("2016", "2016-09", "2016-09-29", "2016-21", "201X", "2016~", "2016/2017", "2016-02-30", None)
    ] == [
        "2016",
        "2016-09",
        "2016-09-29",
        "",
        "",
        "",
        "",
        "",
        "",
    ]
    assert (
        calendar_day("2016-09-29") == date(2016, 9, 29)
        and calendar_day("2016-09") is None
        and calendar_day("0000-01-01") is None
    )


def test_a_date_is_split_as_it_is_written() -> None:
    parts = split_date("2016-09-XX?")
    assert parts is not None and (parts.year, parts.month, parts.day, parts.mark) == ("2016", "09", "XX", "?")
    assert split_date("2016/2017") is None and split_date("2016-13") is None
