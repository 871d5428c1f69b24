"""Calendar files: entries, rules of recurrence with limits, zones, states; and files made to hold a reader up."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.reading import read_bytes
from muniment.reading.errors import ReadingError
from muniment.reading.model import Reading


def calendar(*entries: str, head: str = "X-WR-CALNAME:Harbour Board\r\n") -> Reading:
    body = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{entry}END:VEVENT\r\n" for n, entry in enumerate(entries))
    return read_bytes(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{body}END:VCALENDAR\r\n".encode(), "board.ics")


def starts(reading: Reading) -> list[str | None]:
    return [event.start for event in reading.events]


def test_an_entry_is_an_event_with_all_it_says() -> None:
    reading = calendar(
        "DTSTART;TZID=Europe/Berlin:20310304T183000\r\nDURATION:PT2H\r\nSUMMARY:Board\\, regular\r\n  meeting\r\n"
        "LOCATION:Pier Hall\\, Room 2\r\nORGANIZER;CN=Harbour Board:mailto:clerk@selm.example\r\nSTATUS:CANCELLED\r\n"
        "URL:https://selm.example/m/4\r\nATTACH:https://selm.example/agenda.pdf\r\nDESCRIPTION:Budget of 2032.\r\n"
        "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n",
        "DTSTART;VALUE=DATE:20310410\r\nDTEND;VALUE=DATE:20310412\r\nSUMMARY:Open days\r\n",
        "DTSTART:20310501T120000Z\r\nDTEND:20310501T130000Z\r\nSUMMARY:Hearing\r\n",
    )
    first, days, utc = reading.events
    assert (first.start, first.end, first.zone) == ("2031-03-04T18:30", "2031-03-04T20:30", "Europe/Berlin")
    assert (first.title, first.place) == ("Board, regular meeting", "Pier Hall, Room 2")
    assert (first.body, first.status, first.url) == ("Harbour Board", "cancelled", "https://selm.example/m/4")
    assert [paper.url for paper in first.papers] == ["https://selm.example/agenda.pdf"]
    assert (days.start, days.end, days.zone) == ("2031-04-10", "2031-04-11", None)
    assert (utc.start, utc.zone) == ("2031-05-01T12:00", "UTC")
    assert reading.title == "Harbour Board" and reading.media_type == "text/calendar"
    assert "Budget of 2032." in reading.text  # type: ignore[union-attr]


def test_a_rule_is_kept_as_said_and_its_days_counted_out() -> None:
    reading = calendar(
        "DTSTART;TZID=America/Chicago:20310107T190000\r\nRRULE:FREQ=MONTHLY;COUNT=4;BYDAY=1TU\r\n"
        "EXDATE;TZID=America/Chicago:20310304T190000\r\nSUMMARY:Board meeting\r\n"
    )
    assert starts(reading) == ["2031-01-07T19:00", "2031-02-04T19:00", "2031-04-01T19:00"]
    assert {event.recurrence for event in reading.events} == {"FREQ=MONTHLY;COUNT=4;BYDAY=1TU"}


def test_an_entry_that_changes_one_day_stands_in_its_place() -> None:
    text = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20310107T190000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nSUMMARY:Board"
        " meeting\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20310114T190000\r\n"
        "DTSTART:20310115T200000\r\nSUMMARY:Board meeting (moved)\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert starts(read_bytes(text.encode(), "a.ics")) == ["2031-01-07T19:00", "2031-01-15T20:00", "2031-01-21T19:00"]


def test_a_rule_without_end_stops_a_year_after_the_file_was_made() -> None:
    reading = calendar(
        "DTSTAMP:20310110T000000Z\r\nDTSTART:20290109T190000\r\nRRULE:FREQ=MONTHLY;BYDAY=2TU\r\nSUMMARY:B\r\n"
    )
    found = starts(reading)
    assert found[-1] == "2031-12-09T19:00" and "2029-01-09T19:00" in found


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=99999999999999999999",
        "FREQ=DAILY;BYSECOND=0,1,2,3;BYMINUTE=0,1,2;BYHOUR=1,2,3",
        "FREQ=WEEKLY;UNTIL=99991231",
        "FREQ=YEARLY;BYDAY=MO,TU,WE;BYSETPOS=" + ",".join(map(str, range(1, 360))),
        "FREQ=" + "X" * 100_000,
    ],
)
def test_a_rule_made_to_hold_up_does_not(rule: str) -> None:
    begin = time.monotonic()
    reading = calendar(f"DTSTART:20310107T190000\r\nRRULE:{rule}\r\nSUMMARY:Board meeting\r\n")
    assert time.monotonic() - begin < 20
    assert 1 <= len(reading.events) <= 61


def test_what_cannot_be_read_is_said_and_the_rest_is_kept() -> None:
    reading = calendar(
        "SUMMARY:No day\r\n", "DTSTART:20310107\r\nSUMMARY:Board\r\n", "DTSTART:nonsense\r\nSUMMARY:B\r\n"
    )
    assert starts(reading) == ["2031-01-07"] and any("left out: 2" in warning for warning in reading.warnings)
    with pytest.raises(ReadingError):
        calendar("SUMMARY:No day\r\n")


@given(st.text(max_size=200))
def test_any_words_in_an_entry_are_read_or_refused(words: str) -> None:
    with contextlib.suppress(ReadingError):
        calendar(f"DTSTART:20310107\r\nSUMMARY:{words}\r\nRRULE:{words}\r\n")
