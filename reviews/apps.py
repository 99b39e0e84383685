from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Judging, deciding and objection."""

    name = "reviews"
    label = "reviews"

    def ready(self) -> None:
        """Fill the header and the task list."""
        from reviews import decision_entries, entries

        entries.register()
        decision_entries.register()
