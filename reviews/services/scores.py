"""A reviewer's own scores: each with a reason, versioned, handed in as a whole (G21)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.moving import together
from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.funds.models import Condition
from portal.prepared import PreparedObjects
from portal.refusal import Refusal
from reviews.access import demand_own
from reviews.models import Assignment, Case, Consensus, Score
from reviews.moving import ASSIGNMENTS, locked, move
from reviews.notices import tell_coordinators
from reviews.queries import applicable_conditions, applies, own_scores, past_scoring, rule_of
from reviews.scoring import Opinion, fault
from reviews.services.assigning import recount
from reviews.workflow import AssignmentState, AssignmentVerb

LONGEST = 5000
"""Characters of a reason or a private note."""


_SCORE: PreparedObjects[Score] = PreparedObjects(
    lambda assignment, code: Score.objects.select_for_update().filter(
        assignment=assignment, condition=code
    ),
    int,
    str,
)


class Stale(Refusal):
    """This was saved meanwhile (another window, a colleague); `current` is what it says now."""

    def __init__(self, current: Score | Consensus) -> None:
        super().__init__(
            _("This was saved in another window meanwhile. Compare, and save again."),
            code="stale",
        )
        self.current = current


def save_score(
    assignment_id: int,
    condition: str | Condition,
    *,
    by: User,
    reason: str,
    met: bool | None = None,
    value: int | None = None,
    note: str = "",
    version: int = 0,
    seen: int | None = None,
    at: datetime | None = None,
) -> Score:
    """Save what a reviewer thinks of one condition, given by its code or as read in this request.

    `met` for a knock-out (and False for a conflict under R-6.4-9), `value` for a scored one.
    `version` is that of the score the person saw, 0 for none; raises `Stale` when another was
    saved since, and `Refusal` with field `answer` or `reason` when it cannot be right. `seen` is
    the filed version of the plan that lay beside it; see `check_seen`.
    """
    with together():
        assignment = locked(Assignment, assignment_id)
        demand_own(by, assignment, AssignmentVerb.SCORE)
        check_seen(assignment.case, seen)
        condition = condition_of(assignment.case, condition)
        check_opinion(condition, Opinion(met, value))
        check_texts(condition, reason, note)
        score = _SCORE.first(assignment.pk, condition.pk)
        if (score.version if score else 0) != version:
            if score is None:
                raise Refusal(_("Reload the page and save again."), code="stale")
            raise Stale(score)
        at = at or clock.now()
        before = {"met": score.met, "value": score.value} if score else None
        score = score or Score(assignment=assignment, condition=condition, version=0)
        score.met, score.value, score.reason = met, value, reason.strip()
        score.private_note, score.at = note.strip(), at
        score.submission_id = assignment.case.submission_id
        score.version += 1
        score.save()
        _record("review.scored", assignment, by, at, _change(score, before), reason)
    return score


@transaction.atomic
def hand_in(assignment_id: int, *, by: User, at: datetime | None = None) -> Assignment:
    """Hand in the scores when every condition has one; a second press is quiet.

    When the last one that was asked has handed in, the coordinators are told.
    """
    case = locked(Case, Assignment.objects.get(pk=assignment_id).case_id)
    assignment = locked(Assignment, assignment_id)
    if assignment.reviewer_id == by.pk and assignment.state == AssignmentState.DONE:
        return assignment
    demand_own(by, assignment, AssignmentVerb.HAND_IN)
    if open_ := missing(assignment):
        message = ngettext(
            "%(count)d condition has no score yet. Score it, then hand in.",
            "%(count)d conditions have no score yet. Score them, then hand in.",
            len(open_),
        )
        raise Refusal(message % {"count": len(open_)}, code="incomplete")
    if older := assignment.scores.exclude(submission=assignment.case.submission_id).count():
        message = ngettext(
            "The plan changed since you gave %(count)d score. Keep it or change it, then hand in.",
            "The plan changed since you gave %(count)d scores. Keep or change them, then hand in.",
            older,
        )
        raise Refusal(message % {"count": older}, code="look_again")
    move(ASSIGNMENTS, assignment, AssignmentVerb.HAND_IN, by=by, at=at or clock.now())
    recount(case)
    if case.finished == case.asked:
        key = f"review.complete:{case.pk}:{case.asked}"
        tell_coordinators("complete", key=key, plan=case.plan, but=[by.pk])
    return assignment


@transaction.atomic
def reopen(assignment_id: int, *, by: User, at: datetime | None = None) -> Assignment:
    """Take the own scores back to change them, while everybody still scores independently."""
    case = locked(Case, Assignment.objects.get(pk=assignment_id).case_id)
    assignment = locked(Assignment, assignment_id)
    if assignment.reviewer_id == by.pk and assignment.state == AssignmentState.SCORING:
        return assignment
    demand_own(by, assignment, AssignmentVerb.REOPEN)
    if past_scoring(case):
        message = _("Independent scoring has ended for this call: scores stay as they are now.")
        raise Refusal(message, code="scoring_ended")
    move(ASSIGNMENTS, assignment, AssignmentVerb.REOPEN, by=by, at=at or clock.now())
    recount(case)
    return assignment


def missing(assignment: Assignment) -> list[Condition]:
    """The conditions that this reviewer has not scored with a reason yet."""
    known = own_scores(assignment)
    least = assignment.case.plan.condition_set.reason_min_chars
    return [
        condition
        for condition in applicable_conditions(assignment.case.plan)
        if (score := known.get(condition.code)) is None or len(score.reason.strip()) < least
    ]


def condition_of(case: Case, wanted: str | Condition) -> Condition:
    """The condition, by its code or as somebody read it, when the plan is judged on it."""
    if isinstance(wanted, str):
        found = {c.code: c for c in applicable_conditions(case.plan)}.get(wanted)
    else:
        own = wanted.condition_set_id == case.plan.condition_set_id
        found = wanted if own and applies(wanted, case.plan) else None
    if found is None:
        raise Refusal(_("This plan is not judged on that condition."), code="no_condition")
    return found


def check_opinion(condition: Condition, opinion: Opinion) -> None:
    """Refuse an opinion that cannot be one on this condition."""
    if code := fault(rule_of(condition, condition.condition_set), opinion):
        raise Refusal(_FAULTS[code](), field="answer", code=code)


def check_seen(case: Case, seen: int | None) -> None:
    """Refuse to judge the new version of a plan by somebody who had an older one in view.

    `seen` is the number of the submission; None when that is not known.
    """
    if seen is not None and seen != case.submission_id:
        raise Refusal(
            _("The coalition sent a new version meanwhile. See what changed, and save again."),
            code="newer",
        )


def check_texts(condition: Condition, reason: str, note: str = "") -> None:
    """Refuse a reason that is too short to mean something, and texts that are too long."""
    least, length = condition.condition_set.reason_min_chars, len(reason.strip())
    if length < least:
        raise Refusal(
            _("Write a reason of at least %(least)d characters. You have %(length)d now.")
            % {"least": least, "length": length},
            field="reason",
            code="reason_short",
        )
    for field, text in (("reason", reason), ("note", note)):
        if len(text) > LONGEST:
            raise Refusal(
                _("Shorten this text to at most %(limit)d characters.") % {"limit": LONGEST},
                field=field,
                code="too_long",
            )


_FAULTS = {
    "empty": lambda: _("Choose an answer."),
    "both": lambda: _("Choose one answer."),
    "no_score": lambda: _("This condition is met or not met: choose one of the two."),
    "no_yes": lambda: _("This condition is scored: choose a score."),
    "no_ground": lambda: _("This condition is scored: choose a score."),
    "out_of_scale": lambda: _("Choose one of the scores that are offered."),
}


def _change(score: Score, before: Mapping[str, object] | None) -> dict[str, object]:
    now = {"met": score.met, "value": score.value}
    return {"condition": score.condition_id, "from": before, "to": now, "version": score.version}


def _record(
    verb: str,
    assignment: Assignment,
    by: User,
    at: datetime,
    data: dict[str, object],
    reason: str,
) -> None:
    plan = assignment.case.plan
    audit.write(
        verb,
        obj=assignment,
        plan=plan,
        actor=by,
        office=plan.office_id,
        reason=reason.strip(),
        policy_version=plan.condition_set_id,
        data=data,
        at=at,
    )
