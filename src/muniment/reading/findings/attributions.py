"""Statements in French, Spanish, German and Russian: one engine over each language's words of speech.

In: a sentence, with its quotations covered. Out: the claim, who made it, and the words that say so.

The file is long and stays whole: each function is one way in which a sentence names who said it, and they are tried in
turn.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import Protocol

from muniment.reading.findings.attributed import Attributed
from muniment.reading.findings.gazetteer import countries
from muniment.reading.findings.quotations import COVER, QUOTED, Covered
from muniment.reading.findings.speaker_phrases import NOBODY, SOMEBODY, Speaker
from muniment.reading.findings.speech_words import Speech


class Phrases(Protocol):
    """Who speaks in the words around a verb: a `Speaker`, nobody who is named (NOBODY), or None where nobody could."""

    def whole(self, phrase: str) -> Speaker | None:
        """Return the speaker that a whole phrase names."""

    def before(self, words: str) -> Speaker | None:
        """Return the speaker of "… X" where a verb of speech follows."""

    def behind(self, words: str) -> Speaker | None:
        """Return the speaker of "said X …"."""


_LEAST = 12
"""Letters that a claim has at least."""
_QUOTE_BEFORE = re.compile(rf"(?P<quote>{QUOTED})[\s,.!?…]*(?:[–—-]\s*)?$")
_QUOTE_THEN_WHO = re.compile(rf"(?P<quote>{QUOTED})[\s,]*(?:[–—-]\s*)?(?P<who>[^{COVER},;:.«»“”„\"]{{2,80}})$")
_CLAUSE_BEFORE = re.compile(r",\s*(?:[–—-]\s*)?$|\s[–—]\s*$")
_QUOTE_BEHIND = re.compile(rf"(?P<mid>[^{COVER};:.«»“”„\"]{{0,90}}?)(?:[:,]|\s)\s*(?:[–—-]\s*)?(?P<quote>{QUOTED})")
_SUBJUNCTIVE = re.compile(
    r"\b(?:sei(?:en)?|habe|hätten?|werde|würden?|könne|könnten?|müsse|müssten?|solle|sollten?|wolle|wollten?|"
    r"dürfe|dürften?|gebe|gäbe|gehe|komme|bleibe|stehe|mache|brauche|lasse|bestehe|liege|handele|handle|"
    r"wisse|sehe|finde|nehme|führe|zeige|gelte|halte|trage|bringe|spiele|diene|leide|lebe|kenne|setze|trete|"
    r"verstehe|hoffe|glaube|denke)\b"
)
_INFINITIVE = re.compile(r"\bzu\s+[a-zäöü]+n\b|\b[a-zäöü]+zu[a-zäöü]+en\b")
_NEGATED = re.compile(r"(?:\b(?:ne|no|nunca|jamás|nicht|не|ни)|\bn['’])\s*$", re.IGNORECASE)
_LAWS = re.compile(
    r"\b(?:lois?|articles?|dispositions?|règles?|règlement|plan|traité|ley|leyes|artículos?|disposiciones|reglamento|"
    r"Gesetz\w*|Artikel|\w*[Bb]estimmung\w*|Vorschrift\w*|normas?|normes?|statuts?|estatutos?|положени\w+|услови\w+|"
    r"Richtlinie\w*|directivas?|directives?|"
    r"Verordnung|закон\w*|стать\w+|договор\w*|план\w*|постановлени\w*)\b",
    re.IGNORECASE,
)


_MOST_VERBS = 24
"""Verbs of speech that are tried in a sentence: each is looked at with all that stands before and behind it."""


def read_attributed(sentence: Covered, speech: Speech, who: Phrases) -> Attributed | None:
    """Return what a sentence attributes to somebody, or None where it does not."""
    covered = sentence.covered
    found = _read(sentence, speech, who)
    # What ends in a colon only opens a list; whoever is spoken to in the claim is spoken to by the author.
    claim = covered[slice(*found.claim)] if found else ""
    if claim.rstrip(' \n»”“"').endswith((":", "\uff1a")) or _VOCATIVE.match(claim.lstrip(' «“„"')):
        return None
    return found


_VOCATIVE = re.compile(
    r"(?:Señora?\s+President\w+|Señorías|Monsieur le (?:Présid|Minist)\w+|Madame la (?:Présid|Minist)\w+|"
    r"Herr (?:Kollege|Präsident)|"
    r"Frau (?:Kollegin|Präsidentin)|Mr\.? (?:President|Speaker|Chairman)|Madam (?:President|Speaker))\b"
)
_SPOKEN_TO = re.compile(rf"(?:^|[\s,])(?i:{_VOCATIVE.pattern})\s*,?\s*(?:que\s*)?$")
"""Whoever is spoken to, right before a verb: "le ruego, señora Presidenta, que pida …"."""


def _read(sentence: Covered, speech: Speech, who: Phrases) -> Attributed | None:
    covered = sentence.covered
    for match in islice(speech.verb.finditer(covered), _MOST_VERBS):
        if found := _at_verb(covered, match, speech, who):
            return found
    return (
        _separable(covered, speech, who)
        or _asked(covered, speech, who)
        or _according(sentence, speech, who)
        or _felt(covered, speech, who)
        or _added(covered, speech)
        or _blamed(covered, speech, who)
    )


def _at_verb(covered: str, match: re.Match[str], speech: Speech, who: Phrases) -> Attributed | None:
    before, after = covered[: match.start()], covered[match.end() :]
    if _NEGATED.search(before):
        return None
    if re.search(r"\b(?:the|a|this|such|le|la|el|der|die|das)\s+$", before, re.IGNORECASE) and speech.language == "en":
        return None  # "the said wells"
    if _IN_OTHER_PERSONS.search(before) or _SPOKEN_TO.search(before):
        return None
    if (
        _MADE_SURE.fullmatch(match[0])
        or _HAS.match(match[0].lower() + after[:5])
        or before.endswith((" lo que ", " ce qui "))
    ):
        return None
    if match[0].lower() in speech.mental and COVER not in after and _is_a_state(before):
        return None  # "Thailand believes that …" is what its delegate says in a speech of its own.
    for attempt in (
        _as_says,
        _quote_first,
        _quoted_behind,
        _said_that,
        _interposed,
        _trailing,
        _said_outright,
        _said_plainly,
    ):
        if found := attempt(before, after, match, speech, who):
            return found
    return None


_HAS = re.compile(r"(?:cuentan?|contó|contaron|contaba|contado) con\s|(?:conclu[iy]\w+|terminó) con\s")
"""Spanish verbs of speech that say something else with what follows: "cuenta con" has."""
_MADE_SURE = re.compile(r"(?:s['’](?:est|était)|se sont)(?:\s+\w+)*\s+(?:assuré|rappelé|confié|proposé|exposé)e?s?")
"""French verbs of speech that say something else of oneself: "ils se sont assurés que" made sure of it."""
_IN_OTHER_PERSONS = re.compile(
    r"(?:^|[\s,;:–—-])(?:I|we|We|you|You|myself|je|nous|vous|tu|yo|nosotros|usted|ustedes|Usted|Ustedes|"
    r"señorías|Señorías|ich|wir|Wir|ihr|я|мы|вы|Мы|Я|Вы)"
    r"(?:\s+(?:\w+ly|have|had|has|also|once|then|just|ha|han|haben|hatte|l['’]|le|lo|la|les|nous|vous))*\s*$"
)
"""The author's own words, or what he says of whom he speaks to."""
_DELEGATION = re.compile(r"\b(?:delegation|délégation|delegación|делегация|Delegation)\s*$|(?:^|\s)وفد\s\S+\s*$")


