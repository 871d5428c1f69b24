"""The article of an HTML page: its text in sections.

In: a page's tree. Out: raw sections.

How it works. The page is read as blocks (`page_blocks`); the article's holder is found by going down from the body for
as long as one child holds most of the prose; what is in it and is no part of the text (links to other articles, calls
to subscribe, bylines, captions, a heading with nothing under it) is taken off.

The file is long and stays whole: what is the article and what is beside it is one judgement, and each rule of it counts
on those before.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import islice

from lxml import etree

from muniment.reading import losses as rules
from muniment.reading.findings.vocabulary import load
from muniment.reading.losses import Losses
from muniment.reading.pages.blocks import Block, PageText, read_blocks, sum_prose
from muniment.reading.pages.shown_words import ShownWords
from muniment.reading.pages.siblings import find_siblings
from muniment.reading.paragraphs import RawSection
from muniment.reading.paragraphs import Role as ParagraphRole
from muniment.reading.pictures.in_text import MOST_AROUND, MOST_PICTURES, RawPicture, find_picture

_MOST = 0.7
"""The share of a holder's prose that a child must have to be the article's holder in its place."""
_MOST_NAMED = 0.6
"""The same for a child that the page itself names as the article's body."""
_MOST_WITHIN_NAMED = 0.8
"""The same inside what the page so names: what stands beside the child is likely text too."""
_MOST_AMONG_LINKS = 0.6
"""The same where what is left behind is mostly links."""
_MAIN = 0.3
"""The share of a page's words that its main element must have to be believed."""
_MOST_LOST = 0.8
"""The most that may be lost by going down to a child: characters that are no prose, for each of its prose."""
_WORD = re.compile(r"\w")
_NO_WORD = re.compile(r"\W+")
_ENDS = re.compile(r"[.!?…。！？][\"'”’»)\]」』]*$")
_SENTENCE = re.compile(r"\w{2}[.!?…]\s|[。！？]|\w{2}[.!?…]$")
_LITTLE = 700
"""Characters of prose under which a page is read again without heed to names, and its main part may be a list."""
_FEW = 2000
"""The same, where the text is then found in the same place."""
_NOTHING = 150
"""Characters of prose under which a page has no text but what readers wrote."""


def extract_sections(
    root: etree._Element, title: str | None = None, losses: Losses | None = None, shown: ShownWords | None = None
) -> list[RawSection]:
    """Return the article's sections; empty where the page has no main text. `title` is taken off where it is repeated.

    What is left out is counted in `losses`, rule by rule, where they are asked for; `shown` are the words of the body.
    """
    is_counted = losses is not None
    losses = losses if losses is not None else _Uncounted()
    page, chosen = _read(root)
    if page.holders[chosen].prose < _FEW:
        # Where little is found, the page's names may mislead: it is read again without heed to them.
        lenient, other = _read(root, strict=False)
        is_same = lenient.holders[other].element is page.holders[chosen].element
        if lenient.holders[other].prose > 3 * page.holders[chosen].prose and (
            is_same or page.holders[chosen].prose < _LITTLE
        ):
            page, chosen = lenient, other
    if _may_be_a_forum(page, chosen):
        of_readers, other = _read(root, readers=True)
        if of_readers.holders[other].prose > 4 * page.holders[chosen].prose + _NOTHING:
            page, chosen = of_readers, other
    holder = page.holders[chosen]
    within = _with_notes(page, find_siblings(page, chosen, title))
    about = _about(within, title)
    for block in _without(page.blocks, about):
        losses.add(rules.LINKS if block.linked > 0.5 * len(block.text) else rules.ELSEWHERE, block.text)
    if is_counted:
        _count_left_out(page, holder.element, losses, shown or ShownWords(page.holders[0].element))
    blocks = _clean(about, title, losses)
    return _sections(blocks, _pictures(page, chosen, blocks), losses)


class _Uncounted(Losses):
    """The losses of a reading whose text alone is wanted."""

    def add(self, rule: str, text: str, count: int | None = None) -> None:
        """Count nothing."""


def _with_notes(page: PageText, blocks: list[Block]) -> list[Block]:
    """Return the blocks of a text with the notes that its marks lead to, wherever on the page they stand."""
    wanted = {target for block in blocks for target in block.refers}
    if not wanted:
        return blocks
    ids = {id(block) for block in blocks}
    return [block for block in page.blocks if id(block) in ids or block.note in wanted]


