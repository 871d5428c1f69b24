"""The archive's screens in Wagtail's admin: menu and addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import curating, editing


class _ArchiveMenuItem(MenuItem):
    """Shown to those who have the permission that its screen needs."""

    permission = "review_item"

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether this person may open the screen."""
        return bool(request.user.has_perm(f"archive.{self.permission}"))


class _CaptureMenuItem(_ArchiveMenuItem):
    permission = "capture_item"


@hooks.register("register_admin_urls")
def archive_urls() -> list[Any]:
    """The addresses of the archive's screens."""
    return [
        path("archive/review/", editing.review_queue, name="review-queue"),
        path("archive/review/<int:number>/", editing.review_item, name="review-item"),
        path("archive/relations/", editing.relation_list, name="relation-list"),
        path("archive/items/", curating.item_list, name="item-list"),
        path("archive/merge/", curating.merge_items, name="merge-items"),
        path("archive/failures/", editing.failure_list, name="failure-list"),
        path("archive/upload/", editing.upload, name="archive-upload"),
    ]


@hooks.register("register_admin_menu_item")
def review_menu() -> MenuItem:
    """The review queue."""
    return _ArchiveMenuItem(_("Review"), reverse("review-queue"), name="review", icon_name="check", order=110)


@hooks.register("register_admin_menu_item")
def items_menu() -> MenuItem:
    """All items, to edit together."""
    return _ArchiveMenuItem(_("Archive items"), reverse("item-list"), name="archive-items", icon_name="folder-open-inverse", order=105)


@hooks.register("register_admin_menu_item")
def relations_menu() -> MenuItem:
    """Reprints and translations that wait for somebody's yes or no."""
    return _ArchiveMenuItem(_("Same thing twice"), reverse("relation-list"), name="relations", icon_name="copy", order=115)


@hooks.register("register_admin_menu_item")
def upload_menu() -> MenuItem:
    """Upload into the archive."""
    return _CaptureMenuItem(_("Capture files"), reverse("archive-upload"), name="archive-upload", icon_name="upload", order=120)


@hooks.register("register_admin_menu_item")
def failures_menu() -> MenuItem:
    """What failed and why."""
    return _ArchiveMenuItem(_("Failures"), reverse("failure-list"), name="failures", icon_name="warning", order=130)
