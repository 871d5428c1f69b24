"""Renditions: pictures of the pages of originals, made when somebody first asks and kept beside them.

In: the digest of a PDF, a page, a size. Out: the path of a picture. They are made from originals and can all be thrown away.
"""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

from django.conf import settings

from ..reading.errors import ReadingError
from ..reading.page_image import draw_page

COVER, PAGE = 320, 1100
"""Widths in pixels."""
_AT_ONCE = threading.BoundedSemaphore(2)


def page_image(digest: str, page: int, width: int) -> Path | None:
    """Return the picture of a page of an original; None where it cannot be drawn, which is tried once only."""
    path = _folder(digest) / f"{width}-{page}.webp"
    if not path.exists():
        with _AT_ONCE:
            if not path.exists():
                _draw(digest, page, width, path)
    return path if path.stat().st_size else None


def _draw(digest: str, page: int, width: int, path: Path) -> None:
    from .intake import original_store

    try:
        picture = draw_page(original_store().local_path(digest), page, width)
    except ReadingError:
        picture = b""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    temporary.write_bytes(picture)
    temporary.replace(path)


def remove_renditions(digest: str) -> None:
    """Throw away what was made of an original: `forget` does so with the original."""
    shutil.rmtree(_folder(digest), ignore_errors=True)


def _folder(digest: str) -> Path:
    return Path(settings.DATA) / "renditions" / digest[:2] / digest
