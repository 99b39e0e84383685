from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """The machinery of the portal and the record of events, for who looks after them."""

    name = "portal.upkeep"
    label = "upkeep"

    def ready(self) -> None:
        """Fill the header and the task list."""
        from portal.upkeep import entries

        entries.register()
