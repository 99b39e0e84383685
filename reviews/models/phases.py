"""The phases of judging that all plans of one call go through together (G22)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal.constraints import iff
from portal.funds.models import Call
from reviews.workflow import Phase


def remind_days() -> list[int]:
    """How many days before the last day of scoring a reviewer is reminded."""
    return [7, 2]


class Phasing(models.Model):
    """The dates and the present phase of the judging of a call.

    Last days are whole days in `zone`; the instants are their ends, and are what is judged.
    `state` moves by the clock or by a coordinator with a reason. Without such a row every plan
    of the call goes its own way. `spread_limit`: scores further apart than this are flagged.
    """

    call = models.OneToOneField(
        Call, on_delete=models.PROTECT, primary_key=True, related_name="phasing"
    )
    state = models.CharField(max_length=12, choices=Phase, default=Phase.INDEPENDENT)
    zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    scoring_until_on = models.DateField()
    scoring_until = models.DateTimeField()
    consensus_until_on = models.DateField()
    consensus_until = models.DateTimeField()
    spread_limit = models.PositiveSmallIntegerField(default=1)
    remind_days = ArrayField(models.PositiveSmallIntegerField(), default=remind_days)
    scoring_ended_at = models.DateTimeField(null=True)
    consensus_ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["state", "scoring_until"], name="phasing_due")]
        constraints = [
            models.CheckConstraint(
                condition=iff(Q(state="independent"), Q(scoring_ended_at__isnull=True)),
                name="phasing_scoring_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="selection"), Q(consensus_ended_at__isnull=False)),
                name="phasing_selection_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(consensus_until__gt=F("scoring_until")),
                name="phasing_consensus_after_scoring",
            ),
            models.CheckConstraint(
                condition=Q(spread_limit__range=(0, 3)), name="phasing_spread_in_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.state}"
