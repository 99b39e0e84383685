"""The yearly reallocation: its last day, the years of awards, and changes of agreements."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from plans.agreements.models import Agreement
from plans.models import Plan
from portal.accounts.models import Organisation
from portal.constraints import iff
from portal.documents.models import Document, Snapshot
from reviews.models import Decision
from reviews.reallocation.workflow import State


class LastDay(models.Model):
    """The last day on which an agreement can be signed to count in the reallocation of a year.

    Chosen by the office; a later year without a day of its own takes the same day and month.
    """

    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="reallocation_days"
    )
    year = models.PositiveSmallIntegerField()
    day = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["office", "year"]
        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="one_last_day_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.year}: {self.day}"


class Line(models.Model):
    """One budget `year` of a final award in the reallocation of `round` (R-1.5-5, R-PR-9).

    Amounts in euros to the cent: `asked` in the approved plan, `before` when the line came into
    this round, `amount` now, `proposed` waits for the second person. Divisions are JSON, the
    organisation's slug to an amount: `awarded` in proportion when the award became final,
    `division` since a change was confirmed, `proposed_division` waits. `shares` holds what each
    cashier asked to receive in the year; empty: the office pays each provider (R-1.5-2).
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reallocation_lines")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="reallocation_lines"
    )
    year = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked = models.DecimalField(max_digits=14, decimal_places=2)
    before = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    proposed = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    awarded = models.JSONField(default=dict)
    division = models.JSONField(default=dict, blank=True)
    proposed_division = models.JSONField(default=dict, blank=True)
    shares = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    prepared_at = models.DateTimeField(null=True)
    processed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    processed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["plan__region__name", "plan__scheme_id", "decision__number", "year"]
        indexes = [models.Index(fields=["round", "state"], name="reallocation_round")]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "year", "round"], name="reallocation_year_once_per_round"
            ),
            models.UniqueConstraint(
                fields=["decision", "year"],
                condition=~Q(state="late"),
                name="reallocation_year_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(round__gte=F("year")), name="reallocation_not_before_its_year"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0)
                & Q(amount__lte=F("asked"))
                & (Q(proposed__isnull=True) | Q(proposed__gte=0, proposed__lte=F("asked"))),
                name="reallocation_never_above_the_request",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="prepared"), Q(proposed__isnull=False))
                & iff(Q(state__in=["prepared", "processed"]), Q(prepared_by__isnull=False))
                & iff(Q(prepared_by__isnull=False), Q(prepared_at__isnull=False)),
                name="reallocation_prepared_has_proposal",
            ),
            models.CheckConstraint(
                condition=iff(
                    Q(state="processed"), Q(processed_by__isnull=False, processed_at__isnull=False)
                ),
                name="reallocation_processed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(processed_by__isnull=True) | ~Q(processed_by=F("prepared_by")),
                name="reallocation_takes_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state="late") | ~Q(reason=""), name="reallocation_late_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.number} {self.year} ({self.round})"


class Change(models.Model):
    """A numbered change of a signed agreement: one year, before and after, with its letter.

    Append-only, in the database too; only `letter` is filled in once it was drawn from the
    frozen `snapshot`.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="reallocation_changes"
    )
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    before = models.DecimalField(max_digits=14, decimal_places=2)
    after = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.CharField(max_length=1000)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="agreement_change_number_once"
            ),
            models.CheckConstraint(
                condition=Q(before__gte=0) & Q(after__gte=0), name="agreement_change_not_negative"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="agreement_change_has_reason"),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("prepared_by")),
                name="agreement_change_takes_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number} / {self.number}"
