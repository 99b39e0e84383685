"""What is filed: submissions, attachments and the number series."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from plans.models.plan import Plan
from plans.structure import Section
from portal.accounts.models import Organisation
from portal.documents.models import Document, Snapshot


class Submission(models.Model):
    """A filed version of a plan: frozen content (`snapshot`) and its PDF once drawn.

    A plan that spans regions is frozen once: the filings with all its care offices share it.
    `note_number` is the version of the Nota van Inlichtingen that applied then; 0 for none.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note_number = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="submission_number_once"),
            models.UniqueConstraint(fields=["plan", "snapshot"], name="submission_frozen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan.reference} v{self.number}"


class Attachment(models.Model):
    """A file that belongs to a section of the plan; stored privately, served as attachment."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="attachments")
    section = models.CharField(max_length=20, choices=Section)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["plan", "document"], name="attachment_once")]

    def __str__(self) -> str:
        return str(self.document)


class NumberSeries(models.Model):
    """The last number given out per office, year and kind: no gap, no double (T9)."""

    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "kind"], name="series_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"
