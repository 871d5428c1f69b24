"""Writing acts: the one place where they are made, whoever asks for it.

In: a person, what it is about, and what they say. Out: an `Act`, signed with the person's name and dated by the server.
What is written is never changed: a person retracts or replaces their own, an editor hides abuse, and both are acts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from muniment.archive.catalogue import ArchiveError
from muniment.archive.models import LogEntry, person_name
from muniment.archive.person import Person
from muniment.archive.staleness import mark_stale
from muniment.evidence.acts.models import Act, Anchor, Representative, Scale
from muniment.evidence.acts.proofs import write_act_proof
from muniment.evidence.acts.records import act_key, record_act
from muniment.evidence.parties_told import root_of
from muniment.valid_text import make_valid

LONGEST_WORDS = 20_000
LONGEST_NAME = 200
_MOST_WORDS_OF_SCALE = 40


@dataclass(frozen=True)
class Signature:
    """Who makes an act, in whose name, and of which form it came."""

    person: Person | None
    """None: the command line."""
    on_behalf: str = ""
    """The institution's name; empty: the person's own."""
    once: str = ""
    """The mark of a form: what was sent twice is written once."""

    @property
    def name(self) -> str:
        """The name that everybody sees, with the account: anybody may call themselves as they like."""
        return person_name(self.person)


def may_record(person: Person | None) -> bool:
    """Return whether a person may write evidence and assessments, and let questions through."""
    return person is None or bool(person.is_authenticated and person.has_perm("archive.review_item"))


def must_record(person: Person | None) -> None:
    """Refuse somebody who may not write evidence and assessments. Raises PermissionDenied."""
    if not may_record(person):
        raise PermissionDenied


def clean_words(text: str, name: str, longest: int = LONGEST_WORDS) -> str:
    """Return words as they are kept. Raises ArchiveError for too many."""
    valid = make_valid(text).strip()
    if len(valid) > longest:
        raise ArchiveError(f"{name} has {len(valid):,} characters; give {longest:,} at most")
    return valid


def write_act(act: Act, signature: Signature) -> Act:
    """Sign, date and keep an act. Raises ArchiveError where another has changed the same act before."""
    act.by, act.account = signature.name[:LONGEST_NAME], str(signature.person or person_name(None))[:150]
    act.on_behalf, act.once = clean_words(signature.on_behalf, "the name", 300), signature.once[:64] or None
    act.at = timezone.now()
    if act.once and (before := Act.objects.filter(once=act.once).first()) is not None:
        return before
    act.key = act_key(record_act(act))
    try:
        with transaction.atomic():
            act.save(force_insert=True)
            # Before the commit: a kill leaves the proof, or both.
            write_act_proof(act)
            mark_stale(["items", "acts", "data"])
    except IntegrityError as error:
        if act.once and (before := Act.objects.filter(once=act.once).first()) is not None:
            return before
        raise ArchiveError("somebody has retracted or replaced this already; open its page anew") from error
    return act


def _replaceable(key: str, kind: str, signature: Signature) -> Act | None:
    """Return the act that a new one replaces. Raises ArchiveError where it is of another kind, somebody else's, or not
    in force."""
    if not key:
        return None
    found = Act.objects.visible_to(signature.person).filter(key=key, kind=kind).select_related("about").first()
    if found is None:
        raise ArchiveError(f"there is no {kind} {key} to be replaced")
    if not is_own(found, signature.person):
        raise PermissionDenied
    if not is_in_force(found):
        raise ArchiveError("this is retracted or replaced already; replace the newest")
    return found


def is_own(act: Act, person: Person | None) -> bool:
    """Return whether a person wrote an act."""
    return person is None or act.account == str(person)


def is_in_force(act: Act) -> bool:
    """Return whether nobody retracted or replaced an act."""
    return not Act.objects.filter(changes=act, kind__in=[Act.RETRACTION, *Act.SUBSTANTIVE]).exists()


def add_evidence(
    about: Anchor, to: Anchor, relation: str, signature: Signature, why: str = "", replaces: str = ""
) -> Act:
    """Say that a passage or a value supports, contradicts or qualifies what something says, is its context, or the
    same. Raises ArchiveError, PermissionDenied."""
    must_record(signature.person)
    if relation not in dict(Act.RELATIONS):
        raise ArchiveError(f"{relation} is no relation; give one of {', '.join(dict(Act.RELATIONS))}")
    if about.pk == to.pk:
        raise ArchiveError("evidence points to something else; these are the same words")
    old = _replaceable(replaces, Act.EVIDENCE, signature)
    return write_act(
        Act(
            kind=Act.EVIDENCE,
            about=old.about if old else about,
            to=to,
            relation=relation,
            why=clean_words(why, "the reason"),
            changes=old,
        ),
        signature,
    )


def add_scale(
    owner: str,
    name: str,
    version: str,
    words: Sequence[str],
    person: Person | None,
    *,
    is_ordered: bool = False,
    url: str = "",
    language: str = "",
) -> Scale:
    """Write down a judge's own scale. A changed scale is another version. Raises ArchiveError, PermissionDenied."""
    must_record(person)
    told = [clean_words(word, "a word of the scale", 300) for word in words if word.strip()]
    owner, name, version = (clean_words(part, "the name", LONGEST_NAME) for part in (owner, name, version))
    if not (owner and name and version) or not 2 <= len(set(told)) == len(told) <= _MOST_WORDS_OF_SCALE:
        raise ArchiveError("a scale has an owner, a name, a version, and 2 to 40 different words")
    made = Scale(
        owner=owner,
        name=name,
        version=version[:40],
        words=told,
        is_ordered=is_ordered,
        url=clean_words(url, "the address", 2000),
        language=language[:35],
    )
    same = Scale.objects.filter(owner=owner, name=name, version=made.version).first()
    if same is not None:
        if (same.words, same.is_ordered) != (made.words, made.is_ordered):
            raise ArchiveError("this version of the scale has other words; give the changed scale another version")
        return same
    made.save(force_insert=True)
    LogEntry.objects.create(action="scale", person=person_name(person), detail={"scale": str(made)})
    return made


