"""What an editor put on a page and readers do not see, so that the editor is told of it.

In: a page's body of blocks, and who asks. Out: a sentence for each thing that is left off; it names nothing that this
person may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from muniment.archive.models import Collection, Edition, Item
from muniment.archive.person import Person


def tell_left_out(body: Iterable[Any], person: Person | None) -> list[str]:
    """Return what of a body readers do not see, a sentence each."""
    return list(dict.fromkeys(said for block in body for said in _of_block(block, person)))


def _of_block(block: Any, person: Person | None) -> Iterator[str]:
    value = block.value
    if block.block_type == "teasers":
        yield from (
            _of_item(item, person) for item in value.get("items") or [] if item is not None and not item.is_public_now()
        )
    elif block.block_type == "collection" and value.get("collection"):
        collection = Collection.objects.filter(slug=value["collection"]).first()
        if collection is None or not collection.is_public_now():
            yield gettext("Readers cannot see the collection “%(title)s”: it is not public.") % {
                "title": collection.title if collection else value["collection"]
            }
    elif block.block_type == "edition" and value.get("source"):
        if not Edition.objects.filter(source__slug=value["source"]).exists():
            yield gettext("Readers cannot see the newest edition of “%(source)s”: there is none.") % {
                "source": value["source"]
            }
    elif block.block_type == "shared_note" and value is not None and not value.localized.live:
        yield gettext("Readers cannot see the shared note “%(name)s”: it is not published.") % {
            "name": value.localized.name
        }


def _of_item(item: Item, person: Person | None) -> str:
    if Item.objects.visible_to(person).filter(pk=item.pk).exists():
        return gettext("Readers cannot see “%(title)s”: %(visibility)s") % {
            "title": item.title,
            "visibility": item.told_visibility,
        }
    return gettext("Item %(number)s is not public: readers cannot see it") % {"number": item.pk}


def warn_of_left_out(request: HttpRequest, page: Any) -> None:
    """Tell an editor who saved, sent or published a page what of it readers do not see. What is saved by itself while
    one types tells nothing."""
    body = getattr(page.specific, "body", None)
    if body and request.accepts("text/html"):
        for said in tell_left_out(body, request.user):
            messages.warning(request, said)
