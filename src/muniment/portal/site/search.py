"""Readers' search: results, lines of concordance, comparison, suggestions, export, feed, saved searches.

In: requests; everything that was asked stands in the address, so that it can be shared. Out: pages, JSON for the box, files.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from muniment.archive.models import Collection, Item, Topic
from muniment.evidence.dated import tell_days
from muniment.exchange.exports import export_formats, in_pieces
from muniment.portal.context import portal_name
from muniment.portal.desk.form_numbers import number_in
from muniment.portal.middleware import never_keep
from muniment.portal.security_log import record
from muniment.portal.site.feeds import make_feed
from muniment.portal.site.pages import visible_item
from muniment.portal.templatetags.muniment import language_name, write_date, write_published
from muniment.search import saved as saved_searches
from muniment.search import service
from muniment.search.marks import wanted_of
from muniment.search.models import SavedSearch
from muniment.search.query import QueryError, parse_query
from muniment.search.saved import FILTERS

PER_PAGE = 20
_MOST_PAGES = 500
_SHOWN_VALUES = 12
_YEARS = re.compile(r"[0-9]{1,4}|(?=.*[0-9])[0-9]{0,4}\.\.[0-9]{0,4}")


@dataclass(frozen=True)
class SearchParams:
    """What an address asks: the query, the choices, the order."""

    text: str
    filters: dict[str, list[str]]
    order: str

    @classmethod
    def of(cls, values: QueryDict) -> SearchParams:
        """Read it from an address. `from` and `to` are the ends of a range of years."""
        filters = {name: chosen for name in FILTERS if (chosen := [v for v in values.getlist(name) if v and "\0" not in v])}
        filters["year"] = [v for v in filters.get("year", []) if _YEARS.fullmatch(v)]
        first, last = (values.get(name, "").strip() for name in ("from", "to"))
        first, last = (v if _YEARS.fullmatch(v) and "." not in v else "" for v in (first, last))
        if first or last:
            filters["year"] = [f"{first}..{last}"]
        filters = {name: chosen for name, chosen in filters.items() if chosen}
        order = values.get("order", "relevance")
        return cls(
            values.get("q", "").replace("\0", " ").strip(), filters, order if order in ("relevance", "date", "added") else "relevance"
        )

    def address(self, name: str, *parts: str, **more: str) -> str:
        """Return the address of another view of the same."""
        values: list[tuple[str, str]] = [("q", self.text)]
        values += [(n, v) for n, chosen in self.filters.items() for v in chosen]
        if self.order != "relevance":
            values.append(("order", self.order))
        return f"{reverse(name, args=parts)}?{urlencode([*values, *more.items()])}"

    @property
    def years(self) -> tuple[str, str]:
        """The ends of the range of years that is chosen; empty where none is."""
        chosen = self.filters.get("year", [])
        first, _, last = chosen[0].partition("..") if len(chosen) == 1 and ".." in chosen[0] else ("", "", "")
        return first, last


def _context(asked: SearchParams) -> dict[str, Any]:
    views = [("search", _("Results")), ("search-lines", _("In context")), ("search-compare", _("Compare"))]
    return {
        "q": asked.text,
        "asked": asked,
        "order": asked.order,
        "filters": asked.filters,
        "views": [(name, label, asked.address(name)) for name, label in views],
        "exports": [
            (f.label, f"{reverse('search-export', args=[f.name])}?{asked.address('search').partition('?')[2]}")
            for f in export_formats().values()
        ],
        "feed": asked.address("search-feed", "atom"),
        "is_incomplete": service.is_incomplete(),
    }


def _wrong(request: HttpRequest, template: str, context: dict[str, Any], text: str, error: QueryError) -> HttpResponse:
    context |= {"error": error.sentence, "error_before": text[: error.position], "error_after": text[error.position :]}
    return render(request, template, context, status=400)


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """Search with facets."""
    never_keep(request)
    asked = SearchParams.of(request.GET)
    page = request.GET.get("page", "")
    number = max(1, min(int(page), _MOST_PAGES)) if page.isdecimal() and len(page) < 6 else 1
    context = {**_context(asked), "number": number}
    try:
        found = service.search(
            asked.text, person=request.user, limit=PER_PAGE, offset=(number - 1) * PER_PAGE, filters=asked.filters, order=asked.order, patience=service.PATIENCE
        )  # fmt: skip
    except QueryError as error:
        return _wrong(request, "muniment/search.html", context, asked.text, error)
    topics = Topic.objects.visible_to(request.user).filter(slug__in=found.topics)
    tell_days(item for r in found.results for item in (r.item, *r.same))
    context |= {
        "found": found,
        "facets": _facets(found, asked.filters),
        "years": _chart(found, asked),
        "topics": list(topics),
        "pages": min(_MOST_PAGES, -(-found.total // PER_PAGE)),
        "has_more": number * PER_PAGE < found.total and number < _MOST_PAGES,
        "digests": SavedSearch.DIGESTS,
        "suggested_name": asked.text or _("All items"),
    }
    return render(request, "muniment/search.html", context)


@dataclass(frozen=True)
class FacetValue:
    """A choice in a facet."""

    value: str
    label: str
    count: int
    chosen: bool


def _facets(found: service.Results, filters: dict[str, list[str]]) -> list[tuple[str, str, list[FacetValue]]]:
    titles = {
        "kind": _("Kind"), "year": _("Year of publication"), "source": _("Source"), "topic": _("Topic"), "place": _("Place"), "language": _("Language"), "speaker": _("Speaker"),
    }  # fmt: skip
    topics = {t.slug: t.label() for t in Topic.objects.filter(slug__in=[v for v, _n in found.facets.get("topic", [])])}
    kinds = {k: str(v) for k, v in Item.KINDS}
    labels: dict[str, Callable[[str], str]] = {
        "topic": lambda v: topics.get(v, v),
        "kind": lambda v: kinds.get(v, v),
        "language": lambda v: str(language_name(v)),
    }
    rows = []
    for name, title in titles.items():
        chosen = filters.get(name, [])
        values = found.facets.get(name, [])
        if name == "year":
            if any(".." in v for v in chosen):
                # A range is chosen in the chart.
                continue
            values = sorted(values, reverse=True)
        label = labels.get(name, str)
        listed = [FacetValue(v, label(v), n, v in chosen) for v, n in values]
        known = {v.value for v in listed}
        # What is chosen stays to be taken off, whatever is found.
        listed += [FacetValue(v, label(v), 0, True) for v in chosen if v not in known]
        # The chart of years says that the list has its numbers: all of them.
        shown = None if name == "year" else _SHOWN_VALUES
        listed = [v for v in listed if v.chosen] + [v for v in listed if not v.chosen][:shown]
        if listed:
            rows.append((name, title, listed))
    return rows


@dataclass(frozen=True)
class YearBar:
    """A year in the chart. Positions and sizes in hundredths of its width and height."""

    year: int
    count: int
    left: float
    width: float
    height: float
    chosen: bool

    @property
    def top(self) -> float:
        """Where it begins, from above."""
        return 100 - self.height


@dataclass(frozen=True)
class YearChart:
    """How many were found by year."""

    bars: list[YearBar]
    first: int
    last: int
    begin: str
    """The range that is chosen; empty where none is."""
    end: str
    rest: list[tuple[str, str]]
    """What else the address holds, for the form."""


def _chart(found: service.Results, asked: SearchParams) -> YearChart | None:
    counts = {int(y): n for y, n in found.facets.get("year", []) if y.isdigit() and 1000 <= int(y) < 2200}
    if len(counts) < 2:
        return None
    begin, end = asked.years
    first, last, most = min(counts), max(counts), max(counts.values())
    width = 100 / (last - first + 1)

    bars = [
        YearBar(
            year, count, round((year - first) * width, 3), round(width * 0.86, 3), round(max(2.0, 100 * count / most), 2),
            int(begin or 0) <= year <= int(end or 9999),
        )
        for year, count in sorted(counts.items())
    ]  # fmt: skip
    rest = [("q", asked.text), ("order", asked.order), *((n, v) for n, chosen in asked.filters.items() if n != "year" for v in chosen)]
    return YearChart(bars, first, last, begin, end, [(n, v) for n, v in rest if v])


@require_GET
def lines_page(request: HttpRequest) -> HttpResponse:
    """Each hit in its line of context."""
    never_keep(request)
    asked = SearchParams.of(request.GET)
    sort = request.GET.get("sort", "text")
    sort = sort if sort in ("before", "after") else "text"
    context = {**_context(asked), "sort": sort}
    try:
        found = service.find_concordance(asked.text, person=request.user, filters=asked.filters, sort=sort)
    except QueryError as error:
        return _wrong(request, "muniment/lines.html", context, asked.text, error)
    tell_days(item for item, _line in found.lines)
    return render(request, "muniment/lines.html", {**context, "found": found})


@dataclass(frozen=True)
class ComparedSide:
    """One side of a comparison with what it is called and where its results stand."""

    name: str
    side: service.Side
    address: str
    share: float
    """Its rate as hundredths of the larger one."""


@require_GET
def compare_page(request: HttpRequest) -> HttpResponse:
    """The same query over two sources, collections or periods."""
    never_keep(request)
    asked = SearchParams.of(request.GET)
    chosen = [_side_filters(request, letter) for letter in ("a", "b")]
    context = {
        **_context(asked),
        "sides": [
            {"letter": letter, "source": request.GET.get(f"{letter}_source", ""), "collection": request.GET.get(f"{letter}_collection", ""),
             "from": request.GET.get(f"{letter}_from", ""), "to": request.GET.get(f"{letter}_to", "")}
            for letter in ("a", "b")
        ],
        "sources": service.find_sources(request.user),
        "collections": list(Collection.objects.visible_to(request.user).values_list("title", flat=True)),
    }  # fmt: skip
    if asked.text and any(chosen):
        try:
            found = service.compare(asked.text, chosen, person=request.user)
        except QueryError as error:
            return _wrong(request, "muniment/compare.html", context, asked.text, error)
        tell_days(r.item for side in found for r in side.results)
        context["counts_each"] = len(wanted_of(parse_query(asked.text))) > 1
        most = max((s.per_thousand or 0.0 for s in found), default=0.0) or 1.0
        context["compared"] = [
            ComparedSide(
                _side_name(filters),
                side,
                SearchParams(asked.text, filters, "relevance").address("search"),
                round(100 * (side.per_thousand or 0.0) / most, 1),
            )
            for filters, side in zip(chosen, found, strict=True)
        ]
    return render(request, "muniment/compare.html", context)


def _side_filters(request: HttpRequest, letter: str) -> dict[str, list[str]]:
    values = QueryDict(mutable=True)
    for name in ("source", "collection", "from", "to"):
        if value := request.GET.get(f"{letter}_{name}", "").strip():
            values[name] = value
    return SearchParams.of(values).filters


def _side_name(filters: dict[str, list[str]]) -> str:
    named = [v for n in ("source", "collection") for v in filters.get(n, [])]
    years = [write_date(_as_edtf(v)) for v in filters.get("year", [])]
    return ", ".join([*named, *years]) or _("The whole archive")


def _as_edtf(years: str) -> str:
    """Return a range of years, `2016..2019` with one end or both, as an EDTF interval."""
    first, _between, last = years.partition("..")
    return f"{first or '..'}/{last or '..'}" if _between else first


@require_GET
def like_page(request: HttpRequest, number: int) -> HttpResponse:
    """Items like one."""
    never_keep(request)
    item = visible_item(request, number)
    found = service.find_like(item, request.user, limit=PER_PAGE)
    tell_days(r.item for r in found.results)
    return render(request, "muniment/like.html", {"item": item, "found": found})


@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    """What the beginning of a query may be meant for, for the box."""
    kinds = {"title": _("Title"), "topic": _("Topic"), "place": _("Place"), "speaker": _("Speaker")}
    rows = [
        {"kind": kinds[s.kind], "label": s.label, "address": s.address or f"{reverse('search')}?{urlencode({'q': s.query})}"}
        for s in service.suggest(request.GET.get("q", "")[:200], request.user)
    ]
    if request.GET.get("form") == "browser":
        # As browsers ask their search engines (OpenSearch suggestions).
        return JsonResponse(
            [request.GET.get("q", ""), [r["label"] for r in rows]], safe=False, content_type="application/x-suggestions+json"
        )
    return JsonResponse({"suggestions": rows})


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """Everything that is found, as a stream."""
    wanted = export_formats().get(form)
    if wanted is None:
        raise Http404
    asked = SearchParams.of(request.GET)
    try:
        items = service.find_all(asked.text, person=request.user, filters=asked.filters, order=asked.order)
    except QueryError as error:
        return HttpResponse(f"{error.sentence}\n", status=400, content_type="text/plain; charset=utf-8")
    record("export", request, form=wanted.name, query=asked.text)
    response = StreamingHttpResponse(in_pieces(wanted.write(items)), content_type=f"{wanted.media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="muniment-search.{wanted.name}"'
    return response


@require_GET
def feed(request: HttpRequest, form: str = "atom") -> HttpResponse:
    """What was found and came into the archive last, for everyone."""
    never_keep(request)
    asked = SearchParams.of(request.GET)
    try:
        found = service.search(asked.text, limit=50, filters=asked.filters, order="added", with_facets=False, patience=service.PATIENCE)
    except QueryError as error:
        return HttpResponse(f"{error.sentence}\n", status=400, content_type="text/plain; charset=utf-8")
    title = f"{asked.text or _('All items')} · {portal_name()}"
    return make_feed(request, title, asked.address("search"), [item for r in found.results for item in (r.item, *r.same)])


class AdvancedForm(forms.Form):
    """The query language as fields, for those who do not know its signs."""

    all_words = forms.CharField(label=gettext_lazy("All of these words"), required=False, max_length=300)
    phrase = forms.CharField(label=gettext_lazy("These words together"), required=False, max_length=300)
    any_words = forms.CharField(label=gettext_lazy("Any of these words"), required=False, max_length=300)
    no_words = forms.CharField(label=gettext_lazy("None of these words"), required=False, max_length=300)
    near_first = forms.CharField(label=gettext_lazy("This word"), required=False, max_length=100)
    near_second = forms.CharField(label=gettext_lazy("near this one"), required=False, max_length=100)
    near_distance = forms.IntegerField(
        label=gettext_lazy("at most so many words apart"), required=False, min_value=1, max_value=100, initial=5
    )
    title = forms.CharField(label=gettext_lazy("In the title"), required=False, max_length=300)
    speaker = forms.CharField(label=gettext_lazy("Said by"), required=False, max_length=200)
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=200)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("any")), *Item.KINDS])
    language = forms.CharField(
        label=gettext_lazy("Language"), required=False, max_length=20, help_text=gettext_lazy("as a tag: en, zh, ar")
    )
    first_year = forms.RegexField(r"^\d{4}$", label=gettext_lazy("From the year"), required=False)
    last_year = forms.RegexField(r"^\d{4}$", label=gettext_lazy("to the year"), required=False)

    def query(self) -> str:
        """Return what was filled in, in the query language."""
        data = self.cleaned_data
        parts = _clean(data["all_words"]).split()
        if phrase := _clean(data["phrase"]):
            parts.append(f'"{phrase}"')
        if words := _clean(data["any_words"]).split():
            parts.append(words[0] if len(words) == 1 else f"({' OR '.join(words)})")
        first, second = _clean(data["near_first"]), _clean(data["near_second"])
        if first and second:
            parts.append(f"{_one(first)} near/{data['near_distance'] or 5} {_one(second)}")
        parts += [
            f"{name}:{_one(value)}" for name in ("title", "speaker", "place", "source", "kind", "language") if (value := _clean(data[name]))
        ]
        if data["first_year"] or data["last_year"]:
            parts.append(f"{data['first_year']}..{data['last_year']}")
        parts += [f"-{w}" for w in _clean(data["no_words"]).split()]
        return " ".join(parts)


def _clean(text: str) -> str:
    """Return words without the language's own signs: in this form they are just signs."""
    kept = "".join(" " if c in '"“”„「」()\uff08\uff09:\uff1a*~' else c for c in text)
    return " ".join(w.lstrip("-") if w not in ("AND", "OR", "NOT") else w.lower() for w in kept.split() if w.strip("-"))


