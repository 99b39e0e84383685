"""A second decider agrees, and the head raises a budget: two acts before a decision goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.funds.models import LedgerEntry
from portal.funds.raising import raise_budget, raised_for
from portal.refusal import Refusal
from reviews.access import demand
from reviews.decision_facts import raise_key, second_needed
from reviews.decisions import standing_decision
from reviews.models import Case, Decision
from reviews.moving import locked
from reviews.services.deciding import demand_decision, locked_decision
from reviews.services.releasing import check_letter
from reviews.workflow import CaseVerb, DecisionVerb


@transaction.atomic
def agree(
    decision_id: int, *, by: User, seen_sha: str = "", at: datetime | None = None
) -> Decision:
    """A second decider agrees to the letter as it was drawn (G28); twice is once.

    Raises Refusal("not_allowed") for who prepared, scored or chaired, Refusal("not_needed")
    below the amount of the office, and Refusal("other_letter") for a letter that was not seen.
    """
    decision = locked_decision(decision_id)
    if decision.agreed_by_id == by.pk:
        return decision
    demand_decision(by, decision, DecisionVerb.AGREE)
    if not second_needed(decision):
        raise Refusal(_("This decision does not wait for a second decider."), code="not_needed")
    check_letter(decision, seen_sha)
    decision.agreed_by, decision.agreed_at = by, at or clock.now()
    decision.version += 1
    decision.save(update_fields=["agreed_by", "agreed_at", "version"])
    audit.write(
        "review.decision_agreed",
        obj=decision,
        plan=decision.case.plan_id,
        actor=by,
        office=decision.case.plan.office_id,
        policy_version=decision.case.plan.condition_set_id,
        data={"sha256": decision.snapshot.sha256},
        at=decision.agreed_at,
    )
    return decision


@transaction.atomic
def raise_for(
    case_id: int,
    amounts: Mapping[int, Decimal],
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> list[LedgerEntry]:
    """The head of the office raises the envelopes for one plan, so that a decision on it fits.

    The raise is a row of the ledger with name and reason, and stands in the decision that
    follows (R-PR-3). `amounts` are euros per year. Raises Refusal("stands") once there is a
    decision, besides what `raise_budget` raises.
    """
    case = locked(Case, case_id)
    demand(by, case, CaseVerb.RAISE_BUDGET)
    if (known := standing_decision(case)) is not None:
        text = _("Decision %(number)s stands on this plan. There is nothing to raise for.")
        raise Refusal(text % {"number": known.number}, code="stands")
    plan, before = case.plan, len(raised_for(raise_key(case)))
    return raise_budget(
        plan.scheme_id,
        plan.region,
        amounts,
        key=f"{raise_key(case)}{before + 1}",
        about=plan.title,
        reason=reason,
        by=by,
        at=at,
    )
