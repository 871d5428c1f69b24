"""Log lines of refused requests: one line each, whoever sent them."""

from __future__ import annotations

import logging


class RefusedInOneLine(logging.Filter):
    """Takes the traceback off what Django says of a suspicious request: nothing of ours failed, and anybody may send a
    thousand."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, a refusal without its traceback."""
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        return True
