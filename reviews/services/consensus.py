"""The consensus: one answer per condition, written by somebody who did not score (G23, G28)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.dates import format_short
from portal.refusal import Refusal
from reviews.access import demand
from reviews.models import Case, Consensus
from reviews.moving import CASES, locked, move
from reviews.notices import notify
from reviews.queries import handed_in, opinions, rules_for, scoring_phase
from reviews.scoring import Judgement, Opinion, judge
from reviews.services.looking_again import check_consensus_looked_again, check_settled
from reviews.services.scores import Stale, check_opinion, check_texts, condition_of
from reviews.workflow import AssignmentState, CaseState, CaseVerb, DecisionState

LEAST_REVIEWERS = 2


@transaction.atomic
def start_consensus(case_id: int, *, by: User, at: datetime | None = None) -> Case:
    """Open the scores for discussion, once everybody who was asked has handed in.

    At least two must have: one opinion is no consensus. A second press is quiet.
    """
    at = at or clock.now()
    case = locked(Case, case_id)
    if case.state == CaseState.CONSENSUS:
        return case
    demand(by, case, CaseVerb.START_CONSENSUS)
    check_phase(case)
    return _start(case, by=by, at=at)


@transaction.atomic
def start_by_clock(case_id: int, at: datetime) -> int:
    """The same by the clock, when the call is past independent scoring; 1 when it was done.

    A plan that a coordinator sent back waits until a person starts its consensus again.
    """
    case = locked(Case, case_id)
    if case.state != CaseState.INDEPENDENT or case.sent_back_at or scoring_phase(case) is not None:
        return 0
    try:
        _start(case, by=None, at=at)
    except Refusal:
        return 0
    return 1


def check_phase(case: Case) -> None:
    """Refuse while all plans of the call are scored independently."""
    if phasing := scoring_phase(case):
        message = _(
            "All plans of this call are scored independently until %(day)s. After that the "
            "consensus starts by itself; a coordinator can end this phase earlier."
        )
        day = format_short(phasing.scoring_until_on)
        raise Refusal(message % {"day": day}, code="scoring_phase")


def _start(case: Case, *, by: User | None, at: datetime) -> Case:
    check_enough(case)
    case.sent_back_at = None
    move(CASES, case, CaseVerb.START_CONSENSUS, by=by, at=at)
    _store(case)
    for assignment in handed_in(case):
        key = f"review.consensus:{case.pk}:{case.version}:{assignment.pk}"
        notify("consensus", key=key, to=assignment.reviewer, plan=case.plan, context=_link(case))
    return case


@transaction.atomic
def back_to_scoring(case_id: int, *, by: User, reason: str, at: datetime | None = None) -> Case:
    """Close the scores again, for instance because a reviewer has to be added."""
    case = locked(Case, case_id)
    demand(by, case, CaseVerb.BACK_TO_SCORING)
    at = at or clock.now()
    case.eligible, case.rank, case.failed, case.sent_back_at = None, None, [], at
    return move(CASES, case, CaseVerb.BACK_TO_SCORING, by=by, reason=reason, at=at)


@transaction.atomic
def save_consensus(
    case_id: int,
    condition_code: str,
    *,
    by: User,
    reason: str,
    met: bool | None = None,
    value: int | None = None,
    version: int = 0,
    at: datetime | None = None,
) -> Consensus:
    """Write down the consensus on one condition; the scores of the reviewers stay as they are.

    What follows for the plan (eligible, rank, failed) is stored on the case. Raises `Stale` when
    a colleague saved meanwhile: `version` is that of the consensus the person saw, 0 for none.
    """
    at = at or clock.now()
    case = locked(Case, case_id)
    demand(by, case, CaseVerb.SET_CONSENSUS)
    condition = condition_of(case, condition_code)
    check_opinion(condition, Opinion(met, value))
    check_texts(condition, reason)
    row = case.consensus.select_for_update(of=("self",)).filter(condition=condition).first()
    if (row.version if row else 0) != version:
        if row is None:
            raise Refusal(_("Reload the page and save again."), code="stale")
        raise Stale(row)
    before = {"met": row.met, "value": row.value} if row else None
    row = row or Consensus(case=case, condition=condition, version=0)
    row.met, row.value, row.reason = met, value, reason.strip()
    row.by, row.at, row.version = by, at, row.version + 1
    row.submission_id = case.submission_id
    row.save()
    _store(case)
    _record(case, row, before, by, at)
    return row


@transaction.atomic
def close_consensus(case_id: int, *, by: User, at: datetime | None = None) -> Case:
    """Close the consensus when every condition has one: the plan can be decided on."""
    at = at or clock.now()
    case = locked(Case, case_id)
    if case.state == CaseState.DECIDING and case.consensus_by_id == by.pk:
        return case
    demand(by, case, CaseVerb.CLOSE_CONSENSUS)
    check_enough(case)
    check_consensus_looked_again(case)
    judgement = _store(case)
    if judgement.unanswered:
        message = ngettext(
            "%(count)d condition has no consensus yet: %(codes)s.",
            "%(count)d conditions have no consensus yet: %(codes)s.",
            len(judgement.unanswered),
        )
        values = {"count": len(judgement.unanswered), "codes": ", ".join(judgement.unanswered)}
        raise Refusal(message % values, code="incomplete")
    case.consensus_by, case.consensus_at = by, at
    data = {"eligible": case.eligible, "rank": case.rank, "failed": case.failed}
    return move(CASES, case, CaseVerb.CLOSE_CONSENSUS, by=by, at=at, data=data)


@transaction.atomic
def reopen_consensus(case_id: int, *, by: User, reason: str, at: datetime | None = None) -> Case:
    """The decision maker asks for another look, with a reason.

    Refused while a decision is prepared: that rests on the consensus as it is closed.
    """
    case = locked(Case, case_id)
    demand(by, case, CaseVerb.REOPEN_CONSENSUS)
    check_undecided(case)
    return move(CASES, case, CaseVerb.REOPEN_CONSENSUS, by=by, reason=reason, at=at or clock.now())


def check_undecided(case: Case) -> None:
    """Refuse while a decision on this case is prepared."""
    prepared = case.decisions.filter(state=DecisionState.PREPARED).first()
    if prepared is not None:
        message = _("Decision %(number)s is prepared on this consensus. Withdraw it first.")
        raise Refusal(message % {"number": prepared.number}, code="decision_prepared")


def check_enough(case: Case) -> None:
    """Refuse a consensus while reviewers are still scoring, or on fewer than two opinions.

    Who declared a tie does not count, also when it came out late.
    """
    states = list(case.assignments.values_list("state", flat=True))
    waiting = sum(s in (AssignmentState.ASKED, AssignmentState.SCORING) for s in states)
    if waiting:
        message = ngettext(
            "%(count)d reviewer has not handed in yet. Wait, or take the assignment back.",
            "%(count)d reviewers have not handed in yet. Wait, or take the assignments back.",
            waiting,
        )
        raise Refusal(message % {"count": waiting}, code="waiting")
    check_settled(case)
    if states.count(AssignmentState.DONE) < LEAST_REVIEWERS:
        raise Refusal(
            _("At least %(least)d reviewers have to hand in their scores. Assign another one.")
            % {"least": LEAST_REVIEWERS},
            code="too_few",
        )


def judgement_of(case: Case) -> Judgement:
    """What follows from the consensus so far, on the version that is judged now."""
    current = case.consensus.filter(submission=case.submission_id)
    return judge(rules_for(case.plan), opinions(current))


def _store(case: Case) -> Judgement:
    judgement = judgement_of(case)
    case.eligible, case.rank = judgement.eligible, judgement.rank
    case.failed = list(judgement.failed)
    case.save(update_fields=["eligible", "rank", "failed"])
    return judgement


def _link(case: Case) -> dict[str, object]:
    return {"case_id": case.pk}


def _record(
    case: Case, row: Consensus, before: Mapping[str, object] | None, by: User, at: datetime
) -> None:
    audit.write(
        "review.consensus_set",
        obj=case,
        plan=case.plan,
        actor=by,
        office=case.plan.office_id,
        reason=row.reason,
        policy_version=case.plan.condition_set_id,
        data={
            "condition": row.condition_id,
            "from": before,
            "to": {"met": row.met, "value": row.value},
            "version": row.version,
        },
        at=at,
    )