def _is_a_state(before: str) -> bool:
    """Return whether the words before a verb end with a land's name."""
    if _DELEGATION.search(before):
        return True
    words = re.split(r"[\s,]+", re.sub(r"\s\w+ly$", "", before.strip(" ,")))[-5:]
    return any(
        re.sub(r"^(?:[Ll]['’]|[Ll]a |[Ll]e |[Tt]he |[Ee]l )", "", " ".join(words[at:])) in countries()
        for at in range(len(words))
    )


def _as_says(before: str, after: str, match: re.Match[str], speech: Speech, who: Phrases) -> Attributed | None:
    """Read "Comme l'a dit X, …", "Как сообщает X, …"."""
    if not (before and speech.as_says.fullmatch(before)):
        return None
    named, comma, claim = after.partition(", ")
    speaker = who.behind(named)
    begin = match.end() + len(named) + 2
    if speaker is None or not comma or len(claim) < _LEAST:
        return None
    return Attributed((begin, match.end() + len(after)), speaker, (0, begin), 0.75)


def _inverted(after: str, speech: Speech) -> re.Match[str] | None:
    return speech.inverted.match(after)


def _quote_first(before: str, after: str, match: re.Match[str], speech: Speech, who: Phrases) -> Attributed | None:
    """Read "« … », a dit X" and "« … », X dit"."""
    if (
        speech.language != "en"
        and _ONE_QUOTED_WORD.search(before.rstrip(" ,"))
        and match[0].lower() not in speech.tells
    ) and (rest := _QUOTE_GOES_ON.search(after)):
        # "« Non », a dit X, « … »": the rest of it is worth more than its first word.
        named = after[: rest.start()]
        speaker = NOBODY if _pronoun_inside(match, after, speech) else who.behind(named)
        if speaker is not None:
            span = (match.end() + rest.start("quote"), match.end() + rest.end("quote"))
            return _quoted(span, speaker, (match.start(), span[0]), 0.85)
    if (quote := _QUOTE_BEFORE.search(before)) and match[0].lower() not in speech.tells:
        unnamed = _pronoun_inside(match, after, speech) or match[0].startswith("цитир")
        speaker = NOBODY if unnamed else who.behind(after)
        if speaker is None:
            return None
        return _quoted(quote.span("quote"), speaker, (quote.end("quote"), match.end() + len(after)), 0.9)
    if (
        (quote := _QUOTE_THEN_WHO.search(before))
        and not re.match(r"\s*[:«“„\"]", after)
        and not speech.that.match(after.lstrip())
    ):
        speaker = who.whole(quote["who"])
        if speaker is not None:
            return _quoted(quote.span("quote"), speaker, (quote.end("quote"), match.end()), 0.85)
    return None


