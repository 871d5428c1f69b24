"""The archive's screens in Wagtail's admin: menu and addresses."""

from __future__ import annotations

from typing import Any

from django.forms import HiddenInput
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import path, re_path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.admin.menu import DismissibleMenuItem, MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.models import ModelLogEntry, Page, PageLogEntry
from wagtail.permissions import page_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail_localize.views import submit_translations
from wagtail_localize.views.submit_translations import SubmitTranslationForm

from muniment.archive.models import LogEntry, person_name
from muniment.portal import sessions
from muniment.portal.desk import acts as act_views
from muniment.portal.desk import data as data_views
from muniment.portal.desk import failures as failure_views
from muniment.portal.desk import items as curating
from muniment.portal.desk import joining, review, uploads
from muniment.portal.desk import work as work_views
from muniment.portal.desk.people import hold_batch
from muniment.portal.item_chooser import item_chooser
from muniment.portal.left_out import warn_of_left_out
from muniment.portal.models import SharedNote
from muniment.portal.offered_languages import offered
from muniment.portal.overview import Overview
from muniment.portal.page_addresses import refuse_move, refuse_moves
from muniment.portal.rights import may_change
from muniment.search.models import SourceName, SpellingRow

# Who has no name on record (the account that `init` makes has none) would change nothing else on the screen of the own
# account.
for _name in ("first_name", "last_name"):
    NameEmailForm.base_fields[_name].required = False
# Wagtail's window speaks of the page and what is below it alone.
PageViewRestrictionForm.base_fields["restriction_type"].help_text = _(
    "It also applies to the page’s translations and to all pages below them. A translation can have "
    "its own restriction."
)


_title_in_admin = Page.get_admin_display_title


def _name_root(page: Page) -> str:
    """Return a page's title in the admin: that of the root, which Wagtail stores in English, in the interface's
    language."""
    title = str(_title_in_admin(page))
    return gettext("Root") if page.is_root() and title == "Root" else title


Page.get_admin_display_title = _name_root


