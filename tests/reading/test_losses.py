"""What a reading leaves out is counted, rule by rule, and what may be text is named."""

from __future__ import annotations

import pytest

from muniment.reading import FrontPage, TextReading, read_bytes
from muniment.reading.losses import count_words

_CLAUSE = "The State party shall take every measure that is needed, within the means that it has, so that each person in each village has water that is safe to drink at a price that can be paid, and so that nobody is refused it. "
_PARAGRAPHS = "".join(
    f"<p>In year {n} the ministry counted the wells of the district {n}, and told the council what it had found in each.</p>"
    for n in range(8)
)


def read(body: str) -> TextReading:
    reading = read_bytes(f"<html lang=en><head><title>Wells</title></head><body>{body}</body></html>".encode(), "page.html")
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
        f"<nav>Home News Law</nav><article><h1>Wells</h1>{_PARAGRAPHS}</article><footer>© The Office of Wells</footer><script>var a = 1</script>"
    )
    assert reading.measure is not None and reading.measure.left_out["menus, margins and footers"] == 3 + 4
    assert not [f for f in reading.findings if f.field == "left out"]


def test_a_repeated_clause_is_named_in_review() -> None:
    reading = read(
        f"<article><h1>Wells</h1>{_PARAGRAPHS}<p>{_CLAUSE}</p><p>And so it went on in the next year, said the ministry of the wells.</p><p>{_CLAUSE}</p></article>"
    )
    assert reading.measure is not None and reading.measure.left_out["repeated paragraphs"] == count_words(_CLAUSE)
    (found,) = [f for f in reading.findings if f.field == "left out"]
    assert found.value.startswith("repeated paragraphs") and found.quote.startswith("The State party shall") and found.confidence < 0.5


def test_a_part_that_is_named_like_a_margin_is_named_in_review() -> None:
    reading = read(f'<article><h1>Wells</h1>{_PARAGRAPHS}<div class="disclaimer promo"><p>{_CLAUSE}</p></div></article>')
    assert [f.value.partition(":")[0] for f in reading.findings if f.field == "left out"] == ["parts of the text named like a margin"]


def test_a_texts_head_of_data_is_counted() -> None:
    reading = read_bytes(f"---\ntitle: Wells\ndate: 2019-03-04\n---\n\n# Wells\n\n{_CLAUSE}\n\n{_CLAUSE * 2}".encode(), "wells.md")
    assert isinstance(reading, TextReading) and reading.measure is not None
    assert reading.measure.left_out["the head of data"] == 6 and reading.measure.kept == 3 * count_words(_CLAUSE)


_TEASER = "<div><h3><a href=/{n}>The wells of district {n} were counted anew</a></h3><p>In year {n} the ministry counted the wells of the district {n}, all of them. <a href=/{n}>Read more</a></p></div>"


def test_a_front_page_says_what_is_no_teaser() -> None:
    teasers = "".join(_TEASER.format(n=n) for n in range(8))
    page = f"<html lang=en><head><title>Wells</title></head><body><nav>Home News Law</nav><main><h2>News</h2>{teasers}</main><footer>© The Office of Wells</footer></body></html>"
    reading = read_bytes(page.encode(), "index.html", url="https://wells.example/")
    assert isinstance(reading, FrontPage) and len(reading.blocks) == 8 and reading.measure is not None
    account = reading.measure
    assert account.original == account.kept + sum(account.left_out.values())
    # Menu, footer, and "Read more" eight times; each teaser's title and sentence are kept.
    assert set(account.left_out) == {"what is no lead and no teaser of a front page"}
    assert account.kept >= 8 * (8 + 14) and account.left_out["what is no lead and no teaser of a front page"] >= 3 + 4


def test_a_converted_file_says_that_its_original_was_not_counted() -> None:
    content = rb"{\rtf1\ansi {\header A head that the converter drops}{\b Wells of Stillmoor}\par The clerk counted every well of the district in the spring.\par}"
    reading = read_bytes(content, "report.rtf")
    assert isinstance(reading, TextReading) and reading.measure is not None and reading.measure.converted
    whole = read(f"<article><h1>Wells</h1>{_PARAGRAPHS}</article>").measure
    assert whole is not None and not whole.converted
