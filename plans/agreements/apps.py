from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """The agreement that every party signs."""

    name = "plans.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Fill the header and the task list."""
        from plans.agreements import entries

        entries.register()
