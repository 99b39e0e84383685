from django.apps import AppConfig


class WebConfig(AppConfig):
    """Template tags and middleware of the web layer; no models."""

    name = "portal.web"
    label = "web"
