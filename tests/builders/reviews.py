"""Judging, played through the services on the example plans."""

from __future__ import annotations

from datetime import datetime, timedelta

from plans.demo.files import raw
from plans.models import Submission
from portal.funds.models import ConditionKind
from reviews.models import Assignment, Case
from reviews.queries import applicable_conditions
from reviews.services import assigning, consensus, declaring, opening, scores
from tests.builders.plans import START, filed_plan
from tests.kept import kept

TAKEN_UP = START + timedelta(days=5)
REASON = "Dit blijkt uit het plan zelf, uit de bijlagen en uit het gesprek met de regio."


def filed(cast, code: str = "V1", at: datetime = START) -> Submission:
    """An example plan, submitted; the one that the test's database has, or a new one."""
    known = Submission.objects.filter(plan__title=raw(code)["title"], plan__state="submitted")
    return known.first() or filed_plan(cast, code, at)


@kept
def taken_up(cast, code: str = "V1", at: datetime = TAKEN_UP) -> Case:
    """An example plan that is in review, without reviewers."""
    submission = filed(cast, code, at - timedelta(days=5))
    return opening.take_up(submission.plan_id, by=coordinator(cast, submission.plan), at=at)


def coordinator(cast, plan):
    """The coordinator of the office of this plan, out of the cast."""
    menzis = plan.office.slug == "menzis"
    return cast.menzis_coordinator if menzis else cast.coordinator


def asked(cast, case: Case, *codes: str, at: datetime = TAKEN_UP) -> list[Assignment]:
    """These people of the cast, asked to score."""
    by = coordinator(cast, case.plan)
    return [assigning.assign(case.pk, cast[code].pk, by=by, at=at) for code in codes]


def no_ties(assignment: Assignment) -> dict[str, bool]:
    """A declaration without a tie with any organisation."""
    return {org.slug: False for org in declaring.parties(assignment.case.plan)}


def free(assignment: Assignment, at: datetime = TAKEN_UP) -> Assignment:
    """The reviewer declares to have no tie; the plan opens."""
    answers = no_ties(assignment)
    return declaring.declare(assignment.pk, by=assignment.reviewer, answers=answers, at=at)


@kept
def scoring(cast, code: str = "V1", *reviewers: str) -> list[Assignment]:
    """Reviewers for whom the plan is open; reviewer1 and reviewer2 unless others are named."""
    case = taken_up(cast, code)
    return [free(a) for a in asked(cast, case, *(reviewers or ("reviewer1", "reviewer2")))]


def score_all(assignment: Assignment, at: datetime = TAKEN_UP, **values: int | bool) -> None:
    """Every condition scored: knock-outs met and scores 3, or as `values` (TM24_3=4) say."""
    known = {s.condition_id: s.version for s in assignment.scores.all()}
    for condition in applicable_conditions(assignment.case.plan):
        said = answer(condition, values.get(condition.code.replace("-", "_")))
        scores.save_score(
            assignment.pk,
            condition.code,
            by=assignment.reviewer,
            reason=REASON,
            version=known.get(condition.code, 0),
            at=at,
            **said,
        )


def answer(condition, given: int | bool | None = None) -> dict[str, int | bool]:
    """An opinion for a condition: `given`, or what just passes."""
    if isinstance(given, bool):
        return {"met": given}
    if condition.kind == ConditionKind.KNOCK_OUT:
        return {"met": True}
    return {"value": given or 3}


def finished(assignment: Assignment, at: datetime = TAKEN_UP, **values: int | bool) -> Assignment:
    """Scored and handed in."""
    score_all(assignment, at, **values)
    return scores.hand_in(assignment.pk, by=assignment.reviewer, at=at)


@kept
def handed_in(cast, code: str = "V1", *reviewers: str) -> Case:
    """A case in which everybody has handed in and the consensus has not started."""
    found = [finished(a) for a in scoring(cast, code, *reviewers)]
    return Case.objects.get(pk=found[0].case_id)


@kept
def in_consensus(cast, code: str = "V1", *reviewers: str) -> Case:
    """A case whose scores lie open."""
    case = handed_in(cast, code, *reviewers)
    return consensus.start_consensus(case.pk, by=coordinator(cast, case.plan), at=TAKEN_UP)


def agree(cast, case: Case, at: datetime = TAKEN_UP, **values: int | bool) -> Case:
    """A consensus on every condition, as `values` (TM24_3=2) say; not closed."""
    by = coordinator(cast, case.plan)
    known = {c.condition_id: c.version for c in case.consensus.all()}
    for condition in applicable_conditions(case.plan):
        said = answer(condition, values.get(condition.code.replace("-", "_")))
        version = known.get(condition.code, 0)
        consensus.save_consensus(
            case.pk, condition.code, by=by, reason=REASON, version=version, at=at, **said
        )
    return Case.objects.get(pk=case.pk)


@kept
def to_be_decided(cast, code: str = "V1", *reviewers: str, **values: int | bool) -> Case:
    """A case whose consensus is closed: what a decision maker begins with."""
    case = agree(cast, in_consensus(cast, code, *reviewers), **values)
    return consensus.close_consensus(case.pk, by=coordinator(cast, case.plan), at=TAKEN_UP)


def said_in(code: str, reviewer: str) -> dict[str, dict[str, object]]:
    """What the file of an example plan lets this reviewer say, by condition."""
    review = raw(code)["review"]
    entry = review["entry"][reviewer]
    found = {"TM24-0": {"value": entry["score"], "reason": entry["reason"]}}
    for condition, by_person in review["scores"].items():
        found[condition] = by_person[reviewer]
    return found
