"""The words that readers' templates are written in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.template import engines
from django.test import Client
from django.utils import translation
from jinja2 import DictLoader, Environment

from muniment.portal.templating import make_environment


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def draw(template: str, **values: object) -> str:
    return str(engines["jinja2"].from_string(template).render(values))


def test_what_a_source_says_is_escaped_and_what_a_template_says_is_not() -> None:
    assert draw("{{ text }}", text="<b>&") == "&lt;b&gt;&amp;"
    assert draw('{{ _("Edition %(number)s", number=name) }}', name="<i>2</i>") == "Edition &lt;i&gt;2&lt;/i&gt;"
    assert draw("{{ text|linebreaks }}", text="one\n\n<two>") == "<p>one</p>\n\n<p>&lt;two&gt;</p>"
    assert draw("{{ speech(tag, None) }}", tag='x" onclick="y') == 'lang="x&quot; onclick=&quot;y" dir="ltr"'


def test_words_numbers_and_addresses_are_of_the_interfaces_language() -> None:
    with translation.override("fr"):
        assert draw('{{ _("Search") }}') == "Rechercher"
        assert draw("{{ 2.5 }}|{{ n }}|{{ d }}", n=1.25, d=date(2031, 4, 5)) == "2.5|1,25|5 avril 2031"
        assert draw("{{ url('front') }}|{{ url('source', 'x') }}") == "/fr/|/fr/sources/x/"
        assert draw('{{ ngettext("%(counter)s item", "%(counter)s items", 3, counter=3) }}').startswith("3 ")
    assert draw("{{ url('front') }}|{{ url('source', 'x') }}") == "/|/sources/x/"
    assert draw('{{ _("Search") }}') == "Search"


@pytest.fixture
def parts() -> Environment:
    """Templates that say what pages say, in an environment made as the portal's is."""
    templates = {
        "page": '{% set name = "outer" %}<h1>{{ _("Search") }}</h1>{% include "part" %}{{ name }} {{ url("front") }} '
        '{{ url("source", slug) }}',
        "part": '{% set name = "inner" %}{{ _("Edition %(number)s", number=number) }} {{ name }} {% include "tree" %}',
        "tree": "({{ tree[0] }}{% if tree[1:] %}{% with tree=tree[1:] %}{% include 'tree' %}{% endwith %}{% endif %})",
    }
    return make_environment(autoescape=True, loader=DictLoader(templates), auto_reload=False)


def test_a_template_is_compiled_in_each_language_and_says_what_it_says_there(parts: Environment) -> None:
    values = {"number": "<2>", "tree": [1, 2, 3], "slug": "x"}
    for _ in range(2):
        assert (
            parts.get_template("page").render(values)
            == "<h1>Search</h1>Edition &lt;2&gt; inner (1(2(3)))outer / /sources/x/"
        )
        with translation.override("fr"):
            french = parts.get_template("page").render(values)
            assert french.startswith("<h1>Rechercher</h1>") and french.endswith(
                "&lt;2&gt; inner (1(2(3)))outer /fr/ /fr/sources/x/"
            )


def test_what_every_page_of_a_language_says_is_not_asked_for_again(
    parts: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with translation.override("fr"):
        page = parts.get_template("page")
        monkeypatch.setitem(parts.globals, "_", lambda *_values, **_named: pytest.fail("a message was looked up"))
        assert "Rechercher" in page.render(number=2, tree=[1], slug="x")


def test_rows_that_follow_one_another_are_gathered_in_their_order() -> None:
    rows = [date(2031, 1, 1), date(2030, 1, 1), date(2030, 2, 1), date(2031, 5, 1)]
    assert (
        draw('{% for year, days in regroup(rows, "year") %}{{ year }}:{{ days|length }} {% endfor %}', rows=rows)
        == "2031:1 2030:2 2031:1 "
    )


def test_a_method_that_a_template_forgot_to_call_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"_Day\.isoformat is written without"):
        draw("{{ day.isoformat }}", day=_Day())


class _Day:
    def isoformat(self) -> str:
        return "2031-04-05"


@pytest.mark.django_db
def test_pages_of_both_engines_have_the_same_frame() -> None:
    ours, sign_in = (Client().get(path).content.decode() for path in ("/ar/about/", "/ar/accounts/login/"))
    header = ours[ours.index("<header") : ours.index("</header>")]
    assert 'dir="rtl"' in ours and 'dir="rtl"' in sign_in
    assert header.replace("/about/", "/accounts/login/") in sign_in
    for part in ("portal.css", "search.js", 'rel="search"', "/api/v1/openapi.json", 'hreflang="zh-Hans"'):
        assert part in ours and part in sign_in
