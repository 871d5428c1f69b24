"""Muniment: a portal and an archive in one, for public documents about rights and policy.

The rooms, in the order that a document passes them: `capture` (bytes in, with proof), `reading` (bytes to structure),
`archive` (items and versions), `search`, `evidence` (plans, statements), `portal` (for people), `exchange` (for
machines), `cli`. Imports run one way along that line; tests/test_architecture.py holds them to it.
"""

__version__ = "0.1.0"
