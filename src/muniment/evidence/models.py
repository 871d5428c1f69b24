"""Plans and statements as records of their own, made from readings and never by hand."""

from __future__ import annotations

from django.db import models

from muniment.archive.addresses import find_address
from muniment.archive.models import Item, Source, Version, sees_everything
from muniment.archive.person import Person
from muniment.evidence.acts import models as act_models  # noqa: F401 - Django finds tables here
from muniment.evidence.series import models as series_models  # noqa: F401 - Django finds tables here


class Party(models.Model):
    """A person or a body, as one source names it. It has no name of its own: which names may be told depends on who
    asks (`parties_told`)."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    name_key = models.CharField(max_length=160)
    match_key = models.CharField(max_length=160, db_index=True)
    initials = models.CharField(max_length=160, blank=True, db_index=True)
    has_initial = models.BooleanField(default=False)
    joined_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="members")
    """The row under which it stands, with others that are one with it; None: it stands by itself. What others stand
    under stands under none."""
    joined_by = models.CharField(max_length=150, blank=True, default="")
    joined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "name_key"], name="one_party_per_name")]

    @property
    def root_id(self) -> int:
        """The number of the row under which it stands, which may be its own."""
        return self.joined_to_id or self.pk


class Proposal(models.Model):
    """Two rows that may be one: proposed by the program, decided by a person."""

    PARTY, PLAN = "party", "plan"
    OPEN, YES, NO = "open", "yes", "no"
    SAME_NAME, INITIAL, LIKE_NAME, SAME_YEARS = "same name", "initial", "like name", "same years"

    kind = models.CharField(max_length=10)
    first = models.BigIntegerField()
    second = models.BigIntegerField()
    """The larger number of the two."""
    confidence = models.FloatField()
    why = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=4, default=OPEN, db_index=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-confidence", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "first", "second"], name="one_proposal_per_pair")]


class Plan(models.Model):
    """A programme: the years it covers, when it was made public, and where sources reported on it."""

    slug = models.SlugField(max_length=160, unique=True, allow_unicode=True)
    title = models.TextField()
    title_key = models.CharField(max_length=200)
    source = models.ForeignKey(Source, models.CASCADE, related_name="plans")
    period = models.CharField(max_length=64, blank=True)
    """EDTF interval."""
    published = models.CharField(max_length=64, blank=True)
    ordinal = models.IntegerField(null=True)
    language = models.CharField(max_length=35, blank=True, default="")
    joined_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="members")
    """The row under which it stands, with others that are one with it; None: it stands by itself. What others stand
    under stands under none."""
    joined_by = models.CharField(max_length=150, blank=True, default="")
    joined_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-period", "title"]
        constraints = [models.UniqueConstraint(fields=["source", "title_key", "period"], name="one_plan_per_period")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return find_address("plan", self.slug)

    @property
    def root_id(self) -> int:
        """The number of the row under which it stands, which may be its own."""
        return self.joined_to_id or self.pk


class PlanReport(models.Model):
    """What one item says of a plan: sentences in its words, places it reports from."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reports")
    item = models.ForeignKey(Item, models.CASCADE, related_name="plan_reports")
    title = models.TextField(blank=True, default="")
    """What the item calls the plan."""
    published = models.CharField(max_length=64, blank=True, default="")
    ordinal = models.IntegerField(null=True)
    is_edition = models.BooleanField(default=False)
    """The item bears the plan's name: it is the plan, or an edition of it, and no report on it."""
    said = models.JSONField(default=list)
    """Sentences of the item (`text`), each with its `speaker` where the item names one. What they mean for the plan is
    not read."""
    places = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "item"], name="one_report_per_item")]


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements, with the rule of who may see which."""

    def visible_to(self, person: Person | None) -> StatementQuerySet:
        """Keep those of the items that `person` may see."""
        return self if sees_everything(person) else self.filter(item__in=Item.objects.visible_to(person).values("pk"))

    def current(self) -> StatementQuerySet:
        """Keep those that the newest version of their item has."""
        return self.filter(state=Statement.CURRENT)


class Statement(models.Model):
    """A span of an item with who said it (W3C Web Annotation, schema:Claim). Shown with its source always, and with who
    said it where the text names somebody.

    Its identity is the item, the words and which time they occur: a re-reading, and a new version that still has the
    words, keep it. It is never deleted while the item is held.
    """

    CURRENT, PAST, UNREAD = "current", "past", "unread"

    item = models.ForeignKey(Item, models.CASCADE, related_name="statements")
    words = models.CharField(max_length=16, db_index=True)
    """The digest of the words (`statement_words`)."""
    occurrence = models.IntegerField(default=1)
    """Which time the words occur in the item, from 1."""
    pattern = models.CharField(max_length=16, blank=True, db_index=True)
    """The digest of the words without their numbers; empty where that would say nothing."""
    state = models.CharField(max_length=8, default=CURRENT)
    """Whether the newest version has it (`current`), only an older one or a teaser (`past`), or no reading of today
    (`unread`): the words were changed by a correction of the program, or are no statement to it any more."""
    position = models.IntegerField()
    quote = models.TextField()
    speaker = models.CharField(max_length=300, blank=True)
    party = models.ForeignKey(Party, models.SET_NULL, null=True, related_name="statements")
    role = models.TextField(blank=True)
    date_text = models.CharField(max_length=120, blank=True)
    date = models.CharField(max_length=64, blank=True)
    """EDTF; empty where the text gives only a weekday."""
    attribution = models.TextField(blank=True)
    figures = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    confidence = models.FloatField(default=0.5)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["item", "position"]
        constraints = [
            models.UniqueConstraint(fields=["item", "words", "occurrence"], name="one_statement_per_occurrence")
        ]

    def __str__(self) -> str:
        return self.quote

    @property
    def key(self) -> str:
        """Its id, which stands in its address and is its anchor in the item's page."""
        return f"s-{self.item_id}-{self.words}" + (f".{self.occurrence}" if self.occurrence > 1 else "")

    def get_absolute_url(self) -> str:
        """The statement's page."""
        return find_address("statement", self.key)

    @property
    def who(self) -> str:
        """The speaker and role as the text gives them."""
        return ", ".join(p for p in (self.speaker, self.role) if p)


