"""Schemes: what a fund may be spent on, which costs, which other money comes first."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.accounts.models import Organisation
from portal.funds.models.conditions import Framework
from portal.funds.models.sourced import Sourced


class Scheme(Sourced):
    """A fund with its own rules, such as RSB or SWZ (R-1.0-1).

    `aim_nl` is why the money is there, in the words of the policy (R-1.2-1, R-1.3-2).

    Keys of the JSON fields are years as text; `budget_rules` is a list of rule sets, each with
    the years it holds for. `portal.funds.queries` has the typed way in.
    """

    code = models.CharField(max_length=10, primary_key=True)
    name_nl = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    family = models.CharField(max_length=30)
    is_open = models.BooleanField()
    note = models.TextField(blank=True)
    aim_nl = models.TextField(blank=True)
    sectors = ArrayField(models.CharField(max_length=3))
    years = ArrayField(models.PositiveSmallIntegerField())
    national_amounts = models.JSONField(default=dict)
    condition_set_by_year = models.JSONField(default=dict)
    frameworks = models.ManyToManyField(Framework, related_name="schemes")
    budget_rules = models.JSONField(default=list)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_nl


class Purpose(Sourced):
    """What a scheme may be spent on (S002 6.2, 6.3).

    `notes` are further sentences of the policy for whoever writes about it: `text_nl` and `ref`.
    """

    code = models.CharField(max_length=20, primary_key=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="purposes")
    order = models.PositiveSmallIntegerField()
    label_nl = models.CharField(max_length=160)
    text_nl = models.TextField()
    limit_nl = models.TextField(blank=True)
    qualifier_nl = models.TextField(blank=True)
    sub_themes_nl = models.JSONField(default=list)
    notes = models.JSONField(default=list)

    class Meta:
        ordering = ["scheme_id", "order"]

    def __str__(self) -> str:
        return self.label_nl


class CostCategory(Sourced):
    """A kind of cost; `flag_schemes` says per scheme code: block, warn or inform."""

    code = models.CharField(max_length=10, primary_key=True)
    label_nl = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField()
    flag_schemes = models.JSONField(default=dict)

    class Meta:
        ordering = ["order"]
        verbose_name_plural = "cost categories"

    def __str__(self) -> str:
        return self.label_nl


class OtherScheme(Sourced):
    """Another scheme that could pay: the checklist of conditions 7 and 8.

    With `office` it is a surcharge or budget of that care office itself, asked of plans under it
    in one of `sectors`: who has it for the same costs is paid twice (R-TB-4 to R-TB-6, R-OV-DSW).
    """

    code = models.CharField(max_length=20, primary_key=True)
    name_nl = models.CharField(max_length=160)
    applicant = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()
    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sectors = ArrayField(models.CharField(max_length=3), default=list, blank=True)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name_nl
