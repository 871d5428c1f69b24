"""Acts on readers' pages: the log, one act, what was asked and answered, disagreement; asking and answering.

In: a request. Out: what this person may see, in one form and size for everybody, by date. What a reader asks waits for
an editor; what a party's own person answers is shown at once, beside the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from secrets import token_hex

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muniment.archive.catalogue import ArchiveError
from muniment.evidence.acts.agreement import find_scales, tell_disagreement
from muniment.evidence.acts.anchors import anchor_statement, find_anchor
from muniment.evidence.acts.asking import LONGEST_QUESTION, answer, answer_statement, may_answer, take_question
from muniment.evidence.acts.asking import may_answer_statement as may_answer_to
from muniment.evidence.acts.models import Act
from muniment.evidence.acts.told import ToldAct, acts_about, find_act, tell_each
from muniment.evidence.acts.writing import LONGEST_WORDS, Signature, is_own, may_record
from muniment.evidence.statements_told import find_statement
from muniment.exchange.act_resources import find_matter
from muniment.exchange.act_shapes import ACT_COLUMNS, DISAGREEMENT_COLUMNS, act_rows, disagreement_rows
from muniment.exchange.exports import write_table
from muniment.exchange.resource_answers import api_address
from muniment.portal.middleware import never_keep
from muniment.portal.site.feeds import FeedEntry, answer_table, feed_of_entries
from muniment.portal.site.items import page_number
from muniment.portal.templatetags.muniment import shorten
from muniment.serving.keeping import reads, show

_MOST_IN_FEED = 50
_LONGEST_TITLE = 120
_ABOUT = re.compile(r"/(?:[a-z-]+/)?(?P<kind>statements|targets|plans)/(?P<key>[^/]+)/")


def _visible(request: HttpRequest, about: str = "") -> Iterable[Act]:
    """Return the acts that this person may see, the newest first; about one thing where that is named."""
    if about:
        matter = find_matter(about, request.user)
        if matter is None:
            raise Http404
        rows = acts_about(matter, request.user)
    else:
        rows = Act.objects.visible_to(request.user)
    show(request, "acts", "items")
    return rows.select_related("about", "to", "scale", "changes", "answers").order_by("-at", "-pk")


@reads("page")
def act_list(request: HttpRequest) -> HttpResponse:
    """The public log: what was said, retracted and hidden, by whom and why, the newest first."""
    page = page_number(request, _visible(request))
    return render(request, "muniment/acts.html", {"page": page, "api": api_address("acts")})


def _one(request: HttpRequest, key: str) -> Act:
    act = find_act(key, request.user)
    if act is None:
        raise Http404
    return act


@reads()
def act_page(request: HttpRequest, key: str) -> HttpResponse:
    """One act, with what became of it."""
    act = _one(request, key)
    show(request, "acts", "items", "data")
    answers = Act.objects.visible_to(request.user).filter(answers=act).select_related("about", "to", "scale")
    told = next((one for one in tell_each([act, *answers], request.user) if one.act.pk == act.pk), None) or ToldAct(act)
    context = {
        "act": act,
        "told": told,
        "may_record": request.user.is_authenticated and may_record(request.user),
        "is_own": request.user.is_authenticated and is_own(act, request.user),
        "api": api_address("act", act.key),
    }
    return render(request, "muniment/act.html", context)


def _entry(act: Act) -> FeedEntry:
    said = act.rating or act.words or act.why or str(act.to or "")
    absolute = settings.PUBLIC_URL + act.get_absolute_url()
    kind = str(act.get_kind_display())
    return FeedEntry(
        title=f"{kind}, {act.judge}: {shorten(said, _LONGEST_TITLE)}",
        url=absolute,
        unique_id=f"{settings.PUBLIC_URL}/acts/{act.key}/",
        text=f"“{shorten(str(act.about), 400)}”\n\n{act.get_relation_display()} {said}".strip(),
        published=act.at,
        updated=act.at,
        authors=[act.judge],
        language=act.language,
        kind=act.kind,
    )


@reads()
def act_feed(request: HttpRequest, about: str = "", form: str = "atom") -> HttpResponse:
    """The newest acts that everybody may see, of all or about one thing."""
    # A feed is the same for everybody.
    request.user = AnonymousUser()
    rows = list(_visible(request, about))[:_MOST_IN_FEED]
    return feed_of_entries(request, _("Public log"), "/acts/", [_entry(act) for act in rows])


@reads()
def act_table(request: HttpRequest, about: str = "") -> HttpResponse:
    """Acts as a table, in the order in which they were made."""
    rows = reversed(list(_visible(request, about)))
    return answer_table("acts", write_table(ACT_COLUMNS, act_rows(rows)))


@reads("page")
def asked_page(request: HttpRequest) -> HttpResponse:
    """Questions with their answers, the newest first; and what parties said without being asked."""
    show(request, "acts", "items")
    rows = Act.objects.visible_to(request.user).of_kind(Act.QUESTION, Act.ANSWER)
    told = tell_each(
        rows.select_related("about", "to", "scale", "changes", "answers").order_by("at", "pk"), request.user
    )
    page = page_number(request, told[::-1])
    return render(request, "muniment/asked.html", {"page": page})


@reads()
def disagreement_page(request: HttpRequest) -> HttpResponse:
    """What judges said of the same things, scale by scale, and how far they agree."""
    show(request, "acts", "items")
    found = [tell_disagreement(scale, request.user) for scale in find_scales(request.user)]
    return render(request, "muniment/disagreement.html", {"found": found, "api": api_address("disagreement")})


@reads()
def disagreement_table(request: HttpRequest) -> HttpResponse:
    """What judges said of the same things, as a table."""
    show(request, "acts", "items")
    found = [tell_disagreement(scale, request.user) for scale in find_scales(request.user)]
    return answer_table("disagreement", write_table(DISAGREEMENT_COLUMNS, disagreement_rows(found)))


# --- asking and answering ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def ask_page(request: HttpRequest) -> HttpResponse:
    """Where a reader asks about a statement, a target or a plan that everybody may see. An editor looks at it before
    it is shown."""
    never_keep(request)
    about = request.POST.get("about", "") or request.GET.get("about", "")
    problem, is_taken = "", False
    try:
        if not _ABOUT.fullmatch(about):
            raise ArchiveError("")
        anchor = find_anchor(about, "", None)
    except ArchiveError as error:
        raise Http404 from error
    words = request.POST.get("words", "")
    if request.method == "POST":
        if not ratelimit.consume(request, action="reader_question"):
            problem = _("Too many questions came from your address. Try again in an hour.")
        elif not words.strip():
            problem = _("Write your question.")
        elif len(words) > LONGEST_QUESTION:
            problem = _("Your question is too long. Write at most %(most)s characters.") % {"most": LONGEST_QUESTION}
        else:
            try:
                take_question(about, words, request.POST.get("name", "")[:120], get_language() or "")
                is_taken = True
            except ArchiveError:
                problem = _("Your question could not be taken. Try again in some days.")
    context = {
        "about": about,
        "quoted": str(anchor),
        "words": words,
        "name": request.POST.get("name", "")[:120],
        "problem": problem,
        "is_taken": is_taken,
        "most": LONGEST_QUESTION,
    }
    status = 400 if problem else 200
    return render(request, "muniment/ask.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def answer_page(request: HttpRequest, key: str) -> HttpResponse:
    """Where a party's own person answers: a question, or what the party itself said."""
    never_keep(request)
    question = statement = None
    if key.startswith("s-"):
        statement = find_statement(key, request.user)
        representative = may_answer_to(statement, request.user) if statement else None
    else:
        question = _one(request, key)
        representative = may_answer(question, request.user) if question.kind == Act.QUESTION else None
    if question is None and statement is None:
        raise Http404
    if representative is None:
        raise PermissionDenied
    problem = ""
    if request.method == "POST":
        signature = Signature(request.user, once=request.POST.get("once", ""))
        words = request.POST.get("words", "")
        try:
            if question is not None:
                made = answer(question, words, signature)
            elif statement is not None:
                made = answer_statement(statement, anchor_statement(statement), words, signature)
            return redirect(made.get_absolute_url())
        except ArchiveError as error:
            problem = str(error)
    context = {
        "question": question,
        "quoted": question.words if question else statement.quote if statement else "",
        "party": representative.party_name,
        "words": request.POST.get("words", ""),
        "once": token_hex(16),
        "problem": problem,
        "most": LONGEST_WORDS,
    }
    return render(request, "muniment/answer.html", context, status=400 if problem else 200)
