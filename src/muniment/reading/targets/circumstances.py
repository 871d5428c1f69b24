"""What a text says around a target: where, for whom, who answers for it, and when what is said of it held.

In: the words of a target and of its sentence. Out: words of the text, or None. What the text does not say in
plain words is not told.
"""

from __future__ import annotations

import re

from muniment.reading.findings.names import find_countries
from muniment.reading.targets.words import YEAR

_PEOPLE = re.compile(
    r"(?<!\w)(?:(?:all|young|older|elderly|rural|urban|poor|low-income|indigenous|disabled|unemployed|jeunes|mujeres|"
    r"personnes|personas)\s)?(?:children|women|girls|boys|youth|young people|(?:older |elderly |disabled )?"
    r"persons(?: with disabilities)?|people (?:with disabilities|in extreme poverty)|families|households|students|"
    r"pupils|teachers|workers|"
    r"refugees|migrants|indigenous peoples|farmers|patients|pensioners|"
    r"enfants|femmes|filles|jeunes|ménages|familles|élèves|étudiants|travailleurs|réfugiés|agriculteurs|retraités|"
    r"niñas|niños|mujeres|jóvenes|hogares|familias|estudiantes|trabajadores|refugiados|agricultores|pueblos indígenas|"
    r"детей|женщин|девочек|молодежи|молодёжи|семей|школьников|студентов|пенсионеров|беженцев|граждан|инвалидов|"
    r"الأطفال|النساء|الفتيات|الشباب|الأسر|الطلاب|العمال|اللاجئين|المزارعين)(?!\w)"
    r"|农村贫困人口|残疾人|老年人|妇女|儿童|青年|学生|农民工|困难家庭",
    re.I,
)
_NAME = r"(?:[A-ZÀ-ÝА-ЯЁ][\w’'\-]*)"
_BODY = (
    rf"(?:[Tt]he\s|[Ll]e\s|[Ll]a\s|[Ll]['’]|[Ee]l\s)?{_NAME}"
    rf"(?:\s(?:(?:of|for|de|du|des|del|and|et|y)\s(?:the\s|la\s|l['’])?)?{_NAME}){{0,6}}"
)
_AUXILIARY = (
    r"(?:\s(?:has|have|had|is|are|was|were|also|now|a|ont|avait|ha|han|había|se|s['’]est|s['’]était|es|est))*\s$"
)
_SUBJECT = re.compile(rf"(?:^|[.;:,]\s|[“\"«]|\b(?:that|que)\s)(?P<who>{_BODY}){_AUXILIARY}")
_OWNER = re.compile(rf"(?P<who>{_BODY})['’]s\s(?:[\w%.-]+\s){{0,5}}[\w-]+$")
_NO_BODY = re.compile(
    r"(?:In|On|By|At|For|With|Under|Since|To|From|We|It|They|He|She|This|That|These|Those|Our|Its|Their|There|And|But|As|"
    r"Il|Elle|Nous|Ils|On|Ce|En|Se|Nos|Así|Para|Мы|Он|Они|Она|Это|В|К|На|И)\b"
)
_OF_A_BODY = re.compile(
    r"(?i)\b(?:govern|gouvern|gobier|minist|council|conseil|consej|commission|comisi|commit|comit|department|"
    r"départe|departa|agenc|authorit|autorit|autorid|parliament|parlement|parlament|assembl|asambl|senat|congress|"
    r"congres|cabinet|office\b|bureau|board\b|bank\b|banque|banco|union\b|unión|nations|naciones|secretar|organi[sz]|"
    r"institut|university|universi|foundation|fondation|fundaci|corporation|compan|compañ|state\b|état\b|estado|city\b|"
    r"ville\b|municip|region|región|province|provinc|правительств|минист|совет|комисс|комитет|департамент|агентств|"
    r"парламент|банк|организац|област|республик|president|président|presidente|service\b|network\b|authority)"
)
"""A word of the names of bodies. Any noun begins a sentence with a large letter: "Poverty will fall" names nobody who
promises it."""
_WHEN = re.compile(
    rf"\b(?:as of|as at|by the end of|at the end of|at end-|in|fin|en|à la fin de|a fines de|al cierre de|в|"
    rf"на конец)\s?(?:the\s)?(?:year\s|año\s|l['’]année\s)?({YEAR})\b|({YEAR})\s?年|(?:في|عام|سنة)\s(?:عام\s)?({YEAR})",
    re.I,
)
_TELLS_A_TIME = frozenset({"reports_reached", "reports_partly", "reports_missed", "reports_value"})


def find_target_place(quote: str) -> str | None:
    """Return the country that the words of a target name, as written; None where they name none, or several."""
    found = {country.text for country in find_countries(quote)}
    return found.pop() if len(found) == 1 else None


def find_group(quote: str) -> str | None:
    """Return the people that a target is for, in its words; None where it names none, or several."""
    found = {match[0].strip() for match in _PEOPLE.finditer(quote)}
    return found.pop() if len(found) == 1 else None


def find_responsible(sentence: str, head: tuple[int, int], *, is_promise: bool) -> str | None:
    """Return who promises a target (the subject of its verb) or whose it is said to be ("Amsel's target").

    `head`: where the verb or the noun phrase stands that names it.
    """
    if is_promise:
        match = _SUBJECT.search(sentence[: head[0]])
    else:
        match = _OWNER.search(sentence[head[0] : head[1]])
    who = match["who"] if match else None
    return who if who and not _NO_BODY.match(who) and (_OF_A_BODY.search(who) or any(find_countries(who))) else None


def find_time_of(sentence: str, quote: tuple[int, int], relation: str | None) -> str | None:
    """Return the year that what is said of a target held (EDTF), where the sentence gives one outside of its words."""
    if relation not in _TELLS_A_TIME:
        return None
    outside = sentence[: quote[0]] + "\n" + sentence[quote[1] :]
    years = {year for match in _WHEN.finditer(outside) for year in match.groups() if year}
    return years.pop() if len(years) == 1 else None
