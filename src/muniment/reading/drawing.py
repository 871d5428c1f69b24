"""Pictures drawn of originals, in a process of its own with limits on time and memory.

In: the path of an original, and which of its pages or pictures, and a width in pixels. Out: the picture as WebP, made anew pixel by
pixel: nothing else that a file may hide goes with it. The file may be hostile: whatever the drawing does, the program that asked goes
on.
"""

from __future__ import annotations

import io
import json
import resource
from collections.abc import Sequence
from dataclasses import astuple
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

from .charset import decode
from .errors import Damaged, LimitReached
from .html_page import parse
from .model import Picture
from .packages import open_package
from .pictures import SHOWN, ImageFacts, find_data, measure
from .processes import reader_processes
from .reader import unpack
from .svg import draw_svg, is_svg, measure_svg

_SECONDS = 10
_MEMORY = 1024 * 2**20
_MOST_PIXELS = 40_000_000
_MOST_PIXELS_READ = 120_000_000
"""Of an image before it is made smaller."""
_MOST_ZOOM = 4.0
"""Pixels to a point of a PDF, at most: more shows nothing more."""
_QUALITY = 72


def draw_page(path: Path, page: int, width: int) -> bytes:
    """Return a picture of a page. Raises Damaged where it cannot be drawn, LimitReached where that takes too long."""
    return _ask({"do": "page", "path": str(path), "page": page, "width": width}, f"page {page}")


def draw_picture(path: Path, picture: Picture, width: int) -> bytes:
    """Return a picture that an original holds in itself, not wider than it is there. Raises Damaged, LimitReached."""
    return _ask({"do": "picture", "path": str(path), "picture": picture.model_dump(mode="json"), "width": width}, "the picture")


def draw_image(path: Path, width: int) -> bytes:
    """Return an original that is an image, not wider than it is. Raises Damaged, LimitReached."""
    return _ask({"do": "image", "path": str(path), "width": width}, "the picture")


def measure_images(paths: Sequence[Path]) -> list[ImageFacts | None]:
    """Return what the files say of themselves, in order; None for what is no image that can be drawn."""
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


# --- in the process of its own ---------------------------------------------------------------------------------------


def _do(task: dict[str, Any]) -> bytes:
    if task["do"] == "measure":
        found = (measure(Path(path).read_bytes()) for path in task["paths"])
        return json.dumps([facts and astuple(facts) for facts in found]).encode()
    path, width = Path(task["path"]), int(task["width"])
    if task["do"] == "page":
        return _draw_page(path, int(task["page"]), width)
    if task["do"] == "image":
        return _draw_image(path.read_bytes(), width)
    picture = Picture.model_validate(task["picture"])
    if picture.held == "page":
        return _draw_page(path, picture.page or 1, width, picture.area)
    return _draw_image(_read_part(path, picture), width)


def _draw_page(path: Path, page: int, width: int, area: tuple[float, float, float, float] | None = None) -> bytes:
    """Draw a page, or an area of it."""
    sheet = pypdfium2.PdfDocument(unpack(path.read_bytes()))[page - 1]
    wide, high = sheet.get_size()
    left, bottom, right, top = area or (0.0, 0.0, wide, high)
    scale = width / max(1.0, right - left)
    if area is not None:
        scale = min(scale, _MOST_ZOOM)
    if (right - left) * (top - bottom) * scale * scale > _MOST_PIXELS:
        raise ValueError("it is too large to draw")
    # What is cut off each side of the page: left, bottom, right, top.
    cut = (max(0.0, left), max(0.0, bottom), max(0.0, wide - right), max(0.0, high - top))
    return _save(sheet.render(scale=scale, crop=cut).to_pil())


def _read_part(path: Path, picture: Picture) -> bytes:
    original = unpack(path.read_bytes())
    if picture.held == "markup":
        content = find_data(parse(decode(original, None)[0]), picture.name)
        if content is None:
            raise ValueError("the page does not hold this picture")
        return content
    with open_package(original, "package") as archive:
        return archive.read(picture.name)


def _draw_image(content: bytes, width: int) -> bytes:
    if is_svg(content):
        size = measure_svg(content)
        if size is None or width * width * size[1] / size[0] > _MOST_PIXELS:
            raise ValueError("the drawing is too large to draw")
        content = draw_svg(content, width)
    with Image.open(io.BytesIO(content), formats=SHOWN) as image:
        if image.width * image.height > _MOST_PIXELS_READ:
            raise ValueError("the picture is too large to draw")
        # Made smaller while it is read, where its form can do so.
        image.draft("RGB", (width, width * max(1, image.height) // max(1, image.width)))
        shown = ImageOps.exif_transpose(image)
        shown = shown.convert("RGBA" if shown.has_transparency_data else "RGB")
        if shown.width > width:
            shown = shown.resize((width, max(1, round(shown.height * width / shown.width))))
        return _save(shown)


def _save(image: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, "WEBP", quality=_QUALITY, method=4)
    return target.getvalue()


def _answer(connection: Connection, task: dict[str, Any]) -> None:
    """Do a task within limits, and send what was made; nothing where it cannot be done."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        made = _do(task)
    except Exception:  # Whatever is wrong with the file: it has no picture.
        made = b""
    connection.send(made)
