"""The archive's records. `docs/architecture.md` draws them; DESIGN's table gives the words.

Captures, originals, readings and corrections are facts: they are added and never changed. An item's own columns are
what is shown: the corrections over the newest reading, computed in `shown` and nowhere else.

The file is long and stays whole: its tables point at one another in both directions (decision 0047).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muniment.archive.addresses import find_address, find_beginning
from muniment.archive.compiled_query import CompiledQuery, Placeholder
from muniment.archive.person import Person
from muniment.capture.captured import CONTAINER, DATA, DOCUMENT, ERROR, MANIFEST
from muniment.capture.errors import TooLarge
from muniment.capture.exchange import Exchange, Headers, pairs
from muniment.reading.manifests.model import GivenValues
from muniment.reading.stored import StoredBlock, StoredLead, StoredReading


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources, with the rule of who may know that there is one."""

    def visible_to(self, person: Person | None) -> SourceQuerySet:
        """Keep those of which `person` may see something: an item, or an edition of its front page, which is public as
        a whole."""
        if sees_everything(person):
            return self
        here = models.OuterRef("pk")
        return self.filter(
            models.Exists(Item.objects.visible_to(person).filter(source=here))
            | models.Exists(Edition.objects.filter(source=here))
        )


class Source(models.Model):
    """A publisher or site that things come from (dcterms:publisher)."""

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=300, unique=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    language = models.CharField(max_length=35, blank=True)
    description = models.TextField(_("description"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The source's page."""
        return find_address("source", self.slug)


class OriginalQuerySet(models.QuerySet["Original"]):
    """Originals, with the rule of who may know that there is one."""

    def visible_to(self, person: Person | None) -> OriginalQuerySet:
        """Keep those that a capture took which `person` may see."""
        if sees_everything(person):
            return self
        return self.filter(models.Exists(Capture.objects.visible_to(person).filter(original=models.OuterRef("pk"))))


class Original(models.Model):
    """Bytes stored once, by digest (PREMIS object)."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120, blank=True)
    stored_at = models.DateTimeField(default=timezone.now)
    verified_at = models.DateTimeField(null=True)

    objects = OriginalQuerySet.as_manager()

    def __str__(self) -> str:
        return self.sha256[:12]


class CaptureQuerySet(models.QuerySet["Capture"]):
    """Captures, with the rule of who may see which."""

    def visible_to(self, person: Person | None) -> CaptureQuerySet:
        """Keep those from which something was read that `person` may see, a version of an item or an edition of a
        front page, which is public as a whole; and the pictures that such a page shows."""
        if sees_everything(person):
            return self

        def was_read(capture: str) -> models.Exists | models.Q:
            here = models.OuterRef(capture)
            return models.Exists(Version.objects.visible_to(person).filter(capture=here)) | models.Exists(
                Edition.objects.filter(capture=here)
            )

        shown = ShownPicture.objects.filter(was_read("page"), capture=models.OuterRef("pk"))
        return self.filter(was_read("pk") | models.Exists(shown))


class Capture(models.Model):
    """One act of taking bytes. Never changed afterwards, but for `waits`, and what follows from its first reading:
    `to_read`, and the source where nobody named one."""

    DOCUMENT, ERROR, CONTAINER, MANIFEST, DATA = DOCUMENT, ERROR, CONTAINER, MANIFEST, DATA
    KINDS = (DOCUMENT, ERROR, CONTAINER, MANIFEST, DATA)
    RECORD_VERSION = 2
    """The form of the records that are written today: see `records`."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="captures")
    original = models.ForeignKey(Original, models.PROTECT, related_name="captures")
    origin = models.TextField()
    """The address or file name it was captured from, as shown."""
    origin_key = models.TextField(db_index=True)
    """What makes two captures captures of one place."""
    url = models.TextField(blank=True)
    method = models.CharField(max_length=20)
    captured_at = models.DateTimeField()
    described_date = models.CharField(max_length=64, blank=True)
    """The date that the person who captured it said it is of (EDTF)."""
    status = models.IntegerField(null=True)
    headers = models.JSONField(default=dict)
    """One value a name, to look one up; all that is known of records of version 1. Those of today have each line as
    sent in `exchange`."""
    kind = models.CharField(max_length=10, default=DOCUMENT)
    """Only a document is read: an error answer is never an item, a file of captures (WARC) is what others were taken
    from, a manifest is what says of others what they are, and data are read to series."""
    record_version = models.PositiveSmallIntegerField(default=1)
    exchange = models.TextField(blank=True, default="")
    """What was asked and answered, to the letter: the text form of an `Exchange`. As text, since a database may put
    JSON in another order."""
    charset = models.CharField(max_length=40, blank=True)
    waits = models.BooleanField(default=False)
    """Captured by somebody who may not publish, and not approved yet: what is read from it is not public."""
    brought_by = models.CharField(max_length=150, blank=True, default="")
    """The person, or the command line; empty where nobody wrote it down."""
    collection_name = models.CharField(max_length=300, blank=True)
    source_named = models.BooleanField(default=True)
    """A person named the source; else the page may name it, once it is read."""
    to_read = models.BooleanField(default=False)
    """Recorded when it was fetched, and not read yet."""

    objects = CaptureQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["kind", "-id"], name="capture_by_kind"),
            models.Index(fields=["id"], name="capture_to_read", condition=models.Q(to_read=True)),
        ]

    def __str__(self) -> str:
        return f"{self.origin} ({self.captured_at:%Y-%m-%d})"

    @property
    def date_is_claimed(self) -> bool:
        """When it was captured is said by a file of another archive: nobody here saw it."""
        return self.method == "warc"

    ADOPTED = "adopted"
    """The method of what lay in the store without a record and without proof: all that is known is when it was
    found."""

    @property
    def is_of_unknown_origin(self) -> bool:
        """Nothing is known of where and when it was captured: its date is that of finding it in the store."""
        return self.method == self.ADOPTED

    @property
    def said(self) -> Exchange:
        """What was asked and answered, as far as it is known; of a record made before, its headers."""
        if self.record_version == 1:
            return Exchange(headers=pairs((name, str(value)) for name, value in self.headers.items()))
        return Exchange.from_text(self.exchange)

    @property
    def sent_headers(self) -> Headers:
        """The header lines that the server sent, in their order."""
        return self.said.headers

    @property
    def first_visibility(self) -> str:
        """Who may see what it makes that is new."""
        return PRIVATE if self.waits else PUBLIC


