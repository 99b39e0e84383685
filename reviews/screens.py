"""The screening of all plans of a call in one table: automatic checks and those by hand (G17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from plans.pages import TONES
from plans.workflow import OFFICE_LABELS, State
from portal.web.components import Tone
from reviews.lines import Lines
from reviews.models import ManualOutcome, PlanLine, Screening
from reviews.workflow import ManualCheck

Outcome = tuple[Tone, str, Any]
"""Tone, icon and words of a check."""


@dataclass(frozen=True)
class Automatic:
    """An automatic check of the table: the findings that it gathers; none named means all."""

    label: Any
    codes: frozenset[str] = frozenset()

    def outcome(self, findings: Iterable[Mapping[str, Any]]) -> Outcome:
        """What these findings of a plan say to it."""
        weights = {f["severity"] for f in findings if not self.codes or f["code"] in self.codes}
        if "block" in weights:
            return ("danger", "close", _("not met"))
        if "warn" in weights and self.codes:
            return ("warn", "eye", _("look"))
        return ("ok", "check", _("met"))


AUTOMATIC = (
    Automatic(_("Complete")),
    Automatic(_("Region"), frozenset({"subregion", "region"})),
    Automatic(
        _("Coalition"),
        frozenset({"providers", "lead", "lead_kind", "participant_kind", "same_company"}),
    ),
    Automatic(_("Confirmations"), frozenset({"unconfirmed", "not_accepted"})),
    Automatic(_("Sector fits the scheme"), frozenset({"sector_outside", "lead_sector"})),
)
"""What the office looks at first, in the order of the policy; codes of `plans.checks`."""
OPEN: Outcome = ("neutral", "minus", _("open"))
UNKNOWN: Outcome = ("neutral", "clock", _("not checked yet"))


@dataclass(frozen=True)
class Row:
    """A plan with the outcome of every check."""

    plan: PlanLine
    label: Any
    tone: Tone
    automatic: tuple[Outcome, ...]
    manual: tuple[Outcome, ...]
    notes: tuple[str, ...]

    @property
    def checks(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """Every check with its name, for a screen too narrow for a head: automatic, by hand."""
        own = [(*said, check.label) for said, check in zip(self.automatic, AUTOMATIC, strict=True)]
        by_hand = zip(self.manual, ManualCheck, strict=True)
        return own, [(*said, check.label) for said, check in by_hand]


def narrowed(lines: Lines, show: str) -> Lines:
    """The plans that answer to a filter of the screening table."""
    met = ManualOutcome.objects.filter(plan=OuterRef("plan_id")).order_by()
    done = met.values("plan").annotate(n=Count("pk")).values("n")
    filters: dict[str, Any] = {
        "new": Q(state=State.SUBMITTED),
        "found": Q(warnings__gt=0),
        "failed": Exists(met.filter(met=False)),
        "ineligible": Q(state=State.INELIGIBLE),
    }
    if show == "manual":
        lines = lines.annotate(looked=Coalesce(Subquery(done), 0))
        return lines.filter(looked__lt=len(ManualCheck), state__in=_BEFORE)
    return lines.filter(filters[show]) if show in filters else lines


_BEFORE = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_ASKED)


def rows_of(plans: Sequence[PlanLine]) -> list[Row]:
    """These plans with their checks: two queries for any number of them."""
    numbers = [plan.pk for plan in plans]
    found = Screening.objects.filter(submission__plan__in=numbers).annotate(
        plan=F("submission__plan")
    )
    screened = {s.plan: s.findings for s in found.order_by("submission__number")}
    looked: dict[int, dict[str, ManualOutcome]] = {}
    for row in ManualOutcome.objects.filter(plan__in=numbers):
        looked.setdefault(row.plan_id, {})[row.check_code] = row
    return [_row(plan, screened.get(plan.pk), looked.get(plan.pk, {})) for plan in plans]


def _row(
    plan: PlanLine, findings: list[dict[str, Any]] | None, looked: Mapping[str, ManualOutcome]
) -> Row:
    state = State(plan.state)
    return Row(
        plan,
        OFFICE_LABELS[state],
        TONES[state],
        tuple(UNKNOWN if findings is None else check.outcome(findings) for check in AUTOMATIC),
        tuple(_by_hand(looked.get(check)) for check in ManualCheck),
        tuple(row.note for row in looked.values() if not row.met),
    )


def _by_hand(row: ManualOutcome | None) -> Outcome:
    if row is None:
        return OPEN
    return ("ok", "check", _("met")) if row.met else ("danger", "close", _("not met"))
