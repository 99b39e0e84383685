"""A worker for the kill test of the outbox; see tests/jobs/effects.py."""

import os
import signal
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402

from portal.jobs import registry  # noqa: E402
from portal.jobs.models import Job, State  # noqa: E402
from portal.jobs.worker import run_due  # noqa: E402

settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["SINK"])
_known = registry.HANDLERS["mail.deliver"]
registry.HANDLERS["mail.deliver"] = registry.Handler(_known.work, True, timedelta(seconds=1))


def work():
    """One worker: until nothing is left."""
    while Job.objects.filter(state__in=[State.QUEUED, State.RUNNING]).exists():
        if not run_due(limit=20):
            time.sleep(0.05)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            work()
            os._exit(0)
        print(child, flush=True)