class CaptureRun(models.Model):
    """A capture from the web that has not come to its end: it goes on, or was stopped. See `runs`."""

    key = models.CharField(max_length=64, db_index=True)
    """The digest of what was named and said."""
    started_at = models.DateTimeField(default=timezone.now)


class FetchedAddress(models.Model):
    """What a run has fetched, changed or not: it is not fetched again when the run continues."""

    run = models.ForeignKey(CaptureRun, models.CASCADE, related_name="fetched")
    address = models.TextField()


class ShownPicture(models.Model):
    """A picture that a captured page shows from elsewhere, and the capture that took it; or why it could not be
    taken."""

    page = models.ForeignKey(Capture, models.CASCADE, related_name="pictures")
    name = models.TextField()
    """Where it is, as the page's reading names it."""
    capture = models.ForeignKey(Capture, models.PROTECT, null=True, related_name="shown_on")
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    """In pixels."""
    problem = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=20, blank=True)
    """Of the problem, for machines: a capture's error, or `no-picture`."""

    NO_PICTURE = "no-picture"
    FOR_GOOD = (NO_PICTURE, TooLarge.code)
    """What another try would not resolve."""

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["page", "name"], name="once_per_page")]

    def __str__(self) -> str:
        return self.name


class ReadingRecord(models.Model):
    """What reader version V found in a capture's original. A new reading is a new row."""

    capture = models.ForeignKey(Capture, models.PROTECT, related_name="readings")
    reader = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    content: models.JSONField[StoredReading, StoredReading] = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["capture", "reader"], name="one_reading_per_reader")]


