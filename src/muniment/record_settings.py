"""Settings of a verb that works on the records alone: of the apps those that have records and write them.

What the portal needs beside (Wagtail, its admin and its API, the sign-in) takes half of the processor time that
capturing a file takes. Neither reading, nor writing records, nor following a write asks for it.
"""

from __future__ import annotations

from muniment.settings import *  # noqa: F403 - the same settings, but for what stands here

INSTALLED_APPS = [
    "muniment.evidence",
    "muniment.search",
    "muniment.archive",
    "muniment.work",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
MIDDLEWARE = []
ROOT_URLCONF = "muniment.archive.record_routes"
