"""Names of organisations and countries, and lists of names.

In: text. Out: `Name`s with their place in it. Precision first: what may be something else is left out.
"""

from __future__ import annotations

import re

from muniment.reading.findings.bodies import find_bodies
from muniment.reading.findings.gazetteer import countries, known_names
from muniment.reading.findings.named import HEADS, UPPER, Name
from muniment.reading.findings.speech_words import language_of_words

_CONNECT = r"(?:of|for|on|to|at)(?:[^\S\n]+the)?"
_CAPITALISED = rf"{UPPER}[\w\-]*(?:\.{UPPER}\.)*"
_ORGANISATION = re.compile(
    rf"\b(?:{_CAPITALISED}[^\S\n]+(?:{_CONNECT}[^\S\n]+|and[^\S\n]+(?=(?:{_CAPITALISED}[^\S\n"
    rf"]+){{0,3}}(?:{HEADS})\b))?){{0,7}}\b(?:{HEADS})\b"
    rf"(?:[^\S\n]+{_CONNECT}[^\S\n]+{_CAPITALISED}(?:[^\S\n]+{_CAPITALISED})*(?:(?:,[^\S\n]+{_CAPITALISED})*,"
    rf"?[^\S\n]+and[^\S\n]+(?!(?:{_CAPITALISED}[^\S\n]+(?:{_CONNECT}[^\S\n]+)?){{0,"
    rf"4}}(?:{HEADS})\b){_CAPITALISED}(?:[^\S\n]+{_CAPITALISED})*)?)*"
    rf"(?:[^\S\n]+{_CAPITALISED})*"
)
_EVENT_HEAD = re.compile(
    r"^(?:[\w\d]+\s+)*?(?:Conference|Session|Workshop|Seminar|Forum|Summit|Delegation|Meeting|Symposium|"
    r"Progress|Report|Plan|Collection|Day|Congress)\s+(?:on|of|for)\s+(?:the\s+)?"
)
_DAY_BEHIND = re.compile(
    r"\s+(?:on|in|of|for|to)\s+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|"
    r"May|June|July|"
    r"August|September|October|November|December)\b.*$"
)
"""A day behind a body's name, which is no part of it: "Supreme Court on Monday"."""
_CUT_SHORT = re.compile(r"\s(?:of|for|on|to|at)(?:\s+the)?\s+[A-Z]$")
"""A name that ends with an initial, whose rest stands behind a full stop: "University of M. Lund"."""
_PERSON_OF = re.compile(
    r"^(?:Professor|Prof|Dr|Mr|Mrs|Ms|Judge|Minister|President|Director|Ambassador|Archivist|"
    r"Engineer)\.?\s+(?:[A-Z][\w’'\-]+\s+){1,3}(?:of|at|from)\s+(?:the\s+)?"
)


def country_code(name: str) -> str | None:
    """Return the ISO 3166 code of a country's name in any language of the data file."""
    return countries().get(name.strip().removeprefix("the "))


