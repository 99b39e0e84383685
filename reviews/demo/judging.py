"""Plays the judging of an example plan: two reviewers, their scores, the consensus."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from plans.demo.files import raw
from plans.models import Plan
from portal.accounts.models import User
from reviews.models import Assignment, Case
from reviews.services import assigning, checking, consensus, declaring, opening, scores
from reviews.workflow import ManualCheck

People = Mapping[str, User]
ENTRY_GATE = "TM24-0"
_LOOKED_AT: Mapping[ManualCheck, checking.Look] = {
    check: checking.Look(True) for check in ManualCheck if check != ManualCheck.ONCE
}


def reviewed(code: str, plan: Plan, people: People, at: datetime) -> Case:
    """Take the plan up and let its reviewers score it, as far as its file goes."""
    coordinator = people["coordinator"]
    checking.note_checks(plan.pk, _LOOKED_AT, by=coordinator, at=at)
    case = opening.take_up(plan.pk, by=coordinator, at=at)
    for name, said in _scores(code).items():
        reviewer = people[name]
        assignment = assigning.assign(case.pk, reviewer.pk, by=coordinator, at=at)
        _score(assignment, reviewer, said, at + timedelta(days=2))
    return Case.objects.get(pk=case.pk)


def agreed(code: str, case: Case, people: People, at: datetime) -> Case:
    """The consensus per condition, written down and closed by the coordinator."""
    coordinator = people["coordinator"]
    consensus.start_consensus(case.pk, by=coordinator, at=at)
    for condition, said in raw(code)["review"]["consensus"].items():
        consensus.save_consensus(
            case.pk, condition, by=coordinator, reason=said["reason"], at=at, **_opinion(said)
        )
    return consensus.close_consensus(case.pk, by=coordinator, at=at + timedelta(days=1))


def _scores(code: str) -> dict[str, dict[str, Any]]:
    """What each reviewer says, by reviewer and condition."""
    review = raw(code)["review"]
    found: dict[str, dict[str, Any]] = {}
    for name, said in review["entry"].items():
        opinion = {"value": said["score"], "reason": said["reason"]}
        found.setdefault(name, {})[ENTRY_GATE] = opinion
    for condition, opinions in review["scores"].items():
        for name, said in opinions.items():
            found.setdefault(name, {})[condition] = said
    return found


def _score(assignment: Assignment, by: User, said: Mapping[str, Any], at: datetime) -> None:
    slugs = [o.slug for o in declaring.parties(assignment.case.plan)]
    declaring.declare(assignment.pk, by=by, answers=dict.fromkeys(slugs, False), at=at)
    for condition, opinion in said.items():
        scores.save_score(
            assignment.pk, condition, by=by, reason=opinion["reason"], at=at, **_opinion(opinion)
        )
    scores.hand_in(assignment.pk, by=by, at=at + timedelta(days=1))


def _opinion(said: Mapping[str, Any]) -> dict[str, Any]:
    """A file says `value`: true or false for a knock-out, 1 to 4 for a scored condition."""
    value = said["value"]
    return {"met": value} if isinstance(value, bool) else {"value": value}
