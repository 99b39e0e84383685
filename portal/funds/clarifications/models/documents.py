"""The policy documents of one call: what its region adds to the national texts (R-1.0-2)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.funds.models import Call


class CallDocument(models.Model):
    """A policy document that a care office names with its call: version, date, what changed."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="policy_documents")
    title_nl = models.CharField(max_length=160)
    version_label = models.CharField(max_length=40, blank=True)
    dated = models.DateField()
    link = models.URLField(max_length=300, blank=True)
    changes_nl = models.TextField(blank=True)
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["call", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title_nl=""), name="call_document_has_title"),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"), name="call_document_https"
            ),
        ]

    def __str__(self) -> str:
        return self.title_nl

    @property
    def code(self) -> str:
        """How questions point at it."""
        return f"doc-{self.pk}"
