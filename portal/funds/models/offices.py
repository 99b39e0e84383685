"""Care offices: their regions and their settings."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.funds.models.sourced import Sourced


class AccountabilityMode(models.TextChoices):
    """How a care office holds a coalition to account (R-OV-ZK, R-OV-ZZ)."""

    PROGRESS = "progress_and_effort", _("Progress and effort")
    RESULTS = "results", _("Result obligation")
    AS_AGREED = "as_agreed", _("As agreed")


class OfficePolicy(Sourced):
    """The settings of one care office; every figure can be changed by the office.

    Above `second_decider_above` euros a second decision maker has to agree before an award goes
    out; None: never.

    `focus_first`: a call names its focus points and is published before it opens (R-OV-ME).
    `asks_partnership`: a plan names the partnership it comes from (R-OV-SA). `regional_first`: a
    plan out of a regional vision or a partnership goes before others (R-OV-ZZ, R-TB-2).
    `procurement_nl`: what the call says about procurement law (R-OV-9).

    `clauses` holds only the office's own texts by clause code; for the others the default of
    `Clause` counts. Read them through `portal.funds.queries.clauses_of`.
    """

    office = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="policy", primary_key=True
    )
    website = models.CharField(max_length=200, blank=True)
    accountability_mode = models.CharField(
        max_length=20, choices=AccountabilityMode, default=AccountabilityMode.AS_AGREED
    )
    objection_days = models.PositiveSmallIntegerField(default=20)
    objection_text_nl = models.TextField(blank=True)
    decision_weeks_aim = models.PositiveSmallIntegerField(default=6)
    decision_months_limit = models.PositiveSmallIntegerField(default=3)
    second_decider_above = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    report_months = models.PositiveSmallIntegerField(default=6)
    final_report_months = models.PositiveSmallIntegerField(default=3)
    reminder_days_before = ArrayField(
        models.PositiveSmallIntegerField(), default=list, help_text="Days before a report is due"
    )
    escalation_days_after = ArrayField(models.PositiveSmallIntegerField(), default=list)
    clauses = models.JSONField(default=dict, blank=True)
    focus_first = models.BooleanField(default=False)
    asks_partnership = models.BooleanField(default=False)
    regional_first = models.BooleanField(default=False)
    procurement_nl = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.office)

    @property
    def website_url(self) -> str:
        """The address of the website; empty when none is known."""
        return f"https://{self.website}" if self.website else ""


class Clause(Sourced):
    """A default block of text for the agreement; `texts` by way of accounting, or `""` for all."""

    code = models.CharField(max_length=20, primary_key=True)
    order = models.PositiveSmallIntegerField()
    label_nl = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    texts = models.JSONField(default=dict)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label_nl


class Region(Sourced):
    """A zorgkantoorregio: 31 of them, each under one care office (R-TB-1)."""

    uzovi = models.CharField(max_length=4, primary_key=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="regions")
    confidence = models.CharField(max_length=10)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
