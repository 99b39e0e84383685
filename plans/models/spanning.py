"""The further regions that a draft will be filed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from plans.models.plan import Plan
from portal.accounts.models import Organisation
from portal.funds.models import Call, Region


class PlanRegion(models.Model):
    """Another region whose care office gets the plan, under its own open call (R-N.2.1-1).

    Region and office are those of the call. `Plan.other_regions` repeats the slugs, so that a page
    of a plan with one region asks nothing more.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="regions")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "region"], name="plan_region_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.region}"
