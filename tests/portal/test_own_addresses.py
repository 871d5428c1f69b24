"""Mail addresses of accounts: what was only claimed counts for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from muniment.portal.own_addresses import owner_of_address

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
PASSWORD = "nineteen-clerks-counting"


def test_an_address_becomes_the_accounts_own_only_when_it_was_confirmed(archive: Path) -> None:
    cache.clear()
    edda = User.objects.create_user("edda", "edda@registry.example", PASSWORD)
    rosa = User.objects.create_user("rosa", "rosa@registry.example", PASSWORD)
    client = Client()
    client.post("/account/login/", {"login": "rosa", "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    for address in ("edda@registry.example", "chief@registry.example"):
        client.post("/account/email/", {"email": address, "action_add": ""})
        for action in ("action_primary", "action_remove"):
            client.post(
                "/account/email/",
                {"email": address if action == "action_primary" else "rosa@registry.example", action: ""},
            )
            rosa.refresh_from_db()
            assert rosa.email == "rosa@registry.example", (address, action)
    # Whom an institution's server vouches for is led to no account that only says that the address is its own.
    assert owner_of_address("EDDA@registry.example") == edda
    assert owner_of_address("chief@registry.example") is None
    EmailAddress.objects.filter(user=rosa, email="chief@registry.example").update(verified=True)
    client.post("/account/email/", {"email": "chief@registry.example", "action_primary": ""})
    rosa.refresh_from_db()
    assert rosa.email == "chief@registry.example" and owner_of_address("chief@registry.example") == rosa