class Failure(models.Model):
    """Something that could not be captured or read, kept in the list until it is resolved or dismissed."""

    OPEN, RESOLVED, DISMISSED = "open", "mended", "set-aside"
    NOT_PUBLIC = "not-public"
    """The code of what could be read and needs approval: its capture is pending."""

    origin = models.TextField()
    origin_key = models.TextField(db_index=True)
    source_name = models.CharField(max_length=300, blank=True)
    capture = models.ForeignKey(Capture, models.CASCADE, null=True, related_name="failures")
    stage = models.CharField(max_length=10, choices=[("capture", _("capture")), ("reading", _("reading"))])
    code = models.CharField(max_length=40)
    message = models.TextField()
    attempts = models.IntegerField(default=1)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, default=OPEN, db_index=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-last_at"]

    def __str__(self) -> str:
        return f"{self.origin}: {self.message}"

    @property
    def is_pending(self) -> bool:
        """It was read, and waits for somebody who may publish to let it through."""
        return self.code == Failure.NOT_PUBLIC and self.capture is not None and self.capture.waits


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics, with the rule of who may know that something is held on one."""

    def visible_to(self, person: Person | None) -> TopicQuerySet:
        """Keep those that something bears which `person` may see, and those just above them."""
        if sees_everything(person):
            return self
        shown = Item.topics.through.objects.filter(_public_now("item__"))
        here = models.OuterRef("pk")
        return self.filter(models.Exists(shown.filter(topic=here)) | models.Exists(shown.filter(topic__broader=here)))


class Topic(models.Model):
    """A concept of the thesaurus (skos:Concept), with labels by language."""

    slug = models.SlugField(max_length=120, unique=True)
    labels = models.JSONField(_("labels"), default=dict)
    broader = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="narrower", verbose_name=_("broader")
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """Return the label in a language, or in the nearest there is."""
        wanted = (language or get_language() or "en").split("-")[0]
        return str(self.labels.get(wanted) or self.labels.get("en") or next(iter(self.labels.values()), self.slug))

    def get_absolute_url(self) -> str:
        """The topic's page."""
        return find_address("topic", self.slug)


class PlaceQuerySet(models.QuerySet["Place"]):
    """Places, with the rule of who may know that something names one."""

    def visible_to(self, person: Person | None) -> PlaceQuerySet:
        """Keep those that something names which `person` may see; a place that nothing names is nobody's."""
        naming = Item.places.through.objects.filter(place=models.OuterRef("pk"))
        return self.filter(models.Exists(naming if sees_everything(person) else naming.filter(_public_now("item__"))))


class Place(models.Model):
    """A place that items name."""

    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=2, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """Its name in its address."""
        return slugify(self.name, allow_unicode=True)[:80] or "place"

    def get_absolute_url(self) -> str:
        """The place's page. The number is what counts; the words after it may change."""
        return find_address("place", self.pk, self.slug)


PUBLIC, PRIVATE, EMBARGOED = "public", "private", "embargoed"
VISIBILITIES = [(PUBLIC, _("Public")), (PRIVATE, _("Private")), (EMBARGOED, _("Embargoed"))]


def _public_now(of: str = "") -> models.Q:
    """What everyone may see: public, or embargoed until a moment that has passed. `of`: the way to what is meant,
    `item__`."""
    over = {f"{of}visibility": EMBARGOED, f"{of}embargo_until__lte": timezone.now()}
    return models.Q((f"{of}visibility", PUBLIC)) | models.Q(**over)


