"""Section 1: what, where and when (R-1.1-2, R-1.2, R-1.3, R-6.4-4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.gaps import Gap, Ground, checks_in
from plans.structure import Section
from portal.dates import add_months

FORM = Ground(Section.BASIS)
TM24_0 = Ground(Section.BASIS, "TM24-0", "R-1.2-2")
TM24_4 = Ground(Section.BASIS, "TM24-4", "R-6.4-4")

TITLE = FORM.block("title", "title", _("Give the plan a title."))
SUMMARY = FORM.block(
    "summary", "basis.summary", _("Write a summary: what changes, for whom and how many?")
)
PURPOSE = TM24_0.block(
    "purpose", "basis.purpose", _("Choose the purpose of the scheme that this plan serves.")
)
SECTORS = TM24_0.block(
    "sectors", "basis.sectors", _("Choose the sector this plan is for."), rule="R-1.1-2"
)
SECTOR_OUTSIDE = TM24_0.block(
    "sector_outside",
    "basis.sectors",
    _(
        "The scheme {scheme} is not for the sector {sector}. Choose another sector, or file the "
        "plan under another scheme."
    ),
    rule="R-1.3-1",
)
SUBREGION = FORM.warn(
    "subregion",
    "basis.subregion",
    _("Fill in the subregion. For plans about housing for older people the office asks it."),
    rule="R-1.3.1-1",
)
START = TM24_4.block("start", "basis.start", _("Fill in when the plan starts."))
END = TM24_4.block("end", "basis.end", _("Fill in when the plan ends."))
ORDER = TM24_4.block(
    "end_before_start", "basis.end", _("The plan must end after it starts. Check both dates.")
)
REASON = TM24_4.block(
    "duration_reason",
    "basis.duration_reason",
    _(
        "The plan takes longer than {years} years. Explain why that is needed, in at least {count} "
        "characters. You have {now}."
    ),
)
LONG = TM24_4.warn(
    "duration",
    "basis.end",
    _(
        "The plan takes longer than {years} years. The care office judges whether your reason is "
        "convincing."
    ),
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What section 1 lacks."""
    data, basis = case.data, case.data.basis
    if not data.title.strip():
        yield TITLE.gap()
    if not basis.summary.strip():
        yield SUMMARY.gap()
    if basis.purpose not in case.facts.purposes:
        yield PURPOSE.gap()
    if basis.purpose == "SWZ-1" and not basis.subregion:
        yield SUBREGION.gap()
    yield from _sectors(case)
    yield from _period(case)


def _sectors(case: Case) -> Iterator[Gap]:
    if not case.data.basis.sectors:
        yield SECTORS.gap()
    for sector in case.data.basis.sectors:
        if sector not in case.facts.rules.sectors:
            yield SECTOR_OUTSIDE.gap(scheme=case.data.scheme, sector=sector)


def _period(case: Case) -> Iterator[Gap]:
    start, end = case.data.basis.start, case.data.basis.end
    if start is None:
        yield START.gap()
    if end is None:
        yield END.gap()
    if start and end:
        yield from _duration(case, start, end)


def _duration(case: Case, start: date, end: date) -> Iterator[Gap]:
    limit, reason = case.facts.rules.max_years, case.data.basis.duration_reason.strip()
    if end <= start:
        yield ORDER.gap()
    elif limit is not None and end > add_months(start, 12 * limit):
        if len(reason) < case.facts.reason_min:
            yield REASON.gap(years=limit, count=case.facts.reason_min, now=len(reason))
        else:
            yield LONG.gap(years=limit)
