"""Pages that editors compose (front pages, landing pages, forms), shared notes, and the portal's settings."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.blocks import Block, RichTextBlock
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import DraftStateMixin, Page, PreviewableMixin, RevisionMixin, TranslatableMixin
from wagtail.snippets.blocks import SnippetChooserBlock

from muniment.archive.models import Edition, Item, Source
from muniment.evidence.dated import tell_days
from muniment.portal.blocks import (
    CollectionBlock,
    EditionBlockChooser,
    EventListBlock,
    LeadBlock,
    PictureBlock,
    TeasersBlock,
    TopicListBlock,
)
from muniment.portal.languages import ALL, check_languages
from muniment.portal.left_out import tell_left_out
from muniment.portal.mark import digest_of, draw_mark
from muniment.portal.middleware import show
from muniment.portal.page_addresses import AddressedCopyForm, AddressedFormPageForm, AddressedPageForm
from muniment.portal.page_privacy import SharedPrivacy

# The portal's menu has the archive's lists; Wagtail's box "Show in menus" puts a page of an editor's own at the foot.
_AT_FOOT = FieldPanel(
    "show_in_menus",
    heading=_("Link in the footer"),
    help_text=_("Shows a link to this page in the footer of every page of the portal."),
)


class SharedNote(TranslatableMixin, DraftStateMixin, RevisionMixin, PreviewableMixin, models.Model):  # type: ignore[misc]
    """An editor's note that is shown on several pages and edited in one place."""

    name = models.CharField(_("Name"), max_length=120, help_text=_("For editors. Readers cannot see it."))
    body = RichTextField(_("Text"), features=["bold", "italic", "link", "ol", "ul"])
    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("body")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("Shared note")
        verbose_name_plural = _("Shared notes")

    def __str__(self) -> str:
        return str(self.name)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Show it as it stands on a page."""
        return "muniment/shared_note.html"


class SharedNoteBlock(SnippetChooserBlock):
    """A shared note, in the page's language where it is translated."""

    class Meta:
        icon = "snippet"
        label = _("Shared note")
        template = "muniment/blocks/shared_note.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the note that readers may see."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["note"] = value.localized if value is not None and value.localized.live else None
        return context


_COLLECTIONS_SHOWN, _ITEMS_SHOWN = 4, 12
"""What a front page without an edition shows, at most."""


def _body_blocks() -> list[tuple[str, Block]]:
    return [
        ("lead", LeadBlock()),
        ("edition", EditionBlockChooser()),
        ("collection", CollectionBlock()),
        ("teasers", TeasersBlock()),
        ("events", EventListBlock()),
        ("topics", TopicListBlock()),
        (
            "note",
            RichTextBlock(
                features=["bold", "italic", "link", "ol", "ul"],
                label=_("Editor's note"),
                template="muniment/blocks/note.html",
            ),
        ),
        ("figure", PictureBlock()),
        ("shared_note", SharedNoteBlock(SharedNote)),
    ]


class ComposedPage(SharedPrivacy, Page):
    """What front pages and landing pages have in common: a body of blocks."""

    base_form_class = AddressedPageForm
    copy_form_class = AddressedCopyForm

    body = StreamField(_body_blocks(), blank=True, verbose_name=_("Body"))
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("body")]
    promote_panels: ClassVar[list[Any]] = Page.promote_panels[:1]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Tag the page with what it can show."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        show(request, "front", "editions", "items")
        if getattr(request, "is_preview", False):
            request.never_keep = True  # type: ignore[attr-defined]
            context["left_out"] = tell_left_out(self.body, request.user)
        return context


class LanguagesField(forms.MultiWidget):
    """Languages in an order: one choice for each place."""

    def __init__(self, attrs: Any = None) -> None:
        rows = [("", "–"), *settings.LANGUAGES]
        labels = [
            _("First (default)"),
            *[format_lazy("{} {}", _("Language"), n) for n in range(2, len(settings.LANGUAGES) + 1)],
        ]
        super().__init__([forms.Select({"aria-label": label}, rows) for label in labels], attrs)

    def decompress(self, value: Any) -> list[str]:
        """Return the choices for a text such as `fr,en`."""
        return [code for code in (value or ",".join(ALL)).split(",") if code]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:  # type: ignore[override]
        """Return the text of what was chosen."""
        return ",".join(code for code in super().value_from_datadict(data, files, name) if code)


class PortalSettingsForm(WagtailAdminModelForm):  # type: ignore[misc]
    """The settings, with the mark as a file."""

    mark_file = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("A small picture shown beside the name: PNG, JPEG or WebP."),
    )
    mark_off = forms.BooleanField(label=_("Remove the logo"), required=False)

    def clean_mark_file(self) -> bytes:
        """Return the mark as it is drawn."""
        file = self.cleaned_data.get("mark_file")
        return draw_mark(file.read()) if file else b""

    def save(self, commit: bool = True) -> Any:
        """Keep the mark with the rest."""
        drawn = self.cleaned_data.get("mark_file")
        if drawn or self.cleaned_data.get("mark_off"):
            self.instance.set_mark(drawn or b"")
        return super().save(commit)


