"""Events of pages of meetings: each kind of page, invented; and pages of which none comes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.reading import read_bytes
from muniment.reading.events.days import find_days
from muniment.reading.events.hours import find_hours
from muniment.reading.model import ListedEvent


def events(body: str, title: str = "Harbour Board", head: str = "", lang: str = "en") -> list[ListedEvent]:
    page = f'<html lang="{lang}"><head><title>{title}</title>{head}</head><body>{body}</body></html>'
    return read_bytes(page.encode(), "page.html", "https://selm.example/meetings/").events


def starts(found: list[ListedEvent]) -> list[str | None]:
    return [event.start for event in found]


def rows(*cells: tuple[str, ...], head: tuple[str, ...] = ()) -> str:
    lines = ["<tr>" + "".join(f"<th>{c}</th>" for c in head) + "</tr>"] if head else []
    lines += ["<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in cells]
    return f"<table>{''.join(lines)}</table>"


def test_a_table_gives_a_meeting_a_row() -> None:
    found = events(
        "<h1>Meetings of the Harbour Board</h1>"
        + rows(
            ("01/17/2031", "10:00 am", "Pier Hall", "CANCELED", ""),
            ("02/21/2031", "6:30 pm", "Pier Hall", "", '<a href="/a/feb.pdf">Agenda</a>'),
            (
                "03/05/2031",
                "10:00 am",
                "Town Hall",
                "",
                '<a href="/a/mar.pdf">Agenda</a> <a href="/m/mar.pdf">Minutes</a>',
            ),
            head=("Date", "Time", "Location", "Status", "Documents"),
        )
    )
    # The third of March or the fifth of it: the other rows say that the month comes first.
    assert starts(found) == ["2031-01-17T10:00", "2031-02-21T18:30", "2031-03-05T10:00"]
    assert [e.status for e in found] == ["cancelled", None, None]
    assert [e.place for e in found] == ["Pier Hall", "Pier Hall", "Town Hall"]
    assert all("Harbour Board" in e.title for e in found)
    assert [[p.url for p in e.papers] for e in found][2] == [
        "https://selm.example/a/mar.pdf",
        "https://selm.example/m/mar.pdf",
    ]


def test_years_and_times_stand_over_a_list() -> None:
    found = events(
        "<h1>Library Board of Trustees</h1><h2>2031 Meeting Dates</h2>"
        "<p>All meetings begin at 7:00 p.m. in Reading Room 2.</p>"
        "<ul><li>Tuesday, January 14</li><li>Tuesday, February 11 &ndash; Special Meeting</li>"
        "<li>Tuesday, March 11</li></ul>"
        "<h2>2030 Meeting Dates</h2><ul><li>Tuesday, November 12</li><li>Tuesday, December 10</li></ul>"
    )
    assert starts(found)[:3] == ["2031-01-14T19:00", "2031-02-11T19:00", "2031-03-11T19:00"]
    assert [s[:10] for s in starts(found)[3:] if s] == ["2030-11-12", "2030-12-10"]
    assert "Special Meeting" in found[1].title and "Library Board of Trustees" in found[0].title


def test_a_weekday_that_disagrees_leaves_a_day_out() -> None:
    found = events(
        "<h2>2031 Meeting Dates</h2><ul><li>Tuesday, January 14</li><li>Friday, February 11</li>"
        "<li>Tuesday, March 11</li></ul>"
    )
    assert starts(found) == ["2031-01-14", "2031-03-11"]


def test_cards_with_month_and_day_apart() -> None:
    def card(month: str, day: str, title: str, hours: str) -> str:
        return (
            f'<div class="x"><div><div>{month} - 2031</div><div>{day}</div></div><div><h2>Salt Works Commission</h2>'
            f"<h2>{title}</h2><h3>{hours}</h3></div></div>"
        )

    found = events(
        "<h1>Calendar of hearings</h1>"
        + card("Dec", "4", "Hearing for 31-0367", "10:00 AM Online")
        + card("Dec", "4", "Status for 31-0220", "1:00 PM Cancelled")
        + card("Dec", "11", "Open Meeting", "11:30 AM Room 5")
    )
    assert starts(found) == ["2031-12-04T10:00", "2031-12-04T13:00", "2031-12-11T11:30"]
    assert ["31-0367" in found[0].title, "31-0220" in found[1].title, found[1].status] == [True, True, "cancelled"]


def test_headings_with_what_stands_under_them() -> None:
    found = events(
        "<h1>Meetings of the Road Committee</h1>"
        + "".join(
            f'<h4>{day}</h4><p>Main Library, 60 High Street</p><p><a href="/{n}.pdf">Agenda</a></p>'
            for n, day in enumerate(("January 23, 2031", "October 12-13, 2031", "December 4, 2031"))
        )
    )
    assert starts(found) == ["2031-01-23", "2031-10-12", "2031-12-04"]
    assert found[1].end == "2031-10-13" and found[1].papers[0].url == "https://selm.example/1.pdf"
    assert "Road Committee" in found[0].title and found[0].place == "Main Library, 60 High Street"


def test_agenda_and_minutes_of_one_day_are_one_meeting() -> None:
    names = ("JUNE 26, 2031", "JULY 24, 2031", "AUGUST 28, 2031")
    links = [
        f'<li><a href="/{kind}{n}.pdf">PIER BOARD MEETING {kind} {day}</a></li>'
        for n, day in enumerate(names)
        for kind in ("AGENDA", "MINUTES")
    ]
    found = events(f"<h1>Documents</h1><h3>Past meetings</h3><ul>{''.join(links)}</ul>")
    assert starts(found) == ["2031-06-26", "2031-07-24", "2031-08-28"]
    assert [len(e.papers) for e in found] == [2, 2, 2] and found[0].title.startswith("PIER BOARD MEETING")


def test_a_row_of_days_and_a_deadline_beside_the_day() -> None:
    assert (
        len(
            events(
                "<h2>2031 Meeting Schedule</h2>"
                + rows(("Monday January 13", "Monday February 10"), ("Monday March 10", "Monday April 14"))
            )
        )
        == 4
    )
    found = events(
        "<h1>Board of Appeals</h1>"
        + rows(
            ("January 7, 2031", "January 24, 2031"),
            ("February 11, 2031", "February 28, 2031"),
            head=("Filing Deadline", "Meeting Date"),
        )
    )
    assert starts(found) == ["2031-01-24", "2031-02-28"]


def test_one_meetings_own_page() -> None:
    found = events(
        "<h1>Dredging Committee Meeting</h1><dl><dt>Start date:</dt><dd>10/15/2031-9:00 AM</dd><dt>End date:</dt>"
        "<dd>10/15/2031-10:00 AM</dd><dt>Address:</dt><dd>5550 Venture Drive, Selm</dd></dl>",
        title="Dredging Committee Meeting",
    )
    assert [(e.title, e.start, e.end, e.place) for e in found] == [
        ("Dredging Committee Meeting", "2031-10-15T09:00", "2031-10-15T10:00", "5550 Venture Drive, Selm")
    ]


def test_data_give_what_words_do_not() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "Event", "name": "Plenary of the Assembly", "startDate":'
        ' "2031-05-06T18:30:00-05:00", "endDate": "2031-05-06T20:00:00-05:00", "eventStatus":'
        ' "https://schema.org/EventPostponed", "location": {"@type": "Place", "name": "Salt Hall"}}</script>'
    )
    [event] = events("<h1>Plenary of the Assembly</h1>", title="Plenary of the Assembly", head=head)
    assert (event.start, event.end, event.zone) == ("2031-05-06T18:30", "2031-05-06T20:00", "-05:00")
    assert (event.status, event.place) == ("postponed", "Salt Hall")
    [marked] = events(
        '<div itemscope itemtype="http://schema.org/Event"><span itemprop="name">Quay Hearing</span>'
        '<time itemprop="startDate" datetime="2031-04-02T09:00Z">Apr 2</time></div>'
    )
    assert (marked.title, marked.start, marked.zone) == ("Quay Hearing", "2031-04-02T09:00", "UTC")
    [card] = events(
        '<div class="vevent"><b class="summary">Weir Council</b>'
        '<abbr class="dtstart" title="2031-04-02">April 2</abbr></div>'
    )
    assert (card.title, card.start) == ("Weir Council", "2031-04-02")


@pytest.mark.parametrize(
    ("lang", "heading", "lines"),
    [
        ("de", "Sitzungen des Stadtrats", ("14. Januar 2031, 19:30 Uhr", "11. Februar 2031, 19:30 Uhr entfällt")),
        ("fr", "Séances du conseil municipal", ("14 janvier 2031 à 19h30", "11 février 2031 à 19h30 – annulée")),
        ("ru", "Заседания комиссии", ("14 января 2031, 19:30", "11 февраля 2031, 19:30 отменено")),
        ("zh", "委员会会议日程", ("2031年1月14日 下午7:30", "2031年2月11日 下午7:30 已取消")),
    ],
)
def test_other_languages(lang: str, heading: str, lines: tuple[str, str]) -> None:
    found = events(
        f"<h1>{heading}</h1><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>", title=heading, lang=lang
    )
    assert starts(found) == ["2031-01-14T19:30", "2031-02-11T19:30"]
    assert [e.status for e in found] == [None, "cancelled"]


NEWS = "".join(
    f"<div><h2><a href='/n/{n}'>Harbour {word} after a long night of talks</a></h2>"
    f"<p>Posted May {n}, 2031 {n}:13 pm</p>"
    f"<p>The harbour of Selm {word} again, said the warden, and nobody on the quay had seen the like before.</p></div>"
    for n, word in enumerate(("opens", "closes", "floods", "rests", "sails"), 3)
)


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>News of the Harbour Board</h1>{NEWS}",
        "<h1>Council closes the quay</h1><p>Posted on May 6, 2031 by Ada Lund</p><p>"
        + "The council met on May 5, 2031 and "
        "closed the quay after a meeting that lasted until midnight, as the warden said. " * 12 + "</p>",
        "<h1>Tenders of the Harbour Board</h1><h2>Bids</h2>"
        + rows(
            ("Dredging", "May 6, 2031"), ("Ropes", "June 3, 2031"), ("Salt", "July 1, 2031"), head=("Bid", "Deadline")
        ),
        "<h1>Members of the commission</h1>"
        + rows(("Ada Lund", "May 6, 2031"), ("Olaf Berg", "June 3, 2033"), head=("Member", "Term expires")),
        "<h1>Forum</h1><h2>Threads</h2>"
        + "".join(
            f"<p><a href='/{n}'>Ropes and knots</a> Last post 0{n}/05/2031 {n}:43 PM, 12 replies</p>"
            for n in range(1, 6)
        ),
        "<h1>Harbour Board meetings</h1><p>The board meets when there is need.</p>",
    ],
    ids=["list of news", "news", "tenders", "terms", "forum", "no days"],
)
def test_what_is_no_event(body: str) -> None:
    assert events(body) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5:30-7:30pm", ("17:30", "19:30", "")),
        ("11 - 1 pm", ("11:00", "13:00", "")),
        ("8:30 a.m. to 10:00 a.m. CST", ("08:30", "10:00", "CST")),
        ("12 noon", ("12:00", "", "")),
        ("19.30 Uhr", ("19:30", "", "")),
        ("下午3:30", ("15:30", "", "")),
        ("14:00", ("14:00", "", "")),
        ("10:00 صباحا", ("10:00", "", "")),
    ],
)
def test_times(text: str, expected: tuple[str, str, str]) -> None:
    assert [(h.begin, h.end, h.zone) for h in find_hours(text)] == [expected]


def test_a_time_of_either_half_of_the_day_is_none() -> None:
    assert find_hours("10:00", "en") == [] and find_hours("10:00", "de")[0].begin == "10:00"
    assert find_hours("Resolution 7:30 passed, vote 12-1", "en") == []


@given(st.text(alphabet="0123456789/:-. JanuaryMondayp,m年月日", max_size=40))
def test_days_and_times_lie_in_their_text(text: str) -> None:
    for day in find_days(text):
        assert 0 <= day.start < day.stop <= len(text)
        assert day.at() is None or (day.at() is not None and day.year is not None)
    for hours in find_hours(text):
        assert 0 <= hours.start < hours.stop <= len(text) and hours.begin < "24:00"


def test_a_month_grid_gives_the_days_under_which_something_stands() -> None:
    cells = ["" for _ in range(3)] + [str(n) for n in range(1, 32)]
    cells[cells.index("14")] = '14<br><a href="/e/1">Finance Committee Meeting</a> 10:00 am'
    cells[cells.index("22")] = (
        '22<div><a href="/e/2">Harbour Board Meeting</a></div><div><a href="/e/3">Pilots Committee Meeting</a></div>'
    )
    grid = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells[n : n + 7]) + "</tr>" for n in range(0, len(cells), 7)
    )
    head = "".join(f"<th>{day}</th>" for day in ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"))
    found = events(f"<h1>Meeting calendar</h1><h2>January 2031</h2><table><tr>{head}</tr>{grid}</table>")
    assert starts(found) == ["2031-01-14T10:00", "2031-01-22", "2031-01-22"]
    assert ["Finance" in e.title or "Harbour" in e.title or "Pilots" in e.title for e in found] == [True] * 3
    assert [e.url for e in found] == [f"https://selm.example/e/{n}" for n in (1, 2, 3)]


def test_a_list_by_month_takes_a_number_whose_weekday_agrees() -> None:
    body = "<h1>Harbour Board meetings</h1><h3>March 2031</h3>"
    for number, weekday in (("4", "Tue"), ("11", "Tue"), ("18", "Tue"), ("25", "Mon")):
        body += f"<div><div>{number}</div><div>{weekday}</div><p>Board meeting</p><p>6:30 pm</p></div>"
    # The 25th of March 2031 is a Tuesday: where number and weekday disagree, nothing is given.
    assert starts(events(body)) == ["2031-03-04T18:30", "2031-03-11T18:30", "2031-03-18T18:30"]


def test_the_year_of_a_documents_name_and_of_its_list() -> None:
    lines = "".join(
        f'<p>{day}: <a href="/docs/Board{m:02}{d:02}2031.pdf">Agenda</a></p>'
        for day, m, d in (("January 16", 1, 16), ("February 20", 2, 20), ("March 20", 3, 20))
    )
    found = events(f"<h1>Board Meetings</h1>{lines}<p>April 17</p><p>May 15</p>")
    assert starts(found) == ["2031-01-16", "2031-02-20", "2031-03-20", "2031-04-17", "2031-05-15"]


def test_a_season_of_two_years_turns_once() -> None:
    days = ("September 12", "November 14", "January 9", "March 13")
    found = events("<h1>Board</h1><h2>2031-2032 Meeting Schedule</h2><ul>" + "".join(f"<li>{d}</li>" for d in days))
    assert starts(found) == ["2031-09-12", "2031-11-14", "2032-01-09", "2032-03-13"]
    # Where the list does not go over the turn of the year, no year is certain.
    assert (
        events(
            "<h1>Board</h1><h2>2031-2032 Meeting Schedule</h2><ul><li>March 4</li><li>May 6</li><li>June 3</li></ul>"
        )
        == []
    )


def test_a_sentence_lists_its_days_and_the_year() -> None:
    found = events(
        "<h1>Quay Company</h1><p>2031 Scheduled Board Meetings: January 24th, May 9th and July 25th. All meetings "
        "begin at 8:00 am.</p>"
    )
    assert starts(found) == ["2031-01-24T08:00", "2031-05-09T08:00", "2031-07-25T08:00"]
    assert all("and ." not in e.title for e in found)


@pytest.mark.parametrize(
    ("holder", "end"),
    [("<nav>", "</nav>"), ("<aside>", "</aside>"), ('<div style="display:none">', "</div>")],
)
def test_a_list_of_meetings_counts_where_menus_do_not(holder: str, end: str) -> None:
    listed = "".join(f'<li><a href="/{d}">January {d}, 2031 Board meeting minutes</a></li>' for d in (7, 14, 21))
    assert len(events(f"<h1>Minutes of the Board</h1>{holder}<ul>{listed}</ul>{end}")) == 3
    menu = "<li>January 7, 2031</li><li>Contact</li><li>News of May 3, 2031</li>"
    assert events(f"<h1>Minutes of the Board</h1>{holder}<ul>{menu}</ul>{end}") == []


def test_a_button_opens_a_year() -> None:
    days = "".join(f"<li>{d} Board meeting, 7 pm</li>" for d in ("January 7", "February 4", "March 4"))
    found = events(f"<h1>Harbour Board</h1><button>2031</button><ul>{days}</ul>")
    assert starts(found) == ["2031-01-07T19:00", "2031-02-04T19:00", "2031-03-04T19:00"]


def test_the_order_of_figures_is_that_of_the_language_or_the_host() -> None:
    table = rows(("05.06.2031", "18:30 Uhr", "Sitzung"), ("03.07.2031", "18:30 Uhr", "Sitzung"))
    assert starts(events("<h1>Sitzungen des Gemeinderats</h1>" + table, lang="de")) == [
        "2031-06-05T18:30",
        "2031-07-03T18:30",
    ]
    figures = rows(("05/06/2031", "7 pm", "Parish meeting"), ("03/07/2031", "7 pm", "Parish meeting"))
    link = '<a href="https://council.selm.example.gov.uk/x">Parish</a>'
    assert starts(events("<h1>Parish Council meetings</h1>" + link + figures)) == [
        "2031-06-05T19:00",
        "2031-07-03T19:00",
    ]
    assert events("<h1>Parish Council meetings</h1>" + figures) == []


def test_labelled_facts_under_a_day() -> None:
    (event,) = events(
        "<h1>Regular Commission Meeting</h1><table><tr><th>Date</th><td>Tuesday, September 16, 2031</td></tr>"
        "<tr><th>Time</th><td>1:30pm - 3:30pm</td></tr><tr><th>Location</th><td>Pier Hall</td></tr></table>"
    )
    assert (event.start, event.end, event.place) == ("2031-09-16T13:30", "2031-09-16T15:30", "Pier Hall")


def test_an_agenda_under_its_own_heading() -> None:
    (event,) = events(
        "<h2>Alerts and Announcements</h2><h1>Pilots Committee August 5, 2031 Meeting Agenda</h1>"
        '<p>Publication Date: 08/04/2031</p><h3>Download</h3><ul><li><a href="/a.pdf">Agenda Document</a></li></ul>'
    )
    assert event.start == "2031-08-05" and "Pilots Committee" in event.title


def test_what_the_page_says_once_of_all_its_meetings() -> None:
    days = "".join(f"<li>{d}, 2031</li>" for d in ("January 7", "February 4", "March 4"))
    found = events(
        "<h1>Ethics Board meetings</h1><p>All meetings will be held at 3:00 PM. Meetings are held at the City Ethics "
        f"Board. 740 N. Quay St., Ste. 500, Selm, unless otherwise noted.</p><ul>{days}</ul>"
    )
    assert [e.start for e in found] == ["2031-01-07T15:00", "2031-02-04T15:00", "2031-03-04T15:00"]
    assert {e.place for e in found} == {"City Ethics Board. 740 N. Quay St., Ste. 500, Selm"}
    # Two times over a list are the time of none.
    found = events(
        f"<h1>Board</h1><p>Meetings begin at 3 pm.</p><p>Committee meetings begin at 5 pm.</p><ul>{days}</ul>"
    )
    assert all("T" not in (e.start or "") for e in found)


def test_an_address_of_several_lines_is_one_place() -> None:
    (event, *_) = events(
        "<h1>Harbour Board meetings</h1>"
        + "".join(
            f"<div><h3>{d}, 2031</h3><p>Quarterly meeting</p><p>Quay Law Offices</p><p>55 Pier Street, Suite 19</p>"
            "<p>Selm, OH 44113</p></div>"
            for d in ("January 7", "April 8")
        )
    )
    assert event.place == "Quay Law Offices, 55 Pier Street, Suite 19, Selm, OH 44113"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("alle ore 17.30", "it", "17:30"),
        ("19.30 uur", "nl", "19:30"),
        ("kl. 18.00", "sv", "18:00"),
        ("в 10 часов", "ru", "10:00"),
    ],
)
def test_times_that_a_word_tells(text: str, language: str, expected: str) -> None:
    assert [h.begin for h in find_hours(text, language)] == [expected]


def test_a_month_behind_a_hyphen() -> None:
    assert [(d.month, d.day) for d in find_days("10-Jan Regular 6:00 PM")] == [(1, 10)]
    assert find_days("Form 10-Key") == []
