"""The search pages: results, lines, comparison, export, feed, advanced form, saved searches and their digests."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from lxml import etree, html

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Item
from muniment.portal.setup import _make_front_page
from muniment.portal.site.saved import write_digest, write_refusal
from muniment.search.asking import service
from muniment.search.models import SavedSearch
from muniment.search.saved import find_new, send_digests

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portal(archive: Path) -> Path:
    put_sample(_make_front_page)
    return archive


@pytest.fixture
def reader(portal: Path) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("reader", "reader@example.org", "twelve-clerks-counting"))
    return client


def body(response: Any) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def parsed(response: Any) -> Any:
    return html.document_fromstring(body(response))


def total(response: Any) -> int:
    (count,) = parsed(response).xpath("//p[contains(@class, 'count')]/strong/text()")
    return int(count.split()[0])


def test_results_link_to_the_paragraph_and_say_what_was_meant(portal: Path) -> None:
    page = body(Client().get("/search/?q=drilled"))
    address = re.search(r'href="(/items/\d+/[^"#]+)#(p-[0-9a-f]{8})"', page)
    assert address is not None
    assert f'id="{address[2]}"' in body(Client().get(address[1]))
    topic = re.search(
        r'<p class="said">这些词是一个主题的名称.*?href="([^"]+)"', body(Client().get("/zh-hans/search/?q=education"))
    )
    assert topic is not None and topic[1] == "/zh-hans/topics/education/"
    assert "Did you mean" in body(Client().get("/search/?q=harbuor"))
    assert "Results do not have to contain every word" in body(
        Client().get("/search/?q=who drilled the sixty wells of the moon")
    )


def test_years_are_brushed_by_address(portal: Path) -> None:
    every = Client().get("/search/?q=water")
    narrowed = Client().get("/search/?q=water&from=2018&to=2019")
    assert 0 < total(narrowed) < total(every)
    years = parsed(narrowed).xpath("//article[contains(@class, 'hit')]//p[@class='meta']//time/@datetime")
    assert years and {year[:4] for year in years} <= {"2018", "2019"}
    assert 'class="out"' in body(narrowed), "the other years stay to be seen"
    assert Client().get("/search/?q=water&from=abc&to=99999").status_code == 200


def test_lines_and_comparison_have_pages(portal: Path) -> None:
    page = Client().get("/search/lines/?q=water&sort=after")
    assert "<mark>" in body(page)
    source = Item.objects.filter(language="en").first().source.name  # type: ignore[union-attr]
    page = Client().get("/search/compare/", {"q": "water", "a_source": source, "b_from": "2018", "b_to": "2020"})
    assert [h.text for h in parsed(page).xpath("//section[@class='side']/h2/bdi")] == [source, "2018 \u2013 2020"]
    page = Client().get("/search/compare/", {"q": "water", "a_from": "2018", "b_to": "2020"})
    assert [h.text for h in parsed(page).xpath("//section[@class='side']/h2/bdi")] == ["since 2018", "until 2020"]
    assert all(float(rate) > 0 for rate in parsed(page).xpath("//p[@class='rate']/strong/text()"))
    for path in ("lines", "compare"):
        assert Client().get(f"/search/{path}/", {"q": "(water", "a_from": "2000"}).status_code == 400


def test_the_advanced_form_writes_the_query(portal: Path) -> None:
    answer = Client().get(
        "/search/advanced/",
        {
            "all_words": "water",
            "phrase": 'safe "wells',
            "any_words": "lake district",
            "no_words": "-clinic",
            "near_first": "old",
            "near_second": "ledger",
            "near_distance": "4",
            "title": "two words",
            "kind": "article",
            "first_year": "2016",
        },
    )
    assert answer.status_code == 302
    query = answer.headers["Location"]
    from urllib.parse import parse_qs, urlsplit

    (text,) = parse_qs(urlsplit(query).query)["q"]
    assert (
        text == 'water "safe wells" (lake OR district) old near/4 ledger title:"two words" kind:article 2016.. -clinic'
    )
    assert Client().get(query).status_code == 200
    assert "Fill in at least one field" in body(Client().get("/search/advanced/?title="))


def test_all_results_can_be_taken_away(portal: Path) -> None:
    total = service.search("water").total
    rows = list(csv.DictReader(io.StringIO(body(Client().get("/search/export.csv?q=water")).removeprefix("\ufeff"))))
    assert len(rows) == total and all(r["title"] for r in rows)
    lines = body(Client().get("/search/export.jsonl?q=water&kind=document")).splitlines()
    assert {json.loads(line)["kind"] for line in lines} == {"document"}
    assert body(Client().get("/search/export.ris?q=water")).count("TY  - ") == total
    response = Client().get("/search/export.bib?q=water")
    assert response.streaming and 'filename="muniment-search.bib"' in response["Content-Disposition"]
    assert (
        Client().get("/search/export.csv?q=(water").status_code == 400
        and Client().get("/search/export.xls").status_code == 404
    )


def test_a_search_has_a_feed_of_what_came_last(portal: Path) -> None:
    root = etree.fromstring(Client().get("/search/feed.atom?q=water&kind=document").content)
    entries = root.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == service.search("water", filters={"kind": ["document"]}).total
    assert Client().get("/search/feed.atom?q=(water").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=a&page=%C2%B2",
        "q=a&from=%C2%B2",
        "q=%F0%9F%98%80",
        "q=" + "a*+" * 30,
        "q=a&kind=%00",
        "q=a&year=x..y",
        "q=%E2%80%8F%E2%80%8B",
        "q=" + "(" * 80,
    ],
)
def test_no_query_brings_a_page_down(reader: Client, query: str) -> None:
    for path in (
        "/search/",
        "/search/lines/",
        "/search/compare/",
        "/search/suggest/",
        "/search/feed.json",
        "/search/export.csv",
        "/api/v1/search",
        "/api/v1/suggest",
        "/api/v1/lines",
    ):
        assert reader.get(f"{path}?{query}&a_from=2000").status_code in (200, 400, 422), path
    assert reader.post(f"/search/saved/?{query}", {"action": "save", "q": "a\0b", "name": "x\0"}).status_code in (
        302,
        400,
    )


def test_the_box_is_answered_in_json(portal: Path) -> None:
    rows = Client().get("/search/suggest/?q=port").json()["suggestions"]
    assert {"kind", "label", "address"} == set(rows[0])
    assert Client().get(rows[0]["address"]).status_code == 200
    assert Client().get("/api/v1/suggest?q=port").json()[0]["label"] == rows[0]["label"]


def test_the_api_gives_passages_lines_comparisons_and_likes(portal: Path) -> None:
    hit = Client().get("/api/v1/search?q=drilled&facets=false").json()["hits"][0]
    assert hit["passages"][0]["url"].endswith("#" + hit["passages"][0]["address"])
    assert Client().get("/api/v1/lines?q=water&sort=before").json()["lines"]
    both = Client().get("/api/v1/compare?q=water&a_years=2018..2019&b_years=2020..").json()
    assert both["a"]["total"] > 0 and both["b"]["per_thousand"] > 0
    report = Client().get("/api/v1/search?q=title:report right water").json()["hits"][0]
    assert Client().get(f"/api/v1/items/{report['id']}/like").json()["hits"]
    assert Client().get("/api/v1/items/99999/like").status_code == 404
    assert Client().get("/api/v1/lines?q=(water").status_code == 400


def test_saving_needs_a_person_and_is_their_own(reader: Client) -> None:
    asked = {"action": "save", "q": "water", "kind": "document", "name": "Water papers", "digest": "daily"}
    assert Client().post("/search/saved/", asked).status_code == 302 and SavedSearch.objects.count() == 0
    reader.post("/search/saved/", asked)
    reader.post("/search/saved/", asked)
    (saved,) = SavedSearch.objects.all()
    assert (saved.query, saved.filters, saved.digest) == ("water", {"kind": ["document"]}, "daily")
    assert "Water papers" in body(reader.get("/search/saved/"))
    other = Client()
    other.force_login(User.objects.create_user("other", password="thirteen-clerks-counting"))
    assert "Water papers" not in body(other.get("/search/saved/"))
    assert other.post("/search/saved/", {"action": "remove", "search": saved.pk}).status_code == 404
    assert reader.post("/search/saved/", {"action": "save", "q": "(water"}).status_code == 400
    reader.post("/search/saved/", {"action": "digest", "search": saved.pk, "digest": "weekly"})
    saved.refresh_from_db()
    assert saved.digest == "weekly"
    reader.post("/search/saved/", {"action": "remove", "search": saved.pk})
    assert SavedSearch.objects.count() == 0
    assert Client(enforce_csrf_checks=True).post("/search/saved/", asked).status_code == 403


def test_a_digest_that_is_switched_on_late_waits_its_period(reader: Client, capture: Any, tmp_path: Path) -> None:
    now = timezone.now()
    person = User.objects.get(username="reader")
    saved = SavedSearch.objects.create(
        person=person, name="Wells", query="wells", digest=SavedSearch.NEVER, told_until=now - timedelta(days=90)
    )
    reader.post("/search/saved/", {"action": "digest", "search": saved.pk, "digest": "daily"})
    (tmp_path / "n.txt").write_text("New wells in Selm\n\nTwelve wells were opened in the town of Selm.")
    capture(tmp_path / "n.txt")
    outbox.process_pending()
    assert send_digests(write_digest, write_refusal).sent == 0, "it was switched on just now"
    reader.post("/search/saved/", {"action": "digest", "search": saved.pk, "digest": "weekly"})
    reader.post("/search/saved/", {"action": "digest", "search": saved.pk, "digest": "daily"})
    assert send_digests(write_digest, write_refusal, now + timedelta(days=1, minutes=5)).sent == 1
    (message,) = mail.outbox
    assert "New wells in Selm" in message.body and "1 new" in message.subject, "nothing of before"


def test_a_digest_tells_what_is_new_once_and_can_be_stopped(reader: Client, capture: Any, tmp_path: Path) -> None:
    person = User.objects.get(username="reader")
    hidden = Item.objects.get(title="Sixty wells finished in the lake districts")
    publish(hidden, "private", None)
    saved = SavedSearch.objects.create(
        person=person, name="Wells", query="wells", digest=SavedSearch.DAILY, told_until=timezone.now()
    )
    (tmp_path / "n.txt").write_text("New wells in Selm\n\nTwelve wells were opened in the town of Selm.")
    capture(tmp_path / "n.txt")
    outbox.process_pending()
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    assert [i.title for i in find_new(saved, tomorrow)] == ["New wells in Selm"]
    publish(hidden, "public", None)
    outbox.process_pending()
    assert {i.title for i in find_new(saved, tomorrow)} == {"New wells in Selm", hidden.title}, (
        "what is made public is new too"
    )
    assert send_digests(write_digest, write_refusal).sent == 0, "a day has not passed"
    assert send_digests(write_digest, write_refusal, tomorrow).sent == 1
    assert send_digests(write_digest, write_refusal, tomorrow).sent == 0
    (message,) = mail.outbox
    assert message.to == ["reader@example.org"] and "New wells in Selm" in message.body and "2 new" in message.subject
    stop = re.search(r"https?://[^/]+(/\S*digest/\S+/stop/)", message.body)
    assert stop is not None
    assert Client().get(stop[1]).status_code == 200
    saved.refresh_from_db()
    assert saved.digest == SavedSearch.DAILY, "looking at the page stops nothing"
    assert Client().post(stop[1]).status_code == 200
    saved.refresh_from_db()
    assert saved.digest == SavedSearch.NEVER
    assert Client().post("/search/digest/forged/stop/").status_code == 404


def test_a_pdf_may_be_opened_and_a_page_may_not(portal: Path, capture: Any, tmp_path: Path, shared: Path) -> None:
    capture(shared / "data" / "pdf" / "pdf_structure.pdf")
    item = Item.objects.get(origin__endswith="pdf_structure.pdf")
    shown = Client().get(f"/items/{item.pk}/original?show=1")
    assert shown["Content-Type"] == "application/pdf" and "attachment" not in shown.get("Content-Disposition", "")
    (tmp_path / "x.html").write_text(
        "<title>A page of words</title><h1>A page of words</h1><p>"
        + "Words that are hostile. " * 20
        + "<script>alert(1)</script></p>"
    )
    capture(tmp_path / "x.html")
    page = Client().get(f"/items/{Item.objects.get(origin__endswith='x.html').pk}/original?show=1")
    assert (
        "attachment" in page["Content-Disposition"]
        and page["Content-Type"] == "application/octet-stream"
        and "sandbox" in page["Content-Security-Policy"]
    )


@pytest.mark.parametrize(
    ("query", "filters", "why"),
    [
        (" OR ".join(f"word{n}" for n in range(120)), {}, "more than 100 words"),
        ("wells", {"publisher": ["Selm"]}, "The filter \u201cpublisher\u201d no longer exists"),
        ("wells", {"place": [str(n) for n in range(70)]}, "than 60 filters"),
    ],
)
def test_who_saved_a_search_that_is_refused_now_is_told(
    reader: Client, capture: Any, tmp_path: Path, query: str, filters: dict[str, list[str]], why: str
) -> None:
    person = User.objects.get(username="reader")
    told = timezone.now()
    every_day = {"person": person, "digest": SavedSearch.DAILY, "told_until": told}
    dear = SavedSearch.objects.create(name="Too dear", query=query, filters=filters, **every_day)
    SavedSearch.objects.create(name="Wells", query="wells", **every_day)
    (tmp_path / "n.txt").write_text("New wells in Selm\n\nTwelve wells were opened in the town of Selm.")
    capture(tmp_path / "n.txt")
    outbox.process_pending()
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    report = send_digests(write_digest, write_refusal, tomorrow)
    assert (report.sent, report.refused, report.failed) == (1, 1, 0), "the others' digests go on"
    message = next(m for m in mail.outbox if "Too dear" in m.subject)
    assert why in message.body and "/search/saved/" in message.body and "List-Unsubscribe" in message.extra_headers
    assert send_digests(write_digest, write_refusal, tomorrow + timedelta(minutes=1)).refused == 0, "once a period"
    page = body(reader.get("/search/saved/"))
    assert page.count("This search no longer works") == 1 and why in page
    SavedSearch.objects.filter(pk=dear.pk).update(query="wells", filters={})
    later = send_digests(write_digest, write_refusal, tomorrow + timedelta(days=2))
    assert later.sent == 1, "what came while it was refused is told when it can be asked again"
    dear.refresh_from_db()
    assert dear.refused_at is None and "New wells in Selm" in mail.outbox[-1].body


def test_a_saved_search_under_what_is_gone_says_so(reader: Client, capture: Any, tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text("New wells in Selm\n\nTwelve wells were opened in the town of Selm.")
    capture(tmp_path / "n.txt", source="Town of Selm")
    person = User.objects.get(username="reader")
    saved = SavedSearch.objects.create(
        person=person, name="W", query="wells", filters={"source": ["Town of Selm"]}, told_until=timezone.now()
    )
    assert "No longer found in the archive" not in body(reader.get("/search/saved/"))
    SavedSearch.objects.filter(pk=saved.pk).update(
        filters={"source": ["Town of Selm", "Old Office"], "collection": ["Lost"]}
    )
    page = body(reader.get("/search/saved/"))
    assert "No longer found in the archive:" in page and "<bdi>Old Office</bdi>" in page and "<bdi>Lost</bdi>" in page
    assert "<bdi>Town of Selm</bdi>" not in page


def test_what_is_wrong_with_a_query_is_told_in_a_sentence(portal: Path) -> None:
    page = body(Client().get("/search/?q=(wells"))
    assert "could not be understood.</strong> The bracket at character 1" in page


def test_a_comparison_says_that_it_counts_each_word(portal: Path) -> None:
    said = "(each word, anywhere)"
    assert said in body(Client().get("/search/compare/?q=water near/5 wells&a_to=2019&b_from=2020"))
    page = body(Client().get("/search/compare/?q=water&a_to=2019&b_from=2020"))
    assert "Occurrences" in page and said not in page


def test_the_first_found_is_the_oldest_that_has_the_words(portal: Path) -> None:
    found = service.find_first("report")
    dated = [r.item for r in service.search("report", limit=50, order="oldest").results if r.item.sort_date]
    assert found is not None and found.item == dated[0]
    assert found.item.sort_date == min(item.sort_date for item in dated)
    page = Client().get("/search/?q=report").content.decode()
    assert 'class="said first"' in page and found.item.get_absolute_url() in page.partition('class="said first"')[2]
    shape = Client().get("/api/v1/search?q=report").json()["first"]
    assert (shape["id"], shape["date"], shape["dated"]) == (found.item.pk, found.item.published, found.dated)
    assert 'class="said first"' not in Client().get("/search/?q=report&page=2").content.decode()
    assert service.find_first("") is None and service.find_first("who drilled the wells") is None
    assert service.find_first("zzzunknown") is None


def test_what_is_hidden_is_not_found_first(portal: Path) -> None:
    first = service.find_first("report")
    assert first is not None
    publish(first.item, "private", None)
    outbox.process_pending()
    after = service.find_first("report")
    assert after is not None and after.item != first.item and after.total == first.total - 1
    assert first.item.get_absolute_url() not in Client().get("/search/?q=report").content.decode()


def test_a_topic_brings_no_first(portal: Path) -> None:
    words = service.find_first('"safe water"')
    assert words is not None
    assert words.total == service.search('"safe water"', limit=0).total


def test_hits_are_marked_and_counted_in_an_item_opened_from_a_search(portal: Path) -> None:
    client = Client()
    page = html.fromstring(client.get("/search/?q=wells").content)
    address = page.xpath("//article[@class='hit']/h2/a/@href")[0]
    assert address.endswith("?q=wells")
    opened = html.fromstring(client.get(address).content)
    marks = opened.xpath("//main//mark")
    assert [m.get("id") for m in marks] == [f"hit-{n}" for n in range(1, len(marks) + 1)]
    assert len(marks) > 1 and {m.text_content().lower() for m in marks} <= {"well", "wells"}
    assert str(len(marks)) in opened.xpath("//p[contains(@class, 'hits')]")[0].text_content()
    hops = opened.xpath("//mark/following-sibling::span[1]")
    assert hops[0].xpath("a/@href") == ["#hit-2"] and hops[1].xpath("a/@href")[0] == "#hit-1"
    for link in opened.xpath("//span[@class='hop']/a/@href"):
        assert opened.xpath(f"//mark[@id='{link[1:]}']"), link
    plain = html.fromstring(client.get(address.partition("?")[0]).content)
    assert not plain.xpath("//main//mark"), "the page without a query is kept without marks"
    assert opened.xpath("//meta[@name='robots'][@content='noindex']")


def test_a_query_that_is_none_marks_nothing_and_a_redirect_keeps_it(portal: Path) -> None:
    client = Client()
    item = service.search("wells", limit=1).results[0].item
    broken = client.get(item.get_absolute_url(), {"q": 'year:"<script>alert(1)</script>'})
    assert broken.status_code == 200 and b"<script>alert(1)" not in broken.content
    none = client.get(item.get_absolute_url(), {"q": "zzzunknown"}).content.decode()
    assert "<mark" not in none and "do not stand in this text" in none
    short = client.get(f"/items/{item.pk}/", {"q": "wells"})
    assert short.status_code == 301 and short["Location"].endswith("?q=wells")


def test_counts_stand_in_a_table_and_in_a_chart_of_the_same_numbers(portal: Path) -> None:
    page = parsed(Client().get("/search/counts/?q=water"))
    bars = page.xpath("//svg[@role='img']/rect/title/text()")
    rows = {
        row.xpath("string(th)"): row.xpath("td[1]/text()")[0].strip()
        for row in page.xpath("//div[@class='numbers']//tbody/tr")
    }
    assert bars and {bar.partition(": ")[0]: bar.partition(": ")[2] for bar in bars}.items() <= rows.items()
    # Rates over a few words are marked, in the table by words.
    assert page.xpath("//tr[@class='few']//span/text()") and page.xpath("//rect[@class='few']")
    counted = page.xpath("string(//dl[contains(@class, 'counted')])")
    assert re.search(r"[0-9a-f]{64}", counted) and "reader" in counted
    by_language = parsed(Client().get("/search/counts/?q=water&by=language"))
    assert "English" in by_language.xpath("//div[@class='numbers']//tbody/tr/th/text()")
    for show, heading in (("collocates", "Times near"), ("ngrams", "Occurrences"), ("growth", "Different words")):
        page = parsed(Client().get("/search/counts/", {"q": "water", "show": show, "least": "2"}))
        assert heading in page.xpath("//div[@class='numbers']//th/text()") and page.xpath("//tbody/tr")
    page = parsed(Client().get("/search/counts/?show=keywords&a_from=2016&a_to=2019&q=water"))
    assert "First side" in page.xpath("//dl/dt/text()")
    assert Client().get("/search/counts/?q=(water").status_code == 400
    assert "Enter words" in body(Client().get("/search/counts/"))
    # The search page leads here with what was asked.
    (link,) = parsed(Client().get("/search/?q=water&language=en")).xpath("//nav//a[text()='Counts']/@href")
    assert link == "/search/counts/?q=water&language=en"


def test_many_queries_are_asked_at_once_and_one_that_is_wrong_keeps_no_other(portal: Path) -> None:
    client = Client()
    lines = "\ufeffwells\n\nvessels AND\n=report\nzzzunknown\n"
    page = html.fromstring(client.post("/search/many/", {"queries": lines}).content)
    rows = [[c.text_content().strip() for c in row.xpath("td")] for row in page.xpath("//tbody/tr")]
    assert [row[0] for row in rows] == ["wells", "vessels AND", "=report", "zzzunknown"]
    assert rows[0][1] == str(service.search("wells").total) and rows[3][1] == "0"
    assert "needs a word after it" in rows[1][1]
    first = service.find_first("wells")
    assert first is not None and first.item.title[:40] in rows[0][2]
    table = client.post("/search/many/", {"file": io.BytesIO(lines.encode()), "form": "csv"})
    read = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["total"] for row in read] == [rows[0][1], "0", rows[2][1], "0"]
    assert read[2]["query"] == "'=report", "no spreadsheet takes it for a formula"
    # A reader asks fewer at once than somebody who is signed in.
    assert client.post("/search/many/", {"queries": "wells\n" * 26}).status_code == 400
    known = Client()
    known.force_login(User.objects.create_user("clerk"))
    assert known.post("/search/many/", {"queries": "wells\n" * 26}).status_code == 200
    assert known.post("/search/many/", {"queries": "a\n" * 101}).status_code == 400


def test_what_is_hidden_is_in_no_answer_of_many(portal: Path) -> None:
    hidden = Item.objects.get(title="Night schools open for dock workers")
    publish(hidden, "private", None)
    outbox.process_pending()
    assert b"dock workers" not in Client().post("/search/many/", {"queries": '"night schools"\ndock'}).content


def test_all_lines_are_a_file(portal: Path) -> None:
    page = parsed(Client().get("/search/lines/?q=water&sort=before&language=en"))
    links = page.xpath("//p[@class='take']/a/@href")
    assert links == [f"/search/lines.{f}?q=water&language=en&sort=before" for f in ("csv", "jsonl")]
    rows = list(csv.DictReader(io.StringIO(body(Client().get(links[0])).removeprefix("\ufeff"))))
    objects = [json.loads(line) for line in body(Client().get(links[1])).splitlines()]
    told = Client().get("/api/v1/concordance?q=water&language=en&sort=before&limit=5&offset=2").json()
    assert (
        len(rows)
        == len(objects)
        == told["total"]
        == int(page.xpath("//p[contains(@class,'count')]/strong/text()")[0].split()[0])
    )
    assert told["lines"] == [{**line, "date": line["date"] or None} for line in objects[2:7]]
    assert [row["url"] for row in rows] == [line["url"] for line in objects]
    assert Client().get("/search/lines.csv?q=(water").status_code == 400
    assert body(Client().get("/search/lines.csv")).splitlines() == [
        "\ufeffbefore,words,after,item,title,date,source,language,url"
    ]
