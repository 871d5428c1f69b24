"""What the API lists: whole, in pages, linked together, and nothing of what is hidden; described as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import put_sample, sign_in
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Capture, Collection, Event, Item, Original, Place, Source, Topic
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
LISTS: dict[str, Any] = {
    "sources": Source,
    "collections": Collection,
    "topics": Topic,
    "places": Place,
    "items": Item,
    "captures": Capture,
    "originals": Original,
}


@pytest.fixture
def portal(archive: Path) -> Path:
    put_sample(_make_front_page, _make_roles)
    return archive


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def pages_of(name: str, client: Client, size: int = 2) -> Iterator[dict[str, Any]]:
    """Yield a list's entries, page by page."""
    address: str | None = f"/api/v1/{name}?limit={size}"
    while address:
        answer = client.get(path_of(address))
        assert answer.status_code == 200, address
        page = answer.json()
        address = page.pop("next")
        (entries,) = page.values()
        assert len(entries) == size or address is None
        yield from entries


def test_each_list_is_whole_in_pages_and_each_entry_leads_to_itself_and_to_what_belongs_to_it(portal: Path) -> None:
    client = Client()
    for name, model in LISTS.items():
        entries = list(pages_of(name, client))
        addresses = [entry["api"] for entry in entries]
        assert len(addresses) == len(set(addresses)) == model.objects.visible_to(AnonymousUser()).count() > 0, name
        assert client.get(path_of(addresses[0])).status_code == 200
        assert name == "items" or client.get(path_of(addresses[-1])).json() == entries[-1]
        first = entries[0]
        linked = [v for k, v in first.items() if k in ("items", "captures", "collections", "versions", "source") and v]
        for address in (a for v in linked for a in (v if isinstance(v, list) else [v])):
            assert client.get(path_of(address)).status_code == 200, address
    assert len(list(pages_of("events", client))) == Event.objects.count()
    assert {path_of(e["api"]) for e in pages_of("events", client)} <= {
        path_of(i["api"]) for i in pages_of("items", client)
    }


def test_items_are_narrowed_to_what_all_that_is_named_have(portal: Path) -> None:
    client = Client()
    every = list(pages_of("items", client, 1000))
    source = Source.objects.filter(items__isnull=False).first()
    topic = Topic.objects.filter(items__isnull=False).first()
    assert source and topic
    of_source = client.get(f"/api/v1/items?source={source.slug}&limit=1000").json()["items"]
    assert {i["id"] for i in of_source} == {i["id"] for i in every if i["source"].endswith(f"/{source.slug}")}
    both = client.get(f"/api/v1/items?source={source.slug}&topic={topic.slug}&limit=1000").json()["items"]
    assert {i["id"] for i in both} == set(source.items.filter(topics=topic).values_list("pk", flat=True))
    for narrowed in ("source=nobody", "collection=none", "topic=none", "place=999999"):
        answer = client.get(f"/api/v1/items?{narrowed}")
        assert answer.status_code == 404 and narrowed.partition("=")[2] in answer.json()["message"]


def test_a_version_has_its_text_its_capture_and_its_bytes(portal: Path) -> None:
    client = Client()
    item = Item.objects.exclude(version=None).order_by("pk").first()
    assert item and item.version
    (listed,) = client.get(f"/api/v1/items/{item.pk}/versions").json()["versions"]
    whole = client.get(path_of(listed["api"])).json()
    assert whole["text"] == client.get(f"/api/v1/items/{item.pk}").json()["text"] and whole["title"] == item.title
    capture = client.get(path_of(listed["capture"])).json()
    assert capture["sha256"] == listed["sha256"] and path_of(listed["api"]) in map(path_of, capture["versions"])
    original = client.get(path_of(listed["original"])).json()
    taken = b"".join(client.get(path_of(original["bytes"])).streaming_content)  # type: ignore[attr-defined]
    assert original["size"] == len(taken)


def test_what_is_hidden_is_in_no_list_and_at_no_address_but_for_who_may_see_it(portal: Path) -> None:
    item = Item.objects.exclude(version=None).order_by("pk").first()
    assert item and item.version
    capture = item.version.capture
    own = [
        f"/api/v1/items/{item.pk}/versions",
        f"/api/v1/items/{item.pk}/versions/1",
        f"/api/v1/captures/{capture.pk}",
        f"/api/v1/originals/{capture.original_id}",
    ]
    assert [Client().get(address).status_code for address in own] == [200] * 4
    publish(item, "private", None)
    outbox.process_pending()
    assert [Client().get(address).status_code for address in own] == [404] * 4
    listed = str([list(pages_of(name, Client(), 1000)) for name in (*LISTS, "events")])
    assert item.title not in listed and capture.original_id not in listed and f"/items/{item.pk}/" not in listed
    assert Client().get(f"/api/v1/captures?original={capture.original_id}").status_code == 404
    editor = sign_in("ed")
    assert [editor.get(address).status_code for address in own] == [200] * 4
    assert capture.original_id in str(list(pages_of("originals", editor, 1000)))
    # An answer to an error is nobody's to read but of those who work here.
    answers = Capture.objects.filter(pk=capture.pk)
    answers.update(kind=Capture.ERROR)
    assert Client().get(own[2]).status_code == 404


def test_an_answer_is_asked_again_by_its_etag_and_for_its_head_alone(portal: Path) -> None:
    for address in ("/api/v1/sources", "/api/v1/items/1", "/api/v1/search?q=water", "/api/v1/nothing-of-this"):
        whole = Client().get(address)
        head = Client().head(address)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        if whole.status_code != 200:
            continue
        assert head["ETag"] == whole["ETag"] and head["Content-Length"] == str(len(whole.content))
        again = Client().get(address, headers={"If-None-Match": whole["ETag"]})
        assert again.status_code == 304 and not again.content
    before = Client().get("/api/v1/items")["ETag"]
    item = Item.objects.first()
    assert item
    publish(item, "private", None)
    assert Client().get("/api/v1/items", headers={"If-None-Match": before}).status_code == 200
    assert Client().post("/api/v1/sources").status_code == 405


def find_faults(examples: int) -> list[str]:
    """Return what the description of the API says otherwise than the API does, on made-up requests, right and wrong."""
    import schemathesis
    from django.core.wsgi import get_wsgi_application
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis.errors import Unsatisfiable

    found: list[str] = []
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for operation in (result.ok() for result in schema.get_all_operations()):
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):

            @settings(
                max_examples=examples,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                answer = case.call()
                if answer.status_code == 400 and answer.json()["error"] == "query":
                    # No schema can say which text is a query: `(` is a string like another.
                    return
                try:
                    case.validate_response(answer)
                except AssertionError as fault:
                    found.append(f"{case.method} {case.formatted_path} {case.query}: {fault}")
                except BaseExceptionGroup as faults:
                    found.extend(f"{case.method} {case.formatted_path} {case.query}: {f}" for f in faults.exceptions)

            # Of an operation that asks for nothing, nothing can be asked wrongly.
            with suppress(Unsatisfiable):
                ask()
    return found


def test_the_api_does_what_its_description_says(portal: Path) -> None:
    assert find_faults(3) == []


def test_the_description_is_a_right_one_of_its_kind() -> None:
    from openapi_spec_validator import validate

    validate(Client().get("/api/v1/openapi.json").json())


@pytest.mark.long
def test_the_api_does_what_its_description_says_in_many_more_requests(portal: Path) -> None:
    assert find_faults(150) == []
