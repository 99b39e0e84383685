from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """The queue in the database; Celery is only its alarm clock."""

    name = "portal.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Import the `tasks.py` of every room, so that its handlers are known everywhere."""
        autodiscover_modules("tasks")