def add_assessment(
    about: Anchor,
    words: str,
    signature: Signature,
    *,
    scale: Scale | None = None,
    rating: str = "",
    why: str = "",
    to: Anchor | None = None,
    language: str = "",
    replaces: str = "",
) -> Act:
    """Write down what a judge says, in the judge's words, and on the judge's scale where there is one. Raises
    ArchiveError, PermissionDenied."""
    must_record(signature.person)
    words, rating = clean_words(words, "the assessment"), rating.strip()
    if not words and not rating:
        raise ArchiveError("an assessment has the judge’s words, or a word of the judge’s scale; give one of them")
    if rating and (scale is None or rating not in scale.words):
        raise ArchiveError("this is none of the scale’s words")
    old = _replaceable(replaces, Act.ASSESSMENT, signature)
    return write_act(
        Act(
            kind=Act.ASSESSMENT,
            about=old.about if old else about,
            to=to,
            words=words,
            scale=scale if rating else None,
            rating=rating,
            why=clean_words(why, "the reason"),
            language=language[:35],
            changes=old,
        ),
        signature,
    )


# --- what changes an act ----------------------------------------------------------------------------------------------


def parties_of(person: Person | None) -> list[Representative]:
    """Return for which parties a person may answer now."""
    if person is None or not person.is_authenticated:
        return []
    rows = Representative.objects.filter(account=person.pk, ended_at=None, account__is_active=True)
    return list(rows.select_related("party"))


def retract(act: Act, why: str, signature: Signature) -> Act:
    """Take back one's own act; it stays, and is shown as retracted. Raises ArchiveError, PermissionDenied."""
    if act.kind not in Act.SUBSTANTIVE:
        raise ArchiveError("only evidence, assessments, questions and answers are retracted")
    still_may = may_record(signature.person) or any(
        row.party.root_id == root_of(act.party_number or 0) for row in parties_of(signature.person)
    )
    if not is_own(act, signature.person) or not still_may:
        raise PermissionDenied
    if not is_in_force(act):
        raise ArchiveError("this is retracted or replaced already")
    return _write_change(Act.RETRACTION, act, why, signature)


def hide(act: Act, why: str, signature: Signature) -> Act:
    """Hide what is abuse. That it was hidden, by whom and why is shown to everybody. Raises ArchiveError,
    PermissionDenied."""
    must_record(signature.person)
    if act.kind not in Act.SUBSTANTIVE:
        raise ArchiveError("only evidence, assessments, questions and answers are hidden")
    if is_hidden(act):
        raise ArchiveError("this is hidden already")
    return _write_change(Act.HIDING, act, why, signature)


def show_again(act: Act, why: str, signature: Signature) -> Act:
    """Show what was hidden again. Raises ArchiveError, PermissionDenied."""
    must_record(signature.person)
    if not is_hidden(act):
        raise ArchiveError("this is not hidden")
    return _write_change(Act.SHOWING, act, why, signature)


def is_hidden(act: Act) -> bool:
    """Return whether an act is hidden now."""
    newest = Act.objects.filter(changes=act, kind__in=Act.VEILING).order_by("-pk").first()
    return newest is not None and newest.kind == Act.HIDING


def _write_change(kind: str, act: Act, why: str, signature: Signature) -> Act:
    if not clean_words(why, "the reason"):
        raise ArchiveError("say why; everybody sees it")
    return write_act(Act(kind=kind, about=act.about, changes=act, why=clean_words(why, "the reason")), signature)
