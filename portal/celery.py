"""The Celery application: an alarm clock for the queue in the database, and no more.

Every task is safe to lose, to repeat and to run late: what matters is a row (`portal.jobs`).
So nothing is kept in the broker for long, results are ignored, and a broker that is down must
cost the people who use the portal nothing.
"""

import os

from celery import Celery
from celery.signals import setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

QUEUES = ("default", "documents", "exports")
MINUTES = 60

app = Celery("portal")
# In every thread of the web server, not only in the one that imported this module.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    timezone="UTC",
    enable_utc=True,
    task_ignore_result=True,
    task_queues={name: {"routing_key": name} for name in QUEUES},
    task_default_queue="default",
    task_create_missing_queues=False,
    # Taken off the queue when done; a worker that dies gives its task back.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    # Web: a broker that is down is noticed within a second and forgotten. Workers: keep trying.
    task_publish_retry=False,
    broker_connection_timeout=1,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    broker_transport_options={
        # After this long the broker hands a task out again. The default of an hour would leave
        # an agreement lying that long after its worker died (stack notes, section 3).
        "visibility_timeout": 10 * MINUTES,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "socket_connect_timeout": 1,
        "socket_timeout": 15,
        "socket_keepalive": True,
    },
    beat_sync_every=1,  # its file's age shows that the clock runs
    beat_schedule={
        "sweep": {
            "task": "portal.jobs.tasks.sweep_all",
            "schedule": MINUTES,
            # With every worker down the ticks do not pile up: the next one finds the same work.
            "options": {"queue": "default", "expires": MINUTES - 5},
        },
    },
)
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Leave the logging of the settings in force; a receiver is all it takes."""


@worker_init.connect
def judge_role(**_: object) -> None:
    """A worker refuses to run as a database role that could do more than serve."""
    from portal.launch.connection import serve_as_plain_role

    serve_as_plain_role()
