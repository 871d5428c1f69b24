"""An export: what a search finds, as a list of links in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from muniment.archive.models import Item
from muniment.exchange.exports import ExportFormat, lasting_address


def write_list(items: Iterable[Item]) -> Iterator[str]:
    """Yield a line for each item: its title, its source, its date."""
    for item in items:
        title = re.sub(r"([\\\[\]<>])", r"\\\1", item.title)
        yield f"- [{title}]({lasting_address(item)}), {item.source.name}, {item.published or 'no date'}\n"


MARKDOWN = ExportFormat("md", "Markdown", "text/markdown", write_list)
