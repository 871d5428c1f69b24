"""Numbers of lists and headings as office programs show them: 3, c), iv., 第三条, أ.

In: a count and the name of a form (ECMA-376 17.18.59 for Word, `style:num-format` for OpenDocument). Out: its letters.
"""

from __future__ import annotations

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_HIJA = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ALPHABETS = {
    "arabicAlpha": _HIJA,
    "arabicAbjad": _ABJAD,
    "hebrew2": "אבגדהוזחטיכלמנסעפצקרשת",
    "russianLower": _RUSSIAN,
    "russianUpper": _RUSSIAN.upper(),
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "ganada": "가나다라마바사아자차카타파하",
    "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "aiueoFullWidth": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "irohaFullWidth": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマ"
    + "ケフコエテアサキユメミシヱヒモセスン",
    "thaiLetters": "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "hindiConsonants": "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह",
    "lowerGreek": "αβγδεζηθικλμνξοπρστυφχψω",
    "upperGreek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
}
_ALPHABETS["aiueo"], _ALPHABETS["iroha"] = _ALPHABETS["aiueoFullWidth"], _ALPHABETS["irohaFullWidth"]
_DIGITS = {
    "hindiNumbers": "०१२३४५६७८९",
    "thaiNumbers": "๐๑๒๓๔๕๖๗๘๙",
    "hindiArabic": "٠١٢٣٤٥٦٧٨٩",
    "ideographDigital": "〇一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "koreanDigital": "영일이삼사오육칠팔구",
    "koreanDigital2": "零一二三四五六七八九",
    "taiwaneseDigital": "○一二三四五六七八九",
    "decimalFullWidth": "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
    "decimalFullWidth2": "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
}
_COUNTED = {
    "chineseCounting": ("〇一二三四五六七八九", "十百千万"),
    "chineseCountingThousand": ("〇一二三四五六七八九", "十百千万"),
    "taiwaneseCounting": ("○一二三四五六七八九", "十百千萬"),
    "taiwaneseCountingThousand": ("○一二三四五六七八九", "十百千萬"),
    "japaneseCounting": ("〇一二三四五六七八九", "十百千万"),
    "japaneseLegal": ("零壱弐参四伍六七八九", "拾百阡萬"),
    "chineseLegalSimplified": ("零壹贰叁肆伍陆柒捌玖", "拾佰仟万"),
    "ideographLegalTraditional": ("零壹貳參肆伍陸柒捌玖", "拾佰仟萬"),
    "koreanCounting": ("영일이삼사오육칠팔구", "십백천만"),
    "koreanLegal": ("영일이삼사오육칠팔구", "십백천만"),
}
_ONE_TEN_WITHOUT_ONE = frozenset(_COUNTED) - {"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"}
_RINGED = {
    "decimalEnclosedCircle": (0x2460, 20),
    "decimalEnclosedCircleChinese": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20),
    "decimalEnclosedFullstop": (0x2488, 20),
    "ideographEnclosedCircle": (0x3280, 10),
}
_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_MARKS = "*†‡§"
_MOST = 32_767
"""The highest count that is written in words or letters; what is higher is written in digits."""


def write_roman(number: int) -> str:
    """Return a number in small Roman letters."""
    written = ""
    for value, letters in _ROMAN:
        while number >= value:
            written += letters
            number -= value
    return written


