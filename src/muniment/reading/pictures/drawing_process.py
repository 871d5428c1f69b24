"""The side of drawing that looks at hostile bytes: it runs in a process of its own, with limits (`drawing` begins it).

In: a task, as plain values. Out: the bytes of a WebP image, or facts of images as JSON. Anything that is wrong with a
file raises.
"""

from __future__ import annotations

import io
import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

from muniment.reading.formats.charset import decode
from muniment.reading.formats.html_page import parse
from muniment.reading.formats.packages import open_package
from muniment.reading.model import Picture
from muniment.reading.pictures.in_text import SHOWN, find_data, measure
from muniment.reading.pictures.svg import draw_svg, is_svg, measure_svg
from muniment.reading.reader import unpack

_MOST_PIXELS = 40_000_000
_MOST_PIXELS_READ = 120_000_000
"""Of an image before it is made smaller."""
_MOST_ZOOM = 4.0
"""Pixels to a point of a PDF, at most: more shows nothing more."""
_QUALITY = 72


def do(task: dict[str, Any]) -> bytes:
    """Return what a task asks for."""
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
