"""Who may change whose account: nobody gives what they do not have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(archive: Path) -> dict[str, User]:
    _make_front_page()
    _make_roles()
    made = {"chief": User.objects.create_superuser("chief", "chief@registry.example", "x")}
    for name, role in {
        "anna": "Administrators",
        "arno": "Administrators",
        "edda": "Editors",
        "clara": "Contributors",
        "abel": "Archivists",
    }.items():
        made[name] = User.objects.create_user(name, f"{name}@registry.example", "x")
        made[name].groups.add(Group.objects.get(name=role))
    return made


@pytest.fixture
def anna(people: dict[str, User]) -> Client:
    client = Client()
    client.force_login(people["anna"])
    return client


def of(person: User) -> tuple[Any, ...]:
    person = User.objects.get(pk=person.pk)
    return (
        person.username,
        person.email,
        person.password,
        person.is_superuser,
        person.is_active,
        sorted(g.name for g in person.groups.all()),
    )


def form(person: str, **more: Any) -> dict[str, Any]:
    return {
        "username": person,
        "email": "new@registry.example",
        "first_name": "A",
        "last_name": "B",
        "is_active": "on",
        **more,
    }


def test_an_administrator_changes_no_superuser_in_any_way(people: dict[str, User], anna: Client) -> None:
    chief = people["chief"]
    before = of(chief)
    new = {"password1": "fourteen-clerks-counting", "password2": "fourteen-clerks-counting"}
    for action, data in (
        (f"users/edit/{chief.pk}/", form("chief", **new)),
        (f"users/delete/{chief.pk}/", {}),
        (f"bulk/auth/user/set_active_state/?id={chief.pk}", {"mark_as_active": "False"}),
        (f"bulk/auth/user/assign_role/?id={chief.pk}", {"role": Group.objects.get(name="Editors").pk}),
        (f"bulk/auth/user/delete/?id={chief.pk}", {}),
    ):
        anna.post(f"/admin/{action}", data)
        assert of(chief) == before, action


def test_an_administrator_makes_nobody_a_superuser(people: dict[str, User], anna: Client) -> None:
    new = {"password1": "fourteen-clerks-counting", "password2": "fourteen-clerks-counting", "is_superuser": "on"}
    for name, role in (("edda", "Editors"), ("anna", "Administrators")):
        anna.post(f"/admin/users/edit/{people[name].pk}/", form(name, groups=[Group.objects.get(name=role).pk], **new))
    anna.post("/admin/users/new/", form("nina", **new))
    assert anna.get(f"/admin/users/copy/{people['edda'].pk}/").status_code == 404
    assert list(User.objects.filter(is_superuser=True)) == [people["chief"]]
    # The accounts themselves were made and changed: what was held back is what she may not give.
    assert User.objects.get(username="nina").check_password("fourteen-clerks-counting")
    assert User.objects.get(username="edda").check_password("fourteen-clerks-counting")


def test_a_role_that_may_more_is_not_given(people: dict[str, User], anna: Client) -> None:
    strong = Group.objects.create(name="Keepers")
    strong.permissions.add(Permission.objects.get(codename="change_group"))
    anna.post(f"/admin/users/edit/{people['anna'].pk}/", form("anna", groups=[strong.pk]))
    anna.post(f"/admin/bulk/auth/user/assign_role/?id={people['edda'].pk}", {"role": strong.pk})
    assert not strong.user_set.exists()
    keeper = User.objects.create_user("karl", "karl@registry.example", "x")
    keeper.groups.add(strong)
    before = of(keeper)
    anna.post(f"/admin/users/edit/{keeper.pk}/", form("karl"))
    anna.post(f"/admin/users/delete/{keeper.pk}/")
    assert of(keeper) == before
    # Nor may somebody who may change roles, and is no superuser, say what a role may.
    people["anna"].groups.add(strong)
    administrators = Group.objects.get(name="Administrators")
    held = administrators.permissions.count()
    assert anna.post(f"/admin/groups/edit/{administrators.pk}/", {"name": "Administrators"}).status_code == 302
    assert anna.post(f"/admin/groups/delete/{administrators.pk}/").status_code == 302
    assert Group.objects.get(pk=administrators.pk).permissions.count() == held


def test_ones_own_password_and_address_are_not_changed_among_the_accounts(
    people: dict[str, User], anna: Client
) -> None:
    before = of(people["anna"])
    role = Group.objects.get(name="Administrators").pk
    new = {"password1": "fourteen-clerks-counting", "password2": "fourteen-clerks-counting", "groups": [role]}
    anna.post(f"/admin/users/edit/{people['anna'].pk}/", form("anna", **new))
    assert of(people["anna"]) == before and User.objects.get(username="anna").first_name == "A"


def test_an_administrator_gives_every_role_that_there_is_here(people: dict[str, User], anna: Client) -> None:
    for role in ("Contributors", "Editors", "Archivists", "Administrators"):
        group = Group.objects.get(name=role)
        answer = anna.post(f"/admin/users/edit/{people['edda'].pk}/", form("edda", groups=[group.pk]))
        assert answer.status_code == 302
        assert list(people["edda"].groups.all()) == [group]


def test_other_roles_change_no_account(people: dict[str, User]) -> None:
    for name in ("edda", "clara", "abel"):
        client = Client()
        client.force_login(people[name])
        before = of(people["arno"])
        for path in (
            "users/",
            f"users/edit/{people['arno'].pk}/",
            "users/new/",
            "groups/",
            f"users/delete/{people['arno'].pk}/",
        ):
            assert client.get(f"/admin/{path}").status_code == 302, (name, path)
            client.post(f"/admin/{path}", form("arno"))
        assert of(people["arno"]) == before


def test_nobody_removes_an_equal_but_a_superuser(people: dict[str, User], anna: Client) -> None:
    """Who could delete or rename an equal's account could make it anew, with a password of their own."""
    arno, before = people["arno"], of(people["arno"])
    editors = Group.objects.get(name="Editors")
    for path, sent in (
        (f"/admin/users/delete/{arno.pk}/", {}),
        (f"/admin/bulk/auth/user/delete/?id={arno.pk}", {}),
        (f"/admin/bulk/auth/user/set_active_state/?id={arno.pk}", {"mark_as_active": "False"}),
        (f"/admin/bulk/auth/user/delete/?id=all&id={people['clara'].pk}", {}),
        (f"/admin/users/edit/{arno.pk}/", {**form("somebody", groups=[editors.pk], email=arno.email), "is_active": ""}),
    ):
        anna.post(path, sent)
        assert of(arno) == before, path
    # A name that is only shown may be mended.
    assert User.objects.get(pk=arno.pk).first_name == "A"
    assert User.objects.filter(username="clara").exists()
    # Who may do less is another matter, and a superuser may do all of it.
    anna.post(f"/admin/users/delete/{people['edda'].pk}/")
    anna.post(f"/admin/bulk/auth/user/set_active_state/?id={people['clara'].pk}", {"mark_as_active": "False"})
    assert not User.objects.filter(username="edda").exists() and not User.objects.get(username="clara").is_active
    chief = Client()
    chief.force_login(people["chief"])
    chief.post(f"/admin/users/delete/{arno.pk}/")
    assert not User.objects.filter(username="arno").exists()


