"""A source, topic, place, collection, plan, speaker or year that only hidden items have is nowhere to be read by the
public."""

from __future__ import annotations

import html
import re
from collections import deque
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from conftest import put_sample
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone, translation

from muniment.archive import outbox
from muniment.archive.captures import CaptureMetadata
from muniment.archive.decisions import correct, publish
from muniment.archive.intake import capture_all
from muniment.archive.models import Collection, Item, Place, Source, Topic
from muniment.capture import FetchRules
from muniment.evidence.models import Plan
from muniment.portal.setup import _make_front_page, _make_roles
from muniment.portal.static_site import write_site

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

HIDDEN = {
    "source": "Grommetwold Gazette",
    "topic": "Quibblefrost",
    "place": "Zanvarra",
    "collection": "Umberquist Papers",
    "plan": "Ploverdale Reform Programme",
    "speaker": "Wendeline Troughwick",
    "word": "snarklewhistle",
    "year": "1873",
}
TEXT = f"""# The {HIDDEN["word"]} of the canal

Published 4 March 1873

"We counted forty barges and no fewer than nine pilots on the long canal this year," said {HIDDEN["speaker"]}, the harbour master.

The wardens of {HIDDEN["place"]} opened the gates. The {HIDDEN["word"]} was heard again in {HIDDEN["place"]}.
"""  # noqa: E501


