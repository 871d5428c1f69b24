"""Events that a captured page lists: items of their own, found again, private where the reader was not sure."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from muniment.archive import outbox
from muniment.archive.decisions import correct
from muniment.archive.listed_events import store_listed_events
from muniment.archive.models import Capture, Event, Item
from muniment.portal.setup import _make_front_page
from muniment.reading.model import EventPaper, ListedEvent

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

PAGE = """<html lang="en"><title>Meetings of the Quay Board</title><body><h1>Meetings of the Quay Board</h1>
<table><tr><th>Date</th><th>Time</th><th>Location</th><th>Status</th><th>Papers</th></tr>{rows}</table></body></html>"""
ROW = (
    "<tr><td>{day}</td><td>6:30 pm CST</td><td>Salt Hall</td><td>{state}</td><td><a "
    "href='https://selm.example/a.pdf'>Agenda</a></td></tr>"
)


@pytest.fixture
def page(capture: Any, tmp_path: Path) -> Item:
    _make_front_page()
    file = tmp_path / "meetings.html"
    rows = ROW.format(day="January 14, 2031", state="") + ROW.format(day="February 11, 2031", state="Cancelled")
    file.write_text(PAGE.format(rows=rows))
    capture(file)
    outbox.process_pending()
    return Item.objects.exclude(kind="event").get()


def test_a_page_of_meetings_fills_the_calendar(page: Item) -> None:
    first, second = Event.objects.order_by("start").select_related("item")
    assert (first.start, first.start_time, first.zone_text, first.place) == ("2031-01-14", "18:30", "CST", "Salt Hall")
    assert (second.status, first.papers) == ("cancelled", [{"label": "Agenda", "url": "https://selm.example/a.pdf"}])
    client = Client()
    shown = client.get(f"/items/{second.item_id}/", follow=True).content.decode()
    for words in ("18:30 CST", "Cancelled", "https://selm.example/a.pdf", "Listed on"):
        assert words in shown, words
    said = json.dumps([json.loads(p) for p in re.findall(r'<script type="application/ld\+json">(.*?)</script>', shown)])
    assert "EventCancelled" in said and "2031-02-11T18:30" in said
    listing = client.get(f"/items/{page.pk}/", follow=True).content.decode()
    assert "Events that this page lists" in listing and f"/items/{first.item_id}/" in listing
    assert first.item.title in client.get("/events/?month=2031-01").content.decode()
    calendar = client.get(f"/items/{second.item_id}/event.ics").content.decode()
    assert "STATUS:CANCELLED" in calendar and re.search(r"DTSTART:20310211T183000\r?\n", calendar)
    answer = client.get(f"/api/v1/items/{second.item_id}").json()["event"]
    assert (answer["status"], answer["start_time"], answer["papers"][0]["label"]) == ("cancelled", "18:30", "Agenda")


def test_the_page_read_again_keeps_numbers_and_corrections(page: Item) -> None:
    event = Event.objects.get(start="2031-01-14")
    correct(event.item, {"title": "The board meets"}, None)
    capture = Capture.objects.get()
    again = [
        ListedEvent(title="Quay Board", start="2031-03-04T09:00", confidence=0.95),
        ListedEvent(title="Doubtful", start="2031-04-01", papers=[EventPaper(label="x", url=None)], confidence=0.5),
    ]
    store_listed_events(capture, again, "en")
    outbox.process_pending()
    states = dict(Item.objects.filter(kind="event").values_list("event__start", "visibility"))
    # What an editor touched stays; what the same capture no longer gives is hidden; what is unsure waits for review.
    assert states == {
        "2031-01-14": Item.PUBLIC,
        "2031-02-11": Item.PRIVATE,
        "2031-03-04": Item.PUBLIC,
        "2031-04-01": Item.PRIVATE,
    }
    assert Item.objects.get(event__start="2031-01-14").title == "The board meets"
    assert Client().get(f"/items/{Item.objects.get(title='Doubtful').pk}/").status_code == 404


def test_a_stated_distance_from_utc_is_kept() -> None:
    from muniment.portal.event_times import find_moments, iso_moment, write_times, zone_of

    event = Event(start="2031-05-06", end="2031-05-06", start_time="18:30", zone_text="-05:00")
    assert write_times(event) == "18:30 UTC\u221205:00"
    assert iso_moment(event.start, event.start_time, zone_of(event)) == "2031-05-06T18:30-05:00"
    moments = find_moments(event)
    assert moments is not None and moments[0].isoformat() == "2031-05-06T18:30:00-05:00"


def test_an_event_that_is_a_teaser_and_in_a_list_is_one_item(capture: Any, tmp_path: Path) -> None:
    _make_front_page()
    card = '<div class="c"><h3><a href="https://selm.example/{n}">{title}</a></h3><p>{day}</p><p>{words}</p></div>'
    words = "The room holds four thousand volumes on the law of the sea and is open on all days of the week to members."
    news = [
        card.format(n=n, title=f"The society opens a new reading room number {n}", day=f"May {n}, 2031", words=words)
        for n in range(1, 5)
    ]
    held = [
        card.format(n=n, title=f"Seminar on the law of the harbour, part {n}", day=f"June {n}, 2031, 6:30 pm", words=w)
        for n, w in ((n, "Pier Hall, 1 Quay Street") for n in range(10, 14))
    ]
    file = tmp_path / "home.html"
    page = f"<h1>Harbour Society</h1><h2>News</h2>{''.join(news)}<h2>Upcoming events</h2>{''.join(held)}"
    for ending in ("", "<p>Printed again.</p>"):
        file.write_text(f'<html lang="en"><title>Harbour Society</title><body>{page}{ending}</body></html>')
        capture(file)
        events = Event.objects.order_by("start").select_related("item")
        assert [(e.start, e.start_time) for e in events] == [(f"2031-06-{n}", "18:30") for n in range(10, 14)]
        assert all(e.item.appearances.exists() and e.place == "Pier Hall, 1 Quay Street" for e in events)
