"""Places, countries and organisations named in running text.

In: text. Out: names with positions and a confidence. Two supports are used: a gazetteer (data files) and the
words around a name ("in X, capital of Y Province", "Ministry of …"). A name with neither is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.vocabulary import load
from muniment.reading.model import DateMention

_UPPER = r"[A-ZÀ-ÖØ-ÞŠŽŁ]"
# A full stop is part of a name only after what is short enough for an abbreviation: "St. Aubin", not "Selby. Others".
_WORD = rf"(?:{_UPPER}[a-z]{{0,2}}\.(?=\s{_UPPER})|{_UPPER}[\w’'\-]*)"
_NAME = rf"{_WORD}(?:\s+(?:(?:de|da|do|del|la|le|of|upon|el|al)\s+)?{_WORD}){{0,3}}"

_HEADS = (
    "Society|Ministry|Ministries|Committee|Council|Department|University|College|Office|Commission|Authority|Association|Mission|Bank|"
    "Fund|Agency|Institute|Institution|Centre|Center|Court|Union|Foundation|Federation|Board|Bureau|Party|Parliament|Academy|"
    "Secretariat|Organization|Organisation|Administration|Embassy|Government|Assembly|Senate|Police|Service|Network|"
    "Alliance|Coalition|Chamber|Congress|Directorate|Observatory|Museum|Library|Archive|Archives|School|Hospital|"
    "Clinic|Group|League|Institutes|Nations|Tribunal|Ombudsman|Programme|Registry|Inspectorate|Trust|Consortium|Corporation|Company|Laboratory|Faculty"
)
_CONNECT = r"(?:of|for|on|to|at)(?:[^\S\n]+the)?"
_CAPITALISED = rf"{_UPPER}[\w\-]*(?:\.{_UPPER}\.)*"
_ORGANISATION = re.compile(
    rf"\b(?:{_CAPITALISED}[^\S\n]+(?:{_CONNECT}[^\S\n]+|and[^\S\n]+(?=(?:{_CAPITALISED}[^\S\n]+){{0,3}}(?:{_HEADS})\b))?){{0,7}}\b(?:{_HEADS})\b"
    rf"(?:[^\S\n]+{_CONNECT}[^\S\n]+{_CAPITALISED}(?:[^\S\n]+{_CAPITALISED})*(?:(?:,[^\S\n]+{_CAPITALISED})*,?[^\S\n]+and[^\S\n]+(?!(?:{_CAPITALISED}[^\S\n]+(?:{_CONNECT}[^\S\n]+)?){{0,4}}(?:{_HEADS})\b){_CAPITALISED}(?:[^\S\n]+{_CAPITALISED})*)?)*"
    rf"(?:[^\S\n]+{_CAPITALISED})*"
)
_EVENT_HEAD = re.compile(
    r"^(?:[\w\d]+\s+)*?(?:Conference|Session|Workshop|Seminar|Forum|Summit|Delegation|Meeting|Symposium|Progress|Report|Plan|Collection|Day|Congress)\s+(?:on|of|for)\s+(?:the\s+)?"
)
_PERSON_OF = re.compile(
    r"^(?:Professor|Prof|Dr|Mr|Mrs|Ms|Judge|Minister|President|Director|Ambassador|Archivist|Engineer)\.?\s+(?:[A-Z][\w’'\-]+\s+){1,3}(?:of|at|from)\s+(?:the\s+)?"
)
_CHINESE_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff]{0,18}?(?:教育部|卫生部|外交部|宣传部|财政部|司法部|国防部|商务部|公安部|民政部|海关总署|红十字会|世界银行|"
    r"(?<=[\u4e00-\u9fff]{2})(?:研究会|委员会|基金会|联合会|协会(?!议)|学会|新闻办公室|办公室|大学|学院|研究院|研究所|中心(?=[设举成发组承主在共、,\uff0c。的与和]|$)|代表团|理事会|高级人民法院|人民法院|检察院|"
    r"卫生健康委|卫健委|银行|公署|专员署|服务署|总署|教育厅|卫生厅|财政厅|民政厅|司法厅|劳工组织|卫生组织|科教文组织|教科文组织|贸易组织|议会|公司)|"
    r"(?:统计|税务|民政|公安|教育|卫生|供水|供电|财政|环保|司法|交通|气象|文物|档案|审计|农业|林业|水利|国土|商务|文化|体育|监察|新闻)局|"
    r"检察院|法律援助中心)"
    r"(?![员长们了过到得会见门])"
)
_WIDE = re.compile(r"[\u4e00-\u9fff]")
_CHINESE_VERBS = re.compile(r"(?:子们|们|他|她|我|你|谁|人)(?:学会|大学)")
_PLACES_BEFORE = re.compile(r"^[\u4e00-\u9fff]{2,4}省[\u4e00-\u9fff]{2,4}市(?=[\u4e00-\u9fff]{3,})")
_CHINESE_LEAD_IN = re.compile(r"^.*(?:由|与|和|同|在|据|向|从|及|、|是|对|经|到|日|被|让|称|说)")

_LOCATIVE = re.compile(
    rf"\b(?P<preposition>[Ii]n|[Aa]t|[Nn]ear|[Aa]cross|[Ff]rom|[Tt]o|[Oo]f|[Vv]isited|[Aa]round|[Ii]nside|[Oo]utside)\s+(?:(?:north|south|east|west|central)(?:east|west|ern)?\s+|(?:the\s+)?(?:city|town|village|port|county|district|capital)\s+of\s+)?(?P<names>{_NAME}(?:,\s+{_NAME})*(?:,?\s+and\s+{_NAME})?)"
)
_APPOSITION = re.compile(
    rf"(?P<city>{_NAME}),\s+(?:the\s+)?(?:\w+\s+)?capital\s+(?:city\s+)?of\s+(?:[a-z]\w*\s+)?(?:{_WORD}['’]s\s+)?(?P<region>{_NAME}(?:\s+province)?)"
)
_REGION_TAIL = re.compile(rf"(?P<region>{_NAME})\s+(?P<word>{'|'.join(load('places')['region words'])})\b")
_DATELINE = re.compile(
    rf"^\s*(?P<place>[A-Z][A-Z'’ .\-]{{2,30}}|{_NAME})(?:,\s+[A-Z][\w. ]{{2,20}})?\s*(?:\([A-Za-z ]+\)\s*)?[—–-]{{1,2}}\s", re.MULTILINE
)


@dataclass(frozen=True)
class Name:
    """A name as the text writes it, where it stands, what it is and how sure that is."""

    text: str
    start: int
    end: int
    confidence: float
    code: str | None = None
    """ISO 3166 code where it is a country."""


@cache
def _countries() -> dict[str, str]:
    table: dict[str, str] = {}
    for row in load("countries"):
        for name in [*row["names"].values(), *row.get("also", [])]:
            for spelling in (name, name.replace("&", "and"), name.replace("'", "’"), name.replace("’", "'")):
                table[spelling] = row["code"]
    return table


@cache
def _known_places() -> frozenset[str]:
    places = load("places")
    names = set()
    for regions in places["regions"].values():
        names |= set(regions) | set(regions.values())
    return frozenset(names | set(places["areas"]) | set(places["cities"]) | set(places["cities"].values()))


@cache
def _gazetteer() -> dict[str, list[str]]:
    """Return the known names by their first word, or by their first two characters in scripts without spaces."""
    table: dict[str, list[str]] = {}
    for name in sorted(set(_countries()) | _known_places(), key=lambda n: (-len(n), n)):
        wide = "\u3040" <= name[0] <= "\u9fff"
        if wide and len(name) < 2:
            continue
        first = _FIRST_WORD.match(name)
        table.setdefault(name[:2] if wide or not first else first[0], []).append(name)
    return table


_LETTERS = re.compile(r"[^\W\d_]+")
_NO_PLACE = frozenset(
    [
        *_HEADS.split("|"),
        *[
            "Conference",
            "Workshop",
            "Forum",
            "Session",
            "Plan",
            "Day",
            "Act",
            "Convention",
            "Report",
            "Article",
            "Chapter",
            "Table",
            "Annex",
        ],
    ]
)
_FIRST_WORD = re.compile(r"[^\W\d_\u3040-\u9fff]+")
# No name begins with a small Latin letter.
_WORD_OR_WIDE = re.compile(r"\b[^\W\d_a-z\u3040-\u9fff][^\W\d_\u3040-\u9fff]*|(?=[\u3040-\u9fff]{2}).")


def _known_names(text: str) -> Iterator[tuple[str, int]]:
    """Yield (name, position) of the gazetteer's names in `text`, longest first at each place."""
    table = _gazetteer()
    until = 0
    for match in _WORD_OR_WIDE.finditer(text):
        start = match.start()
        if start < until:
            continue
        wide = "\u3040" <= match[0][0] <= "\u9fff"
        if match[0][0] == "و" and match[0] not in table and match[0][1:] in table:
            # Arabic writes "and" onto the word that follows.
            start += 1
        for name in table.get(text[start : start + 2] if wide else text[start : match.end()], ()):
            if text.startswith(name, start) and (wide or not text[start + len(name) : start + len(name) + 1].isalnum()):
                yield name, start
                until = start + len(name)
                break


