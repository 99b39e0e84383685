"""A change of lead or of cashier, which both sides confirm."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plans.models.plan import Plan
from portal.accounts.models import Organisation
from portal.constraints import iff


class HandoverKind(models.TextChoices):
    """What passes from one organisation to another."""

    LEAD = "lead", _("Lead of the plan")
    CASHIER = "cashier", _("Role of cashier")


class Handover(models.Model):
    """The lead, or the role of cashier, passes from one provider to another.

    It happens at the moment that a signatory of each side has confirmed (`done_at`). Before that
    either side, or the lead, may call it off (`ended_at`).
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="handovers")
    kind = models.CharField(max_length=8, choices=HandoverKind)
    from_org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, related_name="+"
    )
    to_org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    from_at = models.DateTimeField(null=True, blank=True)
    from_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_at = models.DateTimeField(null=True, blank=True)
    to_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["plan", "asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "from_org"],
                condition=Q(done_at__isnull=True, ended_at__isnull=True),
                name="one_open_handover",
            ),
            models.CheckConstraint(
                condition=~Q(from_org=F("to_org")), name="handover_between_two_organisations"
            ),
            models.CheckConstraint(
                condition=iff(Q(from_at__isnull=True), Q(from_by__isnull=True))
                & iff(Q(to_at__isnull=True), Q(to_by__isnull=True)),
                name="handover_confirmed_has_person",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(from_at__isnull=False, to_at__isnull=False, ended_at__isnull=True),
                name="handover_done_was_confirmed_by_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.from_org_id} → {self.to_org_id}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.done_at is None and self.ended_at is None
