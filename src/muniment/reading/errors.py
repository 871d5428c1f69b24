"""What can be wrong with a file. Each class's text is what a person reads."""

from __future__ import annotations


class ReadingError(Exception):
    """A file could not be read. `code` is for machines, the message for people."""

    code = "unreadable"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EmptyFile(ReadingError):
    """The file has no bytes, or no text."""

    code = "empty"


class TooLarge(ReadingError):
    """The file, or what it unpacks to, is over the limit."""

    code = "too-large"


class Damaged(ReadingError):
    """The file is truncated or broken."""

    code = "damaged"


class Encrypted(ReadingError):
    """The file asks for a password."""

    code = "encrypted"


class UnknownType(ReadingError):
    """The bytes are of no kind that can be read."""

    code = "unknown-type"


class LimitReached(ReadingError):
    """The reader ran over its time or memory."""

    code = "limit"