_QUOTE_GOES_ON = re.compile(rf",\s*(?P<quote>{QUOTED})")


def _pronoun_inside(match: re.Match[str], after: str, speech: Speech) -> bool:
    return bool(speech.inverted.search(match[0]) or _inverted(after, speech))


def _quoted(
    span: tuple[int, int], speaker: Speaker, attribution: tuple[int, int], confidence: float
) -> Attributed | None:
    if span[1] - span[0] < _LEAST:
        return None
    return Attributed((span[0] + 1, span[1] - 1), speaker, attribution, confidence)


def _quoted_behind(before: str, after: str, match: re.Match[str], speech: Speech, who: Phrases) -> Attributed | None:
    """Read "X a dit : « … »", "dijo X: «…»"."""
    quote = _QUOTE_BEHIND.match(after)
    if not quote or speech.that.search(quote["mid"]):
        return None
    colon = after[: quote.start("quote")].rstrip(" –—-\u00a0\u202f").endswith(":")
    length = quote.end("quote") - quote.start("quote")
    if not colon and (
        length < 30 or _TITLED.search(quote["mid"]) or (_WRITES.match(match[0]) and not quote["mid"].strip())
    ):
        return None
    speaker = who.before(before)
    if speaker is None and colon and quote["mid"].strip() and speech.language != "en":
        speaker = who.behind(quote["mid"])
    if speaker is None:
        return None
    begin, end = match.end() + quote.start("quote"), match.end() + quote.end("quote")
    if not colon:
        # The words before the mark belong to what is said: "denuncia un «…» del gobierno".
        return Attributed((begin + 1, end - 1), speaker, (0, begin), 0.75)
    return _quoted((begin, end), speaker, (0, begin), 0.9)


_TITLED = re.compile(
    r"(?:titulad[oa]s?|llamad[oa]s?|denominad[oa]s?|intitulée?s?|nommée?s?|appelée?s?|baptisée?s?|titled|"
    r"entitled|called|named|dubbed|betitelt|"
    r"namens|genannt|под названием|книг\w*|стать\w*|роман\w*|песн\w*|фильм\w*|сборник\w*|libros?|novelas?|"
    r"artículos?|canción|livres?|"
    r"articles?|chansons?|films?|Buch|Artikel|Lied|Titel|books?|novels?|essays?|poems?|songs?)\s*$"
)
"""What stands before a title in quotation marks, which nobody said."""
_WRITES = re.compile(r"(?:escrib|ha escrito|écri|a écrit|schrieb|schreib|напис|wr[io])")