class CollectionQuerySet(models.QuerySet["Collection"]):
    """Collections, with the one rule of who may see which."""

    def visible_to(self, person: Person | None) -> CollectionQuerySet:
        """Keep what `person` may see. Its items have visibilities of their own: one that holds hidden ones only is
        hidden with them, unless a front page, which is public as a whole, names it."""
        if sees_everything(person):
            return self
        entries = CollectionEntry.objects.filter(collection=models.OuterRef("pk"))
        named = EditionBlock.objects.filter(collection=models.OuterRef("pk"))
        holds_something_to_see = (
            models.Exists(entries.filter(_public_now("item__"))) | ~models.Exists(entries) | models.Exists(named)
        )
        return self.public_now().filter(holds_something_to_see)

    def public_now(self) -> CollectionQuerySet:
        """Keep what is public by itself, whatever it holds: by its name the items in it are found, by those who may see
        them."""
        return self.filter(_public_now())


class Collection(models.Model):
    """An ordered set of items, by year where they have one (dcmitype:Collection)."""

    slug = models.SlugField(max_length=160, unique=True, allow_unicode=True)
    title = models.CharField(_("title"), max_length=400)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="collections", verbose_name=_("source")
    )
    description = models.TextField(_("description"), blank=True)
    """What the source says of it, in the source's words."""
    since = models.CharField(_("since"), max_length=32, blank=True)
    url = models.TextField(_("address"), blank=True)
    language = models.CharField(max_length=35, blank=True)
    visibility = models.CharField(max_length=10, choices=VISIBILITIES, default=PUBLIC)
    embargo_until = models.DateTimeField(null=True, blank=True)
    items: models.ManyToManyField[Item, CollectionEntry] = models.ManyToManyField(
        "Item", through="CollectionEntry", related_name="collections"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The collection's page."""
        return find_address("collection", self.slug)

    def is_public_now(self) -> bool:
        """Return whether everyone may see it, where something of it is to be seen: the rule of `visible_to`, for one
        collection."""
        return _is_public_now(self.visibility, self.embargo_until)

    @property
    def told_visibility(self) -> str:
        """Who may see it now, in words."""
        return _told_visibility(self)


def _told_visibility(thing: Collection | Item) -> str:
    """Return in words who may see something now: what was embargoed until a moment that has passed is public."""
    return str(dict(VISIBILITIES)[PUBLIC] if thing.is_public_now() else thing.get_visibility_display())


def _is_public_now(visibility: str, embargo_until: datetime | None) -> bool:
    over = embargo_until is not None and embargo_until <= timezone.now()
    return visibility == PUBLIC or (visibility == EMBARGOED and over)


PAGES_OF_ITEMS = frozenset({"again", "beside", "cite", "like"})
"""Words that stand where an item's title does in the addresses of its other pages (`/items/5/cite/`)."""


class ItemQuerySet(models.QuerySet["Item"]):
    """Items, with the one rule of who may see which."""

    def visible_to(self, person: Person | None) -> ItemQuerySet:
        """Keep what `person` (a user, or None for the public) may see.

        Public items are for everyone; an embargoed one from its date on; private ones for people who work here.
        """
        if sees_everything(person):
            return self
        return self.filter(_public_now())

    def hidden_from(self, person: Person | None) -> ItemQuerySet:
        """Keep what `person` may not see: the rest of `visible_to`. Few, so that they can be taken off a count of
        all."""
        if sees_everything(person):
            return self.none()
        waiting = models.Q(embargo_until=None) | models.Q(embargo_until__gt=timezone.now())
        return self.filter(models.Q(visibility=Item.PRIVATE) | models.Q(visibility=Item.EMBARGOED) & waiting)

    def now_at(self, number: int) -> int:
        """Return the id under which an item is held now: its own, or that of the one it was merged into."""
        return ItemAlias.objects.filter(number=number).values_list("item_id", flat=True).first() or number

    def held_at(self, number: int) -> Item | None:
        """Return the one of these that has an id, or into which the item that had it was merged."""
        return self.filter(pk=number).first() or self.filter(pk=Item.objects.now_at(number)).first()

    def first_visible(self, person: Person | None, most: int) -> list[Item]:
        """Return the first of an ordered query that `person` may see: what is hidden is passed over as it comes.

        (Asked for the public ones in an order, SQLite sorts them all.)
        """
        found: list[Item] = []
        for start in range(0, 20 * most, 2 * most):
            rows = list(self[start : start + 2 * most])
            found += rows if sees_everything(person) else [item for item in rows if item.is_public_now()]
            if len(found) >= most or len(rows) < 2 * most:
                break
        return found[:most]

    def visible_among(self, ids: Iterable[int], person: Person | None, *, briefly: bool = False) -> dict[int, Item]:
        """Return those of some items that `person` may see, with their sources, by id. Read by their ids, and then
        looked at one by one.

        (Asked for both at once, SQLite looks through everything public for a handful of ids.) `briefly`: with what a
        list shows of an item; anything else would be another query for each.
        """
        numbers = {f"id_{n}": number for n, number in enumerate(ids)}
        found: dict[int, Item] = (
            {item.pk: item for item in _items_by_id(len(numbers), briefly).ask(**numbers)} if numbers else {}
        )
        return found if sees_everything(person) else {pk: item for pk, item in found.items() if item.is_public_now()}


_BRIEFLY = (
    "title",
    "slug",
    "kind",
    "state",
    "published",
    "sort_date",
    "language",
    "direction",
    "authors",
    "summary",
    "url",
    "origin",
    "visibility",
    "embargo_until",
    "source__name",
    "source__slug",
    "source__language",
)
"""What lists and the results of a search show of an item."""


@lru_cache(64)
def _items_by_id(count: int, briefly: bool) -> CompiledQuery[Item]:
    ids: list[Any] = [Placeholder(f"id_{n}", models.BigAutoField()) for n in range(count)]
    whole = Item.objects.select_related("source").order_by().filter(pk__in=ids)
    return CompiledQuery(lambda: whole.only(*_BRIEFLY) if briefly else whole)


def sees_everything(person: Person | None) -> bool:
    """Return whether a person may see what is private or embargoed."""
    return (
        person is not None
        and bool(getattr(person, "is_authenticated", False))
        and bool(person.has_perm("archive.view_private_item"))
    )


class Item(models.Model):
    """A thing to read (dcterms:BibliographicResource): a stub while only a teaser is held, full once the text is."""

    KINDS = [("article", _("Article")), ("document", _("Document")), ("event", _("Event")), ("notice", _("Notice"))]
    STUB, FULL = "stub", "full"
    PUBLIC, PRIVATE, EMBARGOED = PUBLIC, PRIVATE, EMBARGOED
    VISIBILITIES = VISIBILITIES

    told_day: tuple[str, bool] | None = None
    """Its day, and whether that is one of signing and not of publication, where a list was asked for that
    (`evidence.dated`)."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=12, choices=KINDS, db_index=True)
    state = models.CharField(max_length=6, choices=[(STUB, _("Stub")), (FULL, _("Full text"))], default=STUB)
    slug = models.CharField(max_length=100, blank=True)
    title = models.TextField()
    title_key = models.CharField(max_length=200, db_index=True)
    summary = models.TextField(blank=True)
    url = models.TextField(blank=True)
    url_key = models.TextField(blank=True, db_index=True)
    origin = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    direction = models.CharField(max_length=3, default="ltr")
    published = models.CharField(max_length=64, blank=True)
    """EDTF."""
    sort_date = models.CharField(max_length=10, blank=True, db_index=True)
    """The first day that `published` can mean, for ordering."""
    year = models.IntegerField(null=True, db_index=True)
    authors = models.JSONField(default=list)
    pages = models.IntegerField(null=True)
    visibility = models.CharField(max_length=10, choices=VISIBILITIES, default=PUBLIC)
    embargo_until = models.DateTimeField(null=True, blank=True)
    topics = models.ManyToManyField(Topic, related_name="items")
    places = models.ManyToManyField(Place, related_name="items")
    alternates = models.JSONField(default=dict)
    version = models.ForeignKey("Version", models.SET_NULL, null=True, related_name="+")
    confidence = models.FloatField(default=1.0)
    """How sure the reader is of its least sure finding; the review queue begins with the lowest."""
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["-sort_date", "-id"]
        permissions = [
            ("view_private_item", "Can see private and embargoed items"),
            ("capture_item", "Can capture files and addresses"),
            ("review_item", "Can review and correct items"),
            ("curate_item", "Can merge and split items"),
        ]
        indexes = [
            models.Index(fields=["source", "title_key"]),
            models.Index(fields=["visibility", "kind", "sort_date"]),
            models.Index(fields=["reviewed_at", "confidence"], name="item_review_order"),
            models.Index(fields=["-created_at", "-id"], name="item_newest_first"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_kind_display(self) -> str:  # type: ignore[no-redef]  # Django takes ours
        """The kind's name. Django would make a table of all kinds for each."""
        return str(_KIND_NAMES.get(self.kind, self.kind))

    def get_absolute_url(self) -> str:
        """The item's page. The id is what counts; the words after it may change."""
        return find_beginning("item") + self.address_ending

    @property
    def address_ending(self) -> str:
        """What the address of its page ends with: a list of items looks up once what they all begin with."""
        return f"{self.pk}/{quote(self.address_slug)}/"

    @property
    def address_slug(self) -> str:
        """The words in its address: those of its title, but where another page of the item stands at just that
        address."""
        slug = self.slug or "item"
        return f"{slug}-1" if slug in PAGES_OF_ITEMS else slug

    def is_public_now(self) -> bool:
        """Return whether everyone may see it: the rule of `ItemQuerySet.visible_to`, for one item."""
        return _is_public_now(self.visibility, self.embargo_until)

    @property
    def told_visibility(self) -> str:
        """Who may see it now, in words."""
        return _told_visibility(self)

    @property
    def is_drawable(self) -> bool:
        """The pages of its original can be shown as pictures."""
        return self.version is not None and self.version.capture.original.media_type == "application/pdf"

    @property
    def has_page_numbers(self) -> bool:
        """Its text says which page of the original it stands on, and there is more than one."""
        return self.version is not None and (self.pages or 0) > 1

    @property
    def is_stub(self) -> bool:
        """Only a teaser is held."""
        return self.state == Item.STUB


_KIND_NAMES = dict(Item.KINDS)


class ItemAlias(models.Model):
    """What an item was once: it was merged into another, to which its address and what is captured of it now lead."""

    number = models.IntegerField(unique=True)
    """The id that the merged item had."""
    item = models.ForeignKey(Item, models.CASCADE, related_name="aliases")
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    title_key = models.CharField(max_length=200, db_index=True)
    url_key = models.TextField(blank=True, db_index=True)


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions, with the rule of who may see which."""

    def visible_to(self, person: Person | None) -> VersionQuerySet:
        """Keep those of the items that `person` may see."""
        return self if sees_everything(person) else self.filter(_public_now("item__"))

    def numbered(self, item: int, number: int) -> Version | None:
        """Return the one of these that an item's id and a number name, also where it has moved to another item
        since."""
        moved = MovedVersion.objects.filter(item_number=item, number=number).values("version")
        return self.filter(item=item, number=number).first() or self.filter(pk__in=moved).first()


class Version(models.Model):
    """One state of an item's text. A changed document is a new version of the same item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    capture = models.ForeignKey(Capture, models.PROTECT, related_name="versions")
    reading = models.ForeignKey(ReadingRecord, models.PROTECT, related_name="versions")
    """The newest reading of the capture that this version is of."""
    text_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="one_version_per_number")]


