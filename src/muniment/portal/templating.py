"""What the templates of readers' pages can say: the environment of Jinja, which draws them.

In: Django's settings of its engine. Out: an environment with the portal's own words for addresses, dates, languages and
sizes. Wagtail's admin and the sign-in pages are drawn by Django's own engine, with the same frame (`frame` in
`templatetags`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from types import MethodType
from typing import Any

from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.formats import localize
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from jinja2 import Environment, Template, nodes, pass_context
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from muniment.archive.addresses import find_address, front_of_english
from muniment.portal.act_words import anchor_state
from muniment.portal.event_times import write_times
from muniment.portal.site.contents import place_beside
from muniment.portal.templatetags import muniment as words
from muniment.portal.written import written_once
from muniment.reading.links import outward_link


class PortalEnvironment(Environment):
    """Templates compiled once for each language, with what they say in it: its messages and the addresses that are
    always the same.

    One environment is made for each language, when it is first asked for a template; which one answers is the
    interface's language at that moment.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._speaks = False
        self._speaking: dict[tuple[str | None, str, bool], PortalEnvironment] = {}

    def get_template(self, name: str | Template, parent: str | None = None, globals: Any = None) -> Template:
        """Return a template in the interface's language. Raises TemplateNotFound."""
        return super(PortalEnvironment, self._speaking_now()).get_template(name, parent, globals)

    def _speaking_now(self) -> PortalEnvironment:
        if self._speaks:
            # A part of a page speaks as the page does.
            return self
        key = (get_language(), get_script_prefix(), front_of_english.get())
        speaking = self._speaking.get(key)
        if speaking is None:
            speaking = self.overlay()
            speaking._speaks = True
            self._speaking[key] = speaking
        return speaking

    def compile(self, source: Any, *arguments: Any, **options: Any) -> Any:
        """Compile a template; what Jinja asks for each that it loads."""
        parsed = self.parse(source, *arguments[:2]) if isinstance(source, str) else source
        return super().compile(_Fixed(self).visit(parsed) if self._speaks else parsed, *arguments, **options)


class _Fixed(NodeTransformer):
    """Writes into a template what its calls would answer each time, and the parts that it includes by their names."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._within: list[str] = []

    def visit_Include(self, include: nodes.Include) -> nodes.Node:  # noqa: N802 - Jinja's own name
        environment, name = self._environment, include.template
        # A part that shows itself must be asked for as it goes; and who works on templates wants errors to name the
        # part's file.
        if (
            environment.auto_reload
            or environment.loader is None
            or not isinstance(name, nodes.Const)
            or name.value in self._within
        ):
            return include
        self._within.append(name.value)
        source, filename, _is_current = environment.loader.get_source(environment, name.value)
        part = [self.visit(node) for node in environment.parse(source, name.value, filename).body]
        self._within.pop()
        return nodes.Scope(part).set_lineno(include.lineno).set_environment(environment)

    def visit_Call(self, call: nodes.Call) -> nodes.Expr:  # noqa: N802 - Jinja's own name
        self.generic_visit(call)
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        values = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
        if name not in _ALWAYS_THE_SAME or len(values) < len(call.args) or call.dyn_args or call.dyn_kwargs:
            return call
        answer: nodes.Expr = nodes.Const(_ALWAYS_THE_SAME[name](*values))
        if call.kwargs:
            answer = nodes.Mod(
                answer, nodes.Dict([nodes.Pair(nodes.Const(word.key), word.value) for word in call.kwargs])
            )
        answer.set_lineno(call.lineno).set_environment(self._environment)
        return answer


def make_environment(*, autoescape: bool, **options: Any) -> Environment:
    """Return the environment that readers' pages are drawn in. All that is not the templates' own is escaped, whatever
    is set."""
    extensions = ["wagtail.jinja2tags.core", "wagtail.images.jinja2tags.images"]
    environment = PortalEnvironment(autoescape=True, extensions=extensions, finalize=_write, **options)
    environment.globals |= {
        **_ALWAYS_THE_SAME,
        "ngettext": translate_count,
        "speech": words.speech,
        "with_query": _with_query,
        "regroup": _regroup,
    }
    environment.filters |= {
        name: getattr(words, name)
        for name in (
            "edtf",
            "day_word",
            "shorten",
            "parts",
            "marked",
            "unlocalised",
            "moment",
            "captured",
            "captured_day",
            "language_name",
            "size",
            "digest",
            "per_cent",
            "said_of_target",
            "change_of_target",
            "get",
        )
    }
    environment.filters |= {name: getattr(defaultfilters, name) for name in ("date", "default_if_none", "floatformat")}
    environment.filters["outward"] = outward_link
    environment.filters["page_mark"] = write_page_mark
    environment.filters["anchor_state"] = anchor_state
    environment.filters["hours"] = write_times
    environment.filters["linebreaks"] = defaultfilters.linebreaks_filter
    return environment


def translate(message: str, **values: Any) -> Markup:
    """Return a message in the interface's language. Messages are the templates' own and are not escaped; values are."""
    translated = _translate(message)
    return translated % values if values else translated


@written_once
def _translate(message: str) -> Markup:
    return Markup(gettext(message))  # noqa: S704 - the templates' own


def translate_count(one: str, many: str, count: int, **values: Any) -> Markup:
    """Return a message that depends on a number, in the interface's language."""
    return Markup(ngettext(one, many, count)) % values  # noqa: S704 - the templates' own


def _write(value: Any) -> Any:
    """Return a value as the interface's language writes it. Raises TypeError for a method that a template forgot to
    call."""
    if isinstance(value, MethodType):
        raise TypeError(f"{value.__qualname__} is written without ()")
    return localize(value) if isinstance(value, _LOCALISED) else value


_LOCALISED = (float, date)


def write_page_mark(page: int, beside: str) -> Markup:
    """Write the number of an original's page as it stands in a text: where pages have pictures, a link to that one.
    `beside`: where they are."""
    return _write_page_mark(get_language(), page, beside)


@lru_cache(4096)
def _write_page_mark(language: str | None, page: int, beside: str) -> Markup:
    if not beside:
        return Markup(' <span class="page">[{}]</span>').format(page)
    name = gettext("Page %(number)s") % {"number": page}
    return Markup(' <a class="page" href="{}{}" aria-label="{}">[{}]</a>').format(
        beside, place_beside(page), name, page
    )


@pass_context
def _with_query(context: Context, **changes: Any) -> str:
    return words.with_query({"request": context["request"]}, **changes)


def _regroup(rows: Iterable[Any], name: str) -> list[tuple[Any, list[Any]]]:
    """Return rows that follow one another with the same value of an attribute, as (value, rows)."""
    return [(value, list(group)) for value, group in groupby(rows, key=attrgetter(name))]


_ALWAYS_THE_SAME: dict[str, Callable[..., Any]] = {
    "_": translate,
    "url": find_address,
    "static": lru_cache(64)(static),
    "is_rtl": get_language_bidi,
}
"""What templates call, whose answers for the same values differ between languages only. Values that have names go into
the answer."""