def _without(blocks: list[Block], kept: list[Block]) -> list[Block]:
    ids = {id(block) for block in kept}
    return [block for block in blocks if id(block) not in ids]


def _count_left_out(page: PageText, holder: etree._Element, losses: Losses, shown: ShownWords) -> None:
    """Count the elements that were left out for their tag, for their name, or because they are hidden."""
    for rule, element in page.left_out:
        text = shown.of(element)
        if not text:
            continue
        if rule == "hidden":
            losses.add(rules.HIDDEN, text)
            continue
        if rule == "readers":
            losses.add(rules.READERS, text)
            continue
        if rule == "deleted":
            losses.add(rules.DELETED, text)
            continue
        is_inside = rule == "named" and any(a is holder for a in islice(element.iterancestors(), MOST_AROUND * 4))
        if is_inside and not _is_links(element, text):
            losses.add(rules.NAMED, text)
        elif rule == "named" and _is_prose(element, shown):
            # Named like a margin, and it speaks in sentences: nobody is to take it for a menu.
            losses.add(rules.ELSEWHERE, text)
        else:
            losses.add(rules.MARGINS, text)


def _is_prose(element: etree._Element, shown: ShownWords) -> bool:
    """Say whether paragraphs of an element read as sentences, with few links."""
    for paragraph in islice(element.iter("p", "li", "h2", "div"), MOST_AROUND * 4):
        words = shown.of(paragraph)
        if len(words) > 90 and _SENTENCE.search(words) and not _is_links(paragraph, words):
            return True
    return False


def _is_links(element: etree._Element, text: str) -> bool:
    return sum(len("".join(map(str, a.itertext()))) for a in element.iter("a")) > 0.4 * len(text)


def _may_be_a_forum(page: PageText, chosen: int) -> bool:
    """Say whether what readers wrote may be the page's text: there is nothing else, or nothing in its main part."""
    of_readers = [element for rule, element in page.left_out if rule == "readers"]
    if not of_readers:
        return False
    if page.holders[chosen].prose < _NOTHING:
        return True
    mains = [e for e in of_readers[0].iterancestors() if e.tag == "main" or e.get("role") == "main"]
    return len(mains) == 1 and all(e is not mains[0] for e in _around(page.holders[chosen].element))


def _around(element: etree._Element) -> list[etree._Element]:
    return [element, *element.iterancestors()]


def _read(root: etree._Element, *, strict: bool = True, readers: bool = False) -> tuple[PageText, int]:
    page = read_blocks(root, strict=strict, readers=readers)
    sum_prose(page)
    return page, _find_holder(page)


def _about(blocks: list[Block], title: str | None) -> list[Block]:
    """Return the blocks of the article of that title, where the holder has more than one."""
    whole = sum(block.prose for block in blocks)
    folded = _fold(title or "")
    so_far, start = 0.0, 0
    for index, block in enumerate(blocks):
        if block.role == "heading":
            if folded and so_far < 0.4 * whole and _fold(block.text) == folded:
                start = index
            elif (
                block.level == 1
                and so_far > 0.25 * whole
                and any(b.level == 1 for b in blocks[start:index])
                and _fold(block.text) != folded
            ):
                titles = [b for b in blocks[start:index] if b.level == 1]
                # Another article of the page has a link to itself for its heading, or stands in an element of its own.
                is_other = block.linked > 0.5 * len(block.text) or block.holder != titles[0].holder
                if is_other and len(titles) == 1 and _fold(titles[0].text) == folded:
                    return blocks[start:index]
        so_far += block.prose
    return blocks[start:]


def _find_holder(page: PageText) -> int:
    """Return the index of the article's holder."""
    holders = page.holders
    children: dict[int, list[int]] = {}
    for index, holder in enumerate(holders):
        if holder.prose > 0:
            children.setdefault(holder.parent, []).append(index)
    current = _start(page)
    start = holders[current]
    if current and start.prose < 0.4 * min(_LITTLE, start.plain + start.other):
        # A list of documents, a notice of a meeting: what the page calls its main part is all there is to go by.
        return current
    in_named, named_prose = False, 0.0
    while current in children:
        in_named = in_named or holders[current].named
        if not named_prose and (holders[current].named or holders[current].element.tag == "article"):
            named_prose = holders[current].prose
        best = max(children[current], key=lambda i: holders[i].prose)
        here, child = holders[current], holders[best]
        least = _MOST_WITHIN_NAMED if in_named else _MOST
        if child.named and not any(holders[i].named for i in children[current] if i != best):
            least = _MOST_NAMED
        elif here.other - child.other > here.prose - child.prose:
            # What is left behind is lists of links more than it is prose.
            least = _MOST_AMONG_LINKS
        if child.prose < least * here.prose:
            break
        # Of parts within parts (a list in a list, a quotation in a quotation) each step leaves a little, and all of
        # them the most.
        if child.prose < _MOST_WITHIN_NAMED * named_prose:
            break
        # Short lines and rows without links are part of a text too.
        if here.plain - child.plain > _MOST_LOST * child.prose:
            break
        current = best
    return current


