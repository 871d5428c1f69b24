"""Making an archive ready for people: tables, the front page, roles, an administrator.

In: the settings. Out: a portal that can be opened. Doing it twice changes nothing.
"""

from __future__ import annotations

import gc
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
)
from wagtail.search.models import IndexEntry

from muniment.archive.catalogue import ArchiveError, make_topics
from muniment.archive.models import LogEntry, Source
from muniment.environment import read
from muniment.portal import empty_database
from muniment.portal.languages import read_languages
from muniment.portal.mark import draw_mark
from muniment.portal.models import FrontPage, PortalSettings
from muniment.valid_text import make_valid

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """What `init` made. `password` is there only when it was generated just now."""

    data: str
    administrator: str
    password: str | None
    is_new: bool


def count_changes() -> int:
    """Return how many changes the archive's tables lack to be those of this version; none in a new archive on SQLite,
    which begins with them."""
    if empty_database.is_empty(connection):
        return 0
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


class _Migrate(MigrateCommand):
    """Django's own, which says what it did."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        if action == "apply_success":
            self._progress(str(migration))


def _make_tables(progress: Progress) -> None:
    empty_database.begin(connection)
    if not count_changes():
        return
    # Django writes each of some two hundred changes from models that it makes anew for it, and they all refer to one
    # another:
    # to look through them for what can be thrown away, as often as Python does, takes a quarter of the time.
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        call_command(_Migrate(progress), verbosity=0, interactive=False)
    finally:
        gc.set_threshold(*usual)


def prepare(progress: Progress = lambda name: None) -> None:
    """Create the archive's tables and their first rows, or update them. Idempotent.
    `progress` is told each change of the tables."""
    _make_tables(progress)
    with transaction.atomic():
        make_topics()
        _make_front_page()
        _make_roles()
    if not IndexEntry.objects.exists():
        # A database that was copied here: the admin's own search of pages is made anew.
        call_command("update_index", verbosity=0)


def has_administrator() -> bool:
    """Return whether there is a person who may do everything."""
    return get_user_model().objects.filter(is_superuser=True).exists()


@contextmanager
def administrator() -> Iterator[Made]:
    """Make a person who may do everything, where there is none. Say the password inside of the block: it is made when
    the block ends, so that no kill leaves one that nobody was told."""
    users = get_user_model()
    with transaction.atomic():
        existing = users.objects.filter(is_superuser=True).order_by("pk").first()
        if existing is not None:
            yield Made(str(settings.DATA), str(existing), None, False)
            return
        given = read("MUNIMENT_ADMIN_PASSWORD")
        password = given or secrets.token_urlsafe(15)
        name = read("MUNIMENT_ADMIN", "admin")
        users.objects.create_superuser(name, read("MUNIMENT_ADMIN_EMAIL"), password)
        LogEntry.objects.create(action="init", detail={"data": str(settings.DATA)})
        yield Made(str(settings.DATA), name, None if given else password, True)


def choose_front(source: str) -> None:
    """Let a source's newest edition open the portal, and give it its name, where nobody has decided that yet."""
    chosen = PortalSettings.load()
    if chosen.name or chosen.front_source_id:
        return
    chosen.front_source = Source.objects.filter(name=source).first()
    chosen.save()


def name_portal(name: str) -> None:
    """Give the portal a name."""
    chosen = PortalSettings.load()
    chosen.name = " ".join(make_valid(name).split())[:200]
    chosen.save()


def choose_languages(text: str) -> None:
    """Offer the interface in these languages, the first as the default: `fr,en`. Raises ArchiveError for one that there
    is not."""
    try:
        languages = read_languages(text)
    except ValidationError as error:
        raise ArchiveError(error.messages[0]) from error
    chosen = PortalSettings.load()
    chosen.languages = ",".join(languages)
    chosen.save()


