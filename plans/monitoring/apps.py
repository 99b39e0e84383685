from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Report calendar, reminders and progress reports."""

    name = "plans.monitoring"
    label = "monitoring"