def find_organisations(text: str) -> list[Name]:
    """Return the organisations named in `text`, in order."""
    found: list[Name] = []
    for match in _ORGANISATION.finditer(text):
        start, name = match.start(), match[0]
        # "International Conference on the X Society": the event is not the organisation.
        while head := _EVENT_HEAD.match(name):
            start, name = start + head.end(), name[head.end() :]
        if person := _PERSON_OF.match(name):
            start, name = start + person.end(), name[person.end() :]
        pieces = re.split(
            rf"(\s+and\s+(?:the\s+)?)(?=(?:{_CAPITALISED}\s+(?:{_CONNECT}\s+)?){{0,4}}(?:{HEADS})\b)", name
        )
        offset = start
        for i, piece in enumerate(pieces):
            if i % 2 == 0:
                trimmed = re.sub(
                    r"^(?:Researchers|Scientists|Scholars|Students|Officials|Experts|Staff)\s+(?:at|of|from|in)\s+(?:the\s+)?|"
                    r"^(?:(?:According\s+to|Copyright|The|A|An|In|At|On|By|But|And|For|While|When|Experts|From|Read|My|"
                    r"Our|His|Her|Their|Das|Die|Der|La|Le|El|Los|Les|"
                    r"Its|Your|If|As|Since|This|That)\s+(?:the\s+)?)+|^(?:(?:Former|Deputy|"
                    r"Acting)\s+)?(?:Vice-)?(?:President|"
                    r"Chair(?:man|woman)?|Members?|Heads?|Secretary|Leaders?|Spokes(?:man|woman))\s+of\s+(?:the\s+)?",
                    "",
                    piece,
                )
                at = offset + len(piece) - len(trimmed)
                trimmed = _DAY_BEHIND.sub("", trimmed)
                if _CUT_SHORT.search(trimmed) and text[at + len(trimmed) :][:1] == ".":
                    continue
                if re.search(rf"\b(?:{HEADS})\b", trimmed) and len(trimmed.split()) > 1:
                    found.append(Name(trimmed, at, at + len(trimmed), 0.8))
            offset += len(piece)
    for name, at, confidence in find_bodies(text, language_of_words(text)):
        if not any(f.start < at + len(name) and at < f.end for f in found):
            found.append(Name(name, at, at + len(name), confidence))
    return sorted(found, key=lambda n: n.start)


def find_countries(text: str) -> list[Name]:
    """Return the countries named in `text`, in order."""
    table = countries()
    return [
        Name(n, at, at + len(n), 0.9, table[n])
        for n, at in known_names(text)
        if n in table and not is_part_of_another(text, at, at + len(n))
    ]


_BEFORE_IN_ANOTHER = re.compile(
    # Waters, banks and bodies that bear a land's name: "Gulf of Mexico", "Banco de España".
    r"\b(?i:Gulf|Sea|Bay|Straits?|Cape|Isthmus|Bank|University|Golfo|Mar|Bahía|Estrecho|Cabo|Banco|Golfe|Mer|"
    r"Baie|Détroit|Cap|Banque)"
    r"\s+(?:of(?:\s+the)?|del?|du|de\s+la|d[’']|von)\s*$"
    r"|(?:خليج|بحر|مضيق|بنك|مصرف|جامعة)\s+$"
    # "Islamic State of Iraq and the Levant" is no state.
    r"|\bIslamic\s+State\s+(?:of|in)\s+$"
    # A party before a court, which may be a person: "Ross v. Georgia".
    r"|\s(?:vs?\.|versus)\s+$"
    # A programme: "Horizon Europe".
    r"|\b(?:Horizon|Creative|Digital)\s+$"
)
"""What stands before a land's name that is a part of another name."""
_BEHIND_IN_ANOTHER = re.compile(
    # "Irlanda del Norte", "Corée du Nord", "Guinea Ecuatorial".
    r"\s+(?:(?:del?|du|do|da|della?|des)\s+(?:l[ae]\s+)?)?"
    r"(?:Norte|Nord|Sur|Sul|Sud|Este|Est|Oeste|Ouest|Ovest|Leste|Occidentale?|Orientale?|Centrale?"
    r"|Ecuatorial|Équatoriale|Septentrional|M[ée]ridionale?)\b"
    # A river, a paper: "the Missouri river", "New York magazine".
    r"|\s+(?:river|valley|magazine|newspaper|newspapers)\b"
    # Makes of cars: 上海通用, 北京现代.
    r"|(?:通用|大众|现代)(?=汽车|别克|雪佛兰|轿车|[途朗桑])"
    r"|\s+(?:الشمالية|الجنوبية|الشرقية|الغربية|الاستوائية|الجديدة)"
    # The Sea of Japan, the Indian Ocean, the Voice of Germany, the Bank of Japan.
    # An address: "USA.gov".
    r"|\.(?:gov|com|org|net|edu|mil)\b"
    r"|[湾灣洋]|[一二三四东南西北中]?[路街](?![上边口途程])|大道|海(?:沟|溝|峡|峽|域|[^\u4e00-\u9fff]|$)|运河|"
    r"運河|银行|銀行|之[音声聲]|航空|大学|大學|国立|國立|[时時日邮郵]报|[時日郵]報|新聞"
    r"|和(?:黎凡特|沙姆|叙利亚|敘利亞)伊斯[兰蘭]国"
    r"|[郵邮]政|\s+(?:vs?\.|versus)\s"
    # Broadcasters: "France info", "Brasil 247".
    r"|\s(?:info|inter|culture|bleu|télévisions?|travail|télécom|24|[1-9]|247)\b(?![.,]\d|\s?%|\s+(?:per|"
    r"per\s?cent|million|billion)\b)"
)
"""What stands behind a land's name that is a part of another name."""
_REPUBLIC_OF_CHINA = re.compile(
    r"(?<!People[’']s\s)\b(?:Republic\s+of|República\s+de|République\s+de|Republik)\s+(?:China|Chine)$|جمهورية\s+الصين$"
)
"""Not what "China" is: of which land such a name speaks is the reader's to say, not ours."""


