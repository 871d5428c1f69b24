"""Who did something is named so that nobody can pass for another."""

from __future__ import annotations

from django.contrib.auth.models import User

from muniment.archive.models import Correction, person_name


def test_a_name_is_told_with_its_account() -> None:
    forged = User(username="con", first_name="Ann", last_name="Boss")
    assert person_name(forged) == "Ann Boss (con)"
    assert person_name(User(username="ann", first_name="Ann", last_name="Boss")) == "Ann Boss (ann)"
    assert (
        person_name(User(username="ann")) == "ann"
        and person_name(None) == "system"
        and person_name("command line") == "command line"
    )


def test_no_name_hides_the_account_behind_it() -> None:
    assert person_name(User(username="con", first_name="Ann (ann)\u202e\n")) == "Ann (ann) (con)"


def test_the_longest_names_fit_the_fields() -> None:
    most = Correction._meta.get_field("person").max_length
    for account in ("c" * 140, "c" * 148, "c" * 150):
        named = person_name(User(username=account, first_name="A" * 150, last_name="B" * 150))
        assert len(named) <= most == 150 and account in named
