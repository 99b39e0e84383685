"""Lines out of a workbook into the budget, and the record of what left the portal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from plans.data import Line
from plans.models import Plan
from plans.regions import named
from plans.services.sections import current_values, save_budget
from plans.spreadsheet.changes import same
from plans.structure import Section
from portal import clock
from portal.accounts.models import Organisation, User
from portal.audit import services as audit


@transaction.atomic
def apply_file(
    plan: Plan,
    org: Organisation,
    lines: Sequence[Line],
    *,
    by: User,
    version: int,
    sha256: str = "",
    at: datetime | None = None,
) -> bool:
    """Put the lines of a file in place of the budget of `org`; whether anything changed.

    Applying the same file again changes nothing and makes no new version. Raises `Stale` when
    the budget is no longer the one of `version`, `Refusal` when the plan takes no changes.
    """
    at = at or clock.now()
    saved = current_values(plan, Section.BUDGET, org.slug)["lines"]
    lines = named(lines, saved)  # a workbook does not say which region pays
    if same(saved, lines):
        return False
    state = save_budget(plan.pk, org.slug, lines, by=by, version=version, at=at)
    facts = {"org": org.slug, "lines": len(lines), "version": state.version, "file": sha256}
    _record("plan.budget_imported", plan, org, by, facts, at)
    return True


@transaction.atomic
def record_download(
    plan: Plan, *, by: User, kind: str, org: Organisation | None = None, at: datetime | None = None
) -> None:
    """Note that somebody took the budget along: `kind` is template, xlsx or csv."""
    _record("plan.budget_downloaded", plan, org, by, {"kind": kind}, at or clock.now())


def _record(
    verb: str,
    plan: Plan,
    org: Organisation | None,
    by: User,
    facts: dict[str, object],
    at: datetime,
) -> None:
    audit.write(
        verb,
        obj=plan,
        plan=plan,
        actor=by,
        organisation=org,
        office=plan.office_id,
        data=facts,
        at=at,
    )
