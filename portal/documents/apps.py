from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """PDF, signatures, uploads, exports and frozen snapshots."""

    name = "portal.documents"
    label = "documents"
