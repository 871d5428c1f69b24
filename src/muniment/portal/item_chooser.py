"""Choosing an item for a page: a window that searches the archive, and the block that holds what was chosen.

In: requests of people who compose pages. Out: items that they may see, with their source and date. A page keeps an
item's number, as it did when numbers were typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet

from muniment.archive.models import Item, ItemAlias
from muniment.archive.person import Person

_PER_PAGE = 12
_LONGEST_TYPED = 80
_LARGEST = 2**63 - 1
"""The largest number that a database holds."""
_ADDRESS = re.compile(r"/items/(\d{1,18})(?:/|$)")


class _Found(Sequence[Item]):
    """What a search finds, as a paginator takes it: no more of it is read than is shown."""

    def __init__(self, text: str, person: Person | None) -> None:
        from muniment.search.asking import service
        from muniment.search.engines import opened

        self._person = person
        self._ask = partial(service.search, person=person, with_facets=False, patience=opened.PATIENCE)
        self._text = text
        self._first = self._ask(text, limit=_PER_PAGE)
        if not self._first.total and text[-1].isalnum() and len(text) < _LONGEST_TYPED:
            # People choose while they type: the last word may be a beginning.
            self._text = f"{text}*"
            self._first = self._ask(self._text, limit=_PER_PAGE)

    def __len__(self) -> int:
        return int(self._first.total)

    def __getitem__(self, part: Any) -> Any:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start, stop = part.start or 0, part.stop or len(self)
        found = (
            self._first if (start, stop) == (0, _PER_PAGE) else self._ask(self._text, limit=stop - start, offset=start)
        )
        numbers = [item.pk for result in found.results for item in (result.item, *result.same)]
        items = Item.objects.visible_to(self._person).select_related("source").in_bulk(numbers)
        return [items[number] for number in numbers if number in items]


class _ItemFilterForm(BaseFilterForm):  # type: ignore[misc]
    """A query, as on the portal."""

    person: Person | None = None
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=2000,
        help_text=_("Search words, or an item’s address."),
        widget=forms.TextInput(attrs={"placeholder": _("Search the archive")}),
    )

    def filter(self, objects: QuerySet[Item]) -> QuerySet[Item] | _Found:
        """Return what the query finds among what this person may see; of a query that no index answers, titles that
        have it."""
        from muniment.search.asking.query import QueryError
        from muniment.search.engines.index import SearchUnavailable

        text = self.cleaned_data["q"].strip()
        if not text:
            return objects
        self.is_searching, self.search_query = True, text
        if match := _ADDRESS.search(text):
            return objects.filter(pk=Item.objects.now_at(int(match[1])))
        try:
            return _Found(text, self.person)
        except (QueryError, SearchUnavailable):
            return objects.filter(title__icontains=text)


def _date(item: Item) -> str:
    from muniment.portal.written import write_date

    return write_date(item.published)


class _Visible:
    """Offers what the person who chooses may see, and nothing else."""

    request: Any
    filter_form_class = _ItemFilterForm
    ordering: Any = ["-pk"]

    def get_object_list(self) -> QuerySet[Item]:
        """Return the items that may be chosen."""
        return Item.objects.visible_to(self.request.user).select_related("source")

    def get_filter_form(self) -> Any:
        """Tell the form who searches."""
        form = super().get_filter_form()  # type: ignore[misc]
        form.person = self.request.user
        return form

    @property
    def columns(self) -> list[Column]:
        """Title, source, date, and who may see it."""
        return [
            *super().columns,  # type: ignore[misc]
            Column("source", label=_("Source"), accessor=lambda item: item.source.name),
            Column("published", label=_("Published"), accessor=_date),
            Column("visibility", label=_("Who can see it"), accessor="told_visibility"),
        ]


class ChooseItem(_Visible, views.ChooseView):  # type: ignore[misc]
    """The window."""


class ChooseItemResults(_Visible, views.ChooseResultsView):  # type: ignore[misc]
    """The list in it."""


def _number(text: Any) -> int:
    """Return an item's number. Raises Http404 for what is none."""
    if not re.fullmatch(r"[0-9]{1,18}", str(text)):
        raise Http404
    return int(text)


class ChosenItem(views.ChosenView):  # type: ignore[misc]
    """One that was chosen."""

    def get_object(self, pk: Any) -> Item:
        """Return the item, where this person may see it. Raises Item.DoesNotExist."""
        return Item.objects.visible_to(self.request.user).get(pk=_number(pk))


class ChosenItems(views.ChosenMultipleView):  # type: ignore[misc]
    """Several that were chosen."""

    def get_objects(self, pks: Sequence[Any]) -> QuerySet[Item]:
        """Return those of them that this person may see."""
        return Item.objects.visible_to(self.request.user).filter(pk__in=[_number(pk) for pk in pks])


class ItemChooser(ChooserViewSet):  # type: ignore[misc]
    """The chooser of items."""

    model = Item
    icon = "doc-full"
    per_page = _PER_PAGE
    choose_one_text = _("Choose an item")
    choose_another_text = _("Choose another item")
    choose_view_class = ChooseItem
    choose_results_view_class = ChooseItemResults
    chosen_view_class = ChosenItem
    chosen_multiple_view_class = ChosenItems
    register_widget = False


item_chooser = ItemChooser("item_chooser", url_prefix="archive/choose")


def _label(item: Item) -> str:
    """Return how a chosen item is called on a page's form. Who sees the form may see less than who chose: what is not
    public is not named."""
    if item.is_public_now():
        return str(item.title)
    return gettext("Item %(number)s is not public: readers cannot see it") % {"number": item.pk}


class _ItemWidget(item_chooser.widget_class):  # type: ignore[misc, name-defined]
    show_edit_link = False

    def get_display_title(self, instance: Item) -> str:
        """Return what stands on the form."""
        return _label(instance)


class ItemChooserBlock(blocks.ChooserBlock):
    """An item of the archive, kept by its number. One that was merged into another is the other."""

    target_model = Item

    class Meta:
        icon = "doc-full"

    @property
    def widget(self) -> Any:
        """Return the field that opens the window."""
        return _ItemWidget()

    def to_python(self, value: Any) -> Item | None:
        """Return the item of a number."""
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: Sequence[Any]) -> list[Item | None]:
        """Return the items of numbers, in their order; None for one that there is not."""
        numbers = {value for value in values if isinstance(value, int) and 0 < value <= _LARGEST}
        items = Item.objects.in_bulk(numbers)
        if missing := numbers - set(items):
            moved = dict(ItemAlias.objects.filter(number__in=missing).values_list("number", "item_id"))
            kept = Item.objects.in_bulk(moved.values())
            items |= {number: kept[item] for number, item in moved.items()}
        return [items.get(value) for value in values]

    def render_basic(self, value: Item | None, context: Any = None) -> str:
        """Return what stands where versions of a page are compared."""
        return escape(_label(value)) if value is not None else ""
