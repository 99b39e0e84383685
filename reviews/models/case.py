"""Judging one filed version: assignments, scores and the consensus."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from plans.models import Plan, Submission
from portal.constraints import iff
from portal.funds.models import Condition
from reviews.workflow import AssignmentState, CaseState


class Case(models.Model):
    """The judging of one submission of a plan; a new round starts after an upheld objection.

    `eligible`, `rank` (0–100, two decimals) and `failed` are stored by whoever changes the
    consensus, `asked` (reviewers who count or still may) and `finished` (of these, who handed in)
    by whoever moves an assignment, so that the dashboard need not compute them. `sent_back_at`:
    a coordinator sent it back to independent scoring; empty again once the consensus starts.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="cases")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="cases")
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=15, choices=CaseState, default=CaseState.INDEPENDENT)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    consensus_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    consensus_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    eligible = models.BooleanField(null=True)
    rank = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    failed = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    asked = models.PositiveSmallIntegerField(default=0)
    finished = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "round"], name="case_round_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["independent", "consensus", "deciding"]),
                name="one_open_case_per_plan",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["deciding", "decided"])
                | Q(consensus_at__isnull=False, consensus_by__isnull=False),
                name="case_deciding_has_consensus",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="decided"), Q(decided_at__isnull=False)),
                name="case_decided_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["deciding", "decided"]) | Q(eligible__isnull=False),
                name="case_deciding_is_judged",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(eligible=True), name="case_rank_only_eligible"
            ),
            models.CheckConstraint(
                condition=~Q(eligible=True) | Q(failed=[]), name="case_eligible_failed_nothing"
            ),
            models.CheckConstraint(
                condition=Q(finished__lte=models.F("asked")), name="case_finished_were_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} ({self.round})"


class Assignment(models.Model):
    """One reviewer asked to score one plan."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    state = models.CharField(max_length=15, choices=AssignmentState, default=AssignmentState.ASKED)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True)
    declaration = models.JSONField(default=dict)
    handed_in_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "reviewer"], name="assignment_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["scoring", "done", "conflicted"])
                | Q(declared_at__isnull=False),
                name="assignment_declared_first",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(handed_in_at__isnull=False),
                name="assignment_done_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} – {self.case}"


class Judgement(models.Model):
    """A verdict on one condition: `met` for a knock-out, `value` 1–4 for a scored one.

    Exactly one of the two is filled in; "not answered" is the absence of the row, so that it
    never counts as a number. `met` False on a scored condition is the ground on which that one
    knocks out all the same: it conflicts with IZA or GALA (R-6.4-9). `submission` is the version
    of the plan that was looked at; after a new version somebody has to look again.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="+")
    met = models.BooleanField(null=True)
    value = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Score(Judgement):
    """What one reviewer thinks of one condition; the private note is for the reviewer alone."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="scores")
    private_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "condition"], name="score_once"),
            models.CheckConstraint(
                condition=iff(Q(met__isnull=True), Q(value__isnull=False)),
                name="score_met_or_value",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__range=(1, 4)), name="score_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} {self.condition_id}"


class Consensus(Judgement):
    """What the reviewers together think of one condition; the original scores stay as they are."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consensus")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "consensus"
        constraints = [
            models.UniqueConstraint(fields=["case", "condition"], name="consensus_once"),
            models.CheckConstraint(
                condition=iff(Q(met__isnull=True), Q(value__isnull=False)),
                name="consensus_met_or_value",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__range=(1, 4)),
                name="consensus_1_to_4",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.condition_id}"
