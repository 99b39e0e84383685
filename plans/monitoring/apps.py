from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Report calendar, reminders and progress reports."""

    name = "plans.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """Fill the header, the task list and the names of events."""
        from plans.monitoring import entries

        entries.register()
