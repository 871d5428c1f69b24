"""What a reading leaves out is counted, rule by rule, and what may be text is named."""

from __future__ import annotations

import io

import pytest
from builders import make_package
from docx import Document
from lxml import etree

from muniment.reading import FrontPage, TextReading, read_bytes
from muniment.reading.losses import count_words

_CLAUSE = (
    "The State party shall take every measure that is needed, within the means that it has, so that each person in "
    "each village has water that is safe to drink at a price that can be paid, and so that nobody is refused it. "
)
_PARAGRAPHS = "".join(
    f"<p>In year {n} the ministry counted the wells of the district {n}, and told the council what it had "
    f"found in each.</p>"
    for n in range(8)
)


def read(body: str) -> TextReading:
    reading = read_bytes(
        f"<html lang=en><head><title>Wells</title></head><body>{body}</body></html>".encode(), "page.html"
    )
    assert isinstance(reading, TextReading) and reading.measure is not None
    account = reading.measure
    assert account.original == account.kept + sum(account.left_out.values())
    return reading


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The ministry’s 3 wells", 4),
        ("人权行动计划", 6),
        ("вода и право", 3),
        ("الحق في الماء", 3),
        ("नागरिक अधिकार", 2),
        ("UN 人权 2016", 4),
        ("", 0),
        ("— … !", 0),
    ],
)
def test_words_are_counted_as_their_script_parts_them(text: str, count: int) -> None:
    assert count_words(text) == count


def test_menus_are_counted_and_no_alarm() -> None:
    reading = read(
        f"<nav>Home News Law</nav><article><h1>Wells</h1>{_PARAGRAPHS}</article><footer>© The Office of "
        f"Wells</footer><script>var a = 1</script>"
    )
    assert reading.measure is not None and reading.measure.left_out["menus, margins and footers"] == 3 + 4
    assert not [f for f in reading.findings if f.field == "left out"]


def test_a_repeated_clause_stays() -> None:
    reading = read(
        f"<article><h1>Wells</h1>{_PARAGRAPHS}<p>{_CLAUSE}</p><p>And so it went on in the next year, said the "
        f"ministry of the wells.</p><p>{_CLAUSE}</p></article>"
    )
    assert reading.text.count(_CLAUSE.strip()) == 2
    assert reading.measure is not None and "repeated paragraphs" not in reading.measure.left_out


def test_a_paragraph_that_is_there_twice_in_a_row_is_counted_and_named_in_review() -> None:
    twice = f"<div class=wide><p>{_CLAUSE}</p></div><div class=small><p>{_CLAUSE}</p></div>"
    reading = read(f"<article><h1>Wells</h1>{_PARAGRAPHS}{twice}</article>")
    assert reading.measure is not None and reading.measure.left_out["repeated paragraphs"] == count_words(_CLAUSE)
    (found,) = [f for f in reading.findings if f.field == "left out"]
    assert (
        found.value.startswith("repeated paragraphs")
        and found.quote.startswith("The State party shall")
        and found.confidence < 0.5
    )


def test_a_part_that_is_named_like_a_margin_is_named_in_review() -> None:
    reading = read(
        f'<article><h1>Wells</h1>{_PARAGRAPHS}<div class="disclaimer promo"><p>{_CLAUSE}</p></div></article>'
    )
    assert [f.value.partition(":")[0] for f in reading.findings if f.field == "left out"] == [
        "parts of the text named like a margin"
    ]


def test_what_readers_wrote_and_prose_outside_of_the_text_are_no_menus() -> None:
    reading = read(
        f'<nav>Home News Law</nav><div class="teaser-intro"><p>{_CLAUSE}</p></div><article><h1>Wells</h1>'
        f'{_PARAGRAPHS}</article><section id="comments"><p>{_CLAUSE}</p></section><footer>© The Office of '
        f"Wells</footer>"
    )
    assert reading.measure is not None
    assert reading.measure.left_out == {
        "menus, margins and footers": 3 + 4,
        "comments of readers": count_words(_CLAUSE),
        "words outside of the main text": count_words(_CLAUSE),
        "the title where it is repeated": 1,
    }


def test_a_texts_head_of_data_is_counted() -> None:
    reading = read_bytes(
        f"---\ntitle: Wells\ndate: 2019-03-04\n---\n\n# Wells\n\n{_CLAUSE}\n\n{_CLAUSE * 2}".encode(), "wells.md"
    )
    assert isinstance(reading, TextReading) and reading.measure is not None
    assert reading.measure.left_out["the head of data"] == 6 and reading.measure.kept == 3 * count_words(_CLAUSE)


_TEASER = (
    "<div><h3><a href=/{n}>The wells of district {n} were counted anew</a></h3><p>In year {n} the ministry counted "
    "the wells of the district {n}, all of them. <a href=/{n}>Read more</a></p></div>"
)


def test_a_front_page_says_what_is_no_teaser() -> None:
    teasers = "".join(_TEASER.format(n=n) for n in range(8))
    page = (
        f"<html lang=en><head><title>Wells</title></head><body><nav>Home News Law</nav><main><h2>News</h2>"
        f"{teasers}</main><footer>© The Office of Wells</footer></body></html>"
    )
    reading = read_bytes(page.encode(), "index.html", url="https://wells.example/")
    assert isinstance(reading, FrontPage) and len(reading.blocks) == 8 and reading.measure is not None
    account = reading.measure
    assert account.original == account.kept + sum(account.left_out.values())
    # Menu, footer, and "Read more" eight times; each teaser's title and sentence are kept.
    assert set(account.left_out) == {"what is no lead and no teaser of a front page"}
    assert account.kept >= 8 * (8 + 14) and account.left_out["what is no lead and no teaser of a front page"] >= 3 + 4


