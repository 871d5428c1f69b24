"""Sidecars: small files that say of the one file beside them what it is.

In: the bytes of `speech.txt.json`, `.yaml` or `.xml` (Dublin Core). Out: the same facts and doubts as those of a row of
a manifest; None for a file that says nothing of the kind, and is a document like any other.
"""

from __future__ import annotations

import json

import yaml
from lxml import etree

from muniment.reading.formats.charset import decode
from muniment.reading.formats.packages import parse_xml
from muniment.reading.manifests.columns import fact_of
from muniment.reading.manifests.facts import Columns, TopicOf, rows_of
from muniment.reading.manifests.model import ManifestRow
from muniment.reading.manifests.tables import MOST_COLUMNS, Cell, RawRow, Table, cell_of

MOST_BYTES = 256 * 1024
_DUBLIN_CORE = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
_NOT_OF_ONE_FILE = ("path", "url")


def read_sidecar(content: bytes, name: str, topic_of: TopicOf) -> ManifestRow | None:
    """Return what a sidecar says; None where it is none. Its row is 0."""
    if len(content) > MOST_BYTES:
        return None
    try:
        pairs = _pairs_of(content, name.lower())
    except (ValueError, RecursionError, yaml.YAMLError, etree.XMLSyntaxError):
        return None
    facts = {fact_of(key) for key, _value in pairs} - {None, *_NOT_OF_ONE_FILE}
    if not facts or len(pairs) > MOST_COLUMNS:
        return None
    # Which file it is of is said by its own name.
    kept = [(key, value) for key, value in pairs if fact_of(key) != "path"]
    names = ["path", *(key for key, _value in kept)]
    row = RawRow(0, ["-", *(value for _key, value in kept)])
    table = Table("json", names, iter([row]))
    return next(rows_of(table, Columns(names), topic_of), None)


def _pairs_of(content: bytes, name: str) -> list[tuple[str, Cell]]:
    """Return names and values, several of one name as one. Raises ValueError and what the parsers raise."""
    if name.endswith(".xml"):
        return _of_dublin_core(content)
    text, _charset, _warnings = decode(content)
    # The base loader makes text of all: no dates, numbers or objects.
    data = json.loads(text.removeprefix("\ufeff")) if name.endswith(".json") else yaml.load(text, yaml.BaseLoader)  # noqa: S506
    if not isinstance(data, dict):
        raise ValueError("it is no mapping")
    return [(" ".join(str(key).split()), cell_of(value)) for key, value in data.items()]


def _of_dublin_core(content: bytes) -> list[tuple[str, Cell]]:
    found: dict[str, list[str]] = {}
    for element in parse_xml(content).iter():
        tag = element.tag if isinstance(element.tag, str) else ""
        words = " ".join("".join(map(str, element.itertext())).split()) if tag else ""
        if words and tag.startswith(tuple(f"{{{namespace}}}" for namespace in _DUBLIN_CORE)):
            found.setdefault(f"dc:{tag.rpartition('}')[2]}", []).append(words)
    return [(name, values if len(values) > 1 else values[0]) for name, values in found.items()]
