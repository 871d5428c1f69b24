"""Addresses. English pages are at the root, other interface languages under their language code."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views import serve as documents
from wagtail.urls import serve_pattern
from wagtail.views import authenticate_with_password
from wagtail.views import serve as wagtail_serve

from muniment.portal import accounts, own_addresses, sessions
from muniment.portal.site import (
    about,
    acts,
    advanced,
    cards,
    counts,
    data,
    editions,
    feeds,
    figures,
    items,
    lists,
    many,
    mark,
    parties,
    plans,
    reuse,
    saved,
    search,
    snapshots,
    statements,
    versions,
)
from muniment.portal.site import side_by_side as beside
from muniment.portal.site.discovery import SITEMAPS, search_description, sitemap_index

handler403 = "muniment.portal.accounts.forbidden"
handler404 = "muniment.portal.site.about.not_found"

_STATEMENT = r"(?P<key>s-\d{1,18}-[0-9a-f]{16}(?:\.\d{1,6})?)"
_ACT = r"(?P<key>[eaqnrhsd]-[0-9a-f]{32})"
_ANSWERED = r"(?P<key>q-[0-9a-f]{32}|s-\d{1,18}-[0-9a-f]{16}(?:\.\d{1,6})?)"
_MATTER = r"(?P<about>[st]-\d{1,18}-[0-9a-f]{16}(?:\.\d{1,6})?|plans/[^/]{1,200})"
_TARGET = r"(?P<key>t-\d{1,18}-[0-9a-f]{16}(?:\.\d{1,6})?)"

urlpatterns = [
    # One way in: Wagtail's own forms know no second factor, and set passwords without a limit on tries.
    path("admin/login/", accounts.enter_admin, name="admin-door"),
    re_path(
        r"^admin/password_reset/", RedirectView.as_view(pattern_name="account_reset_password"), name="admin-reset-door"
    ),
    # By the name that Wagtail's own way out has, in whose place it stands.
    path("admin/logout/", accounts.leave_admin, name="wagtailadmin_logout"),
    path("admin/", include(wagtailadmin_urls)),
    # The address that an OpenID Connect server sends people back to is one, whatever their language.
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("api/v1/", include("muniment.exchange.urls")),
    path("healthz", about.health, name="health"),
    path("robots.txt", about.robots, name="robots"),
    re_path(r"^feed\.(?P<form>atom|rss|json)$", feeds.front_feed, name="front-feed"),
    re_path(
        r"^collections/(?P<slug>[^/]+)/feed\.(?P<form>atom|rss|json)$", feeds.collection_feed, name="collection-feed"
    ),
    re_path(r"^topics/(?P<slug>[-\w]+)/feed\.(?P<form>atom|rss|json)$", feeds.topic_feed, name="topic-feed"),
    re_path(r"^places/(?P<number>\d+)/feed\.(?P<form>atom|rss|json)$", feeds.place_feed, name="place-feed"),
    re_path(r"^sources/(?P<slug>[^/]+)/feed\.(?P<form>atom|rss|json)$", feeds.source_feed, name="source-feed"),
    re_path(
        rf"^statements/{_STATEMENT}/feed\.(?P<form>atom|rss|json)$", statements.statement_feed, name="statement-feed"
    ),
    re_path(rf"^statements/{_STATEMENT}\.csv$", statements.statement_table, name="statement-table"),
    re_path(r"^parties/(?P<number>\d{1,18})/feed\.(?P<form>atom|rss|json)$", parties.party_feed, name="party-feed"),
    re_path(r"^parties/(?P<number>\d{1,18})\.csv$", parties.party_table, name="party-table"),
    re_path(rf"^targets/{_TARGET}/feed\.(?P<form>atom|rss|json)$", plans.target_feed, name="target-feed"),
    re_path(r"^targets/due\.csv$", figures.due_table, name="due-table"),
    re_path(r"^figures\.csv$", figures.figures_table, name="figures-table"),
    re_path(rf"^targets/{_TARGET}\.csv$", plans.target_table, name="target-table"),
    re_path(r"^plans/(?P<slug>[^/]+)/feed\.(?P<form>atom|rss|json)$", plans.plan_feed, name="plan-feed"),
    re_path(r"^plans/(?P<slug>[^/]+)\.csv$", plans.plan_table, name="plan-table"),
    re_path(r"^acts/feed\.(?P<form>atom|rss|json)$", acts.act_feed, name="acts-feed"),
    path("acts.csv", acts.act_table, name="acts-table"),
    re_path(rf"^acts/about/{_MATTER}/feed\.(?P<form>atom|rss|json)$", acts.act_feed, name="acts-about-feed"),
    re_path(rf"^acts/about/{_MATTER}\.csv$", acts.act_table, name="acts-about-table"),
    path("disagreement.csv", acts.disagreement_table, name="disagreement-table"),
    path("sitemap.xml", sitemap_index, name="sitemap"),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": SITEMAPS}, name="sitemap-part"),
    path("opensearch.xml", search_description, name="search-description"),
    path("events.ics", feeds.event_calendar, name="event-calendar"),
    path("items/<int:number>/event.ics", feeds.item_calendar, name="item-calendar"),
    path("items/<int:number>/original", items.item_original, name="item-original"),
    path("items/<int:number>/pages/<int:page>.webp", beside.item_page_image, name="item-page-image"),
    re_path(
        r"^items/(?P<number>\d{1,18})/pictures/(?P<address>f-[0-9a-f]{8}(?:\.\d+)?)-(?P<width>\d{1,5})\.webp$",
        beside.item_picture,
        name="item-picture",
    ),
    re_path(r"^mark-(?P<digest>[0-9a-f]{12})\.webp$", mark.portal_mark, name="portal-mark"),
    path("card.png", cards.portal_card, name="portal-card"),
    path("items/<int:number>/card.png", cards.item_card, name="item-card"),
    path("collections/<str:slug>/card.png", cards.collection_card, name="collection-card"),
    path("items/<int:number>/cover.webp", beside.item_cover, name="item-cover"),
    path("items/<int:number>/versions/<int:version>/original", items.item_original, name="version-original"),
    re_path(r"^search/feed\.(?P<form>atom|rss|json)$", search.feed, name="search-feed"),
    re_path(r"^search/export\.(?P<form>[a-z0-9-]{1,40})$", search.export, name="search-export"),
    re_path(r"^items/(?P<number>\d+)/cite\.(?P<style>bib|ris|json)$", items.item_citation, name="item-citation"),
    re_path(r"^media/(?P<path>images/[^/]+)$", about.picture, name="picture"),
    re_path(
        r"^media/(?P<path>(?:original_images|avatar_images)/[^/]+)$", about.editors_picture, name="editors-picture"
    ),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        accounts.limit_shared_password(documents.authenticate_with_password),
        name="document-password",
    ),
    path("data/<str:slug>/releases/<int:number>/original", data.release_original, name="release-original"),
    path("data/<str:slug>/<str:series>/chart.svg", data.series_chart, name="series-chart"),
    re_path(
        r"^data/(?P<slug>[^/]+)/(?P<series>[^/]+)/values\.(?P<form>csv|json|zip|parquet)$",
        data.series_download,
        name="series-download",
    ),
    path("documents/", include(wagtaildocs_urls)),
]

urlpatterns += i18n_patterns(
    path("items/<int:number>/", items.item_page, name="item-short"),
    path("items/<int:number>/cite/", items.item_cite_page, name="item-cite"),
    path("items/<int:number>/again/", reuse.reuse_page, name="item-reuse"),
    path("items/<int:number>/with/<int:other>/", reuse.compared_page, name="item-compared"),
    path("items/<int:number>/like/", search.like_page, name="item-like"),
    path("items/<int:number>/pages/find/", beside.item_page_number, name="item-page-number"),
    path("items/<int:number>/beside/", beside.item_beside, name="item-beside"),
    path("items/<int:number>/beside/<int:other>/", beside.item_translation, name="item-translation"),
    path("items/<int:number>/versions/<int:version>/", versions.version_page, name="item-version"),
    re_path(
        r"^items/(?P<number>\d{1,18})/paragraphs/(?P<address>[ps]-[0-9a-z]{1,8}(?:\.\d{1,6})?)/$",
        versions.paragraph_page,
        name="item-paragraph",
    ),
    path("items/<int:number>/changes/<int:first>/<int:second>/", items.item_changes, name="item-changes"),
    path("items/<int:number>/<str:slug>/", items.item_page, name="item"),
    path("sources/", lists.source_list, name="sources"),
    path("sources/<str:slug>/", lists.source_page, name="source"),
    path("sources/<str:slug>/editions/<int:number>/", editions.edition_page, name="edition"),
    path("sources/<str:slug>/changes/<int:first>/<int:second>/", editions.edition_changes, name="edition-changes"),
    path("collections/", lists.collection_list, name="collections"),
    path("collections/<str:slug>/", lists.collection_page, name="collection"),
    path("topics/", lists.topic_list, name="topics"),
    path("topics/<slug:slug>/", lists.topic_page, name="topic"),
    path("events/", lists.event_list, name="events"),
    path("places/", lists.place_list, name="places"),
    path("places/<int:number>/<str:slug>/", lists.place_page, name="place"),
    path("statements/", statements.statement_list, name="statements"),
    re_path(rf"^statements/{_STATEMENT}/$", statements.statement_page, name="statement"),
    path("parties/", parties.party_list, name="parties"),
    path("parties/<int:number>/<str:slug>/", parties.party_page, name="party"),
    path("acts/", acts.act_list, name="acts"),
    re_path(rf"^acts/{_ACT}/$", acts.act_page, name="act"),
    path("asked/", acts.asked_page, name="asked"),
    path("asked/new/", acts.ask_page, name="ask"),
    re_path(rf"^asked/{_ANSWERED}/answer/$", acts.answer_page, name="answer"),
    path("disagreement/", acts.disagreement_page, name="disagreement"),
    path("plans/", plans.plan_list, name="plans"),
    path("targets/", plans.target_list, name="targets"),
    path("targets/due/", figures.due_page, name="due"),
    path("targets/due/<int:year>/", figures.due_page, name="due-year"),
    path("figures/", figures.figures_page, name="figures"),
    re_path(rf"^targets/{_TARGET}/$", plans.target_page, name="target"),
    path("plans/<str:slug>/", plans.plan_page, name="plan"),
    path("data/", data.dataset_list, name="datasets"),
    path("data/<str:slug>/", data.dataset_page, name="dataset"),
    path("data/<str:slug>/releases/<int:number>/", data.release_page, name="data-release"),
    path("data/<str:slug>/changes/<int:first>/<int:second>/", data.release_changes, name="release-changes"),
    path("data/<str:slug>/releases/<int:number>/cells/<int:row>/<int:column>/", data.cell_page, name="data-cell"),
    path("data/<str:slug>/<str:series>/", data.series_page, name="series"),
    path("data/<str:slug>/<str:series>/embed/", data.series_embed, name="series-embed"),
    path("search/", search.search_page, name="search"),
    path("search/lines/", search.lines_page, name="search-lines"),
    re_path(r"^search/lines\.(?P<form>csv|jsonl)$", search.lines_file, name="search-lines-file"),
    path("search/compare/", search.compare_page, name="search-compare"),
    path("search/counts/", counts.counts_page, name="search-counts"),
    re_path(r"^search/counts\.(?P<form>csv|jsonl)$", counts.counts_file, name="search-counts-file"),
    path("counts/", snapshots.snapshots_page, name="count-snapshots"),
    path("counts/<str:key>/", snapshots.snapshot_page, name="count-snapshot"),
    path("counts/<str:key>/cite.json", snapshots.snapshot_citation, name="snapshot-citation"),
    re_path(r"^counts/(?P<key>[0-9a-f]{16})\.(?P<form>csv|jsonl)$", snapshots.snapshot_file, name="snapshot-file"),
    path("search/advanced/", advanced.advanced_page, name="search-advanced"),
    path("search/many/", many.many_page, name="search-many"),
    path("search/saved/", saved.saved_page, name="saved-searches"),
    path("search/suggest/", search.suggest, name="search-suggest"),
    path("search/digest/<str:key>/stop/", saved.stop_digest, name="stop-digest"),
    path("sign-in/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="sign-in"),
    path("account/email/", own_addresses.OwnAddresses.as_view(), name="account_email"),
    path("account/", include("allauth.account.urls")),
    path("account/sessions/", sessions.own_sessions, name="sessions"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/elsewhere/", include("allauth.socialaccount.urls")),
    path("about/", about.about_page, name="about"),
    path("", wagtail_serve, {"path": ""}, name="front"),
    # Wagtail's pages without its `_util/login/`, which would be a second door.
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        accounts.limit_shared_password(authenticate_with_password),
        name="wagtailcore_authenticate_with_password",
    ),
    path("_util/login/", accounts.enter, name="wagtailcore_login"),
    re_path(serve_pattern, wagtail_serve, name="wagtail_serve"),
    prefix_default_language=False,
)
