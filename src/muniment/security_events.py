"""Lines of the security log: an event, what it is about, and where it came from.

In: an event's name and its facts. Out: one line of the logger `muniment.security`, with no secret in it, and each value
as one JSON string, so that none can begin a line of its own.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger("muniment.security")


def record(event: str, request: HttpRequest | None = None, **details: Any) -> None:
    """Write one line: the event, what it is about, and the address it came from."""
    if request is not None:
        from allauth.account.adapter import get_adapter
        from django.core.exceptions import PermissionDenied

        try:
            details["from"] = get_adapter().get_client_ip(request)
        except PermissionDenied:  # No request from outside: made by a program of ours.
            details["from"] = ""
        person = getattr(request, "user", None)
        if "account" not in details and person is not None and person.is_authenticated:
            details["by"] = person.get_username()
    logger.info("%s", " ".join([event, *(f"{key}={json.dumps(str(value))}" for key, value in details.items())]))
