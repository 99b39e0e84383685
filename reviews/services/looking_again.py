"""After a new version of the plan everybody looks again: at each score, then at the consensus."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.models import Submission
from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.refusal import Refusal
from reviews.access import demand_own
from reviews.changes import touched
from reviews.models import Assignment, Case, Score
from reviews.moving import ASSIGNMENTS, CASES, locked, move
from reviews.services.assigning import recount
from reviews.services.scores import check_seen
from reviews.services.screening import screen
from reviews.workflow import AssignmentState, AssignmentVerb, CaseState, CaseVerb, ChangeState


def after_new_version(case: Case, submission: Submission, at: datetime) -> None:
    """Judge this version from now on; scores that were handed in go back to their reviewers.

    They stay as they were given, on the older version, until each was looked at again. A
    consensus that had started waits: the case is back in independent scoring. The case is locked.
    """
    case.submission = submission
    case.save(update_fields=["submission"])
    screen(submission.pk, at)
    if case.state == CaseState.CONSENSUS:
        case.eligible, case.rank, case.failed = None, None, []
        reason = _("The coalition sent a new version.")
        move(CASES, case, CaseVerb.BACK_TO_SCORING, by=None, reason=reason, at=at)
    for assignment in case.assignments.filter(state=AssignmentState.DONE):
        row = locked(Assignment, assignment.pk)
        move(ASSIGNMENTS, row, AssignmentVerb.REOPEN, by=None, at=at)
    recount(case)


@transaction.atomic
def keep(
    assignment_id: int,
    condition_code: str,
    *,
    version: int,
    by: User,
    seen: int | None = None,
    at: datetime | None = None,
) -> Score:
    """The reviewer looked at the new version (`seen`) and keeps this score as it is."""
    at = at or clock.now()
    assignment = locked(Assignment, assignment_id)
    demand_own(by, assignment, AssignmentVerb.SCORE)
    check_seen(assignment.case, seen)
    score = assignment.scores.select_for_update().filter(condition=condition_code).first()
    if score is None or score.version != version:
        raise Refusal(_("Reload the page and save again."), code="stale")
    if score.submission_id != assignment.case.submission_id:
        _keep(assignment, score, by, at)
    return score


@transaction.atomic
def keep_untouched(assignment_id: int, *, by: User, at: datetime | None = None) -> int:
    """Keep every score whose evidence did not change in the new version; returns how many.

    Where something changed the reviewer has to look at each one.
    """
    at = at or clock.now()
    assignment = locked(Assignment, assignment_id)
    demand_own(by, assignment, AssignmentVerb.SCORE)
    kept = 0
    for score in unreviewed(assignment):
        if not touched(score.submission, assignment.case.submission, score.condition_id):
            _keep(assignment, score, by, at)
            kept += 1
    return kept


def unreviewed(assignment: Assignment) -> list[Score]:
    """The scores of this assignment that were given on an older version."""
    older = assignment.scores.exclude(submission=assignment.case.submission_id)
    return list(older.select_related("submission__snapshot"))


def check_settled(case: Case) -> None:
    """Refuse what builds on the scores while a question is out, or on those of an older version."""
    if case.change_requests.filter(state=ChangeState.OPEN).exists():
        raise Refusal(
            _("The coalition was asked something. Wait for the answer, or take the question back."),
            code="asked",
        )
    scores = Score.objects.filter(
        assignment__case=case, assignment__state=AssignmentState.DONE
    ).exclude(submission=case.submission_id)
    if scores.exists():
        raise Refusal(
            _("Reviewers still have to look at the new version of the plan."), code="look_again"
        )


def check_consensus_looked_again(case: Case) -> None:
    """Refuse to close or to decide on a consensus that was written on an older version."""
    older = list(
        case.consensus.exclude(submission=case.submission_id).values_list("condition", flat=True)
    )
    if older:
        message = ngettext(
            "The plan changed since. Look at the consensus on this condition again: %(codes)s.",
            "The plan changed since. Look at the consensus on these conditions again: %(codes)s.",
            len(older),
        )
        raise Refusal(message % {"codes": ", ".join(sorted(older))}, code="look_again")


def _keep(assignment: Assignment, score: Score, by: User, at: datetime) -> None:
    score.submission_id = assignment.case.submission_id
    score.version += 1
    score.at = at
    score.save(update_fields=["submission", "version", "at"])
    plan = assignment.case.plan
    audit.write(
        "review.score_kept",
        obj=assignment,
        plan=plan,
        actor=by,
        office=plan.office_id,
        policy_version=plan.condition_set_id,
        data={"condition": score.condition_id, "version": score.version},
        at=at,
    )
