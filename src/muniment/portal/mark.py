"""The portal's mark: a picture of an institution's own.

In: bytes of a stranger. Out: the same picture drawn anew.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_WIDTH = 192
_LARGEST = 2 * 2**20


def draw_mark(file: bytes) -> bytes:
    """Return a file as a mark. Raises ValidationError for what is no picture of pixels, or too large."""
    # Loaded when it is needed: this module is, whenever the program starts.
    from muniment.reading.errors import ReadingError
    from muniment.reading.pictures.drawing import draw_image
    from muniment.reading.pictures.svg import is_svg

    if len(file) > _LARGEST:
        raise ValidationError(_("The picture is larger than 2 MiB."))
    if is_svg(file):
        raise ValidationError(_("SVG is not accepted. Upload a PNG, JPEG or WebP picture."))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mark"
        path.write_bytes(file)
        try:
            return draw_image(path, _WIDTH)
        except ReadingError as error:
            raise ValidationError(
                _("This file cannot be read as a picture. Upload a PNG, JPEG or WebP picture.")
            ) from error


def digest_of(mark: bytes) -> str:
    """Return by what a mark's address knows it."""
    return sha256(mark).hexdigest()[:12] if mark else ""
