"""The index that the settings name, opened once per process, and updated before each search.

In: settings. Out: the index; changes that wait for it are worked off.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from django.conf import settings

from muniment.archive import outbox
from muniment.archive.models import sees_everything
from muniment.archive.person import Person
from muniment.search.asking.thesaurus import topic_labels
from muniment.search.engines.door import open_engine
from muniment.search.engines.index import EngineSettings, SearchIndex
from muniment.search.folding import use_names

PATIENCE = 64
"""Waiting changes that a search on the server works off itself before it answers: what an editor's save leaves."""


@cache
def get_index() -> SearchIndex:
    """Return the index that the settings name. Raises ModelError where a model is named that cannot be used."""
    folder = Path(settings.DATA) / "index"
    use_names(Path(settings.DATA) / "names.txt")
    wanted = EngineSettings(
        folder,
        settings.OPENSEARCH_URL,
        settings.OPENSEARCH_PREFIX,
        settings.OPENSEARCH_CA,
        settings.OPENSEARCH_SHARDS,
        settings.OPENSEARCH_REPLICAS,
    )
    words = open_engine(wanted, settings.SEARCH_ENGINE)
    beside = replace(wanted, folder=Path(settings.DATA) / "index-versions", prefix=f"{wanted.prefix}-old")
    _versions[:] = [open_engine(beside, settings.SEARCH_ENGINE)]
    if not settings.MODEL:
        return words
    from muniment.search.engines.embedding import load_embedder
    from muniment.search.engines.semantic_index import SemanticIndex

    return SemanticIndex(words, load_embedder(Path(settings.MODEL)), folder / "vectors.sqlite3")


_versions: list[SearchIndex] = []


def get_versions_index() -> SearchIndex:
    """Return the index of earlier versions, beside that of the items: by words alone, never by a model."""
    get_index()
    return _versions[0]


def visibilities_for(person: Person | None) -> tuple[str, ...]:
    """Return the visibilities of items that a person may find."""
    return ("public", "private", "embargoed") if sees_everything(person) else ("public",)


def catch_up(patience: int | None) -> None:
    """Work off changes that wait for the index: all of them, or none where they are more than `patience`. Names and
    spellings that a librarian changed are read again."""
    topic_labels()
    waiting = outbox.due("search") if outbox.waiting("search") else 0
    if waiting and (patience is None or waiting <= patience):
        outbox.process_pending(["evidence", "search"])
