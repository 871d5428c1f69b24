"""Parameters of the API: what an operation does not declare is refused, in one line that names it and what there is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def asked_of(operation: dict[str, Any]) -> list[str]:
    return [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]


def test_every_operation_refuses_what_it_does_not_declare(archive: Path) -> None:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    assert len(paths) >= 6
    for path, methods in paths.items():
        known = asked_of(methods["get"])
        address = re.sub(r"\{(\w+)\}", lambda part: "0" * 64 if part[1] == "digest" else "1", path)
        answer = Client().get(address, {"q": "water", "junk": "1"} if "q" in known else {"junk": "1"})
        assert answer.status_code == 400 and answer.json()["error"] == "parameter", path
        message = answer.json()["message"]
        assert "'junk'" in message and all(name in message for name in known) and "\n" not in message
        # What is declared is never refused as unknown.
        assert "unknown here" not in Client().get(address, dict.fromkeys(known, "1")).content.decode()


def test_lines_use_the_facets_and_refuse_what_they_cannot_use(archive: Path, capture: Any, tmp_path: Path) -> None:
    for source in ("North", "South"):
        file = tmp_path / source / "note.md"
        file.parent.mkdir()
        file.write_text(f"# Note {source}\n\nThe {source.lower()}ern ferry wardens rang the bell at noon.\n")
        capture(file, source=source)
    assert {row["title"] for row in Client().get("/api/v1/lines?q=ferry").json()["lines"]} == {
        "Note North",
        "Note South",
    }
    narrowed = Client().get("/api/v1/lines?q=ferry&source=North").json()
    assert {row["title"] for row in narrowed["lines"]} == {"Note North"} and narrowed["total"] == 1
    for unused in ("limit=1", "offset=1"):
        answer = Client().get(f"/api/v1/lines?q=ferry&{unused}")
        assert answer.status_code == 400 and f"'{unused[:-2]}'" in answer.json()["message"]


FACETS = ["kind", "year", "source", "topic", "place", "language", "speaker", "author", "collection"]


def test_search_and_lines_are_described_with_the_same_facets_and_no_shape_of_their_own() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    asked = {
        path: {p["name"]: p for p in described["paths"][f"/api/v1/{path}"]["get"]["parameters"]}
        for path in ("search", "lines")
    }
    assert list(asked["search"]) == ["q", "limit", "offset", "order", "below", *FACETS, "facets"]
    assert list(asked["lines"]) == ["q", "sort", *FACETS]
    for name in FACETS:
        assert asked["search"][name] == asked["lines"][name]
        schema = asked["lines"][name]["schema"]
        assert not asked["lines"][name]["required"] and schema["type"] == "array"
        assert schema["items"]["type"] == "string"
    used = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described)))
    assert used == set(described["components"]["schemas"])


def test_what_takes_one_value_is_not_given_two_and_a_value_that_cannot_be_is_refused(archive: Path) -> None:
    for twice in (
        "search?q=a&q=b",
        "search?limit=1&limit=1",
        "lines?q=a&sort=text&sort=text",
        "items/1/like?limit=1&limit=2",
    ):
        answer = Client().get(f"/api/v1/{twice}")
        assert answer.status_code == 400 and "given more than once" in answer.json()["message"], twice
    assert Client().get("/api/v1/search?source=A&source=B&year=2016&year=2017..2020").status_code == 200
    for wrong in ("kind=poem", "year=soon", "language=not+a+language", "topic=a/b", "source="):
        answer = Client().get(f"/api/v1/search?{wrong}")
        assert answer.status_code == 422 and answer.json()["detail"][0]["loc"][-2:-1] == [wrong.partition("=")[0]], (
            wrong
        )


def test_every_operation_says_that_it_may_refuse() -> None:
    for path, methods in Client().get("/api/v1/openapi.json").json()["paths"].items():
        assert {"200", "400", "422"} <= set(methods["get"]["responses"]), path