def _said_that(before: str, after: str, match: re.Match[str], speech: Speech, who: Phrases) -> Attributed | None:
    """Read "X a dit que …", "X заявил, что …", "sagte X, er werde …"."""
    link = _that(after, speech)
    if link is None:
        return None
    mid, begin = after[: link[0]], match.end() + link[1]
    claim = after[link[1] :]
    if len(claim.strip()) < _LEAST or re.search(r"[.;:«»“”]", mid):
        return None
    if _pronoun_inside(match, after, speech) or (
        speech.language == "fr" and _ANOTHER_CONJUNCTION.search(mid) and mid.strip() not in _RIGHT_BEHIND
    ):
        return None
    speaker = who.before(before)
    if speech.language == "fr" and _TELLS_SOMEBODY.search(match[0]):
        mid = ""  # "prévenait sa famille que": to whom, and not who.
    if not _is_adverbial(mid, speech, match[0]) and not (speaker is SOMEBODY and speech.language in ("de", "ru")):
        speaker = None
    if (
        speaker is None
        and mid.strip(" ,")
        and speech.language != "en"
        and ("," not in mid or mid.rstrip().endswith(","))
    ):
        speaker = who.behind(mid)
    if speaker is SOMEBODY and speech.language == "es" and _I_OR_SHE.search(match[0]):
        return None
    if speaker is None or (
        speaker is SOMEBODY and match[0].lower().rpartition(" ")[2] not in speech.strong and speech.strong
    ):
        return None
    return Attributed((begin, match.end() + len(after)), speaker, (0, begin), 0.8)


_ANOTHER_CONJUNCTION = re.compile(
    r"(?<![\w-])(?:dès|lors|après|avant|parce|pour|afin|tandis|alors|sans|bien|ainsi|plus|moins|aussi|autant|tant|telle?s?|"
    r"plutôt|même|autres?|depuis|pendant|pourvu|sauf|outre|aussitôt|tellement|si [\w-]+)\s+$"
)
"""Words with which "que" is another conjunction: "dès que", "plus … que"."""
_RIGHT_BEHIND = frozenset(("ainsi", "aussi", "même", "bien", "alors", "plutôt"))
"""Of these the ones that are adverbs right behind a verb: "affirme ainsi que"."""
_TELLS_SOMEBODY = re.compile(r"(?:préven|prévien|prévin|avert|alert|inform|averti)\w*$")
"""French verbs of speech whose object is whom somebody tells."""
_I_OR_SHE = re.compile(r"(?:ía|aba|iera|ara)$")
"""Spanish forms that say "I" as well as "she", where nobody stands before: "Señorías, decía que …"."""
_CLAUSE = re.compile(
    r"(?!(?:to|in|on|at|by|for|from|with|so|nothing|something|little|yes|no|of|as|and|or|but|that|about|anything|"
    r"otherwise|thus|much|more than)\b)[^\W_][^.;:]*?"
    r"\b(?:is|are|was|were|am|has|had|have|will|would|can|could|may|might|must|should|shall|"
    r"cannot|does|did|needs?|show[sn]?|"
    r"[a-z]{3,}(?:ed|izes|ises)|makes?|remains?|gives?|takes?|wants?|means?|gets?)\b"
)
_OUTRIGHT = frozenset(
    ("said", "says", "say", "noted", "thinks", "believes", "believe", "insisted", "claimed", "has said", "have said")
)


def _said_plainly(before: str, after: str, match: re.Match[str], speech: Speech, who: Phrases) -> Attributed | None:
    """Read English without "that": "Lund said her party has supported the plan"."""
    if speech.language != "en" or match[0].lower() not in _OUTRIGHT or not after.startswith(" "):
        return None
    if before.count(",") > 1 or not _CLAUSE.match(after[1:120]) or len(after) < 2 * _LEAST:
        return None
    speaker = who.before(before)
    if speaker is None or speaker is SOMEBODY:
        return None
    begin = match.end() + 1
    return Attributed((begin, match.end() + len(after)), speaker, (0, begin), 0.65)


_WHEN_OR_WHERE = re.compile(
    r"(?:in|on|at|during|after|before|to|under|early|late|earlier|yesterday|today|(?:last|this|"
    r"next)\s(?:week|month|year|"
    r"night|morning|summer|winter|spring|fall|autumn|[A-Z]\w+)|Monday|Tuesday|Wednesday|Thursday|Friday|"
    r"Saturday|Sunday)\b"
)


