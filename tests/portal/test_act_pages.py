"""Acts on pages: one form for everybody, nothing that judges, nothing that somebody may not see, nothing that runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.models import Item
from muniment.evidence.acts.agreement import measure_agreement
from muniment.evidence.acts.anchors import anchor_passage, anchor_statement
from muniment.evidence.acts.asking import ask, name_party, vouch
from muniment.evidence.acts.models import Act, ReaderQuestion
from muniment.evidence.acts.writing import Signature, add_assessment, add_evidence, add_scale, hide
from muniment.evidence.models import Plan, Statement, Target
from muniment.portal.setup import _make_front_page, _make_roles

PORTAL = Path(__file__).resolve().parents[2] / "src/muniment/portal"
WELLS = "said that “sixty wells were closed for the winter months of the year”"
FIRST = f"""# On the wells of the upper valley

Published on 4 May 2031.

Anna Lund, director of the water office, {WELLS}.

She spoke to the clerks of Stillmoor, who had asked for a count of all wells.
"""
COUNT = """# A count of wells

Published on 6 June 2031.

The clerks of Stillmoor walked the upper valley and found forty wells closed in the winter.
"""
PLAN = """# Safe Water Action Plan of Veldria (2018-2022)

Published on 4 May 2018.

- By 2022, increase the number of wells in the lake districts from 40 to 60.
- By 2022, reduce the share of schools without a pump to 5 per cent.
"""
JUDGING = re.compile(
    r"\b(?:true|false|truth|lie[sd]?|liar|misleading|fake|correct(?:ly)?|wrong(?:ly)?|proven|debunk\w*|rating|score|"
    r"grade|verdict|failed|success\w*|broken|kept|trustworth\w*|reliab\w*|credib\w*|best|worst|good|bad)\b",
    re.IGNORECASE,
)
"""Words by which a portal would judge in its own voice."""

records = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bring(archive: Path, capture: Any, tmp_path: Path) -> Any:
    _make_front_page()
    _make_roles()

    def bring(text: str, name: str = "wells.md", source: str = "The Stillmoor Gazette") -> Item:
        (tmp_path / name).write_text(text)
        capture(tmp_path / name, source=source)
        outbox.process_pending()
        return Item.objects.latest("pk")

    return bring


def account(name: str, role: str = "") -> User:
    person = User.objects.create_user(name, password="eleven-clerks-counting")
    if role:
        person.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=person.pk)


def signed_in(person: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(person)
    return client


def page(address: str, client: Client | None = None, status: int = 200) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == status, (address, response.status_code)
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[arg-type]
    return str(content.decode())


@pytest.fixture
def disputed(bring: Any) -> dict[str, Any]:
    """A statement with evidence, two assessments, a question and an answer; and evidence on a private text."""
    bring(FIRST)
    count = bring(COUNT, "count.md", "The clerks")
    secret = bring(COUNT.replace("forty wells", "four hidden wells"), "secret.md", "The other clerks")
    publish(secret, "private", None)
    said = Statement.objects.get(speaker="Anna Lund")
    ada, ben, otto, lund = (
        account("ada", "Editors"),
        account("ben", "Editors"),
        account("otto", "Archivists"),
        account("lund"),
    )
    about = anchor_statement(said)

    def passage(item: Item, words: str) -> Any:
        sections = item.version.reading.content["sections"]  # type: ignore[union-attr]
        found = next(p for s in sections for p in s["paragraphs"] if words in p["text"])
        return anchor_passage(item, found["address"], words)

    evidence = add_evidence(about, passage(count, "forty wells closed"), "contradicts", Signature(ada), "Walked there.")
    private = add_evidence(about, passage(secret, "four hidden wells"), "supports", Signature(ada), "A hidden reason.")
    scale = add_scale("Ferry Review", "Standing", "2", ["Unfounded", "In part", "Founded"], ada, is_ordered=True)
    first = add_assessment(
        about, "<img src=x onerror=alert(1)>One count.", Signature(ada), scale=scale, rating="In part"
    )
    second = add_assessment(about, "Two counts.", Signature(ben, "The water archive"), scale=scale, rating="Founded")
    assert said.party
    vouch(said.party, "Anna Lund", lund, "By letter", otto)
    question = ask(about, name_party(said.party.pk, None), "Which wells?", Signature(ada), due="2099-01-31")
    return {
        "said": said,
        "evidence": evidence,
        "private": private,
        "assessments": [first, second],
        "question": question,
        "secret": secret,
        "people": {"ada": ada, "ben": ben, "otto": otto, "lund": lund},
    }


def all_routes(said: Statement, acts: list[Act]) -> list[str]:
    key = said.key
    return [
        said.get_absolute_url(),
        "/acts/",
        "/acts.csv",
        "/acts/feed.atom",
        "/acts/feed.rss",
        "/acts/feed.json",
        f"/acts/about/{key}/feed.atom",
        f"/acts/about/{key}.csv",
        "/asked/",
        f"/asked/new/?about={said.get_absolute_url()}",
        "/disagreement/",
        "/disagreement.csv",
        "/ar/acts/",
        "/zh-hans/asked/",
        "/api/v1/acts",
        f"/api/v1/acts?about={key}",
        "/api/v1/acts?kind=evidence",
        "/api/v1/disagreement",
        *(f"/acts/{act.key}/" for act in acts),
        *(f"/api/v1/acts/{act.key}" for act in acts),
    ]


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_every_route_of_acts_shows_what_its_reader_may_see(disputed: dict[str, Any]) -> None:
    said, private, people = disputed["said"], disputed["private"], disputed["people"]
    shown = [disputed["evidence"], *disputed["assessments"], disputed["question"]]
    for route in all_routes(said, shown):
        for client in (Client(), signed_in(people["lund"])):
            text = page(route, client)
            assert "hidden reason" not in text and "four hidden" not in text and private.key not in text, route
            assert "<html" not in text or "<img src=x" not in text, route
        assert page(route, signed_in(people["ada"])), route
    for route in (f"/acts/{private.key}/", f"/api/v1/acts/{private.key}"):
        assert page(route, status=404) and page(route, signed_in(people["lund"]), 404)
        assert "A hidden reason." in page(route, signed_in(people["ada"]))
    publish(said.item, "private", None)
    outbox.process_pending()
    for route in all_routes(said, shown):
        response = Client().get(route)
        text = response.content.decode()
        assert "Walked there" not in text and "sixty wells" not in text and "Which wells" not in text, route
        if said.key in route or re.search(r"[eaqn]-[0-9a-f]{32}", route) or "asked/new" in route:
            assert response.status_code == 404, route


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_page_shows_all_acts_in_one_form_and_the_cached_page_changes(disputed: dict[str, Any]) -> None:
    said, people = disputed["said"], disputed["people"]
    text = page(said.get_absolute_url())
    figures = re.findall(r'<figure class="([^"]*act[^"]*)"', text)
    assert len(figures) == 4 and set(figures) == {"statement act"}
    assert "Nobody has looked" not in text and "No answer yet." in text and "contradicts" in text
    assert text.index("In part") < text.index("Founded") and "ben, for The water archive" in text
    done = signed_in(people["lund"]).post(
        f"/asked/{disputed['question'].key}/answer/", {"words": "All of them.", "once": "1"}
    )
    assert done.status_code == 302
    after = page(said.get_absolute_url())
    assert "All of them." in after and "No answer yet." not in after and "lund, for Anna Lund" in after
    hide(Act.objects.get(kind="answer"), "It names a child.", Signature(people["ada"]))
    hidden = page(said.get_absolute_url())
    assert "All of them." not in hidden and "It names a child." in hidden
    # There is an answer, which is hidden: that there is none would be untrue.
    assert "No answer yet." not in hidden
    assert "All of them." not in page("/acts/feed.json") and "It names a child." in page("/acts/feed.json")
    # An editor still sees it, as hidden.
    assert "Hidden from readers" in page(said.get_absolute_url(), signed_in(people["ada"]))


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_forged_form_writes_nothing(disputed: dict[str, Any]) -> None:
    said, people, question = disputed["said"], disputed["people"], disputed["question"]
    before = Act.objects.count()
    answering, new = f"/asked/{question.key}/answer/", "/admin/archive/acts/new/"
    change = f"/admin/archive/acts/{question.key}/"
    # Nobody signs in for it, answers for others, or works in the admin without a role.
    assert Client().post(answering, {"words": "x"}).status_code == 302
    for name in ("ada", "otto"):
        assert signed_in(people[name]).post(answering, {"words": "x"}).status_code == 403
    lund = signed_in(people["lund"])
    for address in (new, change, "/admin/archive/questions/", "/admin/archive/acts/records/"):
        assert lund.post(address, {"about": said.get_absolute_url()}).status_code == 403, address
        assert Client().post(address, {}).status_code == 302, address
        strict = signed_in(people["ada"], enforce_csrf_checks=True)
        assert strict.post(address, {"about": said.get_absolute_url(), "kind": "question"}).status_code == 403, address
    assert signed_in(people["lund"], enforce_csrf_checks=True).post(answering, {"words": "x"}).status_code == 403
    # Others’ acts are not retracted, and vouching is for archivists.
    ben = signed_in(people["ben"])
    # (Who works in the admin and may not do this is led to its first screen.)
    assert ben.post(change, {"action": "retract", "why": "mine now"})["Location"] == "/admin/"
    vouching = {"action": "vouch", "party": said.party_id, "account": "ben", "why": "myself"}
    assert ben.post("/admin/archive/acts/records/", vouching)["Location"] == "/admin/"
    assert Act.objects.count() == before
    # Who, when and for whom are not of the form.
    sent = {
        "about": said.get_absolute_url(),
        "kind": "assessment",
        "words": "Sound." + "x" * 100,
        "named": "The Ministry",
        "by": "Otto",
        "account": "otto",
        "at": "1999-01-01",
        "on_behalf": "The Ministry",
        "once": "f1",
    }
    assert ben.post(new, sent).status_code == 302 and ben.post(new, sent).status_code == 302
    made = Act.objects.latest("pk")
    assert Act.objects.count() == before + 1 and (made.account, made.by, made.at.year > 2000) == ("ben", "ben", True)
    assert made.on_behalf != "The Ministry"
    huge = ben.post(new, {**sent, "words": "x" * 20_001, "once": "f2"})
    assert huge.status_code == 200 and "20,001 characters" in huge.content.decode()
    for wrong in (
        {"relation": "supports", "to": "javascript:alert(1)"},
        {"relation": "best", "to": said.get_absolute_url()},
    ):
        assert ben.post(new, {"about": said.get_absolute_url(), "kind": "evidence", **wrong}).status_code == 200
    assert Act.objects.count() == before + 1


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_a_reader_asks_without_an_account_and_an_editor_decides(disputed: dict[str, Any]) -> None:
    said, ada = disputed["said"], signed_in(disputed["people"]["ada"])
    cache.clear()
    address = f"/asked/new/?about={said.get_absolute_url()}"
    sent = {"about": said.get_absolute_url(), "words": "<script>alert(1)</script> Which valley?", "name": "A reader"}
    assert Client(enforce_csrf_checks=True).post(address, sent).status_code == 403
    assert "An editor looks at it" in Client().post(address, sent).content.decode()
    assert "Which valley?" not in page("/acts/") + page("/asked/") + page(said.get_absolute_url())
    row = ReaderQuestion.objects.get()
    queue = page("/admin/archive/questions/", ada)
    assert "&lt;script&gt;" in queue and "<script>alert" not in queue
    ada.post(
        "/admin/archive/questions/",
        {"question": row.pk, "action": "pass", "party": said.party_id, "named": "institution"},
    )
    shown = page(said.get_absolute_url())
    assert "Which valley?" in shown and "<script>alert" not in shown and "Asked by a reader, A reader" in shown
    for number in range(4):
        Client().post(address, {**sent, "words": f"Again {number}?"})
    refused = Client().post(address, {**sent, "words": "Once more?"})
    assert refused.status_code in (400, 429) and not ReaderQuestion.objects.filter(words="Once more?").exists()
    for wrong in (
        "/items/1/x/",
        "https://elsewhere.example/statements/s-1-0123456789abcdef/",
        "//x.example/plans/a/",
        "",
    ):
        assert Client().get("/asked/new/", {"about": wrong}).status_code == 404, wrong
    other = ReaderQuestion.objects.filter(state="open").first()
    assert other is not None
    ada.post("/admin/archive/questions/", {"question": other.pk, "action": "dismiss", "why": "It asks nothing."})
    log = page("/acts/")
    assert "It asks nothing." in log and other.words not in log


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_disagreement_is_shown_by_judge_and_nothing_is_added_up(disputed: dict[str, Any]) -> None:
    text = page("/disagreement/")
    rows = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", text)
    assert [re.sub("<[^>]+>", "", cell) for cell in rows[1:3]] == ["The water archive", "ada"]
    assert "things judged by two or more: 1; assessments of them: 2; judges: 2" in text
    told = json.loads(page("/api/v1/disagreement"))["scales"][0]
    assert told["judged"][0]["by_judge"] == {"ada": "In part", "The water archive": "Founded"}
    assert {"mean", "average", "sum", "total", "score"}.isdisjoint(re.findall(r'"(\w+)"', json.dumps(told)))
    assert page("/disagreement.csv").count("\n") == 3


@pytest.mark.records
@pytest.mark.django_db(transaction=True)
def test_plans_and_targets_have_acts_too(bring: Any) -> None:
    bring(PLAN, "plan.md", "The council of Veldria")
    ada = account("ada", "Editors")
    plan, target = Plan.objects.get(), Target.objects.first()
    assert target is not None
    for address in (plan.get_absolute_url(), target.get_absolute_url()):
        assert "Nobody has looked at this yet." in page(address)
        sent = {"about": address, "kind": "assessment", "words": f"Looked at {address}.", "once": address[:60]}
        assert signed_in(ada).post("/admin/archive/acts/new/", sent).status_code == 302
        text = page(address)
        assert f"Looked at {address}." in text and "Nobody has looked" not in text
        assert page(f"/asked/new/?about={address}")
    assert page(f"/acts/about/plans/{plan.slug}.csv").count("\n") == 2
    assert len(json.loads(page(f"/api/v1/acts?about={target.key}"))["acts"]) == 1


# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): its examples, and what it gives for them.
_FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
_BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]


def units(rows: list[list[int | None]]) -> list[list[int]]:
    return [[value for value in column if value is not None] for column in zip(*rows, strict=True)]


def test_alpha_is_that_of_the_published_examples() -> None:
    four = units(_FOUR)  # type: ignore[arg-type]
    nominal, ordinal = measure_agreement(four, "nominal"), measure_agreement(four, "ordinal")
    assert nominal.alpha == pytest.approx(0.743, abs=0.0005) and ordinal.alpha == pytest.approx(0.815, abs=0.0005)
    assert (nominal.units, nominal.values) == (11, 40)
    assert measure_agreement(units(_BINARY), "nominal").alpha == pytest.approx(0.095, abs=0.0005)  # type: ignore[arg-type]
    letters = [[ord(one), ord(other)] for one, other in zip("aabbdcccedda", "babbbcccdddd"[:8] + "eddd", strict=True)]
    assert measure_agreement(letters, "nominal").alpha == pytest.approx(0.692, abs=0.0005)
    assert (
        measure_agreement([[1], [2]], "nominal").alpha is None and measure_agreement([[1, 1]], "nominal").alpha is None
    )


def test_no_template_or_message_of_this_part_judges() -> None:
    names = ("_act", "_acts", "_log", "act", "acts", "asked", "answer", "ask", "disagreement")
    pages = [PORTAL / f"jinja2/muniment/{name}.html" for name in names]
    screens = [
        PORTAL / f"templates/muniment/admin/{name}.html"
        for name in ("write_act", "change_act", "reader_questions", "act_records")
    ]
    said = []
    for file in pages + screens:
        text = file.read_text()
        said += re.findall(r'_\("((?:[^"\\]|\\.)*)"', text) + re.findall(r'translate "([^"]*)"', text)
        # No colour that grades: no element has a style, or a class by what was said of it.
        assert not re.search(r'style=|color|class="[^"]*\{', text), file
    said += [str(label) for _value, label in (*Act.KINDS, *Act.RELATIONS)]
    assert len(said) > 80 and [one for one in said if JUDGING.search(one)] == []
    with (PORTAL / "locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        known = {message.id for message in read_po(file)}
    assert set(said) - known == set()