class OfferedTranslationForm(SubmitTranslationForm):  # type: ignore[misc]
    """Into which languages a page is translated: those that the portal offers its readers."""

    def __init__(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(instance, *args, **kwargs)
        field = self.fields["locales"]
        field.label = _("Languages")
        field.help_text = _("The languages that the portal offers. Choose more under Settings, Portal.")
        field.queryset = field.queryset.filter(language_code__in=offered())
        if len(field.queryset) < 2:
            self.fields["select_all"].widget = HiddenInput()


submit_translations.SubmitTranslationForm = OfferedTranslationForm


class _ArchiveMenuItem(MenuItem):
    """Shown to those who have the permission that its screen needs."""

    permission = "review_item"

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may open the screen."""
        return bool(request.user.has_perm(f"archive.{self.permission}"))


class _CaptureMenuItem(_ArchiveMenuItem):
    permission = "capture_item"


class _WorkMenuItem(MenuItem):
    """Shown to those who see jobs there: who brings something, and who may review."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may open the screen."""
        return work_views.jobs_of(request.user) is not None


@hooks.register("construct_help_menu")
def help_without_news(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave the news of Wagtail out of the menu, and the badge that counts it: its words are English in some
    languages."""
    for number, item in enumerate(items):
        if isinstance(item, DismissibleMenuItem):
            attrs = {name: value for name, value in item.attrs.items() if not name.startswith("data-")}
            items[number] = MenuItem(
                item.label, item.url, name=item.name, icon_name=item.icon_name, order=item.order, attrs=attrs
            )
    items[:] = [item for item in items if not item.name.startswith("whats-new")]


@hooks.register("register_admin_urls")
def archive_urls() -> list[Any]:
    """The addresses of the archive's screens."""
    return [
        path("archive/review/", review.review_queue, name="review-queue"),
        path("archive/review/<int:number>/", review.review_item, name="review-item"),
        path("archive/relations/", review.relation_list, name="relation-list"),
        path("archive/acts/new/", act_views.write_act, name="write-act"),
        path("archive/acts/records/", act_views.act_records, name="act-records"),
        re_path(r"^archive/acts/(?P<key>[eaqnrhsd]-[0-9a-f]{32})/$", act_views.change_act, name="change-act"),
        path("archive/questions/", act_views.question_list, name="reader-questions"),
        path("archive/names/", joining.joining_list, name="joining-list"),
        path("archive/items/", curating.item_list, name="item-list"),
        path("archive/collections/", curating.collection_list, name="collection-list"),
        path("archive/merge/", curating.merge_items, name="merge-items"),
        path("archive/failures/", failure_views.failure_list, name="failure-list"),
        path("archive/failures/<int:number>/", failure_views.pending_capture, name="pending-capture"),
        path("archive/upload/", uploads.upload, name="archive-upload"),
        path("archive/corpus/", uploads.bring_corpus, name="archive-corpus"),
        path("archive/corpus/<int:number>/", uploads.capture_checked, name="capture-corpus"),
        path("archive/data/", data_views.bring_data, name="archive-data"),
        path("archive/data/<str:token>/", data_views.data_file, name="archive-data-file"),
        path("archive/work/", work_views.job_list, name="job-list"),
        path("archive/work/<int:number>/", work_views.job_page, name="job"),
        path("people/<int:number>/sessions/", sessions.sessions_of_person, name="person-sessions"),
    ]


@hooks.register("register_admin_menu_item")
def review_menu() -> MenuItem:
    """The review queue."""
    return _ArchiveMenuItem(_("Review"), reverse("review-queue"), name="review", icon_name="check", order=110)


@hooks.register("register_admin_menu_item")
def items_menu() -> MenuItem:
    """All items, to edit together."""
    return _ArchiveMenuItem(
        _("Archive items"), reverse("item-list"), name="archive-items", icon_name="folder-open-inverse", order=105
    )


@hooks.register("register_admin_menu_item")
def collections_menu() -> MenuItem:
    """Collections, and who may see them."""
    return _ArchiveMenuItem(
        _("Collections"), reverse("collection-list"), name="archive-collections", icon_name="list-ul", order=107
    )


@hooks.register("register_admin_menu_item")
def relations_menu() -> MenuItem:
    """Reprints and translations that wait for somebody's yes or no."""
    return _ArchiveMenuItem(_("Duplicates"), reverse("relation-list"), name="relations", icon_name="copy", order=115)


@hooks.register("register_admin_menu_item")
def joining_menu() -> MenuItem:
    """Parties and plans that may be one."""
    return _ArchiveMenuItem(
        _("Names that may be one"), reverse("joining-list"), name="joining", icon_name="group", order=116
    )


@hooks.register("register_admin_menu_item")
def questions_menu() -> MenuItem:
    """What readers asked."""
    return _ArchiveMenuItem(
        _("Readers’ questions"), reverse("reader-questions"), name="reader-questions", icon_name="help", order=117
    )


@hooks.register("register_admin_menu_item")
def upload_menu() -> MenuItem:
    """Upload into the archive."""
    return _CaptureMenuItem(
        _("Capture files"), reverse("archive-upload"), name="archive-upload", icon_name="upload", order=120
    )


@hooks.register("register_admin_menu_item")
def data_menu() -> MenuItem:
    """Bring a data file as a release."""
    return _ArchiveMenuItem(_("Bring data"), reverse("archive-data"), name="archive-data", icon_name="table", order=122)


@hooks.register("register_admin_menu_item")
def failures_menu() -> MenuItem:
    """What failed and why."""
    return _ArchiveMenuItem(_("Failures"), reverse("failure-list"), name="failures", icon_name="warning", order=130)


@hooks.register("register_admin_menu_item")
def work_menu() -> MenuItem:
    """What is captured or read in the background."""
    return _WorkMenuItem(_("Background jobs"), reverse("job-list"), name="archive-work", icon_name="history", order=125)


@hooks.register("construct_settings_menu")
def name_media_folders(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail calls its folders of images and documents collections, too: one word is for one thing here."""
    for item in menu_items:
        if item.name == "collections":
            item.label = _("Image and document folders")


class SubmitForApproval(SubmitForModerationMenuItem):  # type: ignore[misc]
    """Sends a draft to who may publish it, called what it does and not by the name of who looks at it."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the name."""
        return {**super().get_context_data(parent_context), "label": _("Submit for approval")}


@hooks.register("construct_page_action_menu")
def name_submission(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Let the action be called as the guides call it."""
    menu_items[:] = [
        SubmitForApproval(item.order) if isinstance(item, SubmitForModerationMenuItem) else item for item in menu_items
    ]


@hooks.register("construct_help_menu")
def leave_out_release_notes(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """The help menu is about this portal, and not about the releases of what it is built on."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith("whats-new-in-wagtail")]


hooks.register("register_admin_viewset", lambda: item_chooser)


class SharedNoteViewSet(SnippetViewSet):  # type: ignore[misc]
    """Shared notes in the menu, beside pages."""

    model = SharedNote
    icon = "snippet"
    menu_label = _("Shared notes")
    menu_order = 140
    add_to_admin_menu = True


register_snippet(SharedNoteViewSet)


class SpellingRowViewSet(SnippetViewSet):  # type: ignore[misc]
    """Spellings of words and names: who asks for one finds them all."""

    model = SpellingRow
    icon = "openquote"
    menu_label = _("Spellings")
    menu_order = 117
    add_to_admin_menu = True
    list_display = ("forms", "note")
    search_fields = ("forms", "note")
    search_backend_name = None
    panels = (FieldPanel("forms"), FieldPanel("note"))


class SourceNameViewSet(SnippetViewSet):  # type: ignore[misc]
    """Other names by which search finds a source."""

    model = SourceName
    icon = "site"
    menu_label = _("Other names of sources")
    menu_order = 118
    add_to_admin_menu = True
    list_display = ("name", "source")
    list_filter = ("source",)
    search_fields = ("name", "source__name")
    search_backend_name = None
    panels = (FieldPanel("source"), FieldPanel("name"))


register_snippet(SpellingRowViewSet)
register_snippet(SourceNameViewSet)

_TOUR_UNTIL = 5
"""Things done by a person after which the first steps are folded away."""


class FirstSteps(Component):  # type: ignore[misc]
    """What a person can do here, in the order in which one does it first. Open for who is new, folded for who is
    not."""

    order = 50

    def render_html(self, parent_context: Any) -> str:
        """Return the panel."""
        request = parent_context["request"]
        done = (
            PageLogEntry.objects.filter(user=request.user).count()
            + ModelLogEntry.objects.filter(user=request.user).count()
        )
        # Entries made before accounts were written down have the name alone.
        names = {person_name(request.user), request.user.get_full_name() or request.user.get_username()}
        done += LogEntry.objects.filter(person__in=names)[:_TOUR_UNTIL].count()
        may = {
            name: request.user.has_perm(f"archive.{name}") for name in ("capture_item", "review_item", "curate_item")
        }
        may |= {
            f"{name}_page": page_permission_policy.user_has_permission(request.user, name)
            for name in ("add", "publish")
        }
        context = {"may": may, "is_new": done < _TOUR_UNTIL}
        return render_to_string("muniment/admin/first_steps.html", context, request=request)


@hooks.register("construct_homepage_panels")
def first_steps(request: HttpRequest, panels: list[Any]) -> None:
    """A short tour, on the first screen of the admin."""
    panels.insert(0, FirstSteps())
    panels.insert(1, Overview())


@hooks.register("insert_global_admin_css")
def admin_styles() -> str:
    """The archive's own screens, and the tour."""
    from django.templatetags.static import static
    from django.utils.html import format_html_join

    sheets = (static("muniment/fonts.css"), static("muniment/admin.css"))
    return str(format_html_join("", '<link rel="stylesheet" href="{}">', ((sheet,) for sheet in sheets)))


@hooks.register("insert_global_admin_js")
def admin_names() -> str:
    """Names for fields that Wagtail leaves without one."""
    from django.templatetags.static import static
    from django.utils.html import format_html

    return str(format_html('<script type="module" src="{}"></script>', static("muniment/admin.js")))


hooks.register("after_create_page", warn_of_left_out)
hooks.register("after_edit_page", warn_of_left_out)
hooks.register("before_bulk_action", hold_batch)
hooks.register("before_bulk_action", refuse_moves)
hooks.register("before_move_page", refuse_move)


@hooks.register("register_user_listing_buttons")
def sessions_button(user: Any, request_user: Any) -> list[Button]:
    """Leads from the list of people to where somebody is signed in."""
    if not may_change(request_user, user):
        return []
    return [
        Button(_("Sessions and password"), reverse("person-sessions", args=[user.pk]), icon_name="key", priority=20)
    ]
