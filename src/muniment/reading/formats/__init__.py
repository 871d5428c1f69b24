"""Formats: the bytes of one kind of file to paragraphs in order, one module for each format.

In: bytes, and what their name and address say of them. Out: what `reader` makes a reading of, or a `ReadingError`.
"""
