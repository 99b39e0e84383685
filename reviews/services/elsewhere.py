"""A plan that spans regions: what happens at one care office for the judging at the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from plans.filed import filings
from plans.models import Plan, Submission
from plans.workflow import State
from reviews.models import Case
from reviews.moving import locked
from reviews.queries import OPEN_CASES
from reviews.services.looking_again import after_new_version
from reviews.workflow import CaseState

Others = Sequence[tuple[Plan, Case | None]]


def judging_too(case: Case) -> Others:
    """The filings of the same plan whose care office still judges, with their cases, locked.

    An office that has closed its consensus decides on the version that it judged. The case that
    is given is locked already; cases are locked before plans.
    """
    found: list[tuple[Plan, Case | None]] = []
    for plan in filings(case.plan):
        if plan.pk == case.plan_id or plan.state not in (State.SUBMITTED, State.IN_REVIEW):
            continue
        known = plan.cases.filter(state__in=OPEN_CASES).first()
        other = locked(Case, known.pk) if known else None
        if other is None or other.state in (CaseState.INDEPENDENT, CaseState.CONSENSUS):
            found.append((plan, other))
    return found


def carried(answer: Submission, others: Others, at: datetime) -> None:
    """Let the other offices judge the version that the coalition sent to one of them."""
    for plan, case in others:
        if case is not None:
            same = plan.submissions.get(snapshot=answer.snapshot_id)
            after_new_version(case, same, at)
