"""What the links and buttons of a page point to: notes, and panels that open.

In: a page's body. Out: `Targets`, which says of an element whether it bears a note's mark, is a note, or is a panel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

_MARK = re.compile(r"[\[(]?\s*(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,4}|[¹²³⁰⁴-⁹]{1,3}|注\s*\d{1,3})\s*[\])]?")
_OF_A_NOTE = re.compile(
    r"(?:^|[\s_-])(?:fn|ftn|foot-?notes?|end-?notes?|note|notes|cite_note|cite-note|sdfootnote|ref|reference|noteref)",
    re.IGNORECASE,
)
_OF_A_MARK = re.compile(
    r"(?:^|[\s_#-])(?:fnref|ftnref|footnote-?ref|noteref|ref|reference|anc|sdfootnote\d+anc|cite_ref)", re.IGNORECASE
)
_BACK = re.compile(r"\W*(?:back(?: to text)?|↑|↩.?|⏎|⬆|\^|retour|zurück|volver|назад|返回)?\W*", re.IGNORECASE)
_HEADS_NOTES = re.compile(
    r"\W*(?:(?:foot|end)?notes?(?: (?:and|&) (?:references|sources))?|references|sources|bibliography|"
    r"(?:notes? (?:de bas de page|et r[ée]f[ée]rences)|références)|"
    r"fu(?:ß|ss)noten|anmerkungen|quellen(?:angaben)?|einzelnachweise|literatur|notas(?: (?:al pie|de "
    r"rodap[ée]))?|referencias|fuentes|referências|fontes|note|fonti|"
    r"примечани[ея]|сноски|источники|literatura|przypisy|noten|bronnen|注释|註釋|脚注|腳註|注|备注|"
    r"參考(?:文獻|資料)|参考(?:文献|资料)|注記|出典|각주|참고문헌|"
    r"الهوامش|هوامش|المراجع|المصادر)\W*",
    re.IGNORECASE,
)
_PANEL = re.compile(
    r"(?:^|[\s_-])(?:accordion|collaps\w*|panel|tab-?(?:pane|content|panel)?|tabs?|toggle\w*|expand\w*|"
    r"answer|faq\w*|details?|spoiler|read-?more|show-?more|more)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NO_PANEL = re.compile(
    r"(?:^|[\s_-])(?:modal|popup|pop-?up|dialog|overlay|lightbox|cookies?|consent|menu|nav|navbar|share|"
    r"login|sign-?in|newsletter|search|toast|print|translation|widget|footer|header|off-?canvas)",
    re.IGNORECASE,
)
_MOST = 5000


@dataclass
class Targets:
    """The ids that a page's links and buttons name, and the elements around its notes."""

    notes: set[str] = field(default_factory=set)
    """Ids that marks of notes lead to, and that are there."""
    around: set[etree._Element] = field(default_factory=set)
    """Footers, asides and divisions that hold such notes."""
    controlled: set[str] = field(default_factory=set)
    tells_deletions: bool = False
    """Deletions are a part of the text, not all of it."""

    def mark_of(self, element: etree._Element) -> str | None:
        """Return the id of the note whose mark an element is; None for any other."""
        if not self.notes:
            return None
        link = element if element.tag == "a" else next(iter(element.iter("a")), None)
        target = _target(link) if link is not None else ""
        if target not in self.notes or not _MARK.fullmatch(_words(element)):
            return None
        # A note leads back to its mark in the same form.
        return None if any(holder.get("id") in self.notes for holder in islice(element.iterancestors(), 4)) else target

    def note_of(self, element: etree._Element) -> str | None:
        """Return the id of the note that begins with an element."""
        if not self.notes:
            return None
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name and name in self.notes:
                return name
        return None

    def leads_back(self, link: etree._Element) -> bool:
        """Return whether a link only leads from a note back to its mark."""
        return bool(self.notes) and bool(_BACK.fullmatch(_words(link)))

    def holds_notes(self, element: etree._Element) -> bool:
        """Return whether an element holds notes of the text."""
        return element in self.around

    def opens(self, button: etree._Element) -> bool:
        """Return whether a button opens a panel of the text."""
        if button.get("aria-controls") in self.controlled and button.get("aria-expanded") is not None:
            return True
        following = button.getnext()
        return following is not None and button.get("aria-expanded") is not None and self.is_panel(following)

    def is_panel(self, element: etree._Element) -> bool:
        """Return whether a hidden element is one that a reader can open in its place: an answer, a tab, the rest."""
        sign = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _NO_PANEL.search(sign) or element.tag in ("nav", "form", "dialog", "span"):
            return False
        if element.get("role") in ("dialog", "menu", "alert", "navigation", "search"):
            return False
        if element.get("role") in ("tabpanel", "region") or element.get("hidden") == "until-found":
            return True
        if element.get("id") in self.controlled or _PANEL.search(sign):
            return True
        before = element.getprevious()
        if before is None:
            return False
        return before.tag in ("summary", "dt") or any(
            each.tag in ("button", "summary") or each.get("aria-expanded") is not None
            for each in islice(before.iter(), 20)
        )


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, islice(element.itertext(), 20))).split())


