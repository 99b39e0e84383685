"""Submitting a plan: once, before the deadline, complete and confirmed, or not at all (T7).

That it is complete (R-N.3.1-3) is looked at under the lock, whatever the pages showed before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from plans import store
from plans.attached import to_freeze
from plans.data import PlanData, primitives
from plans.facts import facts_for
from plans.filed import filings, root_of, spans
from plans.models import Plan, Submission
from plans.moving import locked, move
from plans.readiness import blocking, gaps
from plans.services import parting
from plans.services.confirming import lapse_changed
from plans.services.inviting import end_with_filing
from plans.services.numbers import next_number
from plans.services.starting import check_open
from plans.workflow import MOVES, State, Verb
from portal import clock
from portal.accounts.models import User
from portal.documents.snapshots import freeze
from portal.funds.clarifications.changes import at_filing
from portal.jobs.services import enqueue
from portal.moves import find
from portal.refusal import Refusal


@transaction.atomic
def submit(
    plan_id: int, *, by: User, expected: int | None = None, at: datetime | None = None
) -> Submission:
    """File the plan: check, number, freeze, move, and queue the receipt with the PDF.

    The clock is read under the lock on the plan, so a submit that reaches the lock after the
    closing moment is refused and the draft stays (half-open deadline). A second submit finds
    the first and gets the same receipt. Invitations that nobody answered end with it.
    """
    plan = locked(plan_id)
    at = at or clock.now()
    if plan.state == State.SUBMITTED:
        return plan.submissions.order_by("-number")[0]
    check_open(plan.call, at, until=plan.deadline)
    lapse_changed(plan, because=_("The plan changed"), at=at)
    data = store.read(plan)
    stops = blocking(gaps(data, facts_for(plan)))
    if stops:
        raise Refusal(
            _("The plan is not complete: %(count)d points are open.") % {"count": len(stops)},
            code="incomplete",
        )
    parts = parting.prepare(plan, at) if plan.other_regions else []
    for one in sorted([plan, *parts], key=lambda p: p.office_id):  # no circle of locks
        _number(one)
    submission = file_version(plan, Verb.SUBMIT, by=by, expected=expected, at=at)
    end_with_filing(plan, by=by, at=at)
    if parts:
        parting.send(plan, parts, submission, by=by)
    return submission


@transaction.atomic
def withdraw(plan_id: int, *, by: User, reason: str, at: datetime | None = None) -> Plan:
    """The lead takes the plan back, with a reason; what was filed stays on record.

    A plan that spans regions is taken back everywhere, but for where it was decided on already.
    """
    plan = Plan.objects.get(pk=plan_id)
    if spans(plan):
        locked(root_of(plan))
    moved = move(plan_id, Verb.WITHDRAW, by=by, reason=reason, at=at)
    for other in filings(moved):
        if other.pk != plan_id and find(MOVES, Verb.WITHDRAW, other.state):
            move(other.pk, Verb.WITHDRAW, by=by, reason=reason, at=at)
    return moved


def _number(plan: Plan) -> None:
    if not plan.reference:
        number = next_number(plan.office_id, plan.year, "plan")
        plan.reference = f"{plan.scheme_id}-{plan.year}-{plan.region_id}-{number:04d}"
        plan.save(update_fields=["reference"])


def file_version(
    plan: Plan, verb: Verb, *, by: User, at: datetime, expected: int | None = None
) -> Submission:
    """Freeze a locked plan as its next version, move it by `verb`, and queue the receipts."""
    data = store.read(plan)
    if verb != Verb.SUBMIT:
        data = parting.with_siblings(plan, data)
    snapshot = freeze("submission", frozen(plan, data, at), at=at)
    moved = move(plan.pk, verb, by=by, expected=expected, data={"sha256": snapshot.sha256}, at=at)
    submission = Submission.objects.create(
        plan=moved,
        number=moved.submissions.count() + 1,
        snapshot=snapshot,
        by=by,
        at=at,
        note_number=at_filing(moved.call_id, at).get("version", 0),
    )
    enqueue(
        "plans.receipt",
        key=f"plans.receipt:{submission.pk}",
        payload={"submission": submission.pk},
        queue="documents",
    )
    return submission


def frozen(plan: Plan, data: PlanData, at: datetime) -> dict[str, Any]:
    """What is frozen at submission: the content, and the rules under which it was filed.

    Of a plan that spans regions it is the whole plan, and with which care offices it is filed.
    """
    front = plan.whole or plan
    return {
        "plan": primitives(data),
        "plan_number": front.pk,
        "reference": front.reference,
        "call": {
            "title": front.call.title,
            "closes_at": front.call.closes_at,
            "deadline": front.deadline,
        },
        "office": front.office.name,
        "region": front.region.name,
        "scheme": {"code": plan.scheme_id, "name": plan.scheme.name_nl},
        "condition_set": {
            "code": plan.condition_set_id,
            "version": plan.condition_set.version,
            "name": plan.condition_set.name_nl,
            "texts": {c.code: c.text_nl for c in plan.condition_set.conditions.order_by("order")},
        },
        "confirmations": [
            {
                "org": c.member.org_id,
                "by": c.by.name,
                "function": c.function,
                "sha256": c.content_sha,
                "at": c.at,
                "statements": c.statements,
            }
            for member in plan.members.filter(left_at=None)
            for c in member.confirmations.filter(lapsed_at=None).select_related("by", "member")
        ],
        "attachments": to_freeze(plan),
        "submitted_at": at,
        "is_demo": plan.is_demo,
        **({"clarification_note": note} if (note := at_filing(front.call_id, at)) else {}),
        **({"filings": found} if (found := parting.described(plan)) else {}),
    }
