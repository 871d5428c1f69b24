"""The portal's mark: a small picture that an administrator chose, drawn anew pixel by pixel, so that nothing hidden goes with it.

In: a file. Out: a WebP picture that stands beside the portal's name, at an address that changes with it.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from muniment.serving.keeping import reads, show

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
        raise ValidationError(_("SVG is not taken: give a PNG, JPEG or WebP picture."))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mark"
        path.write_bytes(file)
        try:
            return draw_image(path, _WIDTH)
        except ReadingError as error:
            raise ValidationError(_("This is no picture that can be drawn: give a PNG, JPEG or WebP picture.")) from error


def digest_of(mark: bytes) -> str:
    """Return by what a mark's address knows it."""
    return sha256(mark).hexdigest()[:12] if mark else ""


@reads()
def portal_mark(request: HttpRequest, digest: str) -> HttpResponse:
    """The mark."""
    from muniment.portal.models import PortalSettings

    row = PortalSettings.objects.filter(mark_digest=digest).order_by("pk").first()
    if row is None or not row.mark:
        raise Http404
    show(request, "editions")
    return HttpResponse(bytes(row.mark), content_type="image/webp")
