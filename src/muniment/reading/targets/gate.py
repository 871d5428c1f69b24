"""Where a text may speak of targets at all: words that are looked for without a pattern, in a tenth of the time.

In: a text. Out: positions. A sentence without one is not read for targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_STRONG = {
    "en": (
        "mdgs|sdgs|target|goal|objective|commit|pledg|promis|benchmark|milestone|aim|ambition|ceiling|vow|"
        "underta|undertook|on track|on course|on schedule"
    ),
    "fr": (
        "omd |odd |objectif|cible|engag|promes|promet|d'ici|d’ici|horizon|vise|visant|prévoi|ambition|préconis|"
        "bonne voie|réduction"
    ),
    "es": "se busca |meta|objetivo|compromi|comprome|promes|promet|propone|propuest|propuso|prevé|reducción",
    "ru": "цел|сниж|сокращ|увелич|повыш|задач|обязательств|обещ|план|показател|намер|выполн",
    "ar": "هدف|القضاء على|أهداف|غاي|التزام|تعهد|بحلول|سعى|خطة|خطط|رفع|تخفيض|خفض|نطمح|عام 20",
    "zh": "目标|指标|任务|力争|争取|确保|计划|规划|番|承诺|到1|到2|到１|到２|到一九|到二〇|到二零|今后|未来|年内",
}
_WEAK = {
    "en": (
        " by 20| by 19| by the end of 20| plan| will | shall | should | must | intend| seek| propose | hope to |"
        "determined to|calls for | told to | required to |has to | have to | want"
    ),
    "fr": "devra|doit |doivent|devront|souhaite|entend | en 20| en 19",
    "es": (
        "para el |al año|hacia el |hasta el | en 20| en 19|se espera|vamos a | va a |deberá|esperamos|buscamos|remos "
    ),
    "ru": " к 20|к конц|к 20| до 20| до конц|будет|будут|должн|предст|предусм|в 20",
}
"""These count only with a digit behind them."""
_NEAR = 160
_DIGIT = re.compile(r"\d")


def lowered(text: str) -> str:
    """Return a text in small letters, each where it stood."""
    small = text.lower()
    return small if len(small) == len(text) else text


def find_hits(text: str, language: str) -> list[int]:
    """Return where words stand that a sentence with a target has, in order."""
    small = lowered(text) if language in _WEAK else text
    hits = set(find_words(small, _STRONG[language].split("|")))
    for at in find_words(small, _WEAK.get(language, "").split("|")):
        if _DIGIT.search(small, at, at + _NEAR):
            hits.add(at + 1)
    return sorted(hits)


def find_words(text: str, words: Iterable[str]) -> Iterator[int]:
    """Yield where each of some words begins, word by word."""
    for word in filter(None, words):
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + len(word))
