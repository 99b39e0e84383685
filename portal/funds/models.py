"""The rules of the game: schemes, conditions, regions, budgets and calls."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.constraints import iff


class Sourced(models.Model):
    """Reference data that says where it comes from: source, external or inferred."""

    basis = models.CharField(max_length=10, default="source")
    ref = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Framework(Sourced):
    """A national programme that plans align with (WOZO, kanslijnen, IZA …)."""

    code = models.CharField(max_length=20, primary_key=True)
    name_nl = models.CharField(max_length=160)
    sectors = ArrayField(models.CharField(max_length=3), default=list)
    norm_nl = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name_nl


class FrameworkItem(Sourced):
    """An action line or opportunity line of a framework (R-1.2-3, R-1.2-4)."""

    code = models.CharField(max_length=20, primary_key=True)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="items")
    name_nl = models.CharField(max_length=160)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["framework_id", "order"]

    def __str__(self) -> str:
        return self.name_nl


class ConditionSet(Sourced):
    """A version of the conditions; a plan keeps the set under which it was filed (R-6.4)."""

    code = models.CharField(max_length=20, primary_key=True)
    version = models.PositiveSmallIntegerField(default=1)
    name_nl = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    lead_in_nl = models.TextField()
    valid_years = ArrayField(models.PositiveSmallIntegerField())
    scale = models.JSONField(default=list)
    threshold = models.PositiveSmallIntegerField(default=3)
    reason_min_chars = models.PositiveSmallIntegerField(default=40)

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

    class Meta:
        ordering = ["condition_set_id", "order"]

    def __str__(self) -> str:
        return f"{self.code} {self.label_nl}"


class Scheme(Sourced):
    """A fund with its own rules, such as RSB or SWZ (R-1.0-1)."""

    code = models.CharField(max_length=10, primary_key=True)
    name_nl = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    family = models.CharField(max_length=30)
    is_open = models.BooleanField()
    sectors = ArrayField(models.CharField(max_length=3))
    years = ArrayField(models.PositiveSmallIntegerField())
    national_amounts = models.JSONField(default=dict)
    condition_set_by_year = models.JSONField(default=dict)
    frameworks = models.ManyToManyField(Framework, related_name="schemes")
    budget_rules = models.JSONField(default=dict)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_nl


class Purpose(Sourced):
    """What a scheme may be spent on (S002 6.2, 6.3)."""

    code = models.CharField(max_length=20, primary_key=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="purposes")
    order = models.PositiveSmallIntegerField()
    label_nl = models.CharField(max_length=160)
    text_nl = models.TextField()
    limit_nl = models.TextField(blank=True)
    qualifier_nl = models.TextField(blank=True)

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
    """Another scheme that could pay: the checklist of conditions 7 and 8."""

    code = models.CharField(max_length=20, primary_key=True)
    name_nl = models.CharField(max_length=160)
    applicant = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name_nl


class CalendarEvent(Sourced):
    """A dated (or typical) event of a calendar template (policy-digest.md 10)."""

    calendar = models.CharField(max_length=40)
    schemes = ArrayField(models.CharField(max_length=10))
    order = models.PositiveSmallIntegerField()
    label_nl = models.CharField(max_length=200)
    actor = models.CharField(max_length=20)
    date = models.DateField(null=True)
    time = models.TimeField(null=True)
    month = models.PositiveSmallIntegerField(null=True)
    day = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["calendar", "order"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "order"], name="calendar_event_order")
        ]

    def __str__(self) -> str:
        return self.label_nl


class AccountabilityMode(models.TextChoices):
    """How a care office holds a coalition to account (R-OV-ZK, R-OV-ZZ)."""

    PROGRESS = "progress_and_effort", _("Progress and effort")
    RESULTS = "results", _("Results")
    AS_AGREED = "as_agreed", _("As agreed")


class OfficePolicy(Sourced):
    """The settings of one care office; every figure can be changed by the office."""

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
    report_months = models.PositiveSmallIntegerField(default=6)
    final_report_months = models.PositiveSmallIntegerField(default=3)
    reminder_days_before = ArrayField(
        models.PositiveSmallIntegerField(), default=list, help_text="Days before a report is due"
    )
    escalation_days_after = ArrayField(models.PositiveSmallIntegerField(), default=list)
    clauses = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return str(self.office)


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


class RegionalBudget(models.Model):
    """The money of one scheme in one region in one year, in euros to the cent (R-PR-3).

    `reserved`: decided but not released or not yet final; `granted`: final awards;
    `contracted`: signed agreements; `paid`: paid out. `committed` = reserved + granted and may
    never exceed `amount`: the database refuses it, whatever the code does.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="budgets")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    reserved = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    granted = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    contracted = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    paid = models.DecimalField(max_digits=14, decimal_places=2, default=0)
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
                & Q(amount__gte=0),
                name="budget_figures_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("reserved") + F("granted")),
                name="budget_never_over_committed",
            ),
            models.CheckConstraint(
                condition=Q(granted__gte=F("contracted")) & Q(contracted__gte=F("paid")),
                name="budget_contracted_within_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.region} {self.year}"


class CallState(models.TextChoices):
    """A call is prepared, published (its clock decides open or closed), or withdrawn."""

    DRAFT = "draft", _("In preparation")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Call(models.Model):
    """An openstelling: one scheme, one region, one year, with a clock-time window (R-6.4-10).

    Opening and closing are kept as wall time and zone (what people read) and as instants (what
    is judged). Half-open: a plan filed before `closes_at` is in time, at `closes_at` it is not.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="calls")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="calls")
    year = models.PositiveSmallIntegerField()
    condition_set = models.ForeignKey(ConditionSet, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    intro_nl = models.TextField(blank=True)
    focus_nl = models.TextField(blank=True)
    budget_years = ArrayField(models.PositiveSmallIntegerField())
    zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    opens_on = models.DateField()
    opens_time = models.TimeField()
    closes_on = models.DateField()
    closes_time = models.TimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CallState, default=CallState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-year", "scheme_id", "region_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="call_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=iff(Q(state="draft"), Q(published_at__isnull=True)),
                name="call_published_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="withdrawn"), Q(withdrawn_at__isnull=False)),
                name="call_withdrawn_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReferenceLoad(models.Model):
    """Which version of which reference file was loaded, by its SHA-256."""

    file = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["file", "loaded_at"]

    def __str__(self) -> str:
        return f"{self.file} {self.sha256[:12]}"
