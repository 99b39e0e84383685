"""Asking people to score a plan, and taking the question back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from plans.models import Plan
from portal import clock
from portal.accounts.models import Employment, Membership, Organisation, Role, User
from portal.accounts.roles import has_role
from portal.audit import services as audit
from portal.refusal import Refusal
from reviews.access import demand
from reviews.models import Assignment, Case
from reviews.moving import ASSIGNMENTS, locked, move
from reviews.notices import notify
from reviews.queries import COUNTING
from reviews.services.doors import is_shut, take_key
from reviews.workflow import AssignmentState, AssignmentVerb, CaseVerb


@transaction.atomic
def assign(case_id: int, reviewer_id: int, *, by: User, at: datetime | None = None) -> Assignment:
    """Ask a reviewer of the office to score this plan; the same question twice is one.

    Refused for who has or had a role at an organisation of the coalition, whose door is closed,
    or who wrote part of the consensus (G18, G28). Nothing opens yet: first the declaration.
    """
    at = at or clock.now()
    case = locked(Case, case_id)
    known = case.assignments.filter(reviewer_id=reviewer_id).first()
    if known is not None and known.state in COUNTING:
        return known
    demand(by, case, CaseVerb.ASSIGN)
    reviewer = User.objects.get(pk=reviewer_id)
    if known is not None:
        raise Refusal(_taken_before(known), field="reviewers", code="asked_before")
    check_free(case, reviewer)
    assignment = Assignment.objects.create(
        case=case, reviewer=reviewer, assigned_by=by, assigned_at=at
    )
    recount(case)
    audit.write(
        "review.assigned",
        obj=assignment,
        plan=case.plan,
        actor=by,
        office=case.plan.office_id,
        to_state=assignment.state,
        data={"reviewer": reviewer.pk, "name": reviewer.name},
        at=at,
    )
    key = f"review.assigned:{assignment.pk}"
    context = {"assignment_id": assignment.pk}
    notify("assigned", key=key, to=reviewer, plan=case.plan, context=context)
    return assignment


@transaction.atomic
def assign_all(
    case_id: int, reviewer_ids: Iterable[int], *, by: User, at: datetime | None = None
) -> list[Assignment]:
    """Ask several reviewers, all or none."""
    return [assign(case_id, number, by=by, at=at) for number in reviewer_ids]


@transaction.atomic
def take_back(
    assignment_id: int, *, by: User, reason: str, at: datetime | None = None
) -> Assignment:
    """Take an assignment back with a reason; scores given so far no longer count."""
    case = locked(Case, Assignment.objects.get(pk=assignment_id).case_id)
    assignment = locked(Assignment, assignment_id)
    if assignment.state == AssignmentState.TAKEN_BACK:
        return assignment
    demand(by, case, CaseVerb.ASSIGN)
    assignment.closed_reason = reason.strip()[:500]
    move(
        ASSIGNMENTS,
        assignment,
        AssignmentVerb.TAKE_BACK,
        by=by,
        reason=reason,
        at=at or clock.now(),
    )
    take_key(case.plan, assignment.reviewer)
    recount(case)
    key = f"review.taken_back:{assignment.pk}"
    notify("taken_back", key=key, to=assignment.reviewer, plan=case.plan)
    return assignment


def check_free(case: Case, reviewer: User) -> None:
    """Refuse a reviewer who cannot judge this plan, with the reason."""
    if obstacle := obstacles(case, reviewer):
        message = _("%(name)s cannot score this plan. %(why)s") % {
            "name": reviewer.name,
            "why": obstacle,
        }
        raise Refusal(message, field="reviewers", code="not_free")


def obstacles(case: Case, reviewer: User) -> str:
    """Why this person cannot score this plan; "" when nothing is known against it."""
    if not reviewer.is_active or not has_role(reviewer, case.plan.office_id, Role.REVIEWER):
        return _("This person is no reviewer of your care office.")
    if is_shut(case.plan, reviewer):
        return _("This person declared a tie with an organisation in the coalition.")
    if ties := employers(case.plan, reviewer):
        names = ", ".join(org.name for org in ties)
        return _("This person works or worked at: %(names)s.") % {"names": names}
    if case.consensus_by_id == reviewer.pk or case.consensus.filter(by=reviewer).exists():
        return _("This person wrote down the consensus.")
    return ""


def employers(plan: Plan, person: User) -> list[Organisation]:
    """The organisations of the coalition where this person works or ever worked.

    By a role in the portal, or by what the person told on the own profile.
    """
    roles = Membership.objects.filter(user=person).values("organisation_id")
    told = Employment.objects.filter(user=person, withdrawn_at=None).values("organisation_id")
    return list(
        Organisation.objects.filter(
            Q(pk__in=roles) | Q(pk__in=told),
            coalitions__plan=plan,
            coalitions__left_at__isnull=True,
        ).distinct()
    )


def recount(case: Case) -> None:
    """Keep the stored numbers of who was asked and who has finished; the case is locked."""
    states = list(case.assignments.values_list("state", flat=True))
    case.asked = sum(state in COUNTING for state in states)
    case.finished = states.count(AssignmentState.DONE)
    case.save(update_fields=["asked", "finished"])


def _taken_before(assignment: Assignment) -> str:
    if assignment.state == AssignmentState.CONFLICTED:
        return _("%(name)s declared a tie with the coalition. Choose somebody else.") % {
            "name": assignment.reviewer.name
        }
    return _("The assignment of %(name)s was taken back. Choose somebody else.") % {
        "name": assignment.reviewer.name
    }
