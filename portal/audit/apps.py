from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only record of who did what, hash-chained."""

    name = "portal.audit"
    label = "audit"
