"""Preparing a decision and taking it back, before anybody outside the office knows (R-PR-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from plans.moving import locked as locked_plan
from plans.services.numbers import next_number
from plans.workflow import State as PlanState
from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.documents.snapshots import freeze
from portal.funds import ledger
from portal.funds.models import OtherScheme
from portal.jobs.services import enqueue
from portal.refusal import Refusal
from reviews.access import demand
from reviews.decision_facts import SCHEMA, amounts_of, facts
from reviews.decision_rules import decision_verdict
from reviews.decisions import judged, standing_decision
from reviews.models import Case, Decision, DecisionAmount
from reviews.moving import DECISIONS, locked, move
from reviews.outcomes import Judged, Proposal, check, granted
from reviews.queries import standing
from reviews.services.looking_again import check_consensus_looked_again, check_settled
from reviews.workflow import CaseVerb, DecisionState, DecisionVerb, Outcome


@transaction.atomic
def prepare(
    case_id: int,
    outcome: str,
    amounts: Mapping[int, Decimal] | None = None,
    reason: str = "",
    redirect_scheme: str = "",
    *,
    cited: Sequence[str] = (),
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Decision:
    """Decide on a case, without telling anybody yet: number, freeze, reserve, queue the letter.

    `amounts` are euros per year and count for a partial award only; `cited` names conditions on
    which a refusal rests besides those that failed. `version` is that of the case the person
    saw. The money is reserved in the same transaction: Refusal("short") tells what lacks (R-PR-3).
    The same decision by the same person twice is one; another one while it stands is refused.
    """
    at = at or clock.now()
    case = locked(Case, case_id)
    proposal = _proposal(outcome, amounts, reason, redirect_scheme, cited)
    if (known := standing_decision(case)) is not None:
        return _known(known, proposal, by)
    demand(by, case, CaseVerb.DECIDE)
    _check_current(case, version)
    check_settled(case)
    check_consensus_looked_again(case)
    before = judged(case)
    check(proposal, before)
    decision = _write(case, proposal, before, by=by, at=at)
    if amounts_of(decision.snapshot.data):
        _reserve(decision, by, at)
    enqueue(
        "reviews.letter",
        f"reviews.letter:{decision.pk}",
        {"decision": decision.pk},
        queue="documents",
    )
    return decision


@transaction.atomic
def withdraw(decision_id: int, *, by: User, reason: str, at: datetime | None = None) -> Decision:
    """Take a prepared decision back, with a reason; the money returns to the envelope."""
    at = at or clock.now()
    decision = locked_decision(decision_id)
    if decision.state == DecisionState.WITHDRAWN:
        return decision
    demand_decision(by, decision, DecisionVerb.WITHDRAW)
    return undo(decision, by=by, reason=reason, at=at)


def undo(decision: Decision, *, by: User | None, reason: str, at: datetime) -> Decision:
    """Withdraw a locked, prepared decision and free what it reserved."""
    move(DECISIONS, decision, DecisionVerb.WITHDRAW, by=by, reason=reason, at=at)
    free(decision, by=by, at=at)
    return decision


def locked_decision(decision_id: int) -> Decision:
    """The decision, locked together with its case, the case first."""
    case_id = Decision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    case = locked(Case, case_id)
    decision = locked(Decision, decision_id)
    decision.case = case
    return decision


def demand_decision(by: User, decision: Decision, verb: DecisionVerb) -> None:
    """Raise Refusal("not_allowed") with the reason when this person may not do this."""
    own = decision.prepared_by_id == by.pk
    verdict = decision_verdict(verb, decision.state, standing(by, decision.case), prepared=own)
    if not verdict:
        raise Refusal(verdict.reason, code="not_allowed")


def free(decision: Decision, *, by: User | None, at: datetime) -> None:
    """Give what a decision committed back to the envelope, whether it was sent or not."""
    amounts = amounts_of(decision.snapshot.data)
    if amounts:
        plan = decision.case.plan
        sent = decision.released_at is not None
        key = f"decision.{'revoke' if sent else 'release'}:{decision.number}"
        act = ledger.revoke if sent else ledger.release
        act(
            plan.scheme_id,
            plan.region_id,
            amounts,
            key=key,
            reference=about(decision),
            by=by,
            at=at,
        )


def about(decision: Decision) -> str:
    """How the ledger refers to a decision."""
    return f"{decision.number} · {decision.case.plan.title}"


def _proposal(
    outcome: str,
    amounts: Mapping[int, Decimal] | None,
    reason: str,
    redirect_scheme: str,
    cited: Sequence[str],
) -> Proposal:
    referred = redirect_scheme if outcome == Outcome.REDIRECT else ""
    if referred and not OtherScheme.objects.filter(pk=referred).exists():
        raise Refusal(
            _("Choose a scheme from the list."), field="redirect_scheme", code="no_scheme"
        )
    return Proposal(outcome, dict(amounts or {}), reason, referred, tuple(cited))


def _known(known: Decision, proposal: Proposal, by: User) -> Decision:
    same = known.prepared_by_id == by.pk and known.state == DecisionState.PREPARED
    if same and (known.outcome, known.reason) == (proposal.outcome, proposal.reason.strip()):
        return known
    raise Refusal(
        _("Decision %(number)s stands on this plan. Withdraw it before you prepare another.")
        % {"number": known.number},
        code="stands",
    )


def _check_current(case: Case, version: int | None) -> None:
    if version is not None and version != case.version:
        raise Refusal(
            _("The judging of this plan changed meanwhile. Reload the page and look again."),
            code="stale",
        )
    if locked_plan(case.plan_id).state != PlanState.IN_REVIEW:
        raise Refusal(
            _("This plan is no longer in review: it cannot be decided on."), code="moved_on"
        )


def _write(case: Case, proposal: Proposal, before: Judged, *, by: User, at: datetime) -> Decision:
    plan = case.plan
    serial = next_number(plan.office_id, plan.year, "decision")
    number = f"BES-{plan.year}-{plan.region_id}-{serial:04d}"
    frozen = facts(case, proposal, before, number=number, by=by, at=at)
    decision = Decision.objects.create(
        case=case,
        number=number,
        outcome=proposal.outcome,
        reason=proposal.reason.strip(),
        redirect_scheme=proposal.redirect_scheme,
        prepared_by=by,
        prepared_at=at,
        snapshot=freeze("decision", frozen, schema=SCHEMA, at=at),
    )
    given = granted(proposal, before)
    DecisionAmount.objects.bulk_create(
        DecisionAmount(decision=decision, year=year, asked=asked, granted=given[year])
        for year, asked in sorted(before.asked.items())
    )
    audit.write(
        "review.decision_prepared",
        obj=decision,
        plan=plan,
        actor=by,
        office=plan.office_id,
        to_state=decision.state,
        reason=decision.reason,
        policy_version=plan.condition_set_id,
        data={
            "outcome": decision.outcome,
            "amounts": {str(year): amount for year, amount in given.items()},
            "grounds": frozen["grounds"],
            "sha256": decision.snapshot.sha256,
        },
        at=at,
    )
    return decision


def _reserve(decision: Decision, by: User, at: datetime) -> None:
    plan = decision.case.plan
    try:
        ledger.reserve(
            plan.scheme_id,
            plan.region_id,
            amounts_of(decision.snapshot.data),
            key=f"decision.reserve:{decision.number}",
            reference=about(decision),
            by=by,
            at=at,
        )
    except Refusal as refusal:
        raise Refusal(refusal.message, field="amounts", code=refusal.code) from None
