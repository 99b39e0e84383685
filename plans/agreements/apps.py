from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """The agreement that every party signs."""

    name = "plans.agreements"
    label = "agreements"
