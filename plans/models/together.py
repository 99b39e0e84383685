"""Who works where in a plan: who is busy in a part now, and which part was given to whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from plans.models.plan import Plan
from plans.structure import Section
from portal.accounts.models import Organisation
from portal.constraints import iff


class Presence(models.Model):
    """That somebody is working in a part of a plan; forgotten after some minutes.

    One row per person and part, moved on while that person types. `org` is the organisation for
    which the person works there. The care office never reads it.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="presences")
    section = models.CharField(max_length=20, choices=Section)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.CASCADE, related_name="+"
    )
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "section", "user"], name="presence_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.section}"


class Holding(models.Model):
    """A part given to one organisation: while it is open, that organisation alone writes (G5)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="holdings")
    section = models.CharField(max_length=20, choices=Section)
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "section"],
                condition=Q(ended_at__isnull=True),
                name="section_held_by_one",
            ),
            models.CheckConstraint(
                condition=iff(Q(ended_at__isnull=True), Q(ended_by__isnull=True)),
                name="holding_ended_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.org_id}"
