"""What the documentation site does beside MkDocs: a link to a file outside of docs/ stands there as the file's name,
and the page on the architecture ends with a line on each module.

In: a page's Markdown. Out: the same, without links that lead out of the site. In the repository they lead to the files.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from list_modules import table_of_modules

MODULES = "`make modules` prints a line on each module"


def on_page_markdown(markdown: str, **_details: Any) -> str:
    """Return a page with the words of a link in place of the link, where it leads out of docs/."""
    if MODULES in markdown:
        markdown += f"\n\n## Every module\n\n{table_of_modules()}\n"
    return re.sub(r"\[([^\]]+)\]\(\.\./(?!\.\./docs)[^)]*\)", _words_of, markdown)


def _words_of(link: re.Match[str]) -> str:
    path = re.sub(r"^.*\(\.\./|\)$", "", link.group())
    return link.group(1) if path.strip("/") in link.group(1) else f"{link.group(1)} (`{path}`)"
