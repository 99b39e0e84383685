"""A worker for kill tests of real tasks: pauses before every query, so a kill can hit anywhere.

Run as `python -m tests.jobs.slow_worker` with DATABASE_URL and DOCUMENTS_DIR set; a line on
standard input is a queue and a pause in seconds: fork a worker for it and say its number.
"""

import os
import random
import signal
import sys
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from portal.jobs.worker import run_due  # noqa: E402


def work(queue, pause):
    """Do what is due, slowly."""

    def slowly(execute, *rest):
        time.sleep(random.random() * pause)
        return execute(*rest)

    with connection.execute_wrapper(slowly):
        run_due(queue)


def main():
    """For each line: fork a worker and say its number."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        queue, pause = line.split()
        child = os.fork()
        if child == 0:
            # a task may start a process of its own and waits for that one
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work(queue, float(pause))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