def test_the_words_of_an_rtf_file_are_counted_in_the_original() -> None:
    content = (
        rb"{\rtf1\ansi {\header A head of each page}{\b Wells of Stillmoor}\par The clerk counted "
        rb"every well of the district in the spring.\par}"
    )
    reading = read_bytes(content, "report.rtf")
    assert isinstance(reading, TextReading) and reading.measure is not None and not reading.measure.converted
    assert reading.measure.original == reading.measure.kept + sum(reading.measure.left_out.values())
    assert reading.measure.left_out["headers and footers of pages"] == 5


_OF_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _word_file() -> bytes:
    """Return a DOCX with a header, a footer, a remark, tracked changes and a text box."""
    document = Document()
    document.add_heading("Wells", 1)
    changed = document.add_paragraph("The clerk counted seven wells.")
    document.sections[0].header.paragraphs[0].text = "UNCLASSIFIED draft"
    document.sections[0].footer.paragraphs[0].text = "Office of Wells, page 1"
    document.add_comment(changed.runs, text="Is that so?", author="Ilse", initials="I")
    for inside in (
        "<w:ins><w:r><w:t> Nobody was told.</w:t></w:r></w:ins>",
        "<w:del><w:r><w:delText> Everybody knew.</w:delText></w:r></w:del>",
        "<w:moveFrom><w:r><w:t> It rained.</w:t></w:r></w:moveFrom>",
        (
            "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>A box of five words.</w:t></w:r></w:p></w:txbxContent>"
            "</w:pict></w:r>"
        ),
    ):
        changed._p.append(etree.fromstring(f"<w:x {_OF_WORD}>{inside}</w:x>")[0])
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _text_file() -> bytes:
    """Return an ODT with the like."""
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{u}:1.0"'
        for n, u in {"office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style"}.items()
    )
    remark = "<office:annotation><text:p>Is that so?</text:p></office:annotation>"
    text = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Everybody knew. It "
        "rained.</text:p></text:deletion></text:changed-region></text:tracked-changes><text:h "
        'text:outline-level="1">Wells</text:h>'
        f"<text:p>The clerk counted{remark} seven wells.<text:note><text:note-citation>1</text:note-citation>"
        f"<text:note-body><text:p>In spring.</text:p></text:note-body></text:note></text:p>"
        "<draw:frame><draw:text-box><text:p>A box of five words.</text:p></draw:text-box></draw:frame>"
        f"<table:table><table:table-row><table:table-cell><text:p>District{remark}</text:p></table:table-cell>"
        f"</table:table-row></table:table>"
    )
    margins = (
        "<style:master-page><style:header><text:p>UNCLASSIFIED draft</text:p></style:header><style:footer><text:p>"
        "Office of Wells, page 1</text:p></style:footer></style:master-page>"
    )
    return make_package(
        "application/vnd.oasis.opendocument.text",
        {
            "content.xml": (
                f"<office:document-content {names}><office:body><office:text>{text}</office:text></office:body>"
                f"</office:document-content>"
            ),
            "styles.xml": (
                f"<office:document-styles {names}><office:master-styles>{margins}</office:master-styles>"
                f"</office:document-styles>"
            ),
        },
    )


def test_every_part_of_an_office_file_is_counted_and_what_is_not_shown_has_its_name() -> None:
    margins = {
        "headers and footers of pages": 2 + 5,
        "text that a tracked change took out": 4,
    }
    word, text = read_bytes(_word_file(), "wells.docx"), read_bytes(_text_file(), "wells.odt")
    assert isinstance(word, TextReading) and isinstance(text, TextReading) and word.measure and text.measure
    title = {"the title where it is repeated": 1}
    assert word.measure.left_out == margins | title | {"remarks of editors in the margin": 3}
    # What was put in, and what stands in a box, is read.
    assert (word.measure.original, word.measure.kept) == (1 + 5 + 7 + 4 + 5 + 3 + 3, 5 + 5 + 3)
    assert "A box of five words" in word.text and "A box of five words" in text.text
    assert text.measure.left_out == margins | title | {"remarks of editors in the margin": 6}
    # The note bears its mark once more.
    assert text.measure.kept == (5 + 1) + (1 + 2) + 1 + 5 and "Is that so" not in text.text
    for account in (word.measure, text.measure):
        assert account.original == account.kept + sum(account.left_out.values())


def test_a_books_table_of_contents_and_what_its_spine_misses_are_told() -> None:
    chapter = f"<html><body><h1>Wells</h1>{_PARAGRAPHS}</body></html>"
    book = {
        "META-INF/container.xml": (
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
            'full-path="book.opf"/></rootfiles></container>'
        ),
        "book.opf": (
            '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="n" href="nav.xhtml" '
            'properties="nav"/><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="n"/><itemref '
            'idref="a"/><itemref idref="lost"/></spine></package>'
        ),
        "nav.xhtml": "<html><body><nav><a href='a.xhtml'>The first chapter</a></nav></body></html>",
        "a.xhtml": chapter,
    }
    reading = read_bytes(make_package("application/epub+zip", book), "book.epub")
    assert isinstance(reading, TextReading) and reading.measure is not None
    assert reading.measure.left_out["links and lists of links"] == 3 and any(
        "the chapter lost" in w for w in reading.warnings
    )
