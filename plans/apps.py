from django.apps import AppConfig


class PlansConfig(AppConfig):
    """A transformation plan, from draft to closed."""

    name = "plans"
    label = "plans"