def _is_adverbial(mid: str, speech: Speech, verb: str) -> bool:
    """Return whether between a verb and "that" stands only when, where and to whom: no object of a clause."""
    mid = mid.strip()
    if not mid or speech.language == "ru":
        return True
    plain = speech.leading_adverbs.sub("", mid + " ").strip(" ,")
    if not plain or mid.startswith(","):
        return True
    if _WHEN_OR_WHERE.match(plain) if speech.language == "en" else speech.stop.match(" " + plain + " "):
        return True
    return verb.lower().rpartition(" ")[2] in speech.tells


def _interposed(before: str, after: str, match: re.Match[str], speech: Speech, who: Phrases) -> Attributed | None:
    """Read "…, считает X, …": who said it stands between commas."""
    if not before.rstrip(" –—-").endswith(",") or len(before) < 6 or speech.verb.search(before):
        return None
    named, comma, rest = after.partition(", ")
    if not comma or len(rest) < 30 or not re.match(r"[^\W\d_]", rest) or COVER in after:
        return None
    if speech.language == "fr" and speech.inverted.search(match[0] + named):
        # "En 2004, a-t-il indiqué, la ville …": the form itself says that somebody is quoted.
        if speech.leading_adverbs.sub("", speech.inverted.sub("", named).strip() + " ").strip():
            return None
        begin = match.end() + len(named) + 2
        return Attributed((begin, match.end() + len(after)), NOBODY, (len(before), begin), 0.7)
    speaker = who.behind(named)
    if not speaker or (further := who.behind(after)) is None or further != speaker:
        return None
    if (
        speech.stop.match(" " + rest)
        or speech.determiner.match(rest)
        or re.match(r"(?:who|which|qui|que|quien|котор\w+|der|die|dont|as|in|on|at)\b", rest)
    ):
        return None
    begin = match.end() + len(named) + 2
    return Attributed((begin, match.end() + len(after)), speaker, (len(before), begin), 0.7)


def _said_outright(before: str, after: str, match: re.Match[str], speech: Speech, who: Phrases) -> Attributed | None:
    """Read "X lo dijo en Selm: Vamos a …", where no marks stand around what was said."""
    said = re.match(rf"(?P<mid>[^;:.{COVER}«»“”„\"]{{0,60}}):\s+(?=[A-ZÀ-Þ¡¿А-ЯЁ])", after)
    if not said or len(after) - said.end() < _LEAST * 2 or not _is_adverbial(said["mid"], speech, match[0]):
        return None
    speaker = who.before(before)
    if not speaker or not speaker.name:
        return None
    return Attributed((match.end() + said.end(), match.end() + len(after)), speaker, (0, match.end() + said.end()), 0.7)


_FELT = re.compile(
    r"\b(?:s['’](?:est|était)|se sont|s['’]étaient|se)\s+(?:(?:également|aussi|toutefois|cependant)\s+)?"
    r"(?:dit|dite|dits|dites|disent|déclare|déclarent|déclarée?s?)\s+(?:lundi |mardi |mercredi |jeudi |vendredi |"
    r"samedi |dimanche |hier )?(?P<claim>(?:(?:très|plus|peu|assez|tout à fait|particulièrement|"
    r"profondément|vivement)\s+)?(?:in|dé)?(?:satisfait|inquiet|inquiète|quiet|préoccupé|favorable|défavorable|opposé|hostile|convaincu|persuadé|"
    r"prêt|prête|confiant|déçu|surpris|surprise|choqué|ouvert|disposé|optimiste|pessimiste|certain|sûr|sûre|ravi|"
    r"heureux|heureuse|fier|fière|attristé|indigné|étonné|soucieux|soucieuse|déterminé|consterné|rassuré|scandalisé|"
    r"solidaire|conscient|reconnaissant|impressionné|troublé|sceptique|perplexe|partisan|contrarié|alarmé)(?:e?s?)\s.+)$",
    re.DOTALL,
)
"""French "s'est dit satisfait de …": what somebody says of himself."""


def _felt(covered: str, speech: Speech, who: Phrases) -> Attributed | None:
    """Read "X s'est dit inquiet de …", "X se déclare favorable à …"."""
    match = _FELT.search(covered) if speech.language == "fr" else None
    if not match or len(match["claim"]) < 2 * _LEAST or _NEGATED.search(covered[: match.start()]):
        return None
    before = covered[: match.start()]
    speaker = None if _IN_OTHER_PERSONS.search(before) else who.before(before)
    if speaker is None or speaker is SOMEBODY:
        return None
    return Attributed(match.span("claim"), speaker, (0, match.start("claim")), 0.75)


