"""Who speaks in English phrases, for the engine that reads all languages.

In: the words around a verb of speech. Out: a `Speaker`, `NOBODY` where it is somebody unnamed, None where it is nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from muniment.reading.findings.names_in_text import TextNames
from muniment.reading.findings.quotations import COVER
from muniment.reading.findings.speaker_phrases import NOBODY, SOMEBODY, Speaker, name_phrase
from muniment.reading.findings.speaker_words import PARENTHESIS
from muniment.reading.findings.speakers import speaker_before, speaker_behind

_PRONOUN = re.compile(
    r"(?:^|[,;:.–—]\s*|\b(?:and|but|as|when|that|because|while|so|then|later|also|what)\s+)(?:he|she|"
    r"they)(?:\s+(?:also|then|later|further|once|has|had))*$",
    re.IGNORECASE,
)
_PRONOUN_BEHIND = re.compile(r"(?:he|she|they)\b", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:^|\s)(?:there|one|who|which|that|what|this|be|been|being|is|are|was|were|as|to|not|never|would|"
    r"could|should|might|may|must|will|shall|can|cannot|i|we|you|if|unless|whether|having|all|most|much|"
    r"enough|nothing|\w+n[’']t)(?:\s+(?:\w+ly|first|also|once|just))?$",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(?:(?:The|the|A|a|An|an|His|Her|Their|Some|Many|One|[Tt]wo|[Tt]hree|[Ss]everal|[Mm]ost|[Oo]ther|"
    r"[Oo]thers|[Cc]ritics|[Ss]upporters|[Ee]xperts|[Oo]fficials|[Rr]esearchers)\b[^,.;:]{0,80}|"
    r"[A-ZÀ-Þ][\w’'.-]+(?:\s[A-ZÀ-Þ][\w’'.-]+){0,4})$"
)


_CLOSED = re.compile(
    r",\s+(?:in|on|at|during|after|before|speaking|citing|referring|addressing|writing|appearing|"
    r"responding|asked|most recently|for (?:his|her|its) part)\b[^,]{2,90},?$"
)
"""What stands between commas of when and where: "Ada Lund, in remarks to the press, said …"."""
_LAW = re.compile(
    r"\b(?:law|act|article|section|constitution|treaty|convention|rule|rules|regulations?|amendment|clause|"
    r"statute|bill|provision|charter|paragraph|protocol|directive|code|evidence|data|results?|experience|"
    r"history|reason|fact|question|problem|idea|argument|point|theory|word|text|sign|label|book)s?$",
    re.IGNORECASE,
)


def _told_before(found: Speaker, tail: str) -> Speaker:
    """Return a speaker without a role that only points back ("the nominee"), or that stands behind others in a list."""
    if (
        found.name is None
        and found.role
        and (
            (
                re.match(r"(?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Tt]his|[Tt]hat)\s", found.role)
                and not re.search(r"\s(?:of|for|at|on)\s", found.role)
            )
            or tail.count(",") > 1
            or len(found.role.split()) > 9
        )
    ):
        return NOBODY
    return found


@dataclass(frozen=True)
class EnglishPhrases:
    """Who speaks, by the rules for English speakers."""

    names: TextNames

    def whole(self, phrase: str) -> Speaker | None:
        """Return the speaker that a whole phrase names."""
        if _PRONOUN_BEHIND.fullmatch(phrase.strip()):
            return NOBODY
        return name_phrase(phrase.strip(), self.names) or None

    def before(self, words: str) -> Speaker | None:
        """Return the speaker of "… X" where a verb of speech follows."""
        tail = re.split(rf"[;:“”\"]|\s[–—-]\s|--|{COVER}", PARENTHESIS.sub("", words))[-1].strip()
        while closed := _CLOSED.search(tail):
            tail = tail[: closed.start()]
        if words.startswith("According to "):
            return None  # "According to the office, Ada Lund, said …": who said it is open.
        if re.search(r"(?:^|\s)(?:my|our|My|Our)(?:\s\S+){1,4}$|\b(?:and|or)$", tail):
            return None
        if not tail or _NOBODY.search(tail.rstrip(",")):
            return None
        if _PRONOUN.search(tail) or tail in ("It", "it"):
            return NOBODY
        last = tail.rstrip(",").rsplit(", ", 1)[-1]
        if found := speaker_before(tail, self.names, at_start=tail == words.strip()):
            return _told_before(found, tail)
        return SOMEBODY if _PLAIN.match(last) and not _LAW.search(last) else None

    def behind(self, words: str) -> Speaker | None:
        """Return the speaker of "said X …"."""
        words = words.strip(" ,–—-")
        if _PRONOUN_BEHIND.match(words):
            return NOBODY
        return speaker_behind(re.split(rf"[;“\"]|{COVER}", words)[0], self.names) or None
