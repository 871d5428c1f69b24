"""Pages say what they should: stubs, calendars, feeds, citations, differences; and kept pages are never stale."""

from __future__ import annotations

import gzip
import json
import sqlite3
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLE, Server, command
from icalendar import Calendar

from muniment.portal.site.differences import find_changes
from muniment.portal.written import write_date


def get(server: Server, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(
        server.address + path, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def test_the_front_page_is_the_newest_edition(server: Server) -> None:
    _, _, page = get(server, "/")
    text = page.decode()
    assert "Harbour Commission of Veldria" in text and "Twenty-one years after its first report" in text
    assert text.index("What the second action plan") < text.index("Sixty wells finished")
    assert 'href="/collections/yearly-reports-on-the-right-to-water-harbour-commission-of-veldria/"' in text


def test_a_stub_says_plainly_that_it_is_one(server: Server) -> None:
    text = get(server, "/search/?q=clinics")[2].decode()
    number = text.split('<h2 lang="en" dir="ltr"><a href="/items/')[1].split("/")[0]
    page = get(server, f"/items/{number}/")[2].decode()
    assert "Only a summary is held." in page and "https://commission.veldria.example/news/clinics" in page


def test_a_page_is_kept_compressed_and_conditional(server: Server) -> None:
    get(server, "/about/")
    status, headers, plain = get(server, "/about/")
    assert status == 200 and "etag" in headers
    _, packed_headers, packed = get(server, "/about/", Accept_Encoding="gzip")
    assert packed_headers["content-encoding"] == "gzip" and gzip.decompress(packed) == plain
    assert get(server, "/about/", If_None_Match=headers["etag"])[0] == 304


def test_a_page_that_cannot_be_kept_is_sent_all_the_same(own_server: Server) -> None:
    with sqlite3.connect(own_server.data / "muniment.sqlite3") as database:
        database.execute("DROP TABLE archive_staletag")
    for _ in range(2):
        status, headers, page = get(own_server, "/about/")
        assert status == 200 and "etag" not in headers and b"</html>" in page


def test_a_kept_page_shows_a_change_made_by_another_process_at_once(server: Server, tmp_path: Path) -> None:
    topic = "/topics/water/"
    assert b"Water ladders of Greyhaven" not in get(server, topic)[2]
    assert b"Water ladders of Greyhaven" not in get(server, topic)[2]
    file = tmp_path / "ladders.txt"
    file.write_text(
        "Water ladders of Greyhaven\n\nWater is carried up the ladders of Greyhaven, water by water, the clerk wrote."
    )
    command("capture", file, "--source", "The clerk of Greyhaven", data=server.data, check=True)
    assert b"Water ladders of Greyhaven" in get(server, topic)[2]


def test_feeds_are_atom_and_calendars_are_calendars(server: Server) -> None:
    for path in (
        "/feed.atom",
        "/topics/water/feed.atom",
        "/collections/yearly-reports-on-the-right-to-water-harbour-commission-of-veldria/feed.atom",
    ):
        root = ET.fromstring(get(server, path)[2])  # noqa: S314 - our own feed
        assert (
            root.tag == "{http://www.w3.org/2005/Atom}feed"
            and len(root.findall("{http://www.w3.org/2005/Atom}entry")) > 2
        )
    calendar = Calendar.from_ical(get(server, "/events.ics")[2])
    events = {str(e["summary"]): e for e in calendar.walk("VEVENT")}
    conference = events["Conference on the right to water brings six countries to Port Amsel"]
    assert (str(conference.decoded("dtstart")), str(conference.decoded("dtend"))) == ("2024-04-08", "2024-04-11")


def test_the_interface_speaks_chinese_and_keeps_the_sources_words(server: Server) -> None:
    text = get(server, "/zh-hans/")[2].decode()
    assert '<html lang="zh-Hans"' in text and "首页" in text and "Twenty-one years" in text
    assert (
        "2024年3月"
        in get(server, "/zh-hans/collections/yearly-reports-on-the-right-to-water-harbour-commission-of-veldria/")[
            2
        ].decode()
        or "白皮书" in text
        or "集" in text
    )


def test_what_changed_between_two_editions(server: Server) -> None:
    text = get(server, "/sources/harbour-commission-of-veldria/changes/1/2/")[2].decode()
    assert "<del>Twenty</del>" in text and "<ins>Twenty-one</ins>" in text


def test_citations_for_people_and_programs(server: Server) -> None:
    text = get(server, "/search/?q=title:ledgers+kind:document")[2].decode()
    number = text.split('<a href="/items/')[1].split("/")[0]
    assert "@techreport{muniment" in get(server, f"/items/{number}/cite.bib")[2].decode()
    assert get(server, f"/items/{number}/cite.ris")[2].decode().startswith("TY  - RPRT")


def test_a_wrong_query_gets_help_and_a_lost_address_ways_on(server: Server) -> None:
    status, _, page = get(server, "/search/?q=(water")
    assert status == 400 and b"is not closed" in page
    status, _, page = get(server, "/items/99999/")
    assert status == 404 and b"Search the archive" in page


def test_addresses_redirect_when_the_words_in_them_are_others(server: Server) -> None:
    _, _, page = get(server, "/items/1/some-older-title/")
    assert b"canonical" in page


def test_the_api_answers_as_the_command_line_does(server: Server) -> None:
    answer = json.loads(get(server, "/api/v1/search?q=ledgers&limit=1")[2])
    printed = json.loads(command("search", "ledgers", "--limit", "1", "--json", data=server.data, check=True).stdout)
    for row in (answer["hits"][0], printed["hits"][0]):
        row.pop("url")
        for passage in row["passages"]:
            passage.pop("url")
    # The address of the next page is the API's own.
    assert "offset=1" in answer.pop("next") and printed.pop("next") is None
    assert answer == printed
    assert get(server, "/api/v1/items/99999")[0] == 404
    assert get(server, "/api/v1/search?q=(a")[0] == 400
    assert "/api/v1/search" in json.loads(get(server, "/api/v1/openapi.json")[2])["paths"]


@pytest.mark.parametrize(
    ("edtf", "text"),
    [
        ("2016-09-29", "29 September 2016"),
        ("2016-09", "September 2016"),
        ("2016", "2016"),
        ("2016/2020", "2016 – 2020"),
        ("1991/..", "since 1991"),
        ("1950~", "about 1950"),
        ("199X", "the 1990s"),
        ("XXXX-05-03", "3 May, year not given"),
        ("2021-21", "spring 2021"),
        ("2021-28", "winter 2021"),
        ("2021-33", "1st quarter 2021"),
        ("../2016-09", "until September 2016"),
        ("19XX", "1900–1999"),
        ("2016-09-XX", "September 2016"),
        ("2016?", "2016 (uncertain)"),
        ("2016-09%", "about September 2016 (uncertain)"),
        ("XXXX-05", "May, year not given"),
        ("2016~/2019-05", "about 2016 – May 2019"),
        ("[..1983]", "[..1983]"),
        ("2016-02-31", "2016-02-31"),
    ],
)
def test_dates_are_written_as_people_write_them(edtf: str, text: str) -> None:
    assert write_date(edtf) == text


def test_differences_mark_the_words_and_escape_them() -> None:
    (change,) = find_changes(["The clerk counted <b>40</b> wells."], ["The clerk counted <b>41</b> wells."])
    assert change.kind == "changed" and "<del>" in change.before and "<b>" not in change.after
    assert [c.kind for c in find_changes(["a", "b"], ["a", "b", "c"])] == ["same", "same", "added"]
    assert (SAMPLE / "noor").is_dir()


@pytest.mark.parametrize(
    ("edtf", "written"),
    [
        ("2024-04-08/2024-04-10", "8–10 April 2024"),
        ("2024-04-28/2024-05-02", "28 April – 2 May 2024"),
        ("2023-12-30/2024-01-02", "30 December 2023 – 2 January 2024"),
        ("2018/2022", "2018 – 2022"),
    ],
)
def test_an_interval_is_written_once(edtf: str, written: str) -> None:
    from muniment.portal.written import write_date

    assert write_date(edtf) == written


@pytest.mark.parametrize(
    ("published", "issued", "biblatex", "ris_day"),
    [
        ("2016-09-29", {"date-parts": [[2016, 9, 29]]}, "2016-09-29", "2016/09/29"),
        ("2016-21", {"date-parts": [[2016]], "season": 1}, "2016-21", ""),
        ("2016~", {"date-parts": [[2016]], "circa": True}, "2016~", ""),
        ("2016-09/2017", {"date-parts": [[2016, 9], [2017]]}, "2016-09/2017", ""),
        ("201X", None, "201X", ""),
        ("../2016", None, "../2016", ""),
        ("[..1983]", None, "", ""),
        ("XXXX-10-11", None, "", ""),
    ],
)
def test_a_citation_says_of_a_date_what_its_form_can_say(
    published: str, issued: Any, biblatex: str, ris_day: str
) -> None:
    from muniment.archive.models import Item, Source
    from muniment.exchange import citations

    item = Item(pk=1, title="A report", published=published, source=Source(name="The Ministry"))
    (described,) = json.loads(citations.csl_json(item, "https://a.example/1", None, only_dated=False))
    assert described.get("issued") == issued
    assert (f"date = {{{biblatex}}}" in citations.bibtex(item, "https://a.example/1", None, only_dated=False)) == bool(
        biblatex
    )
    assert (f"DA  - {ris_day}\r\n" in citations.ris(item, "https://a.example/1", None, only_dated=False)) == bool(
        ris_day
    )


def test_a_citation_of_what_has_no_year_gives_none() -> None:
    from muniment.archive.models import Item, Source
    from muniment.exchange import citations
    from muniment.exchange.proofs import CaptureDate

    captured = CaptureDate(datetime(2026, 11, 27, tzinfo=UTC), "")
    for published in ("", "XXXX-10-11"):
        item = Item(pk=1, title="A report", published=published, source=Source(name="The Ministry"))
        assert "(n.d.)" in citations.plain(item, "https://a.example/1", captured, only_dated=False)
        for name, citation in citations.in_styles(item, "https://a.example/1", captured, only_dated=False):
            assert "XXXX" not in citation
            if name.startswith("GB/T"):
                # The day of capture stands as that, and is no supposed year.
                assert citation.count("2026") == 1


def test_a_citation_comes_in_every_style(server: Server) -> None:
    hit = json.loads(get(server, "/api/v1/search?q=title:report+year:2019")[2])["hits"][0]
    page = get(server, f"/items/{hit['id']}/cite/")[2].decode()
    for style in ("APA", "Chicago", "MLA", "GB/T 7714", "Bluebook"):
        assert f"<dt>{style}</dt>" in page
    assert "Harbour Commission of Veldria. (2019). Report on the right to water, 2019." in page
    assert "Report on the right to water, 2019[R/OL]" in page
    record = json.loads(get(server, f"/items/{hit['id']}/cite.json")[2])
    assert record[0]["issued"] == {"date-parts": [[2019]]} and record[0]["type"] == "report"


def test_a_month_shows_its_events_on_their_days(server: Server) -> None:
    import re

    listed = get(server, "/events/")[2].decode()
    month = re.search(r"month=(\d{4}-\d\d)", listed)
    assert month is not None
    page = get(server, f"/events/?month={month[1]}")[2].decode()
    assert page.count("<td") % 7 == 0 and re.search(
        rf'<time datetime="{month[1]}-\d\d"><span class="short">\d+</span><span class="long">\w+ \d+ \w+</span>'
        rf"</time><p",
        page,
    )
    assert get(server, "/events/?month=2024-13")[0] == 200 and get(server, "/events/?month=9999")[0] == 200
    assert get(server, "/ar/events/?month=2024-03")[0] == 200


def test_a_place_lists_what_names_it(server: Server) -> None:
    import re

    places = get(server, "/places/")[2].decode()
    address = re.search(r'href="(/places/\d+/port-amsel/)"', places)
    assert address is not None
    assert "Port Amsel" in get(server, address[1])[2].decode()


def test_it_is_said_which_date_is_which(server: Server) -> None:
    hits = json.loads(get(server, "/api/v1/search?q=title:report+year:2019")[2])["hits"]
    item = json.loads(get(server, f"/api/v1/items/{hits[0]['id']}")[2])
    page = get(server, f"/items/{item['id']}/")[2].decode()
    assert item["date"] and "published <time" in page and "<dt>Published</dt>" in page and "<dt>Captured</dt>" in page
    for entry in json.loads(get(server, "/feed.json")[2])["items"]:
        number = entry["url"].split("/items/")[1].split("/")[0]
        day = json.loads(get(server, f"/api/v1/items/{number}")[2])["date"]
        # A feed's moment of publication is a day that is known, or is not there.
        assert ("date_published" in entry) == (day is not None and len(day) == 10 and "X" not in day)


def test_what_says_the_date_stands_beside_it_and_a_change_only_where_it_came_later() -> None:
    from muniment.archive.models import Item
    from muniment.evidence.projection import dates_of

    content = {
        "modified": "2019-05-03",
        "findings": [{"field": "published", "value": "2019-03-04", "quote": "datePublished: 2019-03-04"}],
    }
    dates = dates_of(Item(published="2019-03-04"), content)
    assert (dates.said_by, dates.modified) == ("datePublished: 2019-03-04", "2019-05-03")
    # A person's correction is not said by the page, and a change on the same day tells nothing.
    corrected = dates_of(Item(published="2019-05-03"), content)
    assert (corrected.said_by, corrected.modified) == ("", "")


def test_a_feed_gives_no_day_of_publication_where_none_is_known() -> None:
    from muniment.archive.models import Item
    from muniment.portal.site.feeds import published_at

    assert published_at(Item(published="")) is None and published_at(Item(published="2019")) is None
    day = published_at(Item(published="2019-03-04"))
    assert day is not None and day.date().isoformat() == "2019-03-04"
