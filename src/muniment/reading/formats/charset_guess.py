"""Guessing a charset from bytes alone, and seeing that a text was decoded by a wrong one.

In: bytes, or a text. Out: a charset's WHATWG name, or whether the letters make words. A detector proposes; every
charset that is likely is tried too, and the one wins whose letters are the commonest of their script.
"""

from __future__ import annotations

import re
import unicodedata

import cchardet

from muniment.reading.formats.charset_codecs import REPLACED, decode_as, find_charset

_SAMPLE = 24_000
_COMMON = {
    "cyrillic": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіїєґўәөұүқңғһјљњћђ",
    "greek": "αοιετσνηυρπκμλςωδγχθφβξζψάέίόύήώϊϋΐΰ",
    "hebrew": "יוהלארתבשמנכעםדחפקסטזגןצץךף",
    "arabic": "اليونمرتبةعدسفهقكحأجشصضطخىءإئآغزثذظؤپچژگیکهۀۃےٹڈڑںھ،؛؟ًٌٍَُِّْ",
    "thai": "านรอกเงมยลวดทสตะปบคหแจพชขใไผซโฐศษธณญภถฟฉฝฬฮ่้ิีุู็ัำาๆ์",
    "han": (
        "的一是不了人在有我他这中大来上个国和也子时道说会为就要出对可你年生以到着后自之现前那过去能所行于发成面没多方作"
        "主事用部权法律政府人民会议报告国家规定应当条款第任何保护公民社会教育委员委員會議報告國家規定應當條款權發為說會"
        "這個來時對過後們學與從實體關開動還進現點無間問長經動產業務條約聯合総本日年月会者国内的事業計画基準対応実施"
        "新全高地理公共文化中心通知学院工作管理部門部门单位服务法院判决行政处罚办法制度改革發展发展环境安全信息公开"
    ),
    "kana": "のにはをがとでたしてるいなもれらさかっこうんりくまあきよすえけせどちめばつわそだやろじみンスイルトリク"
    "ラレドアーッ",
    "hangul": "이다는의에을가한고하지로은를도인사기자과정대해리어시서국일부여법제권장보조수민관및위구공전원나있그"
    "라상며주으",
    "latin": "éèàçêôâîûëïäöüßñáíóúãõåøæœąęłżźśćńőűčšžřěůýďťňțșăâîğışþðāēīūģķļņėįųħƠơưươđ",
}
_LETTERS = {letter: script for script, letters in _COMMON.items() for letter in letters}
_PUNCTUATION = frozenset(
    "“”‘’„‚«»‹›–—…•·°§№€£©®™¡¿ªº½¼¾²³×\u00a0。、，；：？！（）《》「」『』〈〉【】・①②③④⑤\u3000؟،؛"
)
_RANGES = (
    ("cyrillic", 0x400, 0x52F),
    ("greek", 0x370, 0x3FF),
    ("hebrew", 0x590, 0x5FF),
    ("arabic", 0x600, 0x6FF),
    ("thai", 0xE00, 0xE7F),
    ("kana", 0x3040, 0x30FF),
    ("han", 0x3400, 0x9FFF),
    ("hangul", 0xAC00, 0xD7A3),
    ("latin", 0xC0, 0x24F),
    ("latin", 0x1E00, 0x1EFF),
)
_IN_ORDER = (
    "windows-1252 gb18030 big5 shift_jis euc-jp euc-kr windows-1251 koi8-r koi8-u "
    "ibm866 iso-8859-5 x-mac-cyrillic windows-1256 iso-8859-6 windows-1255 windows-1253 windows-874 "
    "windows-1250 iso-8859-2 windows-1254 windows-1257 windows-1258 macintosh"
)
_CANDIDATES = tuple(_IN_ORDER.split())
_IN_PAIRS = frozenset({"gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"})
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS_OF_PAIRS = {
    "gb18030": {"han"},
    "big5": {"han"},
    "shift_jis": {"kana", "han"},
    "euc-jp": {"kana", "han"},
    "euc-kr": {"hangul", "han"},
}
_MARKUP = re.compile(rb"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def guess_charset(content: bytes) -> str | None:
    """Return the charset in which bytes make the likeliest text; None where they say nothing."""
    sample = _MARKUP.sub(b" ", content[: 4 * _SAMPLE])
    if sample.isascii():
        sample = content[:_SAMPLE]
    # Beginnings of long texts may be without a foreign letter.
    first = next((at for at, byte in enumerate(sample) if byte > 127), None)
    if first is None:
        return None
    sample = sample[max(0, first - first % 2 - 200) :][:_SAMPLE]
    proposed = find_charset((cchardet.detect(sample) or {}).get("encoding"))
    best, best_score = None, 0.2
    for candidate in dict.fromkeys([*([proposed] if proposed else []), *_CANDIDATES]):
        text, faults = decode_as(sample, candidate)
        worth = _score(text, candidate, faults) + (0.06 if candidate == proposed else 0)
        if worth > best_score:
            best, best_score = candidate, worth
    return best or proposed


def _script_of(letter: str) -> str | None:
    script = _LETTERS.get(letter.lower())
    if script:
        return script
    code = ord(letter)
    return next((name for name, low, high in _RANGES if low <= code <= high), None)


def _score(text: str, charset: str, faults: int) -> float:
    """Return how likely a text is as writing: the share of its foreign letters that are common ones of one script,
    less what no text has."""
    foreign = [c for c in text if c > "\x7f"]
    if not foreign:
        return 0.0
    scripts: dict[str, int] = {}
    common = bad = marks = 0
    for letter in foreign:
        if letter in _PUNCTUATION:
            marks += 1
            continue
        if (
            letter == REPLACED
            or unicodedata.category(letter) in ("Cc", "Cn", "Co", "Cs")
            or "\u2500" <= letter <= "\u25a3"
        ):
            bad += 1
            continue
        script = _script_of(letter)
        if script is None:
            bad += 1
            continue
        scripts[script] = scripts.get(script, 0) + 1
        common += letter.lower() in _LETTERS
    told = sum(scripts.values())
    if not told:
        return 0.3 * marks / len(foreign) - 3 * bad / len(foreign)
    main = max(scripts, key=lambda name: scripts[name])
    if main in ("han", "kana") and charset in _SCRIPTS_OF_PAIRS:
        wanted = _SCRIPTS_OF_PAIRS[charset]
        one = sum(count for script, count in scripts.items() if script in wanted)
        if "kana" in wanted and not scripts.get("kana"):
            one = 0
        if wanted == {"hangul", "han"} and scripts.get("hangul", 0) < 0.4 * told:
            one = 0
    else:
        one = scripts[main]
    if charset in _IN_PAIRS and main not in ("han", "kana", "hangul"):
        return 0.0
    broken = sum(_is_broken(word, main) for word in _WORD.findall(text[:20_000]) if not word.isascii())
    words = sum(1 for word in _WORD.findall(text[:20_000]) if not word.isascii()) or 1
    if main == "thai":
        broken, words = 3 * len(_NO_THAI.findall(text)), told
    share = (common + marks) / (told + marks)
    # A long text of pairs without a fault is none by chance.
    sure = 0.25 if charset in _IN_PAIRS and not faults and len(foreign) >= 20 else 0.0
    return sure + share * one / told - 3 * (bad + faults) / len(foreign) - 1.5 * broken / words


_NO_THAI = re.compile(
    r"(?<![\u0e01-\u0e2e\u0e31-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|"
    r"[\u0e40-\u0e44](?![\u0e01-\u0e2e])"
)
"""Thai vowels and tones without the consonant that bears them."""


def _is_broken(word: str, main: str) -> bool:
    """Return whether the letters of a word are of several scripts, or their case changes within it."""
    if main in ("han", "kana", "hangul", "thai", "arabic", "hebrew"):
        return any("a" <= c.lower() <= "z" for c in word) and len(word) > 3 and main in ("arabic", "hebrew")
    if main != "latin" and any(c < "\x80" for c in word) and any(c > "\x7f" for c in word):
        return True
    if len(word) > 2 and main == "latin" and sum(c > "\x7f" for c in word) > 0.6 * len(word):
        return True
    return len(word) > 2 and not (word.islower() or word.isupper() or word.istitle() or word[1:].islower())


def reads_as_rubbish(text: str) -> bool:
    """Return whether most letters beyond ASCII stand in words of nothing else, made of accented Western letters and
    signs: Cyrillic, Greek, Arabic or Chinese that was decoded as a Western charset."""
    foreign = len(_FOREIGN.findall(text[:200_000]))
    runs = _RUN.findall(text[:200_000])
    return sum(len(run) > 2 for run in runs) >= 3 and sum(map(len, runs)) > 0.7 * foreign


_FOREIGN = re.compile(r"[\x80-\uffff]")
_RUN = re.compile(
    "[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122\ufffd]{2,}"
)
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])


