"""Reports that an agreement asks for, what was reported, and the reminders that went out."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plans.agreements.models import Agreement
from plans.models import Plan
from plans.monitoring.workflow import State
from portal.constraints import iff
from portal.documents.models import Document, Snapshot


class Kind(models.TextChoices):
    """What a report is."""

    PROGRESS = "progress", _("Progress report")
    FINAL = "final", _("Final report")


class ReportDuty(models.Model):
    """One report of the calendar: the coalition owes it, whatever becomes of it (R-1.6-1).

    `due` is the last day in time; `due_at` the end of that day in Amsterdam as an instant.
    A report that is returned gets another day: `agreed_due` then keeps the one of the agreement,
    and `returns` counts, so that the reminders of each round are its own.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="report_duties")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="report_duties")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    period_start = models.DateField()
    period_end = models.DateField()
    due = models.DateField()
    due_at = models.DateTimeField()
    agreed_due = models.DateField(null=True)
    returns = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    created_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name_plural = "report duties"
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="report_duty_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(kind="final"), name="one_final_report"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="report_period_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["filed", "returned", "accepted"])
                | Q(filed_at__isnull=False),
                name="report_filed_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(returned_at__isnull=False),
                name="report_returned_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(state__in=["accepted", "waived"]), Q(closed_at__isnull=False)),
                name="report_closed_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Report(models.Model):
    """What was reported in one round: a draft that is saved, filed and judged.

    A report that is returned stays as it was filed; the next round starts with its words.
    `version` counts the saves: a stale one never overwrites another.
    """

    duty = models.ForeignKey(ReportDuty, on_delete=models.PROTECT, related_name="reports")
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    body = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    filed_at = models.DateTimeField(null=True)
    filed_snapshot = models.OneToOneField(
        Snapshot, on_delete=models.PROTECT, null=True, related_name="+"
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=2000, blank=True)
    accepted_snapshot = models.OneToOneField(
        Snapshot, on_delete=models.PROTECT, null=True, related_name="+"
    )
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["duty", "round"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "round"], name="report_round_once"),
            models.UniqueConstraint(
                fields=["duty"], condition=Q(judged_at__isnull=True), name="one_round_at_a_time"
            ),
            models.CheckConstraint(
                condition=iff(Q(filed_at__isnull=False), Q(filed_snapshot__isnull=False)),
                name="report_filed_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(judged_at__isnull=True) | Q(filed_at__isnull=False),
                name="report_judged_was_filed",
            ),
            models.CheckConstraint(
                condition=Q(accepted_snapshot__isnull=True) | Q(judged_at__isnull=False),
                name="report_accepted_was_judged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} ({self.round})"


class Reminder(models.Model):
    """One reminder of one kind, once per report and round; a separate row per kind.

    `returns` is how often the report had been returned by then.
    """

    duty = models.ForeignKey(ReportDuty, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=20)
    returns = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "kind", "returns"], name="reminder_kind_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} – {self.duty_id}"
