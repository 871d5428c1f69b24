"""What is changed in Wagtail's screens makes pages stale as a write of the archive does: by a row of the same
transaction.

In: signals of Wagtail's models, and requests to its screens. Out: tags for the archive's log of what is stale. Every
model that can show on a readers' page is listened to, or alter who may see one: all but those named in
`_SHOWN_NOWHERE`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.http import HttpRequest, HttpResponse
from wagtail.models import PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move, published, unpublished

from muniment.archive.staleness import ALL, mark_stale
from muniment.serving.keeping import Handler
from muniment.serving.page_store import forget_with_all_pages

_LISTENED_TO = {"wagtailcore", "wagtailimages", "wagtaildocs", "wagtailredirects", "wagtailembeds", "portal"}
_SHOWN_NOWHERE = {
    "wagtailcore.revision",
    "wagtailcore.pagelogentry",
    "wagtailcore.modellogentry",
    "wagtailcore.referenceindex",
    "wagtailcore.uploadedfile",
    "wagtailcore.comment",
    "wagtailcore.commentreply",
    "wagtailcore.pagesubscription",
    "wagtailcore.apitoken",
    "wagtailcore.workflow",
    "wagtailcore.workflowstate",
    "wagtailcore.workflowtask",
    "wagtailcore.workflowpage",
    "wagtailcore.workflowcontenttype",
    "wagtailcore.task",
    "wagtailcore.taskstate",
    "wagtailcore.groupapprovaltask",
    "wagtailcore.grouppagepermission",
    "wagtailcore.groupcollectionpermission",
    "wagtailcore.groupsitepermission",
    "portal.formfield",
    # Made while a page is made.
    "wagtailimages.rendition",
    "wagtailembeds.embed",
}
_EVERYWHERE = {"wagtailcore.site", "wagtailcore.locale", "portal.portalsettings", "wagtailcore.pageviewrestriction"}
_FOOT_PAGES = {"portal.landingpage", "portal.formpage"}
"""Pages that an editor may link at the foot of every page."""


def listen() -> None:
    """Listen to what changes composed pages and what they show. To be called once, when the models are there."""
    for signal in (page_published, page_unpublished, published, unpublished, post_page_move):
        signal.connect(_mark_shown, weak=False, dispatch_uid="stale-composed")
    for model in apps.get_models():
        label = model._meta.label_lower
        if model._meta.app_label not in _LISTENED_TO or label in _SHOWN_NOWHERE:
            continue
        for saved_or_deleted in (post_save, post_delete):
            saved_or_deleted.connect(
                _mark_all if label in _EVERYWHERE else _mark_composed,
                sender=model,
                weak=False,
                dispatch_uid=f"stale-{label}",
            )
    m2m_changed.connect(_mark_all, sender=PageViewRestriction.groups.through, weak=False, dispatch_uid="stale-groups")
    for label in _FOOT_PAGES:
        post_delete.connect(_mark_all, sender=apps.get_model(label), weak=False, dispatch_uid=f"stale-foot-{label}")
    # Where sites begin is remembered by each process for an hour.
    forget_with_all_pages(Site.clear_site_root_paths_cache)


def _mark_composed(sender: Any, **details: Any) -> None:
    mark_stale(["front"])


def _mark_shown(sender: Any, **details: Any) -> None:
    """What may stand at the foot of every page makes all stale, also where it is there no more; another page what shows
    composed pages."""
    mark_stale([ALL] if sender._meta.label_lower in _FOOT_PAGES else ["front"])


def _mark_all(sender: Any, **details: Any) -> None:
    mark_stale([ALL])


class OneTransaction:
    """What a person changes in Wagtail's screens is one transaction, with what is stale for it: a kill leaves both or
    neither.

    The archive's own screens set their transactions themselves: some of them work for long.
    """

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a request."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Answer a request that changes something in Wagtail's screens."""
        if (
            request.method != "POST"
            or not request.path.startswith("/admin/")
            or request.path.startswith("/admin/archive/")
        ):
            return None
        with transaction.atomic():
            return view(request, *args, **kwargs)
