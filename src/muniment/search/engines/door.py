"""The door for engines: which engine keeps the index.

In: its name and settings. Out: the index, opened. Ours and those of other packages are registered alike
(`muniment.search_engines`).
"""

from __future__ import annotations

from muniment.doors import SEARCH_ENGINES, load_one, names_at
from muniment.search.engines.closed_folder import opened_as_it_is
from muniment.search.engines.index import EngineSettings, OpensIndex, SearchIndex, SearchUnavailable


def open_engine(wanted: EngineSettings, name: str) -> SearchIndex:
    """Return the index of the engine of a name. Raises SearchUnavailable where no package has it, or it cannot be
    used."""
    opener = load_one(SEARCH_ENGINES, name, OpensIndex)  # type: ignore[type-abstract]
    if opener is None:
        known = ", ".join(names_at(SEARCH_ENGINES))
        raise SearchUnavailable(
            f"MUNIMENT_SEARCH_ENGINE: no installed package has an engine “{name}”; there are {known}"
        )
    return opener(wanted)


def open_tantivy(wanted: EngineSettings) -> SearchIndex:
    """Return the index in a folder (`tantivy`)."""
    from muniment.search.engines.tantivy_index import TantivyIndex

    return TantivyIndex(opened_as_it_is(wanted.folder))


def open_opensearch(wanted: EngineSettings) -> SearchIndex:
    """Return the index on a cluster (`opensearch`)."""
    from muniment.search.engines.opensearch_cluster import ClusterSettings
    from muniment.search.engines.opensearch_index import OpenSearchIndex

    if not wanted.address:
        raise SearchUnavailable(
            "MUNIMENT_OPENSEARCH_URL is not set: set it to the address of the cluster, or of some of its nodes"
        )
    return OpenSearchIndex(
        ClusterSettings(wanted.address, wanted.prefix, wanted.ca_file, wanted.shards, wanted.replicas)
    )