def _one(text: str) -> str:
    return f'"{text}"' if " " in text else text


@require_GET
def advanced_page(request: HttpRequest) -> HttpResponse:
    """A form that writes the query."""
    never_keep(request)
    form = AdvancedForm(request.GET or None)
    if form.is_bound and form.is_valid():
        if query := form.query():
            return redirect(f"{reverse('search')}?{urlencode({'q': query})}")
        form.add_error(None, _("Fill in at least one field."))
    return render(request, "muniment/advanced.html", {"form": form})


# --- saved searches -------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def saved_page(request: HttpRequest) -> HttpResponse:
    """A person's own searches: keep one, see them, change their digest, take them off."""
    never_keep(request)
    mine = SavedSearch.objects.filter(person_id=request.user.pk)
    if request.method == "POST":
        action = request.POST.get("action")
        if action == "save":
            return _save(request)
        saved = get_object_or_404(mine, pk=number_in(request.POST, "search"))
        if action == "remove":
            saved.delete()
        elif action == "digest" and request.POST.get("digest") in dict(SavedSearch.DIGESTS):
            saved.digest = request.POST["digest"]
            saved.save(update_fields=["digest"])
        return redirect("saved-searches")
    rows = [(saved, SearchParams(saved.query, saved.filters, "relevance")) for saved in mine]
    return render(
        request,
        "muniment/saved.html",
        {
            "rows": [
                (
                    s,
                    asked.address("search"),
                    asked.address("search-feed", "atom"),
                    saved_searches.why_refused(s),
                    saved_searches.find_gone(s),
                )
                for s, asked in rows
            ],
            "digests": SavedSearch.DIGESTS,
            "has_address": bool(getattr(request.user, "email", "")),
        },
    )


