"""What the checks found in a plan, kept so that its pages need not look again."""

from __future__ import annotations

from django.db import models

from plans.models.plan import Plan


class Outcome(models.Model):
    """What every check says of one plan, and of which content and world that is true.

    The database itself raises `touched` in the transaction of any change to what the checks look
    at in this plan, and `FactsTouched` for what they look at outside it, whoever writes it. `body`
    is true while `held_for` equals `touched`, `facts` equals that other counter, and `checks` is
    the version of the checks that run now; else it counts for nothing. Empty until it is needed.
    """

    plan = models.OneToOneField(
        Plan, on_delete=models.CASCADE, primary_key=True, related_name="outcome"
    )
    touched = models.BigIntegerField(default=0)
    held_for = models.BigIntegerField(null=True)
    facts = models.BigIntegerField(null=True)
    checks = models.CharField(max_length=64, blank=True)
    body = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.touched}"


class FactsTouched(models.Model):
    """One row: how often the reference data that checks are measured against have changed."""

    touched = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="facts_touched_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.touched)
