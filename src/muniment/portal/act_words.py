"""What pages of a statement, a target or a plan say of the acts about it.

In: a request, and what its page is about. Out: parts of the page's context, and words for the states of anchors.
"""

from __future__ import annotations

from typing import TypedDict

from django.http import HttpRequest
from django.utils.translation import gettext

from muniment.evidence.acts.anchors import StateCode
from muniment.evidence.acts.asking import may_answer_statement
from muniment.evidence.acts.told import Matter, ToldActs, tell_acts
from muniment.evidence.acts.writing import may_record
from muniment.evidence.models import Statement
from muniment.serving.keeping import show


class ActsContext(TypedDict):
    """What `_acts.html` shows."""

    acts: ToldActs
    about: str
    """The name of what they are about in the addresses of its table and feed."""
    matter_address: str
    may_record: bool


class AnsweringContext(TypedDict):
    """For whom this person may answer a statement."""

    answers_as: str
    answers_key: str


def acts_context(request: HttpRequest, matter: Matter, about: str, address: str) -> ActsContext:
    """Return what a page shows of the acts about one thing, and note that it shows them."""
    show(request, "acts", "data")
    return {
        "acts": tell_acts(matter, request.user),
        "about": about,
        "matter_address": address,
        "may_record": request.user.is_authenticated and may_record(request.user),
    }


def answering_context(request: HttpRequest, statement: Statement) -> AnsweringContext:
    """Return for whom this person may answer a statement: its own party, where the institution vouched for them."""
    row = may_answer_statement(statement, request.user)
    return {"answers_as": row.party_name if row else "", "answers_key": statement.key}


def anchor_state(code: StateCode, version: int | None = None) -> str:
    """Return in words whether what an act points at still stands where it stood."""
    if code == "holds":
        return gettext("the words stand there today")
    if code == "moved":
        return gettext("the words stand elsewhere in the text today")
    if code == "only in version":
        return gettext("the words stand in version %(number)s, and not in the newest") % {"number": version}
    return gettext("the words stand nowhere in what is held today")
