"""On a full disk what is written is refused plainly, and what is read goes on."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.utils import OperationalError
from django.test import Client, RequestFactory
from django.utils import translation

from muniment.portal.middleware import TellWhatIsDown
from muniment.portal.setup import _make_front_page

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file grow: what the cache writes is refused as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_signing_in_on_a_full_disk_is_refused_plainly(archive: Path) -> None:
    _make_front_page()
    User.objects.create_user("edda", "edda@registry.example", "nineteen-clerks-counting")
    cache.clear()
    client = Client(raise_request_exception=False)
    with no_room():
        answer = client.post("/account/login/", {"login": "edda", "password": "nineteen-clerks-counting"})
    assert answer.status_code == 503 and b"The disk is full" in answer.content
    assert "_auth_user_id" not in client.session
    assert client.post("/account/login/", {"login": "edda", "password": "nineteen-clerks-counting"}).status_code == 302


@pytest.mark.parametrize(
    ("said", "is_told"),
    [("database or disk is full", True), ("No space left on device", True), ("database is locked", False)],
)
def test_a_database_without_room_is_told_as_that_and_other_failures_are_not(
    archive: Path, said: str, is_told: bool
) -> None:
    request = RequestFactory().get("/api/v1/search")
    with translation.override("en"):
        answer = TellWhatIsDown(lambda _request: None).process_exception(request, OperationalError(said))  # type: ignore[arg-type, return-value]
    assert (answer is not None and answer.status_code == 503) == is_told
