"""Hints that money may be asked twice for the same thing, and what people made of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from plans.models import Plan, Submission


class FundingHint(models.Model):
    """Another plan with the same provider, the same time and a similar text (R-6.4-7).

    `matches` says why: what of this plan looks like what of the other one, and how much; it is
    empty when the other plan is with another care office, of which only the fact may be known.
    `ended_at`: a later version of one of the two no longer matches.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="funding_hints")
    other = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    same_office = models.BooleanField()
    orgs = ArrayField(models.CharField(max_length=60), default=list)
    begins = models.DateField()
    ends = models.DateField()
    matches = models.JSONField(default=list)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["found_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "other"], name="funding_hint_once"),
            models.CheckConstraint(
                condition=~Q(plan=F("other")), name="funding_hint_about_another_plan"
            ),
            models.CheckConstraint(
                condition=Q(same_office=True) | Q(matches=[], orgs=[]),
                name="funding_hint_elsewhere_is_a_fact_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} ~ {self.other}"


class HintMark(models.Model):
    """Somebody looked at a hint and wrote down what it comes to."""

    hint = models.ForeignKey(FundingHint, on_delete=models.PROTECT, related_name="marks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["hint", "by"], name="hint_mark_once")]

    def __str__(self) -> str:
        return f"{self.hint} – {self.by}"
