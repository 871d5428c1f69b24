"""What editors upload lies under names that nobody guesses, and pictures as they were uploaded are for those who work
in the admin."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image

from muniment.portal.setup import _make_front_page, _make_roles

pytestmark = pytest.mark.django_db
DRAWN = r"[0-9a-f]{24}-"


@pytest.fixture(autouse=True)
def media(archive: Path, settings: object) -> Path:
    """A folder for what is uploaded."""
    _make_front_page()
    _make_roles()
    settings.MEDIA_ROOT = str(archive / "media")  # type: ignore[attr-defined]
    return archive / "media"


def upload(name: str) -> Image:
    file = io.BytesIO()
    Picture.new("RGB", (60, 40), "teal").save(file, "PNG")
    return Image.objects.create(title="Pier", file=ContentFile(file.getvalue(), name))


def editor() -> Client:
    person = User.objects.create_user("edda", password="twelve-clerks-counting")
    person.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("name", ["pier.png", "a-very-long-name-" * 9 + ".png"])
def test_a_picture_is_stored_and_served_under_a_name_that_nobody_guesses(name: str) -> None:
    first, second = upload(name), upload(name)
    assert re.fullmatch(rf"original_images/{DRAWN}.+\.png", first.file.name)
    shown = first.get_rendition("max-30x30").file.name
    assert re.fullmatch(rf"images/{DRAWN}.+\.max-30x30\.png", shown)
    parts = [re.search(DRAWN, n).group() for n in (first.file.name, second.file.name, shown)]  # type: ignore[union-attr]
    assert len(set(parts)) == 3 and parts[0] not in shown
    assert Client().get(f"/media/{shown}").status_code == 200


def test_the_picture_as_it_was_uploaded_is_for_those_who_work_here() -> None:
    address = f"/media/{upload('pier.png').file.name}"
    reader = Client()
    reader.force_login(User.objects.create_user("reader", password="twelve-clerks-counting"))
    assert Client().get(address).status_code == 404 and reader.get(address).status_code == 404
    answer = editor().get(address)
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_a_picture_that_was_there_before_stays_at_its_address(media: Path) -> None:
    image = upload("pier.png")
    (media / "images").mkdir()
    (media / "images" / "pier.max-30x30.png").write_bytes((media / image.file.name).read_bytes())
    assert Client().get("/media/images/pier.max-30x30.png").status_code == 200
    assert default_storage.url("images/pier.max-30x30.png") == "/media/images/pier.max-30x30.png"


def test_a_document_is_not_found_by_its_number_and_the_name_that_it_was_given() -> None:
    document = Document.objects.create(title="Plan", file=ContentFile(b"plan", "plan.txt"))
    assert re.fullmatch(rf"{DRAWN}plan\.txt", document.filename)
    assert Client().get(f"/documents/{document.pk}/plan.txt").status_code == 404
    assert Client().get(document.url).status_code == 200
