"""What codes of the archive mean, in words for people: fields, failures, why two items are taken for the same.

In: a code. Out: words in the interface's language; a code that has none stands as it is.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_noop

from muniment.reading.data_files.checks import CheckFinding

_FIELDS = {
    "title": gettext_noop("Title"),
    "published": gettext_noop("Published"),
    "summary": gettext_noop("Summary"),
    "kind": gettext_noop("Kind"),
    "language": gettext_noop("Language"),
    "author": gettext_noop("Authors"),
    "authors": gettext_noop("Authors"),
    "place": gettext_noop("Places"),
    "places": gettext_noop("Places"),
    "topic": gettext_noop("Topics"),
    "topics": gettext_noop("Topics"),
    "event": gettext_noop("Event"),
    "collections": gettext_noop("Collections"),
    "speaker": gettext_noop("Speaker"),
    "date": gettext_noop("Date"),
    "organisation": gettext_noop("Organisation"),
    "statement": gettext_noop("Statement"),
    "figure": gettext_noop("Figure"),
    "left out": gettext_noop("Left out"),
    "start_time": gettext_noop("Begins at"),
    "end_time": gettext_noop("Ends at"),
}


def field_name(name: str) -> str:
    """Return what a field of an item is called for people; one that has no name there as it is."""
    return gettext(_FIELDS[name]) if name in _FIELDS else name


_FAILURES = {
    "unreadable": gettext_noop("cannot be read"),
    "empty": gettext_noop("empty"),
    "too-large": gettext_noop("too large"),
    "damaged": gettext_noop("damaged"),
    "encrypted": gettext_noop("protected by a password"),
    "unknown-type": gettext_noop("unknown file type"),
    "limit": gettext_noop("took too long or too much memory"),
    "data-file": gettext_noop("a data file with a fault"),
    "capture": gettext_noop("not captured"),
    "not-found": gettext_noop("not found"),
    "private-address": gettext_noop("private address"),
    "redirects": gettext_noop("too many redirects"),
    "fetch-failed": gettext_noop("no document in the response"),
    "list-broken": gettext_noop("list incomplete"),
    "forgotten": gettext_noop("forgotten by decision"),
    "robots": gettext_noop("disallowed by robots.txt"),
    "packed": gettext_noop("compressed"),
    "manifest": gettext_noop("manifest cannot be used"),
    "not-public": gettext_noop("waiting for approval"),
}


def failure_name(code: str) -> str:
    """Return what a failure's code means, in a word for people; one that has no word there as it is."""
    return gettext(_FAILURES[code]) if code in _FAILURES else code


_SHARE = re.compile(r"(\d+)% of the runs of words")
_LANDMARKS = re.compile(r"([\d.e+]+) days, figures and countries in both \(a country counts half\)")
_WHYS = {
    "the same text": gettext_noop("the same text"),
    "the page links to it as its translation": gettext_noop("the page links to it as its translation"),
}


def said_of_relation(why: str) -> str:
    """Return why two items are taken for the same, in the reader's language. It is kept in English, as the API says
    it."""
    if match := _SHARE.fullmatch(why):
        return gettext("%(share)s%% of the word sequences") % {"share": match[1]}
    if match := _LANDMARKS.fullmatch(why):
        return gettext("%(count)s dates, numbers and countries in both (a country counts half)") % {"count": match[1]}
    return gettext(_WHYS[why]) if why in _WHYS else why


_SAID_OF_TARGETS = {
    "sets": gettext_noop("sets it"),
    "repeats": gettext_noop("names it again"),
    "reports_reached": gettext_noop("reports it as done"),
    "reports_partly": gettext_noop("reports part of it as done"),
    "reports_missed": gettext_noop("reports it as not done"),
    "reports_value": gettext_noop("gives a number"),
    "doubts": gettext_noop("doubts it"),
    "changes": gettext_noop("changes its number"),
    "drops": gettext_noop("gives it up"),
    "postpones": gettext_noop("moves its date"),
    "no_word": gettext_noop("names it"),
}
_CHANGES_OF_TARGETS = {
    "number": gettext_noop("another number"),
    "later": gettext_noop("a later date"),
    "earlier": gettext_noop("an earlier date"),
    "words": gettext_noop("other words"),
    "only before": gettext_noop("only in the earlier edition, in these words"),
    "only after": gettext_noop("only in the later edition, in these words"),
}


_FINDINGS_OF_DATA = {
    "year-as-value": gettext_noop(
        "The values in column %(column)s look like years: %(example)s in row %(row)s. Choose the column of the values."
    ),
    "total-among-parts": gettext_noop(
        "“%(total)s” in “%(column)s” stands among its parts. Adding all up would count twice."
    ),
    "sum-of-others": gettext_noop(
        "In “%(column)s”, “%(total)s” is the sum of the others. Adding all up would count twice."
    ),
    "two-units": gettext_noop(
        "“%(series)s” has several units: %(units)s. Each is a series of its own; they are never mixed."
    ),
    "no-unit": gettext_noop("No unit is given. Choose a column, or write the unit of all values."),
    "repeated-rows": gettext_noop("Rows that stand twice, word for word, and are taken once: %(count)s (%(rows)s)."),
    "bounds": gettext_noop(
        "Bounds, as “%(example)s” in row %(row)s: %(count)s. They are shown as written, and not drawn."
    ),
    "no-licence": gettext_noop("No licence is given: readers cannot know what they may do with the data."),
}


def finding_of_data(finding: CheckFinding) -> str:
    """Return what is probably not meant in a data file, in the interface's language."""
    return gettext(_FINDINGS_OF_DATA[finding.code]) % finding.values


def said_of_target(relation: str) -> str:
    """Return what a text does with a target, as the label of the text's own words."""
    return gettext(_SAID_OF_TARGETS.get(relation, relation))


def change_of_target(change: str) -> str:
    """Return how a target differs between two editions of a plan."""
    return gettext(_CHANGES_OF_TARGETS.get(change, change))
