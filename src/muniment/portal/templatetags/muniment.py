"""Filters and tags for both template engines. Most are defined in modules of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from muniment.portal.codes import change_of_target, failure_name, field_name, said_of_relation, said_of_target
from muniment.portal.text_parts import marked, parts
from muniment.portal.written import (
    captured,
    captured_day,
    day_word,
    digest,
    edtf,
    language_name,
    moment,
    per_cent,
    size,
)

register = template.Library()
for _filter in (
    edtf,
    day_word,
    moment,
    captured,
    captured_day,
    language_name,
    size,
    digest,
    per_cent,
    parts,
    marked,
    field_name,
    failure_name,
    said_of_relation,
    said_of_target,
    change_of_target,
):
    register.filter(_filter)


@register.filter
def shorten(text: str, most: int) -> str:
    """Return the beginning of a text, at most `most` characters of it, cut between words where it has spaces."""
    if len(text) <= most:
        return text
    cut = text[:most]
    if not text[most].isspace() and " " in cut[-30:]:
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(" ,;:") + " …"


@register.filter
def unlocalised(value: float) -> str:
    """Write a number for a program: no separators, a point for the decimals."""
    return f"{value:g}" if isinstance(value, float) else str(value)


@register.simple_tag
@lru_cache(1024)
def speech(language: str | None, direction: str | None = None) -> SafeString:
    """Write the lang and dir attributes of an element that holds a text of that language."""
    from muniment.reading.findings.language import direction as direction_of

    if not language:
        return mark_safe('dir="auto"')
    return mark_safe(f'lang="{escape(language)}" dir="{escape(direction or direction_of(language))}"')  # noqa: S308 - both are escaped


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """Return the page's own query with changes; None takes a name off."""
    request: HttpRequest = context["request"]
    values = {k: v for k, v in request.GET.lists() if k not in changes}
    for name, value in changes.items():
        if value not in (None, ""):
            values[name] = [str(value)]
    return "?" + urlencode(values, doseq=True)


@register.simple_tag(takes_context=True)
def frame(context: dict[str, Any], part: str) -> SafeString:
    """Draw a part of the frame around every page ("opening", "links", "top" or "foot"), for the pages that Django's own
    engine draws."""
    return mark_safe(render_to_string(f"muniment/_{part}.html", request=context["request"], using="jinja2"))  # noqa: S308 - a template's


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """Return a value of a mapping."""
    return mapping.get(key)


@register.simple_tag
def unpublished_too(pages: Iterable[Any], below: bool = False) -> str:
    """Say that what is asked unpublishes translations, where there are any: of these pages, and of all below them."""
    from muniment.portal.page_privacy import public_translations

    meant = [*pages, *(page for above in pages for page in above.get_descendants())] if below else list(pages)
    count = public_translations(meant)
    said = ngettext(
        "This also unpublishes the page’s translation.", "This also unpublishes %(count)d translations.", count
    )
    return said % {"count": count} if count else ""


@register.simple_tag
def each(*things: Any) -> list[Any]:
    """Return what is given as a list."""
    return list(things)


@register.filter
def items_of(rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return the item of each row."""
    return [row["item"] for row in rows]
