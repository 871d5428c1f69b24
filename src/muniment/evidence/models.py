"""Plans and statements as records of their own, made from readings and never by hand."""

from __future__ import annotations

from django.db import models

from muniment.archive.addresses import find_address
from muniment.archive.models import Item, Source


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

    class Meta:
        ordering = ["-period", "title"]
        constraints = [models.UniqueConstraint(fields=["source", "title_key", "period"], name="one_plan_per_period")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return find_address("plan", self.slug)


class PlanReport(models.Model):
    """What one item says of a plan: sentences in its words, places it reports from."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reports")
    item = models.ForeignKey(Item, models.CASCADE, related_name="plan_reports")
    said = models.JSONField(default=list)
    """Sentences of the item (`text`), each with its `speaker` where the item names one. What they mean for the plan is
    not read."""
    places = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "item"], name="one_report_per_item")]


class Statement(models.Model):
    """A span of an item with who said it (W3C Web Annotation, schema:Claim). Shown with its source always, and with who
    said it where the text names somebody."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="statements")
    position = models.IntegerField()
    quote = models.TextField()
    speaker = models.CharField(max_length=300, blank=True)
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

    class Meta:
        ordering = ["item", "position"]

    @property
    def who(self) -> str:
        """The speaker and role as the text gives them."""
        return ", ".join(p for p in (self.speaker, self.role) if p)