@pytest.mark.parametrize("name", ["edda", "clara", "abel"])
def test_other_roles_remove_nobody(people: dict[str, User], name: str) -> None:
    client = Client()
    client.force_login(people[name])
    for other in people.values():
        client.post(f"/admin/users/delete/{other.pk}/")
        client.post(f"/admin/bulk/auth/user/delete/?id={other.pk}")
        client.post(f"/admin/bulk/auth/user/set_active_state/?id={other.pk}", {"mark_as_active": "False"})
    assert User.objects.filter(is_active=True).count() == len(people)


def test_who_has_no_name_on_record_can_still_choose_a_language(people: dict[str, User], anna: Client) -> None:
    assert people["anna"].first_name == ""
    sent = {
        "name_email-first_name": "",
        "name_email-last_name": "",
        "name_email-email": "anna@a.example",
        "locale-preferred_language": "fr",
        "locale-current_time_zone": "UTC",
        "theme-theme": "system",
        "theme-density": "default",
        "theme-contrast": "system",
        "theme-keyboard_shortcuts": "on",
    }
    answer = anna.post("/admin/account/", sent)
    assert answer.status_code == 302, answer.context["panels_by_tab"] if answer.context else answer
    assert people["anna"].wagtail_userprofile.preferred_language == "fr"
