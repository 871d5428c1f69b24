"""How many filters a question may choose: each is asked of the index, and an address holds hundreds."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "path", ["/search/", "/search/lines/", "/api/v1/search", "/api/v1/lines", "/search/export.csv", "/search/feed.atom"]
)
def test_hundreds_of_choices_are_refused_everywhere(archive: object, client: Client, path: str) -> None:
    def ask(count: int) -> int:
        return client.get(
            f"{path}?{urlencode([('q', 'water'), *(('source', f's{n}') for n in range(count))])}"
        ).status_code

    assert (ask(900), ask(3)) == (400, 200)
