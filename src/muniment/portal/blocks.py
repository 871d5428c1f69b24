"""The blocks that editors compose pages of: a quotation, a picture, an edition, a collection, items, events, topics.

In: what an editor chose. Out: what a block's template shows, only of what the public may see.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from muniment.archive.models import Collection, Edition, Item
from muniment.evidence.dated import tell_days
from muniment.portal import choices
from muniment.portal.item_chooser import ItemChooserBlock


class PictureBlock(blocks.StructBlock):
    """A picture with a text that stands for it. Wagtail lets none through without, unless it only adorns."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=400)
    credit = blocks.CharBlock(
        label=_("Credit"), required=False, max_length=200, help_text=_("Who made it, and under which licence.")
    )

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "muniment/blocks/figure.html"


class LeadBlock(blocks.StructBlock):
    """Words that open the page, quoted from somebody."""

    text = blocks.TextBlock(label=_("Text"), help_text=_("Words of a source, exactly as it published them."))
    said_by = blocks.CharBlock(label=_("Said by"), help_text=_("Who said it. Shown below the quotation."))
    date = blocks.DateBlock(label=_("Date"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Lead")
        template = "muniment/blocks/lead.html"


class EditionBlockChooser(blocks.StructBlock):
    """The newest edition of a source, whole."""

    source = blocks.ChoiceBlock(
        choices=choices.sources,
        label=_("Source"),
        help_text=_("Shows the newest captured front page of this source, and updates when a newer one is captured."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Newest edition of a source")
        template = "muniment/blocks/edition.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the edition."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        from muniment.portal.site.front import front_of

        edition = Edition.objects.filter(source__slug=value.get("source")).select_related("source", "capture").first()
        context["front"] = front_of(edition) if edition else None
        return context


class CollectionBlock(blocks.StructBlock):
    """A collection as a strip of years."""

    collection = blocks.ChoiceBlock(choices=choices.collections, label=_("Collection"))

    class Meta:
        icon = "list-ul"
        label = _("Collection")
        template = "muniment/blocks/collection.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the collection and its years."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        from muniment.portal.site.front import strip_of

        collection = Collection.objects.visible_to(None).filter(slug=value.get("collection")).first()
        context["strip"] = strip_of(collection) if collection else None
        return context


class TeasersBlock(blocks.StructBlock):
    """Items as teasers: chosen ones, or the newest of a kind."""

    heading = blocks.CharBlock(label=_("Heading"), required=False)
    items = blocks.ListBlock(
        ItemChooserBlock(label=_("Item"), required=False),
        label=_("Items"),
        required=False,
        default=[],
        help_text=_("Leave empty for the newest."),
    )
    kind = blocks.ChoiceBlock(choices=Item.KINDS, required=False, label=_("Kind"))
    most = blocks.IntegerBlock(default=6, min_value=1, max_value=30, label=_("Maximum number"))

    class Meta:
        icon = "doc-empty"
        label = _("Teasers")
        template = "muniment/blocks/teasers.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the items that the public may see."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        visible = Item.objects.visible_to(None).select_related("source")
        numbers = [item.pk for item in value.get("items") or [] if item is not None]
        if numbers:
            by_id = {i.pk: i for i in visible.filter(pk__in=numbers)}
            context["items"] = [by_id[n] for n in numbers if n in by_id]
        else:
            if value.get("kind"):
                visible = visible.filter(kind=value["kind"])
            context["items"] = list(visible[: value.get("most") or 6])
        tell_days(context["items"])
        return context


class EventListBlock(blocks.StructBlock):
    """Events by date."""

    most = blocks.IntegerBlock(default=5, min_value=1, max_value=30, label=_("Maximum number"))

    class Meta:
        icon = "date"
        label = _("Event list")
        template = "muniment/blocks/events.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the events that the public may see."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["items"] = list(
            Item.objects.visible_to(None)
            .filter(kind="event")
            .select_related("event", "source")
            .order_by(models.F("event__sort_date").desc(nulls_last=True))[: value.get("most") or 5]
        )
        return context


class TopicListBlock(blocks.StructBlock):
    """Topics with how many items name them."""

    most = blocks.IntegerBlock(default=12, min_value=1, max_value=60, label=_("Maximum number"))

    class Meta:
        icon = "tag"
        label = _("Topic list")
        template = "muniment/blocks/topics.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the topics."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        from muniment.portal.site.front import topics_by_count

        context["topics"] = topics_by_count(None)[: value.get("most") or 12]
        return context
