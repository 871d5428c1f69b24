"""Pictures of texts: which are read, where they stand, what is drawn of them. All files are made here."""

from __future__ import annotations

import base64
import gzip
import io
import zlib
from pathlib import Path
from textwrap import wrap

import pytest
from builders import make_package, write_pdf
from docx import Document
from docx.shared import Inches
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from muniment.reading import TextReading, read_bytes
from muniment.reading.errors import Damaged
from muniment.reading.model import Picture
from muniment.reading.pictures.drawing import draw_image, draw_picture, measure_images
from muniment.reading.pictures.in_text import decode_data
from muniment.reading.pictures.svg import clean_svg, measure_svg

PROSE = (
    "The clerk of the lake counted every well of the district in the spring, and wrote down in the ledger what was "
    "found at each of them. "
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="150"><rect width="300" height="150" '
    'fill="#0b5563"/></svg>'
)


def image(width: int = 600, height: int = 300, form: str = "PNG", color: str = "#0b5563") -> bytes:
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).rectangle([10, 10, width // 2, height - 10], fill=color)
    target = io.BytesIO()
    picture.save(target, form)
    return target.getvalue()


def read(content: bytes | str, name: str, url: str | None = None) -> TextReading:
    reading = read_bytes(content.encode() if isinstance(content, str) else content, name, url)
    assert isinstance(reading, TextReading)
    return reading


def pictures(reading: TextReading) -> list[Picture]:
    return [picture for section in reading.sections for picture in section.pictures]


def behind(reading: TextReading, picture: Picture) -> str | None:
    """Return the text of the paragraph that a picture stands behind."""
    return next((p.text for s in reading.sections for p in s.paragraphs if p.address == picture.after), None)


def page(body: str, head: str = "") -> str:
    return (
        f"<html lang=en><head><title>Wells of Stillmoor, a count</title>{head}</head><body><nav><img src=/logo.png>"
        f"</nav><article><h1>Wells of Stillmoor, a count</h1>{body}</article></body></html>"
    )


def colors(drawn: bytes) -> set[tuple[int, ...]]:
    small = Image.open(io.BytesIO(drawn)).convert("RGB").resize((8, 4))
    return {tuple(value // 64 for value in small.getpixel((x, y))) for x in range(8) for y in range(4)}  # type: ignore[union-attr]


# --- pages ----------------------------------------------------------------------------------------------------------


def test_pictures_of_a_page_stand_where_they_stood_with_caption_and_description() -> None:
    body = (
        f"<p>First. {PROSE}</p><figure><img src='img/one.png' alt='A chart of wells' width=600 "
        f"height=300><figcaption>Figure 1. Wells</figcaption></figure>"
        f"<p>Second. {PROSE}</p><h2>The river</h2><p>Third. {PROSE}</p><div class='wp-caption'><img "
        f"src='/two.jpg'><p class='wp-caption-text'>The quay</p></div><p>Fourth. {PROSE}</p>"
    )
    reading = read(page(body), "a.html", "https://clerk.example/news/wells")
    first, second = pictures(reading)
    assert (first.name, first.alt, first.caption) == (
        "https://clerk.example/news/img/one.png",
        "A chart of wells",
        "Figure 1. Wells",
    )
    assert (first.held, first.width, first.height) == ("elsewhere", 600, 300)
    assert (behind(reading, first) or "").startswith("First")
    assert (second.name, second.caption) == ("https://clerk.example/two.jpg", "The quay")
    assert (behind(reading, second) or "").startswith("Third")
    # A caption is said with its picture, and is no paragraph of the text.
    assert "Figure 1" not in reading.text and "The quay" not in reading.text


@pytest.mark.parametrize(
    "element",
    [
        "<img src=/i/facebook-icon.png>",
        "<img src=/site-logo.svg>",
        "<img src=/dot.png width=1 height=1>",
        "<img src=/a.png width=24 height=24>",
        "<img src=/a.png role=presentation>",
        "<a href=/news/other><img src=/teaser.jpg alt='Another story'></a>",
        "<img src='data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'>",
        "<img alt='no source'>",
        "<img src='javascript:alert(1)'>",
        "<img src='http://[broken/'>",
        "<div class=share><img src=/share-this.jpg></div>",
    ],
)
def test_what_decorates_a_page_is_no_picture_of_its_text(element: str) -> None:
    reading = read(
        page(f"<p>First. {PROSE}</p>{element}<p>Second. {PROSE}</p>"), "a.html", "https://clerk.example/news/wells"
    )
    assert pictures(reading) == []


@pytest.mark.parametrize(
    ("element", "name"),
    [
        ("<img src=/stand-in.gif data-src=/real.jpg>", "https://clerk.example/real.jpg"),
        ("<img src=/s.jpg srcset='/s.jpg 400w, /m.jpg 1200w, /l.jpg 6000w'>", "https://clerk.example/m.jpg"),
        (
            "<picture><source srcset='/a.avif' type=image/avif><source srcset='/a.webp 1x'><img></picture>",
            "https://clerk.example/a.webp",
        ),
        ("<a href=/full/quay.jpg><img src=/quay-small.jpg></a>", "https://clerk.example/quay-small.jpg"),
        (
            "<figure><a href=/map><img src=/map.png></a><figcaption>The map</figcaption></figure>",
            "https://clerk.example/map.png",
        ),
        ("<img src='/a%20b.png#x'>", "https://clerk.example/a%20b.png"),
    ],
)
def test_the_form_that_a_reader_would_see_is_taken(element: str, name: str) -> None:
    reading = read(
        page(f"<p>First. {PROSE}</p>{element}<p>Second. {PROSE}</p>"), "a.html", "https://clerk.example/news/wells"
    )
    assert [p.name for p in pictures(reading)] == [name]


def test_a_base_is_heeded_and_a_file_keeps_its_own_names() -> None:
    body = f"<p>First. {PROSE}</p><img src='one.png'><p>Second. {PROSE}</p>"
    based = read(
        page(body, "<base href='https://pictures.example/2024/'>"), "a.html", "https://clerk.example/news/wells"
    )
    assert [p.name for p in pictures(based)] == ["https://pictures.example/2024/one.png"]
    assert [p.name for p in pictures(read(page(body), "a.html"))] == ["one.png"]


def test_other_articles_below_the_text_keep_their_pictures() -> None:
    body = (
        f"<p>First. {PROSE}</p><p>Second. {PROSE}</p><h3>More news</h3><div><img "
        f"src=/other-1.jpg><p>Other</p></div><div><img src=/other-2.jpg></div><div><img src=/other-3.jpg></div>"
    )
    assert len(pictures(read(page(body), "a.html", "https://clerk.example/w"))) <= 1


def test_a_picture_in_the_markup_is_drawn_from_the_page(tmp_path: Path) -> None:
    data = base64.b64encode(image()).decode()
    content = page(
        f"<p>First. {PROSE}</p><img alt='A chart' src='data:image/png;base64,{data}'><p>Second. {PROSE}</p>"
    ).encode()
    (picture,) = pictures(read(content, "a.html"))
    assert (picture.held, picture.width, picture.height) == ("markup", 600, 300)
    for name, original in (("a.html", content), ("b.html.gz", gzip.compress(content))):
        (tmp_path / name).write_bytes(original)
        assert Image.open(io.BytesIO(draw_picture(tmp_path / name, picture, 1200))).size == (600, 300)


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


@settings(max_examples=40)
@given(WORDS, WORDS)
def test_no_data_address_and_no_attribute_breaks_the_reading(address: str, alt: str) -> None:
    content = decode_data(f"data:image/png;base64,{address}")
    assert content is None or isinstance(content, bytes)
    markup = page(f"<p>First. {PROSE}</p><img><p>Second. {PROSE}</p>")
    quoted = address.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    read(
        markup.replace(
            "<img>", f'<img src="{quoted}" srcset="{quoted}" alt="{alt.replace(chr(34), "")}" width="{quoted}">'
        ),
        "a.html",
    )


# --- packages -------------------------------------------------------------------------------------------------------


def test_pictures_of_a_word_file(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Report on wells", 0)
    document.add_heading("What was counted", 1)
    document.add_paragraph("First. " + PROSE)
    document.add_picture(io.BytesIO(image()), width=Inches(5))
    document.add_paragraph("Figure 1. Wells by year", style="Caption")
    document.add_heading("What was not", 1)
    document.add_paragraph("Second. " + PROSE)
    document.element.body.xpath(".//*[local-name()='docPr']")[0].set("descr", "Bars for each year")
    document.save(str(tmp_path / "a.docx"))
    reading = read((tmp_path / "a.docx").read_bytes(), "a.docx")
    (picture,) = pictures(reading)
    assert (picture.held, picture.alt, picture.width, picture.height) == ("part", "Bars for each year", 480, 240)
    assert (behind(reading, picture) or "").startswith("First") and "Figure 1. Wells by year" in reading.text
    assert len(colors(draw_picture(tmp_path / "a.docx", picture, 300))) > 1


NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def test_pictures_of_an_odt_file(tmp_path: Path) -> None:
    frame = (
        '<draw:frame svg:width="5in" svg:height="2.5in"><draw:image xlink:href="{}"/><svg:desc>Bars</svg:desc>'
        "</draw:frame>"
    )
    content = (
        f"<office:document-content {NAMES}><office:body><office:text><text:h "
        f"text:outline-level='1'>Wells</text:h><text:p>First. {PROSE}</text:p>"
        f"<text:p>{frame.format('Pictures/1.png')}</text:p><text:p>{frame.format('../../etc/passwd')}</text:p>"
        f"<text:p>{frame.format('Pictures/gone.png')}</text:p>"
        f"<text:p>Second. {PROSE}</text:p></office:text></office:body></office:document-content>"
    )
    file = tmp_path / "a.odt"
    file.write_bytes(
        make_package("application/vnd.oasis.opendocument.text", {"content.xml": content, "Pictures/1.png": image()})
    )
    reading = read(file.read_bytes(), "a.odt")
    (picture,) = pictures(reading)
    assert (picture.name, picture.alt, picture.width, picture.height) == ("Pictures/1.png", "Bars", 480, 240)
    assert (behind(reading, picture) or "").startswith("First")
    assert draw_picture(file, picture, 300)


def test_pictures_of_a_book(tmp_path: Path) -> None:
    chapter = (
        f"<html><body><h1>Chapter</h1><p>First. {PROSE}</p><figure><img src='../Images/a%20b.svg' alt='A "
        f"drawing'/><figcaption>Plate 1</figcaption></figure><p>Second. {PROSE}</p><img "
        f"src='https://elsewhere.example/x.png' alt='far'/><p>Third. {PROSE}</p></body></html>"
    )
    parts: dict[str, str | bytes] = {
        "META-INF/container.xml": (
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
            'full-path="OPS/book.opf"/></rootfiles></container>'
        ),
        "OPS/book.opf": (
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            '<dc:title>A book of wells</dc:title></metadata><manifest><item id="a" href="Text/one.xhtml"/><item '
            'id="b" href="Text/plate.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine>'
            "</package>"
        ),
        "OPS/Text/one.xhtml": chapter,
        "OPS/Text/plate.xhtml": "<html><body><div><img src='../Images/plate.jpg' alt='The quay'/></div></body></html>",
        "OPS/Images/a b.svg": SVG,
        "OPS/Images/plate.jpg": image(form="JPEG"),
    }
    file = tmp_path / "a.epub"
    file.write_bytes(make_package("application/epub+zip", parts))
    found = pictures(read(file.read_bytes(), "a.epub"))
    assert [(p.name, p.alt, p.caption, p.width) for p in found] == [
        ("OPS/Images/a b.svg", "A drawing", "Plate 1", 300),
        ("OPS/Images/plate.jpg", "The quay", "", 600),
    ]
    assert all(draw_picture(file, picture, 300) for picture in found)


# --- PDF ------------------------------------------------------------------------------------------------------------


def make_pdf(pages: list[str], rotate: int = 0) -> bytes:
    """Return a PDF of 600 by 800 points. Each page is a content stream; `/Im Do` draws an image, `/F` is a font."""
    pixels = zlib.compress(bytes([11, 85, 99]) * 40 * 20)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        (
            b"<</Type/XObject/Subtype/Image/Width 40/Height 20/ColorSpace/DeviceRGB/BitsPerComponent "
            b"8/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream"
        )
        % (len(pixels), pixels),
    ]
    kids = []
    for stream in pages:
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream.encode()))
        objects.append(
            (
                b"<</Type/Page/Parent 2 0 R/Rotate %d/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>"
                b"/XObject<</Im 4 0 R>>>>/Contents %d 0 R>>"
            )
            % (rotate, len(objects))
        )
        kids.append(len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    return write_pdf(objects)


def words(text: str, top: float, size: float = 11) -> str:
    return "".join(
        f"BT /F {size} Tf 1 0 0 1 60 {top - 14 * i} Tm ({line}) Tj ET\n" for i, line in enumerate(wrap(text, 90))
    )


def draw(left: float, bottom: float, width: float, height: float) -> str:
    return f"q {width} 0 0 {height} {left} {bottom} cm /Im Do Q\n"


LETTERHEAD = draw(60, 740, 50, 45)


def test_an_image_of_a_pdf_stands_between_its_paragraphs(tmp_path: Path) -> None:
    stream = (
        words("First. " + PROSE * 3, 720)
        + draw(100, 400, 400, 200)
        + words("Figure 1. Wells", 380, 9)
        + words("Second. " + PROSE * 3, 340)
    )
    file = tmp_path / "a.pdf"
    file.write_bytes(make_pdf([stream]))
    reading = read(file.read_bytes(), "a.pdf")
    (picture,) = pictures(reading)
    assert (picture.held, picture.page, picture.area) == ("page", 1, (100.0, 400.0, 500.0, 600.0))
    assert (behind(reading, picture) or "").startswith("First")
    drawn = Image.open(io.BytesIO(draw_picture(file, picture, 1200)))
    assert drawn.size == (1200, 600)
    # Nothing but the picture is on it: it is of one color to its edges.
    assert len(colors(draw_picture(file, picture, 1200))) == 1


def test_a_turned_page_is_cut_where_it_shows_its_picture(tmp_path: Path) -> None:
    for turn in (90, 180, 270):
        file = tmp_path / f"{turn}.pdf"
        file.write_bytes(make_pdf([words("First. " + PROSE * 6, 720) + draw(100, 100, 300, 200)], turn))
        (picture,) = pictures(read(file.read_bytes(), "a.pdf"))
        assert len(colors(draw_picture(file, picture, 600))) == 1, turn
        assert Image.open(io.BytesIO(draw_picture(file, picture, 600))).size == (
            (600, 400) if turn == 180 else (600, 900)
        )


def test_running_logos_letterheads_scans_and_backgrounds_are_no_pictures() -> None:
    sheet = words("First. " + PROSE * 5, 700)
    assert pictures(read(make_pdf([LETTERHEAD + sheet] * 5), "a.pdf")) == []
    assert pictures(read(make_pdf([LETTERHEAD + sheet]), "a.pdf")) == []
    assert pictures(read(make_pdf([draw(0, 0, 600, 800) + sheet]), "a.pdf")) == []


def test_a_picture_cut_into_strips_is_one() -> None:
    strips = "".join(draw(100, 400 + 20 * i, 400, 20) for i in range(10))
    (picture,) = pictures(read(make_pdf([words("First. " + PROSE * 3, 720) + strips]), "a.pdf"))
    assert picture.area == (100.0, 400.0, 500.0, 600.0)


def bars(left: float, bottom: float) -> str:
    return "".join(f"0.1 0.4 0.5 rg {left + 30 * i} {bottom} 20 {20 + 12 * i} re f\n" for i in range(14))


def test_a_chart_drawn_on_the_page_is_a_picture_where_a_caption_says_so(tmp_path: Path) -> None:
    scale = "".join(f"BT /F 8 Tf 1 0 0 1 {102 + 30 * i} 388 Tm ({2001 + i}) Tj ET\n" for i in range(14))
    body = words("First. " + PROSE * 3, 720) + bars(100, 400) + scale
    file = tmp_path / "a.pdf"
    file.write_bytes(make_pdf([body + words("Figure 2. Wells by year", 366, 9) + words("Second. " + PROSE * 2, 320)]))
    reading = read(file.read_bytes(), "a.pdf")
    (picture,) = pictures(reading)
    left, bottom, right, top = picture.area or (0, 0, 0, 0)
    # With the years under the bars, and without the caption under the years.
    assert left <= 100 and 375 < bottom <= 388 and right >= 510 and 575 < top < 590
    assert (behind(reading, picture) or "").startswith("First")
    assert len(colors(draw_picture(file, picture, 900))) > 1
    assert pictures(read(make_pdf([body + words("Table 2. Wells by year", 366, 9)]), "a.pdf")) == []


# --- drawing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"])
def test_what_is_drawn_is_made_anew_and_no_larger_than_it_was(tmp_path: Path, form: str) -> None:
    file = tmp_path / "a"
    file.write_bytes(image(form=form) + b"<script>alert(1)</script>")
    for asked, size in ((300, (300, 150)), (2400, (600, 300))):
        drawn = draw_image(file, asked)
        assert Image.open(io.BytesIO(drawn)).size == size
        assert drawn[:4] == b"RIFF" and b"<script" not in drawn


def test_a_bomb_a_cut_image_and_another_kind_of_file_are_not_drawn(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    for name, content in {
        "bomb": bomb.getvalue(),
        "cut": image()[:200],
        "text": b"not a picture",
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Damaged):
            draw_image(tmp_path / name, 300)


def test_images_are_measured_by_what_they_are_and_not_by_their_names(tmp_path: Path) -> None:
    contents = {"a.jpg": image(form="PNG"), "b.png": b"<html>no</html>", "c.txt": SVG.encode(), "d.gif": b""}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    found = measure_images([tmp_path / name for name in contents])
    assert [(f.media_type, f.width, f.height) if f else None for f in found] == [
        ("image/png", 600, 300),
        None,
        ("image/svg+xml", 300, 150),
        None,
    ]


HOSTILE = """<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)" viewBox="0 0 400 200">
<script>alert(2)</script><text y="50">&secret;</text><image href="{path}" width="400" height="200"/><image xlink:href="file://{path}" width="400" height="200"/>
<a href="https://evil.example/"><text y="90">x</text></a><foreignObject><body xmlns="http://www.w3.org/1999/xhtml">hi</body></foreignObject><style>@import url(https://evil.example/x.css);</style></svg>"""  # noqa: E501


def test_a_hostile_drawing_reads_nothing_of_the_machine_and_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "private.png").write_bytes(image(400, 200))
    drawing = HOSTILE.format(path=tmp_path / "private.png").encode()
    clean = clean_svg(drawing)
    for word in ("alert", "secret", "private.png", "evil.example", "foreignObject", "DOCTYPE"):
        assert word not in clean
    (tmp_path / "a.svg").write_bytes(drawing)
    assert measure_svg(drawing) == (400, 200)
    drawn = Image.open(io.BytesIO(draw_image(tmp_path / "a.svg", 400)))
    assert drawn.size == (400, 200) and drawn.convert("RGBA").getpixel((100, 150)) == (0, 0, 0, 0)


def test_the_words_of_a_drawing_are_drawn_whatever_font_it_names(tmp_path: Path) -> None:
    for family in ("", "sans-serif", "A Font That No Machine Has"):
        (tmp_path / "a.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><text x="5" y="40" '
            f'font-size="40" font-family="{family}">2016</text></svg>'
        )
        drawn = Image.open(io.BytesIO(draw_image(tmp_path / "a.svg", 200))).convert("RGBA")
        assert sum(drawn.getchannel("A").histogram()[128:]) > 400, family


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda t: f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{t}">{t}</svg>'.encode())
)
def test_no_bytes_break_the_measuring_of_a_drawing(content: bytes) -> None:
    size = measure_svg(content)
    assert size is None or min(size) > 0
