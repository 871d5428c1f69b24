"""Bad input gives one clear error on that one thing."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from builders import write_pdf
from conftest import SAMPLE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muniment.reading import ReaderPool, ReadingError, ReadingTask, TextReading, read_bytes
from muniment.reading.process.pool import Limits

PDF = SAMPLE / "veldria" / "report-2024.pdf"
DOCX = SAMPLE / "veldria" / "ledgers.docx"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(DOCX) as real, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for info in real.infolist():
            if info.filename != "word/document.xml":
                made.writestr(info.filename, real.read(info.filename))
        with made.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b" " * 2**20)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "empty"),
        ("spaces.txt", b" \n\t ", "empty"),
        ("binary.html", bytes(range(256)) * 40, "unknown-type"),
        ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(200), "unknown-type"),
        ("cut.pdf", PDF.read_bytes()[:400], "damaged"),
        ("cut.docx", DOCX.read_bytes()[:3000], "damaged"),
        ("bomb.docx", bomb(), "too-large"),
        ("cut.html.gz", gzip.compress(b"<html>", mtime=0)[:5], "damaged"),
        ("archive.zip", b"PK\x05\x06" + bytes(18), "unknown-type"),
        ("nothing.html", b"<!doctype html><html><body></body></html>", "empty"),
    ],
)
def test_each_bad_file_has_its_own_error(name: str, content: bytes, code: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_bytes(content, name)
    assert (caught.value.code, "\n" in caught.value.message) in [
        (code, False),
        ("empty" if code == "damaged" else code, False),
    ]


def test_a_page_nested_a_hundred_thousand_deep_is_refused_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "deep.html"
    file.write_bytes(b"<html><body>" + b"<div>" * 100_000 + b"water" + b"</div>" * 100_000)
    with ReaderPool(1) as pool:
        (outcome,) = pool.read([ReadingTask("deep", file, "deep.html")])
    assert outcome.error is not None and "nested too deep" in outcome.error.message


def test_a_page_that_never_closes_its_fonts_is_read_whole() -> None:
    paragraph = (
        "<font><p>The clerk of the lake counted every well and wrote its depth into the ledger of that year.</p>"
    )
    reading = read_bytes(
        f"<html><body><h1>Wells</h1>{paragraph * 900}<p>And the last of them was dry.</p></body></html>".encode(),
        "old.html",
    )
    assert isinstance(reading, TextReading) and reading.text.endswith("And the last of them was dry.")


def test_an_encrypted_pdf_says_so(shared: Path) -> None:
    with pytest.raises(ReadingError) as caught:
        read_bytes((shared / "data" / "pdf" / "password-example.pdf").read_bytes(), "p.pdf")
    assert caught.value.code == "encrypted"


def test_a_reader_that_takes_too_long_is_stopped_and_the_rest_goes_on(tmp_path: Path) -> None:
    slow, quick = tmp_path / "slow.html", tmp_path / "quick.txt"
    slow.write_bytes(
        b"<html><body>" + b"<p>Water and wells, wells and water, said the clerk of Stillmoor in 1998.</p>" * 300_000
    )
    quick.write_text("A title\n\nSome words about the wells.")
    with ReaderPool(1, Limits.of(0.6)) as pool:
        first, second = pool.read([ReadingTask(1, slow, "slow.html"), ReadingTask(2, quick, "quick.txt")])
    assert first.error is not None and first.error.code == "limit"
    assert second.reading.title == "A title"


def test_a_reader_begins_with_its_words_loaded(tmp_path: Path) -> None:
    file = tmp_path / "wells.md"
    file.write_text("# The ferry\n\nThe wardens of Stillmoor counted four hundred boats in the spring of 2031.\n")
    with ReaderPool(1) as pool:
        (outcome,) = pool.read([ReadingTask(1, file, "wells.md")])
        (reader,) = pool._workers
        seconds = reader.processor_time()
    assert outcome.reading.title == "The ferry"
    # To load the words takes a fifth of a second and more, and the program's main module a tenth; reading this file a
    # hundredth.
    assert seconds < 0.12


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=400) | st.text(max_size=300).map(str.encode),
    st.sampled_from(["a.html", "a.txt", "a.md", "a.pdf", "a.docx", "a"]),
)
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    try:
        reading = read_bytes(content, name)
    except ReadingError as error:
        assert error.message and "\n" not in error.message
    else:
        assert reading.kind in ("front-page", "article", "document")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_real_files_are_read_or_refused(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted(p for p in SAMPLE.rglob("*") if p.is_file())))
    content = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))]
    try:
        read_bytes(bytes(content), file.name)
    except ReadingError as error:
        assert error.message


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("gb18030", "奥澜群岛发布职业教育报告,学校与教师的数字并列刊印。"),
        ("big5", "奧瀾群島發布職業教育報告,學校與教師的數字並列刊印。"),
        ("windows-1251", "Комиссия опубликовала доклад о праве на воду в озёрных районах."),
        ("windows-1256", "نشر ديوان المياه نتائج فحص الآبار في أربع نواح من السهل."),
        ("windows-1252", "La commission a publié les résultats des études menées à l’été."),
        ("utf-16", "The wells were counted in the lake districts."),
    ],
)
def test_charsets_are_found(charset: str, text: str) -> None:
    reading = read_bytes(("A\n\n" + text * 4).encode(charset), "a.txt")
    assert text in "".join(p.text for s in reading.sections for p in s.paragraphs)  # type: ignore[union-attr]


def test_a_charset_that_the_page_declares_is_used() -> None:
    page = (
        '<html><head><meta charset="gb2312"><title>报告</title></head><body><article><h1>职业教育报告</h1><p>'
        + "学校与教师的数字并列刊印,各岛的表格按原样刊印。" * 8
        + "</p></article></body></html>"
    )
    reading = read_bytes(page.encode("gb18030"), "a.html")
    assert (reading.charset, reading.language) == ("gb18030", "zh-Hans")
    assert "并列刊印" in reading.text  # type: ignore[union-attr]


def test_script_in_a_page_never_becomes_text() -> None:
    page = (
        "<html><body><article><h1>Wells of the lake districts</h1>"
        + "<p>The wells were counted in March by the clerks of the lake districts, village by village.</p>" * 5
        + "<script>alert('x')</script></article></body></html>"
    )
    assert "alert" not in read_bytes(page.encode(), "a.html").text  # type: ignore[union-attr]


# --- what the fuzzer (bench/fuzz.py) found, made small ----------------------------------------------------------------


def quickly(content: bytes, name: str) -> str:
    """Read in a reader process with the usual limits; return the error's code, or the kind of what was read.

    Where `make coverage` counts lines, a reader takes three times as long.
    """
    import os
    import tempfile

    limits = Limits.of(3 * Limits.page_seconds) if os.environ.get("COVERAGE_RUN") else Limits()
    with tempfile.NamedTemporaryFile(suffix=name) as file, ReaderPool(1, limits=limits) as pool:
        file.write(content)
        file.flush()
        (outcome,) = pool.read([ReadingTask(0, Path(file.name), name)])
    return outcome.error.code if outcome.error else outcome.reading.kind


CARDS = "".join(
    (
        f'<div class="c"><h3><a href="/n/{n}">A story of the harbour, number {n}</a></h3><p>It was told in a few '
        f"words here.</p></div>"
    )
    for n in range(5)
)


def test_characters_that_xml_forbids_in_what_is_taken_off() -> None:
    page = f"<html><body>&#x1;<nav>menu</nav>&#x2; and more &#xfffe;{CARDS}</body></html>"
    assert quickly(page.encode(), "page.html") == "front-page"


def test_words_that_never_end() -> None:
    assert (
        quickly(
            b"<html><body><h1>Wells</h1><p>"
            + b"A" * 200_000
            + b" of the Ministry of "
            + b"B" * 200_000
            + b"</p></body></html>",
            "page.html",
        )
        == "article"
    )


def test_links_that_never_close() -> None:
    links = "".join(f'<a href="/{n}">entry {n} ' for n in range(1500))
    assert quickly(f'<html><body><div class="menu"><p>{links}</div>{CARDS}</body></html>'.encode(), "page.html") in (
        "front-page",
        "article",
        "damaged",
    )


def test_a_docx_with_a_damaged_stream_is_refused() -> None:
    content = bytearray((SAMPLE / "veldria/ledgers.docx").read_bytes())
    content[49] = 0
    with pytest.raises(ReadingError) as caught:
        read_bytes(bytes(content), "ledgers.docx")
    assert caught.value.code == "damaged"


def test_a_page_of_nothing_but_nested_elements_around_dates() -> None:
    page = "<html><body><h1>Wells of the lake</h1>" + "<div><span>12 May 2019 " * 900 + "</body></html>"
    assert quickly(page.encode(), "page.html") in ("article", "front-page", "damaged")


def test_a_pdf_whose_pages_do_not_load_is_refused() -> None:
    content = (SAMPLE / "veldria/report-2024.pdf").read_bytes()
    assert quickly(
        content.replace(b"/Type/Page", b"/Type/Pxge").replace(b"/Type /Page", b"/Type /Pxge"), "report.pdf"
    ) in (
        "empty",
        "damaged",
        "document",
    )


def test_thousands_of_lists_that_are_not_shown() -> None:
    links = "".join(f'<a href="/n/{n}">A story of the harbour, {n} of three</a>' for n in range(3))
    lists = f'<div style="display:none" class="pane">{links}</div>' * 1500
    assert quickly(f"<html><body>{CARDS}<main>{lists}</main></body></html>".encode(), "page.html") == "front-page"


def test_a_title_that_never_ends() -> None:
    title = "Of the Ministry of the Society in the Town of " * 4000
    assert (
        quickly(
            (
                f"<html><head><title>{title}</title></head><body><p>The clerk counted the wells of the lake.</p>"
                f"</body></html>"
            ).encode(),
            "page.html",
        )
        == "article"
    )


def test_addresses_that_are_none() -> None:
    head = '<link rel="canonical" href="http://[\'cookie\']/"><meta property="og:url" content="http://[x">'
    cards = CARDS.replace("/n/1", "http://['cookie']/")
    page = f"<html><head>{head}</head><body>{cards}</body></html>"
    reading = read_bytes(page.encode(), "page.html", "http://['cookie']/")
    assert reading.kind == "front-page"


def test_a_text_of_thousands_of_paragraphs_with_two_marks() -> None:
    text = (
        "A heading here\n\nWords. [more..]\n\nAnother heading\n\nWords. [more..]\n\nA third\n\n"
        + "It was said on 3 May 2019 by the clerk.\n\n" * 4000
    )
    assert quickly(text.encode(), "front.txt") in ("article", "document")


def test_a_paragraph_of_thousands_of_links() -> None:
    links = "".join(f'<a href="/n/{n}">A link of some length, number {n}</a> <i>or</i> ' for n in range(3000))
    assert quickly(f"<html><body><p>{links}</p></body></html>".encode(), "page.html") in (
        "article",
        "front-page",
        "document",
    )


def test_a_deep_page_of_which_most_is_taken_off() -> None:
    deep = '<div class="sidebar nav"><ul>' + "<li><b><a href='/x'>entry" * 1200 + "</ul></div>"
    assert quickly(f"<html><body>{CARDS}{deep}</body></html>".encode(), "page.html") in (
        "front-page",
        "article",
        "damaged",
    )


def test_lists_that_never_close_are_read_once() -> None:
    reading = read_bytes(("<html><body>" + "<ul><li>entry of the list " * 600 + "</body></html>").encode(), "page.html")
    assert isinstance(reading, TextReading) and len(reading.text) < 40_000


def test_cards_in_a_thousand_elements_that_never_close() -> None:
    rows = "".join(
        (
            f"<li><a href=/n/{n}><b><i>A story of the harbour, number {n}</i></b></a><font><font><font>It was told "
            f"in a few words."
        )
        for n in range(400)
    )
    assert quickly(f"<html><body><div>{rows}</div></body></html>".encode(), "page.html") in (
        "front-page",
        "article",
        "document",
    )


def test_thousands_of_images_in_a_thousand_elements() -> None:
    images = "".join(f"<img src=/p/{n}.jpg alt=x>" for n in range(6_000))
    page = (
        f"<html><body><h1>The wells of the district</h1>{'<div>' * 1500}<p>The wells were counted in the spring, "
        f"all of them, and nobody was told why it was done.</p>{images}</body></html>"
    )
    assert quickly(page.encode(), "page.html") == "article"


def test_bold_words_in_a_thousand_elements_that_never_close() -> None:
    page = (
        "<html><body><h1>The wells of the district</h1><p>The wells were counted in the spring, all of them.</p>"
        + "<div><b><i>A notice of the district</i>" * 900
        + "<a href=/x>Read more</a>" * 3
        + "<p>The wells were counted, and nobody was told why.</p>" * 2000
    )
    quickly(page.encode(), "page.html")


def test_a_pdf_of_more_pages_than_are_read_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muniment.reading.formats.pdf._MOST_PAGES", 2)
    words = b"BT /F1 12 Tf 72 700 Td (The clerk counted every well of the district.) Tj ET"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents "
        b"4 0 R >>"
    )
    content = write_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 3 /Kids [5 0 R 6 0 R 7 0 R] >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
            page,
            page,
            page,
        ]
    )
    reading = read_bytes(content, "long.pdf")
    assert isinstance(reading, TextReading) and reading.pages == 3
    assert "the PDF has 3 pages; the first 2 were read" in reading.warnings
