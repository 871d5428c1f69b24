"""Events that a page's data give: schema.org in JSON-LD and microdata, and hCalendar.

In: the tree of a page, and its JSON-LD. Out: `ListedEvent`s, with what the data say and nothing else.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from muniment.reading.links import safe_link
from muniment.reading.model import EventStatus, ListedEvent

_STATUS: dict[str, EventStatus] = {
    "eventcancelled": "cancelled",
    "eventpostponed": "postponed",
    "eventrescheduled": "rescheduled",
    "cancelled": "cancelled",
}
_MOMENT = re.compile(
    r"\s*(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<time>[0-2]\d:[0-5]\d)(?::\d\d(?:\.\d+)?)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_MOST = 500


def find_marked_events(root: etree._Element, data: Iterable[dict[str, str]], base: str | None) -> list[ListedEvent]:
    """Return the events that a page's data give, in the page's order; those without a title or a day are left out."""
    found: list[ListedEvent] = []
    for row in (*data, *_of_microdata(root), *_of_hcalendar(root)):
        if len(found) < _MOST and (event := _make(row, base)) is not None:
            found.append(event)
    return found


def moment(text: str) -> tuple[str, str]:
    """Return (EDTF of the day or of the day and time, zone) of an ISO 8601 moment; both empty where it is none.

    A time of midnight exactly is a day: makers of pages write it for events of which no time is known.
    """
    match = _MOMENT.match(text)
    if not match:
        return "", ""
    zone = match["zone"] or ""
    zone = "UTC" if zone in ("Z", "+00:00", "+0000") else f"{zone[:3]}:{zone[-2:]}" if zone else ""
    if not match["time"] or match["time"] == "00:00":
        return match["day"], ""
    return f"{match['day']}T{match['time']}", zone


def _make(row: dict[str, str], base: str | None) -> ListedEvent | None:
    title = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row.get("name", ""))).split())[:300]
    start, zone = moment(row.get("startDate", ""))
    if not title or not start:
        return None
    end, _ = moment(row.get("endDate", ""))
    if "T" in start and "T" not in end:
        end = ""
    try:
        url = safe_link(urljoin(base or "", row["url"].strip())) if row.get("url") else None
    except ValueError:
        url = None
    return ListedEvent(
        title=title,
        start=start,
        end=end if end > start else None,
        zone=zone or None,
        place=" ".join(html.unescape(row.get("location", "")).split())[:200] or None,
        body=" ".join(html.unescape(row.get("organizer", "")).split())[:200] or None,
        status=_STATUS.get(row.get("eventStatus", "").rpartition("/")[2].lower()),
        url=url,
        text=title,
        confidence=0.97,
    )


def rows_of_json(data: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what JSON-LD says of events: for each its name, days, place and the like, as words."""
    return list(_of_json(data))


def _of_json(data: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    for node in data:
        kinds = node.get("@type")
        if not any(str(k).endswith("Event") for k in (kinds if isinstance(kinds, list) else [kinds])):
            continue
        yield {
            "name": _words(node.get("name")),
            "startDate": _words(node.get("startDate")),
            "endDate": _words(node.get("endDate")),
            "url": _words(node.get("url")),
            "eventStatus": _words(node.get("eventStatus")),
            "location": _place(node.get("location")),
            "organizer": _words(node.get("organizer")),
        }


def _words(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name", "")
    return value if isinstance(value, str) else ""


def _place(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, dict):
        return value if isinstance(value, str) else ""
    address = value.get("address")
    if isinstance(address, dict):
        parts = [address.get(k) for k in ("streetAddress", "addressLocality", "addressRegion", "postalCode")]
        address = ", ".join(str(p) for p in parts if p)
    return ", ".join(p for p in (_words(value), address if isinstance(address, str) else "") if p)


def _of_microdata(root: etree._Element) -> Iterator[dict[str, str]]:
    for element in root.iterfind(".//*[@itemscope]"):
        if not (element.get("itemtype") or "").rstrip("/").endswith("Event"):
            continue
        row: dict[str, str] = {}
        for part in element.iterfind(".//*[@itemprop]"):
            holder = next((a for a in part.iterancestors() if a.get("itemscope") is not None), None)
            for name in (part.get("itemprop") or "").split():
                if holder is element or (name == "name" and name not in row and holder is None):
                    row.setdefault(name, _value(part))
        yield row


def _value(element: etree._Element) -> str:
    for name in ("content", "datetime"):
        if element.get(name):
            return str(element.get(name))
    if element.tag in ("a", "link") and element.get("href"):
        return str(element.get("href")) if "url" in (element.get("itemprop") or "") else _text(element)
    return _text(element)


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


_HCALENDAR = {"summary": "name", "dtstart": "startDate", "dtend": "endDate", "location": "location", "url": "url"}


def _of_hcalendar(root: etree._Element) -> Iterator[dict[str, str]]:
    for element in root.iterfind(".//*[@class]"):
        names = (element.get("class") or "").split()
        if "vevent" not in names and "h-event" not in names:
            continue
        row: dict[str, str] = {}
        for part in element.iterfind(".//*[@class]"):
            for name in (part.get("class") or "").split():
                key = _HCALENDAR.get(name.removeprefix("p-").removeprefix("dt-").replace("name", "summary"))
                if key is not None:
                    stamp = part.get("title") if part.tag == "abbr" else part.get("datetime")
                    row.setdefault(key, str(stamp or part.get("href") if key == "url" else stamp or _text(part)))
        yield row