def _start(page: PageText) -> int:
    """Return the holder to go down from: what the page itself names as the article, or as its main part."""
    holders = page.holders
    whole = holders[0]
    for index, holder in enumerate(holders):
        if holder.named and holder.prose > _MOST_NAMED * whole.prose:
            return index
    mains = [i for i, h in enumerate(holders) if h.element.tag == "main" or h.element.get("role") == "main"]
    if len(mains) == 1:
        main = holders[mains[0]]
        if main.prose + main.plain > _MAIN * (whole.prose + whole.plain):
            return mains[0]
    return 0


@lru_cache(maxsize=1)
def _phrases() -> dict[str, re.Pattern[str]]:
    phrases = load("page-phrases")
    return {
        name: re.compile("|".join(f"(?:{p})" for p in each), re.IGNORECASE)
        for name, each in phrases.items()
        if name != "hints"
    }


@lru_cache(maxsize=1)
def _hints() -> tuple[str, ...]:
    """Return the words of which one stands in every phrase of "anywhere"."""
    return tuple(load("page-phrases")["hints"])


_AT_THE_END, _AT_THE_BEGINNING = 0.85, 0.08
"""Shares of a text's prose behind and before which a short block may be a notice of the site."""


def _clean(blocks: list[Block], title: str | None, losses: Losses) -> list[Block]:
    phrases = _phrases()
    folded_title = _fold(title or "")
    kept: list[Block] = []
    whole = sum(block.prose for block in blocks)
    so_far = 0.0
    ends = _find_end(blocks, phrases, whole)
    dropped_after: set[int] = set()
    has_linked_heads = sum(_is_headed(blocks, n) and b.linked > 0.5 * len(b.text) for n, b in enumerate(blocks)) > 2
    for number, block in enumerate(blocks):
        text = block.text
        if number >= ends:
            for each in blocks[number:]:
                losses.add(rules.AFTER, each.text)
            break
        at_an_edge = so_far >= _AT_THE_END * whole or so_far + block.prose <= _AT_THE_BEGINNING * whole
        so_far += block.prose
        if not _WORD.search(text):
            continue
        share = block.linked / len(text)
        if (
            block.role != "table"
            and not block.note
            and _is_aside(
                block,
                share,
                phrases,
                at_an_edge=at_an_edge,
                is_headed=_is_headed(blocks, number) and (share < 0.5 or has_linked_heads),
            )
        ):
            losses.add(rules.LINKS if share > 0.6 else rules.NOTICES, text)
            dropped_after.add(len(kept))
            continue
        folded = _fold(text)
        if folded_title and folded == folded_title:
            losses.add(rules.TITLE, text)
            continue
        if (
            block.role == "text"
            and block.prose > 160
            and kept
            and block.holder != kept[-1].holder
            and _fold(kept[-1].text) == folded
        ):
            # The same twice in a row, each in an element of its own: for wide screens and for small ones.
            losses.add(rules.REPEATED, text)
            continue
        kept.append(block)
    kept = _without_heads_of_boxes(kept, dropped_after, phrases, losses)
    trimmed = _trim(kept, phrases)
    for block in _without(kept, trimmed):
        losses.add(rules.ELSEWHERE, block.text)
    return trimmed


def _is_headed(blocks: list[Block], number: int) -> bool:
    """Say whether a block is a heading over words that are no links."""
    block = blocks[number]
    following = blocks[number + 1] if number + 1 < len(blocks) else None
    return (
        block.role == "heading"
        and following is not None
        and following.role != "heading"
        and following.linked < 0.5 * len(following.text)
        # A list of links may be a list of headings, each with a line of its article.
        and (block.linked < 0.5 * len(block.text) or (following.prose > 100 and following.role == "text"))
    )


