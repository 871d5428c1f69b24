"""Bodies by the words around their names: "the agency X", "X newspaper", "Full Name (FN)", letters that head a name.

In: text and its language. Out: where bodies are named. What kind of body it is must be said beside the name, or the
letters in brackets must be those of its words.
"""

# ruff: noqa: SIM905 - tables of words

from __future__ import annotations

import re
from collections.abc import Iterator

_UPPER = r"[A-ZÀ-ÖØ-ÞŠŽŁ]"
_CAP = rf"{_UPPER}[\w’'&.-]*[\w’'&]"
_LINK = r"(?:de la|de los|de las|por la|por el|para la|para el|pour la|pour le|du|des|del|de|y|et|and|of|&)"
_NAME = rf"{_CAP}(?:[^\S\n](?:{_LINK}[^\S\n])?{_CAP}){{0,4}}"
_QUOTED = r"[«“„\"]\s?(?P<quoted>[^«»“”„\"\n]{2,40}?)\s?[»”“\"]"


def _any(words: str) -> str:
    """Return an expression for words parted by blanks, with a small or a large first letter."""
    return "|".join(f"[{w[0].upper()}{w[0]}]{w[1:]}" for w in words.split())


_FRENCH = (
    "société entreprise compagnie groupe agence journal quotidien hebdomadaire magazine chaîne constructeur opérateur "
    "banque parti syndicat ong organisation association fondation laboratoire filiale milice mouvement collectif "
    "consortium coalition"
)
_FRENCH_KINDS = (
    "islamiste terroriste rebelle armé pharmaceutique automobile pétrolier aérienne informatique bancaire américaine? "
    "française? allemande? britannique japonaise? chinoise? russe italienne? espagnole? belge suisse public privée?"
)
_SPANISH = (
    "empresa compañía sociedad grupo agencia diario periódico revista cadena banco partido sindicato ong organización "
    "fundación asociación aerolínea club farmacéutica petrolera consultora multinacional coalición "
    "movimiento guerrilla "
    "consorcio corporación alianza iglesia frente"
)
_SPANISH_KINDS = (
    "islamista terrorista rebelde armado farmacéutica automovilística petrolera informática estadounidense española? "
    "alemana? británic[oa] japonés japonesa chin[oa] rus[oa] italian[oa] francesa? pública privada"
)
_GERMAN = (
    "Unternehmens?|Konzerns?|Firma|Gesellschaft|Partei|(?:Tages)?[Zz]eitung|(?:Nachrichtenm|M)agazins?|Senders?|"
    "(?:Nachrichtena|A)gentur|Verbandes?|Gewerkschaft|Herstellers?|Fluggesellschaft|(?:Menschenrechtso|O)rganisation|"
    "Stiftung|Bewegung|Verlage?s?"
)
_RUSSIAN = (
    "компани корпораци агентств газет журнал телеканал радиостанци концерн холдинг фирм парти движени фонд банк "
    "группировк организаци издани издательств портал авиакомпани завод обществ объединени ассоциаци интернет-издани"
)
_ARABIC = "حزب|شركة|صحيفة|قناة|وكالة|مجلة|مؤسسة|جمعية|جماعة|نقابة|مصرف|نادي|إذاعة"


def _kind(kinds: str, adjectives: str) -> str:
    adjective = rf"(?:\s(?:{adjectives.replace(' ', '|')}))?" if adjectives else ""
    return rf"(?<![\w’'-])(?P<kind>{kinds}){adjective}\s"