def _target(link: etree._Element) -> str:
    href = link.get("href") or ""
    holder = link.getparent()
    is_raised = holder is not None and holder.tag == "sup"
    return href.partition("#")[2] if href.startswith("#") or ("#" in href and is_raised) else ""


def find_targets(body: etree._Element) -> Targets:
    """Return what the links and buttons of a page point to."""
    found = Targets()
    wanted: set[str] = set()
    for link in islice(body.iter("a"), _MOST):
        target = _target(link)
        if not target:
            continue
        if link.get("aria-expanded") is not None or link.get("data-toggle") or link.get("data-bs-toggle"):
            found.controlled.add(target)
        if _is_mark(link, target):
            wanted.add(target)
    for element in islice(
        body.iter("button", "div", "li", "h2", "h3", "h4", "span", "a", "summary", "label"), 4 * _MOST
    ):
        for name in ("aria-controls", "data-target", "data-bs-target"):
            if value := element.get(name):
                found.controlled.update(value.replace("#", "").split())
    if wanted:
        _find_notes(body, wanted, found)
    struck = sum(len(_all_words(e)) for e in body.iter("del", "s", "strike"))
    found.tells_deletions = struck > 0 and struck < 0.4 * len(_all_words(body))
    return found


def _all_words(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _is_mark(link: etree._Element, target: str) -> bool:
    if not _MARK.fullmatch(_words(link)):
        return False
    holder = link.getparent()
    is_raised = (holder is not None and holder.tag == "sup") or next(link.iter("sup"), None) is not None
    signs = f"{link.get('class') or ''} {link.get('rel') or ''} {link.get('role') or ''} {link.get('epub:type') or ''}"
    if _OF_A_MARK.search(target) and not _OF_A_NOTE.search(target.replace("ref", "")):
        return False
    return (
        is_raised or bool(_OF_A_NOTE.search(target)) or bool(_OF_A_NOTE.search(signs)) or _words(link).startswith("[")
    )


def _find_notes(body: etree._Element, wanted: set[str], found: Targets) -> None:
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.get("id") or (element.get("name") if element.tag == "a" else None)
        if name not in wanted or element.tag in ("sup", "section", "body", "main", "article", "h1", "h2", "h3"):
            continue
        found.notes.add(name or "")
        for holder in islice(element.iterancestors(), 12):
            if holder.tag in ("body", "main", "article"):
                break
            found.around.add(holder)


def heads_notes(element: etree._Element) -> bool:
    """Return whether an element of an article begins with a heading such as "Notes"."""
    if not any(holder.tag in ("article", "main") for holder in element.iterancestors()):
        return False
    heading = next(element.iter("h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "summary", "caption"), None)
    return heading is not None and bool(_HEADS_NOTES.fullmatch(_words(heading)))
