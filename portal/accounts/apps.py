from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations, memberships, sign-in."""

    name = "portal.accounts"
    label = "accounts"
