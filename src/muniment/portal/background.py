"""What the server does beside answering: follow writes, lift embargoes, publish on a set day, send digests.

In: the clock, and what waits. Out: what is due, done.
"""

from __future__ import annotations

import logging
import threading

from django.core.management import call_command
from django.db import close_old_connections, transaction

from muniment.archive import outbox
from muniment.archive.staleness import Pruning
from muniment.portal.embargoes import lift_embargoes
from muniment.portal.site.saved import write_digest, write_refusal
from muniment.search import indexing
from muniment.search.engines.index import SearchUnavailable
from muniment.search.saved import send_digests

_DIGESTS_EVERY = 60
"""Seconds between looks for digests that are due."""
_PRUNE_EVERY = 60
"""Seconds between cuts of the log of stale pages."""
_SCHEDULE_EVERY = 5
"""Seconds between looks for pages whose day has come."""
_INDEX_EVERY = 30
"""Seconds between tries to rebuild an index that lacks items, where the engine did not answer."""
logger = logging.getLogger(__name__)


def _complete_index() -> bool:
    """Rebuild the index where it lacks items; return whether the engine answered."""
    try:
        if indexing.is_behind():
            logger.warning("the search index lacks items: rebuilding it; search finds less until it is done")
            indexing.rebuild()
    except SearchUnavailable as error:
        logger.warning("the search index cannot be looked at, and is tried again: %s", error)
        close_old_connections()
        return False
    except Exception:  # Without search the portal still reads.
        logger.exception("the search index could not be rebuilt; run: muniment index --rebuild")
        close_old_connections()
    return True


def work_beside(stop: threading.Event) -> None:
    """Work off the outbox, lift embargoes, publish and take down pages on their day, and send digests, until the server
    stops."""
    has_index = _complete_index()
    seconds = 0
    log = Pruning()
    while not stop.wait(1.0):
        try:
            lift_embargoes()
            if outbox.due():
                outbox.process_pending()
            seconds += 1
            if not has_index and seconds % _INDEX_EVERY == 0:
                has_index = _complete_index()
            if seconds % _SCHEDULE_EVERY == 0:
                with transaction.atomic():
                    call_command("publish_scheduled", verbosity=0)
            if seconds % _DIGESTS_EVERY == 0:
                send_digests(write_digest, write_refusal)
            if seconds % _PRUNE_EVERY == 0:
                log.prune()
        except Exception:  # The worker must outlive a locked database or a full disk; the rows stay.
            logger.exception("the outbox could not be processed; retrying")
            close_old_connections()
            stop.wait(5.0)
