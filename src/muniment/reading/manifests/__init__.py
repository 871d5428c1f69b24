"""Manifests: tables that say of each document of a corpus what it is.

In: the bytes of a CSV, XLSX or JSON Lines file. Out: rows with facts, and what is doubtful in them. No file is opened.
"""
