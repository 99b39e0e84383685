from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The queue in the database; Celery only wakes it."""

    name = "portal.jobs"
    label = "jobs"