def find_utf_16(content: bytes) -> str | None:
    """Return "utf-16-le" or "utf-16-be" where bytes without a mark are surely one of these; else None.

    Sure signs are bytes that no text of single bytes has (NUL beside each ASCII letter, the 02 of a full stop 。), and
    nothing but letters of few scripts, with something between words, when they are decoded.
    """
    sample = content[:20_000]
    sample = sample[: len(sample) - len(sample) % 2]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if len(sample) < 16 or controls < max(2, len(sample) // 200):
        return None
    found = []
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = sample.decode(codec)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 2:
                continue
            text = sample.decode(codec, "ignore")
        odd = sum(unicodedata.category(c) in ("Cn", "Co", "Cs") or (c < " " and c not in "\t\r\n\f") for c in text)
        usual = sum(c <= "\x7f" or c in _PUNCTUATION or c.lower() in _LETTERS for c in text)
        parted = any(c.isspace() or c in _PUNCTUATION for c in text)
        scripts = {
            c.split()[0] for c in (unicodedata.name(x, "NONE X") for x in text[:2000] if x > "\x7f" and x.isalpha())
        }
        if parted and odd <= len(text) // 200 and usual > 0.25 * len(text) and len(scripts) <= 6:
            found.append((usual / len(text), codec))
    return max(found)[1] if found else None
