from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Judging, deciding and objection."""

    name = "reviews"
    label = "reviews"
