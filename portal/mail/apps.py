from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox of e-mail messages."""

    name = "portal.mail"
    label = "mail"
