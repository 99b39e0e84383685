from django.apps import AppConfig


class ReallocationConfig(AppConfig):
    """The yearly reallocation: what is granted per year, brought up to date and exported."""

    name = "reviews.reallocation"
    label = "reallocation"

    def ready(self) -> None:
        """Fill the header, the task list and the words of the record."""
        from reviews.reallocation import entries

        entries.register()
