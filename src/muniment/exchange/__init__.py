"""Exchange: for machines.

In: the archive and search. Out: the JSON API, with the same shapes that the command line prints with `--json`.
"""
