"""When questions about a call may be asked, when they are answered, and how one objects."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal.constraints import iff
from portal.funds.clarifications.objections import ObjectionRule as Kind
from portal.funds.clarifications.objections import Rule
from portal.funds.models import Call


class QuestionRound(models.Model):
    """The question round of one call (R-1.7-1, R-1.7-2) with the rule for objections (R-OV-B).

    Moments are kept as wall time and zone and as instants. Half-open: a question before
    `closes_at` is in time, at `closes_at` it is not. `answers_due_at` is the end of the day.
    `only_changed`: questions only about the conditions in `changed_conditions` (R-N.0-1).
    """

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="round")
    zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    opens_on = models.DateField()
    opens_time = models.TimeField()
    closes_on = models.DateField()
    closes_time = models.TimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    answers_due_on = models.DateField()
    answers_due_at = models.DateTimeField()
    objection_rule = models.CharField(max_length=20, choices=Kind, default=Kind.NONE)
    objection_number = models.PositiveSmallIntegerField(null=True, blank=True)
    objection_on = models.DateField(null=True, blank=True)
    objection_time = models.TimeField(null=True, blank=True)
    objection_text_nl = models.TextField(blank=True)
    principles_nl = models.TextField(blank=True)
    only_changed = models.BooleanField(default=False)
    changed_conditions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="round_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(answers_due_at__gte=F("closes_at")), name="round_answers_after_asking"
            ),
            models.CheckConstraint(
                condition=iff(
                    Q(objection_rule=Kind.FIXED),
                    Q(objection_on__isnull=False, objection_time__isnull=False),
                ),
                name="round_fixed_objection_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(
                    Q(objection_rule__in=["after_note", "before_closing", "after_publication"]),
                    Q(objection_number__isnull=False),
                ),
                name="round_counted_objection_has_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call}"

    @property
    def objection(self) -> Rule:
        """The rule for objections to the conditions."""
        return Rule(
            self.objection_rule,
            self.objection_number,
            self.objection_on,
            self.objection_time,
            self.zone,
        )
