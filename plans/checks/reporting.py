"""Section 11: how the coalition follows and accounts for its results (R-6.4-6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.gaps import Gap, Ground, checks_in
from plans.structure import Section
from portal.dates import add_months, format_short

TM24_6 = Ground(Section.MONITORING, "TM24-6", "R-6.4-6")
MOMENT = replace(TM24_6, needs="moments")

METHOD = TM24_6.block("monitoring", "monitoring.method", _("Describe who measures what, and when."))
ACCOUNT = TM24_6.block(
    "accountability",
    "monitoring.accountability",
    _("Describe how you account for the spending and the results."),
)
MOMENTS = TM24_6.block(
    "moments",
    "monitoring.moments.due",
    _("Add at least one moment at which you report to the care office."),
)
DUE = MOMENT.block("moment_due", "monitoring.moments.due", _("Report {row}: fill in the date."))
OWNER = MOMENT.block(
    "moment_owner",
    "monitoring.moments.owner",
    _("Report {row}: choose the organisation that reports."),
)
CONTENT = TM24_6.warn(
    "moment_content",
    "monitoring.moments.content",
    _("Report {row}: write down what you report on."),
)
EARLY = TM24_6.warn(
    "moment_early",
    "monitoring.moments.due",
    _("Report {row} falls before the start of the plan. Check the date."),
)
FINAL = TM24_6.warn(
    "moment_final",
    "monitoring.moments.kind",
    _("Add a final report, at the latest {months} months after the end: by {date}."),
)
RHYTHM = TM24_6.inform(
    "moment_rhythm",
    "monitoring.moments.due",
    _("The care office usually asks a report every {months} months. After {date} it is longer."),
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What section 11 lacks."""
    monitoring = case.data.monitoring
    if not monitoring.method.strip():
        yield METHOD.gap()
    if not monitoring.accountability.strip():
        yield ACCOUNT.gap()
    if not monitoring.moments:
        yield MOMENTS.gap()
    for number, moment in enumerate(monitoring.moments):
        row = number + 1
        if moment.due is None:
            yield DUE.gap(number, row=row)
        elif case.period and moment.due < case.period[0]:
            yield EARLY.gap(number, row=row)
        if moment.owner not in case.members:
            yield OWNER.gap(number, row=row)
        if not moment.content.strip():
            yield CONTENT.gap(number, row=row)
    yield from _calendar(case)


def _calendar(case: Case) -> Iterator[Gap]:
    """Whether the moments keep the office's rhythm and end with a final report."""
    moments, months = case.data.monitoring.moments, case.facts.report_months
    if case.period is None or not moments:
        return
    start, end = case.period
    after = end + timedelta(days=1)
    latest = add_months(after, case.facts.final_report_months) - timedelta(days=1)
    finals = [m for m in moments if m.kind == "final" and (m.due is None or m.due <= latest)]
    if not finals:
        yield FINAL.gap(months=case.facts.final_report_months, date=format_short(latest))
    between = {m.due for m in moments if m.due and m.due < end}
    for before, after in pairwise(sorted({start, *between, end})):
        if after > add_months(before, months + 1):
            yield RHYTHM.gap(months=months, date=format_short(before))
