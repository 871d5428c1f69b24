"""What people keep of their searches, and what librarians tell the search of names and spellings."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muniment.archive.models import Source


class SavedSearch(models.Model):
    """A search that a person saved, and may get digests of."""

    NEVER, DAILY, WEEKLY = "never", "daily", "weekly"
    DIGESTS = [(NEVER, _("no e-mail")), (DAILY, _("e-mail every day")), (WEEKLY, _("e-mail every week"))]

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=200)
    query = models.CharField(max_length=2000, blank=True)
    filters = models.JSONField(default=dict)
    digest = models.CharField(_("digest"), max_length=6, choices=DIGESTS, default=NEVER)
    told_until = models.DateTimeField(default=timezone.now)
    """New is what came after this."""
    refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When its person was last told that it is refused; empty while it can be asked."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


FORMS_APART = ";"
"""Stands between the forms of one row: names have spaces and commas of their own."""
_FORMS, _LETTERS = 20, 100
"""Forms of one row, and letters of one form, at most."""


def split_forms(text: str) -> list[str]:
    """Return the forms of a row, each once."""
    return list(dict.fromkeys(form for part in text.split(FORMS_APART) if (form := " ".join(part.split()))))


def check_forms(text: str) -> None:
    """Raise ValidationError where a row has fewer than two forms, or more or longer ones than are asked for."""
    forms = split_forms(text)
    if len(forms) < 2:
        raise ValidationError(_("Write two forms or more, with a semicolon between them."))
    if len(forms) > _FORMS or any(len(form) > _LETTERS for form in forms):
        raise ValidationError(
            _("At most %(forms)s forms, of %(letters)s letters each."), params={"forms": _FORMS, "letters": _LETTERS}
        )


class SpellingRow(models.Model):
    """Forms of one word or name: who asks for one finds them all."""

    forms = models.CharField(
        _("forms"),
        max_length=2100,
        unique=True,
        validators=[check_forms],
        help_text=_("All ways in which the word or name is written, with a semicolon between them."),
    )
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("Where it is from. Readers do not see it.")
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["forms"]
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")

    def __str__(self) -> str:
        return self.forms

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep it in one form, so that no row is there twice for its spaces."""
        self.forms = f"{FORMS_APART} ".join(split_forms(self.forms))
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class SourceName(models.Model):
    """Another name of a source: `source:` finds the source by it, and so does the name among a query's words."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="other_names", verbose_name=_("source"))
    name = models.CharField(_("other name"), max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["source__name", "name"]
        verbose_name = _("other name of a source")
        verbose_name_plural = _("other names of sources")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "name"], name="one_name_per_source")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.source})"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep it without spaces at its ends."""
        self.name = " ".join(self.name.split())
        super().save(*args, **kwargs)  # type: ignore[arg-type]
