from importlib import import_module

from django.apps import AppConfig


class LaunchConfig(AppConfig):
    """Commands that prepare the database and refuse an unsafe start."""

    name = "portal.launch"
    label = "launch"

    def ready(self) -> None:
        """Make the portal's Celery application the one that every process sends with."""
        import_module("portal.celery")
