"""The tables of acts. Rows of `Anchor`, `Scale` and `Act` are added, and never changed or deleted: triggers in the
database refuse it (`guards`). Only the words of an anchor may be emptied, when its item is forgotten.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muniment.archive.addresses import find_address
from muniment.archive.models import Item, ItemAlias, Version, sees_everything
from muniment.archive.person import Person
from muniment.evidence.series.models import Release


class AnchorQuerySet(models.QuerySet["Anchor"]):
    """Anchors, with the rule of who may see which."""

    def visible_to(self, person: Person | None) -> AnchorQuerySet:
        """Keep those whose item or data `person` may see. One whose item is gone is seen by those who see
        everything."""
        if sees_everything(person):
            return self
        items = Item.objects.visible_to(person)
        here = models.OuterRef("item")
        of_version = models.Exists(Version.objects.visible_to(person).filter(pk=models.OuterRef("version")))
        of_item = models.Exists(items.filter(pk=here)) | models.Exists(
            ItemAlias.objects.filter(number=here, item__in=items.values("pk"))
        )
        of_data = models.Exists(Release.objects.visible_to(person).filter(pk=models.OuterRef("release")))
        return self.filter(of_version | (models.Q(version=None) & of_item) | of_data)


class Anchor(models.Model):
    """Words at their place in an original (W3C Web Annotation: TextQuoteSelector and TextPositionSelector), or a cell
    of a data file. Nothing in it is a row of findings: it can be found again in the bytes alone."""

    STATEMENT, TARGET, PLAN, PASSAGE, CELL = "statement", "target", "plan", "passage", "cell"

    key = models.CharField(max_length=40, unique=True)
    """`a-` and the digest of all that it says (`records.anchor_key`)."""
    kind = models.CharField(max_length=10)
    named = models.CharField(max_length=180, blank=True)
    """What the words are of: of a statement or target its digest and occurrence (`3f…e1.1`), of a plan its address."""
    original = models.CharField(max_length=64, db_index=True)
    """SHA-256 of the bytes."""
    item = models.BigIntegerField(null=True, db_index=True)
    """The item's number when it was made: it may have been merged since."""
    version = models.ForeignKey(Version, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    """The row of the version: it stays when an item is merged or split, and is gone when it is forgotten. None for
    what only a teaser has, and for data."""
    number = models.IntegerField(null=True)
    """The version's number when it was made."""
    release = models.ForeignKey(Release, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    paragraph = models.CharField(max_length=40, blank=True)
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    """In the paragraph's text, in characters, end exclusive."""
    exact = models.TextField(blank=True)
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    page = models.IntegerField(null=True)
    """Of the original, from 1."""
    boxes: models.JSONField[list[list[float]], list[list[float]]] = models.JSONField(default=list)
    """On that page: left, top, right, bottom, as parts of its width and height (0 to 1); empty where not known."""
    row = models.IntegerField(null=True)
    column = models.IntegerField(null=True)
    label = models.TextField(blank=True)
    """Of a cell: what its row and column stand for, in the file's words. Of a plan: its title."""
    made_at = models.DateTimeField(default=timezone.now)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        app_label = "evidence"
        indexes = [models.Index(fields=["kind", "named"], name="anchor_named")]

    def __str__(self) -> str:
        return self.exact or self.label


class Scale(models.Model):
    """A judge's own scale, in one version: its words, from one end to the other where it has an order."""

    owner = models.CharField(max_length=200)
    """Whose it is."""
    name = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    words: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    is_ordered = models.BooleanField(default=False)
    language = models.CharField(max_length=35, blank=True)
    url = models.TextField(blank=True)
    """Where its owner explains it."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "evidence"
        ordering = ["owner", "name", "version"]
        constraints = [models.UniqueConstraint(fields=["owner", "name", "version"], name="one_scale_of_a_version")]

    def __str__(self) -> str:
        return f"{self.owner}: {self.name} ({self.version})"


class ActQuerySet(models.QuerySet["Act"]):
    """Acts, with the rule of who may see which."""

    def visible_to(self, person: Person | None) -> ActQuerySet:
        """Keep those of which `person` may see all that they point at. What an editor hid is seen by those who see
        everything; that it was hidden is an act of its own, which everybody sees."""
        if sees_everything(person):
            return self
        anchors = Anchor.objects.visible_to(person)
        seen = models.Exists(anchors.filter(pk=models.OuterRef("about")))
        seen_to = models.Q(to=None) | models.Exists(anchors.filter(pk=models.OuterRef("to")))
        # What retracts or hides names what it changes, which may point at something that is private.
        of_changed = (
            models.Q(changes=None)
            | models.Q(changes__to=None)
            | models.Exists(anchors.filter(pk=models.OuterRef("changes__to")))
        )
        return self.filter(seen, seen_to, of_changed).exclude(pk__in=hidden_numbers())

    def of_kind(self, *kinds: str) -> ActQuerySet:
        """Keep those of some kinds."""
        return self.filter(kind__in=kinds)


def hidden_numbers() -> models.QuerySet[Any, Any]:
    """Return a query of the numbers of acts that are hidden now: the newest word on each counts."""
    newest = (
        Act.objects.filter(kind__in=Act.VEILING, changes=models.OuterRef("changes")).order_by("-pk").values("pk")[:1]
    )
    hiding = Act.objects.filter(kind=Act.HIDING, pk=models.Subquery(newest))
    return hiding.values("changes")


class Act(models.Model):
    """What a person says, signed and dated. Its key is the digest of all that it says."""

    EVIDENCE, ASSESSMENT, QUESTION, ANSWER = "evidence", "assessment", "question", "answer"
    RETRACTION, HIDING, SHOWING, DISMISSAL = "retraction", "hiding", "showing", "dismissal"
    KINDS = [
        (EVIDENCE, _("Evidence")),
        (ASSESSMENT, _("Assessment")),
        (QUESTION, _("Question")),
        (ANSWER, _("Answer")),
        (RETRACTION, _("Retracted")),
        (HIDING, _("Hidden")),
        (SHOWING, _("Shown again")),
        (DISMISSAL, _("Question not shown")),
    ]
    VEILING = (HIDING, SHOWING)
    SUBSTANTIVE = (EVIDENCE, ASSESSMENT, QUESTION, ANSWER)
    """What says something of the matter; the others speak of these."""
    SUPPORTS, CONTRADICTS, QUALIFIES, CONTEXT, SAME = "supports", "contradicts", "qualifies", "context", "the same"
    RELATIONS = [
        (SUPPORTS, _("supports")),
        (CONTRADICTS, _("contradicts")),
        (QUALIFIES, _("qualifies")),
        (CONTEXT, _("context")),
        (SAME, _("the same")),
    ]

    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=KINDS)
    about = models.ForeignKey(Anchor, models.PROTECT, related_name="acts")
    to = models.ForeignKey(Anchor, models.PROTECT, null=True, related_name="pointed_at")
    """What evidence points to; of an answer the captured document that gives it."""
    relation = models.CharField(max_length=12, blank=True, choices=RELATIONS)
    words = models.TextField(blank=True)
    """The judge's own words, the question, the answer."""
    language = models.CharField(max_length=35, blank=True)
    scale = models.ForeignKey(Scale, models.PROTECT, null=True, related_name="assessments")
    rating = models.CharField(max_length=300, blank=True)
    """One of the scale's words."""
    party_number = models.BigIntegerField(null=True)
    """The row of the party that is asked or answers, when it was written."""
    party_name = models.CharField(max_length=300, blank=True)
    party_source = models.CharField(max_length=300, blank=True)
    due = models.CharField(max_length=10, blank=True)
    """Of a question: the day by which an answer is asked for (ISO 8601)."""
    changes = models.ForeignKey("self", models.PROTECT, null=True, related_name="changed_by")
    """The act that it replaces, retracts, hides or shows again."""
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by")
    by = models.CharField(max_length=200)
    """Who signed, by the name that everybody sees."""
    account = models.CharField(max_length=150)
    """The account that wrote it; editors see it."""
    on_behalf = models.CharField(max_length=300, blank=True)
    """For whom; empty: in their own name."""
    why = models.TextField(blank=True)
    at = models.DateTimeField()
    """When the server wrote it: nobody gives it."""
    once = models.CharField(max_length=64, null=True, unique=True)
    """Of the form that it was sent with: the same form twice writes it once."""

    objects = ActQuerySet.as_manager()

    class Meta:
        app_label = "evidence"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_points_at_something",
                condition=~models.Q(kind="evidence")
                | models.Q(
                    to__isnull=False, relation__in=["supports", "contradicts", "qualifies", "context", "the same"]
                ),
            ),
            models.CheckConstraint(
                name="assessment_has_words",
                condition=~models.Q(kind="assessment") | ~models.Q(words="") | ~models.Q(rating=""),
            ),
            models.CheckConstraint(
                name="rating_has_scale", condition=models.Q(rating="") | models.Q(scale__isnull=False)
            ),
            models.CheckConstraint(
                name="party_is_named",
                condition=~models.Q(kind__in=["question", "answer"]) | ~models.Q(party_name=""),
            ),
            models.CheckConstraint(
                name="question_has_words", condition=~models.Q(kind="question") | ~models.Q(words="")
            ),
            models.CheckConstraint(
                name="answer_has_words_or_document",
                condition=~models.Q(kind="answer") | ~models.Q(words="") | models.Q(to__isnull=False),
            ),
            models.CheckConstraint(
                name="change_says_of_what_and_why",
                condition=~models.Q(kind__in=["retraction", "hiding", "showing"])
                | (models.Q(changes__isnull=False) & ~models.Q(why="")),
            ),
            models.CheckConstraint(
                name="dismissal_says_why", condition=~models.Q(kind="dismissal") | ~models.Q(why="")
            ),
            models.CheckConstraint(name="act_is_signed", condition=~models.Q(by="")),
            models.UniqueConstraint(fields=["changes"], condition=models.Q(kind="retraction"), name="retracted_once"),
            models.UniqueConstraint(
                fields=["changes"],
                condition=models.Q(kind__in=["evidence", "assessment", "question", "answer"]),
                name="replaced_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words or self.why}"

    def get_absolute_url(self) -> str:
        """The act's page."""
        return find_address("act", self.key)

    @property
    def judge(self) -> str:
        """In whose name it was made."""
        return self.on_behalf or self.by


class Representative(models.Model):
    """An account that may answer for a party, vouched for by somebody of the institution."""

    party = models.ForeignKey("evidence.Party", models.CASCADE, related_name="representatives")
    party_name = models.CharField(max_length=300)
    """As answers are signed for it."""
    account = models.ForeignKey(get_user_model(), models.CASCADE, related_name="represents")
    vouched_by = models.CharField(max_length=150)
    why = models.TextField()
    """How the institution knows that this is their person."""
    vouched_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        app_label = "evidence"
        ordering = ["party_name", "pk"]


class ReaderQuestion(models.Model):
    """What a reader asks, until an editor lets it through, as an act, or dismisses it, with a reason. Where it came
    from is not kept."""

    OPEN, PASSED, DISMISSED = "open", "passed", "dismissed"

    about = models.CharField(max_length=200)
    """The address of what it is about: `s-…`, `t-…` or `plan/…`."""
    words = models.TextField()
    name = models.CharField(max_length=120, blank=True)
    """What the reader wants to be called; nobody checked it."""
    language = models.CharField(max_length=35, blank=True)
    at: models.DateTimeField[datetime, datetime] = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, default=OPEN, db_index=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "evidence"
        ordering = ["pk"]
