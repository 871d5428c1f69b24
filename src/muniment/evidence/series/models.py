"""The tables of series: Dataset → Release → Series → Observation.

A release is added whole, and never changed: a revised value stands in the next release. Codes and names are kept as the
producer writes them, and each value has its text beside its number.
"""

from __future__ import annotations

from typing import TypedDict

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muniment.archive.addresses import find_address
from muniment.archive.models import PRIVATE, PUBLIC, Capture, Original, sees_everything
from muniment.archive.person import Person

VISIBILITIES = [(PUBLIC, _("Public")), (PRIVATE, _("Private"))]


class StoredMapping(TypedDict, total=False):
    """A `ColumnMapping` as it is stored."""

    values: list[str]
    period: str
    place: str
    place_name: str
    code: str
    name: str
    unit: str
    multiplier: str
    status: str
    note: str
    dimensions: list[str]
    fixed_unit: str
    decimal: str


class DatasetQuerySet(models.QuerySet["Dataset"]):
    """Datasets, with the rule of who may see which."""

    def visible_to(self, person: Person | None) -> DatasetQuerySet:
        """Keep what `person` may see: a dataset that is public and has a release; for those who may see what is
        private, all."""
        if sees_everything(person):
            return self
        whole = Release.objects.filter(dataset=models.OuterRef("pk"), is_whole=True)
        return self.filter(models.Exists(whole), visibility=PUBLIC)


class Dataset(models.Model):
    """What a producer publishes under one title, release after release (dcat:Dataset)."""

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    title = models.CharField(max_length=400)
    producer = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    url = models.TextField(blank=True)
    """Where the producer publishes it."""
    language = models.CharField(max_length=35, blank=True)
    visibility = models.CharField(max_length=10, choices=VISIBILITIES, default=PUBLIC)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        app_label = "evidence"
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["producer", "title"], name="one_dataset_of_a_title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The dataset's page."""
        return find_address("dataset", self.slug)


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases, with the rule of who may see which."""

    def visible_to(self, person: Person | None) -> ReleaseQuerySet:
        """Keep those of datasets that `person` may see, which were brought to their end."""
        return self.filter(is_whole=True, dataset__in=Dataset.objects.visible_to(person).values("pk"))


class Release(models.Model):
    """One file of a dataset as its producer published it (dcat:Distribution)."""

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    """What the producer calls it: "2024-05", "Rev. 2"."""
    published = models.CharField(max_length=64, blank=True)
    """EDTF."""
    original = models.ForeignKey(Original, models.PROTECT, related_name="releases", db_constraint=False)
    capture = models.ForeignKey(Capture, models.PROTECT, related_name="releases", null=True)
    file_name = models.CharField(max_length=300, blank=True)
    form = models.CharField(max_length=20)
    mapping: models.JSONField[StoredMapping, StoredMapping] = models.JSONField(default=dict)
    licence = models.CharField(max_length=300, blank=True)
    citation = models.TextField(blank=True)
    findings: models.JSONField[list[list[str]], list[list[str]]] = models.JSONField(default=list)
    """What the checks told, as [code, message]; who brought it saw it."""
    count = models.PositiveIntegerField(default=0)
    is_whole = models.BooleanField(default=False)
    """Brought to its end: until then nobody sees it, and after a kill it is cleared."""
    brought_by = models.CharField(max_length=150, blank=True)
    brought_at = models.DateTimeField(default=timezone.now)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        app_label = "evidence"
        ordering = ["dataset", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "name"], name="one_release_of_a_name"),
            models.UniqueConstraint(fields=["dataset", "number"], name="one_release_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset}, {self.name}"

    def get_absolute_url(self) -> str:
        """The release's page."""
        return find_address("data-release", self.dataset.slug, self.number)


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series, with the rule of who may see which."""

    def visible_to(self, person: Person | None) -> SeriesQuerySet:
        """Keep those that a release has which `person` may see."""
        spans = SeriesSpan.objects.filter(
            series=models.OuterRef("pk"), release__in=Release.objects.visible_to(person).values("pk")
        )
        return self.filter(models.Exists(spans))


class Series(models.Model):
    """One quantity of a dataset, in one unit, with one value for each dimension: over places and periods."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="series")
    slug = models.SlugField(max_length=120, allow_unicode=True)
    code = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=500, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    dimensions: models.JSONField[list[list[str]], list[list[str]]] = models.JSONField(default=list)
    """[column, value]"""

    objects = SeriesQuerySet.as_manager()

    class Meta:
        app_label = "evidence"
        ordering = ["dataset", "code", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["dataset", "slug"], name="one_series_of_a_slug")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it counts: its name, or its code, and its dimensions; the dataset's title where it has no name."""
        words = [self.name or self.code or self.dataset.title, *(value for _column, value in self.dimensions)]
        return ", ".join(words)

    def get_absolute_url(self) -> str:
        """The series' page."""
        return find_address("series", self.dataset.slug, self.slug)


class DataPlace(models.Model):
    """A place as a dataset calls it. Empty: the dataset names no places."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="places")
    code = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "evidence"
        ordering = ["name", "code"]
        constraints = [models.UniqueConstraint(fields=["dataset", "code", "name"], name="one_data_place")]

    def __str__(self) -> str:
        return self.name or self.code


class SeriesSpan(models.Model):
    """What one release has of one series: how many values, from when to when, of how many places."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="spans")
    series = models.ForeignKey(Series, models.CASCADE, related_name="spans")
    count = models.PositiveIntegerField()
    places = models.PositiveIntegerField()
    first = models.CharField(max_length=64)
    last = models.CharField(max_length=64)

    class Meta:
        app_label = "evidence"
        ordering = ["series"]
        constraints = [models.UniqueConstraint(fields=["release", "series"], name="one_span")]


class ObservationRow(models.Model):
    """A value of a series in one release, and the cell of the producer's file that it stands in."""

    # Found by release and series, by the one index: others would double the size of the table.
    release = models.ForeignKey(Release, models.CASCADE, related_name="observations", db_index=False)
    series = models.ForeignKey(Series, models.DO_NOTHING, related_name="observations", db_index=False)
    place = models.ForeignKey(DataPlace, models.DO_NOTHING, related_name="observations", db_index=False)
    period = models.CharField(max_length=64)
    """EDTF."""
    value = models.FloatField(null=True)
    text = models.CharField(max_length=300, blank=True)
    """As the file writes it."""
    status = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()

    class Meta:
        app_label = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["release", "series", "place", "period"], name="one_value_of_a_release")
        ]


class RememberedMapping(models.Model):
    """Which column is what, in files of this shape by this producer: proposed when the next one comes."""

    producer = models.CharField(max_length=300)
    shape = models.CharField(max_length=32)
    mapping: models.JSONField[StoredMapping, StoredMapping] = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "evidence"
        constraints = [models.UniqueConstraint(fields=["producer", "shape"], name="one_mapping_of_a_shape")]
