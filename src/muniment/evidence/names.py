"""Names of persons and bodies, as they are compared.

In: a speaker as a text gives it. Out: a key that is the same for the same spelling, one that is the same for spellings
that may be one name, and one for names with initials. What may be one name is proposed to a person, never joined here.
"""

from __future__ import annotations

import re
import unicodedata

from muniment.simplified import simplified_characters

_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "hon", "honourable"}
    | {"m", "mme", "mlle", "sr", "sra", "don", "doña", "г", "г-н", "г-жа"}
)
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_LONGEST = 160


def name_key(name: str) -> str:
    """Return what makes two spellings the same name within one source: case, space and punctuation make no
    difference. Empty for what is no name: a description in small letters ("the director")."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if plain.lower() == plain and plain.upper() != plain:
        return ""
    words = _WORD.findall(plain.casefold())
    return " ".join(words)[:_LONGEST]


_KINDS = frozenset(
    # What bodies and offices are called where nobody says which one.
    {
        "commission",
        "committee",
        "council",
        "ministry",
        "ministries",
        "minister",
        "government",
        "administration",
        "parliament",
    }
    | {
        "assembly",
        "senate",
        "congress",
        "court",
        "office",
        "agency",
        "authority",
        "board",
        "department",
        "bureau",
        "cabinet",
    }
    | {
        "panel",
        "secretariat",
        "delegation",
        "presidency",
        "police",
        "army",
        "bank",
        "institute",
        "university",
        "foundation",
    }
    | {
        "association",
        "federation",
        "union",
        "organisation",
        "organization",
        "company",
        "party",
        "group",
        "tribunal",
        "state",
    }
    | {
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "president",
        "chairman",
        "chairwoman",
        "chairperson",
        "chair",
        "director",
    }
    | {
        "secretary",
        "governor",
        "mayor",
        "ambassador",
        "rapporteur",
        "speaker",
        "judge",
        "senator",
        "officials",
        "centre",
    }
    | {"center", "embassy", "mission", "service", "directorate", "inspectorate", "treasury", "house", "representative"}
    # French
    | {
        "comité",
        "conseil",
        "ministère",
        "ministre",
        "gouvernement",
        "parlement",
        "assemblée",
        "sénat",
        "cour",
        "agence",
    }
    | {
        "autorité",
        "département",
        "bureau",
        "secrétariat",
        "délégation",
        "présidence",
        "tribunal",
        "préfecture",
        "mairie",
    }
    | {"président", "présidente", "directeur", "directrice", "porte-parole", "association", "fondation", "université"}
    # Spanish
    | {
        "comisión",
        "comité",
        "consejo",
        "ministerio",
        "ministro",
        "ministra",
        "gobierno",
        "parlamento",
        "asamblea",
        "senado",
    }
    | {
        "congreso",
        "corte",
        "agencia",
        "autoridad",
        "departamento",
        "oficina",
        "secretaría",
        "delegación",
        "presidencia",
    }
    | {"presidente", "presidenta", "director", "directora", "portavoz", "ayuntamiento", "policía", "fiscalía", "cámara"}
    | {"fundación", "asociación", "universidad", "ejecutivo", "junta", "defensoría"}
    # Russian
    | {
        "комиссия",
        "комитет",
        "совет",
        "министерство",
        "министр",
        "правительство",
        "парламент",
        "собрание",
        "сенат",
        "суд",
    }
    | {"ведомство", "агентство", "служба", "департамент", "управление", "бюро", "секретариат", "администрация", "дума"}
    | {"президент", "председатель", "директор", "губернатор", "мэр", "полиция", "прокуратура", "палата", "фонд"}
    # German
    | {"kommission", "ausschuss", "rat", "ministerium", "regierung", "parlament", "gericht", "behörde", "amt", "senat"}
    # Arabic, with its article
    | {
        "الهيئة",
        "اللجنة",
        "الوزارة",
        "الحكومة",
        "المجلس",
        "البرلمان",
        "المحكمة",
        "الوكالة",
        "السلطة",
        "المكتب",
        "الإدارة",
    }
    | {"الأمانة", "الرئاسة", "المنظمة", "الوزير", "الرئيس", "المدير", "المؤسسة", "الجمعية", "الشرطة", "المفوضية"}
    | {"هيئة", "لجنة", "وزارة", "حكومة", "مجلس", "برلمان", "محكمة", "وكالة", "الدائرة", "البنك", "الجامعة", "المركز"}
)
_WITH_KINDS = frozenset(
    {
        "the",
        "a",
        "an",
        "national",
        "federal",
        "central",
        "local",
        "regional",
        "provincial",
        "municipal",
        "supreme",
        "high",
    }
    | {"general", "special", "prime", "deputy", "vice", "executive", "public", "city", "county", "foreign", "of", "for"}
    | {
        "le",
        "la",
        "les",
        "l",
        "l'",
        "l’",
        "un",
        "une",
        "national",
        "nationale",
        "fédéral",
        "fédérale",
        "général",
        "générale",
    }
    | {"premier", "du", "de", "el", "los", "las", "nacional", "federal", "central", "supremo", "suprema", "del"}
    | {"национальный", "федеральное", "верховный", "der", "die", "das", "this", "its", "our", "le", "una"}
    | {"الوطنية", "الوطني", "العامة", "العام", "العليا"}
)
_HAN_KINDS = re.compile(
    r"(?:该|本|我)?(?:国家|中央|全国|地方|省|市|县)?(?:委员会|委員會|政府|部门|部門|部|机构|機構|议会|議會|国会|國會|法院|警方|当局|當局|"
    r"局|厅|署|办公室|办公厅|秘书处|公司|组织|大学|协会|学会|主席|总统|部长|主任|局长|发言人|有关负责人|负责人|专家|记者)(?:发言人|负责人)?"
)


def is_generic(name: str) -> bool:
    """Return whether a name only says what kind of body or office speaks ("the Committee", "El Gobierno", 委员会), and
    not which one: without a country, a subject or a name it is nobody in particular."""
    plain = unicodedata.normalize("NFKC", name).strip().casefold()
    if _HAN_KINDS.fullmatch(plain):
        return True
    words = [part for word in _WORD.findall(plain) for part in re.split(r"(?<=^l)['’]", word)]
    return any(word in _KINDS for word in words) and all(word in _KINDS or word in _WITH_KINDS for word in words)


def names_it_fully(full: str, generic: str) -> bool:
    """Return whether a name is that of one body of the kind that a generic name gives: "Norland Water Commission" for
    "the Commission"."""
    kinds = [word for word in name_key(generic).split() if word not in _WITH_KINDS]
    words = name_key(full).split()
    if not kinds or is_generic(full) or len(words) <= len(kinds):
        return False
    size = len(kinds)
    return words[-size:] == kinds or (words[:size] == kinds and words[size] in _OF)


_OF = frozenset({"of", "for", "on", "de", "du", "des", "del", "pour", "para", "по", "von"})


def match_key(name: str) -> str:
    """Return what two spellings share that may be one name: without titles, accents, and the order of the words."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(simplified_characters()))
    words = _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))
    return " ".join(sorted(word for word in words if word not in _TITLES))[:_LONGEST]


def initials_key(name: str) -> tuple[str, bool]:
    """Return (last word and first letter, whether the name has an initial in place of its first word); an empty key
    for a name of one word."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    words = _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))
    words = [word for word in words if word not in _TITLES]
    if len(words) < 2:
        return "", False
    return f"{words[-1]} {words[0][0]}"[:_LONGEST], len(words[0]) == 1