_KIND = {
    "fr": re.compile(rf"{_kind(_any(_FRENCH), _FRENCH_KINDS)}(?:{_QUOTED}|(?P<name>{_NAME}))"),
    "es": re.compile(rf"{_kind(_any(_SPANISH), _SPANISH_KINDS)}(?:{_QUOTED}|(?P<name>{_NAME}))"),
    "de": re.compile(rf"{_kind(_GERMAN, '')}(?:{_QUOTED}|(?P<name>[A-ZÄÖÜ]{{2,5}}(?![\w-])|[A-Z][a-z]+[A-Z]\w+))"),
    "ru": re.compile(
        rf"(?<!\w)(?P<kind>(?:{_any(_RUSSIAN)})[а-яё]{{0,3}})\s"
        r"(?:[«“„\"](?P<quoted>[A-ZА-ЯЁ][^«»“”„\"\n]{1,39})[»”“\"]|(?P<name>[A-Z][\w.&-]*\w(?:\s[A-Z][\w.&-]*\w){0,3}))"
    ),
    "ar": re.compile(
        rf"(?<!\w)(?:و|ف)?[بلك]?(?P<kind>{_ARABIC})\s(?P<quoted>\Z\A)?"
        r"(?P<name>[\"«“]?[\u0621-\u064a]{3,}[\"»”]?(?:\s(?:ال|لل|وال)[\u0621-\u064a]{3,}){0,2})"
    ),
}
"""What kind of body it is, and its name behind."""
_NO_NAME = frozenset(
    "Est Ouest Nord Sud Este Oeste Norte Sur National Nationale Il Elle La Le Les El Los Las Un Une Una Pour "
    "En Dans Par "
    "Sur A B C D E F I II III IV V VI Monsieur Madame Señor Señora Don Doña Su Se No Si On Ce Cette Mais Et "
    "Y De Du Des "
    "Que Qui M Mme Mgr Sr Sra Dr".split()
)
_STATES = re.compile(
    r"(?:France|Espagne|Europe|Paris|España|Europa|América|Madrid|Afrique|Allemagne|Italie|Chine|Russie|"
    r"Alemania|Francia|Italia)$"
)
_ARABIC_NO_NAME = re.compile(
    r"(?:أن|على|في|من|إلى|التي|الذي|كما|بعد|قبل|هي|هو|كانت|كان|تعمل|ضد|مع|عن|لم|لا|ما|قد|كل|هذه|هذا|ذات|"
    r"نفسها|نفسه|تحرير|تغيير|بيع|شراء|"
    r"نقل|احتجاج|مقاومة|المرور|السير|الأموال|البيع|النقل|الترجمة|التاريخ|التجارة|الإصلاح|المطارات|الملاحة|"
    r"السكان|الطيران|الشعب|الناس|"
    r"(?!ال)[\u0621-\u064a]*(?:ة|ي|ين|ون|ات|ها|هم))$"
)
"""Behind "company", "party" and their like: other words, and what only says of what kind."""
_ARABIC_TAIL = re.compile(
    r"\s(?:ال(?:أكثر|أقوى|أكبر|معنية|معني|مذكورة|تابعة|تابع|خاصة|خاص|حالية|حالي|جديدة|رسمية|حاكم|معارض))$"
)

