"""Originals beside their text, translations beside one another, notes beside their paragraph."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import put_sample
from django.test import Client
from django_tasks_db.models import DBTaskResult
from drawn import get_drawn
from PIL import Image

from muniment.archive import renditions
from muniment.archive.decisions import publish
from muniment.archive.drawing_jobs import want_page
from muniment.archive.forgetting import forget
from muniment.archive.intake import original_store
from muniment.archive.models import Item, Original
from muniment.archive.relations import decide, relations_of
from muniment.portal.site.side_by_side import by_page
from muniment.portal.text_parts import Part, marked, place_notes
from muniment.reading.errors import Damaged
from muniment.reading.model import Paragraph, Section
from muniment.reading.pictures.drawing import draw_page
from muniment.work.models import Job
from muniment.work.worker import work_until_idle

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sample(archive: Path) -> Path:
    put_sample()
    return archive


def report() -> Item:
    return Item.objects.get(title__contains="report for 2021")


def test_the_pages_of_an_original_stand_beside_what_was_read(sample: Path) -> None:
    item = report()
    page = Client().get(f"/items/{item.pk}/beside/").content.decode()
    assert page.count("<figure>") == 3
    assert page.index("pages/2.webp") < page.index("The eastern mains") < page.index("pages/3.webp")
    picture = get_drawn(f"/items/{item.pk}/pages/2.webp")
    assert picture["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(b"".join(picture.streaming_content))).width == renditions.PAGE
    assert Client().get(f"/items/{item.pk}/pages/4.webp").status_code == 404
    assert Client().get(f"/items/{item.pk}/pages/0.webp").status_code == 404
    assert Client().get(f"/items/{Item.objects.get(title__startswith='Sixty wells').pk}/beside/").status_code == 404


def test_pictures_of_what_is_private_are_private(sample: Path) -> None:
    item = report()
    assert get_drawn(f"/items/{item.pk}/cover.webp").status_code == 200
    publish(item, Item.PRIVATE, None)
    for path in ("cover.webp", "pages/1.webp", "beside/"):
        assert Client().get(f"/items/{item.pk}/{path}").status_code == 404


def test_what_cannot_be_drawn_has_no_picture_and_is_tried_once(sample: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"\x00garbage" * 50)
    with pytest.raises(Damaged):
        draw_page(broken, 1, 300)
    with pytest.raises(Damaged):
        draw_page(original_store().local_path(report().version.capture.original_id), 99, 300)
    digest = report().version.capture.original_id
    assert renditions.page_image(digest, 77, 300) is None
    assert renditions.page_image(digest, 77, 300) is None


def test_a_picture_that_is_not_drawn_is_a_placeholder_of_its_shape_and_one_job(sample: Path) -> None:
    item = report()
    address = f"/items/{item.pk}/pages/2.webp"
    for _ in range(3):
        answer = Client().get(address)
        assert (answer.status_code, answer["Cache-Control"], answer["Retry-After"]) == (503, "no-store", "2")
        assert answer["Content-Type"] == "image/svg+xml" and b'viewBox="0 0 1100 1556"' in answer.content
    assert Client().head(address).status_code == 503
    assert Job.objects.get().state == Job.READY
    assert get_drawn(address).status_code == 200 and Client().head(address).status_code == 200
    # What is drawn leaves no row behind.
    assert not Job.objects.exists() and not DBTaskResult.objects.exists()


def test_strangers_fill_no_queue(sample: Path) -> None:
    digest = report().version.capture.original_id
    assert [want_page(digest, page, 1100) for page in range(1, 62)] == [True] * 60 + [False]
    assert Job.objects.count() == 60
    # A second original has room still.
    other = Original.objects.exclude(sha256=digest).first()
    assert other is not None and want_page(other.sha256, 1, 1100)


def test_what_was_forgotten_meanwhile_is_not_drawn(sample: Path) -> None:
    item = report()
    digest = item.version.capture.original_id
    assert Client().get(f"/items/{item.pk}/cover.webp").status_code == 503
    forget(item, None, "a test", original_store())
    work_until_idle()
    assert renditions.drawn_page(digest, 1, renditions.COVER) is None
    assert Job.objects.get().state == Job.FAILED


def test_forgetting_an_original_takes_its_pictures_with_it(sample: Path) -> None:
    item = report()
    digest = item.version.capture.original_id
    path = renditions.page_image(digest, 1, renditions.COVER)
    assert path is not None and path.exists()
    forget(item, None, "a test", original_store())
    assert not path.parent.exists()


def test_what_nobody_asked_for_longest_makes_room(sample: Path, settings: Any) -> None:
    item = report()
    digest = item.version.capture.original_id
    folder = sample / "renditions"
    first = renditions.page_image(digest, 1, renditions.COVER)
    assert first is not None
    # Markers of what cannot be drawn count as well: each is a file.
    for number in range(400):
        marker = folder / "ff" / f"{number:064x}" / "320-1.webp"
        marker.parent.mkdir(parents=True)
        marker.touch()
        os.utime(marker, (number, number))
    os.utime(first, (50, 50))
    asked = get_drawn(f"/items/{item.pk}/cover.webp")
    assert asked.status_code == 200 and first.stat().st_mtime > time.time() - 60, "who asks keeps it"
    settings.RENDITIONS = 2**20
    drawn = renditions.page_image(digest, 2, renditions.COVER)
    assert drawn is not None and drawn.exists() and first.exists()
    left = list(folder.rglob("*.webp"))
    assert sum(max(4096, file.stat().st_size) for file in left) <= 0.9 * 2**20
    kept = {int(file.parent.name, 16) for file in left if file.parent.parent.name == "ff"}
    assert kept == set(range(400 - len(kept), 400)) and 0 < len(kept) < 256
    assert original_store().is_there(digest)
    assert Client().get(f"/items/{item.pk}/cover.webp").status_code == 200


def test_translations_stand_side_by_side_until_somebody_denies_them(sample: Path) -> None:
    english = Item.objects.get(title__startswith="What the second action plan")
    chinese = next(other for _, other in relations_of(english, None) if other.language == "zh-Hans")
    address = f"/items/{english.pk}/beside/{chinese.pk}/"
    page = Client().get(address).content.decode()
    rows = page.split('<div class="pair">')[1:]
    assert any("288 of 301 schools" in row and "301所学校中有288所" in row for row in rows)
    assert any("What reporters saw" in row and "记者所见" in row and "Greyhaven" not in row for row in rows)
    assert address in Client().get(english.get_absolute_url()).content.decode()
    relation = next(r for r, other in relations_of(english, None) if other.pk == chinese.pk)
    decide(relation, "no", None)
    assert Client().get(address).status_code == 404


def paragraph(
    address: str, text: str, role: str = "text", note_of: str | None = None, mark: str | None = None
) -> Paragraph:
    return Paragraph.model_validate({"address": address, "text": text, "role": role, "note_of": note_of, "mark": mark})


def test_notes_stand_with_the_paragraph_that_bears_their_mark() -> None:
    sections = [
        Section(title="One", paragraphs=[paragraph("p-1", "Wells were counted.1"), paragraph("p-2", "Then nothing.")]),
        Section(title="Notes", paragraphs=[paragraph("n-1", "1 By whom?", "footnote", "p-1", "1")]),
        Section(title="Two", paragraphs=[paragraph("n-2", "2 Tied to nothing.", "footnote")]),
    ]
    placed = place_notes(sections)
    assert [[p.address for p in s.paragraphs] for s in placed] == [["p-1", "n-1", "p-2"], ["n-2"]]


def test_marks_are_raised_links_and_the_text_stays_text() -> None:
    part = Part(
        paragraph("p-1", "<b>Bold</b> wells.1 They cost 3.1 crowns."),
        notes=[paragraph("n-1", "1 So.", "footnote", "p-1", "1")],
    )
    assert marked(part) == '&lt;b&gt;Bold&lt;/b&gt; wells.<sup><a href="#n-1">1</a></sup> They cost 3.1 crowns.'


def test_what_bears_no_page_stays_with_what_came_before() -> None:
    rows = [Paragraph(address="p-1", text="a", page=2), Paragraph(address="p-2", text="b")]
    assert [len(p.rows) for p in by_page([Section(paragraphs=rows)], 3)] == [0, 2, 0]


def test_without_scripts_a_page_says_that_its_pictures_may_come_later(sample: Path) -> None:
    said = '<noscript><p class="said">'
    document = Item.objects.get(title__contains="report for 2021")
    assert said in Client().get(f"/items/{document.pk}/beside/").content.decode()
    collection = document.entries.get().collection
    assert said in Client().get(collection.get_absolute_url()).content.decode()
    drawn = Item.objects.get(title="\u5965\u6f9c\u7fa4\u5c9b\u53d1\u5e03\u804c\u4e1a\u6559\u80b2\u62a5\u544a")
    path = drawn.get_absolute_url()
    for prefix in ("", "/fr", "/ar"):
        assert said in Client().get(prefix + path).content.decode()
    plain = Item.objects.get(title="Night schools open for dock workers").pk
    assert said not in Client().get(f"/items/{plain}/", follow=True).content.decode()
