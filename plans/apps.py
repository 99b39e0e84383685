from django.apps import AppConfig


class PlansConfig(AppConfig):
    """A transformation plan, from draft to closed."""

    name = "plans"
    label = "plans"

    def ready(self) -> None:
        """Fill the header and the task list."""
        from plans import entries

        entries.register()
