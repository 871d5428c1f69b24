"""What a person sets from outside: variables of the environment. `settings` reads them, and what only `init` asks for
`portal.setup`.

In: a variable's name. Out: its value as the house uses it. A value that cannot be meant raises SettingError, whose
message is one line that names the variable and says what it should be.
"""

from __future__ import annotations

import os
from urllib.parse import SplitResult, urlsplit


class SettingError(ValueError):
    """A variable has a value that cannot be meant."""


def read(name: str, usual: str = "") -> str:
    """Return a variable's value."""
    return os.environ.get(name, usual)


def read_number(name: str, usual: int, least: int = 0) -> int:
    """Return a whole number. Raises SettingError."""
    value = read(name) or str(usual)
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise SettingError(f"{name} must be a whole number, {least} or more; the value is “{value}”")
    return int(value)


def read_choice(name: str, *choices: str) -> str:
    """Return one of some values; the first is the usual one. Raises SettingError."""
    value = read(name) or choices[0]
    if value not in choices:
        raise SettingError(f"{name} must be {' or '.join(choices)}; the value is “{value}”")
    return value


def check_address(name: str, value: str, *schemes: str) -> str:
    """Return an address as it is, where it has one of some schemes and can be taken apart. Raises SettingError."""
    split_address(name, value, *schemes)
    return value


def split_address(name: str, value: str, *schemes: str, needs_host: bool = True) -> SplitResult:
    """Return the parts of an address that has one of some schemes. Raises SettingError, which does not repeat it: it
    may hold a password."""
    wanted = f"{name} must begin with {' or '.join(f'{s}://' for s in schemes)}" + " and go on with a host" * needs_host
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise SettingError(f"{wanted} ({str(error).lower()})") from None
    if parts.scheme not in schemes or (needs_host and not parts.netloc):
        raise SettingError(wanted)
    return parts