@pytest.fixture(params=["waits", "private", "embargoed"])
def hidden(archive: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Item:
    """The sample portal, with one more item that the public may not see."""
    put_sample(_make_front_page, _make_roles)
    file = tmp_path / "canal.md"
    file.write_text(TEXT)
    waits = request.param == "waits"
    capture_all(
        [str(file)], CaptureMetadata(HIDDEN["source"], "1873-03-04", HIDDEN["collection"], waits=waits), FetchRules()
    )
    item = Item.objects.get(source__name=HIDDEN["source"])
    Topic.objects.create(slug="frost-of-q", labels={"en": HIDDEN["topic"], "fr": HIDDEN["topic"]})
    correct(item, {"topics": ["frost-of-q"], "places": [HIDDEN["place"]]}, None)
    # The collection itself is public: only what it holds is not.
    Collection.objects.filter(title=HIDDEN["collection"]).update(visibility="public")
    if request.param == "private":
        publish(item, Item.PRIVATE, None)
    if request.param == "embargoed":
        publish(item, Item.EMBARGOED, None, timezone.now() + timedelta(hours=1))
    outbox.process_pending()
    report_of_plan(item)
    from muniment.search.asking.thesaurus import forget_topic_labels

    forget_topic_labels()
    item.refresh_from_db()
    assert not item.is_public_now()
    return item


def report_of_plan(item: Item) -> None:
    """Let the item report on a plan; working off the outbox takes away what no reading found."""
    values = {"title": HIDDEN["plan"], "title_key": "ploverdale", "source": item.source, "period": "1873"}
    plan, _ = Plan.objects.get_or_create(slug="ploverdale", defaults=values)
    plan.reports.create(item=item, said=[], places=[])


ASKED = [
    "/",
    "/ar/",
    "/zh-hans/collections/",
    "/collections/",
    "/topics/",
    "/places/",
    "/sources/",
    "/plans/",
    "/events/",
    "/about/",
    "/feed.atom",
    "/feed.rss",
    "/feed.json",
    "/events.ics",
    "/sitemap.xml",
    "/sitemap-items.xml",
    "/sitemap-places.xml",
    "/sitemap-lists.xml",
    "/opensearch.xml",
    "/robots.txt",
    "/search/",
    "/search/compare/",
    "/search/advanced/",
    "/api/v1/openapi.json",
    "/api/v1/search",
    "/api/v1/search?limit=100",
    "/search/export.csv",
    "/search/export.jsonl",
    "/search/export.bib",
    "/search/export.ris",
    "/search/feed.atom",
]
# What is typed must not be completed, corrected or counted into what is hidden; what comes back is not what was typed.
TYPED = [
    "grommetw",
    "quibblef",
    "zanv",
    "umberq",
    "ploverd",
    "wendel",
    "snarklew",
    "snarklewhistel",
    "zanvarro",
    "quibblefrosd",
    "187",
]
ASKED += [f"/search/suggest/?q={word}" for word in TYPED] + [f"/api/v1/suggest?q={word}" for word in TYPED]
ASKED += [
    f"{path}?q={word}"
    for word in TYPED
    for path in ("/search/", "/search/lines/", "/search/feed.json", "/api/v1/search", "/api/v1/lines")
]


def own_addresses(item: Item) -> list[str]:
    """The addresses of what only the hidden item has: whoever guesses them learns nothing."""
    translation.activate("en")
    topic, place = Topic.objects.get(slug="frost-of-q"), Place.objects.get(name=HIDDEN["place"])
    collection, source = Collection.objects.get(title=HIDDEN["collection"]), Source.objects.get(name=HIDDEN["source"])
    pages = [item.get_absolute_url(), topic.get_absolute_url(), place.get_absolute_url(), collection.get_absolute_url()]
    pages += [source.get_absolute_url(), "/plans/ploverdale/", f"/items/{item.pk}/cite/", f"/items/{item.pk}/original"]
    feeds = [f"/topics/frost-of-q/feed.{form}" for form in ("atom", "rss", "json")] + [f"/places/{place.pk}/feed.atom"]
    feeds += [
        f"/sources/{source.slug}/feed.json",
        f"/collections/{collection.slug}/feed.rss",
        f"/collections/{collection.slug}/card.png",
    ]
    return [*pages, *feeds, f"/api/v1/items/{item.pk}", f"/items/{item.pk}/card.png", f"/ar{topic.get_absolute_url()}"]


def words_in(text: str) -> set[str]:
    plain = html.unescape(unquote(text)).casefold()
    return {name for name, word in HIDDEN.items() if name != "year" and word.casefold() in plain}


def years_in(text: str) -> bool:
    return re.search(r"(?<!\d)1873(?!\d)", text) is not None


def walk(client: Client, follow: bool = True) -> dict[str, str]:
    """Ask for every public route, and follow what it links to where that is wanted; return what each address said."""
    said: dict[str, str] = {}
    waiting = deque(ASKED)
    while waiting and len(said) < 500:
        path = waiting.popleft()
        if path in said:
            continue
        answer = client.get(path, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
        text = body.decode(errors="replace")
        said[path] = text
        if follow and answer.status_code == 200 and "text/html" in answer.get("Content-Type", ""):
            for link in re.findall(r'(?:href|src)="([^"#]+)', text):
                target = urlsplit(html.unescape(link))
                skipped = ("/static/", "/ar/", "/fr/", "/ru/", "/es/", "/zh-", "/account", "/admin", "/search")
                if not target.netloc and target.path.startswith("/") and not target.path.startswith(skipped):
                    waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return said


def echoed(path: str, text: str) -> str:
    """Leave out what was typed, which stands on the page of what was found for it."""
    typed = urlsplit(path).query.rpartition("=")[2]
    return text.replace(typed, "") if typed in TYPED else text


@pytest.mark.parametrize(
    ("hidden", "follow"),
    [
        ("private", True),
        ("waits", False),
        ("embargoed", False),
        pytest.param("waits", True, marks=pytest.mark.long),
        pytest.param("embargoed", True, marks=pytest.mark.long),
    ],
    indirect=["hidden"],
)
def test_no_public_address_names_what_only_hidden_items_have(hidden: Item, follow: bool) -> None:
    client = Client()
    said = walk(client, follow)
    assert len(said) > (150 if follow else 100)
    told = {path: words for path, text in said.items() if (words := words_in(echoed(path, text)))}
    assert told == {}
    dated = [path for path, text in said.items() if "187" not in urlsplit(path).query and years_in(text)]
    assert dated == []
    for path in own_addresses(hidden):
        answer = client.get(path, follow=True)
        # The address that was asked for stands on the page, for the other languages of it.
        text = answer.content.decode(errors="replace").replace(path.removeprefix("/ar"), "")
        assert answer.status_code == 404 and not words_in(text), path


_MORE = [pytest.param("waits", marks=pytest.mark.long), pytest.param("embargoed", marks=pytest.mark.long)]


@pytest.mark.parametrize("hidden", ["private", *_MORE], indirect=True)
def test_what_is_hidden_is_there_for_those_who_work_here_and_for_all_once_it_is_public(hidden: Item) -> None:
    person = User.objects.create_user("edda")
    person.groups.add(Group.objects.get(name="Editors"))
    editor = Client()
    editor.force_login(person)
    for path in own_addresses(hidden):
        if "feed." not in path:
            assert editor.get(path, follow=True).status_code == 200, path
    publish(hidden, Item.PUBLIC, None)
    outbox.process_pending()
    report_of_plan(hidden)
    for path in own_addresses(hidden):
        assert Client().get(path, follow=True).status_code == 200, path
    said = walk(Client())
    assert set().union(*(words_in(echoed(path, text)) for path, text in said.items())) == set(HIDDEN) - {"year"}
    assert any(years_in(text) for path, text in said.items() if "187" not in urlsplit(path).query)


@pytest.mark.parametrize("hidden", ["private", *_MORE], indirect=True)
def test_a_copy_as_files_names_nothing_that_is_hidden(hidden: Item, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    write_site(copy, ["en"], with_originals=True)
    files = [path for path in copy.rglob("*") if path.is_file() and "pagefind" not in path.parts]
    assert len(files) > 60
    for path in files:
        text = path.read_bytes().decode(errors="replace")
        assert not words_in(text) and not words_in(path.relative_to(copy).as_posix()), path


@pytest.mark.parametrize("hidden", ["private", *_MORE], indirect=True)
def test_two_editions_side_by_side_leave_out_a_collection_that_is_hidden(hidden: Item) -> None:
    title = "Yearly reports on the right to water"
    address = "/sources/harbour-commission-of-veldria/changes/1/2/"
    assert title in Client().get(address).content.decode()
    Collection.objects.filter(title=title).update(visibility="private")
    assert title not in Client().get(address).content.decode()
