"""Names of places in Chinese text.

In: text. Out: `Name`s, by words and not by letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from muniment.reading.findings.named import WIDE
from muniment.reading.findings.vocabulary import load
from muniment.simplified import simplified_characters


@cache
def _chinese_gazetteer() -> frozenset[str]:
    return frozenset(load("gazetteer")["zh"]) | _regions()


@cache
def _regions() -> frozenset[str]:
    """Return regions, waters and former states, which are known whatever the tagger takes them for."""
    return frozenset(load("regions")["zh"])


def _words_of(text: str) -> list[tuple[str, str, int]]:
    """Return the words of a Chinese text with their tags and positions."""
    import rjieba

    found, at = [], 0
    for word, tag in rjieba.tag(text.translate(simplified_characters())):
        found.append((word, tag, at))
        at += len(word)
    return found


@lru_cache(maxsize=2)
def chinese_words(text: str) -> list[tuple[str, str, int]] | None:
    """Return (word, part of speech, where) of a Chinese text; None for another."""
    return _words_of(text) if WIDE.search(text) and not _KANA.search(text) else None


def chinese_borders(text: str) -> set[int] | None:
    """Return the positions at which words of a Chinese text begin and end; None where there is none."""
    words = chinese_words(text)
    return None if words is None else {at for _, _, at in words} | {len(text)}


_ENDS_LIKE_A_PLACE = re.compile(
    r".{2}[镇郡州]$|.(?<![城超辖级股楼])[^城超辖级股楼]市$|.{2}(?<!节)省$|自治[区州县]$|.{2}县$"
)
"""Two characters at least before the ending: 上市 and 入市 are what shares do, 建省 is what makes a province."""


_KIND_OF_DISTRICT = re.compile(r"自治[区州县旗]|直辖市|特别行政区|地级市|县级市|民族乡|省|市|县")
"""Kinds of district: which one is meant, they do not say."""


_STREET = re.compile(
    r"[一二三四东南西北中]?[路街](?![上边口途程])|大道|河(?![南北])|站|王(?![\u4e00-\u9fff]{0,2}[国朝])|[一二三四五六七八九十元]{1,3}年"
)
"""What stands behind a town's name that a street bears: 长春路."""


def chinese_cities(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield (name, where, how sure) of cities that stand as words of their own."""
    for word, tag, at in chinese_words(text) or ():
        own = text[at : at + len(word)]
        if (
            (tag == "ns" or (word in _regions() and tag in ("nr", "nrt", "nz")))
            and not _STREET.match(text, at + len(word))
            and not _KIND_OF_DISTRICT.fullmatch(word)
            and (own in _chinese_gazetteer() or word in _chinese_gazetteer() or _ENDS_LIKE_A_PLACE.search(word))
        ):
            yield own, at, 0.9


_KANA = re.compile(r"[\u3040-\u30ff]")
_CHINESE_PLACE = re.compile(
    r"(?:(?<=在)|(?<=来自)|(?<=前往)|(?<=抵达)|(?<=位于)|(?<=[,\uff0c。、;\uff1b年月日])|^)(?P<name>[\u4e00-\u9fff]{2,4}?(?:省|岛|县|镇|乡|自治区|自治州))(?![村镇办])(?=[\u4e00-\u9fff,\uff0c、。]|$)"
    r"|(?<=在)(?P<held>[\u4e00-\u9fff]{2,4}?)(?:市)?(?=开幕|召开|举行|举办|开庭|落成|闭幕)"
    r"|(?<=来自)(?P<origin>[\u4e00-\u9fff]{2,3})(?=的(?:一|名|位|两|三|几|许多|代表|学生|教师|护士|农民|专家|"
    r"学者|居民))"
)
_NO_CHINESE_PLACE = re.compile(
    r"^(?:自治|直辖|全|各|本|该|某|每|外|我|这|那|几|多|有|其|大|小|老|新|一)|[个些等和对把为使使了的]|城乡|"
    r"乡镇|城镇|下乡|家乡|老乡|贫困县|国家|会议|会上|当地|此间|现场|这里|那里|这个|各地|农村|市民|山区|城市|"
    r"线上|社区|学校|会场|法院|港口|中心"
)


def chinese_contexts(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of places that only the Chinese words around them tell."""
    words = chinese_words(text)
    if words is None:
        return
    tags = {at: (word, tag) for word, tag, at in words}
    for match in _CHINESE_PLACE.finditer(text):
        group = next(g for g in ("name", "held", "origin") if match[g])
        name, at = match[group], match.start(group)
        if _NO_CHINESE_PLACE.search(name):
            continue
        parts, position = [], at
        while position in tags and position < at + len(name):
            parts.append(tags[position])
            position += len(tags[position][0])
        # A name that no list knows falls into single characters; words are none.
        stem = parts[:-1] if group == "name" and len(parts) > 1 else parts
        unknown = position == at + len(name) and all(
            tag in ("ns", "nr", "nrt", "nz", "ng") or len(word) == 1 for word, tag in stem
        )
        if unknown and not any(
            tag in ("v", "d", "p", "r", "c", "m", "vn", "a", "ad", "uj") and len(word) > 1 for word, tag in parts
        ):
            located = group != "name" or text[max(0, at - 2) : at].endswith(("在", "来自", "前往", "抵达", "位于"))
            yield name, at, 0.85 if located else 0.5
