"""Archive: the records, and the one service that writes them.

In: what was captured (bytes with proof) and what was read of it. Out: sources, captures, originals, items with
versions and corrections, editions, collections, topics, events; a log of what was done; and an outbox of what must
follow. `service` owns every write, with `curation` beside it for many items and for those that are one or two; `intake`
runs capture and re-reading; `verification` proves that nothing is lost; `renditions` draws the pages of originals.
"""
