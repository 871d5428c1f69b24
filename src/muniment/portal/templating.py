"""What the templates of readers' pages can say: the environment of Jinja, which draws them.

In: Django's settings of its engine. Out: an environment with the portal's own words for addresses, dates, languages and sizes.
Wagtail's admin and the sign-in pages are drawn by Django's own engine, with the same frame (`frame` in `templatetags`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from types import MethodType
from typing import Any

from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.formats import localize
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from .templatetags import muniment as words


def make_environment(*, autoescape: bool, **options: Any) -> Environment:
    """Return the environment that readers' pages are drawn in. All that is not the templates' own is escaped, whatever is set."""
    extensions = ["wagtail.jinja2tags.core", "wagtail.images.jinja2tags.images"]
    environment = Environment(autoescape=True, extensions=extensions, finalize=_write, **options)
    environment.globals |= {
        "_": translate, "ngettext": translate_count,
        "url": find_address, "static": lru_cache(64)(static), "is_rtl": get_language_bidi, "speech": words.speech,
        "with_query": _with_query, "regroup": _regroup,
    }  # fmt: skip
    environment.filters |= {name: getattr(words, name) for name in (
        "edtf", "shorten", "parts", "marked", "unlocalised", "moment", "language_name", "size", "digest", "per_cent", "get",
    )}  # fmt: skip
    environment.filters |= {name: getattr(defaultfilters, name) for name in ("date", "default_if_none", "floatformat")}
    environment.filters["linebreaks"] = defaultfilters.linebreaks_filter
    return environment


def translate(message: str, **values: Any) -> Markup:
    """Return a message in the interface's language. Messages are the templates' own and are not escaped; values are."""
    translated = _translate(get_language(), message)
    return translated % values if values else translated


def translate_count(one: str, many: str, count: int, **values: Any) -> Markup:
    """Return a message that depends on a number, in the interface's language."""
    return Markup(ngettext(one, many, count)) % values  # noqa: S704 - the templates' own


@lru_cache(8192)
def _translate(language: str | None, message: str) -> Markup:
    # What a template says is said on every page: looking it up takes longer than keeping it.
    return Markup(gettext(message))  # noqa: S704 - the templates' own


def find_address(name: str, *arguments: Any) -> str:
    """Return the address of a page by its name, in the interface's language."""
    return _find_address(get_language(), get_script_prefix(), name, arguments)


@lru_cache(4096)
def _find_address(language: str | None, prefix: str, name: str, arguments: tuple[Any, ...]) -> str:
    return reverse(name, args=arguments)


def _write(value: Any) -> Any:
    """Return a value as the interface's language writes it. Raises TypeError for a method that a template forgot to call."""
    if isinstance(value, MethodType):
        raise TypeError(f"{value.__qualname__} is written without ()")
    return localize(value) if isinstance(value, float | date) else value


@pass_context
def _with_query(context: Context, **changes: Any) -> str:
    return words.with_query({"request": context["request"]}, **changes)


def _regroup(rows: Iterable[Any], name: str) -> list[tuple[Any, list[Any]]]:
    """Return rows that follow one another with the same value of an attribute, as (value, rows)."""
    return [(value, list(group)) for value, group in groupby(rows, key=attrgetter(name))]