@cache
def _words_that_are_no_places() -> frozenset[str]:
    dates = load("dates")
    months = {m.capitalize() for names in dates["months"]["en"] for m in names}
    return frozenset(months | set(dates["weekdays"]["en"]) | set(load("places")["not places"]))


def country_code(name: str) -> str | None:
    """Return the ISO 3166 code of a country's name in any language of the data file."""
    return _countries().get(name.strip().removeprefix("the "))


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
        pieces = re.split(rf"(\s+and\s+(?:the\s+)?)(?=(?:{_CAPITALISED}\s+(?:{_CONNECT}\s+)?){{0,4}}(?:{_HEADS})\b)", name)
        offset = start
        for i, piece in enumerate(pieces):
            if i % 2 == 0:
                trimmed = re.sub(
                    r"^(?:According\s+to|The|A|An|In|At|On|By|But|And|For|While|When|Experts|From|Read)\s+(?:the\s+)?", "", piece
                )
                at = offset + len(piece) - len(trimmed)
                if re.search(rf"\b(?:{_HEADS})\b", trimmed) and len(trimmed.split()) > 1:
                    found.append(Name(trimmed, at, at + len(trimmed), 0.8))
            offset += len(piece)
    for match in _CHINESE_ORGANISATION.finditer(text) if _WIDE.search(text) else ():
        name = match[0]
        lead_in = _CHINESE_LEAD_IN.match(name)
        start = match.start() + (lead_in.end() if lead_in else 0)
        name = text[start : match.end()]
        if places := _PLACES_BEFORE.match(name):
            start, name = start + places.end(), name[places.end() :]
        if len(name) >= 3 and not _CHINESE_VERBS.search(name):
            found.append(Name(name, start, match.end(), 0.6))
    return sorted(found, key=lambda n: n.start)


