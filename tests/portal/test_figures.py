"""Pictures of captured texts on their pages: what is sent, to whom, and what stands where none was captured."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from drawn import get_drawn
from PIL import Image
from warcio.archiveiterator import ArchiveIterator

from muniment.archive import outbox
from muniment.archive.decisions import publish
from muniment.archive.intake import original_store
from muniment.archive.models import Item, ShownPicture
from muniment.archive.renditions import FIGURE
from muniment.exchange.warc import captures_to_show, write_warc
from muniment.portal.setup import _make_front_page
from muniment.portal.static_site import write_site
from muniment.portal.text_parts import parts
from muniment.reading.model import Paragraph, Picture, Section

pytestmark = pytest.mark.django_db(transaction=True)

PROSE = (
    "The clerk of the lake counted every well of the district in the spring, and wrote down in the ledger what was "
    "found at each of them. "
)
HOSTILE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="150" onload="alert(1)"><script>alert(2)</script>'
    '<rect width="300" height="150" fill="#0b5563"/></svg>'
)


@pytest.fixture
def item(capture: Any, tmp_path: Path) -> Item:
    folder = tmp_path / "site"
    folder.mkdir()
    target = io.BytesIO()
    Image.new("RGB", (900, 300), "teal").save(target, "PNG")
    (folder / "chart.png").write_bytes(target.getvalue())
    (folder / "drawing.svg").write_text(HOSTILE)
    (folder / "wells.html").write_text(
        f"<html lang=en><head><title>Wells of Stillmoor, a count</title></head><body><article><h1>Wells of "
        f"Stillmoor, a count</h1><p>First. {PROSE}</p>"
        f"<figure><img src=chart.png alt='Bars &quot;&lt;b&gt;&quot;' width=600><figcaption>Wells &lt;"
        f"script&gt; by year</figcaption></figure><p>Second. {PROSE}</p><img src=drawing.svg><p>Third. "
        f"{PROSE}</p>"
        f"<img src=https://clerk.example/gone.jpg alt='The quay'><p>Fourth. {PROSE}</p></article></body></html>"
    )
    capture(folder)
    return Item.objects.get()


def addresses(item: Item) -> list[str]:
    assert item.version is not None
    return [p["address"] for s in item.version.reading.content["sections"] for p in s["pictures"]]


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_picture_is_shown_where_it_stood_with_what_its_source_says_of_it(item: Item) -> None:
    page = Client().get(item.get_absolute_url()).content.decode()
    chart, drawing, gone = addresses(item)
    assert (
        page.index("First. ")
        < page.index(f'id="{chart}"')
        < page.index("Second. ")
        < page.index(f'id="{drawing}"')
        < page.index("Third. ")
    )
    figure = page[page.index(f'id="{chart}"') : page.index("Second. ")]
    assert f'src="/items/{item.pk}/pictures/{chart}-{FIGURE}.webp"' in figure and 'width="600" height="200"' in figure
    assert "Wells &lt;script&gt; by year" in figure and 'alt="Bars &#34;&lt;b&gt;&#34;"' in figure
    assert 'role="region"' in figure and 'tabindex="0"' in figure
    lost = page[page.index(f'id="{gone}"') : page.index("Fourth. ")]
    assert (
        "was not captured" in lost
        and "The quay" in lost
        and "<img" not in lost
        and 'href="https://clerk.example/gone.jpg"' in lost
    )
    # No picture is loaded from where it was: the page asks nobody but us.
    assert 'src="http' not in page
    proof = page[page.index('class="proof"') :]
    assert "site/chart.png" in proof and "2 pictures were captured with the page" in proof
    assert ShownPicture.objects.get(name="chart.png").capture.original_id in proof  # type: ignore[union-attr]


def test_what_is_sent_is_drawn_anew(item: Item) -> None:
    for address in addresses(item)[:2]:
        response = get_drawn(f"/items/{item.pk}/pictures/{address}-{FIGURE}.webp")
        content = body(response)
        assert (
            response["Content-Type"] == "image/webp"
            and response["Cache-Control"] == "public, max-age=0, must-revalidate"
        )
        assert Image.open(io.BytesIO(content)).format == "WEBP" and b"script" not in content
    # Asked for again it is there already, and the same.
    assert body(Client().get(f"/items/{item.pk}/pictures/{address}-{FIGURE}.webp")) == content


def test_what_is_no_picture_of_the_item_is_not_found(item: Item) -> None:
    chart, _, gone = addresses(item)
    for path in (
        f"{gone}-{FIGURE}",
        f"f-00000000-{FIGURE}",
        f"{chart}-77",
        f"{chart}-99999",
        f"{chart}..-{FIGURE}",
        f"f-0000000x-{FIGURE}",
    ):
        assert Client().get(f"/items/{item.pk}/pictures/{path}.webp").status_code == 404, path


def test_pictures_of_what_is_private_are_private(item: Item, admin_client: Client) -> None:
    address = f"/items/{item.pk}/pictures/{addresses(item)[0]}-{FIGURE}.webp"
    known = get_drawn(address)["ETag"]
    assert Client().get(address, headers={"If-None-Match": known}).status_code == 304
    publish(item, Item.PRIVATE, None)
    outbox.process_pending()
    assert Client().get(address).status_code == 404
    # A cache that asks whether it may go on telling it is told no.
    assert Client().get(address, headers={"If-None-Match": known}).status_code == 404
    response = admin_client.get(address, headers={"If-None-Match": known})
    assert response.status_code == 200 and response["Cache-Control"] == "private, no-store" and "ETag" not in response


def test_pictures_go_with_their_pages_into_a_warc_file(item: Item) -> None:
    def records() -> list[str]:
        target = io.BytesIO()
        write_warc(captures_to_show().iterator(), original_store(), target, compress=False)
        target.seek(0)
        return [
            record.rec_headers.get_header("WARC-Target-URI") or ""
            for record in ArchiveIterator(target)
            if record.rec_type == "resource"
        ]

    assert sorted(r.rpartition("/")[2] for r in records()) == ["chart.png", "drawing.svg", "wells.html"]
    publish(item, Item.PRIVATE, None)
    assert records() == []


def test_a_copy_as_files_has_the_pictures(item: Item, tmp_path: Path) -> None:
    _make_front_page()
    outbox.process_pending()
    write_site(tmp_path / "copy", ["en"])
    files = {str(f.relative_to(tmp_path / "copy")) for f in (tmp_path / "copy").rglob("*.webp")}
    assert {f"items/{item.pk}/pictures/{a}-{w}.webp" for a in addresses(item)[:2] for w in (FIGURE, 2400)} <= files
    assert not [f for f in (tmp_path / "copy").rglob("*.html") if "<noscript" in f.read_text()]


def test_pictures_stand_behind_their_paragraph_and_its_notes_and_part_tables() -> None:
    def paragraph(address: str, role: str = "text", note_of: str | None = None) -> Paragraph:
        return Paragraph.model_validate({"address": address, "text": "a | b", "role": role, "note_of": note_of})

    def picture(address: str, after: str | None) -> Picture:
        return Picture(address=address, after=after, held="part", name=address)

    section = Section(
        paragraphs=[
            paragraph("p-1"),
            paragraph("n-1", "footnote", "p-1"),
            paragraph("r-1", "table"),
            paragraph("r-2", "table"),
            paragraph("p-2"),
        ],
        pictures=[
            picture("f-0", None),
            picture("f-1", "p-1"),
            picture("f-2", "r-1"),
            picture("f-3", "p-2"),
            picture("f-4", "p-gone"),
        ],
    )
    shown = [p.picture.address if p.picture else p.paragraph.address for p in parts(section)]  # type: ignore[union-attr]
    assert shown == ["f-0", "p-1", "f-1", "r-1", "f-2", "r-2", "p-2", "f-3", "f-4"]
    assert [n.address for n in parts(section)[1].notes] == ["n-1"]