class MovedVersion(models.Model):
    """Where a version was before its item was merged or split, so that a link to it still leads to the same words."""

    item_number = models.IntegerField()
    number = models.IntegerField()
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item_number", "number"], name="one_version_was_there")]


class CollectionEntry(models.Model):
    """An item's place in a collection."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="entries")
    item = models.ForeignKey(Item, models.CASCADE, related_name="entries")
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["collection", "item"], name="once_per_collection")]


class Event(models.Model):
    """When, where and how an item's event is held, who holds it and who came (schema:Event)."""

    item = models.OneToOneField(Item, models.CASCADE, related_name="event")
    start = models.CharField(max_length=64, blank=True)
    end = models.CharField(max_length=64, blank=True)
    sort_date = models.CharField(max_length=10, blank=True, db_index=True)
    start_time = models.CharField(max_length=5, blank=True, default="")
    """The hour at which it begins, `14:30`, as a person typed it: no reader says it."""
    end_time = models.CharField(max_length=5, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="")
    """Whose time that is, by its name in the time zone database; empty: that of the place, wherever it is."""
    zone_text = models.CharField(max_length=64, blank=True, default="")
    """The zone in the source's own words, `CST` or `-05:00`, where they are no name of the database."""
    STATUSES = [("cancelled", _("Cancelled")), ("postponed", _("Postponed")), ("rescheduled", _("Rescheduled"))]
    """The reader's (`EVENT_STATUSES`), with their words."""
    status = models.CharField(max_length=12, blank=True, default="", choices=STATUSES)
    papers = models.JSONField(default=list)
    """Documents that the source links beside it: agenda, minutes, a recording; each a label and an address."""
    recurrence = models.CharField(max_length=300, blank=True, default="")
    """How it recurs, in the source's own words."""
    listed_in = models.ForeignKey(Capture, models.SET_NULL, null=True, related_name="listed_events")
    """The newest capture of a page of meetings or a calendar that lists it."""
    listed_key = models.CharField(max_length=64, blank=True, default="", db_index=True)
    """By which a later capture of that page finds it again: the digest of source, day and title."""
    date_text = models.CharField(max_length=120, blank=True)
    """The text's own words where they give no date ("on Thursday")."""
    mode = models.CharField(
        max_length=10,
        blank=True,
        choices=[("in-person", _("In person")), ("online", _("Online")), ("hybrid", _("In person and online"))],
    )
    place = models.CharField(max_length=200, blank=True)
    organisers = models.JSONField(default=list)
    sponsors = models.JSONField(default=list)
    countries = models.JSONField(default=list)

    @property
    def days(self) -> str:
        """The days it lasts, as one EDTF date or interval; empty where the text gives none."""
        return self.start if self.end in ("", self.start) else f"{self.start}/{self.end}"


