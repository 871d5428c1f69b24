"""Tokens: every word of every item's shown text with its place, kept beside the index, for whichever engine.

In: entries, as the index gets them. Out: words and places to count.
"""
