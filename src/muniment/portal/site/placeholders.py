"""Placeholders for pictures that are not drawn yet.

In: the picture's size. Out: an answer 503 that browsers show as a picture of that shape, that nobody keeps, and that
says when to ask again. `pictures.js` knows it by its width, and puts the picture in its place when it is there.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

_SIGN = 3
"""The width in pixels by which `pictures.js` knows a placeholder."""
_SOON, _LATER = 2, 30
"""Seconds after which to ask again: where it is being drawn, and where too many wait."""


def draws_now(request: HttpRequest) -> bool:
    """Return whether a picture is to be drawn within the request: a copy of the portal as files waits for all of
    them."""
    return bool(request.META.get("muniment.never_keep"))


def placeholder(width: int, height: int, is_under_way: bool) -> HttpResponse:
    """Return the answer for a picture that is being drawn."""
    width, height = max(1, width), max(1, height)
    dots = "".join(
        f'<circle cx="{width / 2 + n * width / 20:.1f}" cy="{height / 2:.1f}" r="{width / 90:.1f}"/>'
        for n in (-1, 0, 1)
    )
    shape = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SIGN}" height="{_SIGN * height / width:.4f}" '
        f'viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="#efece4"/><g fill="#8a8478">{dots}</g></svg>'
    )
    headers = {"Cache-Control": "no-store", "Retry-After": str(_SOON if is_under_way else _LATER)}
    return HttpResponse(shape, status=503, content_type="image/svg+xml", headers=headers)