class Edition(models.Model):
    """One captured state of a front page (a newspaper's edition; a Memento)."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="editions")
    number = models.IntegerField()
    capture = models.ForeignKey(Capture, models.PROTECT, related_name="editions")
    reading = models.ForeignKey(ReadingRecord, models.PROTECT, related_name="editions")
    title = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    direction = models.CharField(max_length=3, default="ltr")
    lead: models.JSONField[StoredLead | None, StoredLead | None] = models.JSONField(null=True)
    date = models.CharField(max_length=64, blank=True)
    content_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="one_edition_per_number")]

    def get_absolute_url(self) -> str:
        """The edition's page."""
        return find_address("edition", self.source.slug, self.number)


class EditionBlock(models.Model):
    """One block of an edition, in order, with what it made: an item or a collection."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="blocks")
    position = models.IntegerField()
    kind = models.CharField(max_length=12)
    section = models.CharField(max_length=200, blank=True)
    title = models.TextField()
    summary = models.TextField(blank=True)
    more = models.BooleanField(default=False)
    url = models.TextField(blank=True)
    content: models.JSONField[StoredBlock, StoredBlock] = models.JSONField()
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="appearances")
    collection = models.ForeignKey(Collection, models.SET_NULL, null=True, related_name="appearances")

    class Meta:
        ordering = ["position"]


class Correction(models.Model):
    """What a person said instead of the reader. The newest of a field counts; re-reading never touches it."""

    FIELDS = [
        "title",
        "summary",
        "kind",
        "published",
        "language",
        "authors",
        "topics",
        "places",
        "event",
        "collections",
    ]

    item = models.ForeignKey(Item, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=20)
    value = models.JSONField()
    person = models.CharField(max_length=150)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]


class GivenFacts(models.Model):
    """What a manifest says of the document of a place (GivenValues). The newest of a manifest counts, whole; it stands
    over the reading and under corrections. Rows are added and never changed, but for the item that they are of."""

    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="given")
    """None until the place is captured and read."""
    origin_key = models.TextField(db_index=True)
    """The place: see `Capture.origin_key`."""
    manifest = models.ForeignKey(Capture, models.PROTECT, related_name="given")
    row = models.IntegerField()
    """As a spreadsheet counts; 0 where the manifest is of this document alone."""
    values: models.JSONField[GivenValues, GivenValues] = models.JSONField()
    digest = models.CharField(max_length=64, db_index=True)
    """Of the values: whether another manifest, or the same one again, says anything else."""
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]


class ItemField(models.Model):
    """A field of an item's own, as a manifest gives it: what is shown, made of `GivenFacts`."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="fields")
    position = models.IntegerField()
    name = models.CharField(max_length=200, db_index=True)
    value = models.TextField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class ItemSketch(models.Model):
    """What an item's text is compared by (see `reading.minhash`). Made anew whenever the text is."""

    item = models.OneToOneField(Item, models.CASCADE, related_name="sketch")
    text_digest = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=35, blank=True)
    marks = models.JSONField(default=list)
    landmarks = models.JSONField(default=list)


