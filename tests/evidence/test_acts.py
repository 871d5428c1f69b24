"""Acts are signed, dated and only added; an anchor says whether its words still stand where they stood."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from putting_back import without_guards

from muniment.archive import outbox
from muniment.archive.catalogue import ArchiveError
from muniment.archive.curation import merge
from muniment.archive.decisions import publish
from muniment.archive.forgetting import forget
from muniment.archive.models import Item
from muniment.archive.stores import original_store
from muniment.evidence.acts.anchors import anchor_passage, anchor_statement, find_anchor, find_lost, find_state
from muniment.evidence.acts.asking import (
    answer,
    ask,
    dismiss_question,
    end_vouching,
    let_through,
    name_party,
    take_question,
    vouch,
)
from muniment.evidence.acts.models import Act, Anchor
from muniment.evidence.acts.proofs import restore_acts
from muniment.evidence.acts.records import is_as_signed, record_act
from muniment.evidence.acts.told import address_of, matter_of_statement, tell_acts
from muniment.evidence.acts.writing import (
    Signature,
    add_assessment,
    add_evidence,
    add_scale,
    hide,
    retract,
    show_again,
)
from muniment.evidence.models import Party, Statement
from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
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


@pytest.fixture
def bring(archive: Path, capture: Any, tmp_path: Path) -> Any:
    def bring(text: str, name: str = "wells.md", source: str = "The Stillmoor Gazette") -> Item:
        folder = tmp_path / source.replace(" ", "")
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text)
        capture(folder / name, source=source)
        outbox.process_pending()
        return Item.objects.latest("pk")

    return bring


@pytest.fixture
def editor(archive: Path) -> User:
    _make_front_page()
    _make_roles()
    person = User.objects.create_user("ada", password="eleven-clerks-counting", first_name="Ada", last_name="Quill")
    person.groups.add(Group.objects.get(name="Editors"))
    return User.objects.get(pk=person.pk)


@pytest.fixture
def archivist(editor: User) -> User:
    person = User.objects.create_user("otto", password="eleven-clerks-counting")
    person.groups.add(Group.objects.get(name="Archivists"))
    return User.objects.get(pk=person.pk)


def of_lund() -> Statement:
    return Statement.objects.get(speaker="Anna Lund", quote__contains="sixty")


def passage_of(item: Item, words: str) -> Anchor:
    sections = item.version.reading.content["sections"]  # type: ignore[union-attr]
    paragraphs = [p for section in sections for p in section["paragraphs"] if words in p["text"]]
    return anchor_passage(item, paragraphs[0]["address"], words)


def evidence_of(bring: Any, editor: User) -> Act:
    bring(FIRST)
    count = bring(COUNT, "count.md")
    about, to = anchor_statement(of_lund()), passage_of(count, "forty wells closed")
    return add_evidence(about, to, Act.CONTRADICTS, Signature(editor, "The water archive"), "Another count.")


# --- anchors ----------------------------------------------------------------------------------------------------------


def test_an_anchor_names_bytes_place_and_words(bring: Any) -> None:
    item = bring(FIRST)
    anchor = anchor_statement(of_lund())
    assert anchor.original == item.version.capture.original_id and (anchor.item, anchor.number) == (item.pk, 1)
    assert "sixty wells were closed" in anchor.exact and anchor.paragraph.startswith("p-")
    assert anchor.end - anchor.start == len(anchor.exact) and anchor.prefix.endswith("that ")
    assert anchor_statement(of_lund()).pk == anchor.pk and find_state(anchor).code == "holds"
    assert address_of(anchor) == of_lund().get_absolute_url()


def test_an_anchor_holds_moves_stands_in_one_version_only_and_is_lost(bring: Any, editor: User) -> None:
    item = bring(FIRST)
    anchor = passage_of(item, "asked for a count")
    bring(FIRST.replace("She spoke to", "On Monday she spoke to"))
    moved = find_state(anchor)
    assert (moved.code, moved.version) == ("moved", 2) and moved.address.startswith(item.get_absolute_url())
    bring(FIRST.replace("asked for a count of all wells", "asked for nothing"))
    past = find_state(anchor)
    assert (past.code, past.version) == ("only in version", 2) and "/versions/2/" in past.address
    act = add_evidence(anchor_statement(of_lund()), anchor, Act.CONTEXT, Signature(editor))
    assert not find_lost()
    # What the program reads today gives other text: the words stand nowhere.
    for version in item.versions.all():
        version.reading.content = json.loads(json.dumps(version.reading.content).replace("count", "number"))
        version.reading.save()
    assert find_state(anchor).code == "lost" and anchor in find_lost()
    assert Act.objects.get(pk=act.pk).to == anchor


def test_an_anchor_survives_a_merge_and_stays_with_its_words(bring: Any) -> None:
    first = bring(FIRST)
    anchor = anchor_statement(of_lund())
    second = bring(FIRST.replace("Stillmoor,", "Stillmoor today,"), source="The Ferry Post")
    merge(second, first, None)
    outbox.process_pending()
    anchor.refresh_from_db()
    state = find_state(anchor)
    assert state.item == second and state.code == "holds"
    kept = Statement.objects.get(item=second, words=anchor.named.split(".")[0])
    assert address_of(anchor) == kept.get_absolute_url() and str(second.pk) in address_of(anchor)


def test_an_address_leads_to_an_anchor_or_says_what_is_wrong(bring: Any) -> None:
    item = bring(FIRST)
    anchor = anchor_statement(of_lund())
    assert find_anchor(f"https://a.example/zh-hans{of_lund().get_absolute_url()}", "", None) == anchor
    found = find_anchor(f"{item.get_absolute_url()}#{anchor.paragraph}", "director of the water office", None)
    assert (found.kind, found.exact) == ("passage", "director of the water office")
    for wrong, words, message in (
        ("https://elsewhere.example/", "", "leads to nothing"),
        (f"{item.get_absolute_url()}#p-00000000", "", "has no paragraph"),
        (f"{item.get_absolute_url()}#{anchor.paragraph}", "never said", "do not stand just once"),
        ("/statements/s-999-0123456789abcdef/", "", "nothing at this address"),
    ):
        with pytest.raises(ArchiveError, match=message):
            find_anchor(wrong, words, None)
    publish(item, "private", None)
    with pytest.raises(ArchiveError, match="nothing at this address"):
        find_anchor(of_lund().get_absolute_url(), "", None)


# --- acts are only added ----------------------------------------------------------------------------------------------


def test_the_database_refuses_to_change_or_delete_an_act(bring: Any, editor: User) -> None:
    act = evidence_of(bring, editor)
    assert (act.by, act.on_behalf, act.account) == ("Ada Quill (ada)", "The water archive", "ada") and is_as_signed(act)
    for statement in (
        "UPDATE evidence_act SET words = 'other'",
        "UPDATE evidence_act SET at = '1999-01-01'",
        "DELETE FROM evidence_act",
        "UPDATE evidence_anchor SET exact = 'other'",
        "UPDATE evidence_anchor SET exact = '', prefix = '', suffix = '', label = '', start = 7",
        "DELETE FROM evidence_anchor",
    ):
        with pytest.raises(DatabaseError, match="acts are added"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert is_as_signed(Act.objects.get(pk=act.pk))


def test_the_database_refuses_an_act_that_says_half(bring: Any, editor: User) -> None:
    act = evidence_of(bring, editor)
    half = {"about": act.about, "by": "Ada", "account": "ada", "at": act.at}
    for number, values in enumerate(
        (
            {"kind": "evidence", "relation": "supports"},
            {"kind": "evidence", "relation": "proves", "to": act.to},
            {"kind": "assessment"},
            {"kind": "assessment", "rating": "Sound"},
            {"kind": "question", "words": "When?"},
            {"kind": "answer", "party_name": "Anna Lund"},
            {"kind": "retraction", "changes": act},
            {"kind": "hiding", "why": "abuse"},
            {"kind": "assessment", "words": "x", "by": ""},
        )
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Act.objects.create(key=f"x{number}", **{**half, **values})


def test_what_is_retracted_or_replaced_stays_and_says_so(bring: Any, editor: User, archivist: User) -> None:
    first = evidence_of(bring, editor)
    with pytest.raises(PermissionDenied):
        retract(first, "not mine", Signature(archivist))
    second = add_evidence(first.about, first.to, Act.QUALIFIES, Signature(editor), replaces=first.key)  # type: ignore[arg-type]
    with pytest.raises(ArchiveError, match="already"):
        retract(first, "again", Signature(editor))
    with pytest.raises(ArchiveError, match="say why"):
        retract(second, " ", Signature(editor))
    retract(second, "I misread the count.", Signature(editor))
    told = tell_acts(matter_of_statement(of_lund()), None)
    assert [one.act.pk for one in told.evidence] == [first.pk, second.pk]
    assert told.evidence[0].replaced_by == second and not told.evidence[0].is_in_force
    assert told.evidence[1].retraction and told.evidence[1].retraction.why == "I misread the count."
    assert [row.kind for row in told.log] == ["evidence", "evidence", "retraction"]


def test_what_is_hidden_is_not_shown_and_the_log_says_who_and_why(bring: Any, editor: User) -> None:
    act = evidence_of(bring, editor)
    hide(act, "It names a private person.", Signature(editor))
    matter = matter_of_statement(of_lund())
    told = tell_acts(matter, None)
    assert not told.evidence and [(row.kind, row.by, row.why) for row in told.log] == [
        ("hiding", "Ada Quill (ada)", "It names a private person.")
    ]
    assert not told.is_untouched and tell_acts(matter, editor).evidence[0].is_hidden
    with pytest.raises(ArchiveError, match="already"):
        hide(act, "again", Signature(editor))
    show_again(act, "The person agreed.", Signature(editor))
    assert len(tell_acts(matter, None).evidence) == 1


def test_evidence_on_what_is_private_is_nobodys(bring: Any, editor: User) -> None:
    act = evidence_of(bring, editor)
    retract(act, "wrong", Signature(editor))
    count = Item.objects.get(title="A count of wells")
    publish(count, "private", None)
    assert not Act.objects.visible_to(None).exists() and Act.objects.visible_to(editor).count() == 2
    told = tell_acts(matter_of_statement(of_lund()), None)
    assert not told and not told.is_untouched
    publish(count, "public", None)
    assert Act.objects.visible_to(None).count() == 2


def test_the_same_form_twice_writes_one_act(bring: Any, editor: User) -> None:
    bring(FIRST)
    about = anchor_statement(of_lund())
    one = add_assessment(about, "Too early to say.", Signature(editor, once="form-1"))
    two = add_assessment(about, "Too early to say.", Signature(editor, once="form-1"))
    assert one.pk == two.pk and Act.objects.count() == 1


def test_a_reader_writes_no_evidence(bring: Any, editor: User) -> None:
    act = evidence_of(bring, editor)
    reader = User.objects.create_user("reader", password="eleven-clerks-counting")
    for wrong in (
        lambda: add_evidence(act.about, act.to, Act.SUPPORTS, Signature(reader)),  # type: ignore[arg-type]
        lambda: add_assessment(act.about, "Good.", Signature(reader)),
        lambda: hide(act, "I do not like it", Signature(reader)),
        lambda: retract(act, "I do not like it", Signature(reader)),
        lambda: add_scale("A", "B", "1", ["x", "y"], reader),
    ):
        with pytest.raises(PermissionDenied):
            wrong()


# --- assessments ------------------------------------------------------------------------------------------------------


def test_an_assessment_is_in_its_judges_words_on_its_judges_scale(bring: Any, editor: User) -> None:
    bring(FIRST)
    about = anchor_statement(of_lund())
    scale = add_scale("Ferry Review", "Standing", "2", ["Unfounded", "In part", "Founded"], editor, is_ordered=True)
    with pytest.raises(ArchiveError, match="none of the scale"):
        add_assessment(about, "", Signature(editor), scale=scale, rating="Mostly founded")
    with pytest.raises(ArchiveError, match="another version"):
        add_scale("Ferry Review", "Standing", "2", ["No", "Yes"], editor)
    first = add_assessment(about, "One count agrees.", Signature(editor), scale=scale, rating="In part")
    second = add_assessment(about, "Both agree.", Signature(editor), scale=scale, rating="Founded", replaces=first.key)
    assert second.changes == first and is_as_signed(second)
    told = tell_acts(matter_of_statement(of_lund()), None)
    assert [(one.act.rating, one.is_in_force) for one in told.assessments] == [("In part", False), ("Founded", True)]


# --- questions and answers --------------------------------------------------------------------------------------------


def test_only_the_partys_own_person_answers_for_it(bring: Any, editor: User, archivist: User) -> None:
    bring(FIRST)
    statement = of_lund()
    party = statement.party
    assert party is not None
    question = ask(
        anchor_statement(statement), name_party(party.pk, None), "Which wells?", Signature(editor), due="2099-01-31"
    )
    assert (question.party_name, question.due) == ("Anna Lund", "2099-01-31")
    lund = User.objects.create_user("lund", password="eleven-clerks-counting")
    with pytest.raises(PermissionDenied):
        answer(question, "All of them.", Signature(lund))
    with pytest.raises(PermissionDenied):
        vouch(party, "The water office", lund, "By letter of 3 May", editor)
    row = vouch(party, "Anna Lund, the water office", lund, "By letter of 3 May", archivist)
    other = Party.objects.create(source=party.source, name_key="b", match_key="b")
    elsewhere = ask(anchor_statement(statement), name_party(party.pk, None), "And now?", Signature(editor))
    forged = Act(kind="question", party_number=other.pk, party_name="B", words="?", about=question.about)
    with pytest.raises(PermissionDenied):
        answer(forged, "Yes.", Signature(lund))
    said = answer(question, "The sixty of the upper valley.", Signature(lund, "Somebody else"))
    assert (said.on_behalf, said.account, said.answers) == ("Anna Lund, the water office", "lund", question)
    told = tell_acts(matter_of_statement(statement), None)
    assert [one.act.pk for one in told.asked[0].answers] == [said.pk] and not told.asked[0].is_overdue
    end_vouching(row, archivist)
    with pytest.raises(PermissionDenied):
        answer(elsewhere, "Still here.", Signature(lund))
    with pytest.raises(PermissionDenied):
        answer(elsewhere, "In the editor’s words", Signature(editor))
    document = passage_of(bring(COUNT, "count.md"), "forty wells closed")
    assert answer(elsewhere, "", Signature(editor), document=document).to == document


def test_what_a_reader_asks_waits_for_an_editor(bring: Any, editor: User) -> None:
    bring(FIRST)
    statement = of_lund()
    assert statement.party
    question = take_question(statement.get_absolute_url(), "Which <b>wells</b>?", "", "en")
    assert take_question(statement.get_absolute_url(), "Which <b>wells</b>?", "", "en").pk == question.pk
    assert not Act.objects.exists()
    party = name_party(statement.party_id or 0, None)
    act = let_through(question, party, Signature(editor))
    assert (act.words, act.by) == ("Which <b>wells</b>?", "Ada Quill (ada)") and "reader" in act.why
    with pytest.raises(ArchiveError, match="already decided"):
        dismiss_question(question, "no", Signature(editor))
    abuse = take_question(statement.get_absolute_url(), "You all are fools", "x", "en")
    dismiss_question(abuse, "It asks nothing.", Signature(editor))
    told = tell_acts(matter_of_statement(statement), None)
    assert [row.kind for row in told.log] == ["question", "dismissal"] and "fools" not in str(
        [vars(r) for r in told.log]
    )
    with pytest.raises(ArchiveError, match="characters"):
        take_question(statement.get_absolute_url(), "x" * 2001, "", "en")
    publish(statement.item, "private", None)
    with pytest.raises(ArchiveError, match="nothing at this address"):
        take_question(statement.get_absolute_url(), "Which?", "", "en")


# --- kept beside the originals ----------------------------------------------------------------------------------------


def test_acts_come_back_from_beside_the_originals(bring: Any, editor: User) -> None:
    act = evidence_of(bring, editor)
    retraction = retract(act, "I misread it.", Signature(editor))
    from muniment.archive.proofs import ActProof, read_proofs

    kept = [found for found in read_proofs(original_store()) if isinstance(found, ActProof)]
    assert {one.key for one in kept} == {act.key, retraction.key}
    with transaction.atomic(), without_guards():
        Act.objects.filter(changes__isnull=False).delete()
        Act.objects.all().delete()
        Anchor.objects.all().delete()
    told = restore_acts(kept)
    assert (told.restored, told.there, told.failed) == (2, 0, [])
    back = Act.objects.get(key=act.key)
    assert is_as_signed(back) and back.at == act.at and find_state(back.about).code == "holds"
    assert restore_acts(kept).there == 2
    page = tell_acts(matter_of_statement(of_lund()), None)
    assert page.evidence[0].retraction and page.evidence[0].retraction.why == "I misread it."


def test_a_record_that_was_changed_is_not_believed(bring: Any, editor: User) -> None:
    act = evidence_of(bring, editor)
    text = record_act(act).model_dump_json()
    for wrong in (
        text.replace("contradicts", "supports"),
        text.replace("forty wells closed", "sixty wells closed"),
        text.replace("Ada Quill", "Otto Reed"),
        "{}",
        text.replace(f'"at":"{act.at.year}', '"at":"1999'),
    ):
        told = restore_acts([wrong])
        assert told.restored == 0 and (told.failed or told.there == 0)
        assert len(told.failed) == 1


def test_when_an_item_is_forgotten_its_words_go_and_what_was_said_stays(bring: Any, editor: User) -> None:
    act = evidence_of(bring, editor)
    count = Item.objects.get(title="A count of wells")
    forget(count, None, "asked for by the clerks", original_store())
    outbox.process_pending()
    act.refresh_from_db()
    assert act.to and act.to.exact == "" and find_state(act.to).code == "lost"
    assert not Act.objects.visible_to(None).exists() and is_as_signed(Act.objects.get(pk=act.pk))
    kept = [content or b"" for _name, content in original_store().proofs()]
    assert not any("forty wells" in content.decode() for content in kept)
    # The item that merged into another was not forgotten.
    assert Client().get(of_lund().get_absolute_url()).status_code == 200
