"""Engines: where the index is kept and asked: Tantivy in a folder, OpenSearch on a cluster, meaning by vectors.

In: documents and compiled queries. Out: hits, counts and facets, the same from each engine (`index` is their
interface).
"""
