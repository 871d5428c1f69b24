"""Which header lines of a request reach the program."""

from __future__ import annotations

from types import SimpleNamespace

from muniment.serving.bodies import NO_BODY
from muniment.serving.server import _environ


def test_a_name_with_an_underscore_does_not_pass_for_one_with_a_hyphen() -> None:
    scope = SimpleNamespace(
        server="127.0.0.1:8000",
        client="10.0.0.9:5000",
        method="GET",
        path="/",
        query_string="",
        scheme="http",
        authority=None,
        headers={
            "host": "a.example",
            "x-forwarded-for": "5.5.5.5",
            "x_forwarded_for": "1.1.1.1",
            "X_Forwarded_Proto": "https",
            "content_length": "9",
        },
    )
    environ = _environ(scope, NO_BODY)
    assert environ["HTTP_X_FORWARDED_FOR"] == "5.5.5.5"
    assert "HTTP_X_FORWARDED_PROTO" not in environ and "CONTENT_LENGTH" not in environ
