"""Asking: what a person typed, answered.

In: a question. Out: items that this person may see, with the passages that answer.
"""
