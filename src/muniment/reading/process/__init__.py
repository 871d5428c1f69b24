"""Processes: reading and drawing apart from the program, with limits of time and memory.

In: one file's bytes. Out: its reading, or the limit that was reached.
"""
