from django.apps import AppConfig


class FundsConfig(AppConfig):
    """The rules of the game: schemes, conditions, regions, budgets, calls."""

    name = "portal.funds"
    label = "funds"

    def ready(self) -> None:
        """Fill the header and the task list."""
        from portal.funds import entries

        entries.register()