_LETTER = r"[^\S\n]"
_ENGLISH_PAPER = re.compile(
    rf"\b(?P<name>(?:[A-Z][a-z]+{_LETTER}){{1,3}}(?:Herald|Times|Tribune|Gazette|Chronicle|Telegraph|"
    rf"Observer|Inquirer|Examiner|"
    rf"Courier|Sentinel|Daily|News|Post|Dispatch|Journal|Broadcasting|Television|Radio))\b"
    rf"(?![-’']|{_LETTER}(?:[A-Z]|[Oo]ffice|[Ss]quare|[Bb]ox|[Cc]onference|[Rr]elease|[Cc]overage))"
)
_ENGLISH_KIND = re.compile(
    rf"\b(?P<name>(?:al-[A-Z]\w+|[A-Z][\w’'&-]+)(?:{_LETTER}[A-Z][\w’'&-]+){{0,3}}){_LETTER}(?:television|"
    rf"radio station|newspaper|"
    rf"magazine|news agency|newswire|TV channel|TV station|broadcaster)\b"
)
_ENGLISH_FIRM = re.compile(
    rf"\b(?P<name>[A-Z][\w’'&-]+(?:{_LETTER}(?:&{_LETTER})?[A-Z][\w’'&-]+){{0,4}},?{_LETTER}(?:Inc|Corp|Ltd|"
    rf"LLC|LLP|plc|PLC|GmbH|AG|"
    rf"S\.A|N\.V|Incorporated|Limited|Airlines|Airways|Motors|Pharmaceuticals|Holdings))\b(?!{_LETTER}(?:of|Liability))"
)
_ENGLISH_FORCE = re.compile(
    rf"\b(?P<name>(?:[A-Z][\w’'-]+{_LETTER}(?:of{_LETTER})?){{1,4}}(?:Army|Navy|Air{_LETTER}Force|"
    rf"Marine{_LETTER}Corps|Coast{_LETTER}Guard|"
    rf"National{_LETTER}Guard|Front|Movement|Church|Brigade|Militia|Defen[sc]e{_LETTER}Forces|Armed{_LETTER}Forces|"
    rf"Football{_LETTER}Club))\b(?!{_LETTER}[A-Z])"
)
_MUNICIPALITY = re.compile(r"\b(?P<name>(?:Municipality|Diocese|Archdiocese|Church) of [A-Z]\w+(?: [A-Z]\w+)?)\b")
_NO_BEGINNING = re.compile(
    r"^(?:(?:The|A|An|In|At|On|By|But|And|For|While|When|From|As|If|This|That|These|Those|His|Her|Their|Our|"
    r"My|Its|Some|Many|Most|All|No|"
    r"Good|Bad|Breaking|Latest|Fake|Local|World|Other|Another|After|Before|Mr|Mrs|Ms|Dr|Sir|Captain|General|"
    r"Colonel|Major|Every|"
    r"CEO|Founder|President|Chairman|Director|Manager|Western|Eastern|Northern|Southern)\s)+"
)
_ENGLISH_LETTERS = re.compile(
    r"\b(?:[Tt]he|[Bb]y [Tt]he|[Aa]gency|[Oo]f the)[^\S\n](?P<name>(?![IVXLC]+\b)[A-Z]{3,5})(?=[’']s\b|[.,;"
    r")]|[^\S\n](?:and|or|in|to|of|for|has|had|is|was|"
    r"will|would|said|says|announced|reported|also|on|by|with|that|from|which|who)\b)"
    r"|(?<![\w.-])(?P<says>(?![IVXLC]+\b)[A-Z]{3,6})[^\S\n](?:said|says|reported|reports|announced|told|"
    r"confirmed|stated|quoted)\b"
)
"""Letters with an article, or that say something: "the KSC", "KCNA reported"."""
_LETTERS_IN_BRACKETS = re.compile(r"\s?\((?:[^()]{0,12}\s)?[“\"«]?(?P<letters>[A-ZÀ-Ü]{2,8}|[А-ЯЁ]{2,8})[”\"»]?\)")
_SMALL = frozenset(
    "of for and the on de du des la le les l d del el los las y e et en pour para por der die das für und "
    "von zur zum im in a à au "
    "aux to и по в на с".split()
)
_OF_A_BODY = re.compile(
    r"soci[eé]t|society|minist|commit|comit|council|conse[ij]|department|universi|college|office|oficina|"
    r"commission|comisi|kommission|"
    r"authority|autori|associa|asocia|bank|banque|banco|fund|fond|agenc|institut|cent(?:er|re|ro)|court|cour|"
    r"union|unión|foundation|"
    r"federa|fédéra|board|bureau|part[yi]|parliament|parlement|academ|organi[sz]|administra|assembl|"
    r"servi[cz]|network|alliance|alianza|"
    r"coali|chamber|congress|group|league|lig[au]|trust|corporation|company|compa|corps|force|army|armée|"
    r"ejército|église|iglesia|church|"
    r"front|frente|mou?v[ei]m|syndicat|sindicat|confed|conféd|bund|verband|amt|gewerkschaft|fraktion|парти|"
    r"союз|организац|агентств|"
    r"комитет|комисси|служб|федерац|фонд|институт|университет|центр|академи|совет|банк|компани|движени|фронт|"
    r"ассоциац|министерств|управлени",
    re.IGNORECASE,
)
"""A word of a body's name, in any of the languages."""


