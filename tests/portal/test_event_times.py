"""The hours of an event: typed by an editor, shown to readers, kept in calendars, and never without their day."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from muniment.archive import outbox
from muniment.archive.decisions import correct
from muniment.archive.models import Event, Item
from muniment.portal.blocks import EventListBlock
from muniment.portal.event_times import is_time, write_times, zones
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(capture: Any, tmp_path: Path) -> Item:
    _make_front_page()
    _make_roles()
    file = tmp_path / "fair.md"
    file.write_text(
        "# The fair of the harbour\n\nThe harbour of Stillmoor holds its fair, with stalls of all its clerks.\n"
    )
    capture(file)
    made = Item.objects.get()
    correct(
        made,
        {
            "kind": "event",
            "event": {
                "start": "2016-09-29",
                "end": "",
                "mode": "",
                "place": "Stillmoor",
                "organisers": [],
                "sponsors": [],
                "countries": [],
            },
        },
        None,
    )
    outbox.process_pending()
    return made


@pytest.fixture
def edda(item: Item) -> Client:
    person = User.objects.create_user("edda", "edda@registry.example", "x")
    person.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(person)
    return client


def save(client: Client, item: Item, **fields: str) -> Any:
    """Send the form of corrections with what it shows, but for what a person typed."""
    shown = client.get(f"/admin/archive/review/{item.pk}/").context["form"].initial
    return client.post(f"/admin/archive/review/{item.pk}/", {**shown, "action": "correct", **fields})


def calendar(item: Item) -> str:
    return Client().get(f"/items/{item.pk}/event.ics").content.decode().replace("\r\n ", "")


def test_hours_are_typed_with_their_zone_and_shown_everywhere(edda: Client, item: Item) -> None:
    assert "DTSTART;VALUE=DATE:20160929" in calendar(item)
    assert save(edda, item, start_time="14:30", end_time="16:00", time_zone="Asia/Shanghai").status_code == 302
    event = Event.objects.get()
    assert (event.start, event.start_time, event.end_time, event.time_zone) == (
        "2016-09-29",
        "14:30",
        "16:00",
        "Asia/Shanghai",
    )
    page = Client().get(f"/items/{item.pk}/", follow=True).content.decode()
    assert "14:30–16:00 (time of Shanghai)" in page
    assert "14:30–16:00（上海时间）" in Client().get(f"/zh-hans/items/{item.pk}/", follow=True).content.decode()
    assert "14:30–16:00 (time of Shanghai)" in Client().get("/events/").content.decode()
    said = [json.loads(part) for part in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]
    assert "2016-09-29T14:30+08:00" in json.dumps(said) and "2016-09-29T16:00+08:00" in json.dumps(said)
    assert "DTSTART:20160929T063000Z" in calendar(item) and "DTEND:20160929T080000Z" in calendar(item)
    assert Client().get(f"/api/v1/items/{item.pk}").json()["event"]["start_time"] == "14:30"
    # Another part that is corrected leaves the hours.
    save(edda, item, place="Port Amsel")
    assert Event.objects.get().start_time == "14:30" and Event.objects.get().place == "Port Amsel"


def test_hours_without_a_zone_are_those_of_the_place(edda: Client, item: Item) -> None:
    save(edda, item, start_time="09:00")
    page = Client().get(f"/items/{item.pk}/", follow=True).content.decode()
    assert '<span class="hours">09:00</span>' in page and '"2016-09-29T09:00"' in page
    assert re.search(r"DTSTART:20160929T090000\r?\n", calendar(item)) and "DTEND" not in calendar(item)
    # Of an event over days whose end has no hour, a calendar has the days.
    save(edda, item, end="2016-10-01")
    assert "DTSTART;VALUE=DATE:20160929" in calendar(item) and "DTEND;VALUE=DATE:20161002" in calendar(item)


@pytest.mark.parametrize(
    "fields",
    [
        {"start_time": "25:00"},
        {"start_time": "9:00"},
        {"start_time": "x"},
        {"end_time": "10:00"},
        {"start_time": "14:00", "end_time": "13:00"},
        {"start": "2016-09", "start_time": "14:00"},
        {"start": "", "start_time": "14:00"},
        {"start_time": "14:00", "time_zone": "Asia/Nowhere"},
    ],
)
def test_hours_that_cannot_be_meant_are_refused(edda: Client, item: Item, fields: dict[str, str]) -> None:
    answer = save(edda, item, **fields)
    assert answer.status_code == 200 and answer.context["form"].errors
    assert Event.objects.get().start_time == "" and Event.objects.get().start == "2016-09-29"


def test_hours_have_words_in_each_language() -> None:
    event = Event(start="2016-09-29", start_time="14:30", time_zone="Europe/Zurich")
    assert write_times(event) == "14:30 (time of Zurich)"
    assert write_times(Event(start_time="14:30", time_zone="UTC")) == "14:30 UTC"
    assert write_times(Event(end_time="14:30")) == "" == write_times(Event())
    assert is_time("00:00") and is_time("23:59") and not is_time("24:00") and not is_time("١٤:٣٠")
    assert (
        "America/Argentina/Ushuaia" in zones()
        and "Etc/GMT+5" not in zones()
        and "../../etc/passwd" not in zones()
        and len(zones()) > 300
    )


def test_an_event_of_which_nothing_is_known_is_shown_without_a_date_and_after_the_others(
    item: Item, capture: Any, tmp_path: Path
) -> None:
    """A batch edit makes an item an event by its kind alone: there is no row of an event's data then."""
    file = tmp_path / "market.md"
    file.write_text("# The market of the hills\n\nThe clerks of the hills hold a market, and nobody says when.\n")
    capture(file)
    bare = Item.objects.get(title__contains="market")
    correct(bare, {"kind": "event"}, None)
    assert not Event.objects.filter(item=bare).exists()
    outbox.process_pending()
    page = Client().get("/events/").content.decode()
    assert page.index(item.title) < page.index(bare.title) and "Date not given" in page and "?month=2016-09" in page
    block = EventListBlock().render({"most": 5})
    assert block.index(item.title) < block.index(bare.title)
    for address in ("/events/?month=2016-09", f"/items/{bare.pk}/", f"/api/v1/items/{bare.pk}", "/events.ics", "/"):
        assert Client().get(address, follow=True).status_code == 200, address
    assert Client().get(f"/items/{bare.pk}/event.ics").status_code == 404
