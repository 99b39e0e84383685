"""A worker without Celery."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.jobs.clockwork import run_periodics
from portal.jobs.tasks import QUEUES
from portal.jobs.worker import run_due


class Command(BaseCommand):
    """Do what is due, once or until stopped; for small installations, the demo and tests."""

    help = "Run due jobs and periodic searches without Celery."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queue", action="append", help="only this queue (repeatable)")
        parser.add_argument("--once", action="store_true", help="stop when nothing is due")
        parser.add_argument("--pause", type=float, default=2.0, help="seconds between rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            run_periodics()
            taken = sum(run_due(queue) for queue in options["queue"] or QUEUES)
            if options["once"] and not taken:
                return
            if not taken:
                time.sleep(options["pause"])
