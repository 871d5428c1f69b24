"""The form for an advanced search.

In: a form. Out: the address of the question that it asks.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from muniment.archive.models import Item
from muniment.portal.middleware import never_keep


class AdvancedForm(forms.Form):
    """The query language as fields, for those who do not know its signs."""

    all_words = forms.CharField(label=gettext_lazy("All of these words"), required=False, max_length=300)
    phrase = forms.CharField(label=gettext_lazy("These words together"), required=False, max_length=300)
    any_words = forms.CharField(label=gettext_lazy("Any of these words"), required=False, max_length=300)
    no_words = forms.CharField(label=gettext_lazy("None of these words"), required=False, max_length=300)
    near_first = forms.CharField(label=gettext_lazy("This word"), required=False, max_length=100)
    near_second = forms.CharField(label=gettext_lazy("near this word"), required=False, max_length=100)
    near_distance = forms.IntegerField(
        label=gettext_lazy("maximum distance in words"), required=False, min_value=1, max_value=100, initial=5
    )
    title = forms.CharField(label=gettext_lazy("In the title"), required=False, max_length=300)
    speaker = forms.CharField(label=gettext_lazy("Said by"), required=False, max_length=200)
    author = forms.CharField(label=gettext_lazy("Author"), required=False, max_length=200)
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=200)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("any")), *Item.KINDS]
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("as a language code: en, zh, ar"),
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
            f"{name}:{_one(value)}"
            for name in ("title", "speaker", "author", "place", "source", "kind", "language")
            if (value := _clean(data[name]))
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