def _added(covered: str, speech: Speech) -> Attributed | None:
    """Read "…, affirmant que …": that somebody said it is told, and who not surely."""
    match = speech.gerund.search(covered) if speech.gerund else None
    if not match:
        return None
    link = speech.that.match(covered[match.end() :].lstrip() if speech.language != "ru" else covered[match.end() :])
    if not link:
        return None
    begin = covered.index(link[0], match.end()) + len(link[0])
    return (
        Attributed((begin, len(covered)), SOMEBODY, (match.start(), begin), 0.65)
        if len(covered) - begin >= _LEAST
        else None
    )


def _that(after: str, speech: Speech) -> tuple[int, int] | None:
    """Return where the word begins and ends that opens the claim, within ninety letters behind the verb."""
    if (link := speech.that.search(after[:110])) and (
        link.start() == 0 or not after[: link.start()].strip() or link.start() <= 90
    ):
        return link.span()
    if speech.language == "de" and (comma := re.match(r"[^,;:.]{0,90}?,\s", after)):
        claim = after[comma.end() :]
        if _SUBJUNCTIVE.search(claim[:140]) or _INFINITIVE.search(claim):
            return comma.end() - 2, comma.end()
    return None


_ONE_QUOTED_WORD = re.compile(rf"[«“„\"]{COVER}{{1,11}}[»”“\"]\s*$")


def _trailing(before: str, after: str, match: re.Match[str], speech: Speech, who: Phrases) -> Attributed | None:
    """Read "…, a annoncé X." where the whole sentence before it is what was said."""
    border = _CLAUSE_BEFORE.search(before)
    if not border or border.start() < _LEAST * 2 or speech.verb.search(before):
        return None
    if speech.language != "en" and _ONE_QUOTED_WORD.search(before[: border.start()]):
        return None  # "He died, “worn out”, she said": only the word in the marks was surely said.
    if _pronoun_inside(match, after, speech):
        speaker: Speaker | None = NOBODY
    else:
        if (
            match[0].lower() in speech.tells
            or not after.strip(" .")
            or re.search(r"[;:]|" + QUOTED, after)
            or speech.that.search(after)
        ):
            return None
        speaker = who.behind(after)
    if speaker is None:
        return None
    return Attributed((0, border.start()), speaker, (border.start(), match.end() + len(after)), 0.85)


_PRESENT = re.compile(r"(?:teilt|kündigt|gibt|fügt|weist|räumt|hebt|führt|stellt|macht|zeigt|spricht)\s")


def _separable(covered: str, speech: Speech, who: Phrases) -> Attributed | None:
    """Read German verbs in two parts: "kündigte X an, …", "X teilte am Montag mit, dass …"."""
    if speech.separable is None:
        return None
    match = speech.separable.search(covered)
    if not match:
        return None
    mid = next(g for g in match.groups() if g is not None)
    before, after = covered[: match.start()], covered[match.end() :]
    speaker = who.before(before) if before.strip() else None
    if speaker is None:
        speaker = who.behind(re.sub(r"^(?:gestern|heute|zuvor|dann|auch|am \w+)\s+", "", mid))
    if speaker is None or (_PRESENT.match(match[0]) and not (speaker.name and " " in speaker.name)):
        return None  # In a law's present an authority makes known what it has to.
    if quote := re.match(rf":\s*(?P<quote>{QUOTED})", after):
        return _quoted(
            (match.end() + quote.start("quote"), match.end() + quote.end("quote")), speaker, (0, match.end()), 0.85
        )
    link = re.match(r",\s+(?:dass\s+|daß\s+)?", after)
    if link and len(after) - link.end() >= _LEAST:
        return Attributed((match.end() + link.end(), len(covered)), speaker, (0, match.end() + link.end()), 0.8)
    return None


