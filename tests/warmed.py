"""Runs commands one after another, each in a process forked from this one, which has loaded the program for one
archive.

A start of the program takes seconds, and the tests make some hundred. In: a line of JSON for each command (its words,
its folder, and the files for what it prints). Out: a line with its exit code. Run by `conftest.command`.
"""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
    import django

    from muniment.cli.main import main as run

    django.setup()
    while line := sys.stdin.buffer.raw.readline():  # type: ignore[attr-defined]
        asked = json.loads(line)
        process = os.fork()
        if process == 0:
            os.chdir(asked["folder"])
            for number, path in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
                file = os.open(path, os.O_RDWR)
                os.dup2(file, number)
                os.close(file)
            sys.argv = ["muniment", *asked["words"]]
            run()
            return
        _, status = os.waitpid(process, 0)
        os.write(1, f"{os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    main()