BORNE_BY = re.compile(
    r"\b(?:Opéra|Aéroports?|Crédit|Eaux?|Gaz|Électricité|Correos|Ferrocarriles|Aguas|Sopa|Salsa)\s+(?:del?|du|"
    r"d[’'])\s*$"
)
"""What stands before the name that a firm or a dish bears: "Aéroports de Paris", "Sopa de Lima"."""
_COURT_REPORT = re.compile(r"\d\s+U\. ?S\.\s+(?:\d|_|[–—-])")
"""Where a court's opinion is printed: "466 U.S. 668"."""


def is_part_of_another(text: str, start: int, end: int) -> bool:
    """Return whether a land's name is only a part of the name of another place or of a body."""
    near = max(0, start - 40)
    return bool(
        _BEFORE_IN_ANOTHER.search(text, near, start)
        or BORNE_BY.search(text, near, start)
        or (_REPUBLIC_OF_CHINA.search(text, near, end) and not text.startswith(" الشعبية", end))
        or _BEHIND_IN_ANOTHER.match(text, end)
        or (text.startswith("U", start) and _COURT_REPORT.search(text[max(0, start - 6) : end + 6]))
    )


def split_list(text: str) -> list[str]:
    """Split "A, B and C" into its members, keeping names that hold an "and" of their own.

    A member starts after a comma, after "and the", or after an "and" that is followed by a name with a head word.
    """
    text = text.strip().rstrip(".,;")
    text = re.sub(r"\s*\([^)]*\)", "", text)
    text = re.sub(
        r",?\s+(?:together|along|jointly|in (?:partnership|cooperation|co-operation|"
        r"collaboration))\s+with\s+(?:the\s+)?",
        ", the ",
        text,
    )
    if any("\u4e00" <= c <= "\u9fff" for c in text):
        parts = re.split(r"[、,\uff0c;\uff1b]|(?<=\S)(?:和|与|及|以及)(?=\S)", text)
        return [p.strip() for p in parts if p.strip()]
    organisations = re.search(rf"\b(?:{HEADS})\b", text)
    splitter = (
        (
            rf",\s+(?:and\s+)?(?:by\s+)?(?=(?:the\s+)?(?:{_CAPITALISED}\s+){{0,6}}(?:{HEADS})\b|the\s+)|"
            rf"\s+and\s+(?:by\s+)?(?=the\s+)|\s+and\s+(?=(?:{_CAPITALISED}\s+(?:{_CONNECT}\s+)?){{0,"
            rf"5}}(?:{HEADS})\b)"
        )
        if organisations
        else r",\s+(?:and\s+)?|\s+and\s+|\s*&\s*"
    )
    # An acronym is a name whole: it stands on a side of its own.
    splitter += r"|,?\s+and\s+(?=[A-Z]{3,}s?\b)|(?<=[A-Z]{3})\s+and\s+|,\s+(?=[A-Z]{3,}\b)" if organisations else ""
    parts = re.split(splitter, text)
    return [re.sub(r"^(?:the|The|and)\s+", "", p.strip()).rstrip(".,;") for p in parts if p.strip()]
