"""A call: one scheme, one region, one year, with a window on the clock."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal.constraints import iff
from portal.funds.models.conditions import ConditionSet
from portal.funds.models.offices import Region
from portal.funds.models.schemes import Scheme
from portal.funds.workflow import State


class Call(models.Model):
    """An openstelling: one scheme, one region, one year, with a clock-time window (R-6.4-10).

    Opening and closing are kept as wall time and zone (what people read) and as instants (what
    is judged). Half-open: a plan filed before `closes_at` is in time, at `closes_at` it is not.
    `focus_points` are the themes of the region, of which a plan picks those that it serves; like
    the rest of a call they are fixed once it is published (R-1.4-0, R-OV-3, R-OV-ME).
    `note_number` is the version of the Nota van Inlichtingen in force; 0 when there is none.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="calls")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="calls")
    year = models.PositiveSmallIntegerField()
    condition_set = models.ForeignKey(ConditionSet, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    intro_nl = models.TextField(blank=True)
    focus_nl = models.TextField(blank=True)
    focus_points = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    budget_years = ArrayField(models.PositiveSmallIntegerField())
    zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    opens_on = models.DateField()
    opens_time = models.TimeField()
    closes_on = models.DateField()
    closes_time = models.TimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    note_number = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-year", "scheme_id", "region_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="call_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=iff(Q(state="draft"), Q(published_at__isnull=True)),
                name="call_published_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="withdrawn"), Q(withdrawn_at__isnull=False)),
                name="call_withdrawn_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ClosingMoved(models.Model):
    """A closing moment that was moved, with the reason that everybody may read."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="closings_moved")
    from_closes_at = models.DateTimeField()
    to_closes_at = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_closes_at__gt=F("from_closes_at")), name="closing_only_moves_later"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="closing_moved_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.to_closes_at:%Y-%m-%d %H:%M}"
