"""The `muniment` command: thin, each verb one call into the rooms above.

In: words on a command line. Out: what was done, for people or (`--json`) for machines. Exit code 0 for done, 1 for a
job that failed in whole or part, 2 for wrong usage. Bad input never gives a traceback.
"""

from muniment.cli.main import main

__all__ = ["main"]
