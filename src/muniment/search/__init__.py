"""Search: find items by their words, in any of the languages, with facets and snippets.

In: what a person typed (`asking`), items that changed (by the outbox, `indexing`).
Out: `Results` with hits, highlighted passages and facet counts. `engines` keep the index, behind one interface; Tantivy
in a folder is the embedded one.
"""
