"""Variables of the environment: what is meant is read, what cannot be meant is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.cache import caches

from muniment.environment import SettingError, check_address, read_choice, read_number, split_address


@pytest.mark.parametrize(("value", "number"), [("", 4), ("0", 0), ("12", 12)])
def test_whole_numbers(monkeypatch: pytest.MonkeyPatch, value: str, number: int) -> None:
    monkeypatch.setenv("X_NUMBER", value)
    assert read_number("X_NUMBER", 4) == number


@pytest.mark.parametrize("value", ["-1", "2.5", "two", "\u00b2", "\u0664", " "])
def test_what_is_no_whole_number_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X_NUMBER", value)
    with pytest.raises(SettingError, match="X_NUMBER must be a whole number"):
        read_number("X_NUMBER", 4)


def test_a_number_below_the_least_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_NUMBER", "0")
    with pytest.raises(SettingError, match="1 or more"):
        read_number("X_NUMBER", 4, least=1)


def test_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_choice("X_CHOICE", "optional", "required") == "optional"
    monkeypatch.setenv("X_CHOICE", "demanded")
    with pytest.raises(SettingError, match="X_CHOICE must be optional or required"):
        read_choice("X_CHOICE", "optional", "required")


@pytest.mark.parametrize(
    "value", ["portal.example", "ftp://portal.example", "https:///archive", "https://host:none", "https://[::1"]
)
def test_addresses_that_lead_nowhere_are_named_and_not_repeated(value: str) -> None:
    with pytest.raises(SettingError, match="X_URL must begin with http:// or https://") as raised:
        check_address("X_URL", value, "http", "https")
    assert value not in str(raised.value)


def test_a_database_may_be_on_a_socket_of_this_machine() -> None:
    assert split_address("X_URL", "postgres:///archive", "postgresql", "postgres", needs_host=False).path == "/archive"
    with pytest.raises(SettingError, match=r"X_URL must begin with postgresql:// or postgres://$"):
        split_address("X_URL", "mysql://host/archive", "postgresql", "postgres", needs_host=False)


def test_addresses_stay_as_they_are() -> None:
    assert (
        check_address("X_URL", "https://portal.example:8443/archive", "http", "https")
        == "https://portal.example:8443/archive"
    )


def test_the_cache_of_tests_is_that_of_their_process() -> None:
    assert Path(caches["default"]._dir).is_relative_to(os.environ["MUNIMENT_DATA"])
