"""Cards: the pictures that are shown where an address of the portal is shared (Open Graph).

In: a title with its language, who published it, when. Out: a PNG of 1200 by 630 pixels. Letters come from the portal's
own fonts, and for other scripts from Noto's where the machine has them; a title that no font here can write is left out
rather than shown as boxes.
"""

from __future__ import annotations

import io
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from math import ceil
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from PIL import Image, ImageDraw, ImageFont, features

from muniment.archive.models import Collection
from muniment.portal.context import portal_name
from muniment.portal.written import write_published
from muniment.serving.keeping import reads, show

WIDTH, HEIGHT = 1200, 630
_MARGIN = 80
_LONGEST_TITLE, _LONGEST_LINE = 400, 200
"""Letters that are looked at: more fit on no card, and shaping takes longer than in step with them."""
_PAPER, _INK, _QUIET, _ACCENT, _QUOTE = "#fbfaf6", "#1d1c1a", "#5a564e", "#0b5563", "#7d5413"
_OWN = Path(__file__).parents[1] / "static/muniment/fonts"
_FOLDERS = [Path(p) for p in (settings.FONTS, "/usr/share/fonts", "/usr/local/share/fonts") if p]
# By script, as Unicode names its letters: files of Noto in the order in which they are looked for.
_NOTO = {
    "CJK": ["NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc", "NotoSerifCJKsc-Bold.otf"],
    "HIRAGANA": ["NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc"],
    "KATAKANA": ["NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc"],
    "HANGUL": ["NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc"],
    "ARABIC": ["NotoNaskhArabic-Bold.ttf", "NotoSansArabic-Bold.ttf"],
    "DEVANAGARI": ["NotoSerifDevanagari-Bold.ttf", "NotoSansDevanagari-Bold.ttf"],
    "LATIN EXTENDED": ["NotoSerif-Bold.ttf", "NotoSans-Bold.ttf", "DejaVuSerif-Bold.ttf"],
    "CYRILLIC": ["NotoSerif-Bold.ttf", "NotoSans-Bold.ttf", "DejaVuSerif-Bold.ttf"],
    "GREEK": ["NotoSerif-Bold.ttf", "NotoSans-Bold.ttf", "DejaVuSerif-Bold.ttf"],
    "HEBREW": ["NotoSerifHebrew-Bold.ttf", "NotoSansHebrew-Bold.ttf"],
}


_BEYOND = re.compile("[\u0100-\u0130\u0132-\u0151\u0154-\u02ba\u0300-\u036f\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff]")
"""Letters and accents that the Latin part of our own fonts has not: of Polish, Czech, Turkish, Vietnamese and many
more."""


def _script_of(text: str) -> str:
    """Return the script of a text's letters, the first that is not Latin; of Latin ones, whether our own font has them
    all."""
    for letter in text:
        if letter.isalpha() and not unicodedata.name(letter, "LATIN").startswith("LATIN"):
            return unicodedata.name(letter).split(" ")[0].split("-")[0]
    return "LATIN EXTENDED" if _BEYOND.search(text) else "LATIN"


@lru_cache(maxsize=32)
def _find(names: tuple[str, ...]) -> Path | None:
    for name in names:
        for folder in _FOLDERS:
            if found := next(folder.rglob(name), None):
                return found
    return None


@lru_cache(maxsize=64)
def _font(script: str, size: int, is_sans: bool = False) -> ImageFont.FreeTypeFont | None:
    if script == "LATIN":
        name = "inter" if is_sans else "source-serif-4"
        font = ImageFont.truetype(_OWN / f"{name}-latin-wght-normal.woff2", size)
        font.set_variation_by_axes([500 if is_sans else 650])
        return font
    path = _find(tuple(_NOTO.get(script, ())))
    return ImageFont.truetype(path, size) if path else None


