"""The declaration of ties before anything opens, and a tie that comes out later (G18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Plan
from portal import clock
from portal.accounts.models import Organisation, User
from portal.mail import services as mail
from portal.refusal import Refusal
from reviews.access import demand_own
from reviews.models import Assignment, Case
from reviews.moving import ASSIGNMENTS, locked, move
from reviews.notices import notify, tell_coordinators
from reviews.queries import COUNTING
from reviews.services.assigning import employers, recount
from reviews.services.doors import close_for, open_for
from reviews.workflow import AssignmentState, AssignmentVerb


@transaction.atomic
def declare(
    assignment_id: int,
    *,
    by: User,
    answers: Mapping[str, bool],
    explanation: str = "",
    at: datetime | None = None,
) -> Assignment:
    """Answer for every organisation of the coalition (by slug) whether there is a tie.

    Without a tie the plan opens for the reviewer; with one it closes at once, the assignment
    ends and the coordinators are told. A second press with an answer already given is quiet.
    """
    at = at or clock.now()
    case, assignment = _locked(assignment_id)
    if assignment.reviewer_id == by.pk and assignment.state != AssignmentState.ASKED:
        return assignment
    demand_own(by, assignment, AssignmentVerb.DECLARE_FREE)
    _check_answers(case.plan, answers)
    if any(answers.values()):
        return _close(case, assignment, by, answers=answers, explanation=explanation, at=at)
    assignment.declared_at = at
    assignment.declaration = {"answers": dict(answers)}
    move(ASSIGNMENTS, assignment, AssignmentVerb.DECLARE_FREE, by=by, at=at, data=_kept(answers))
    open_for(case.plan, by, at)
    return assignment


@transaction.atomic
def declare_conflict(
    assignment_id: int, *, by: User, reason: str, at: datetime | None = None
) -> Assignment:
    """A tie that comes out while scoring or afterwards: the plan closes at once.

    Scores that were given stay on record and no longer count.
    """
    at = at or clock.now()
    case, assignment = _locked(assignment_id)
    if assignment.reviewer_id == by.pk and assignment.state == AssignmentState.CONFLICTED:
        return assignment
    demand_own(by, assignment, AssignmentVerb.DECLARE_CONFLICT)
    if not reason.strip():
        raise Refusal(_("Write down what the tie is."), field="reason", code="reason_missing")
    answers = assignment.declaration.get("answers", {})
    return _close(case, assignment, by, answers=answers, explanation=reason, at=at, late=True)


@transaction.atomic
def close_by_fact(assignment_id: int, *, at: datetime) -> int:
    """The portal declares the tie itself: the reviewer's employer, now or before, takes part.

    The door closes, the assignment ends and the coordinators are told. A second run changes
    nothing. Returns 1 when something was closed.
    """
    case, assignment = _locked(assignment_id)
    ties = employers(case.plan, assignment.reviewer)
    if assignment.state not in COUNTING or not ties:
        return 0
    slugs = {org.slug for org in ties}
    answers = {org.slug: org.slug in slugs for org in parties(case.plan)}
    names = ", ".join(org.name for org in ties)
    why = _("Known to the portal: works or worked at %(names)s.") % {"names": names}
    _close(
        case,
        assignment,
        assignment.reviewer,
        answers=answers,
        explanation=why,
        at=at,
        late=assignment.state != AssignmentState.ASKED,
        by_portal=True,
    )
    return 1


def parties(plan: Plan) -> list[Organisation]:
    """The organisations that a declaration has to answer for: the whole coalition."""
    return list(
        Organisation.objects.filter(
            coalitions__plan=plan, coalitions__left_at__isnull=True
        ).order_by("coalitions__position", "name")
    )


def _close(
    case: Case,
    assignment: Assignment,
    by: User,
    *,
    answers: Mapping[str, bool],
    explanation: str,
    at: datetime,
    late: bool = False,
    by_portal: bool = False,
) -> Assignment:
    """End the assignment for a tie of `by`; `by_portal`: the portal found it, nobody said it."""
    assignment.declaration = {
        "answers": dict(answers),
        "explanation": explanation.strip(),
        "late": late,
    }
    data = {**_kept(answers), "late": late}
    verb = AssignmentVerb.DECLARE_CONFLICT
    actor = None if by_portal else by
    move(ASSIGNMENTS, assignment, verb, by=actor, at=at, reason=explanation, data=data)
    close_for(case.plan, by, at)
    mail.hold_back(by.email, plan_id=case.plan_id)
    recount(case)
    tell_coordinators(
        "conflict",
        key=f"review.conflict:{assignment.pk}",
        plan=case.plan,
        context={"reviewer": by.name, "late": late},
        but=[by.pk],
    )
    if by_portal:
        notify("tie_known", key=f"review.tie_known:{assignment.pk}", to=by, plan=case.plan)
    return assignment


def _locked(assignment_id: int) -> tuple[Case, Assignment]:
    case = locked(Case, Assignment.objects.get(pk=assignment_id).case_id)
    assignment = locked(Assignment, assignment_id)
    assignment.case = case
    return case, assignment


def _check_answers(plan: Plan, answers: Mapping[str, bool]) -> None:
    """Every organisation has an answer, and there is none for another."""
    if set(answers) != {org.slug for org in parties(plan)}:
        raise Refusal(
            _("Answer for every organisation. The coalition may have changed: check the list."),
            code="incomplete",
        )


def _kept(answers: Mapping[str, bool]) -> dict[str, object]:
    return {"answers": dict(answers)}
