"""Getting a picture as a reader does who waits for it: the worker's own code draws it in this process."""

from __future__ import annotations

from typing import Any

from django.test import Client

from muniment.work.worker import work_until_idle


def get_drawn(path: str, client: Client | None = None) -> Any:
    """Return the answer once all that is in the queue was drawn."""
    client = client or Client()
    answer = client.get(path)
    if answer.status_code != 503:
        return answer
    assert answer["Cache-Control"] == "no-store" and int(answer["Retry-After"]) > 0
    assert work_until_idle() > 0
    return client.get(path)
