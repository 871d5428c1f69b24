"""Archive: the records, and the only code that writes them.

In: what was captured (bytes with proof) and what was read of it. Out: sources, captures, originals, items with
versions and corrections, editions, collections, topics, events; a log of what was done; and an outbox of what must
follow. `intake` runs captures and `writing` writes their readings; `decisions` and `curation` write what people
decide; `outbox` does what follows from a write; `verification` proves that nothing is lost; `renditions` draws
the pages of originals.
"""
