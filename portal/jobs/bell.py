"""Waking a worker. The bell may be broken: then the sweep of each minute finds the work."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)
SWEEP = "portal.jobs.tasks.sweep"
REST = 30.0  # seconds in which a broker that did not answer is left alone
HASTE = {"socket_connect_timeout": 1, "socket_timeout": 1, "max_retries": 0}
_silent_until = 0.0


@dataclass(frozen=True)
class Bell:
    """Rings for a queue after the commit; equal bells ring once in a transaction."""

    queue: str

    def __call__(self) -> None:
        """Send the sweep by its name. Never raises, and waits for about a second at most."""
        global _silent_until
        if time.monotonic() < _silent_until:
            return
        try:
            _ring(self.queue)
        except Exception as error:  # whatever a broker can do, people must not see it
            _silent_until = time.monotonic() + REST
            log.warning("broker does not answer (%s); the sweep will find the work", error)


def _ring(queue: str) -> None:
    """Over a connection of its own: the workers' one may wait longer for an answer."""
    with current_app.connection_for_write(connect_timeout=1, transport_options=HASTE) as line:
        current_app.send_task(SWEEP, args=[queue], queue=queue, retry=False, connection=line)


def wake(queue: str) -> None:
    """After the commit of this transaction, tell a worker that there is work in `queue`."""
    bell = Bell(queue)
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] == bell for entry in waiting):
        transaction.on_commit(bell, robust=True)
