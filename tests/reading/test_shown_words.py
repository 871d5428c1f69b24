"""The words of a page's parts, from one walk over it."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from muniment.reading.losses import count_words
from muniment.reading.pages.shown_words import ShownWords, read_words

_WORDS = st.text(string.ascii_lowercase + " ", max_size=8)
_TAGS = st.sampled_from(["p", "div", "b", "span", "script", "svg", "li", "ul"])
_TREES = st.recursive(
    _WORDS,
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=3)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=12,
)


@given(_TREES)
def test_words_of_a_part_are_those_of_the_part_alone(markup: str) -> None:
    """Asking a page for the words of one of its parts gives what a walk over that part alone gives."""
    root = html.fromstring(f"<body><div>{markup}</div> end</body>")
    shown = ShownWords(root)
    for element in root.iter():
        if not any(holder.tag in ("script", "svg") for holder in element.iterancestors()):
            assert shown.of(element) == read_words(element)
    assert shown.count == count_words(read_words(root))


def test_scripts_are_no_words_and_borders_part_them() -> None:
    """A block's border parts words, a bold letter does not, and what a script says is none."""
    root = html.fromstring("<body><p><b>W</b>ells<script>var a</script></p><p>open</p><div>again</div></body>")
    assert read_words(root) == "Wells open again"
