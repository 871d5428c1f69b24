"""No link that runs leaves the reader, however it is written."""

from __future__ import annotations

import string
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.reading import read_bytes
from muniment.reading.links import outward_link, safe_link
from muniment.reading.model import Block, Lead, TextReading

RUNS = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " \tjavascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHM+",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "view-source:https://a.example/",
    "about:blank",
    "ftp://a.example/",
    "tel:+1",
    "jar:https://a.example!/x",
    "java\x00script:alert(1)",
    "\u2028javascript:alert(1)",
    "feed:javascript:alert(1)",
    "https:javascript:alert(1)",
    "http:///a",
    "https://",
    "ｊavascript:alert(1)",
    "\u200bjavascript:alert(1)",
    "a b:c",
    "",
    None,
]
LEADS = ["https://a.example/x?y=1#z", "http://a.example:8080/", "HTTPS://A.example/", "mailto:office@a.example"]


@pytest.mark.parametrize("address", RUNS)
def test_what_could_run_is_no_link(address: str | None) -> None:
    # What HTML would make of it is done before: an entity that is left is a letter of a path.
    assert outward_link(address) is None
    safe = safe_link(address)
    assert safe is None or ":" not in safe
    assert Lead(text="x", url=address).url is None or ":" not in str(Lead(text="x", url=address).url)


@pytest.mark.parametrize("address", LEADS)
def test_what_leads_somewhere_is_a_link(address: str) -> None:
    assert safe_link(address) == outward_link(address) == address
    assert safe_link(f"  {address}\n") == address


@pytest.mark.parametrize(
    "address", ["/a/b", "../a", "a.html", "?page=2", "#top", "//a.example/x", "a/b:c", "reports/2021?from=a:b"]
)
def test_a_relative_address_leaves_the_reader_and_stands_on_no_page(address: str) -> None:
    assert safe_link(address) == address and outward_link(address) is None


@given(st.text(alphabet=string.printable + "\u00a0\u200b\u2028\x00\x01\x1bｊ:/&;", max_size=40))
def test_whatever_is_written_a_link_has_one_of_three_schemes(address: str) -> None:
    for written in (address, f"javascript:{address}", f"{address}javascript:alert(1)"):
        link = outward_link(written)
        if link is not None:
            assert urlsplit(link).scheme in ("http", "https", "mailto")
            assert not any(c in link for c in "\t\n\r\x00\x01\x1b")
        safe = safe_link(written)
        assert safe is None or not safe.lower().lstrip().startswith(("javascript:", "data:", "vbscript:"))
        assert safe is None or safe_link(safe) == safe


MARKDOWN = """# The Ferry Office

## [Wardens count the boats](javascript:alert(1))

Four hundred, the office says. [Read more](javascript:alert(1))

## [A bell for the quay](JaVaScRiPt:alert(2))

It was hung on Monday. [Read more](data:text/html,hello)

## [Gates opened](https://ferry.example/c)

They were painted. [Read more](https://ferry.example/c)
"""


def test_no_reader_lets_one_through() -> None:
    html = MARKDOWN.replace("# ", "")
    page = "".join(
        f'<h2><a href="{address}">{title}</a></h2><p>{text} <a href="{address}">Read more</a></p>'
        for title, address, text in [
            ("Wardens count the boats", "java&#10;script:alert(1)", "Four hundred boats were counted on the quay."),
            ("A bell for the quay", "&#1;javascript:alert(2)", "It was hung on Monday by the wardens."),
            ("Gates opened", "https://ferry.example/c", "They were painted in the spring."),
        ]
    )
    head = (
        '<link rel="canonical" href="javascript:alert(3)"><link rel="alternate" hreflang="fr" href="data:text/html,x">'
    )
    for data, name in (
        (MARKDOWN, "a.md"),
        (html, "a.txt"),
        (f"<html><head>{head}</head><body>{page}</body></html>", "a.html"),
    ):
        reading = read_bytes(data.encode(), name=name)
        text = reading.model_dump_json().lower()
        addresses = [b.url for b in getattr(reading, "blocks", [])] + [
            reading.url,
            *getattr(reading, "alternates", {}).values(),
        ]
        assert all(address is None or address.startswith("https://") for address in addresses), (name, addresses)
        assert '"url":"javascript' not in text and '"url":"data:' not in text


def test_a_reading_that_was_stored_before_is_held_to_the_same() -> None:
    block = Block.model_validate({"kind": "article", "title": "x", "url": "javascript:alert(1)"})
    assert block.url is None
    stored = {
        "kind": "article",
        "media_type": "text/html",
        "url": "vbscript:x",
        "alternates": {"fr": "data:x", "es": "https://a.example/"},
    }
    reading = TextReading.model_validate(stored)
    assert reading.url is None and reading.alternates == {"es": "https://a.example/"}
