"""Editors' screens of acts: write evidence, an assessment, a question; retract and hide; what readers asked; who
answers for whom; anchors whose words are lost.

In: a request of somebody who may review. Out: acts, by the rooms that write them. Each form is taken once.
"""

from __future__ import annotations

from secrets import token_hex

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from muniment.archive.catalogue import ArchiveError
from muniment.evidence.acts.anchors import find_anchor, find_lost
from muniment.evidence.acts.asking import (
    NamedParty,
    answer,
    ask,
    dismiss_question,
    end_vouching,
    let_through,
    name_party,
    vouch,
)
from muniment.evidence.acts.models import Act, Anchor, ReaderQuestion, Representative, Scale
from muniment.evidence.acts.told import find_act
from muniment.evidence.acts.writing import (
    Signature,
    add_assessment,
    add_evidence,
    add_scale,
    hide,
    is_hidden,
    is_in_force,
    is_own,
    retract,
    show_again,
)
from muniment.evidence.models import Party
from muniment.evidence.statements_told import find_statement
from muniment.portal.context import portal_name
from muniment.portal.desk.review import needs
from muniment.portal.form_numbers import number_in


def _signature(request: HttpRequest) -> Signature:
    """Return who signs: a person in their own name, or in the institution's. No other name can be sent."""
    own = request.POST.get("named") != "institution"
    return Signature(request.user, "" if own else portal_name(request), request.POST.get("once", ""))


def _party_of(about: str, request: HttpRequest) -> int | None:
    statement = find_statement(about.rstrip("/").rpartition("/")[2], request.user)
    return statement.party.root_id if statement and statement.party else None


@needs("review_item")
@require_http_methods(["GET", "POST"])
def write_act(request: HttpRequest) -> HttpResponse:
    """Write evidence, an assessment or a question about what an address leads to."""
    address = request.POST.get("about") or request.GET.get("about", "")
    try:
        about = find_anchor(address, "", request.user)
    except ArchiveError as error:
        raise Http404(str(error)) from error
    if request.method == "POST":
        try:
            made = _write(request, about)
            messages.success(request, gettext("It is signed and recorded."))
            return redirect(made.get_absolute_url())
        except ArchiveError as error:
            messages.error(request, str(error))
    context = {
        "about": address,
        "quoted": str(about),
        "relations": Act.RELATIONS,
        "scales": Scale.objects.all(),
        "institution": portal_name(request),
        "once": token_hex(16),
        "sent": request.POST,
        "party": _party_of(address, request),
        "replaces": request.POST.get("replaces") or request.GET.get("replaces", ""),
    }
    return render(request, "muniment/admin/write_act.html", context)


def _write(request: HttpRequest, about: Anchor) -> Act:
    sent, signature = request.POST, _signature(request)
    kind, why, replaces = sent.get("kind", ""), sent.get("why", ""), sent.get("replaces", "")
    if kind == Act.EVIDENCE:
        to = find_anchor(sent.get("to", ""), sent.get("to_words", ""), request.user)
        return add_evidence(about, to, sent.get("relation", ""), signature, why, replaces)
    if kind == Act.ASSESSMENT:
        scale = rating = None
        number, _bar, word = sent.get("rating", "").partition("|")
        if word:
            scale, rating = Scale.objects.filter(pk=int(number) if number.isdecimal() else 0).first(), word
        words, language = sent.get("words", ""), sent.get("language", "")
        return add_assessment(
            about, words, signature, scale=scale, rating=rating or "", why=why, language=language, replaces=replaces
        )
    if kind == Act.QUESTION:
        return ask(about, _named(request), sent.get("words", ""), signature, due=sent.get("due", ""), why=why)
    raise ArchiveError(gettext("Choose what you want to write."))


def _named(request: HttpRequest) -> NamedParty:
    """Return the party that a form names: by its number, or by a name where no text names it as a speaker."""
    number, name = number_in(request.POST, "party"), request.POST.get("party_name", "").strip()
    if number:
        return name_party(number, request.user)
    if not name:
        raise ArchiveError(gettext("Name the person or body that is asked."))
    return NamedParty(None, name[:300])


