"""Renditions: pictures of the pages of originals and of what is pictured in them, made when somebody first asks and
kept beside them.

In: the digest of an original, a page or a picture of it, a size. Out: the path of a picture. They are made from
originals and can all be thrown away: what all of them take on the disk is limited (`MUNIMENT_RENDITIONS`), and those
that nobody asked for longest go first.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from muniment.reading.errors import ReadingError
from muniment.reading.model import Picture
from muniment.reading.pictures.drawing import draw_image, draw_page, draw_picture

COVER, PAGE = 320, 1100
FIGURE, LARGE = 1200, 2400
"""Widths in pixels, of a page and of a picture in a text."""
_AT_ONCE = threading.BoundedSemaphore(2)
_BLOCK = 4096
"""Bytes that a file takes at least, also one that says that there is no picture."""
_NOTED_AFTER = 600.0
"""Seconds after which it is noted again that a picture was asked for: not a write for each reader."""


def page_image(digest: str, page: int, width: int) -> Path | None:
    """Return the picture of a page of an original; None where it cannot be drawn, which is tried once only."""
    return _kept(_page_path(digest, page, width), lambda original: draw_page(original, page, width), digest)


@dataclass(frozen=True)
class Drawn:
    """What drawing a picture came to; no path where it cannot be drawn."""

    path: Path | None


def drawn_page(digest: str, page: int, width: int) -> Drawn | None:
    """Return the picture of a page that was drawn before; None where nobody tried yet."""
    return _drawn(_page_path(digest, page, width))


def drawn_picture(digest: str, address: str, width: int) -> Drawn | None:
    """Return a picture of an original that was drawn before; None where nobody tried yet."""
    return _drawn(_picture_path(digest, address, width))


def _drawn(path: Path) -> Drawn | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if time.time() - status.st_mtime > _NOTED_AFTER:
        with suppress(OSError):  # A full or read-only disk: it is sent all the same.
            os.utime(path)
    return Drawn(path if status.st_size else None)


def picture_image(digest: str, picture: Picture, width: int, elsewhere: str | None = None) -> Path | None:
    """Return a picture that an original shows; None where it cannot be drawn, which is tried once only.

    `elsewhere`: the digest of the picture's own original, where it has one.
    """
    path = _picture_path(digest, picture.address, width)
    if elsewhere is not None:
        return _kept(path, lambda original: draw_image(original, width), elsewhere)
    return _kept(path, lambda original: draw_picture(original, picture, width), digest)


def _page_path(digest: str, page: int, width: int) -> Path:
    return _folder(digest) / f"{width}-{page}.webp"


def _picture_path(digest: str, address: str, width: int) -> Path:
    return _folder(digest) / f"{address}-{width}.webp"


def _kept(path: Path, draw: Callable[[Path], bytes], digest: str) -> Path | None:
    if not path.exists():
        with _AT_ONCE:
            if not path.exists():
                _draw(digest, draw, path)
    return path if path.stat().st_size else None


def _draw(digest: str, draw: Callable[[Path], bytes], path: Path) -> None:
    from muniment.archive.stores import original_store

    try:
        picture = draw(original_store().local_path(digest))
    except ReadingError:
        picture = b""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    temporary.write_bytes(picture)
    temporary.replace(path)
    _SPACE_LEFT.take(len(picture), path)


class _SpaceLeft:
    """What renditions may take on the disk."""

    def __init__(self) -> None:
        self._added: int | None = None
        """Bytes that this process drew since it looked last; None: it did not look yet."""
        self._change = threading.Lock()

    def take(self, size: int, made: Path) -> None:
        """Remove what nobody asked for longest where all is too much. Looked at first, and whenever a hundredth has
        come."""
        with self._change:
            if self._added is not None:
                self._added += max(size, _BLOCK)
                if self._added < settings.RENDITIONS / 100:
                    return
            self._added = 0
            _remove_oldest(settings.RENDITIONS, made)


_SPACE_LEFT = _SpaceLeft()


def _remove_oldest(most: int, made: Path) -> None:
    """Remove renditions until a tenth of what they may take is free again, but never what was made right now."""
    found = []
    for file in _all_renditions().glob("*/*/*.webp"):
        with suppress(FileNotFoundError):
            status = file.stat()
            found.append((status.st_mtime, max(status.st_size, _BLOCK), file))
    held = sum(size for _, size, _ in found)
    if held <= most:
        return
    for _, size, file in sorted(found):
        if held <= most * 0.9:
            break
        if file != made:
            file.unlink(missing_ok=True)
            with suppress(OSError):  # Others of this original stay.
                file.parent.rmdir()
            held -= size


def remove_renditions(digest: str) -> None:
    """Throw away what was made of an original: `forget` does so with the original."""
    shutil.rmtree(_folder(digest), ignore_errors=True)


def _folder(digest: str) -> Path:
    return _all_renditions() / digest[:2] / digest


def _all_renditions() -> Path:
    return Path(settings.DATA) / "renditions"