class StatementVersion(models.Model):
    """Where a statement stands in one version of its item."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="standings")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    paragraph = models.CharField(max_length=40, blank=True)
    """The paragraph's address; empty where no single paragraph holds the words."""
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    """In the paragraph's text, in characters, end exclusive."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "version"], name="stands_once_per_version")]


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets, with the rule of who may see which."""

    def visible_to(self, person: Person | None) -> TargetQuerySet:
        """Keep those of the items that `person` may see."""
        return self if sees_everything(person) else self.filter(item__in=Item.objects.visible_to(person).values("pk"))


class Target(models.Model):
    """A target of a plan, as one item words it. Its identity is the item, the words and which time they occur."""

    CURRENT, UNREAD = "current", "unread"

    item = models.ForeignKey(Item, models.CASCADE, related_name="targets")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    words = models.CharField(max_length=16, db_index=True)
    occurrence = models.IntegerField(default=1)
    pattern = models.CharField(max_length=16, blank=True)
    """The digest of the words without their numbers (`statement_words`)."""
    state = models.CharField(max_length=8, default=CURRENT)
    """`unread`: no reading of today gives these words as a target."""
    position = models.IntegerField()
    quote = models.TextField()
    what = models.TextField(blank=True)
    unit = models.CharField(max_length=200, blank=True)
    comparator = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    baseline_value = models.FloatField(null=True)
    baseline_period = models.CharField(max_length=64, blank=True)
    due = models.CharField(max_length=64, blank=True)
    """EDTF."""
    place = models.TextField(blank=True)
    group = models.TextField(blank=True)
    responsible = models.TextField(blank=True)
    paragraph = models.CharField(max_length=40, blank=True)
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    confidence = models.FloatField(default=0.5)

    sure_said: list[Said]
    """What its item says of it and the program is sure of, where that was asked for (`targets_told`)."""

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["item", "position"]
        constraints = [
            models.UniqueConstraint(fields=["item", "words", "occurrence"], name="one_target_per_occurrence")
        ]

    def __str__(self) -> str:
        return self.quote

    @property
    def key(self) -> str:
        """Its id, which stands in its address."""
        return f"t-{self.item_id}-{self.words}" + (f".{self.occurrence}" if self.occurrence > 1 else "")

    def get_absolute_url(self) -> str:
        """The target's page."""
        return find_address("target", self.key)


class Said(models.Model):
    """What an item says of one of its targets: the relation that the program read, and the item's own words."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="reports")
    position = models.IntegerField()
    relation = models.CharField(max_length=20)
    speaker = models.TextField(blank=True)
    value = models.FloatField(null=True)
    date = models.CharField(max_length=64, blank=True)
    """EDTF of when that held, where the text says so."""
    quote = models.TextField()
    paragraph = models.CharField(max_length=40, blank=True)
    confidence = models.FloatField(default=0.5)

    class Meta:
        ordering = ["target", "position"]