def find_by_words(text: str, language: str | None) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of bodies that the words around them tell."""
    yield from _in_brackets(text)
    if language == "en":
        yield from _english(text)
        return
    pattern = _KIND.get(language or "")
    for match in pattern.finditer(text) if pattern else ():
        group = "name" if match["name"] else "quoted"
        name, at = match[group], match.start(group)
        if language == "ar":
            if not _ARABIC_NO_NAME.match(name.strip('"«»“”').split()[0]):
                # "حركة النهضة": the kind is a part of the name.
                at = match.start("kind")
                yield _ARABIC_TAIL.sub("", text[at : match.end()]), at, 0.85
            continue
        first = re.split(r"[\s’']", name)[0]
        if first in _NO_NAME or _STATES.match(name) or name.isdigit() or not name[0].isupper():
            continue
        if match["kind"][0].isupper() and language in ("fr", "es") and match["name"]:
            # "Coalición Religiosa": a kind that is written large is a part of the name.
            at = match.start("kind")
            name = text[at : match.end()]
        yield name.rstrip(" ,.'’"), at, 0.85


def _english(text: str) -> Iterator[tuple[str, int, float]]:
    for pattern in (_ENGLISH_PAPER, _ENGLISH_KIND, _ENGLISH_FIRM, _ENGLISH_FORCE, _MUNICIPALITY):
        for match in pattern.finditer(text):
            name = _NO_BEGINNING.sub("", match["name"])
            if len(name.split()) < 2 and pattern is not _ENGLISH_KIND:
                continue
            if pattern is _ENGLISH_KIND and not (name.isupper() or "-" in name or len(name.split()) > 1):
                continue
            yield name, match.end("name") - len(name), 0.85


def english_letters(text: str) -> Iterator[tuple[str, int]]:
    """Yield (letters, position) of letters that stand as a body's name does in English; which are none, a list says."""
    if sum(map(str.isupper, text[:2000])) * 4 > len(text[:2000]):
        return  # A text in capitals.
    for match in _ENGLISH_LETTERS.finditer(text):
        group = "name" if match["name"] else "says"
        yield match[group], match.start(group)


def _in_brackets(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield names whose first letters stand in brackets behind them, and those letters: "Trades Union Congress
    (TUC)"."""
    for match in _LETTERS_IN_BRACKETS.finditer(text):
        letters = match["letters"]
        begin = _name_of_letters(text, match.start(), letters)
        if begin is not None and _OF_A_BODY.search(text, begin, match.start()):
            yield text[begin : match.start()], begin, 0.9
            if letters in text[match.end() :]:
                yield letters, match.start("letters"), 0.9


def _name_of_letters(text: str, end: int, letters: str) -> int | None:
    """Return where a name begins that ends at a position and whose words begin with some letters; None where none
    does."""
    before = text[max(0, end - 120) : end]
    words = [(m[0], m.start()) for m in re.finditer(r"[^\W\d_]+", before)]
    at = len(words) - 1
    for letter in reversed(letters):
        while at >= 0 and words[at][0].lower() in _SMALL and words[at][0][0].upper() != letter:
            at -= 1
        if at < 0 or words[at][0][0].upper() != letter:
            return None
        at -= 1
    begin = words[at + 1][1]
    name = before[begin:]
    if "\n" in name or not name[0].isupper() or len(letters) < 2 or re.search(r"[.;:!?]", name):
        return None
    return max(0, end - 120) + begin
