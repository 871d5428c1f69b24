"""Counting: where words occur, and how often.

In: a question. Out: lines in context; counts of several parts of the archive beside one another.
"""
