"""What stands beside the article's holder and belongs to the article: a standfirst, a second body, a box.

In: a page's blocks, and the holder that was found. Out: the blocks of the text.
"""

from __future__ import annotations

import re
from itertools import islice

from muniment.reading.pages.blocks import Block, Holder, PageText, judge_name

_ENDS = re.compile(r"[.!?…:;。！？：；۔؟।][\"'”’»)\]」』]*$")
_STANDFIRST = re.compile(
    r"(?i)(?:^|[\s_-])(?:standfirst|dek|subtitle|lede?|lead|intro(?:duction)?|summary|chapo|abstract)(?:$|[\s_-])"
)
_FEW_LINKS = 0.15
"""The share of a standfirst that may be links."""


def find_siblings(page: PageText, chosen: int, title: str | None) -> list[Block]:
    """Return the blocks of a holder, and those beside it that belong to it."""
    holder = page.holders[chosen]
    first, end = holder.first, holder.end
    taken = list(page.blocks[first:end])
    top = _top(page, chosen)
    if top == chosen or not taken:
        return taken
    before, after = _before(page, chosen, top, title), _after(page, chosen, top)
    return [*before, *taken, *after]


def _top(page: PageText, chosen: int) -> int:
    """Return the holder around the chosen one within which all is of the same article: the page's main part."""
    at = chosen
    while at > 0:
        holder = page.holders[at]
        if holder.element.tag in ("main", "article") or holder.element.get("role") == "main":
            return at
        at = holder.parent
    return 0


def _before(page: PageText, chosen: int, top: int, title: str | None) -> list[Block]:
    """Return what stands between the article's title and its holder in sentences: the standfirst."""
    start = page.holders[top].first
    stretch = page.blocks[start : page.holders[chosen].first]
    at = next(
        (n for n in reversed(range(len(stretch))) if stretch[n].role == "heading" and stretch[n].level <= 2), None
    )
    if at is None:
        return []
    if _is_title(stretch[at], title) and (opening := _opening(page, stretch[at + 1 :])):
        return opening
    if len(stretch) - at > 12:
        return []
    if any(_is_beside_a_text(page.holders[block.holder]) for block in stretch[at + 1 :]):
        return []
    head = stretch[at].holder
    found = [
        b
        for b in stretch[at + 1 :]
        if _is_paragraph(b)
        and (b.holder == head or _STANDFIRST.search(page.holders[b.holder].element.get("class") or ""))
    ]
    return found if len(found) <= 3 else []


def _is_paragraph(block: Block) -> bool:
    return block.prose > 75 and block.linked <= _FEW_LINKS * len(block.text) and bool(_ENDS.search(block.text))


def _is_title(block: Block, title: str | None) -> bool:
    folded = re.sub(r"\W+", "", block.text).casefold()
    return len(folded) > 3 and folded in re.sub(r"\W+", "", title or "").casefold()


def _opening(page: PageText, stretch: list[Block]) -> list[Block]:
    """Return what stands under the page's own title, before the holder, as a part of the text: a question before its
    answers, the first of several columns. It is several paragraphs, and they are most of what stands there."""
    held = [n for n, b in enumerate(stretch) if _is_paragraph(b) and not _is_beside_a_text(page.holders[b.holder])]
    prose = sum(stretch[n].prose for n in held)
    if len(held) < 2 or prose < 300 or prose < 2 * sum(b.weight for b in stretch if not b.prose):
        return []
    holders = {stretch[n].holder for n in held}
    return [b for n, b in enumerate(stretch) if n in held or (held[0] < n and b.holder in holders)]


def _is_beside_a_text(holder: Holder) -> bool:
    """Return whether a holder, or one close around it, is named as a part of every page."""
    signs = (
        f"{e.get('class') or ''} {e.get('id') or ''}"
        for e in (holder.element, *islice(holder.element.iterancestors(), 3))
    )
    return any(judge_name(sign) in ("furniture", "furniture if short", "others") for sign in signs)


def _after(page: PageText, chosen: int, top: int) -> list[Block]:
    """Return the bodies that follow the chosen one beside it, made as it is."""
    holder = page.holders[chosen]
    found: list[Block] = []
    for number in range(chosen + 1, len(page.holders)):
        other = page.holders[number]
        if other.parent != holder.parent or other.first < holder.end:
            continue
        if not (other.prose or other.plain or other.other):
            continue  # A picture between two bodies.
        if not _is_like(holder, other):
            break
        found += page.blocks[other.first : other.end]
    return found


def _is_like(holder: Holder, other: Holder) -> bool:
    made = (holder.element.tag, holder.element.get("class") or "")
    return (
        bool(other.prose)
        # Chapters of a document have no name.
        and (made[1] != "" or holder.element.tag == "section")
        and made == (other.element.tag, other.element.get("class") or "")
        and other.other < 0.3 * (other.prose + other.plain)
    )