def find_countries(text: str) -> list[Name]:
    """Return the countries named in `text`, in order."""
    table = _countries()
    return [
        Name(n, at, at + len(n), 0.9, table[n])
        for n, at in _known_names(text)
        if n in table and not _is_part_of_another(text, at, at + len(n))
    ]


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(s <= start and end <= e for s, e in spans)


_ANY = frozenset(
    [
        "Every",
        "Each",
        "All",
        "Any",
        "Some",
        "Many",
        "Most",
        "Few",
        "Several",
        "Both",
        "Either",
        "Neither",
        "Another",
        "Other",
        "No",
        "One",
        "Two",
        "Three",
        "This",
        "That",
        "These",
        "Those",
        "Its",
        "Their",
        "Our",
    ]
)
"""Words before "district" or "province" that name none."""


SURE = 0.8
"""A place that is less sure is for Review, and not shown."""


def find_places(text: str, organisations: list[Name] | None = None, dates: list[DateMention] | None = None) -> list[Name]:
    """Return the places named in `text`, in order, each name once; only those of SURE and more are to be shown.

    A country inside an organisation's name ("Bank of X") is no place of the text; a city after "University in" is.
    """
    organisations = find_organisations(text) if organisations is None else organisations
    taken = [(o.start, o.end) for o in organisations]
    date_spans = [(d.start, d.end) for d in (find_dates(text) if dates is None else dates)]
    candidates: list[Name] = []

    def propose(name: str, start: int, confidence: float) -> None:
        end = start + len(name)
        first = name.split()[0]
        if (
            first in _words_that_are_no_places()
            or _inside(start, end, taken)
            or any(s < end and start < e for s, e in date_spans)
            or not _NO_PLACE.isdisjoint(_LETTERS.findall(name))
        ):
            return
        candidates.append(Name(name, start, end, confidence))

    english = _is_english(text)
    if english:
        for name, at, confidence in _english_contexts(text):
            propose(name, at, confidence)
    for name, at, confidence in _listed(text, english):
        propose(name, at, confidence)
    for name, at, confidence in _chinese_contexts(text):
        propose(name, at, confidence)
    return _keep_longest(candidates)


_ENGLISH_WORD = re.compile(r"\b(?:the|of|and|is|was|were|has|have|with|that|from|by|in|on|for|at|its|will)\b")
_OTHER_WORD = re.compile(
    r"\b(?:der|die|das|und|den|dem|ist|nicht|le|la|les|des|et|est|du|el|los|las|que|y|del|per|il|di|che|da|em|het|een|van)\b"
)


def _is_english(text: str) -> bool:
    """Say whether the small words of a text are English ones: the rules of context are, and "in Kraft" is no place."""
    sample = text[:4000]
    return len(_ENGLISH_WORD.findall(sample)) >= 2 * len(_OTHER_WORD.findall(sample))


_NAMES_NOBODY = frozenset(
    ["My", "Your", "His", "Her", "Our", "The", "A", "An", "Same", "Whole", "Entire", "Other", "Capital", "Federal", "National", "Local"]
)
_PEOPLES = re.compile(
    r"(?:ish|ese|ian|ean|can|wiss|rench|utch|reek|ewish|Arab|slamic|Soviet|Sino|Western|Eastern|Northern|Southern|Euro|Afro)(?:-\w+)?$"
)
"""Ends of words that tell a people or a side: "Polish State" is no region."""


_IN = re.compile(r"\b(?:[Ii]n|[Oo]f|[Ff]rom|[Aa]cross|[Tt]o|[Tt]hroughout|[Aa]round|[Ii]nto)\s+(?:the\s+)?$")
_NO_REGIONS = frozenset(
    [
        "City",
        "Copyright",
        "Future",
        "Rewired",
        "Deep",
        "Welfare",
        "Nation",
        "Police",
        "Security",
        "Solid",
        "Member",
        "Target",
        "Economic",
        "Border",
    ]
)


_NAME_GOES_ON = re.compile(rf"[^\S\n]+(?:of\s+)?{_UPPER}[\w’'\-]*")
"""A capital behind "… District": an attorney's, a court's or a service's name, of which the place is a part ("Selby District Attorney")."""


