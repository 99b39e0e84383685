from django.apps import AppConfig


class LaunchConfig(AppConfig):
    """Commands that prepare the database and refuse an unsafe start."""

    name = "portal.launch"
    label = "launch"
