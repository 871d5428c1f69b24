"""What editors compose with: forms, shared notes, figures with their alternative text, addresses that go on working."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Locale, Page, PageViewRestriction

from muniment.archive.models import StaleTag
from muniment.archive.staleness import ALL
from muniment.portal.models import FormField, FormPage, FrontPage, LandingPage, SharedNote
from muniment.portal.setup import _make_front_page, _make_roles, make_account

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def front(archive: Path, settings: object) -> FrontPage:
    settings.MEDIA_ROOT = str(archive / "media")  # type: ignore[attr-defined]
    _make_front_page()
    _make_roles()
    return FrontPage.objects.get()


def text(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def picture() -> Image:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = io.BytesIO()
    Picture.new("RGB", (60, 40), "teal").save(file, "PNG")
    return Image.objects.create(title="The pier", file=SimpleUploadedFile("pier.png", file.getvalue(), "image/png"))


def test_a_form_is_filled_in_and_its_answers_are_kept(front: FrontPage) -> None:
    page = front.add_child(
        instance=FormPage(title="Report an error", slug="report-an-error", introduction="<p>Tell us.</p>")
    )
    FormField.objects.create(page=page, label="What is wrong", field_type="multiline", required=True, sort_order=1)
    assert "Tell us." in text("/report-an-error/") and 'name="what_is_wrong"' in text("/report-an-error/")
    client = Client(enforce_csrf_checks=True)
    assert client.post("/report-an-error/", {"what_is_wrong": "A date"}).status_code == 403
    client.get("/report-an-error/")
    token = client.cookies["csrftoken"].value
    missing = client.post("/report-an-error/", {"csrfmiddlewaretoken": token})
    assert 'role="alert"' in missing.content.decode()
    sent = client.post("/report-an-error/", {"what_is_wrong": "A date", "csrfmiddlewaretoken": token})
    assert "Thank you" in sent.content.decode()
    assert page.get_submission_class().objects.get().form_data == {"what_is_wrong": "A date"}


def test_a_shared_note_changes_on_every_page_at_once(front: FrontPage) -> None:
    note = SharedNote.objects.create(name="Opening hours", body="<p>Open on Monday.</p>", locale=front.locale)
    front.body = [("shared_note", note)]
    front.save_revision().publish()
    front.add_child(instance=LandingPage(title="Visit", slug="visit", body=[("shared_note", note)]))
    assert "Open on Monday." in text("/") and "Open on Monday." in text("/visit/")
    note.body = "<p>Open on Tuesday.</p>"
    note.save_revision().publish()
    assert "Open on Tuesday." in text("/") and "Open on Tuesday." in text("/visit/")


def test_a_figure_has_its_alternative_text_and_cannot_be_without(front: FrontPage) -> None:
    image = picture()
    block = FrontPage._meta.get_field("body").stream_block.child_blocks["figure"]
    from django.core.exceptions import ValidationError

    raw = {"image": {"image": image.pk, "alt_text": "", "decorative": False}, "caption": "", "credit": ""}
    with pytest.raises(ValidationError):
        block.clean(block.to_python(raw))
    value = block.clean(
        block.to_python({**raw, "image": {"image": image.pk, "alt_text": "The pier at low water", "decorative": False}})
    )
    front.body = [("figure", value)]
    front.save_revision().publish()
    page = text("/")
    assert 'alt="The pier at low water"' in page
    address = (
        page.split('<img src="')[-1].split('"')[0]
        if '<img src="' in page
        else page.split('src="/media/')[1].split('"')[0]
    )
    address = address if address.startswith("/media/") else f"/media/{address}"
    answer = Client().get(address)
    assert answer.status_code == 200 and answer["Content-Security-Policy"].startswith("sandbox")
    assert Client().get("/media/../secret-key").status_code == 404
    assert Client().get("/media/images/../../secret-key").status_code == 404


def test_a_page_that_is_renamed_leads_on_from_where_it_was(front: FrontPage) -> None:
    page = front.add_child(instance=LandingPage(title="Spring", slug="spring"))
    page = Page.objects.get(pk=page.pk).specific
    page.slug = "spring-2024"
    page.save_revision(log_action=True).publish(log_action=True)
    answer = Client().get("/spring/")
    assert answer.status_code == 301 and answer["Location"].endswith("/spring-2024/")


def test_a_page_appears_on_its_day(front: FrontPage) -> None:
    from datetime import timedelta

    from django.utils import timezone

    page = front.add_child(instance=LandingPage(title="Opening", slug="opening", live=False))
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled", verbosity=0)
    assert Client().get("/opening/").status_code == 404
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled", verbosity=0)
    assert "Opening" in text("/opening/")


def test_accounts_are_made_with_roles_and_a_reader_is_told_that_the_admin_is_not_theirs(front: FrontPage) -> None:
    from muniment.archive.catalogue import ArchiveError

    made = make_account("clara", "clara@ferry.example", ["Contributors"])
    assert made.is_new and made.password and made.roles == ["Contributors"]
    again = make_account("clara", roles=["Editors"])
    assert not again.is_new and again.password is None and again.roles == ["Contributors", "Editors"]
    assert User.objects.get(username="clara").email == "clara@ferry.example"
    with pytest.raises(ArchiveError, match="there is no role Kings; there are Administrators"):
        make_account("carl", roles=["Kings"])
    assert not User.objects.filter(username="carl").exists()
    make_account("rosa")
    client = Client()
    client.force_login(User.objects.get(username="rosa"))
    for path in ("/admin/", "/admin/archive/review/", "/admin/pages/"):
        answer = client.get(path)
        assert answer.status_code == 403 and "You do not have permission" in answer.content.decode()


def test_roles_are_made_once_and_what_a_portal_added_stays(front: FrontPage) -> None:
    from django.contrib.auth.models import Permission

    group = Group.objects.get(name="Contributors")
    extra = Permission.objects.get(codename="curate_item")
    group.permissions.add(extra)
    _make_roles()
    assert extra in group.permissions.all()
    assert group.page_permissions.count() == 1


def test_the_day_of_a_lead_is_written_as_every_other_day(front: FrontPage) -> None:
    front.body = [("lead", {"text": "Water is a right.", "said_by": "The mayor", "date": date(2024, 5, 5)})]
    front.save_revision().publish()
    assert ">5 May 2024</time>" in text("/") and ">5 مايو 2024</time>" in text("/ar/")


def test_a_landing_page_is_linked_at_the_foot_while_everybody_may_see_it(front: FrontPage) -> None:
    page = front.add_child(instance=LandingPage(title="Help & hours", slug="help", show_in_menus=True))
    front.add_child(instance=LandingPage(title="Unlinked", slug="unlinked"))
    link = '<a href="/help/" dir="auto">Help &amp; hours</a>'
    for path in ("/", "/collections/", "/ar/sources/", "/account/login/"):
        assert link in text(path) and "Unlinked" not in text(path), path
    arabic = page.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
    arabic.title = "مساعدة"
    arabic.save_revision().publish()
    assert (
        ">مساعدة</a>" in text("/ar/collections/")
        and link not in text("/ar/collections/")
        and link in text("/collections/")
    )
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert link not in text("/collections/") and ">مساعدة</a>" not in text("/ar/collections/")


def test_what_may_stand_at_the_foot_makes_every_kept_page_stale(front: FrontPage) -> None:
    def marked() -> set[str]:
        tags = set(StaleTag.objects.values_list("tag", flat=True))
        StaleTag.objects.all().delete()
        return tags

    page = front.add_child(instance=LandingPage(title="Help", slug="help"))
    marked()
    page.save_revision().publish()
    assert ALL in marked()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert ALL in marked()
    page.unpublish()
    assert ALL in marked()
    front.save_revision().publish()
    assert marked() == {"front"}
