"""Search: find items by their words, in any of the languages, with facets and snippets.

In: what a person typed (`query`), items that changed (by the outbox). Out: `Results` with hits, highlighted passages
and facet counts. `index` is the one interface; Tantivy in a folder is the embedded engine.
"""
