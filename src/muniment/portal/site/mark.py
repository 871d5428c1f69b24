"""The address of the portal's mark.

In: a request. Out: the picture.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from muniment.serving.keeping import reads, show


@reads()
def portal_mark(request: HttpRequest, digest: str) -> HttpResponse:
    """The mark."""
    from muniment.portal.models import PortalSettings

    row = PortalSettings.objects.filter(mark_digest=digest).order_by("pk").first()
    if row is None or not row.mark:
        raise Http404
    show(request, "editions")
    return HttpResponse(bytes(row.mark), content_type="image/webp")
