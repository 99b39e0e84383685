"""Frozen facts and the documents that are made or received."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.documents.canonical import parse


class Snapshot(models.Model):
    """Facts as they were at one moment: canonical JSON with its SHA-256.

    Rows are written once; triggers refuse to change or remove them (migration 0002).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    schema = models.PositiveSmallIntegerField(default=1)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="snapshot_sha256_hex"
            ),
        ]
        indexes = [models.Index(fields=["kind", "created_at"], name="snapshot_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"

    @property
    def data(self) -> Any:
        """The facts; amounts, dates and instants are texts, as in the body."""
        return parse(self.body)


class ScanState(models.TextChoices):
    """What the virus scanner said, or why it said nothing."""

    OWN = "own", _("made by the portal")
    NOT_SCANNED = "not_scanned", _("not scanned for viruses")
    PENDING = "pending", _("being checked for viruses")
    CLEAN = "clean", _("no virus found")
    INFECTED = "infected", _("a virus was found")
    QUARANTINED = "quarantined", _("could not be checked, set apart")


OPENABLE = (ScanState.OWN, ScanState.NOT_SCANNED, ScanState.CLEAN)


class Document(models.Model):
    """A file the portal keeps: its exact bytes are named by their SHA-256.

    `plan_id` and `organisation_id` are hints for lists; who may see the document is decided
    by the view that offers it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    filename = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=80)
    snapshot = models.ForeignKey(
        Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    plan_id = models.BigIntegerField(null=True, blank=True)
    organisation_id = models.BigIntegerField(null=True, blank=True)
    scan_state = models.CharField(
        max_length=20, choices=ScanState.choices, default=ScanState.NOT_SCANNED
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="document_sha256_hex"
            ),
            models.CheckConstraint(
                condition=models.Q(scan_state__in=ScanState.values), name="document_scan_state"
            ),
        ]
        indexes = [
            models.Index(fields=["plan_id", "kind"], name="document_plan"),
            models.Index(fields=["storage_name"], name="document_storage"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def openable(self) -> bool:
        """Whether its content may be handed out: made by us, clean, or scanning is off."""
        return self.scan_state in OPENABLE
