"""What a Markdown file has beside its text: a head of data in YAML, and tags of HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.reading import TextReading, read_bytes
from muniment.reading.formats.markdown import read_front_matter, without_html
from muniment.reading.formats.text_units import without_emphasis


@pytest.mark.parametrize(
    ("block", "keys"),
    [
        (
            "title: An act on wells\n  and on springs\ndate: 2021-05-04",
            {"title": "An act on wells and on springs", "date": "2021-05-04"},
        ),
        (
            'title: "The clerks say \\u201Cforty\\u201D wells, as they\\\n  \\ counted"',
            {"title": "The clerks say “forty” wells, as they counted"},
        ),
        ("title: >\n  Wells of\n  Stillmoor\ntags: [a, b]", {"title": "Wells of Stillmoor"}),
        (
            "twitter:card: summary\ntitle: 'It''s forty'\nog:url: https://a.example/x",
            {"twitter:card": "summary", "title": "It's forty", "og:url": "https://a.example/x"},
        ),
        # No right YAML: a head as hands write it.
        ("title: Wells: the count\nlayout: post", {"title": "Wells: the count", "layout": "post"}),
        ("title: *none\nlayout: post", {"title": "*none", "layout": "post"}),
        ("on: yes\nnumber: 0123", {"on": "yes", "number": "0123"}),
    ],
)
def test_the_head_is_read_as_yaml_or_line_by_line(block: str, keys: dict[str, str]) -> None:
    assert read_front_matter(f"---\n{block}\n---\nThe text.\n") == (keys, "The text.\n")


@pytest.mark.parametrize(
    "block",
    [
        "A line of a text",
        "- a\n- b",
        "&a [*a]",
        "[" * 5000,
        "a: &a [x]\nb: &b [*a,*a]\n" * 40,
        "!!python/object:os.system {}",
    ],
)
def test_a_head_that_is_none_or_hostile_is_read_to_an_end(block: str) -> None:
    keys, text = read_front_matter(f"---\n{block}\n---\nThe text.\n")
    assert text.endswith("The text.\n") and all(isinstance(value, str) for value in keys.values())


def test_tags_are_marks_or_gone() -> None:
    shown = without_html(
        '<h2 id="a">Wells</h2>\n<p>Forty <strong>wells</strong> &amp; <a href="/x">springs</a>,<br/>and 3 < '
        "4.</p>\n<ul><li>one</li><li>two</li></ul>"
    )
    assert [line for line in shown.splitlines() if line.strip()] == [
        "## Wells",
        "Forty wells & springs,",
        "and 3 < 4.",
        "- one",
        "- two",
    ]
    assert "secret" not in without_html("<!-- a secret -->\n<script>var secret = 1</script>Wells")


def test_code_and_what_is_no_tag_stay() -> None:
    text = "```html\n<p>as it is &amp;</p>\n```\n\nA <https://a.example/> and <unknown> and a < b, c > d.\n"
    assert without_html(text) == text


@given(st.text(alphabet="<>/pbr \n`~&;#\"'=a-", max_size=200))
def test_what_has_no_tag_is_not_touched(text: str) -> None:
    assert without_html(text.replace("<", "").replace("&", "")) == text.replace("<", "").replace("&", "")
    assert without_html(text).count("~") <= text.count("~")


def test_a_reading_has_the_whole_title_and_no_tags() -> None:
    text = (
        "---\ntitle: An act on the wells of Stillmoor\n  and of Greyhaven\ndate: 2021-05-04\n---\n\n<p>The clerks "
        "<strong>counted</strong> forty wells in the spring of the year.</p>\n"
    )
    reading = read_bytes(text.encode(), "act.md")
    assert reading.title == "An act on the wells of Stillmoor and of Greyhaven"
    assert "counted forty wells" in reading.text and "<" not in reading.text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("**Note:** the *law* and _its_ `code`", "Note: the law and its code"),
        ("**bold *nested* words** end, ***both***", "bold nested words end, both"),
        ("snake_case_name, 2*3*4, 5 * 6 and f(*args, **more)", "snake_case_name, 2*3*4, 5 * 6 and f(*args, **more)"),
        ("`*code*` and \\*none\\*", "*code* and *none*"),
        ("see <https://a.example/b_c_d>", "see https://a.example/b_c_d"),
        ("**第一条** 国家", "第一条 国家"),
    ],
)
def test_signs_that_set_words_bold_are_no_words(line: str, shown: str) -> None:
    reading = read_bytes(f"# A law on wells\n\nThe text begins here, and goes on.\n\n{line}.\n".encode(), "a.md")
    assert isinstance(reading, TextReading) and reading.sections[-1].paragraphs[-1].text == f"{shown}."


@given(st.text(alphabet="*_`\\<>a b[](!", max_size=60))
def test_taking_off_signs_loses_no_letter(text: str) -> None:
    assert [c for c in without_emphasis(text) if c in "ab"] == [c for c in text if c in "ab"]
