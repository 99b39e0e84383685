"""What a decision says, as facts to freeze: the letter is drawn from these and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from plans.data import PlanData
from plans.models import Plan
from portal.accounts.models import Membership, MembershipState, Organisation, Role, User
from portal.funds.clarifications.changes import changes_in, of_condition
from portal.funds.models import Condition, OtherScheme
from portal.funds.queries import policy_of
from portal.funds.raising import raised_for
from portal.money import total
from reviews.decisions import content_of, upheld_before
from reviews.filings import spanned
from reviews.models import Case, Consensus, Decision
from reviews.outcomes import Judged, Proposal, granted, grounds, to_regular_room
from reviews.pages import words
from reviews.queries import applicable_conditions, consensus_of, opinion, rule_of
from reviews.scoring import passes

SCHEMA = 1


def facts(
    case: Case, proposal: Proposal, judged: Judged, *, number: str, by: User, at: datetime
) -> dict[str, Any]:
    """Everything a decision lays down (R-PR-7, R-5.2.3-6), ready to freeze."""
    plan, data = case.plan, content_of(case)
    given = granted(proposal, judged)
    cited = grounds(proposal, judged)
    return {
        "number": number,
        "outcome": proposal.outcome,
        "plan_title": data.title,
        "plan_number": plan.pk,
        "reference": plan.reference,
        "round": case.round,
        "submission": {
            "number": case.submission.number,
            "sha256": case.submission.snapshot.sha256,
            "at": case.submission.at,
        },
        "office": plan.office.name,
        "region": plan.region.name,
        "scheme": {"code": plan.scheme_id, "name": plan.scheme.name_nl},
        "call": plan.call.title,
        "condition_set": _condition_set(plan),
        "note": case.submission.note_number,
        "conditions": conditions(case, cited),
        "grounds": list(cited),
        "eligible": case.eligible,
        "rank": case.rank,
        "consensus_at": case.consensus_at,
        "amounts": [
            {"year": year, "asked": asked, "granted": given[year], "refused": asked - given[year]}
            for year, asked in sorted(judged.asked.items())
        ],
        "asked": total(judged.asked.values()),
        "granted": total(given.values()),
        "refused": total(judged.asked.values()) - total(given.values()),
        "reason": proposal.reason.strip(),
        "redirect": _scheme(proposal, judged),
        "second_decider": _second_decider(plan, total(given.values())),
        "raises": raises(case),
        "objection": _objection(plan),
        "parties": parties(data),
        "sender": _sender(plan, by),
        "prepared_at": at,
        "is_demo": plan.is_demo,
        "replaces": replaced_by(case),
        **spanned(case),
    }


def replaced_by(case: Case) -> dict[str, Any] | None:
    """The decision that an objection undid, and for which this one comes (R-PR-8)."""
    if (objection := upheld_before(case)) is None:
        return None
    return {"number": objection.decision.number, "sent_at": objection.decision.released_at}


def _condition_set(plan: Plan) -> dict[str, Any]:
    found = plan.condition_set
    return {
        "code": found.code,
        "version": found.version,
        "name": found.name_nl,
        "lead_in": found.lead_in_nl,
        "threshold": found.threshold,
        "highest": max((anchor["value"] for anchor in found.scale), default=0),
        "source": found.ref,
    }


def conditions(case: Case, cited: tuple[str, ...]) -> list[dict[str, Any]]:
    """The consensus per condition, with the text of the policy word for word.

    And what the Nota van Inlichtingen that applied at filing changed in it (R-1.7-4).
    """
    agreed: Mapping[str, Consensus] = consensus_of(case)
    noted = changes_in(case.plan.call_id, case.submission.note_number)
    return [
        _condition(case, c, agreed.get(c.code), cited)
        | {"changed": [entry.change_nl for entry in of_condition(noted, c.code)]}
        for c in applicable_conditions(case.plan)
    ]


def _condition(
    case: Case, condition: Condition, row: Consensus | None, cited: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "code": condition.code,
        "number": condition.number,
        "place": condition.place,
        "label": condition.label_nl,
        "text": condition.text_nl,
        "kind": condition.kind,
        "met": row.met if row else None,
        "value": row.value if row else None,
        "words": words(row, condition),
        "passes": passes(rule_of(condition, case.plan.condition_set), opinion(row)),
        "reason": row.reason if row else "",
        "cited": condition.code in cited,
    }


def _scheme(proposal: Proposal, judged: Judged) -> dict[str, Any] | None:
    if not proposal.redirect_scheme:
        return None
    scheme = OtherScheme.objects.get(pk=proposal.redirect_scheme)
    room = to_regular_room(proposal, judged)
    name = "Reguliere contracteerruimte" if room else scheme.name_nl
    return {"code": scheme.code, "name": name, "applicant": scheme.applicant, "room": room}


def _objection(plan: Plan) -> dict[str, Any]:
    policy = policy_of(plan.office_id)
    return {
        "days": policy.objection_days,
        "text": policy.objection_text_nl,
        "policy_version": policy.version,
    }


def _second_decider(plan: Plan, granted_in_all: Decimal) -> dict[str, Any]:
    """Whether this amount asks for a second decider, by the setting of the office now (G28)."""
    above = policy_of(plan.office_id).second_decider_above
    return {"above": above, "needed": above is not None and granted_in_all > above}


def raises(case: Case) -> list[dict[str, Any]]:
    """How the head raised the budget for this plan: year, amount, who, when and why."""
    return [
        {
            "year": entry.budget.year,
            "amount": entry.amount,
            "by": str(entry.by),
            "at": entry.at,
            "reason": entry.reference,
        }
        for entry in raised_for(raise_key(case))
    ]


def raise_key(case: Case) -> str:
    """How the ledger names the raises for one case; a serial number follows."""
    return f"decision.raise:{case.pk}:"


def second_needed(decision: Decision) -> bool:
    """Whether a second decider has still to agree before this decision goes out."""
    asked = decision.snapshot.data.get("second_decider", {})
    return bool(asked.get("needed")) and decision.agreed_by_id is None


def parties(data: PlanData) -> list[dict[str, Any]]:
    """The organisations of the coalition, the lead first."""
    ordered = sorted(data.members, key=lambda m: m.role != "lead")
    known = {o.slug: o for o in Organisation.objects.filter(slug__in=[m.org for m in ordered])}
    return [
        {
            "org": m.org,
            "name": known[m.org].name if m.org in known else m.name,
            "city": known[m.org].city if m.org in known else "",
            "role": m.role,
        }
        for m in ordered
    ]


def _sender(plan: Plan, by: User) -> dict[str, str]:
    post = Membership.objects.filter(
        user=by,
        organisation=plan.office_id,
        role=Role.DECISION_MAKER,
        state=MembershipState.ACTIVE,
    ).first()
    return {
        "organisation": plan.office.name,
        "name": by.name,
        "function": post.function if post else "",
    }


def amounts_of(frozen: Mapping[str, Any]) -> dict[int, Decimal]:
    """What a frozen decision grants per year, the years with nothing left out."""
    found = {row["year"]: Decimal(row["granted"]) for row in frozen["amounts"]}
    return {year: amount for year, amount in found.items() if amount}
