"""A worker for kill tests of real tasks: pauses before every query, so a kill can hit anywhere.

Run as `python -m tests.jobs.slow_worker` with DATABASE_URL and DOCUMENTS_DIR set; a line on
standard input is a queue, a pause in seconds and a moment: fork a worker for it and say its
number. In place of a queue it may name a search of the clock, which is run at that moment.
"""

import os
import random
import signal
import sys
import time
from datetime import datetime

import django

django.setup()

from django.db import connection  # noqa: E402

from portal.jobs.registry import PERIODICS  # noqa: E402
from portal.jobs.worker import run_due  # noqa: E402


def work(name, pause, at):
    """Do what is due, slowly."""

    def slowly(execute, *rest):
        time.sleep(random.random() * pause)
        return execute(*rest)

    with connection.execute_wrapper(slowly):
        if name in PERIODICS:
            PERIODICS[name].search(datetime.fromisoformat(at))
        else:
            run_due(name)


def main():
    """For each line: fork a worker and say its number."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        name, pause, at = line.split()
        child = os.fork()
        if child == 0:
            # a task may start a process of its own and waits for that one
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work(name, float(pause), at)
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
