"""What the documentation site does beside MkDocs: a link to a file outside of docs/ stands there as the file's name.

In: a page's Markdown. Out: the same, without links that lead out of the site. In the repository they lead to the files.
"""

from __future__ import annotations

import re
from typing import Any


def on_page_markdown(markdown: str, **_details: Any) -> str:
    """Return a page with the words of a link in place of the link, where it leads out of docs/."""
    return re.sub(r"\[([^\]]+)\]\(\.\./(?!\.\./docs)[^)]*\)", _words_of, markdown)


def _words_of(link: re.Match[str]) -> str:
    path = re.sub(r"^.*\(\.\./|\)$", "", link.group())
    return link.group(1) if path.strip("/") in link.group(1) else f"{link.group(1)} (`{path}`)"
