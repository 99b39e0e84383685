from django.apps import AppConfig


class ClarificationsConfig(AppConfig):
    """Questions about a call, and the Nota van Inlichtingen that answers them."""

    name = "portal.funds.clarifications"
    label = "clarifications"

    def ready(self) -> None:
        """Fill the task list and the words of the record."""
        from portal.funds.clarifications import entries

        entries.register()
