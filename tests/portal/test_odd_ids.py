"""Addresses of the admin that name a record by what is no number: there is no such record, and nothing fails."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = pytest.mark.django_db
_PARAMETER = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>[^()]*(?:\([^()]*\)[^()]*)*\)|\([^?()]*\)")


def _addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Yield the address of every route below a resolver, with "odd" in place of each parameter that takes words."""
    for route in resolver.url_patterns:
        here = before + str(route.pattern)
        if isinstance(route, URLResolver):
            yield from _addresses(route, here)
        elif isinstance(route, URLPattern):
            filled = _PARAMETER.sub(lambda m: "987654" if m[1] == "int" else "odd", here)
            yield "/" + re.sub(r"[\^$\\]|\\Z", "", filled)


def _answer(client: Client, address: str) -> str:
    try:
        return str(client.get(address).status_code)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def test_no_address_of_the_admin_fails_for_an_id_that_is_no_number() -> None:
    _make_front_page()
    _make_roles()
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root", "root@example.org", "thirteen-clerks"))
    resolver = get_resolver()
    addresses = {a for a in _addresses(resolver) if a.startswith("/admin/")}
    lists = [f"{a}?id=odd&objects=odd" for a in addresses if "multiple" in a or "bulk" in a]
    asked = [*lists, *(a for a in addresses if "odd" in a or "987654" in a)]
    assert len(asked) > 80
    failed = {a: said for a in sorted(asked) if not re.fullmatch(r"[1-4]\d\d", said := _answer(client, a))}
    assert failed == {}, "\n".join(f"{a} {said}" for a, said in failed.items())