def _without_heads_of_boxes(
    kept: list[Block], dropped_after: set[int], phrases: dict[str, re.Pattern[str]], losses: Losses
) -> list[Block]:
    """Take off headings such as Related of which all that stood under them was links."""
    result = []
    for number, block in enumerate(kept):
        named = block.role == "heading" and (
            phrases["ends"].match(block.text) or phrases["whole"].fullmatch(block.text)
        )
        if named and number + 1 in dropped_after:
            losses.add(rules.LINKS, block.text)
            continue
        result.append(block)
    return result


_OF_A_READER = re.compile(
    r"\b(?:reply|replied|says|said on|posted by|commented|log in to|like this)\b|\d{1,2}:\d\d", re.IGNORECASE
)


def _find_end(blocks: list[Block], phrases: dict[str, re.Pattern[str]], whole: float) -> int:
    """Return the number of the block with which what readers wrote, or a list of other articles, begins.

    It has a heading of its own after the text.

    A report may have chapters called Comments, Responses or Related articles. So the heading alone says nothing: it
    counts or asks for comments ("3 comments", "Leave a reply"), or what follows is links, or names and hours.
    """
    so_far = 0.0
    for number, block in enumerate(blocks):
        so_far += block.prose
        if block.weight >= 80 or so_far <= 0.35 * whole or not phrases["ends"].match(block.text):
            continue
        if phrases["asks"].match(block.text):
            return number
        rest = blocks[number + 1 :]
        prose = sum(each.prose for each in rest)
        other = sum(each.weight for each in rest if not each.prose)
        if not rest or prose < 0.3 * (prose + other):
            return number
        if block.role != "heading" and not block.strong:
            continue
        of_readers = sum(bool(each.weight < 80 and _OF_A_READER.search(each.text)) for each in rest)
        chapters = sum(each.role == "heading" and each.weight < 120 for each in rest)
        if of_readers >= 2 and of_readers > chapters:
            return number
    return len(blocks)


def _fold(text: str) -> str:
    return _NO_WORD.sub("", text).casefold()


def _is_aside(
    block: Block, share: float, phrases: dict[str, re.Pattern[str]], *, at_an_edge: bool, is_headed: bool
) -> bool:
    """Say whether a block speaks of something else than the article does.

    A phrase of notices is believed at the beginning and the end of a text; within it only with a second sign: links,
    or words that speak to a reader of the site.
    """
    text = block.text
    if share > 0.9 and block.role in ("text", "quote") and not (block.weight > 120 and text[-1] in ".。"):
        return True
    if share > 0.9 and block.role == "heading" and not is_headed:
        return True
    if is_headed:
        return False
    if phrases["whole"].fullmatch(text):
        return True
    is_sentence = bool(_ENDS.search(text)) and block.weight > 40
    if phrases["begins"].match(text) and (
        share > 0.6
        or (block.weight < 90 and not is_sentence)
        or (block.weight < 160 and not is_sentence)
        or (is_sentence and block.weight < 90 and share > 0.2)
        or (is_sentence and block.weight < 160 and phrases["to a reader"].search(text))
    ):
        return True
    if block.weight > 400:
        return False
    # A cheap look first: an alternation of many phrases is slow.
    lowered = text.lower()
    if not any(hint in lowered for hint in _hints()):
        return False
    if phrases["anywhere"].search(text):
        return at_an_edge or not is_sentence or share > 0 or bool(phrases["to a reader"].search(text))
    return (
        bool(phrases["at the edges"].search(text))
        and (at_an_edge or not is_sentence or bool(phrases["to a reader"].search(text)))
        and block.weight < 250
    )


def _trim(blocks: list[Block], phrases: dict[str, re.Pattern[str]]) -> list[Block]:
    """Take off what stands before the first and after the last of the text."""
    prose = [i for i, block in enumerate(blocks) if block.prose]
    if not prose:
        return blocks
    first = prose[0]
    if sum(block.plain for block in blocks[:first]) > sum(block.prose for block in blocks):
        # A docket, the names of a vote: most of what the page says are rows and items, and its one sentence ends it.
        first = next((i for i, block in enumerate(blocks) if block.plain or block.role == "heading"), first)
    has_heads = any(block.role == "heading" for block in blocks)
    while first and _may_lead(blocks[first - 1], phrases, has_heads=has_heads):
        first -= 1
    last = len(blocks)
    while (
        last > first
        and not blocks[last - 1].prose
        and (blocks[last - 1].role == "heading" or _is_link(blocks[last - 1]))
    ):
        last -= 1
    return blocks[first:last]


