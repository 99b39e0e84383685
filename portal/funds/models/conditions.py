"""The conditions of a fund, and the national programmes that plans align with."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.funds.models.sourced import Sourced


class FrameworkUse(models.TextChoices):
    """At which question of a plan the items of a framework are offered."""

    GOAL = "goal", _("National goals")
    MOVEMENT = "movement", _("Movement")
    CHANGE = "change", _("Area of change")
    REGION = "region", _("Regional document or table")


class Framework(Sourced):
    """What plans align with: a national programme (WOZO, kanslijnen, IZA …), the four movements
    (R-OV-6), the areas of change (R-1.3-3), the documents and tables of a region (8.2).
    """

    code = models.CharField(max_length=20, primary_key=True)
    name_nl = models.CharField(max_length=160)
    sectors = ArrayField(models.CharField(max_length=3), default=list)
    norm_nl = models.CharField(max_length=200, blank=True)
    use = models.CharField(max_length=10, choices=FrameworkUse, default=FrameworkUse.GOAL)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name_nl


class FrameworkItem(Sourced):
    """A line of a framework (R-1.2-3, R-1.2-4), or a document or table of one region.

    With `office` it is offered only to plans under that care office, with `sectors` only to plans
    in one of them; `is_asked` means that the office expects plans to say how they build on it.
    `text_nl` is what its policy says of it; `instead_of` names the framework whose place it takes
    there (RIGA for IZA, R-OV-DSW).
    """

    code = models.CharField(max_length=20, primary_key=True)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="items")
    name_nl = models.CharField(max_length=160)
    order = models.PositiveSmallIntegerField()
    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sectors = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    text_nl = models.TextField(blank=True)
    instead_of = models.CharField(max_length=20, blank=True)
    is_asked = models.BooleanField(default=False)

    class Meta:
        ordering = ["framework_id", "order"]

    def __str__(self) -> str:
        return self.name_nl


class ConditionSet(Sourced):
    """A version of the conditions; a plan keeps the set under which it was filed (R-6.4).

    They are national; what a region adds stands in the call (R-PR-4).
    """

    code = models.CharField(max_length=20, primary_key=True)
    version = models.PositiveSmallIntegerField(default=1)
    name_nl = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    lead_in_nl = models.TextField()
    valid_years = ArrayField(models.PositiveSmallIntegerField())
    scale = models.JSONField(default=list)
    threshold = models.PositiveSmallIntegerField(default=3)
    reason_min_chars = models.PositiveSmallIntegerField(default=40)
    changes = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name_nl


class ConditionKind(models.TextChoices):
    """How a condition is judged; conditions are never traded off (design.md 4)."""

    KNOCK_OUT = "knock_out", _("Met or not met")
    SCORED = "threshold_scored", _("Scored 1 to 4")


class ConditionPlace(models.TextChoices):
    """Whether it is the entry gate, one of the conditions, or an extra attention point."""

    ENTRY_GATE = "entry", _("Entry gate")
    CONDITION = "condition", _("Condition")
    ATTENTION = "attention", _("Attention point")


class Condition(Sourced):
    """One condition with its verbatim Dutch text, evidence list and guidance questions."""

    code = models.CharField(max_length=20, primary_key=True)
    condition_set = models.ForeignKey(
        ConditionSet, on_delete=models.PROTECT, related_name="conditions"
    )
    place = models.CharField(max_length=10, choices=ConditionPlace)
    order = models.PositiveSmallIntegerField()
    label_nl = models.CharField(max_length=160)
    text_nl = models.TextField()
    footnote_nl = models.TextField(blank=True)
    plain_nl = models.TextField(blank=True)
    gloss_en = models.TextField(blank=True)
    kind = models.CharField(max_length=20, choices=ConditionKind)
    knock_out_when = ArrayField(models.CharField(max_length=20), default=list)
    evidence_nl = models.JSONField(default=list)
    questions_nl = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    automatic_checks = models.JSONField(default=list)
    applies_scheme = models.CharField(max_length=10, blank=True)
    applies_sectors = ArrayField(models.CharField(max_length=3), default=list)
    weight = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["condition_set_id", "order"]

    def __str__(self) -> str:
        return f"{self.code} {self.label_nl}"

    @property
    def number(self) -> int | None:
        """Its place among the numbered conditions; None for the gate and attention points."""
        return self.order if self.place == ConditionPlace.CONDITION else None

    @property
    def kind_words(self) -> str:
        """What it is when it has no number."""
        return "" if self.number else str(ConditionPlace(self.place).label)
