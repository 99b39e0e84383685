"""Agreed against reported, side by side, with what stands out (G43). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

from plans.data import Goal, Milestone, Years
from plans.monitoring.agreed import Agreed
from plans.monitoring.data import Body, IndicatorReport, MilestoneReport
from portal.money import ZERO, percentage, total
from portal.web.components import Tone

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"

STANDINGS: dict[str, tuple[Text, Tone]] = {
    "": (_("Not due yet"), "neutral"),
    "done": (_("Done"), "ok"),
    "on_track": (_("On track"), "info"),
    "late": (_("Late"), "warn"),
    "dropped": (_("Will not be done"), "danger"),
}


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone as agreed and as reported."""

    agreed: Milestone
    reported: MilestoneReport

    @property
    def label(self) -> Text:
        """How it stands, in words."""
        return STANDINGS[self.reported.status][0]

    @property
    def tone(self) -> Tone:
        """The colour that repeats the words."""
        return STANDINGS[self.reported.status][1]


@dataclass(frozen=True)
class IndicatorLine:
    """A goal with what was measured; `expected` is the agreed value for that year, if any."""

    goal: Goal
    reported: IndicatorReport
    expected: Decimal | None
    label: Text
    tone: Tone


@dataclass(frozen=True)
class SpendRow:
    """What one organisation was granted and spent, in euros, over the years of the report."""

    org: str
    name: str
    granted: Years
    spent: Years

    @property
    def granted_total(self) -> Decimal:
        """The grant over all years of the report."""
        return total(self.granted.values())

    @property
    def spent_total(self) -> Decimal:
        """All that was spent so far."""
        return total(self.spent.values())

    @property
    def share(self) -> Decimal | None:
        """Spent as a percentage of granted."""
        return percentage(self.spent_total, self.granted_total)

    @property
    def is_over(self) -> bool:
        """Whether more was spent than was granted."""
        return self.spent_total > self.granted_total


@dataclass(frozen=True)
class Comparison:
    """A report beside its agreement."""

    milestones: tuple[MilestoneLine, ...]
    indicators: tuple[IndicatorLine, ...]
    years: tuple[int, ...]
    spend: tuple[SpendRow, ...]

    @property
    def sum(self) -> SpendRow:
        """All organisations together."""
        return SpendRow("", "", _added(self.spend, "granted"), _added(self.spend, "spent"))

    @property
    def over(self) -> tuple[SpendRow, ...]:
        """The organisations that spent more than they were granted."""
        return tuple(row for row in self.spend if row.is_over)


def compare(agreed: Agreed, body: Body, period_end: date) -> Comparison:
    """Every agreed milestone, goal and grant with what `body` says of it."""
    milestones = {m.code: m for m in body.milestones}
    indicators = {i.goal: i for i in body.indicators}
    years = agreed.years_until(period_end)
    spent = _spent(body)
    return Comparison(
        tuple(
            MilestoneLine(m, milestones.get(m.code, MilestoneReport(m.code)))
            for m in agreed.milestones
        ),
        tuple(
            _indicator(g, indicators.get(g.code, IndicatorReport(g.code)), period_end)
            for g in agreed.goals
        ),
        years,
        tuple(
            SpendRow(
                org,
                agreed.names[org],
                {y: grant.get(y, ZERO) for y in years},
                {y: spent.get((org, y), ZERO) for y in years},
            )
            for org, grant in agreed.grants.items()
        ),
    )


def _spent(body: Body) -> Mapping[tuple[str, int], Decimal]:
    return {(s.org, s.year): s.amount for s in body.spend}


def _added(rows: Sequence[SpendRow], name: str) -> Years:
    found: Years = {}
    for row in rows:
        for year, amount in getattr(row, name).items():
            found[year] = found.get(year, ZERO) + amount
    return found


def _indicator(goal: Goal, reported: IndicatorReport, end: date) -> IndicatorLine:
    expected = goal.year_values.get(end.year)
    label, tone = standing(goal, reported.value, expected)
    return IndicatorLine(goal, reported, expected, label, tone)


def standing(goal: Goal, value: Decimal | None, expected: Decimal | None) -> tuple[Text, Tone]:
    """How a measured value stands to baseline, the year's value and target; less can be better."""
    start, target = goal.baseline_value, goal.target_value
    if value is None:
        return _("Not measured"), "neutral"
    if start is None or target is None:
        return _("Measured"), "info"
    up = target >= start
    if _reached(value, target, up):
        return _("Target reached"), "ok"
    if expected is not None and _reached(value, expected, up):
        return _("On course"), "ok"
    if value == start or not _reached(value, start, up):
        return _("No progress yet"), "warn"
    return _("Moving towards the target"), "info"


def _reached(value: Decimal, mark: Decimal, up: bool) -> bool:
    return value >= mark if up else value <= mark
