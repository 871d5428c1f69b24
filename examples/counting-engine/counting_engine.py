"""An engine for the index: Tantivy, and beside it a file with a line for each question that it was asked."""

from __future__ import annotations

from typing import Any

from muniment.search.engines.door import open_tantivy
from muniment.search.engines.index import EngineSettings, SearchIndex
from muniment.search.model import Answer, SearchRequest


class CountingIndex:
    """An index that answers as another one does. A real engine has each of the methods of `SearchIndex`."""

    def __init__(self, within: SearchIndex, wanted: EngineSettings) -> None:
        self._within = within
        self._file = wanted.folder.with_name("questions.txt")

    def search(self, request: SearchRequest) -> Answer:
        """Answer a request, and note how many were found."""
        answer = self._within.search(request)
        with self._file.open("a") as file:
            file.write(f"{answer.total}\n")
        return answer

    def __getattr__(self, name: str) -> Any:
        """All else is Tantivy's."""
        return getattr(self._within, name)


def open_index(wanted: EngineSettings) -> SearchIndex:
    """Return the index."""
    return CountingIndex(open_tantivy(wanted), wanted)