def choose_mark(file: Path) -> None:
    """Give the portal a mark. Raises ArchiveError for a file that is no picture."""
    try:
        drawn = draw_mark(file.read_bytes())
    except OSError as error:
        raise ArchiveError(f"{file} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise ArchiveError(f"{file}: {error.messages[0]}") from error
    chosen = PortalSettings.load()
    chosen.set_mark(drawn)
    chosen.save()


@dataclass(frozen=True)
class Account:
    """A person's account. `password` is there only when it was generated just now."""

    name: str
    roles: list[str]
    password: str | None
    is_new: bool


def make_account(name: str, email: str = "", roles: Sequence[str] = (), reset_second_factor: bool = False) -> Account:
    """Make a person's account, or give one that there is an address and roles; a new one gets a password to be changed.

    Raises ArchiveError for a role that there is not.
    """
    groups = list(Group.objects.filter(name__in=roles))
    if missing := sorted(set(roles) - {g.name for g in groups}):
        known = ", ".join(Group.objects.order_by("name").values_list("name", flat=True))
        raise ArchiveError(f"there is no role {missing[0]}; there are {known}")
    password = None
    with transaction.atomic():
        person, is_new = get_user_model().objects.get_or_create(username=name, defaults={"email": email})
        if is_new:
            password = secrets.token_urlsafe(15)
            person.set_password(password)
        person.email = email or person.email
        person.save()
        person.groups.add(*groups)
        if reset_second_factor:
            Authenticator.objects.filter(user=person).delete()
        held = sorted(person.groups.values_list("name", flat=True))
        detail = {"account": name, "roles": held, "new": is_new, "second factor reset": reset_second_factor}
        LogEntry.objects.create(action="account", person="system", detail=detail)
    return Account(name, held, password, is_new)


def _make_front_page() -> None:
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    if FrontPage.objects.exists():
        return
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    # A new archive: Wagtail's own role, which may do nothing that ours may not, would only ask everybody what it is.
    Group.objects.filter(name="Moderators", user=None).delete()
    # Wagtail's own welcome page goes: the front page takes its place and its address.
    for welcome in root.get_children().filter(slug="home"):
        welcome.delete()
    root = Page.get_first_root_node()
    page = root.add_child(instance=FrontPage(title="Front page", slug="home", show_in_menus=False))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": "localhost",
            "port": 80,
            "root_page": page,
            "site_name": settings.SITE_NAME or "Muniment",
        },
    )


_ROLES = {
    "Contributors": (["capture_item", "view_private_item"], ["add_page"]),
    "Editors": (
        ["capture_item", "review_item", "view_private_item"],
        ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
    ),
    "Archivists": (["capture_item", "review_item", "curate_item", "view_private_item", "change_item"], []),
    "Administrators": (
        ["capture_item", "review_item", "curate_item", "view_private_item", "change_item"],
        ["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"],
    ),
}
"""Groups of people: what they may do in the archive, and with pages. Readers are in none of them."""
_NOTES = ["add_sharednote", "change_sharednote", "publish_sharednote", "delete_sharednote"]
_NAMES = [f"{may}_{what}" for what in ("spellingrow", "sourcename") for may in ("add", "change", "delete", "view")]
"""Spellings, and other names of sources: search finds more or less by them, so they are for who may curate."""
_FOR_ADMINISTRATORS = [
    "change_portalsettings",
    "add_user",
    "change_user",
    "delete_user",
    "change_site",
    "add_redirect",
    "change_redirect",
    "delete_redirect",
]


def _make_roles() -> None:
    """Contributors, editors, archivists and administrators, with what each may do. What a portal added to them
    stays."""
    permissions = {(p.content_type.app_label, p.codename): p for p in Permission.objects.select_related("content_type")}
    root = Page.get_first_root_node()
    pictures = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for name, (archive, pages) in _ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(
            permissions["wagtailadmin", "access_admin"], *(permissions["archive", codename] for codename in archive)
        )
        if name == "Administrators":
            group.permissions.add(*(p for (_, codename), p in permissions.items() if codename in _FOR_ADMINISTRATORS))
        if "curate_item" in archive:
            group.permissions.add(*(permissions["muniment_search", codename] for codename in _NAMES))
        if "change_page" in pages:
            group.permissions.add(*(permissions["portal", codename] for codename in _NOTES))
            # Written by a migration of that package's own, and not with its tables.
            translate, _ = Permission.objects.get_or_create(
                codename="submit_translation",
                content_type=ContentType.objects.get(app_label="wagtail_localize", model="translation"),
                defaults={"name": "Can submit translations"},
            )
            group.permissions.add(translate)
        for codename in ("add_image", "choose_image") if pages else ():
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=pictures, permission=permissions["wagtailimages", codename]
            )
        for codename in pages:
            GroupPagePermission.objects.get_or_create(
                group=group, page=root, permission=permissions["wagtailcore", codename]
            )
    # Who gives a role must have what it may (portal/rights.py), with what Wagtail and the portal added to it.
    administrators = Group.objects.get(name="Administrators")
    for group in Group.objects.filter(name__in=_ROLES).exclude(pk=administrators.pk):
        administrators.permissions.add(*group.permissions.all())
        for right in GroupPagePermission.objects.filter(group=group):
            GroupPagePermission.objects.get_or_create(
                group=administrators, page_id=right.page_id, permission_id=right.permission_id
            )
        for held in GroupCollectionPermission.objects.filter(group=group):
            GroupCollectionPermission.objects.get_or_create(
                group=administrators, collection_id=held.collection_id, permission_id=held.permission_id
            )
    # What a contributor drafts goes to the editors; Wagtail's own workflow knows only its moderators.
    for task in GroupApprovalTask.objects.filter(active=True):
        task.groups.add(Group.objects.get(name="Editors"))
    for kind in (Task, Workflow):
        kind.objects.filter(name="Moderators approval").update(name="Editors’ approval")
