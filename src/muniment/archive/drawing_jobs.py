"""Drawing pictures of originals as background jobs: nobody's request waits for it.

In: what a page asks for and nobody drew yet. Out: a job that draws it; many requests for one picture are one job. How
many may wait, and how many of one original, is limited: strangers ask for them.
"""

from __future__ import annotations

import logging
import shutil
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django_tasks import task

from muniment.archive.models import Original
from muniment.archive.renditions import page_image, picture_image, remove_renditions
from muniment.reading.model import Picture
from muniment.work.kinds import BACKEND, Kind, register
from muniment.work.queue import QueueFull, enqueue, short_wait
from muniment.work.running import JobFailed

logger = logging.getLogger(__name__)
_LEAST_FREE = 256 * 2**20
"""Bytes that drawing leaves free on the disk."""

PICTURES = register(
    Kind(
        "pictures",
        at_once=2,
        at_once_of_owner=1,
        most_waiting=400,
        most_of_owner=60,
        attempts=2,
        keep_done=timedelta(0),
        keep_failed=timedelta(days=1),
        again_after=timedelta(minutes=10),
    )
)


@task(backend=BACKEND, queue_name=PICTURES.name)
def draw_page_image(digest: str, page: int, width: int) -> None:
    """Draw a page of an original."""
    _check(digest)
    page_image(digest, page, width)
    _undo_if_forgotten(digest)


@task(backend=BACKEND, queue_name=PICTURES.name)
def draw_text_picture(digest: str, picture: dict[str, Any], width: int, elsewhere: str | None) -> None:
    """Draw a picture of a text."""
    _check(digest)
    picture_image(digest, Picture.model_validate(picture), width, elsewhere)
    _undo_if_forgotten(digest)


def want_page(digest: str, page: int, width: int) -> bool:
    """Have a page drawn. Say whether that is under way: not where too many wait already."""
    return _want(digest, f"{digest}/{width}-{page}", draw_page_image, digest, page, width)


def want_picture(digest: str, picture: Picture, width: int, elsewhere: str | None) -> bool:
    """Have a picture of a text drawn. Say whether that is under way."""
    return _want(
        digest,
        f"{digest}/{picture.address}-{width}",
        draw_text_picture,
        digest,
        picture.model_dump(mode="json"),
        width,
        elsewhere,
    )


def _want(digest: str, key: str, job: Any, *values: Any) -> bool:
    try:
        # The request does not wait for a database that is busy: it will be asked again.
        with short_wait():
            enqueue(job, *values, key=key, owner=f"original:{digest[:40]}")
    except QueueFull:
        return False
    except OperationalError:
        logger.info("a picture could not be enqueued: the database is busy", exc_info=True)
        return False
    return True


def _check(digest: str) -> None:
    if not Original.objects.filter(sha256=digest).exists():
        raise JobFailed("the original is no longer held")
    if shutil.disk_usage(settings.DATA).free < _LEAST_FREE:
        raise JobFailed("the disk is nearly full; pictures are drawn again when there is space")


def _undo_if_forgotten(digest: str) -> None:
    """Throw away what was drawn of an original that was forgotten meanwhile."""
    if not Original.objects.filter(sha256=digest).exists():
        remove_renditions(digest)
