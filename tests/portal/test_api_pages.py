"""Pages of the API: as long as was asked for, the same while others come; as often as is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample, sign_in
from django.conf import settings as own
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client

from muniment.archive.decisions import publish
from muniment.archive.models import Item, Relation, Source
from muniment.evidence.plan_records import update_plans
from muniment.evidence.series.bringing import ReleaseFacts, bring_release, change_visibility
from muniment.exchange import rates
from muniment.exchange.keys import TooManyRequests, make_key
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def found(address: str, client: Client | None = None) -> dict[str, Any]:
    answer = (client or Client()).get(address.removeprefix(own.PUBLIC_URL))
    assert answer.status_code == 200, (address, answer.content)
    return answer.json()


def pages(address: str) -> Iterator[dict[str, Any]]:
    following: str | None = address
    while following:
        page = found(following)
        yield page
        following = page["next"]


@pytest.fixture
def portal(archive: Path) -> Path:
    put_sample(_make_front_page, _make_roles)
    return archive


@pytest.fixture
def reprints(archive: Path, capture: Any, tmp_path: Path) -> Path:
    """Twelve items, two of which are the same text."""
    words = " ".join(f"The {n}th well of the district was measured by clerk {n * 7} that year." for n in range(30))
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"Wells measured\n\n{words}")
        capture(tmp_path / f"{name}.txt", source=f"Paper {name}", date="2020-01-01")
    assert Relation.objects.count() == 1
    add_notes(tmp_path, capture, "n", 10)
    return tmp_path


def add_notes(folder: Path, capture: Any, name: str, count: int) -> None:
    notes = folder / name
    notes.mkdir()
    for n in range(count):
        (notes / f"{n}.md").write_text(
            f"# Note {name} {n}\n\nThe well of ward {n} was closed by {name} on day {n * 3}.\n"
        )
    capture(notes, source="Notes")


@pytest.mark.parametrize("order", ["relevance", "date", "oldest", "added"])
def test_a_page_of_the_search_is_as_long_as_was_asked_for(reprints: Path, order: str) -> None:
    first = found(f"/api/v1/search?q=well&limit=12&order={order}")
    assert len(first["hits"]) == first["total"] == 12
    one, other = (hit for hit in first["hits"] if hit["title"] == "Wells measured")
    assert [s["id"] for s in one["same"]] == [other["id"]] and [s["id"] for s in other["same"]] == [one["id"]]
    parts = list(pages(f"/api/v1/search?q=well&limit=5&order={order}"))
    assert [len(page["hits"]) for page in parts] == [5, 5, 2] and {page["total"] for page in parts} == {12}
    assert all(page["facets"] == first["facets"] for page in parts)
    assert [hit["id"] for page in parts for hit in page["hits"]] == [hit["id"] for hit in first["hits"]]


def test_pages_in_the_order_of_coming_stay_while_items_come_and_are_hidden(reprints: Path, capture: Any) -> None:
    begin = "/api/v1/search?q=well&limit=4&order=added&source=Notes"
    before = [hit["id"] for page in pages(begin) for hit in page["hits"]]
    assert before == sorted(before, reverse=True) and len(before) == 10
    read: list[int] = []
    for number, page in enumerate(pages(begin)):
        read += [hit["id"] for hit in page["hits"]]
        add_notes(reprints, capture, f"later{number}", 3)
    assert read == before
    # Hidden, and not yet taken out of the index: the page is whole all the same.
    hidden = Item.objects.get(pk=before[1])
    Item.objects.filter(pk=hidden.pk).update(visibility="private")
    (last,) = (hit["id"] for hit in found(begin.replace("limit=4", "limit=1") + f"&below={before[0]}")["hits"])
    assert last == before[2]
    assert len(found(begin)["hits"]) == 4


def test_a_ranking_ends_and_what_is_beyond_is_reached_in_the_order_of_coming(reprints: Path) -> None:
    assert Client().get("/api/v1/search?q=well&offset=10001").status_code == 422
    assert found("/api/v1/search?q=well&offset=10000&limit=5")["hits"] == []
    assert found("/api/v1/search?q=well&below=1")["hits"] == []
    empty = found("/api/v1/search?q=nothingofthis&order=added")
    assert empty["hits"] == [] and empty["next"] is None and empty["total"] == 0


def test_targets_are_listed_with_their_plan_of_visible_items_alone(portal: Path) -> None:
    source = Source.objects.create(name="Water Ministry", slug="water-ministry")
    named = {
        "kind": "document",
        "language": "en",
        "state": "full",
        "slug": "a",
        "published": "2018",
        "sort_date": "2018",
    }
    item = Item.objects.create(source=source, title="Safe Water Action Plan of Veldria", **named)
    targets = [
        {
            "quote": f"bring {n} wells to district {n} by 2022",
            "quantity": {"what": "wells", "unit": "wells", "comparator": "increase_to", "value": n},
            "due": "2022",
            "confidence": sure,
        }
        for n, sure in ((60, 0.9), (70, 0.9), (80, 0.2))
    ]
    plan = {"title": item.title, "period": "2018/2022", "targets": targets, "said": []}
    update_plans([item], {item.pk: {"plans": [plan]}})  # type: ignore[typeddict-item]
    every = [target for page in pages("/api/v1/targets?limit=1") for target in page["targets"]]
    assert [t["value"] for t in every] == [60, 70]
    (plan_address,) = {target["plan"] for target in every}
    own_plan = f"/api/v1/targets?plan={plan_address.rpartition('/')[2]}"
    assert found(own_plan)["targets"] == found(f"/api/v1/targets?item={item.pk}")["targets"] == every
    assert found(every[0]["api"])["wordings"][0]["id"] == every[0]["id"] and found(plan_address)["targets"]
    publish(item, "private", None)
    assert found("/api/v1/targets")["targets"] == []
    assert [Client().get(a).status_code for a in (f"/api/v1/targets?item={item.pk}", own_plan)] == [404, 404]
    assert len(found("/api/v1/targets", sign_in("ed"))["targets"]) == 2


def test_data_is_listed_down_to_each_value_and_nothing_of_what_is_private(portal: Path, tmp_path: Path) -> None:
    file = tmp_path / "water.csv"
    for number, value in enumerate(("12.5", "13.5"), 1):
        file.write_text(f"Area,Year,Value,Unit\nNorth,2015,{value},%\nNorth,2016,13.1,%\nSouth,2015,<5,%\n")
        release = bring_release(file, ReleaseFacts("Safe water", "Office of Veldria", str(number), "CC-BY-4.0", "So."))
    (dataset,) = found("/api/v1/datasets")["datasets"]
    whole = found(dataset["api"])
    assert [r["number"] for r in whole["releases"]] == [2, 1] and whole["releases"][0]["values"] == 3
    (series,) = found(dataset["series"])["series"]
    assert found(series["api"]) == series and series["values"] == 3 and series["release"] == 2
    values = [v for page in pages(series["observations"] + "?limit=1") for v in page["observations"]]
    assert [v["text"] for v in values] == ["13.5", "13.1", "<5"] and values[0]["value"] == 13.5
    old = found(series["observations"] + "?release=1")["observations"]
    assert [v["text"] for v in old] == ["12.5", "13.1", "<5"]
    for address in (values[0]["url"], series["url"], *series["files"].values(), whole["releases"][0]["bytes"]):
        assert Client().get(address.removeprefix(own.PUBLIC_URL)).status_code == 200, address
    assert Client().get(f"/api/v1/series/{series['id']}/observations?release=3").status_code == 404
    change_visibility(release.dataset, "private", "ed")
    assert found("/api/v1/datasets")["datasets"] == found("/api/v1/series")["series"] == []
    addresses = (dataset["api"], series["api"], series["observations"], dataset["series"])
    assert [Client().get(a.removeprefix(own.PUBLIC_URL)).status_code for a in addresses] == [404] * 4
    assert found(series["observations"], sign_in("ed"))["observations"]


def test_too_many_requests_are_told_when_to_come_back(portal: Path, settings: Any) -> None:
    settings.API_REQUESTS = 3
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    one = Client(REMOTE_ADDR="203.0.113.5")
    answers = [one.get("/api/v1/sources") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"address";q=3;w=60' and answers[0]["RateLimit"].startswith(
        '"address";r=2;t='
    )
    last = answers[-1]
    seconds = int(last["Retry-After"])
    assert (
        1 <= seconds <= 60
        and f"3 requests from this address in a minute; ask again in {seconds} seconds" in (last.json()["message"])
    )
    assert last["RateLimit"] == f'"address";r=0;t={seconds}' and last.json()["error"] == "too-many"
    # Others are not held up by one, and neither is the portal or the machine itself.
    assert Client(REMOTE_ADDR="203.0.113.6").get("/api/v1/sources").status_code == 200
    assert one.get("/healthz").status_code == 200
    assert [Client().get("/api/v1/sources").status_code for _ in range(5)] == [200] * 5
    # One network of IPv6 is one address; a key counts by itself, a made-up one does not.
    same = [Client(REMOTE_ADDR=f"2001:db8:1:2::{n}").get("/api/v1/sources").status_code for n in range(1, 5)]
    assert same == [200, 200, 200, 429]
    sign_in("ed")
    key = make_key("reader", User.objects.get(username="ed").username, ["capture"], 10).secret
    with_key = [one.get("/api/v1/sources", headers={"Authorization": f"Bearer {key}"}) for _ in range(4)]
    assert [a.status_code for a in with_key] == [200, 200, 200, 429] and "with this key" in with_key[-1].json()[
        "message"
    ]
    assert one.get("/api/v1/sources", headers={"Authorization": "Bearer mk_made_up"}).status_code == 429


def test_a_new_minute_begins_anew_and_zero_is_no_limit(archive: Path, settings: Any, rf: Any) -> None:
    settings.API_REQUESTS = 1
    request = rf.get("/api/v1/sources", REMOTE_ADDR="198.51.100.7")
    request.user = AnonymousUser()
    assert rates.count_request(request, now=6000.0).left == 0  # type: ignore[union-attr]
    with pytest.raises(TooManyRequests) as refused:
        rates.count_request(request, now=6055.5)
    assert refused.value.seconds == 5
    assert rates.count_request(request, now=6060.0) is not None
    settings.API_REQUESTS = 0
    assert rates.count_request(request, now=6060.0) is None


def test_every_operation_is_described_with_its_limit() -> None:
    for path, methods in Client().get("/api/v1/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            assert "Retry-After" in operation["responses"]["429"]["headers"], (method, path)
