"""Who may see what: every route, as each role; and that what is hostile stays harmless."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from muniment.archive.decisions import publish
from muniment.archive.models import Collection, Edition, Item
from muniment.evidence.models import Statement
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.work.worker import work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
SECRET = "Night schools open for dock workers"


@pytest.fixture
def portal(archive: Path) -> Path:
    put_sample(_make_front_page, _make_roles)
    return archive


@pytest.fixture
def editor(portal: Path) -> Client:
    person = User.objects.create_user("editor", password="eleven-clerks-counting")
    person.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(person)
    return client


def routes() -> list[str]:
    """Every public address of the sample portal."""
    item = Item.objects.get(title=SECRET)
    edition = Edition.objects.exclude(number=1).first()
    assert edition is not None
    collection = Collection.objects.first()
    assert collection is not None
    public = [
        "/",
        "/collections/",
        collection.get_absolute_url(),
        "/topics/",
        "/topics/education/",
        "/topics/vocational-education/",
        "/events/",
        "/events.ics",
        "/plans/",
        "/sources/",
        item.source.get_absolute_url(),
        edition.get_absolute_url(),
    ]
    public += [
        f"{item.source.get_absolute_url()}changes/1/2/",
        "/search/?q=schools",
        "/search/?q=dock",
        "/search/lines/?q=dock",
        "/search/compare/?q=dock&a_from=1900&b_to=2030",
        "/search/counts/?q=dock",
        "/search/counts/?q=dock&by=source",
        "/search/counts/?q=dock&show=keywords&a_from=1900&a_to=2020",
        "/search/counts/?q=dock&show=collocates&least=1",
        "/search/counts/?show=ngrams&least=1",
        "/search/counts/?show=growth",
        "/search/counts.csv?q=dock&by=source",
        "/search/counts.jsonl?q=dock&show=collocates&least=1",
        "/search/counts.csv?show=ngrams&least=1",
        "/search/advanced/",
        "/search/many/",
        "/search/suggest/?q=night",
        "/search/feed.atom?q=dock",
        "/search/export.csv?q=dock",
        "/search/export.jsonl",
        "/search/export.bib",
        "/search/export.ris?q=dock",
        "/account/login/",
        "/account/password/reset/",
        "/api/v1/suggest?q=night",
        "/api/v1/lines?q=dock",
        "/api/v1/compare?q=dock&a_years=1900..&b_years=..2030",
        "/api/v1/counts/frequency?q=dock",
        "/api/v1/counts/frequency?q=dock&by=source",
        "/api/v1/counts/keywords?q=dock&a_years=1900..",
        "/api/v1/counts/collocates?q=dock&least=1",
        "/api/v1/counts/ngrams?least=1",
        "/api/v1/counts/growth",
        "/api/v1/concordance?q=dock",
        "/search/lines.csv?q=dock",
        "/search/lines.jsonl?q=dock&sort=before",
        "/about/",
        "/places/",
        "/events/?month=2024-03",
        "/feed.atom",
        "/feed.rss",
        "/feed.json",
        f"{item.source.get_absolute_url()}feed.json",
        "/sitemap.xml",
        "/sitemap-items.xml",
        "/sitemap-places.xml",
        "/opensearch.xml",
        "/ar/",
        "/ru/events/",
        "/topics/education/feed.atom",
        "/api/v1/search?q=dock",
        "/api/v1/openapi.json",
        "/api/v1/sources?limit=1000",
        f"/api/v1/sources/{item.source.slug}",
        "/api/v1/collections?limit=1000",
        f"/api/v1/collections/{collection.slug}",
        "/api/v1/topics?limit=1000",
        "/api/v1/topics/education",
        "/api/v1/places?limit=1000",
        "/api/v1/items?limit=1000",
        f"/api/v1/items?source={item.source.slug}",
        "/api/v1/events?limit=1000",
        "/api/v1/captures?limit=1000",
        "/api/v1/originals?limit=1000",
        "/api/v1/statements?limit=1000",
        "/api/v1/parties?limit=1000",
        "/api/v1/plans?limit=1000",
        "/api/v1/figures?q=dock&period=2019",
        "/figures/?q=schools&period=2019",
        "/figures.csv?q=schools&period=2019",
        "/targets/due/",
        "/targets/due.csv",
        "/api/v1/targets?limit=1000",
        "/api/v1/datasets?limit=1000",
        "/api/v1/series?limit=1000",
        "/api/v1/search?q=dock&order=added",
        "/api/v1/acts?limit=1000",
        "/api/v1/disagreement",
        "/acts/",
        "/acts.csv",
        "/acts/feed.atom",
        "/asked/",
        "/disagreement/",
        "/disagreement.csv",
        "/parties/",
        "/parties/?q=holm",
        "/statements/",
        "/statements/?q=dock",
        "/targets/",
        "/targets/?q=dock",
        "/plans/?q=safe",
        "/data/",
        "/api/v1/search/records?q=dock",
        "/sitemap-statements.xml",
        "/sitemap-parties.xml",
        "/sitemap-plans.xml",
        "/sitemap-targets.xml",
        "/sitemap-data.xml",
        "/robots.txt",
        "/healthz",
    ]
    own = [
        item.get_absolute_url(),
        f"/items/{item.pk}/original",
        f"/items/{item.pk}/card.png",
        f"/items/{item.pk}/cite.bib",
        f"/items/{item.pk}/cite.ris",
        f"/api/v1/items/{item.pk}",
        f"/items/{item.pk}/like/",
        f"/items/{item.pk}/again/",
        f"/items/{item.pk}/cite/",
        f"/items/{item.pk}/cite.json",
        f"/api/v1/items/{item.pk}/like",
        f"/api/v1/items/{item.pk}/versions",
        f"/api/v1/items/{item.pk}/versions/1",
        f"/items/{item.pk}/versions/1/original",
        f"/items/{item.pk}/versions/1/",
        f"/items/{item.pk}/versions/1/?q=dock",
        f"{item.get_absolute_url()}?q=dock",
    ]
    said = Statement.objects.filter(item=item).first()
    assert said is not None
    own_statement = [f"/statements/{said.key}{end}" for end in ("/", ".csv", "/feed.atom", "/feed.rss", "/feed.json")]
    own_statement.append(f"/api/v1/statements/{said.key}")
    own += own_statement
    return [*public, *(f"/zh-hans{p}" for p in ("/", "/events/", "/search/?q=dock", "/topics/education/")), *own]


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode("utf-8", "replace"))


def test_a_private_item_shows_on_no_route_to_the_public_and_on_its_own_to_an_editor(
    portal: Path, editor: Client
) -> None:
    item = Item.objects.get(title=SECRET)
    for route in routes():
        assert Client().get(route).status_code == 200, route
    assert SECRET in body(Client().get("/"))
    publish(item, "private", None)
    from muniment.archive import outbox

    outbox.process_pending()
    for route in routes():
        response = Client().get(route)
        text = body(response)
        assert SECRET not in text and "dock workers" not in text.replace("q=dock", ""), route
        if f"/items/{item.pk}/" in f"{route}/" or f"/s-{item.pk}-" in route:
            assert response.status_code == 404, route
    assert SECRET in body(editor.get(item.get_absolute_url()))
    assert editor.get("/api/v1/search?q=dock").json()["total"] == 1


def test_editors_screens_are_for_those_who_may_review(portal: Path, editor: Client) -> None:
    item = Item.objects.first()
    assert item is not None
    reader = Client()
    reader.force_login(User.objects.create_user("reader", password="twelve-clerks-counting"))
    for path in (
        "/admin/archive/review/",
        f"/admin/archive/review/{item.pk}/",
        "/admin/archive/relations/",
        "/admin/archive/names/",
        "/admin/archive/questions/",
        "/admin/archive/acts/records/",
        "/admin/archive/failures/",
        "/admin/archive/upload/",
        "/admin/archive/data/",
    ):
        assert editor.get(path).status_code == 200, path
        assert Client().get(path).status_code == 302, path
        # Not 302: what is done there leads away too.
        assert reader.get(path).status_code == reader.post(path, {"action": "confirm"}).status_code == 403, path
    item.refresh_from_db()
    assert item.reviewed_at is None


def test_every_route_of_ours_is_known_to_these_tests() -> None:
    known = {
        "front",
        "front-feed",
        "collection-feed",
        "topic-feed",
        "event-calendar",
        "item-calendar",
        "item-original",
        "version-original",
        "item-citation",
        "item-short",
        "item",
        "item-changes",
        "item-version",
        "search-many",
        "item-paragraph",
        "sources",
        "source",
        "edition",
        "edition-changes",
        "collections",
        "collection",
        "topics",
        "topic",
        "events",
        "statement",
        "statement-feed",
        "statement-table",
        "statements",
        "targets",
        "due",
        "due-year",  # test_figures_and_due.py
        "due-table",
        "figures",
        "figures-table",
        "parties",
        "party",
        "party-feed",
        "party-table",
        "plan-feed",
        "plan-table",
        "target",
        "target-feed",
        "target-table",
        "plans",
        "plan",
        "search",
        "search-lines",
        "search-compare",
        "search-counts",
        "search-counts-file",
        "count-snapshots",  # test_snapshots.py
        "count-snapshot",
        "snapshot-citation",
        "snapshot-file",
        "search-lines-file",
        "search-advanced",
        "search-suggest",
        "search-feed",
        "search-export",
        "saved-searches",
        "sessions",
        "stop-digest",
        "item-like",
        "item-reuse",
        "item-compared",  # test_reuse.py
        "item-cite",
        "places",
        "place",
        "picture",
        "editors-picture",
        "item-beside",
        "item-page-number",
        "item-translation",
        "place-feed",
        "acts",  # test_act_pages.py
        "act",
        "acts-feed",
        "acts-table",
        "acts-about-feed",
        "acts-about-table",
        "asked",
        "ask",
        "answer",
        "disagreement",
        "disagreement-table",
        "datasets",  # test_data_pages.py
        "dataset",
        "data-release",
        "release-changes",
        "release-original",
        "data-cell",
        "series",
        "series-embed",
        "series-chart",
        "series-download",
        "admin-door",
        "admin-reset-door",
        "wagtailadmin_logout",
        "wagtailcore_login",
        "account_email",
        "item-page-image",
        "item-picture",
        "item-cover",
        "item-card",
        "collection-card",
        "portal-card",
        "portal-mark",
        "sitemap",
        "sitemap-part",
        "search-description",
        "source-feed",
        "about",
        "health",
        "robots",
    }

    def names(patterns: list[Any]) -> set[str]:
        found: set[str] = set()
        for pattern in patterns:
            if isinstance(pattern, URLResolver) and ("admin" in str(pattern.pattern) or "api" in str(pattern.pattern)):
                continue
            if isinstance(pattern, URLResolver):
                found |= names(pattern.url_patterns)
            elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith("muniment"):
                found.add(str(pattern.name))
        return found

    assert names(get_resolver().url_patterns) - known == set()


def test_an_original_cannot_run_here(portal: Path, capture: Any, tmp_path: Path) -> None:
    file = tmp_path / "evil.html"
    file.write_text(
        "<html><body><article><h1>On the wells</h1><p>"
        + "The wells were counted by the clerk of Stillmoor. " * 10
        + "</p><img src=x onerror=alert(1)><script>alert(2)</script></article></body></html>"
    )
    capture(file)
    item = Item.objects.get(title="On the wells")
    response = Client().get(f"/items/{item.pk}/original")
    assert (
        response["Content-Disposition"].startswith("attachment")
        and response["Content-Type"] == "application/octet-stream"
    )
    assert "sandbox" in response["Content-Security-Policy"] and response["X-Content-Type-Options"] == "nosniff"
    page = body(Client().get(item.get_absolute_url()))
    assert "onerror" not in page and "alert(" not in page


def test_pages_carry_a_strict_policy_and_forms_a_token(portal: Path, editor: Client) -> None:
    response = Client().get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="editor"))
    item = Item.objects.first()
    assert item is not None
    assert strict.post(f"/admin/archive/review/{item.pk}/", {"action": "confirm"}).status_code == 403


def test_an_editor_corrects_and_the_page_shows_it(portal: Path, editor: Client) -> None:
    item = Item.objects.get(title="Sixty wells finished in the lake districts")
    form = editor.get(f"/admin/archive/review/{item.pk}/").context["form"].initial
    done = editor.post(
        f"/admin/archive/review/{item.pk}/",
        {
            **form,
            "action": "correct",
            "title": "Sixty wells finished, the water office says",
            "note": "as the source has it",
        },
    )
    assert done.status_code == 302
    page = body(Client().get(f"/items/{item.pk}/", follow=True))
    assert "Sixty wells finished, the water office says" in page and "Corrected by an editor" in page
    assert [c.field for c in item.corrections.all()] == ["title"]
    wrong = editor.post(f"/admin/archive/review/{item.pk}/", {**form, "action": "correct", "published": "soon"})
    assert wrong.status_code == 200 and "is not a valid date" in body(wrong)


def test_an_upload_is_captured(portal: Path, editor: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("../../notes.txt", b"Notes of the clerk\n\nThe wells were counted again.")
    done = editor.post(
        "/admin/archive/upload/",
        {"files": file, "addresses": "", "source": "The clerk", "date": "2019", "collection": ""},
    )
    assert done.status_code == 302
    work_until_idle()
    assert "1 captured" in body(editor.get(done["Location"]))
    item = Item.objects.get(title="Notes of the clerk")
    assert (item.source.name, item.published, item.origin) == ("The clerk", "2019", "notes.txt")
    refused = editor.post(
        "/admin/archive/upload/", {"addresses": "http://127.0.0.1/x", "source": "", "date": "", "collection": ""}
    )
    work_until_idle()
    assert "private address" in body(editor.get(refused["Location"]))
