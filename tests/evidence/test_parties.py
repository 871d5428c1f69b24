"""Parties are joined by people: the program proposes, and a name that only hidden items have is told to nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.test import Client

from muniment.archive import outbox
from muniment.archive.catalogue import ArchiveError
from muniment.archive.decisions import publish
from muniment.archive.models import Item, LogEntry
from muniment.evidence.joining import decide_proposal, join, part
from muniment.evidence.models import Party, Proposal, Statement
from muniment.evidence.names import initials_key, is_generic, match_key, name_key
from muniment.evidence.parties_told import find_party

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def text(name: str, year: int, words: str) -> str:
    return f"""# On the wells in {year}

Published on 4 May {year}.

{name}, director of the water office, said that “{words} of the upper valley were counted”.
"""


@pytest.fixture
def three(archive: Path, capture: Any, tmp_path: Path) -> list[Party]:
    """Anna Lund in two sources, and Dr Anna Lünd in a third."""
    for number, (source, name) in enumerate(
        (("The Gazette", "Anna Lund"), ("The Ferry Post", "Anna Lund"), ("The Courier", "Dr Anna Lünd"))
    ):
        file = tmp_path / f"{number}.md"
        file.write_text(text(name, 2031 + number, ("sixty wells", "fifty wells", "forty wells")[number]))
        capture(file, source=source)
    outbox.process_pending()
    return list(Party.objects.order_by("pk"))


def test_the_same_name_in_two_sources_is_proposed_and_not_joined(three: list[Party]) -> None:
    assert [party.name_key for party in three] == ["anna lund", "anna lund", "dr anna lünd"]
    found = {(p.first, p.second): (p.why, p.decision) for p in Proposal.objects.all()}
    gazette, post, courier = (party.pk for party in three)
    assert found == {
        (gazette, post): ("same name", "open"),
        (gazette, courier): ("same name", "open"),
        (post, courier): ("same name", "open"),
    }
    page = Client().get(f"/parties/{gazette}/anna-lund/").content.decode()
    assert "sixty wells" in page and "fifty wells" not in page
    assert "not said to be the same" in page and "The Ferry Post" in page


def test_a_persons_yes_joins_and_parting_brings_back(three: list[Party]) -> None:
    gazette, post, courier = (party.pk for party in three)
    ada = User.objects.create_user("ada")
    decide_proposal(Proposal.objects.get(first=gazette, second=post).pk, "yes", ada)
    join("party", gazette, courier, ada)
    page = Client().get(f"/parties/{gazette}/anna-lund/").content.decode()
    assert all(words in page for words in ("sixty wells", "fifty wells", "forty wells", "An editor said"))
    assert [year for year in ("2033", "2032", "2031") if f"<h2>{year}</h2>" in page] == ["2033", "2032", "2031"]
    answer = Client().get(f"/parties/{courier}/dr-anna-l%C3%BCnd/")
    assert answer.status_code == 301 and answer["Location"] == f"/parties/{gazette}/anna-lund/"
    told = Client().get(f"/api/v1/parties/{courier}").json()
    assert told["id"] == gazette and [row["statements"] for row in told["names"]] == [1, 1, 1]
    assert (
        len(
            Client()
            .get(told["statements"].partition("/api")[1] + told["statements"].partition("/api")[2])
            .json()["statements"]
        )
        == 3
    )
    assert Client().get(f"/parties/{gazette}.csv").content.decode().count("director of the water office") == 3
    assert len(Client().get(f"/parties/{gazette}/feed.json").json()["items"]) == 3
    with pytest.raises(ArchiveError, match="one already"):
        join("party", post, courier, ada)
    with pytest.raises(ArchiveError, match="already decided"):
        decide_proposal(Proposal.objects.get(first=gazette, second=post).pk, "no", ada)
    part("party", post, ada)
    assert Proposal.objects.get(first=gazette, second=post).decision == "no"
    assert "fifty wells" not in Client().get(f"/parties/{gazette}/anna-lund/").content.decode()
    assert set(LogEntry.objects.values_list("action", flat=True)) >= {"join-party", "part-party"}
    with pytest.raises(ArchiveError, match="stands under nothing"):
        part("party", post, ada)


def test_a_party_of_hidden_items_is_nobodys_and_so_is_a_name_of_theirs(three: list[Party]) -> None:
    gazette, post, courier = (party.pk for party in three)
    join("party", gazette, courier, None)
    for source in ("The Gazette", "The Ferry Post"):
        publish(Item.objects.get(source__name=source), Item.PRIVATE, None)
    outbox.process_pending()
    party = find_party(gazette, AnonymousUser())
    assert party is not None and party.name == "Dr Anna Lünd"
    answer = Client().get(f"/parties/{gazette}/dr-anna-l%C3%BCnd/")
    assert answer.status_code == 200 and "Anna Lund" not in answer.content.decode()
    for route in ("/parties/", "/api/v1/parties", f"/api/v1/parties/{gazette}", f"/parties/{gazette}.csv"):
        assert (
            "Anna Lund" not in Client().get(route).content.decode() and "Lünd" in Client().get(route).content.decode()
        )
    for route in (f"/parties/{post}/anna-lund/", f"/api/v1/parties/{post}", f"/parties/{post}.csv"):
        assert Client().get(route, follow=True).status_code == 404, route
    assert Client().get(f"/parties/{post}/feed.atom").status_code == 404


def test_the_screen_is_for_those_who_may_review_and_joining_for_archivists(three: list[Party]) -> None:
    editor, archivist = User.objects.create_user("ed"), User.objects.create_user("ar")
    names = ["access_admin", "review_item", "curate_item"]
    may = {p.codename: p for p in Permission.objects.filter(codename__in=names)}
    editor.user_permissions.set([may["access_admin"], may["review_item"]])
    archivist.user_permissions.set(may.values())
    desk = Client()
    assert desk.get("/admin/archive/names/").status_code == 302
    desk.force_login(editor)
    page = desk.get("/admin/archive/names/").content.decode()
    assert page.count("Anna Lund") >= 2 and "Join two by their numbers" not in page
    joined = {"action": "join", "kind": "party", "kept": str(three[0].pk), "joined": str(three[2].pk)}
    desk.post("/admin/archive/names/", joined)
    assert Party.objects.get(pk=three[2].pk).joined_to_id is None
    row = Proposal.objects.get(first=three[0].pk, second=three[1].pk)
    desk.post("/admin/archive/names/", {"proposal": str(row.pk), "decision": "yes"})
    assert Party.objects.get(pk=three[1].pk).joined_to_id == three[0].pk
    desk.force_login(archivist)
    desk.post("/admin/archive/names/", joined)
    assert Party.objects.get(pk=three[2].pk).joined_to_id == three[0].pk
    desk.post("/admin/archive/names/", {"action": "part", "kind": "party", "number": str(three[2].pk)})
    assert Party.objects.get(pk=three[2].pk).joined_to_id is None
    assert "Part again" in desk.get("/admin/archive/names/").content.decode()


def test_a_description_in_small_letters_is_no_party(archive: Path, capture: Any, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Wells\n\nThe director said that “sixty wells of the valley were counted”.\n")
    capture(tmp_path / "a.md", source="The Gazette")
    outbox.process_pending()
    assert not any(row.party_id for row in Statement.objects.filter(speaker__startswith="the "))


def test_names_are_compared() -> None:
    assert (
        name_key("the director") == ""
        and name_key("Anna  LUND") == "anna lund"
        and name_key("安娜·伦德") == "安娜 伦德"
    )
    assert match_key("Dr Anna Lünd") == match_key("Lund, Anna") != match_key("Hanna Lund")
    assert match_key("陳大文") == match_key("陈大文")
    assert initials_key("A. Lund") == ("lund a", True) and initials_key("Anna Lund") == ("lund a", False)
    assert initials_key("Lund") == ("", False)


@pytest.mark.parametrize(
    "name",
    [
        "Commission",
        "the Committee",
        "The Ministry",
        "El Gobierno",
        "Le gouvernement",
        "Правительство",
        "الهيئة",
        "委员会",
    ],
)
def test_what_kind_of_body_speaks_is_no_name(name: str) -> None:
    assert is_generic(name)


@pytest.mark.parametrize(
    "name", ["Water Commission", "Government of Selm", "Gobierno de Selma", "هيئة المياه", "水务委员会", "Anna Lund"]
)
def test_a_body_with_its_subject_or_its_land_is_named(name: str) -> None:
    assert not is_generic(name)


def test_a_body_called_by_its_kind_is_a_party_only_where_its_text_names_it_before(
    archive: Path, capture: Any, tmp_path: Path
) -> None:
    report = (
        "# Wells\n\nPublished on 4 May 2031.\n\n"
        "The Selm Water Commission said that “all of the wells were counted”.\n\n"
        "The Commission said that “none of the old wells is dry”.\n\n"
        "The Ministry said that “the next count is in two years”.\n"
    )
    (tmp_path / "report.md").write_text(report)
    capture(tmp_path / "report.md", source="The Gazette")
    outbox.process_pending()
    parties = {row.quote: row.party for row in Statement.objects.all()}
    counted, dry, later = (
        next(party for quote, party in parties.items() if words in quote)
        for words in ("counted", "is dry", "two years")
    )
    assert counted is not None and counted == dry and later is None
    told = find_party(counted.pk, AnonymousUser())
    assert told is not None and told.name.endswith("Selm Water Commission") and told.count == 2


def test_a_no_holds_through_a_third(three: list[Party]) -> None:
    gazette, post, courier = (party.pk for party in three)
    ada = User.objects.create_user("ada")
    decide_proposal(Proposal.objects.get(first=gazette, second=post).pk, "no", ada)
    join("party", gazette, courier, ada)
    with pytest.raises(ArchiveError, match=f"ada said that party {gazette} and party {post} are not one"):
        decide_proposal(Proposal.objects.get(first=post, second=courier).pk, "yes", ada)
    assert Proposal.objects.get(first=post, second=courier).decision == "open"
    with pytest.raises(ArchiveError, match="not one"):
        join("party", post, courier, ada)
    assert Party.objects.get(pk=post).joined_to_id is None
    # What is joined by no person never takes a No back; who joins the very two does.
    with pytest.raises(ArchiveError, match="not one"):
        join("party", gazette, post, None)
    join("party", gazette, post, ada)
    assert Party.objects.get(pk=post).joined_to_id == gazette
    assert Proposal.objects.get(first=gazette, second=post).decision == "yes"