def _save(request: HttpRequest) -> HttpResponse:
    asked = SearchParams.of(request.POST)
    try:
        service.search(asked.text, person=request.user, limit=0, filters=asked.filters, with_facets=False, patience=0)
    except QueryError as error:
        return HttpResponse(f"{error.sentence}\n", status=400, content_type="text/plain; charset=utf-8")
    if SavedSearch.objects.filter(person_id=request.user.pk).count() >= saved_searches.MOST_SAVED:
        return HttpResponse(
            _("You keep as many searches as can be kept; take one off first."), status=409, content_type="text/plain; charset=utf-8"
        )
    digest = request.POST.get("digest", SavedSearch.NEVER)
    SavedSearch.objects.get_or_create(
        person_id=request.user.pk, query=asked.text, filters=asked.filters,
        defaults={"name": (request.POST.get("name", "").replace("\0", "").strip() or asked.text or _("All items"))[:200], "digest": digest if digest in dict(SavedSearch.DIGESTS) else SavedSearch.NEVER},
    )  # fmt: skip
    return redirect("saved-searches")


@require_http_methods(["GET", "POST"])
def stop_digest(request: HttpRequest, key: str) -> HttpResponse:
    """Stop a digest from its own message. Asked with GET, a button is shown: programs that look at mail follow links."""
    never_keep(request)
    stopped = None
    if request.method == "POST":
        stopped = saved_searches.stop_by_key(key)
        if stopped is None:
            raise Http404
    return render(request, "muniment/stop_digest.html", {"stopped": stopped})