def _is_link(block: Block) -> bool:
    return block.role != "table" and block.linked > 0.8 * len(block.text)


def _may_lead(block: Block, phrases: dict[str, re.Pattern[str]], *, has_heads: bool) -> bool:
    """Say whether a block that is no prose belongs to the text that it stands before."""
    if phrases["byline"].match(block.text) or block.linked > 0.3 * len(block.text):
        return False
    return (
        block.role in ("list", "table", "quote")
        or (block.role == "heading" and block.level > 1)
        or block.weight > 40
        or (block.strong and block.weight > 12 and not has_heads)
    )


def _pictures(page: PageText, chosen: int, blocks: list[Block]) -> dict[int, list[RawPicture]]:
    """Return the text's pictures, by how many of its blocks stand before them.

    They stand in the article's holder and not behind its last block, where other articles are shown; or in a figure
    right before the holder, under the article's title.
    """
    if not page.images or not blocks:
        return {}
    numbers = {id(block): number for number, block in enumerate(page.blocks)}
    places = [numbers[id(block)] for block in blocks]
    around = {id(ancestor) for ancestor in page.holders[chosen].element.iterancestors("article", "main")}
    # A holder's own come right after it.
    last = chosen
    while last + 1 < len(page.holders) and page.holders[last + 1].parent >= chosen:
        last += 1
    found: dict[int, list[RawPicture]] = {}
    seen: set[str] = set()
    for image in page.images:
        within = chosen <= image.holder <= last
        if not within and (image.before > places[0] or not _stands_over(image.element, around)):
            continue
        at = bisect_left(places, image.before)
        if within and at == len(places) and image.before > places[-1] + 1:
            continue
        picture = find_picture(image.element)
        # The same picture again, for the script that enlarges it.
        if picture is None or picture.name in seen or len(seen) >= MOST_PICTURES:
            continue
        seen.add(picture.name)
        found.setdefault(at, []).append(picture)
    return found


def _stands_over(image: etree._Element, around: set[int]) -> bool:
    """Say whether a picture before the article's holder is a figure of the article that is held."""
    near = list(islice(image.iterancestors(), MOST_AROUND))
    return any(a.tag == "figure" for a in near) and any(id(a) in around for a in near)


def _is_part(block: Block) -> bool:
    """Say whether a heading stands for a part of a text by its number: "Chapter II", "第二章"."""
    return bool(_PART.match(block.text))


_PART = re.compile(
    r"(?:part|chapter|title|book|section|annex|schedule|partie|chapitre|titre|annexe|livre|teil|kapitel|abschnitt|anhang|parte|"
    r"cap[ií]tulo|t[ií]tulo|anexo|libro|часть|глава|раздел|приложение|الباب|الفصل|القسم|الجزء)\b.{0,4}[\dIVXLCA-Z\u0660-\u0669\u0621-\u064a]|"
    r"第[一二三四五六七八九十百千\d]+[编編章节節部分]",
    re.IGNORECASE,
)
_NOTED = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3})[\])]?")


def _noted(block: Block) -> str:
    """Return a note with its mark before it: where it is an item of a list, its number."""
    if block.label:
        return f"[{block.text[: block.label - 2]}] {block.text[block.label :]}"
    return block.text


def _sections(blocks: list[Block], pictures: dict[int, list[RawPicture]], losses: Losses) -> list[RawSection]:
    sections = [RawSection()]
    notes = {block.note for block in blocks if block.note} & {target for b in blocks for target in b.refers}
    for position, block in enumerate(blocks):
        for picture in pictures.get(position, ()):
            sections[-1].add_picture(picture)
        if block.role == "heading":
            following = blocks[position + 1] if position + 1 < len(blocks) else None
            # A heading that nothing stands under headed what was taken off.
            if following is None or (
                following.role == "heading" and following.level <= block.level and not _is_part(block)
            ):
                losses.add(rules.ELSEWHERE, block.text)
                continue
            sections.append(RawSection(block.text, block.level))
        else:
            role: ParagraphRole = "footnote" if block.note in notes else block.role
            if block.label:
                sections[-1].unaddressed[len(sections[-1].paragraphs)] = block.label
            sections[-1].paragraphs.append((_noted(block) if block.note in notes else block.text, None, role))
    for picture in pictures.get(len(blocks), ()):
        sections[-1].add_picture(picture)
    return sections
