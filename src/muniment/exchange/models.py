"""Keys by which programs bring documents: for whom, for what, until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class ApiKey(models.Model):
    """A key of the API. The key itself is nowhere: only the digest of its secret is kept."""

    CAPTURE, PUBLISH = "capture", "publish"
    SCOPES = (CAPTURE, PUBLISH)

    public_id = models.CharField(max_length=16, unique=True)
    """The part of the key that names it in lists and in the log."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the secret: 256 random bits, which no slow hash makes safer."""
    name = models.CharField(max_length=100)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    """A key can do nothing that its account may not do now."""
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    """The minute in which it was used last, since 1970."""
    in_minute = models.PositiveIntegerField(default=0)
    """Requests in that minute."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})"

    @property
    def state(self) -> str:
        """Whether it can be used: `active`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if self.expires_at > timezone.now() else "expired"