def _asked(covered: str, speech: Speech, who: Phrases) -> Attributed | None:
    """Read "X a demandé à Y de …", "X pidió que …", "X призвал …"."""
    if speech.asks is None:
        return None
    for match in speech.asks.finditer(covered):
        before, after = covered[: match.start()], covered[match.end() :]
        link = re.match(rf"(?P<mid>[^;:.«»“”]{{0,90}}?)\s(?P<claim>{speech.asks_to}\s*[^\s.].*)$", after, re.DOTALL)
        if _NEGATED.search(before) or not link or len(link["claim"]) < _LEAST or _SPOKEN_TO.search(before):
            continue
        speaker = who.before(before)
        if speaker is None or speaker is SOMEBODY or _IN_OTHER_PERSONS.search(before):
            continue
        begin = match.end() + link.start("claim")
        return Attributed((begin, len(covered)), speaker, (0, begin), 0.7)
    return None


def _blamed(covered: str, speech: Speech, who: Phrases) -> Attributed | None:
    """Read "X a dénoncé une « … »": what is quoted is a part of what was said."""
    if COVER not in covered:
        return None
    for match in speech.blames.finditer(covered):
        before, after = covered[: match.start()], covered[match.end() :]
        quote = re.match(rf"(?P<mid>[^;:.«»“”„\"{COVER}]{{0,80}}?)(?P<quote>{QUOTED})", after)
        if _NEGATED.search(before) or not quote or len(quote["quote"]) < 20:
            continue
        speaker = who.before(before)
        if speaker is None or speaker is SOMEBODY or _IN_OTHER_PERSONS.search(before):
            continue
        begin = match.end() + quote.start("quote")
        return Attributed((begin + 1, match.end() + quote.end("quote") - 1), speaker, (0, begin), 0.7)
    return None


@cache
def _according_patterns(according: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"^(?:[^\s,]+,\s)?{according}(?P<who>\s[^,]{{2,140}}),\s+(?P<claim>.{{{_LEAST},}})$", re.DOTALL),
        re.compile(rf"^(?P<claim>.{{{_LEAST},}}?),?\s+{according}(?P<who>\s[^,;.]{{2,120}})[.\s]*$", re.DOTALL),
        re.compile(
            rf"^{according}(?P<who>\s[^,]{{2,100}}?)\s(?P<claim>(?:soll|sollen|sollte|sollten|ist|sind|war|"
            rf"waren|hat|haben|hatte|hatten|wird|werden|wurde|wurden|kann|können|muss|müssen|gibt|gab|liegt|"
            rf"kam|kamen|handelt|starben|befindet|[a-zäöü]{{3,}}(?:te|ten))\b.{{{_LEAST},}})$",
            re.DOTALL,
        ),
    )


def _according(sentence: Covered, speech: Speech, who: Phrases) -> Attributed | None:
    """Read "Selon X, …", "…, según X", "Laut X soll …"."""
    covered = sentence.covered
    if not re.search(speech.according, covered):
        return None
    first, last, german = _according_patterns(speech.according)
    for pattern in (german, first, last) if speech.language == "de" else (first, last):
        match = pattern.match(covered)
        if not match or _LAWS.search(match["who"]) or _DEPENDS.search(match["claim"]):
            continue
        speaker = _source(sentence, match, speech, who)
        if speaker is None:
            continue
        leads = match.start("claim") > match.start("who")
        span = (0, match.start("claim")) if leads else (match.end("claim"), match.end())
        return Attributed(match.span("claim"), speaker, span, 0.75)
    return None


_DEPENDS = re.compile(
    r"\b(?:var(?:ie|ient|iait|iable|iables|ier)|diff[èé]r\w+|différentes?|différents?|chang(?:e|ent|eait|er)|dépend\w*|"
    r"répart\w+|class[ée]\w+|varía|varían|varió|difieren?|depende[n]?|cambian?|clasific\w+|distribu\w+)\b[^,;:.]{0,40}$"
)
"""What is so or so with something, before "selon" at the end: it varies by it, and nobody says so."""


def _source(sentence: Covered, match: re.Match[str], speech: Speech, who: Phrases) -> Speaker | None:
    """Return whom "according to" names: a phrase, or a paper's name in quotation marks."""
    begin, end = match.span("who")
    if re.fullmatch(QUOTED, match["who"].strip()) and end - begin <= 42:
        return Speaker(sentence.text[begin:end].strip().strip('«»“”„" \u00a0'))
    named = match["who"].strip()
    if re.match(r"(?:moi|nous|mí|nosotros|mir|uns|меня|нас)\b", named):
        return None
    if re.match(r"(?:lui|elle|eux|él|ella|ellos|ihm|ihr|ihnen|него|неё|них)$", named):
        return NOBODY
    return who.whole(named)
