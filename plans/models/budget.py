"""The budget: lines of one organisation each, amounts per year, cashiers and stored totals."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from plans.models.fields import YearsField
from plans.models.plan import Plan
from portal.accounts.models import Organisation
from portal.funds.models import CostCategory


class BudgetLine(models.Model):
    """One cost of one organisation. Competition-sensitive: seen by it and the care office only.

    Where `quantity` and `unit_price` are given their product is the sum of the amounts.
    `region` (slug) is the other region that pays; empty for the region of the plan itself.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="budget_lines")
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()
    category = models.ForeignKey(CostCategory, on_delete=models.PROTECT, related_name="+")
    description = models.CharField(max_length=200, blank=True)
    source = models.CharField(
        max_length=5, choices=[("fund", "fund"), ("own", "own"), ("other", "other")]
    )
    other_source = models.CharField(max_length=120, blank=True)
    goal = models.CharField(max_length=10, blank=True)
    structural = models.BooleanField(default=False)
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    unit = models.CharField(max_length=60, blank=True)
    unit_price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    region = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["plan", "org", "position"]

    def __str__(self) -> str:
        return f"{self.org_id} {self.category_id} {self.description}"


class BudgetAmount(models.Model):
    """The amount of one line in one year, in euros to the cent; never negative."""

    line = models.ForeignKey(BudgetLine, on_delete=models.CASCADE, related_name="amount_rows")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["line", "year"], name="amount_once_per_year"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


class YearTotal(models.Model):
    """What a plan asks and brings in per year, stored so that lists need not add up."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="year_totals")
    year = models.PositiveSmallIntegerField()
    fund = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    own = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    other = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        ordering = ["plan", "year"]
        constraints = [models.UniqueConstraint(fields=["plan", "year"], name="year_total_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.year}"


class CashierShare(models.Model):
    """A cashier with its account, its room under the NZa maximum and its share (R-1.5-3).

    `iban_by` typed the account number; `iban_replaced` says that it took the place of another
    one, so that a second person must accept it.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="cashiers")
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    iban = models.CharField(max_length=34, blank=True)
    iban_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    iban_replaced = models.BooleanField(default=False)
    production_eur = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    tariff_pct = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    above_cap = models.CharField(max_length=10, blank=True)
    shares = YearsField(default=dict)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "org"], name="cashier_once")]

    def __str__(self) -> str:
        return f"{self.org_id} – {self.plan_id}"
