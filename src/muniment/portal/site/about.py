"""The portal's own pages: about, health, pictures, robots.txt, and the page for what is not there.

In: a request. Out: a page.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.static import serve as serve_file

from muniment.archive.addresses import find_address
from muniment.archive.models import (
    Capture,
    Edition,
    Item,
    Original,
    Source,
    Version,
)
from muniment.serving.keeping import reads, show

# --- about ------------------------------------------------------------------------------------------------------------


@reads()
def about_page(request: HttpRequest) -> HttpResponse:
    """How things get here."""
    show(request, "items", "editions")
    shown = Item.objects.visible_to(None)
    captures = Capture.objects.filter(
        Exists(Version.objects.filter(capture=OuterRef("pk"), item__in=shown.values("pk")))
        | Exists(Edition.objects.filter(capture=OuterRef("pk")))
    )
    verified = (
        Original.objects.filter(captures__in=captures.values("pk")).exclude(verified_at=None).order_by("verified_at")
    )
    counts = {
        "sources": Source.objects.visible_to(None).count(),
        "items": shown.count(),
        "captures": captures.count(),
        "editions": Edition.objects.count(),
    }
    return render(
        request,
        "muniment/about.html",
        {
            "counts": counts,
            "verified": verified.values_list("verified_at", flat=True).first(),
        },
    )


def health(request: HttpRequest) -> HttpResponse:
    """Say that the server and its database answer."""
    connection.ensure_connection()
    return HttpResponse("ok\n", content_type="text/plain")


def picture(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """A picture as a composed page shows it: who knows its name was shown it. Wagtail takes no kinds of pictures that
    could run."""
    response = serve_file(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response  # type: ignore[no-any-return]


def editors_picture(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """A picture as it was uploaded, with all that its file holds: for those who work in the admin."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    response = picture(request, path)
    response["Cache-Control"] = "private, no-store"
    return response


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may ask for."""
    if not settings.INDEXED:
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
    return HttpResponse(
        "User-agent: *\nDisallow: /admin/\nDisallow: /account/\nDisallow: /search/*?\nDisallow: "
        "/*/search/*?\nDisallow: /api/\n"
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml\n",
        content_type="text/plain",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here, with ways on."""
    message = (
        str(exception)
        if isinstance(exception, Http404)
        and exception.args
        and isinstance(exception.args[0], str)
        and not exception.args[0].startswith("No ")
        else ""
    )
    return render(
        request, "muniment/not_found.html", {"message": message, "search": find_address("search")}, status=404
    )
