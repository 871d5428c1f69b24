"""Wagtail's app of people and roles, with our screens in place of its own."""

from __future__ import annotations

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):  # type: ignore[misc]
    """Names the screens in which accounts and roles are changed."""

    user_viewset = "muniment.portal.desk.people.People"
    group_viewset = "muniment.portal.desk.people.Roles"
