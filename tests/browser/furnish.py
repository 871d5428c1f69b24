"""Fill an archive with what the admin's screens have to show: run as a program of its own, with the archive's
environment.

Jobs of every state, a failure, a capture that waits, an account of each role, a picture, a page that waits for
approval.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import django


def make_jobs() -> None:
    """A job of each state, and one that says how far it is."""
    from django.utils import timezone

    from muniment.work.models import Job

    now = timezone.now()
    rows = [
        (
            Job.RUNNING,
            "report-2016.pdf + 39",
            {"done": 12, "of": 40, "message": "report-2016.pdf", "lease_until": now + timedelta(days=1)},
        ),
        (Job.READY, "https://water.example/minutes/", {}),
        (Job.DONE, "minutes.html", {"finished_at": now}),
        (Job.FAILED, "scan.pdf", {"finished_at": now, "reason": "the file is protected by a password"}),
        (Job.CANCELED, "letters + 3", {"finished_at": now}),
    ]
    for number, (state, label, more) in enumerate(rows):
        Job.objects.create(
            task_id=f"furnished-{number}", kind="captures", owner="person:1", state=state, label=label, **more
        )


def make_failures() -> None:
    """Something that cannot be read, and something that waits for who may publish."""
    from muniment.archive.captures import CaptureMetadata
    from muniment.archive.intake import capture_all
    from muniment.capture import FetchRules

    with TemporaryDirectory() as folder:
        broken, notice = Path(folder) / "scan-of-the-minutes.pdf", Path(folder) / "notice.html"
        broken.write_bytes(b"%PDF-1.4\nnothing that follows")
        notice.write_text(
            "<html><title>Notice</title><h1>Notice</h1><p>The ferry runs on Sundays, too, from the first of "
            "May.</p></html>"
        )
        capture_all([str(broken)], CaptureMetadata("Ferry Office"), FetchRules())
        capture_all([str(notice)], CaptureMetadata("Ferry Office"), FetchRules())
        notice.write_text(
            "<html><title>Notice</title><h1>Notice</h1><p>The ferry runs on Mondays, too, from the first of "
            "May.</p></html>"
        )
        capture_all([str(notice)], CaptureMetadata("Ferry Office", waits=True, person="carl"), FetchRules())


def make_people() -> None:
    """An account of each role."""
    from django.contrib.auth.models import Group, User

    for name, role in (
        ("carl", "Contributors"),
        ("edda", "Editors"),
        ("arne", "Archivists"),
        ("ada", "Administrators"),
    ):
        person = User.objects.create_user(name, f"{name}@stillmoor.example", "four-walls-of-chalk-" + name)
        person.groups.add(Group.objects.get(name=role))


def make_pages() -> None:
    """A landing page that waits for approval, a form, a shared note, a picture and a document."""
    from django.contrib.auth.models import User
    from django.core.files.base import ContentFile
    from django.core.files.images import ImageFile
    from PIL import Image as Drawing
    from wagtail.documents.models import Document
    from wagtail.images.models import Image
    from wagtail.models import Locale, Page

    from muniment.portal.models import FormPage, LandingPage, SharedNote

    front = Page.objects.get(pk=3)
    bytes_of = BytesIO()
    Drawing.new("RGB", (320, 200), "#345").save(bytes_of, "PNG")
    Image.objects.create(title="Harbour wall", file=ImageFile(BytesIO(bytes_of.getvalue()), "wall.png"))
    Document.objects.create(title="Rules of the harbour", file=ContentFile(b"Rules.", "rules.txt"))
    locale = Locale.objects.get(language_code="en")
    note = SharedNote(name="Opening hours", body="<p>Monday to Friday.</p>", locale=locale)
    note.save()
    note.save_revision().publish()
    landing = front.add_child(instance=LandingPage(title="A year of wells", slug="a-year-of-wells", live=False))
    landing.save_revision()
    carl = User.objects.get(username="carl")
    landing.get_workflow().start(landing, carl)
    form = front.add_child(instance=FormPage(title="Tell us", slug="tell-us"))
    form.save_revision().publish()


# The readers' processes load this file, too: what is above is all that they need of it.
if __name__ == "__main__":
    django.setup()
    make_people()
    make_jobs()
    make_failures()
    make_pages()
