"""What the dashboard of a call reads: one stored line per filed plan, and a person's columns."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from plans.models import Plan
from portal.funds.models import Call
from reviews.models.case import Case

_INDEPENDENT = Q(case_state="independent")
_OPEN = ("independent", "consensus", "deciding")
_NARROW = {
    "line_short": _INDEPENDENT & Q(asked__lt=2),
    "line_ready": _INDEPENDENT & Q(asked__gte=2, missing=0),
    "line_scores": Q(case_state__in=_OPEN, missing__gt=0),
    "line_passes": Q(eligible=True),
    "line_fails": Q(eligible=False),
    "line_open": Q(eligible=None) | _INDEPENDENT,
}
"""What the filters of `reviews.lines` ask, each with an index of its own: finding nothing among
fifty thousand plans is as fast as finding a page."""


class PlanLine(models.Model):
    """A filed plan as its dashboard shows, sorts and searches it.

    The database keeps it (migration 0004): each change of plan, totals, coalition, case,
    screening or submission rewrites the line in the same transaction, so it cannot fall behind.
    `reviews_line_faults` lists what differs all the same, and is always empty. `text` is the
    Dutch full text of title, number, coalition and summary; `missing` is asked minus finished.
    `flags` are codes of `reviews.flags`. `clock_from` is the filing, put forward by the days that
    questions to the coalition held the decision term up; `stopped_at` is when an open one began.
    """

    plan = models.OneToOneField(
        Plan, on_delete=models.CASCADE, primary_key=True, related_name="line"
    )
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+", db_index=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, null=True, related_name="line")
    title = models.CharField(max_length=120)
    reference = models.CharField(max_length=40)
    lead_name = models.CharField(max_length=200)
    sectors = ArrayField(models.CharField(max_length=3), default=list)
    state = models.CharField(max_length=30)
    filed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    amounts = models.JSONField(default=dict)
    case_state = models.CharField(max_length=15)
    asked = models.PositiveSmallIntegerField(null=True)
    finished = models.PositiveSmallIntegerField(null=True)
    missing = models.SmallIntegerField(null=True)
    eligible = models.BooleanField(null=True)
    rank = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    failed = ArrayField(models.CharField(max_length=20), default=list)
    warnings = models.PositiveSmallIntegerField(null=True)
    warned = ArrayField(models.CharField(max_length=20), default=list)
    flags = ArrayField(models.CharField(max_length=20), default=list)
    clock_from = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    text = SearchVectorField()

    class Meta:
        indexes = [
            models.Index(fields=["call", "filed_at", "plan"], name="line_filed"),
            models.Index(fields=["call", "title", "plan"], name="line_title"),
            models.Index(fields=["call", "total", "plan"], name="line_total"),
            models.Index("call", F("rank").desc(nulls_last=True), "plan", name="line_rank_down"),
            models.Index(fields=["call", "rank", "plan"], name="line_rank_up"),
            models.Index(
                "call", F("missing").desc(nulls_last=True), "plan", name="line_missing_down"
            ),
            models.Index(fields=["call", "missing", "plan"], name="line_missing_up"),
            models.Index(fields=["call", "state", "filed_at", "plan"], name="line_state"),
            models.Index(fields=["call", "case_state", "filed_at", "plan"], name="line_phase"),
            GinIndex(fields=["text"], name="line_text"),
            GinIndex(fields=["flags"], name="line_flags"),
            *(
                models.Index(fields=["call", "filed_at", "plan"], condition=rows, name=name)
                for name, rows in _NARROW.items()
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def submitted_at(self) -> datetime:
        """When the plan was filed, by the name that a plan gives it."""
        return self.filed_at

    @property
    def term_stopped_days(self) -> int:
        """How many days questions to the coalition held the decision term up."""
        return (self.clock_from - self.filed_at).days

    @property
    def term_stopped_at(self) -> datetime | None:
        """Since when the term stands still, by the name that a plan gives it."""
        return self.stopped_at


class ColumnChoice(models.Model):
    """Which columns of the dashboard a person wants to see, kept for the next time."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    columns = ArrayField(models.CharField(max_length=20), default=list)

    def __str__(self) -> str:
        return f"{self.user_id}: {', '.join(self.columns)}"