def _tells_a_region(text: str, region: str, at: int) -> bool:
    """Return whether "… State" or "… Region" is one of a place: of a known one, or where the words before it say that something is in it."""
    if (
        region in _known_places()
        or region in _countries()
        or region in _cities()
        or any(word in _known_places() for word in (region.split()[0], region.split()[-1]))
    ):
        return True
    return bool(_IN.search(text[max(0, at - 24) : at])) and _NO_REGIONS.isdisjoint(region.split())


def _english_contexts(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of places that the English words around them tell."""
    for match in _APPOSITION.finditer(text):
        yield match["city"], match.start("city"), 0.95
        region = re.sub(rf"^{_WORD}['’]s\s+", "", match["region"])
        yield region, match.end("region") - len(region), 0.95
    for match in _REGION_TAIL.finditer(text):
        if _NAME_GOES_ON.match(text, match.end()):
            continue
        region = re.sub(r"^(?:.*['’]s\s+|(?:The|In|At|From|the)\s+|(?:.*\s)?(?:of|del?)\s+(?:the\s+)?)", "", match["region"])
        # A heading is no part of the name that begins the paragraph under it.
        region = region.rpartition("\n")[2].strip()
        if not region or region.split()[0] in _ANY or "--" in region or re.search(r"['’]s?$", region):
            continue
        last = region.split()[-1]
        sided = _PEOPLES.search(last) and not (match["word"] != "State" and last.endswith(("ern", "Central")))
        named = not (region.split()[0] in _NAMES_NOBODY or sided or (match["word"] == "State" and len(region.split()) > 2))
        name = f"{region} {match['word']}"
        if named and match["word"] in ("State", "Region"):
            named = _tells_a_region(text, region, match.end() - len(name))
        if named:
            yield name, match.end() - len(name), 0.9
    for match in _DATELINE.finditer(text):
        place = match["place"].strip().title() if match["place"].isupper() else match["place"]
        if place in _known_places() or place in _countries() or place in _cities():
            yield place, match.start("place"), 0.9
    for match in _LOCATIVE.finditer(text):
        preposition = match["preposition"].lower()
        for part in re.finditer(_NAME, match["names"]):
            name = re.sub(r"['’]s(?:\s.*)?$", "", part[0]).rstrip(".,")
            at, end = match.start("names") + part.start(), match.start("names") + part.start() + len(name)
            if preposition in ("of", "to", "from") and name not in _known_places() and name not in _countries():
                continue
            if preposition == "at" and text[part.end() + match.start("names") :][:1] == "-":
                continue
            # "In Building …" at the start of a sentence is not a locative; "In Lakeport, …" is.
            if match["preposition"][0].isupper() and not re.match(r"[\s,.;]", text[match.end("names") : match.end("names") + 1] or " "):
                continue
            if name in _known_places():
                if not _is_part_of_another(text, at, end) and not _is_a_title_or_saint(text, at, end):
                    yield name, at, 0.9
            elif _is_in_a_known_one(text, end):
                yield name, at, 0.85
            elif _may_be_a_place(text, name, end):
                yield name, at, 0.5
    for name, at, confidence in _find_elsewhere(text):
        if _may_be_a_place(text, name, at + len(name)):
            yield name, at, confidence


def _is_in_a_known_one(text: str, end: int) -> bool:
    """Say whether a country or region stands right behind a name: "Selm, Norway"."""
    match = re.match(rf",\s+(?P<name>{_NAME})", text[end : end + 60])
    return bool(match and (match["name"] in _countries() or match["name"] in _known_places()))


_SEVERAL = re.compile(r"(?:ics|ings|ments|tions|ates|ions|als|ism|ness|ship|ology|ance|ence|ers|ors|ists|ives|ices)$")


def _may_be_a_place(text: str, name: str, end: int) -> bool:
    """Say whether what only stands behind "in" may be a place for all that its form tells: worth an editor's look."""
    last = name.split()[-1]
    if len(name) < 4 or name.isupper() or _PEOPLES.search(last) or _SEVERAL.search(last) or "-" in name or len(name.split()) > 3:
        return False
    if re.match(
        r"[^\S\n]+(?!and\b|or\b|in\b|on\b|to\b|for\b|with\b|by\b|from\b|as\b|at\b|was\b|is\b|were\b|are\b|had\b|has\b|have\b|will\b|who\b|when\b|where\b|while\b|since\b|that\b|after\b|before\b|until\b|during\b|said\b|last\b|this\b|the\b|but\b|near\b)[a-z]",
        text[end : end + 20],
    ):
        # "in Transport policy": a name that only says of what kind.
        return False
    return _small_words(text).isdisjoint(word.lower() for word in name.split() if len(word) > 3)


@lru_cache(maxsize=2)
def _small_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\b[a-zà-ÿ]{4,}\b", text))


@cache
def _also_people() -> frozenset[str]:
    """Names of places that people bear too: places only behind "in" and the like."""
    return frozenset(load("places")["also people"])


@cache
def _cities() -> frozenset[str]:
    gazetteer = load("gazetteer")
    return frozenset([*gazetteer["large"], *gazetteer["cities"]]) - _also_people()


@cache
def _large_cities() -> frozenset[str]:
    return frozenset(load("gazetteer")["large"]) & _cities()


@cache
def _city_beginnings() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for name in sorted(_cities(), key=lambda n: (-len(n), n)):
        table.setdefault(re.split(r"[\s\-’']", name, maxsplit=1)[0], []).append(name)
    return table


_INTO_A_PLACE = re.compile(
    r"(?:^|[\s(])(?:in|at|near|from|outside|around|[Ii]n|[Ee]n|à|en|desde|hacia|cerca de|près de|aus|nach|bei|em)\s+(?:the\s+city\s+of\s+)?$"
)
_SMALL_BEFORE = re.compile(
    r"(?:^|[\s(“\"])(?:In|At|From|Near|To|Of|The|And|But|For|With|En|À|A|Au|Aux|Le|La|Les|El|Los|Las|De|Du|Des|Y|Et|Dans|Con|Por|Para|Pour|Aus|Nach|Bei|Von|Im|Der|Die|Das|Und)\s+$"
)


_ANY_UPPER = r"[A-ZÀ-ÖØ-ÞŠŽŁΑ-ΩЀ-Я]"


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Say whether a name is no part of a longer one: no capital right before it or behind it."""
    before = text[max(0, start - 24) : start]
    if (
        re.search(rf"(?:{_ANY_UPPER}[\w’'.\-]*|{_ANY_UPPER}\.)\s+$|[\w’'\-&]$", before)
        and not _SMALL_BEFORE.search(before)
        and not re.search(r"[.!?:;]\s+$", before)
    ):
        return False
    return not re.match(rf"[^\S\n]+{_ANY_UPPER}|[\-’'](?!s\b)\w", text[end : end + 4])


_BEFORE_IN_ANOTHER = re.compile(
    # Waters, banks and bodies that bear a land's name: "Gulf of Mexico", "Banco de España".
    r"\b(?i:Gulf|Sea|Bay|Straits?|Cape|Isthmus|Bank|University|Golfo|Mar|Bahía|Estrecho|Cabo|Banco|Golfe|Mer|Baie|Détroit|Cap|Banque)"
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
    r"|[湾灣洋]|[一二三四东南西北中]?[路街](?![上边口途程])|大道|海(?:沟|溝|峡|峽|域|[^\u4e00-\u9fff]|$)|运河|運河|银行|銀行|之[音声聲]|航空|大学|大學|国立|國立|[时時日邮郵]报|[時日郵]報|新聞"
    r"|和(?:黎凡特|沙姆|叙利亚|敘利亞)伊斯[兰蘭]国"
    r"|[郵邮]政|\s+(?:vs?\.|versus)\s"
    # Broadcasters: "France info", "Brasil 247".
    r"|\s(?:info|inter|culture|bleu|télévisions?|travail|télécom|24|[1-9]|247)\b(?![.,]\d|\s?%|\s+(?:per|per\s?cent|million|billion)\b)"
)
"""What stands behind a land's name that is a part of another name."""
_REPUBLIC_OF_CHINA = re.compile(
    r"(?<!People[’']s\s)\b(?:Republic\s+of|República\s+de|République\s+de|Republik)\s+(?:China|Chine)$|جمهورية\s+الصين$"
)
"""Not what "China" is: of which land such a name speaks is the reader's to say, not ours."""


_BORNE_BY = re.compile(
    r"\b(?:Opéra|Aéroports?|Crédit|Eaux?|Gaz|Électricité|Correos|Ferrocarriles|Aguas|Sopa|Salsa)\s+(?:del?|du|d[’'])\s*$"
)
"""What stands before the name that a firm or a dish bears: "Aéroports de Paris", "Sopa de Lima"."""
_COURT_REPORT = re.compile(r"\d\s+U\. ?S\.\s+(?:\d|_|[–—-])")
"""Where a court's opinion is printed: "466 U.S. 668"."""


def _is_part_of_another(text: str, start: int, end: int) -> bool:
    """Say whether a land's name is only a part of the name of another place or of a body."""
    near = max(0, start - 40)
    return bool(
        _BEFORE_IN_ANOTHER.search(text, near, start)
        or _BORNE_BY.search(text, near, start)
        or (_REPUBLIC_OF_CHINA.search(text, near, end) and not text.startswith(" الشعبية", end))
        or _BEHIND_IN_ANOTHER.match(text, end)
        or (text.startswith("U", start) and _COURT_REPORT.search(text[max(0, start - 6) : end + 6]))
    )


_MEETS = re.compile(
    r"\s+(?:avec|de|du|des|entre|au|aux|sur|pour|publique|annuelle|ministérielle|plénière|conjointe|informelle)\b|\s+d[’']|\s*:"
)
_ON_THE_ISLAND = re.compile(r"(?:\b(?:[Ll]a|[Ii]n|[Oo]f|[Ff]rom|[Tt]o|[Aa]nd|et|[Îî]le|[Ii]sland)|[,(])\s*$")


_OPENS = '“"«„‘「『〈《'
_CLOSES = '”"»“’」』〉》'


def _is_a_title_or_saint(text: str, start: int, end: int) -> bool:
    """Say whether a name stands alone in quotation marks (a paper, a film, a firm), or is a saint's whose house is meant ("St. Aubin’s")."""
    if text[max(0, start - 2) : start].rstrip(" \u00a0\u202f")[-1:] in tuple(_OPENS) and text[end : end + 2].lstrip(" \u00a0\u202f")[
        :1
    ] in tuple(_CLOSES):
        return True
    return bool(text.startswith(("St. ", "St ", "Saint "), start) and re.match(r"[’']s?\b", text[end : end + 3]))


_FIRM = re.compile(
    rf"[^\S\n]+(?:&\s+)?(?:{_UPPER}[\w&’'\-]*,?\s+){{0,2}}(?:Ltd|Limited|plc|PLC|LLP|LLC|Inc|Corp|Corporation|Holdings?|Co\.|Company|Enterprises|Industries|Partners|Ventures|Motors|"
    rf"Airlines|Airways|Records|Studios?|Pictures|Energy|Petroleum|Resources|Capital|Securities|Insurance|Software|Systems|Technologies|Technology|Pharmaceuticals|"
    rf"GmbH|AG|SE|SA|S\.A\.|S\.p\.A|BV|NV|Oy|AB)\b"
)
"""What stands behind a name that is a firm's."""


def _firms(text: str, names: set[str]) -> set[str]:
    """Return those of some names that the text shows to be a firm's: "Centurion Holdings" says what "Centurion" alone is."""
    return {
        name for name in names if any(_FIRM.match(text, at.end()) for at in islice(re.finditer(rf"\b{re.escape(name)}(?=\s)", text), 20))
    }


@cache
def _also_firms() -> frozenset[str]:
    """Names of towns that are words, firms, clubs or people first: places only where their land stands behind them."""
    return frozenset(load("places")["also firms"])


_RIVERS = frozenset(
    [
        "Delaware",
        "Missouri",
        "Mississippi",
        "Ohio",
        "Colorado",
        "Arkansas",
        "Tennessee",
        "Illinois",
        "Connecticut",
        "Wisconsin",
        "Minnesota",
        "Iowa",
        "Alabama",
        "Kentucky",
        "Kansas",
        "Hudson",
        "Savannah",
    ]
)


def _is_a_river(text: str, name: str, start: int, end: int) -> bool:
    """Say whether "the Delaware" is the river, and not the state: it has an article, and nothing of the state stands behind."""
    return (
        name in _RIVERS
        and text[max(0, start - 4) : start].lower().endswith("the ")
        and not re.match(
            r"\s+(?!and\b|to\b|in\b|was\b|is\b|at\b|on\b|from\b|with\b|by\b|that\b|as\b|for\b|which\b|near\b|into\b|had\b|when\b)\w",
            text[end : end + 12],
        )
    )


@lru_cache(maxsize=64)
def _is_also_a_person(text: str, name: str) -> bool:
    """Say whether a text names somebody who bears a place's name ("General George Washington"): what stands alone may be that person."""
    named = re.finditer(rf"(?:(?<=[a-z,;“\"(] )|(?<=\n)|(?<=^))((?:{_UPPER}[a-z]+\.? ){{1,3}}){re.escape(name)}(?![\w-]|,? {_UPPER})", text)
    return any(re.match(_TITLES_OF_PEOPLE, m[1]) or (len(m[1].split()) == 1 and m[1].strip() in _given_names()) for m in islice(named, 20))


_TITLES_OF_PEOPLE = r"(?:General|Gen\.|President|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Senator|Sen\.|Governor|Gov\.|Captain|Colonel|Col\.|Judge|Justice|Sir|Lord|Lady|Professor|Prof\.|Booker T\.)\s"


@cache
def _given_names() -> frozenset[str]:
    return frozenset(load("places")["given names"])


_OF_A_CLUB = re.compile(r"(?:^|[\s(])(?:[A-ZÄÖÜ]{2,5}|VfB|VfL|TuS|SpVgg|[1-9]\.\s?FC)\s+$")
"""Letters of a club or a party before a town's name: "SCC Selm"."""


def _is_a_meeting(text: str, name: str, at: int) -> bool:
    """Say whether "Réunion" is the French word for a meeting: at the head of a field, or with whom or of whom it is."""
    if "Réunion" not in name:
        return False
    return bool(_MEETS.match(text, at + len(name))) or (name == "Réunion" and not _ON_THE_ISLAND.search(text[max(0, at - 10) : at]))


def _listed(text: str, english: bool) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of the places that a list knows, where they stand as a place does."""
    borders = _chinese_borders(text)
    # 重庆市, 新疆军区: a word that begins with a place's name and is a place's or a body's itself.
    begins = {at for _, tag, at in _chinese_words(text) or () if tag in ("ns", "nt")}
    german = not english and bool(re.search(r"\b(?:der|die|und|das)\b", text[:2000]))
    for name, at in _known_names(text):
        wide = "\u3040" <= name[0] <= "\u9fff"
        if wide and borders is not None and not (at in borders and (at + len(name) in borders or at in begins)):
            continue
        if name in _also_people() and not _INTO_A_PLACE.search(text[max(0, at - 24) : at]):
            continue
        # In German any noun is large.
        if not wide and not german and not _stands_apart(text, at, at + len(name)):
            continue
        if german and (text[at + len(name) : at + len(name) + 1] == "-" or _OF_A_CLUB.search(text, max(0, at - 9), at)):
            continue
        if not wide and (_is_a_title_or_saint(text, at, at + len(name)) or _is_a_river(text, name, at, at + len(name))):
            continue
        if not wide and name not in _countries() and not _INTO_A_PLACE.search(text[max(0, at - 24) : at]) and _is_also_a_person(text, name):
            continue
        if _is_part_of_another(text, at, at + len(name)) or _is_a_meeting(text, name, at):
            continue
        yield name, at, 0.9
    table = _city_beginnings()
    towns: list[tuple[str, int]] = []
    for match in _CITY_WORD.finditer(text):
        start = match.start()
        for name in table.get(match[0], ()):
            if text.startswith(name, start) and not text[start + len(name) : start + len(name) + 1].isalnum():
                into = bool(_INTO_A_PLACE.search(text[max(0, start - 24) : start]))
                if _BORNE_BY.search(text, max(0, start - 40), start):
                    break
                end = start + len(name)
                if not into and name not in _large_cities():
                    break
                if (
                    not _stands_apart(text, start, end)
                    or _is_a_title_or_saint(text, start, end)
                    or (not into and _is_also_a_person(text, name))
                ):
                    break
                if (german and _OF_A_CLUB.search(text, max(0, start - 9), start)) or (
                    name in _also_firms() and not _is_in_a_known_one(text, end)
                ):
                    break
                towns.append((name, start))
                break
    firms = _firms(text, {name for name, _ in towns})
    yield from ((name, at, 0.85) for name, at in towns if name not in firms)
    if borders is not None:
        yield from _chinese_cities(text)


_CITY_WORD = re.compile(rf"\b{_UPPER}[^\W\d_]{{2,}}")


@cache
def _chinese_gazetteer() -> frozenset[str]:
    return frozenset(load("gazetteer")["zh"])


def _words_of(text: str) -> list[tuple[str, str, int]]:
    """Return the words of a Chinese text with their tags and positions."""
    import rjieba

    from muniment.reading.findings.chinese_speakers import to_simplified

    found, at = [], 0
    for word, tag in rjieba.tag(to_simplified(text)):
        found.append((word, tag, at))
        at += len(word)
    return found


@lru_cache(maxsize=2)
def _chinese_words(text: str) -> list[tuple[str, str, int]] | None:
    return _words_of(text) if _WIDE.search(text) and not _KANA.search(text) else None


def _chinese_borders(text: str) -> set[int] | None:
    """Return the positions at which words of a Chinese text begin and end; None where there is none."""
    words = _chinese_words(text)
    return None if words is None else {at for _, _, at in words} | {len(text)}


_ENDS_LIKE_A_PLACE = re.compile(r".(?<![城超辖级股楼])[^城超辖级股楼]市$|.{2}(?<!节)省$|自治[区州县]$|.{2}县$")
"""Two characters at least before the ending: 上市 and 入市 are what shares do, 建省 is what makes a province."""


_KIND_OF_DISTRICT = re.compile(r"自治[区州县旗]|直辖市|特别行政区|地级市|县级市|民族乡|省|市|县")
"""Kinds of district: which one is meant, they do not say."""


_STREET = re.compile(r"[一二三四东南西北中]?[路街](?![上边口途程])|大道")
"""What stands behind a town's name that a street bears: 长春路."""


def _chinese_cities(text: str) -> Iterator[tuple[str, int, float]]:
    for word, tag, at in _chinese_words(text) or ():
        own = text[at : at + len(word)]
        if (
            tag == "ns"
            and not _STREET.match(text, at + len(word))
            and not _KIND_OF_DISTRICT.fullmatch(word)
            and (own in _chinese_gazetteer() or word in _chinese_gazetteer() or _ENDS_LIKE_A_PLACE.search(word))
        ):
            yield own, at, 0.9


_KANA = re.compile(r"[\u3040-\u30ff]")


_OF_A_PLACE = re.compile(
    rf"\b(?:mayor|governor|people|residents|villagers|farmers|city|town|port|island|bishop|council|court|courts|streets|hills|island|(?:the\s+)?(?:[A-Z]\w+\s+)?(?:Hall|House|Palace|Library|Museum|Square|Mint))\s+of\s+(?P<name>{_NAME})"
)
_FROM_A_PLACE = re.compile(
    rf"\b(?:nurse|teacher|farmer|doctor|worker|student|pupil|judge|clerk|fisherman|trader|man|woman|girl|boy|child|family|families|people|villagers|residents|delegates?|delegation|refugees|migrants|came|come|comes|travel+ed|arrived|returned|fled|moved|road|train|ferry|flight|back|away)s?\s+from\s+(?P<name>{_NAME})(?:\s+to\s+(?P<to>{_NAME}))?"
)
_CHINESE_PLACE = re.compile(
    r"(?:(?<=在)|(?<=来自)|(?<=前往)|(?<=抵达)|(?<=位于)|(?<=[,\uff0c。、;\uff1b年月日])|^)(?P<name>[\u4e00-\u9fff]{2,4}?(?:省|岛|县|镇|乡|自治区|自治州))(?![村镇办])(?=[\u4e00-\u9fff,\uff0c、。]|$)"
    r"|(?<=在)(?P<held>[\u4e00-\u9fff]{2,4}?)(?:市)?(?=开幕|召开|举行|举办|开庭|落成|闭幕)"
    r"|(?<=来自)(?P<origin>[\u4e00-\u9fff]{2,3})(?=的(?:一|名|位|两|三|几|许多|代表|学生|教师|护士|农民|专家|学者|居民))"
)
_NO_CHINESE_PLACE = re.compile(
    r"^(?:自治|直辖|全|各|本|该|某|每|外|我|这|那|几|多|有|其|大|小|老|新|一)|[个些等和对把为使使了的]|城乡|乡镇|城镇|下乡|家乡|老乡|贫困县|国家|会议|会上|当地|此间|现场|这里|那里|这个|各地|农村|市民|山区|城市|线上|社区|学校|会场|法院|港口|中心"
)


def _find_elsewhere(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of places that only the words around them tell."""
    for expression, word in ((_OF_A_PLACE, " of "), (_FROM_A_PLACE, " from ")):
        at = text.find(word)
        while at >= 0:
            # Looked for only around its one word: the whole pattern is slow on a long text.
            match = expression.search(text, max(0, at - 24), at + 60)
            at = text.find(word, at + 1)
            if match is None:
                continue
            for group in ("name", "to") if expression is _FROM_A_PLACE else ("name",):
                if match[group]:
                    name = re.sub(r"['’]s(?:\s.*)?$", "", match[group]).rstrip(".,")
                    yield name, match.start(group), 0.6


def _chinese_contexts(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield (name, position, confidence) of places that only the Chinese words around them tell."""
    words = _chinese_words(text)
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
        unknown = position == at + len(name) and all(tag in ("ns", "nr", "nrt", "nz", "ng") or len(word) == 1 for word, tag in stem)
        if unknown and not any(tag in ("v", "d", "p", "r", "c", "m", "vn", "a", "ad", "uj") and len(word) > 1 for word, tag in parts):
            located = group != "name" or text[max(0, at - 2) : at].endswith(("在", "来自", "前往", "抵达", "位于"))
            yield name, at, 0.85 if located else 0.5


def _keep_longest(candidates: list[Name]) -> list[Name]:
    """Drop what overlaps a longer or surer name, and later repeats."""
    kept: list[Name] = []
    for name in sorted(candidates, key=lambda n: (-n.confidence, -(n.end - n.start), n.start)):
        if not any(k.start < name.end and name.start < k.end for k in kept):
            kept.append(name)
    seen: set[str] = set()
    result = []
    for name in sorted(kept, key=lambda n: n.start):
        if name.text.casefold() not in seen:
            seen.add(name.text.casefold())
            result.append(name)
    return result


def split_list(text: str) -> list[str]:
    """Split "A, B and C" into its members, keeping names that hold an "and" of their own.

    A member starts after a comma, after "and the", or after an "and" that is followed by a name with a head word.
    """
    text = text.strip().rstrip(".,;")
    text = re.sub(r"\s*\([^)]*\)", "", text)
    text = re.sub(
        r",?\s+(?:together|along|jointly|in (?:partnership|cooperation|co-operation|collaboration))\s+with\s+(?:the\s+)?", ", the ", text
    )
    if any("\u4e00" <= c <= "\u9fff" for c in text):
        parts = re.split(r"[、,\uff0c;\uff1b]|(?<=\S)(?:和|与|及|以及)(?=\S)", text)
        return [p.strip() for p in parts if p.strip()]
    organisations = re.search(rf"\b(?:{_HEADS})\b", text)
    splitter = (
        rf",\s+(?:and\s+)?(?:by\s+)?(?=(?:the\s+)?(?:{_CAPITALISED}\s+){{0,6}}(?:{_HEADS})\b|the\s+)|\s+and\s+(?:by\s+)?(?=the\s+)|\s+and\s+(?=(?:{_CAPITALISED}\s+(?:{_CONNECT}\s+)?){{0,5}}(?:{_HEADS})\b)"
        if organisations
        else r",\s+(?:and\s+)?|\s+and\s+|\s*&\s*"
    )
    # An acronym is a name whole: it stands on a side of its own.
    splitter += r"|,?\s+and\s+(?=[A-Z]{3,}s?\b)|(?<=[A-Z]{3})\s+and\s+|,\s+(?=[A-Z]{3,}\b)" if organisations else ""
    parts = re.split(splitter, text)
    return [re.sub(r"^(?:the|The|and)\s+", "", p.strip()).rstrip(".,;") for p in parts if p.strip()]
