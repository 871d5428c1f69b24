"""Pictures of a PDF's pages, drawn in a process of their own with limits on time and memory.

In: the path of a PDF, a page from 1, a width in pixels. Out: the picture as WebP. The file may be hostile: whatever the drawing
does, the program that asked goes on.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from pathlib import Path

from .errors import Damaged, LimitReached

_SECONDS = 10
_MEMORY = 1024 * 2**20
_MOST_PIXELS = 40_000_000
_QUALITY = 72


def draw_page(path: Path, page: int, width: int) -> bytes:
    """Return a picture of a page. Raises Damaged where it cannot be drawn, LimitReached where that takes too long."""
    command = [sys.executable, "-m", __name__, str(path), str(page), str(width)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=3 * _SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise LimitReached(f"drawing page {page} took longer than {_SECONDS} s") from error
    if done.returncode != 0 or not done.stdout:
        raise Damaged(f"page {page} cannot be drawn")
    return done.stdout


def _draw(path: Path, page: int, width: int) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    sheet = document[page - 1]
    scale = width / max(1.0, sheet.get_width())
    if width * sheet.get_height() * scale > _MOST_PIXELS:
        raise ValueError("the page is too large to draw")
    picture = sheet.render(scale=scale).to_pil()
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=_QUALITY, method=4)
    return target.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdout.buffer.write(_draw(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
    except Exception:  # Whatever is wrong with the file: it has no picture.
        sys.exit(1)