@needs("review_item")
@require_http_methods(["GET", "POST"])
def change_act(request: HttpRequest, key: str) -> HttpResponse:
    """Retract one's own act, hide abuse, show it again, answer by a captured document."""
    act = find_act(key, request.user)
    if act is None:
        raise Http404
    if request.method == "POST":
        why, signature = request.POST.get("why", ""), _signature(request)
        try:
            action = request.POST.get("action")
            if action == "retract":
                retract(act, why, signature)
            elif action == "hide":
                hide(act, why, signature)
            elif action == "show":
                show_again(act, why, signature)
            elif action == "document":
                document = find_anchor(request.POST.get("to", ""), request.POST.get("to_words", ""), request.user)
                answer(act, "", signature, document=document)
            messages.success(request, gettext("It is signed and recorded."))
            return redirect(act.get_absolute_url())
        except ArchiveError as error:
            messages.error(request, str(error))
    context = {
        "act": act,
        "said": act.rating or act.words or act.why or str(act.to or ""),
        "is_own": is_own(act, request.user),
        "is_in_force": is_in_force(act),
        "is_hidden": is_hidden(act),
        "once": token_hex(16),
    }
    return render(request, "muniment/admin/change_act.html", context)


@needs("review_item")
@require_http_methods(["GET", "POST"])
def question_list(request: HttpRequest) -> HttpResponse:
    """What readers asked: each is let through, to somebody who is asked, or dismissed with a reason."""
    if request.method == "POST":
        question = get_object_or_404(ReaderQuestion, pk=number_in(request.POST, "question"))
        try:
            if request.POST.get("action") == "pass":
                let_through(question, _named(request), _signature(request), request.POST.get("due", ""))
            else:
                dismiss_question(question, request.POST.get("why", ""), _signature(request))
        except ArchiveError as error:
            messages.error(request, str(error))
        return redirect("reader-questions")
    page = Paginator(ReaderQuestion.objects.filter(state=ReaderQuestion.OPEN), 50).get_page(request.GET.get("p"))
    rows = [(row, _party_of(row.about, request)) for row in page]
    context = {"page": page, "rows": rows, "once": token_hex(16), "institution": portal_name(request)}
    return render(request, "muniment/admin/reader_questions.html", context)


@needs("review_item")
@require_http_methods(["GET", "POST"])
def act_records(request: HttpRequest) -> HttpResponse:
    """Who answers for whom, judges' scales, and anchors whose words stand nowhere any more."""
    may_curate = request.user.has_perm("archive.curate_item")
    if request.method == "POST":
        try:
            _keep(request)
        except ArchiveError as error:
            messages.error(request, str(error))
        return redirect("act-records")
    context = {
        "representatives": Representative.objects.select_related("account", "party").order_by("ended_at", "party_name"),
        "scales": Scale.objects.all(),
        "lost": find_lost(),
        "may_curate": may_curate,
    }
    return render(request, "muniment/admin/act_records.html", context)


def _keep(request: HttpRequest) -> None:
    sent = request.POST
    action = sent.get("action")
    if action == "scale":
        words = sent.get("words", "").splitlines()
        add_scale(
            sent.get("owner", ""),
            sent.get("name", ""),
            sent.get("version", ""),
            [word.strip() for word in words],
            request.user,
            is_ordered=sent.get("ordered") == "yes",
            url=sent.get("url", ""),
        )
        return
    if not request.user.has_perm("archive.curate_item"):
        raise PermissionDenied
    if action == "end":
        end_vouching(get_object_or_404(Representative, pk=number_in(sent, "row"), ended_at=None), request.user)
        return
    account = User.objects.filter(username=sent.get("account", ""), is_active=True).first()
    party = Party.objects.filter(pk=number_in(sent, "party")).first()
    if account is None or party is None:
        raise ArchiveError(gettext("There is no such account, or no such person or body."))
    named = sent.get("name", "").strip() or name_party(party.root_id, request.user).name
    vouch(party, named, account, sent.get("why", ""), request.user)
