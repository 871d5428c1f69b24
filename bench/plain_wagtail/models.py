"""A page of text."""

from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class TextPage(Page):
    """A text with its source."""

    body = RichTextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    template = "plain_wagtail/text_page.html"
