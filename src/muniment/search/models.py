"""What people keep of their searches."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