@register_setting(icon="home", order=50)
class PortalSettings(BaseGenericSetting):
    """What the portal is called, and whose front page it shows. Decided by people: no capture changes it."""

    name = models.CharField(
        _("Name"),
        max_length=200,
        blank=True,
        help_text=_("Shown on every page. If empty, the name of the source whose front page is shown."),
    )
    front_source = models.ForeignKey(
        Source,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Front page of"),
        help_text=_(
            "The source whose newest edition is shown as the portal’s front page. If empty, "
            "collections and the newest items. A front page with blocks shows its blocks instead."
        ),
    )
    languages = models.CharField(
        _("Languages of the interface"),
        max_length=100,
        blank=True,
        validators=[check_languages],
        help_text=_(
            "The languages that readers can choose, in this order. The first is the default. "
            "If none is chosen, all are offered."
        ),
    )
    mark = models.BinaryField(default=b"", editable=False)
    """The mark, drawn anew (WebP)."""
    mark_digest = models.CharField(max_length=12, blank=True, editable=False)
    base_form_class = PortalSettingsForm
    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("mark_file"),
        FieldPanel("mark_off"),
        FieldPanel("languages", widget=LanguagesField),
        FieldPanel("front_source"),
    ]

    class Meta:
        verbose_name = _("Portal")

    def __str__(self) -> str:
        return self.name or "Muniment"

    def set_mark(self, drawn: bytes) -> None:
        """Take a mark that is drawn already; empty: none."""
        self.mark, self.mark_digest = drawn, digest_of(drawn)


class FrontPage(ComposedPage):
    """The portal's front: composed by an editor, or the newest edition of the source that somebody chose, or what is
    newest."""

    source = models.ForeignKey(
        Source,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Source"),
        help_text=_(
            "The source whose newest edition is shown if the body is empty. If no source is "
            "chosen, the portal’s settings apply."
        ),
    )
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("source"),
        FieldPanel(
            "body",
            help_text=_("Leave empty to show the newest edition of a source, or collections and the newest items."),
        ),
    ]
    template = "muniment/front_page.html"

    class Meta:
        verbose_name = _("Front page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what is shown where the body is empty: an edition, or the largest collections and the newest items."""
        context = super().get_context(request, *args, **kwargs)
        from muniment.portal.site.front import front_of, largest_strips, topics_by_count

        if not self.body:
            source = self.source_id or PortalSettings.load().front_source_id
            editions = Edition.objects.select_related("source", "capture").filter(source=source)
            edition = editions.order_by("-pk").first() if source else None
            context["front"] = front_of(edition) if edition else None
            context["topics"] = topics_by_count(None)[:14]
            if edition is None:
                context["strips"] = largest_strips(_COLLECTIONS_SHOWN)
                newest = Item.objects.select_related("source").order_by("-created_at", "-pk")
                context["items"] = newest.first_visible(None, _ITEMS_SHOWN)
                tell_days(context["items"])
        return context


class LandingPage(ComposedPage):
    """A page of an editor's own: about a theme, a year, a campaign of capture."""

    template = "muniment/landing_page.html"
    promote_panels: ClassVar[list[Any]] = [*ComposedPage.promote_panels, _AT_FOOT]

    class Meta:
        verbose_name = _("Landing page")


class FormField(AbstractFormField):  # type: ignore[misc]
    """A question of a form."""

    page = ParentalKey("FormPage", on_delete=models.CASCADE, related_name="form_fields")


class FormPage(SharedPrivacy, AbstractEmailForm):  # type: ignore[misc]
    """A page with questions: a correction to report, a document to offer. Answers are kept, and sent on where an
    address is given."""

    introduction = RichTextField(_("Introduction"), blank=True, features=["bold", "italic", "link", "ol", "ul"])
    thanks = RichTextField(
        _("Thank-you message"),
        blank=True,
        features=["bold", "italic", "link"],
        help_text=_("Shown after the form has been submitted."),
    )
    base_form_class = AddressedFormPageForm
    promote_panels: ClassVar[list[Any]] = [*Page.promote_panels[:1], _AT_FOOT]
    copy_form_class = AddressedCopyForm
    template = "muniment/form_page.html"
    landing_page_template = "muniment/form_thanks.html"
    content_panels: ClassVar[list[Any]] = [
        FormSubmissionsPanel(),
        *AbstractEmailForm.content_panels,
        FieldPanel("introduction"),
        InlinePanel("form_fields", label=_("Question"), heading=_("Questions")),
        FieldPanel("thanks"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("from_address"), FieldPanel("to_address")]), FieldPanel("subject")], _("E-mail")
        ),
    ]

    class Meta:
        verbose_name = _("Form page")
