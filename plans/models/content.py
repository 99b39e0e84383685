"""The content of a plan: texts, goals, activities, support, embedding and monitoring.

Field names are those of `plans.data`, so a section goes in and out by name.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from plans.models.fields import YearsField
from plans.models.plan import Plan
from portal.accounts.models import Organisation


def _codes() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=20), default=list, blank=True)


class Narrative(models.Model):
    """The written parts of a plan, one row per plan."""

    plan = models.OneToOneField(
        Plan, on_delete=models.CASCADE, related_name="narrative", primary_key=True
    )
    problem = models.TextField(blank=True)
    framework_items = _codes()
    access = models.TextField(blank=True)
    quality = models.TextField(blank=True)
    affordability = models.TextField(blank=True)
    professionals = models.TextField(blank=True)
    toekomstagenda = models.TextField(blank=True)
    movements = _codes()
    focus_points = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    method = models.TextField(blank=True)
    responsibilities = models.TextField(blank=True)
    clients = models.TextField(blank=True)
    staff = models.TextField(blank=True)
    effects_on_others = models.TextField(blank=True)
    regional_documents = _codes()
    regional_text = models.TextField(blank=True)
    partnership = models.CharField(max_length=160, blank=True)
    embedding_summary = models.TextField(blank=True)
    iza = models.CharField(max_length=12, blank=True)
    iza_reason = models.TextField(blank=True)
    gala = models.CharField(max_length=12, blank=True)
    gala_reason = models.TextField(blank=True)
    filed_before = models.BooleanField(null=True)
    filed_before_text = models.TextField(blank=True)
    monitoring_method = models.TextField(blank=True)
    accountability = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.plan)


class Row(models.Model):
    """A row of a section, in the order in which the coalition put it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="%(class)s_rows")
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ["plan", "position"]


def _owner() -> models.ForeignKey[Organisation | None, Organisation | None]:
    return models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, null=True, related_name="+"
    )


class Goal(Row):
    """A SMART agreement (R-6.4-3)."""

    code = models.CharField(max_length=10)
    statement = models.TextField(blank=True)
    kind = models.CharField(max_length=10, blank=True)
    indicator = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    baseline_value = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    baseline_date = models.DateField(null=True)
    target_value = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    target_date = models.DateField(null=True)
    year_values = YearsField(default=dict)
    source = models.CharField(max_length=200, blank=True)
    owner = _owner()
    contributes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    framework_items = _codes()

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="goal_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.statement[:40]}"


class Activity(Row):
    """A piece of work with an owner and a period."""

    code = models.CharField(max_length=10)
    title = models.CharField(max_length=160, blank=True)
    description = models.TextField(blank=True)
    phase = models.CharField(max_length=60, blank=True)
    owner = _owner()
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    goals = _codes()
    changes = _codes()

    class Meta(Row.Meta):
        verbose_name_plural = "activities"
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="activity_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Milestone(Row):
    """A dated result that can be checked (R-6.4-6)."""

    code = models.CharField(max_length=10)
    title = models.CharField(max_length=160, blank=True)
    date = models.DateField(null=True)
    owner = _owner()
    evidence = models.CharField(max_length=300, blank=True)

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="milestone_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Statement(Row):
    """A statement of support from the region (R-6.4-2)."""

    organisation = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, blank=True)
    date = models.DateField(null=True)
    text = models.CharField(max_length=600, blank=True)
    document = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.organisation


class EmbeddingItem(Row):
    """What stays after the plan, its cost in euros a year and who pays (R-6.4-5)."""

    what = models.CharField(max_length=300, blank=True)
    yearly_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    payer = models.CharField(max_length=160, blank=True)
    source = models.CharField(max_length=20, blank=True)
    decision_date = models.DateField(null=True)
    owner = _owner()

    def __str__(self) -> str:
        return self.what


class SchemeAnswer(Row):
    """The answer about one other scheme (R-6.4-8)."""

    scheme = models.CharField(max_length=20)
    outcome = models.CharField(max_length=12, blank=True)
    reason = models.TextField(blank=True)

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "scheme"], name="scheme_once")]

    def __str__(self) -> str:
        return self.scheme


class Moment(Row):
    """A moment at which the coalition reports (R-6.4-6)."""

    due = models.DateField(null=True)
    kind = models.CharField(max_length=10, default="progress")
    owner = _owner()
    content = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.due} {self.kind}"