def draw_card(title: str, lines: Iterable[str], kind: str = "", direction: str = "ltr") -> bytes:
    """Return a card as PNG. `lines` stand below the title: who published it, and when."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    is_rtl = direction == "rtl"
    draw.rectangle((WIDTH - 18, 0, WIDTH, HEIGHT) if is_rtl else (0, 0, 18, HEIGHT), fill=_QUOTE)
    y = 70.0
    if kind:
        y = _write(draw, kind.upper(), y, 26, _QUOTE, is_rtl, most=1, is_sans=True) + 18
    title = _drawable(title[:_LONGEST_TITLE])
    size = next((s for s in (68, 58, 50) if len(_wrap(title, _script_of(title), s)) <= 4), 50)
    _write(draw, title, y, size, _INK, is_rtl, most=4)
    below = list(dict.fromkeys(line[:_LONGEST_LINE] for line in lines if line))
    bottom = HEIGHT - 70.0 - 44 * len(below)
    draw.line((_MARGIN, bottom - 24, WIDTH - _MARGIN, bottom - 24), fill=_ACCENT, width=3)
    for line in below:
        bottom = _write(draw, line, bottom, 30, _QUIET, is_rtl, most=1, is_sans=True) + 6
    target = io.BytesIO()
    image.quantize(64).save(target, "PNG", optimize=True)
    return target.getvalue()


def _drawable(text: str) -> str:
    """Return what of a text can be drawn in a row: no controls, and spaces for what parts lines and paragraphs."""
    text = " ".join(text.split())
    return "".join(
        c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn") or c in "\u200c\u200d"
    ).strip()


def _wrap(text: str, script: str, size: int) -> list[str]:
    font = _font(script, size)
    if font is None:
        return []
    joiner, words = ("", list(text)) if script in ("CJK", "HIRAGANA", "KATAKANA") else (" ", text.split())
    rows = [""]
    for word in words:
        longer = f"{rows[-1]}{joiner}{word}" if rows[-1] else word
        if font.getlength(longer) <= WIDTH - 2 * _MARGIN or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows


def _fitting(text: str, font: ImageFont.FreeTypeFont) -> int:
    """Return how many letters of a text fit into a row with the sign that it goes on."""
    return bisect_right(
        range(1, len(text) + 1), WIDTH - 2 * _MARGIN, key=lambda count: ceil(font.getlength(text[:count] + " …"))
    )


def _write(
    draw: ImageDraw.ImageDraw,
    text: str,
    y: float,
    size: int,
    colour: str,
    is_rtl: bool,
    most: int,
    is_sans: bool = False,
) -> float:
    """Write a text in rows from `y` down; return where the next may begin. Nothing is written where there is no font
    for it."""
    text = _drawable(text)
    script = _script_of(text)
    font = _font(script, size, is_sans)
    if font is None or not text:
        return y
    rows = _wrap(text, script, size) if most > 1 else [text]
    if len(rows) > most or (most == 1 and font.getlength(text) > WIDTH - 2 * _MARGIN):
        rows = rows[:most]
        rows[-1] = rows[-1][: _fitting(rows[-1], font)]
        rows[-1] = rows[-1].rstrip() + " …"
    for row in rows:
        x = WIDTH - _MARGIN - font.getlength(row) if is_rtl else _MARGIN
        # Shaping (joined Arabic letters) is libraqm's; without it the plain letters stand.
        way = ("rtl" if script in ("ARABIC", "HEBREW") else "ltr") if features.check("raqm") else None
        draw.text((x, y), row, font=font, fill=colour, direction=way)
        y += round(size * 1.28)
    return y


@reads()
def item_card(request: HttpRequest, number: int) -> HttpResponse:
    """The card of an item."""
    from muniment.portal.site.items import visible_item

    item = visible_item(request, number)
    show(request, f"item:{item.pk}")
    return _answer(
        draw_card(item.title, [item.source.name, write_published(item)], str(item.get_kind_display()), item.direction)
    )


@reads()
def collection_card(request: HttpRequest, slug: str) -> HttpResponse:
    """The card of a collection."""
    collection = get_object_or_404(Collection.objects.visible_to(request.user).select_related("source"), slug=slug)
    # What it holds, and the front pages that name it, decide whether it is to be seen at all.
    show(request, f"collection:{collection.pk}", "items", "editions")
    return _answer(draw_card(collection.title, [collection.source.name if collection.source else "", portal_name()]))


@reads()
def portal_card(request: HttpRequest) -> HttpResponse:
    """The card of the portal."""
    show(request, "editions")
    return _answer(draw_card(portal_name(), []))


def _answer(card: bytes) -> HttpResponse:
    return HttpResponse(card, content_type="image/png")
