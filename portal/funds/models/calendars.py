"""Calendar templates and what is reported when."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.funds.models.sourced import Sourced


class CalendarEvent(Sourced):
    """A dated (or typical) event of a calendar template (policy-digest.md 10)."""

    calendar = models.CharField(max_length=40)
    schemes = ArrayField(models.CharField(max_length=10))
    order = models.PositiveSmallIntegerField()
    label_nl = models.CharField(max_length=200)
    actor = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    date = models.DateField(null=True)
    date_end = models.DateField(null=True)
    time = models.TimeField(null=True)
    month = models.PositiveSmallIntegerField(null=True)
    day = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["calendar", "order"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "order"], name="calendar_event_order")
        ]

    def __str__(self) -> str:
        return self.label_nl


class ReportMoment(Sourced):
    """A kind of report and what it must contain (R-1.6-1, R-6.4-6)."""

    code = models.CharField(max_length=10, primary_key=True)
    order = models.PositiveSmallIntegerField()
    label_nl = models.CharField(max_length=120)
    content_nl = models.JSONField(default=list)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label_nl