def write_digest(saved: SavedSearch, items: list[Item]) -> EmailMessage:
    """Return the message that tells a person what is new for a saved search."""
    with override(get_language() or settings.LANGUAGE_CODE):
        asked = SearchParams(saved.query, saved.filters, "added")
        stop = settings.PUBLIC_URL + reverse("stop-digest", args=[saved_searches.make_stop_key(saved)])
        subject = ngettext("%(count)s new for “%(name)s”", "%(count)s new for “%(name)s”", len(items)) % {
            "count": len(items),
            "name": saved.name,
        }
        rows = [
            "\n".join(
                [
                    item.title,
                    "  ".join(part for part in (write_published(item), item.source.name) if part),
                    settings.PUBLIC_URL + item.get_absolute_url(),
                ]
            )
            for item in items
        ]
        foot = [f"{_('All results')}: {settings.PUBLIC_URL}{asked.address('search')}", f"{_('No more of these messages')}: {stop}"]
        return _message(saved, subject, [*rows, "\n".join(foot)], stop)


def write_refusal(saved: SavedSearch, why: str) -> EmailMessage:
    """Return the message that tells a person that a saved search can no longer be asked, why, and what to do."""
    with override(get_language() or settings.LANGUAGE_CODE):
        stop = settings.PUBLIC_URL + reverse("stop-digest", args=[saved_searches.make_stop_key(saved)])
        subject = _("“%(name)s” can no longer be searched for") % {"name": saved.name}
        parts = [
            why,
            _("Until it can be asked, you are not told what is new for it. Search for it in other words, save that, and remove this one."),
            f"{_('Saved searches')}: {settings.PUBLIC_URL}{reverse('saved-searches')}\n{_('No more of these messages')}: {stop}",
        ]
        if saved.query:
            parts.insert(1, saved.query)
        return _message(saved, subject, parts, stop)


def _message(saved: SavedSearch, subject: str, parts: list[str], stop: str) -> EmailMessage:
    message = EmailMessage(" ".join(subject.split()), "\n\n".join(parts), to=[saved.person.email])
    message.extra_headers = {"List-Unsubscribe": f"<{stop}>"}
    return message
