"""The regional money and the record of every movement in it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from portal.funds.envelope import FIGURES, EntryKind, Envelope
from portal.funds.models.offices import Region
from portal.funds.models.schemes import Scheme


class RegionalBudget(models.Model):
    """The money of one scheme in one region in one year, in euros to the cent (R-PR-3).

    `reserved`: decided, not sent yet; `provisional`: sent, the objection term runs; `granted`:
    final awards; `contracted`: signed agreements; `paid`: paid out; `freed`: came back.
    `committed` = reserved + provisional + granted and may never exceed `amount`: the database
    refuses it, whatever the code does. Only `portal.funds.ledger` writes these rows; the figures
    equal the sum of their entries.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="budgets")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    reserved = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    granted = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    contracted = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    paid = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    provisional = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    freed = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["scheme_id", "region_id", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "region", "year"], name="one_budget_per_scheme_region_year"
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0)
                & Q(granted__gte=0)
                & Q(contracted__gte=0)
                & Q(paid__gte=0)
                & Q(provisional__gte=0)
                & Q(freed__gte=0)
                & Q(amount__gte=0),
                name="budget_figures_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("reserved") + F("provisional") + F("granted")),
                name="budget_never_over_committed",
            ),
            models.CheckConstraint(
                condition=Q(granted__gte=F("contracted")) & Q(contracted__gte=F("paid")),
                name="budget_contracted_within_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.region} {self.year}"

    @property
    def envelope(self) -> Envelope:
        """The figures as a value for the pure sums."""
        return Envelope(*(getattr(self, figure) for figure in FIGURES))


class LedgerEntry(models.Model):
    """One movement in a regional budget: append-only, in the database too.

    `key` names the cause (`plan.granted:42:7`) and counts once per year, so repeating a call
    with the same key changes nothing. `reference` says in words what it was for.
    """

    budget = models.ForeignKey(RegionalBudget, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    key = models.CharField(max_length=120)
    reference = models.CharField(max_length=300)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "budget"], name="ledger_key_once_per_budget"),
            models.CheckConstraint(
                condition=(Q(kind="set") & ~Q(amount=0)) | (~Q(kind="set") & Q(amount__gt=0)),
                name="ledger_amount_has_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.key}"
