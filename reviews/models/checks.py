"""What a person of the office ticked off while screening a plan."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from plans.models import Plan
from reviews.workflow import ManualCheck


class ManualOutcome(models.Model):
    """The outcome of one manual check on one plan, with who and when; not there: not looked yet."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="manual_checks")
    check_code = models.CharField(max_length=20, choices=ManualCheck)
    met = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "check_code"], name="manual_check_once"),
            models.CheckConstraint(
                condition=Q(met=True) | ~Q(note=""), name="manual_check_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.check_code}"