class SketchMark(models.Model):
    """A number by which a sketch is looked up."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    value = models.BigIntegerField(db_index=True)


class Relation(models.Model):
    """Two items that are the same thing: proposed by the program, decided by a person."""

    DUPLICATE, NEAR, TRANSLATION = "duplicate", "near-duplicate", "translation"
    KINDS = [(DUPLICATE, _("The same text")), (NEAR, _("Nearly the same text")), (TRANSLATION, _("Translation"))]
    OPEN, YES, NO = "open", "yes", "no"

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    other = models.ForeignKey(Item, models.CASCADE, related_name="+")
    """The item with the larger number of the two."""
    kind = models.CharField(max_length=16, choices=KINDS)
    confidence = models.FloatField()
    why = models.CharField(max_length=200, blank=True)
    decision = models.CharField(max_length=4, default=OPEN, db_index=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["confidence", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "other"], name="one_relation_per_pair")]

    def __str__(self) -> str:
        return f"{self.item_id} – {self.other_id}: {self.kind}"

    @property
    def pair(self) -> tuple[Item, Item]:
        """Both items."""
        return self.item, self.other


class OutboxEntry(models.Model):
    """Something that must follow from a write, written in the same transaction."""

    consumer = models.CharField(max_length=20)
    subject = models.CharField(max_length=60)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True)
    """When it is tried again; None: at once."""

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["consumer", "id"])]


class StaleTag(models.Model):
    """The tag of pages that a write made stale, written in the same transaction (`staleness`)."""

    tag = models.CharField(max_length=300)
    transaction = models.BigIntegerField(default=0, db_index=True)
    """PostgreSQL: the number of the transaction that wrote it."""

    class Meta:
        ordering = ["id"]


class LogEntry(models.Model):
    """What people and the archive did (PREMIS event): never changed."""

    action = models.CharField(max_length=20, db_index=True)
    person = models.CharField(max_length=150, blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]


_LONGEST_NAME = 150
"""What the fields hold that say who did something."""
_TURNS_WORDS_ROUND = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])


def person_name(person: Person | str | None) -> str:
    """Return how a person is named in corrections and the log: "Ann Boss (ann)", the name and the account.

    Anybody may call themselves as they like; only the account says who it was.
    """
    if person is None:
        return "system"
    account = str(getattr(person, "username", person))[:_LONGEST_NAME]
    full = str(getattr(person, "get_full_name", lambda: "")())
    # No sign in a name may change the order in which the account behind it is read.
    name = " ".join(full.translate(_TURNS_WORDS_ROUND).split())[: max(0, _LONGEST_NAME - len(account) - 3)].rstrip()
    return f"{name} ({account})" if name and name != account else account
