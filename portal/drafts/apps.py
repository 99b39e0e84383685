from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """What people typed and did not save yet, and one effect per form."""

    name = "portal.drafts"
    label = "drafts"
