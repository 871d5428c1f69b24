"""How many words of an original are shown, as its page says it.

In: what a reading found. Out: the numbers, with the rules' names, and what they do not tell, in the interface's
language.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from muniment.reading.formats.media_type import DOC, RTF
from muniment.reading.stored import StoredFinding, StoredReading

_RULES = (
    gettext_noop("menus, margins and footers"),
    gettext_noop("hidden parts"),
    gettext_noop("links and lists of links"),
    gettext_noop("phrases of notices and bylines"),
    gettext_noop("repeated paragraphs"),
    gettext_noop("parts of the text named like a margin"),
    gettext_noop("what follows a heading like Comments"),
    gettext_noop("words outside of the main text"),
    gettext_noop("the title where it is repeated"),
    gettext_noop("running heads, page numbers and the like"),
    gettext_noop("numbers of lines"),
    gettext_noop("the head of a table where it is repeated"),
    gettext_noop("the head of data"),
    gettext_noop("notes"),
    gettext_noop("comments of readers"),
    gettext_noop("headers and footers of pages"),
    gettext_noop("remarks of editors in the margin"),
    gettext_noop("text that a tracked change put in"),
    gettext_noop("text that a tracked change took out"),
    gettext_noop("text boxes and drawings"),
    gettext_noop("what is no lead and no teaser of a front page"),
    gettext_noop("rows beyond those that are read"),
    gettext_noop("words that no rule names"),
)
"""The names of the reader's rules, which readings carry in English."""


@dataclass(frozen=True)
class Account:
    """How many words the original has, how many are shown, and what left the others out, most first."""

    original: int
    kept: int
    left_out: list[tuple[str, int]]
    is_converted: bool = False
    """Only what a converter made of the original was counted."""
    is_seen: bool = False
    """Pages are pictures: only the words that were recognised were counted."""

    def sentences(self) -> list[str]:
        """Return what there is to say, in the interface's language."""
        said = []
        if self.left_out:
            said.append(
                gettext("Of %(original)s words in the original %(kept)s are shown.")
                % {"original": self.original, "kept": self.kept}
            )
            rules = "; ".join(f"{rule} ({count})" for rule, count in self.left_out)
            said.append(f"{gettext('Left out:')} {rules}.")
        else:
            said.append(
                gettext("All %(kept)s words that were counted in the original are shown.") % {"kept": self.kept}
            )
        if self.is_converted:
            said.append(
                gettext(
                    "They were counted after the file was converted to be read; what the conversion left out "
                    "was not measured."
                )
            )
        if self.is_seen:
            said.append(gettext("On scanned pages, only the recognised words are counted."))
        return said


def say_measure(content: StoredReading) -> list[str]:
    """Return how much of an original is shown, as sentences; where that was not counted, this."""
    account = account_of(content)
    return account.sentences() if account else [gettext("Not measured: this was read before words were counted.")]


def name_loss(finding: StoredFinding) -> StoredFinding:
    """Return a finding of the reader as Review shows it: one of a loss in the interface's language, others as they
    are."""
    if finding["field"] != "left out":
        return finding
    rule, _, count = finding["value"].removesuffix(" words").rpartition(": ")
    return {**finding, "field": gettext("left out"), "value": f"{_name(rule)} ({count})"}


def _name(rule: str) -> str:
    return gettext(rule) if rule in _RULES else rule


def account_of(content: StoredReading) -> Account | None:
    """Return the account of a reading; None where older readings did not count."""
    found = content.get("measure")
    if not found:
        return None
    rows = sorted(found["left_out"].items(), key=lambda row: (-row[1], row[0]))
    return Account(
        found["original"],
        found["kept"],
        [(_name(rule), count) for rule, count in rows],
        # Readings made before this was told apart say it by their type.
        found.get("converted", content.get("media_type") in (DOC, RTF)),
        bool(content.get("ocr_pages")),
    )
