from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations, memberships, sign-in."""

    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to Django and allauth; fill the header and the task list."""
        from portal.accounts import entries, receivers  # noqa: F401

        entries.register()