def write_number(number: int, form: str) -> str:
    """Return a number in a form of Word's; a form that is not known is written in digits."""
    if form == "none":
        return ""
    if not 0 < number <= _MOST:
        return str(number)
    if form in ("lowerRoman", "upperRoman"):
        return write_roman(number) if form == "lowerRoman" else write_roman(number).upper()
    if form in ("lowerLetter", "upperLetter"):
        # The twenty-seventh is aa, the twenty-eighth bb.
        letter = chr((97 if form == "lowerLetter" else 65) + (number - 1) % 26)
        return letter * ((number - 1) // 26 + 1)
    if form in _ALPHABETS:
        alphabet = _ALPHABETS[form]
        return alphabet[(number - 1) % len(alphabet)] * min((number - 1) // len(alphabet) + 1, 9)
    if form in _DIGITS:
        return "".join(_DIGITS[form][int(digit)] for digit in str(number))
    if form in _COUNTED:
        return _count_in_chinese(number, *_COUNTED[form], shortens=form in _ONE_TEN_WITHOUT_ONE)
    if form in _RINGED:
        first, most = _RINGED[form]
        return chr(first + number - 1) if number <= most else str(number)
    return _in_other_forms(number, form)


def _in_other_forms(number: int, form: str) -> str:
    if form == "decimalZero":
        return f"{number:02}"
    if form == "numberInDash":
        return f"- {number} -"
    if form == "hex":
        return f"{number:X}"
    if form == "hebrew1":
        return _in_hebrew(number)
    if form == "chicago":
        return _MARKS[(number - 1) % 4] * min((number - 1) // 4 + 1, 9)
    if form == "ordinal":
        ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{ending}"
    if form in ("cardinalText", "ordinalText") and number < 1000:
        return _in_english(number, is_ordinal=form == "ordinalText").capitalize()
    return str(number)


def _count_in_chinese(number: int, digits: str, units: str, *, shortens: bool) -> str:
    """Return a number as it is counted: 十二, 一百零五."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        rest = _count_in_chinese(low, digits, units, shortens=False) if low else ""
        gap = digits[0] if 0 < low < 1000 else ""
        return f"{_count_in_chinese(high, digits, units, shortens=shortens)}{units[3]}{gap}{rest}"
    written = ""
    gap_open = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            written += (digits[0] if gap_open and written else "") + digits[digit] + (units[place - 1] if place else "")
            gap_open = False
        else:
            gap_open = True
    is_korean = digits[1] == "일"
    if shortens and (10 <= number < 20 or is_korean) and written.startswith(digits[1]) and number >= 10:
        written = written[1:]
    return written


def _in_hebrew(number: int) -> str:
    values = dict(zip("אבגדהוזחטיכלמנסעפצקרשת", (*range(1, 10), *range(10, 100, 10), 100, 200, 300, 400), strict=True))
    written = ""
    for sign, value in sorted(values.items(), key=lambda pair: -pair[1]):
        while number >= value and number not in (15, 16):
            written += sign
            number -= value
    return written + {15: "טו", 16: "טז"}.get(number, "")


def _in_english(number: int, *, is_ordinal: bool) -> str:
    words: list[str] = []
    if number >= 100:
        words += [_ONES[number // 100], "hundred"]
        number %= 100
    if 0 < number < 20:
        words.append(_ONES[number])
    elif number:
        words.append(_TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else ""))
    if is_ordinal:
        head, dash, last = words[-1].rpartition("-")
        last = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else f"{last}th")
        words[-1] = f"{head}{dash}{last}"
    return " ".join(words)


_OF_OPENDOCUMENT = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "": "none",
    "一": "chineseCountingThousand",
    "壹": "chineseLegalSimplified",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "①": "decimalEnclosedCircle",
    "أ": "arabicAlpha",
    "ا": "arabicAlpha",
    "а": "russianLower",
    "А": "russianUpper",
    "α": "lowerGreek",
    "Α": "upperGreek",
    "א": "hebrew1",
    "१": "hindiNumbers",
    "ก": "thaiLetters",
    "๑": "thaiNumbers",
    "١": "hindiArabic",
    "가": "ganada",
    "ㄱ": "chosung",
    "ア": "aiueo",
    "イ": "iroha",
    "\uff11": "decimalFullWidth",
}


def name_form(opendocument: str) -> str:
    """Return Word's name of a form of OpenDocument, by its first letter: `a`, `一, 二, 三, ...`."""
    return _OF_OPENDOCUMENT.get(opendocument.strip()[:1], "decimal")
