"""The plan itself: its state, its place, and the versions of its sections."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from plans.structure import Section
from plans.workflow import FILED, State
from portal.accounts.models import Organisation
from portal.constraints import iff
from portal.funds.models import Call, ConditionSet, Region, Scheme


class Plan(models.Model):
    """A transformation plan of one coalition under one call, from draft to closed.

    It is one row for its whole life (design.md 2). Scheme, region, year and condition set are
    copied from the call at the start and stay as they were (R-6.4, condition-set version); so are
    the focus points that the call offers to choose from (`focus_offered`, R-OV-ME).
    `fund_total` and the `YearTotal` rows are the request in euros, kept right by every save.

    A plan that spans regions names them in `other_regions` (slugs) while it is a draft. Once it is
    filed every further care office has a filing of its own: a row that points at the plan by
    `whole`, with its own number, case, decision and agreement, and the content and hash of the
    plan. A filing asks for the share of its own region.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="plans")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="plans")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="office_plans")
    year = models.PositiveSmallIntegerField()
    condition_set = models.ForeignKey(ConditionSet, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="led_plans")
    title = models.CharField(max_length=120)
    reference = models.CharField(max_length=40, blank=True)

    purpose = models.CharField(max_length=20, blank=True)
    subregion = models.CharField(max_length=120, blank=True)
    iza_region = models.CharField(max_length=120, blank=True)
    sectors = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    summary = models.TextField(blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    duration_reason = models.TextField(blank=True)
    route = models.CharField(max_length=10, blank=True)
    vat = models.CharField(max_length=20, blank=True)

    whole = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    other_regions = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    focus_offered = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    extended_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=30, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    open_sections = ArrayField(
        models.CharField(max_length=20, choices=Section), default=list, blank=True
    )
    open_places = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    term_stopped_at = models.DateTimeField(null=True, blank=True)
    term_stopped_days = models.PositiveSmallIntegerField(default=0)
    fund_total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    taken_up_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)
    running_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["call", "state"]),
            models.Index(fields=["office", "state"]),
            models.Index(fields=["call", "-fund_total"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="plan_reference_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(FILED))
                | (Q(submitted_at__isnull=False) & ~Q(reference="")),
                name="plan_filed_has_moment_and_reference",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        State.IN_REVIEW,
                        State.CHANGES_ASKED,
                        State.PROVISIONALLY_GRANTED,
                        State.PROVISIONALLY_REJECTED,
                    ]
                )
                | Q(taken_up_at__isnull=False),
                name="plan_in_review_was_taken_up",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        State.PROVISIONALLY_GRANTED,
                        State.PROVISIONALLY_REJECTED,
                        State.REDIRECTED,
                    ]
                )
                | Q(decided_at__isnull=False),
                name="plan_decided_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        State.GRANTED,
                        State.REJECTED,
                        State.AGREEMENT,
                        State.SIGNING,
                        State.RUNNING,
                        State.SETTLING,
                    ]
                )
                | Q(final_at__isnull=False),
                name="plan_final_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.RUNNING, State.SETTLING])
                | Q(running_at__isnull=False),
                name="plan_running_has_moment",
            ),
            models.CheckConstraint(
                condition=iff(
                    Q(state__in=[State.WITHDRAWN, State.CLOSED]), Q(ended_at__isnull=False)
                ),
                name="plan_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CHANGES_ASKED) | Q(term_stopped_at__isnull=False),
                name="plan_asked_has_stopped_term",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gt=F("start")),
                name="plan_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(fund_total__gte=0), name="plan_request_not_negative"
            ),
            models.UniqueConstraint(fields=["whole", "region"], name="one_filing_per_region"),
            models.CheckConstraint(
                condition=Q(whole__isnull=True) | Q(other_regions=[]),
                name="plan_filing_spans_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def called(self) -> str:
        """The title; of a filing of a plan that spans regions with its region, to tell it by."""
        is_filing = self.whole_id is not None or (self.other_regions and self.submitted_at)
        return f"{self.title} ({self.region.name})" if is_filing else self.title

    @property
    def deadline(self) -> datetime:
        """Until when this plan can be submitted (half-open): of the call, or its own later one.

        The one source for every text, lock and mail.
        """
        return max(self.call.closes_at, self.extended_until or self.call.closes_at)

    @property
    def closes_first(self) -> models.Model | None:
        """The other region (`PlanRegion`) whose care office closes before `deadline`, the first.

        A plan is filed everywhere or nowhere, so from then on it cannot be submitted as it is. None
        when there is none, and without a query for a plan in one region.
        """
        if not self.other_regions:
            return None
        earlier = self.regions.filter(call__closes_at__lt=self.deadline)
        found: models.Model | None = (
            earlier.select_related("call", "office", "region").order_by("call__closes_at").first()
        )
        return found

    @property
    def last_extension(self) -> models.Model | None:
        """The `Extension` behind `extended_until`; None, without a query, when there is none."""
        if self.extended_until is None:
            return None
        found: models.Model = self.extensions.select_related("by").order_by("-at")[0]
        return found

    @property
    def state_enum(self) -> State:
        """The state as an enum member."""
        return State(self.state)


class SectionState(models.Model):
    """The version of one section (or of one organisation's budget): a stale save is refused."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="section_states")
    section = models.CharField(max_length=20, choices=Section)
    org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "section", "org"], name="section_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.section} v{self.version}"


class SectionVersion(models.Model):
    """What a section said after a save, with who and when: the history that can be restored.

    `for_org` is the organisation for which it was saved; `restored_from` is the number of the
    older version that was put back.
    """

    state = models.ForeignKey(SectionState, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    for_org = models.ForeignKey(
        Organisation, to_field="slug", on_delete=models.PROTECT, null=True, related_name="+"
    )
    restored_from = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["state", "number"]
        constraints = [
            models.UniqueConstraint(fields=["state", "number"], name="section_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.state} #{self.number}"


class OfficeReader(models.Model):
    """Opens or closes one plan for one person of the care office, whatever their roles.

    A reviewer reads a plan only through an open row (no conflict declared, G18); a closed row
    shuts it for anyone, coordinators and deciders included.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="office_readers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="office_readings"
    )
    is_open = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "user"], name="office_reader_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.plan}"
