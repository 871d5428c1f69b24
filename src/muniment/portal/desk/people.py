"""Accounts and roles in the admin: nobody gives what they do not have, or changes the account of somebody who may do
more.

In: who acts, and whose account or which role it is about. Out: Wagtail's own screens, held to that rule.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import Button
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import groups, users

from muniment.portal.rights import may_change, may_give, may_remove, may_set_entry
from muniment.portal.sessions import send_link


class _Held:
    """A form of an account, in which its user finds only what they may give."""

    fields: Any

    def hold_to(self, actor: User) -> None:
        """Take away what this person may not give."""
        if not actor.is_superuser:
            self.fields.pop("is_superuser", None)
            allowed = [role.pk for role in Group.objects.all() if may_give(actor, role)]
            self.fields["groups"].queryset = Group.objects.filter(pk__in=allowed)


class NewPersonForm(_Held, UserCreationForm):  # type: ignore[misc]
    """An account that is made. Nobody has to think of a password for somebody else: without one, its person is sent a
    link."""

    password_required = False

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hold_to(actor)
        self.fields["password1"].help_text = _("If empty, a link to set a password is sent to the e-mail address.")

    def save(self, commit: bool = True) -> User:
        """Keep the account; one without a password lets nobody in."""
        if not self.cleaned_data.get("password1"):
            self.instance.set_unusable_password()
        return super().save(commit)  # type: ignore[no-any-return]


class PersonForm(_Held, UserEditForm):  # type: ignore[misc]
    """An account that is changed."""

    def __init__(self, *args: Any, actor: User, instance: User, editing_self: bool = False, **kwargs: Any) -> None:
        self._may_set_entry = may_set_entry(actor, instance)
        super().__init__(*args, instance=instance, editing_self=editing_self, **kwargs)
        self.hold_to(actor)
        if not editing_self and not may_remove(actor, instance):
            for name in {"username", "is_active", "groups"} & set(self.fields):
                self.fields[name].disabled = True
                self.fields[name].help_text = _(
                    "This person has the same permissions as you, or more. Only a superuser can make this change."
                )
        if not self._may_set_entry:
            self.fields["email"].disabled = True
            self.fields["email"].required = False
            self.fields["email"].help_text = (
                _("Change it under “Your account”, where you change your password.")
                if editing_self
                else _(
                    "Only this person or a superuser can change the e-mail address and the password. "
                    "You can send a link to set a new password."
                )
            )

    @property
    def password_enabled(self) -> bool:
        """Return whether a password may be set here."""
        return self._may_set_entry


class _Ours:
    request: HttpRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who acts."""
        return {**super().get_form_kwargs(), "actor": self.request.user}  # type: ignore[misc]


class NewPerson(_Ours, users.CreateView):  # type: ignore[misc]
    """Makes an account."""

    def save_instance(self) -> User:
        """Keep the account, and send a link to set a password where none was given."""
        person: User = super().save_instance()
        if not person.has_usable_password():
            send_link(self.request, person)
        return person


class ChangePerson(_Ours, users.EditView):  # type: ignore[misc]
    """Changes an account."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse where the account may do more than who acts. Raises PermissionDenied."""
        if not may_change(request.user, self.object):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    @property
    def header_more_buttons(self) -> list[Button]:
        """Add the way to where this person is signed in."""
        address = reverse("person-sessions", args=[self.object.pk])
        return [*super().header_more_buttons, Button(_("Sessions and password"), address, icon_name="key", priority=20)]


class DeletePerson(users.DeleteView):  # type: ignore[misc]
    """Deletes an account."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse where the account may do as much as who acts. Raises PermissionDenied."""
        if not may_remove(request.user, self.get_object()):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]


class People(users.UserViewSet):  # type: ignore[misc]
    """The screens of accounts."""

    add_view_class = NewPerson
    edit_view_class = ChangePerson
    delete_view_class = DeletePerson
    # A copy would be made by a form that does not know who acts.
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type:
        """Return the form of an account."""
        return PersonForm if for_update else NewPersonForm


class _ForSuperusers:
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse those who are no superusers. Raises PermissionDenied."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]


class NewRole(_ForSuperusers, groups.CreateView):  # type: ignore[misc]
    """Makes a role."""


class ChangeRole(_ForSuperusers, groups.EditView):  # type: ignore[misc]
    """Changes what a role may."""


class DeleteRole(_ForSuperusers, groups.DeleteView):  # type: ignore[misc]
    """Deletes a role."""


class Roles(groups.GroupViewSet):  # type: ignore[misc]
    """The screens of roles: what a role may is a superuser's to say."""

    add_view_class = NewRole
    edit_view_class = ChangeRole
    delete_view_class = DeleteRole


_REMOVES_NOBODY = {"assign_role"}
"""Batches over accounts that take nothing away. Others, also those that there will be, are held to the stricter
rule."""


def hold_batch(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Refuse a batch over accounts where one of them may do more than who acts, or as much where it removes them, or
    the role given is more.

    Raises PermissionDenied.
    """
    if action.model is not User:
        return
    actor = request.user
    role = action.cleaned_form.cleaned_data.get("role") if action.cleaned_form else None
    may = may_change if action_type in _REMOVES_NOBODY else may_remove
    if (role and not may_give(actor, role)) or not all(may(actor, person) for person in objects):  # type: ignore[arg-type]
        raise PermissionDenied
