"""What the automatic checks said of a filed version, stored so that lists need not compute it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from plans.models import Submission


class Screening(models.Model):
    """The outcome of the automatic checks on one submission, as it was when it came in (G17).

    `warnings` is how many points ask attention, `conditions` on which conditions. `findings` are
    the points themselves: code, condition, severity and the sentence in each language. `meter`
    says per condition how many checks are met and open.
    """

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, primary_key=True, related_name="screening"
    )
    warnings = models.PositiveSmallIntegerField(default=0)
    conditions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    findings = models.JSONField(default=list)
    meter = models.JSONField(default=dict)
    checked_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.submission}"
