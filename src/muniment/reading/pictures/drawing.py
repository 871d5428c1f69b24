"""Pictures drawn of originals, in a process of its own with limits on time and memory.

In: the path of an original, and which of its pages or pictures, and a width in pixels. Out: the picture as WebP, made
anew pixel by pixel: nothing else that a file may hide goes with it. The file may be hostile: whatever the drawing does,
the program that asked goes on.
"""

from __future__ import annotations

import json
import resource
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from muniment.reading.errors import Damaged, LimitReached
from muniment.reading.model import ImageFacts, Picture
from muniment.reading.process.forking import reader_processes

_SECONDS = 10
_MEMORY = 1024 * 2**20


def draw_page(path: Path, page: int, width: int) -> bytes:
    """Return a picture of a page. Raises Damaged where it cannot be drawn, LimitReached where that takes too long."""
    return _ask({"do": "page", "path": str(path), "page": page, "width": width}, f"page {page}")


def draw_picture(path: Path, picture: Picture, width: int) -> bytes:
    """Return a picture that an original holds in itself, not wider than it is there. Raises Damaged, LimitReached."""
    return _ask(
        {"do": "picture", "path": str(path), "picture": picture.model_dump(mode="json"), "width": width}, "the picture"
    )


def draw_image(path: Path, width: int) -> bytes:
    """Return an original that is an image, not wider than it is. Raises Damaged, LimitReached."""
    return _ask({"do": "image", "path": str(path), "width": width}, "the picture")


def measure_images(paths: Sequence[Path]) -> list[ImageFacts | None]:
    """Return the type and size that image files declare, in order; None for what is no image that can be drawn."""
    if not paths:
        return []
    try:
        found = json.loads(_ask({"do": "measure", "paths": [str(p) for p in paths]}, "what was taken"))
    except (Damaged, LimitReached, ValueError):
        # One that breaks the looking says nothing of the others.
        return [None] if len(paths) == 1 else [facts for path in paths for facts in measure_images([path])]
    return [ImageFacts(*row) if row else None for row in found]


def _ask(task: dict[str, Any], what: str) -> bytes:
    """Let a process of its own do something, and return what it made."""
    ours, theirs = reader_processes().Pipe()
    process = reader_processes().Process(target=_answer, args=(theirs, task), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(3 * _SECONDS):
            raise LimitReached(f"drawing {what} took longer than {_SECONDS} s")
        made: bytes = ours.recv()
    except (EOFError, OSError) as error:
        raise Damaged(f"{what} cannot be drawn") from error
    finally:
        process.kill()
        process.join()
        ours.close()
    if not made:
        raise Damaged(f"{what} cannot be drawn")
    return made


def _answer(connection: Connection, task: dict[str, Any]) -> None:
    """Do a task within limits, and send what was made; nothing where it cannot be done. Runs in the process of its
    own."""
    from muniment.reading.pictures.drawing_process import do

    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        made = do(task)
    except Exception:  # Whatever is wrong with the file: it has no picture.
        made = b""
    # Who asked may be gone.
    with suppress(OSError):
        connection.send(made)
