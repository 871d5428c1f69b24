"""Questions and answers: who is asked, who may answer for whom, and what readers ask.

In: a person, a party and words. Out: acts, by way of `writing`; a reader's question waits until an editor has looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import LogEntry, person_name
from muniment.archive.person import Person
from muniment.evidence.acts.anchors import find_anchor
from muniment.evidence.acts.models import Act, Anchor, ReaderQuestion, Representative
from muniment.evidence.acts.writing import Signature, clean_words, may_record, must_record, parties_of, write_act
from muniment.evidence.models import Party, Statement
from muniment.evidence.parties_told import find_party, root_of


@dataclass(frozen=True)
class NamedParty:
    """A party as an act names it."""

    number: int | None
    name: str
    source: str = ""


def name_party(number: int, person: Person | None) -> NamedParty:
    """Return how an act names a party. Raises ArchiveError where `person` may not know it."""
    told = find_party(number, person)
    if told is None:
        raise ArchiveError(f"there is no party {number}; its number stands in the address of its page")
    return NamedParty(told.number, told.name, told.names[0].source)


def ask(about: Anchor, party: NamedParty, words: str, signature: Signature, *, due: str = "", why: str = "") -> Act:
    """Ask a party about what something says. Raises ArchiveError, PermissionDenied."""
    must_record(signature.person)
    if not clean_words(words, "the question") or not party.name.strip():
        raise ArchiveError("a question has words, and somebody who is asked")
    if due:
        try:
            day = date.fromisoformat(due)
        except ValueError as error:
            raise ArchiveError(f"{due} is no day; write it as 2031-05-04") from error
        if day < timezone.now().date():
            raise ArchiveError("the day by which an answer is asked for is over")
    act = Act(
        kind=Act.QUESTION,
        about=about,
        words=clean_words(words, "the question"),
        party_number=party.number,
        party_name=clean_words(party.name, "the name", 300),
        party_source=party.source[:300],
        due=due,
        why=clean_words(why, "the reason"),
    )
    return write_act(act, signature)


def may_answer(question: Act, person: Person | None) -> Representative | None:
    """Return in which part a person may answer a question: as whom the institution vouched for of the party that is
    asked; None where they may not."""
    root = root_of(question.party_number) if question.party_number else None
    return next((row for row in parties_of(person) if root is not None and row.party.root_id == root), None)


def may_answer_statement(statement: Statement, person: Person | None) -> Representative | None:
    """Return in which part a person may say something to what their own party said; None where they may not."""
    root = statement.party.root_id if statement.party and statement.state != Statement.UNREAD else None
    return next((row for row in parties_of(person) if root is not None and row.party.root_id == root), None)


def answer(question: Act, words: str, signature: Signature, *, document: Anchor | None = None) -> Act:
    """Answer a question: its party's own person in words, or an editor by the captured document that gives the answer.
    Raises ArchiveError, PermissionDenied."""
    if question.kind != Act.QUESTION:
        raise ArchiveError("only a question is answered")
    row = may_answer(question, signature.person)
    if row is None and (document is None or not may_record(signature.person)):
        raise PermissionDenied
    words = clean_words(words, "the answer")
    if not words and document is None:
        raise ArchiveError("an answer has words, or a document")
    if row is None and words:
        raise ArchiveError("only the party’s own person answers in words; point at the document that gives the answer")
    act = Act(
        kind=Act.ANSWER,
        about=question.about,
        to=document,
        words=words,
        party_number=row.party_id if row else question.party_number,
        party_name=row.party_name if row else question.party_name,
        party_source=question.party_source,
        answers=question,
    )
    named = Signature(signature.person, row.party_name if row else signature.on_behalf, signature.once)
    return write_act(act, named)


def answer_statement(statement: Statement, about: Anchor, words: str, signature: Signature) -> Act:
    """Write what the party that said something says to it now, without being asked. Raises ArchiveError,
    PermissionDenied."""
    row = may_answer_statement(statement, signature.person)
    if row is None:
        raise PermissionDenied
    words = clean_words(words, "the answer")
    if not words:
        raise ArchiveError("an answer has words")
    act = Act(kind=Act.ANSWER, about=about, words=words, party_number=row.party_id, party_name=row.party_name)
    return write_act(act, Signature(signature.person, row.party_name, signature.once))


@transaction.atomic
def vouch(party: Party, name: str, account: Person, why: str, person: Person | None) -> Representative:
    """Say that an account is a party's own person, and how the institution knows it. Raises ArchiveError,
    PermissionDenied."""
    if person is not None and not person.has_perm("archive.curate_item"):
        raise PermissionDenied
    if not why.strip():
        raise ArchiveError("say how you know that this is the party’s own person; the log keeps it")
    if any(row.party.root_id == party.root_id for row in parties_of(account)):
        raise ArchiveError("this account answers for that party already")
    row = Representative.objects.create(
        party=party,
        party_name=clean_words(name, "the name", 300),
        account=account,  # type: ignore[misc]  # nobody vouches for who has no account
        vouched_by=person_name(person),
        why=clean_words(why, "the reason"),
    )
    detail = {"party": party.pk, "name": row.party_name, "account": str(account), "why": row.why}
    LogEntry.objects.create(action="vouch", person=person_name(person), detail=detail)
    return row


@transaction.atomic
def end_vouching(row: Representative, person: Person | None) -> None:
    """Say that an account answers for a party no longer. What it answered stays. Raises PermissionDenied."""
    if person is not None and not person.has_perm("archive.curate_item"):
        raise PermissionDenied
    row.ended_at, row.ended_by = timezone.now(), person_name(person)
    row.save(update_fields=["ended_at", "ended_by"])
    detail = {"party": row.party_id, "name": row.party_name, "account": str(row.account)}
    LogEntry.objects.create(action="end-vouching", person=person_name(person), detail=detail)


# --- what readers ask -------------------------------------------------------------------------------------------------

LONGEST_QUESTION = 2000
MOST_WAITING = 500
"""Questions that wait; more are not taken until editors have looked at some."""


def take_question(about: str, words: str, name: str, language: str) -> ReaderQuestion:
    """Put what a reader asks into the list that editors go through. `about`: an address that everybody may see. Raises
    ArchiveError."""
    find_anchor(about, "", None)
    words, name = clean_words(words, "the question", LONGEST_QUESTION), clean_words(name, "the name", 120)
    if not words:
        raise ArchiveError("write your question")
    waiting = ReaderQuestion.objects.filter(state=ReaderQuestion.OPEN)
    if waiting.count() >= MOST_WAITING:
        raise ArchiveError("too many questions are waiting; try again in some days")
    same = waiting.filter(about=about, words=words).first()
    return same or ReaderQuestion.objects.create(about=about, words=words, name=name, language=language[:35])


@transaction.atomic
def let_through(question: ReaderQuestion, party: NamedParty, signature: Signature, due: str = "", why: str = "") -> Act:
    """Ask a party what a reader asked: the editor signs it. Raises ArchiveError, PermissionDenied."""
    _must_be_open(question, signature)
    about = find_anchor(question.about, "", signature.person)
    reason = why.strip() or (f"Asked by a reader, {question.name}" if question.name else "Asked by a reader")
    act = ask(about, party, question.words, signature, due=due, why=reason)
    _decide(question, ReaderQuestion.PASSED, act, signature.person)
    return act


@transaction.atomic
def dismiss_question(question: ReaderQuestion, why: str, signature: Signature) -> Act:
    """Do not show what a reader asked. That there was a question, by whom it was dismissed and why is shown. Raises
    ArchiveError, PermissionDenied."""
    _must_be_open(question, signature)
    if not clean_words(why, "the reason"):
        raise ArchiveError("say why; everybody sees it")
    about = find_anchor(question.about, "", signature.person)
    act = write_act(Act(kind=Act.DISMISSAL, about=about, why=clean_words(why, "the reason")), signature)
    _decide(question, ReaderQuestion.DISMISSED, act, signature.person)
    return act


def _must_be_open(question: ReaderQuestion, signature: Signature) -> None:
    must_record(signature.person)
    locked = ReaderQuestion.objects.select_for_update().get(pk=question.pk)
    if locked.state != ReaderQuestion.OPEN:
        raise ArchiveError(f"{locked.decided_by} has already decided this; nothing was changed")


def _decide(question: ReaderQuestion, state: str, act: Act, person: Person | None) -> None:
    question.state, question.act = state, act
    question.decided_by, question.decided_at = person_name(person), timezone.now()
    question.save(update_fields=["state", "act", "decided_by", "decided_at"])
