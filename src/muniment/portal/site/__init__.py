"""Site: readers' pages.

In: a request. Out: a page of the front, of items, searches, comparisons, maps and months; feeds and cards.
"""
